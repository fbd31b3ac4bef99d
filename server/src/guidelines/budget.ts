// Limits that a project sets for its models: `rooflint.budget`, `[budget]` and `rooflint check --budget`.

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

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  K: 1e3,
  M: 1e6,
  G: 1e9,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  ms: 1e-3,
  us: 1e-6,
};

export const LIMIT_FORM = "a number with K, M, G, KiB, MiB, GiB, ms or us";

/** `5M`, `512KiB`, `4ms`; null for what is no limit. */
export function parseLimit(text: string): number | null {
  const [, figure = "", unit = ""] = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([A-Za-z]*)\s*$/.exec(text) ?? [];
  const factor = UNITS[unit];
  return figure === "" || factor === undefined ? null : Number(figure) * factor;
}
