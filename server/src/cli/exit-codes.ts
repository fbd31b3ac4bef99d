// What the exit code of `analyze` says, for scripts; documented in docs/cli.md and --help.
import type { FileOutcome } from "./analyze-files";

export const EXIT = {
  /** Every file was analysed without a problem of severity error. */
  ok: 0,
  /** At least one file has a problem of severity error. */
  problems: 1,
  /** Wrong usage, a file that cannot be read, or a fault of Rooflint itself. */
  failure: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf({ report }: FileOutcome): ExitCode {
  const problems = report?.problems ?? [];
  if (report === null || problems.some(({ code }) => code === "internal-error")) return EXIT.failure;
  return problems.some(({ severity }) => severity === "error") ? EXIT.problems : EXIT.ok;
}
