// The formats of reports, the same for the command line and the editor: each takes reports one by one and gives text that
// can be written as it comes.
import type { Report } from "../protocol";
import { csvReports } from "./csv";
import { htmlReports, type PageFiles } from "./html";
import { latexReport } from "./latex";
import { markdownComparison, markdownReport } from "./markdown";
import { type TextOptions, textReport } from "./text";

export const FORMATS = ["text", "markdown", "latex", "csv", "json", "ndjson", "html"] as const;
export type Format = (typeof FORMATS)[number];

export interface FormatParts {
  readonly style: TextOptions;
  /** What a stand-alone page is made of; asked for only then. */
  readonly page: () => PageFiles;
}

/** What each gives ends with a line end, so that reports can follow each other. */
export function formatReports(reports: Iterable<Report>, format: Format, parts: FormatParts): Iterable<string> {
  switch (format) {
    case "text":
      return each(reports, (report) => `${textReport(report, parts.style)}\n`);
    case "markdown":
      return markdownReports(reports);
    case "latex":
      return each(reports, latexReport);
    case "csv":
      return csvReports(reports);
    case "json":
      return each(reports, (report) => `${JSON.stringify(report, null, 2)}\n`);
    case "ndjson":
      return each(reports, (report) => `${JSON.stringify(report)}\n`);
    case "html":
      return [htmlReports([...reports], parts.page())];
  }
}

function* each(reports: Iterable<Report>, format: (report: Report) => string): Generator<string> {
  for (const report of reports) yield format(report);
}

/** Behind several models a table that compares them. */
function* markdownReports(reports: Iterable<Report>): Generator<string> {
  const all: Report[] = [];
  for (const report of reports) {
    all.push(report);
    yield `${markdownReport(report)}\n\n`;
  }
  yield markdownComparison(all);
}
