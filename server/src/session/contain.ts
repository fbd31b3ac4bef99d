// A fault of ours must never take the server or a run over many files down: an analysis that throws becomes a problem of
// its file, and the log gets the stack.
import type { Analysis, AnalyzeOptions } from "../analysis/analyze";
import type { Source } from "../frontends/frontend";
import { findFrontend } from "../frontends/index";
import { Interrupted } from "../python/machine";
import { START } from "../text/position";
import { finished, type Steps } from "../text/steps";

export type Analyze = (source: Source, options?: AnalyzeOptions) => Analysis | null;
/** May be left after every model. */
export type AnalyzeSteps = (source: Source, options?: AnalyzeOptions) => Steps<Analysis | null>;
export type Log = (message: string) => void;

export function contained(analyze: AnalyzeSteps, log: Log): AnalyzeSteps {
  return function* (source, options) {
    const frontend = findFrontend(source)?.id;
    if (frontend === undefined) return null;
    try {
      return yield* analyze(source, options);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      if (options?.memory) options.memory.frontend = null; // nobody knows in what state it is
      log(`internal error in the analysis of ${source.name}: ${stackOf(error)}`);
      const message = `Rooflint failed on this file by a fault of its own (${messageOf(error)}); please report it with the file`;
      const problem = { severity: "error", code: "internal-error", message, range: START } as const;
      return { file: source.name, frontend, models: [], problems: [problem], listed: [], needy: [], failedAt: [] };
    }
  };
}

/** Without pauses. */
export function atOnce(analyze: AnalyzeSteps): Analyze {
  return (source, options) => finished(analyze(source, options));
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
