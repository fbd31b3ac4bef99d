// `rooflint check`: analyses files and says what is wrong with them; new results at or above a severity make it fail.
import { relative, resolve } from "node:path";
import type { AnalyzeOptions } from "../../analysis/analyze";
import { readTextFile, writeText } from "../../host/files";
import type { Analyze } from "../../session/contain";
import { analyzeFiles } from "../analyze-files";
import { EXIT, type ExitCode } from "../exit-codes";
import { print, printError, terminal } from "../terminal";
import { type Baseline, markKnown, readBaseline, writeBaseline } from "./baseline";
import { type CheckFormat, formatResults } from "./formats";
import { type CheckResult, type FailLevel, isFailing, resultsOf } from "./results";

export interface CheckFlags {
  readonly format: CheckFormat;
  readonly failOn: FailLevel;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly output?: string;
}

export function runCheck(
  paths: readonly string[],
  missing: readonly string[],
  analyze: Analyze,
  options: AnalyzeOptions,
  flags: CheckFlags,
): ExitCode {
  const baseline = flags.baseline === undefined ? null : baselineAt(flags.baseline);
  if (typeof baseline === "string") {
    printError(`rooflint: ${flags.baseline}: ${baseline}`);
    return EXIT.failure;
  }
  const failures = missing.map((name) => `no model file at ${name}`);
  const found: CheckResult[] = [];
  let done = 0;
  for (const { path, report, failure } of analyzeFiles(paths, analyze, options)) {
    if (report) found.push(...resultsOf(nameOf(path), report));
    if (failure !== null) failures.push(failure);
    terminal.progress(++done, paths.length);
  }
  for (const failure of failures) printError(`rooflint: ${failure}`);
  if (flags.writeBaseline !== undefined) {
    writeText(flags.writeBaseline, writeBaseline(found));
    return failures.length > 0 ? EXIT.failure : EXIT.ok;
  }
  const results = baseline ? markKnown(found, baseline) : found;
  const text = formatResults({ results, failures, hasBaseline: baseline !== null, files: paths.length }, flags.format);
  if (flags.output === undefined) print(text);
  else writeText(flags.output, text);
  if (failures.length > 0 || found.some(({ rule }) => rule === "internal-error")) return EXIT.failure;
  return results.some((result) => isFailing(result, flags.failOn)) ? EXIT.problems : EXIT.ok;
}

function baselineAt(path: string): Baseline | string {
  try {
    return readBaseline(readTextFile(path));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** As code-scanning services know it: relative to the working directory, with slashes. */
function nameOf(path: string): string {
  return relative(process.cwd(), resolve(path)).replaceAll("\\", "/");
}
