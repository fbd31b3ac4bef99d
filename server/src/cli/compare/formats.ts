// A comparison in each of the output formats.

import type { TextOptions } from "../../formats/text";
import { printTable } from "../../formats/text-table";
import type { Comparison } from "../../protocol";
import { escaped, list, table } from "../../text/markdown";
import { printable } from "../../text/printable";
import { comparisonTables, type PlainTable } from "./tables";

export const COMPARE_FORMATS = ["text", "markdown", "json"] as const;
export type CompareFormat = (typeof COMPARE_FORMATS)[number];

export function formatComparison(comparison: Comparison, format: CompareFormat, style: TextOptions): string {
  switch (format) {
    case "text":
      return text(comparison, style);
    case "markdown":
      return markdown(comparison);
    case "json":
      return `${JSON.stringify(comparison, null, 2)}\n`;
  }
}

function text(comparison: Comparison, { width, emphasise }: TextOptions): string {
  const { legend, totals, stages, changes } = comparisonTables(comparison);
  const titled = (title: string, lines: readonly string[]) => [emphasise(title), ...lines, ""];
  return [
    ...legend.map((line) => emphasise(printable(line))),
    "",
    ...titled("Totals", aligned(totals, width)),
    ...titled("Stages by resolution", aligned(stages, width)),
    ...changes.flatMap(({ title, lines }) => titled(title, lines.map(printable))),
  ].join("\n");
}

function aligned({ header, rows }: PlainTable, width: number | null): readonly string[] {
  const columns = header.map((title, i) => ({ header: title, align: i === 0 ? "left" : "right" }) as const);
  const { header: headerLines, body } = printTable({ columns, rows, totals: null }, width);
  return [...headerLines.filter((line) => line !== ""), ...body];
}

function markdown(comparison: Comparison): string {
  const { legend, totals, stages, changes } = comparisonTables(comparison);
  return [
    list(legend.map(escaped)),
    "## Totals",
    table(totals.header, totals.rows),
    "## Stages by resolution",
    table(stages.header, stages.rows),
    "## What changed",
    ...changes.flatMap(({ title, lines }) => [escaped(title), ...(lines.length > 0 ? [list(lines.map(escaped))] : [])]),
  ]
    .join("\n\n")
    .concat("\n");
}
