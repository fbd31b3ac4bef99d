// A table of the page in the forms in which it can be copied. Its texts are what the user sees.
import type { CopyFormat } from "../../../server/src/formats/copy";
import { csvRow } from "../../../server/src/text/csv";
import { latexTable } from "../../../server/src/text/latex";
import { escaped, table } from "../../../server/src/text/markdown";

export function copiedTable(element: HTMLTableElement, format: CopyFormat): string {
  const [header = [], ...rows] = [...element.rows].map((row) => [...row.cells].map(textOf));
  switch (format) {
    case "markdown":
      return `${table(
        header.map(escaped),
        rows.map((cells) => cells.map(escaped)),
      )}\n`;
    case "csv":
      return [header, ...rows].map(csvRow).join("");
    case "latex":
      return latexTable({ caption: captionOf(element), columns: header.map(column), rows, totals: null });
  }
}

export function captionOf(element: HTMLTableElement): string {
  return element.caption?.textContent ?? element.getAttribute("aria-label") ?? "Table";
}

/** A name that is cut on the page stands whole in its title. */
function textOf(cell: HTMLTableCellElement): string {
  const name = cell.querySelector<HTMLElement>(".name[title]");
  return name && cell.textContent === name.textContent ? name.title : (cell.textContent ?? "");
}

function column(header: string, index: number) {
  return { header, align: index === 0 ? "left" : "right" } as const;
}
