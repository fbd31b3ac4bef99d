// Faults of a file or of its analysis. Guidelines are findings, not problems (see guidelines/).
import type { Range } from "./position";

/** Gravest first. */
export const SEVERITIES = ["error", "warning", "information", "hint"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Codes share one namespace with the rule ids, so that one setting and one suppression comment serve both. */
export const PROBLEM_CODES = [
  "syntax-error",
  "malformed-file",
  "unknown-operator",
  "shape-mismatch",
  "indivisible-groups",
  "missing-weights",
  "no-input-found",
  "unresolved-import",
  "missing-attribute",
  "wrong-arguments",
  "limit-reached",
  "invalid-configuration",
  "unused-suppression",
  "internal-error",
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

export interface Problem {
  readonly severity: Severity;
  readonly code: ProblemCode;
  readonly message: string;
  /** Absent where the source has no text (a binary); the message then names the byte offset. */
  readonly range?: Range;
  /** Name of the model it belongs to. */
  readonly model?: string;
}
