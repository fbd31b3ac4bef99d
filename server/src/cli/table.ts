// Aligned columns for a terminal. Too wide a table first loses the columns that can be spared, then shortens its first
// one; figures are never cut.

export interface Column {
  readonly header: string;
  readonly align: "left" | "right";
  /** Left out when the table does not fit. */
  readonly spare?: boolean;
  /** May be shortened in the middle, down to MIN_ELASTIC. */
  readonly elastic?: boolean;
}

export interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** The last row, below a rule. */
  readonly totals: readonly string[];
}

const GAP = "  ";
const MIN_ELASTIC = 16;

/** Lines without trailing blanks; `width` null is unlimited. */
export function printTable(table: Table, width: number | null): readonly string[] {
  const fitted = squeeze(table, width);
  const widths = columnWidths(fitted);
  const print = (cells: readonly string[]) =>
    cells
      .map((cell, i) => pad(cell, widths[i] ?? 0, fitted.columns[i]?.align ?? "left"))
      .join(GAP)
      .trimEnd();
  const rule = "─".repeat(totalWidth(widths));
  return [
    print(fitted.columns.map(({ header }) => header)),
    rule,
    ...fitted.rows.map(print),
    rule,
    print(fitted.totals),
  ];
}

/** Shortens the middle: both ends of a module path tell layers apart. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

function squeeze(table: Table, width: number | null): Table {
  if (width === null || tableWidth(table) <= width) return table;
  const spared = table.columns.findIndex((column) => column.spare);
  return spared === -1 ? shortenElastic(table, width) : squeeze(without(table, spared), width);
}

function without({ columns, rows, totals }: Table, column: number): Table {
  const drop = <T>(cells: readonly T[]) => cells.toSpliced(column, 1);
  return { columns: drop(columns), rows: rows.map(drop), totals: drop(totals) };
}

function shortenElastic(table: Table, width: number): Table {
  const elastic = table.columns.findIndex((column) => column.elastic);
  const room = Math.max(MIN_ELASTIC, (columnWidths(table)[elastic] ?? 0) - (tableWidth(table) - width));
  const cut = (cells: readonly string[]) => cells.with(elastic, shorten(cells[elastic] ?? "", room));
  return elastic === -1 ? table : { ...table, rows: table.rows.map(cut) };
}

function columnWidths({ columns, rows, totals }: Table): readonly number[] {
  return columns.map(({ header }, i) =>
    rows.reduce(
      (widest, row) => Math.max(widest, row[i]?.length ?? 0),
      Math.max(header.length, totals[i]?.length ?? 0),
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
