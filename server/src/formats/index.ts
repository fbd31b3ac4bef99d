// One report in each of the output formats.
import type { Report } from "../protocol";
import { markdownReport } from "./markdown";
import { type TextOptions, textReport } from "./text";

export const FORMATS = ["text", "markdown", "json", "ndjson"] as const;
export type Format = (typeof FORMATS)[number];

/** Ends with a line end, so that reports can follow each other. */
export function formatReport(report: Report, format: Format, style: TextOptions): string {
  switch (format) {
    case "text":
      return `${textReport(report, style)}\n`;
    case "markdown":
      return `${markdownReport(report)}\n\n`;
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "ndjson":
      return `${JSON.stringify(report)}\n`;
  }
}
