// Comma-separated values by RFC 4180, as spreadsheets may open them: a text is never a formula.

import { printable } from "./printable";
import { shorten } from "./shorten";

/** Null is an empty cell. */
export type CsvCell = string | number | bigint | boolean | null;

/** With its line end. */
export function csvRow(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/** Characters in a cell of Excel; beyond them it breaks a table apart. */
const LONGEST_CELL = 32_767;

/**
 * With one of these in front a spreadsheet computes what is only a name (OWASP, "CSV Injection"); also in the wide forms
 * of East Asian text. What is printed of tabs and line ends is no longer one.
 */
const FORMULA = /^[=+\-@＝＋－＠]/;

/** Without any of the separators that spreadsheets of some language take. */
const PLAIN = /^[\w./:()-]*$/;

function csvCell(cell: CsvCell): string {
  if (typeof cell !== "string") return cell === null ? "" : String(cell);
  const shown = printable(cell);
  const text = shorten(FORMULA.test(shown) ? `'${shown}` : shown, LONGEST_CELL);
  return PLAIN.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}
