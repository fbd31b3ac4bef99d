// The elements of the table's rows and how a text goes into a cell.
import { COLUMNS } from "../../data/columns";
import { clip, el } from "../../dom";

export interface RowElements {
  readonly row: HTMLElement;
  readonly cells: readonly HTMLElement[];
}

/** Characters of a cell: more are never in sight, and layout of 10,000 is slow. */
const LONGEST_CELL = 300;

/** Zeros stand back, so that costs stand out. */
const ZEROS: ReadonlySet<string> = new Set(["0", "0 B", "0 %", "–"]);

export function rowElements(className: string): RowElements {
  const cells = COLUMNS.map((column) =>
    el("div", { class: column.numeric ? "cell numeric" : "cell", role: "gridcell" }, el("bdi"), el("bdi")),
  );
  return { cells, row: el("div", { class: className, role: "row" }, ...cells) };
}

export function fillCell(cell: HTMLElement, text: string, title: string, unknown: boolean): void {
  fill(cell, text);
  cell.title = title;
  cell.classList.toggle("unknown", unknown);
  cell.classList.toggle("nothing", ZEROS.has(text));
}

export function fillTotal(cell: HTMLElement, text: string): void {
  fill(cell, text);
  cell.title = text;
}

/** The style sheet cuts the first part where the cell is too narrow, so that the end of a path stays in sight. */
function fill(cell: HTMLElement, text: string): void {
  const [start, end] = cell.children;
  const at = startOfEnd(text);
  if (start) start.textContent = clip(text.slice(0, at), LONGEST_CELL);
  if (end) end.textContent = clip(text.slice(at), LONGEST_CELL);
}

/** Where the last two parts of a long path begin; other texts are not divided, nor is what may run from right to left. */
function startOfEnd(text: string): number {
  const path = /^[!-~]{16,300}$/.test(text) ? /^.{3,}?[./](?=[^./]+[./][^./]+$)/.exec(text) : null;
  return path ? path[0].length : text.length;
}
