// Limits that a project sets for its models: `rooflint.budget` and `rooflint check --budget`.

export interface Budget {
  /** Learnable elements. */
  readonly params?: number;
  readonly macs?: number;
  /** Peak of the activations, in bytes. */
  readonly peakBytes?: number;
  /** Size of all weights, in bytes. */
  readonly weightBytes?: number;
  /** Predicted time of one run on the target. */
  readonly seconds?: number;
}

export const NO_BUDGET: Budget = {};

export const BUDGET_KEYS = [
  "params",
  "macs",
  "peakBytes",
  "weightBytes",
  "seconds",
] as const satisfies readonly (keyof Budget)[];
