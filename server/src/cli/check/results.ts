// What `rooflint check` reports of a file: its problems and the findings of its models, one list in the order of the text.
import { fileFindings } from "../../guidelines/file";
import type { Report, Saving } from "../../protocol";
import { compare, type Range } from "../../text/position";
import { SEVERITIES, type Severity } from "../../text/problem";

export interface CheckResult {
  /** Relative to the working directory, with slashes. */
  readonly file: string;
  /** Rule id or problem code. */
  readonly rule: string;
  readonly severity: Severity;
  readonly message: string;
  readonly range: Range | null;
  /** Models of the file that it holds for; empty for what belongs to the file itself. */
  readonly models: readonly string[];
  /** The layer; "" where there is none. */
  readonly path: string;
  /** How many equal places it stands for. */
  readonly count: number;
  /** null for a problem. */
  readonly saving: Saving | null;
  /** Listed in the baseline. */
  readonly known: boolean;
}

export function resultsOf(file: string, { models, problems }: Report): readonly CheckResult[] {
  const findings = fileFindings(models).map(
    ({ rule, severity, message, range, models, path, count, saving }): CheckResult => ({
      ...{ file, rule, severity, message, range, models, path, count, saving },
      known: false,
    }),
  );
  const faults = problems.map(
    ({ code, severity, message, range = null, model }): CheckResult => ({
      ...{ file, rule: code, severity, message, range, path: "", count: 1, saving: null },
      models: model === undefined ? [] : [model],
      known: false,
    }),
  );
  return [...faults, ...findings].sort(byPlace);
}

/** Levels of `--fail-on`, mildest last; `never` is below all. */
export const FAIL_LEVELS = [...SEVERITIES, "never"] as const;
export type FailLevel = (typeof FAIL_LEVELS)[number];

/** At or above the level, and new. */
export function isFailing({ severity, known }: CheckResult, level: FailLevel): boolean {
  return !known && level !== "never" && SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(level);
}

function byPlace(a: CheckResult, b: CheckResult): number {
  if (a.range === null || b.range === null) return Number(a.range === null) - Number(b.range === null);
  return compare(a.range.start, b.range.start);
}
