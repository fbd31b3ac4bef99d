// Options of `rooflint check` that say more than a word: budgets and rules. A string says what is wrong.
import { BUDGET_KEYS, type Budget } from "../../guidelines/budget";
import { findRule } from "../../guidelines/rules/index";
import type { GuidelineSettings, Level } from "../../guidelines/settings";
import { PROBLEM_CODES, SEVERITIES } from "../../text/problem";

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

/** `params=5M`, `peakBytes=512KiB`, `seconds=4ms`; several with commas. */
export function parseBudget(text: string): Budget | string {
  const budget: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [, key = "", figure = "", unit = ""] = /^\s*(\w+)\s*=\s*([\d.]+)\s*([A-Za-z]*)\s*$/.exec(part) ?? [];
    const factor = UNITS[unit];
    const limit = Number(figure) * (factor ?? Number.NaN);
    if (!BUDGET_KEYS.includes(key as keyof Budget) || figure === "" || Number.isNaN(limit))
      return `expected ${BUDGET_KEYS.map((known) => `${known}=NUMBER`).join(", ")} with K, M, G, KiB, MiB, GiB, ms or us, got '${part.trim()}'`;
    budget[key] = limit;
  }
  return budget;
}

/** `excess-groups=off`, `excess-groups=2.5`. */
export function parseRuleSetting(text: string): GuidelineSettings | string {
  const [id = "", value = ""] = text.split("=");
  if (findRule(id) === null && !PROBLEM_CODES.some((code) => code === id)) return `there is no rule '${id}'`;
  if (LEVELS.includes(value as Level)) return { [id]: value as Level };
  const threshold = value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isFinite(threshold)) return { [id]: { threshold } };
  return `expected ${LEVELS.join(", ")} or a threshold for '${id}', got '${value}'`;
}

const LEVELS: readonly Level[] = ["off", ...SEVERITIES];
