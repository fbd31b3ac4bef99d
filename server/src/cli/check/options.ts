// Options of `rooflint check` that say more than a word: budgets and rules. A string says what is wrong.
import type { Budget } from "../../guidelines/budget";
import { readLimit, readRuleSetting } from "../../guidelines/configuration";
import type { GuidelineSettings } from "../../guidelines/settings";

/** `params=5M`, `peakBytes=512KiB`, `seconds=4ms`; several with commas. */
export function parseBudget(text: string): Budget | string {
  const budget: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [key, value] = halves(part);
    const read = readLimit(key, value);
    if ("fault" in read) return read.fault;
    budget[key] = read.value;
  }
  return budget;
}

/** `excess-groups=off`, `excess-groups=2.5`. */
export function parseRuleSetting(text: string): GuidelineSettings | string {
  const [id, value] = halves(text);
  const number = value === "" ? Number.NaN : Number(value);
  const read = readRuleSetting(id, Number.isNaN(number) ? value : number);
  return "fault" in read ? read.fault : { [id]: read.value };
}

function halves(text: string): readonly [string, string] {
  const [key = "", ...value] = text.split("=");
  return [key.trim(), value.join("=").trim()];
}
