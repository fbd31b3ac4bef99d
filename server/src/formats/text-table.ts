// Aligned columns for a terminal. Too wide a table first loses the columns that can be spared, then shortens names in
// their middle; figures are never cut.
import { shorten } from "../text/shorten";

export interface Column {
  readonly header: string;
  /** Printed below the header. */
  readonly unit?: string;
  readonly align: "left" | "right";
  /** Left out when the table does not fit. */
  readonly spare?: boolean;
  /** May be shortened down to this width, the last of such columns first. */
  readonly least?: number;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The last row, below a rule; null where columns have no sum. */
  readonly totals: readonly string[] | null;
}

export interface PrintedTable {
  readonly header: readonly string[];
  readonly body: readonly string[];
}

const GAP = "  ";

/** Every row is as wide as the widest cell: one name of a megabyte must not make a table of gigabytes. */
const LONGEST_CELL = 200;

/** Lines without trailing blanks; `width` null is as wide as the cells. */
export function printTable(table: Table, width: number | null): PrintedTable {
  const bounded = { ...table, rows: table.rows.map((cells) => cells.map((cell) => shorten(cell, LONGEST_CELL))) };
  const fitted = width === null ? bounded : shortenNames(spareColumns(bounded, width), width);
  const widths = columnWidths(fitted);
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(cell, widths[i] ?? 0, fitted.columns[i]?.align ?? "left"))
      .join(GAP)
      .trimEnd();
  const rule = "─".repeat(totalWidth(widths));
  return {
    header: [print(fitted.columns.map(({ header }) => header)), print(fitted.columns.map(({ unit = "" }) => unit))],
    body: [rule, ...fitted.rows.map(print), ...(fitted.totals ? [rule, print(fitted.totals)] : [])],
  };
}

function spareColumns(table: Table, width: number): Table {
  const spared = table.columns.findIndex((column) => column.spare);
  return spared === -1 || tableWidth(table) <= width ? table : spareColumns(without(table, spared), width);
}

function without({ columns, rows, totals }: Table, column: number): Table {
  const drop = <T>(cells: readonly T[]) => cells.toSpliced(column, 1);
  return { columns: drop(columns), rows: rows.map(drop), totals: totals && drop(totals) };
}

function shortenNames(table: Table, width: number): Table {
  let shortened = table;
  for (const [i, { least }] of [...table.columns.entries()].reverse()) {
    const excess = tableWidth(shortened) - width;
    if (least === undefined || excess <= 0) continue;
    const room = Math.max(least, (columnWidths(shortened)[i] ?? 0) - excess);
    shortened = { ...table, rows: shortened.rows.map((cells) => cells.with(i, shorten(cells[i] ?? "", room))) };
  }
  return shortened;
}

function columnWidths({ columns, rows, totals }: Table): readonly number[] {
  return columns.map(({ header, unit = "" }, i) =>
    rows.reduce(
      (widest, row) => Math.max(widest, row[i]?.length ?? 0),
      Math.max(header.length, unit.length, totals?.[i]?.length ?? 0),
    ),
  );
}

function tableWidth(table: Table): number {
  return totalWidth(columnWidths(table));
}

function totalWidth(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, 0) + GAP.length * Math.max(0, widths.length - 1);
}

function pad(cell: string, width: number, align: Column["align"]): string {
  return align === "left" ? cell.padEnd(width) : cell.padStart(width);
}
