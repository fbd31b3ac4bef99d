// The results of `rooflint check` for people, scripts, code scanning and GitHub's annotations.
import type { Severity } from "../../text/problem";
import { SEVERITIES } from "../../text/problem";
import { VERSION } from "../../version";
import type { CheckResult } from "./results";
import { type SarifFacts, sarifLog } from "./sarif";

export const CHECK_FORMATS = ["text", "json", "sarif", "github"] as const;
export type CheckFormat = (typeof CHECK_FORMATS)[number];

export interface CheckOutcome extends SarifFacts {
  readonly files: number;
}

export function formatResults(outcome: CheckOutcome, format: CheckFormat): string {
  switch (format) {
    case "text":
      return textResults(outcome);
    case "json":
      return `${JSON.stringify(jsonResults(outcome), null, 2)}\n`;
    case "sarif":
      return `${JSON.stringify(sarifLog(outcome), null, 2)}\n`;
    case "github":
      return unknownOnly(outcome).map(annotation).join("");
  }
}

/** What the baseline does not list. */
function unknownOnly({ results }: CheckOutcome): readonly CheckResult[] {
  return results.filter(({ known }) => !known);
}

/** `file:line:column: severity rule: message`, as compilers print, and a summary. */
function textResults(outcome: CheckOutcome): string {
  const shown = unknownOnly(outcome);
  const lines = shown.map(({ file, range, severity, rule, message, models, path }) => {
    const place = range ? `${file}:${range.start.line + 1}:${range.start.character + 1}` : file;
    const layer = range || path === "" ? "" : ` ${[...models.slice(0, 1), path].join(".")}`;
    return `${place}:${layer} ${severity} ${rule}: ${message}`;
  });
  return [...lines, summary(outcome, shown), ""].join("\n");
}

function summary({ results, files }: CheckOutcome, shown: readonly CheckResult[]): string {
  const counts = SEVERITIES.flatMap((severity) => {
    const count = shown.filter((result) => result.severity === severity).length;
    return count > 0 ? [`${count} ${severity}`] : [];
  });
  const known = results.length - shown.length;
  const found = counts.length > 0 ? counts.join(", ") : "nothing found";
  return `${found} in ${files} ${files === 1 ? "file" : "files"}${known > 0 ? `; ${known} more in the baseline` : ""}`;
}

function jsonResults({ results, failures, files }: CheckOutcome) {
  return { schema: 1, tool: { name: "rooflint", version: VERSION }, files, failures, results };
}

/** Workflow commands of GitHub Actions (docs.github.com, "Workflow commands for GitHub Actions", setting an annotation). */
function annotation({ file, range, severity, rule, message }: CheckResult): string {
  const properties: Readonly<Record<string, string | number>> = {
    file,
    ...(range && {
      line: range.start.line + 1,
      endLine: range.end.line + 1,
      ...(range.start.line === range.end.line && {
        col: range.start.character + 1,
        endColumn: range.end.character + 1,
      }),
    }),
    title: `Rooflint: ${rule}`,
  };
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${COMMANDS[severity]} ${list.join(",")}::${escapeData(message)}\n`;
}

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: "error",
  warning: "warning",
  information: "notice",
  hint: "notice",
};

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
