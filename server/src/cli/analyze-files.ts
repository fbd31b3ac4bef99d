// `rooflint analyze`: every file named, found in a directory or matched by a pattern, one after the other; a file that
// cannot be read or understood never stops the rest.
import type { AnalyzeOptions } from "../analysis/analyze";
import { report } from "../analysis/analyze";
import { withFile } from "../host/files";
import type { Report } from "../protocol";
import { type Analyze, messageOf } from "../session/contain";

export interface FileOutcome {
  readonly path: string;
  readonly report: Report | null;
  /** Why there is no report. */
  readonly failure: string | null;
}

export function* analyzeFiles(
  paths: readonly string[],
  analyze: Analyze,
  options: AnalyzeOptions,
): Generator<FileOutcome> {
  for (const path of paths) yield analyzeFile(path, analyze, options);
}

function analyzeFile(path: string, analyze: Analyze, options: AnalyzeOptions): FileOutcome {
  try {
    const analysis = withFile(path, ({ source }) => analyze(source, options));
    return analysis
      ? { path, report: report(analysis), failure: null }
      : { path, report: null, failure: `${path}: no front end of Rooflint knows this kind of file` };
  } catch (error) {
    return { path, report: null, failure: `${path}: ${messageOf(error)}` };
  }
}
