// Markdown as GitHub reads it: tables and lists, and texts in which nothing is markup.
import { printable } from "./printable";

/** Cells are escaped by the caller, who may want markup in them. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** Names come from files: nothing in them may become markup, begin a list, or end a row. */
export function escaped(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&")
    .replace(/^(\d*)([-+.)])/, "$1\\$2");
}
