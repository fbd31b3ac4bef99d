// What a user chooses of the guidelines, as it is written in `rooflint.toml`, in the editor's settings and behind options of
// the command line: read once, for all of them. What is wrong is named and left out.
import { didYouMean } from "../text/nearest";
import { PROBLEM_CODES, SEVERITIES } from "../text/problem";
import { BUDGET_KEYS, type Budget, LIMIT_FORM, parseLimit } from "./budget";
import { PRESETS, type Preset } from "./rule";
import { findRule, RULES } from "./rules/index";
import type { GuidelineSettings, Level, RuleSetting } from "./settings";

export interface GuidelineChoices {
  readonly preset?: Preset;
  readonly guidelines?: GuidelineSettings;
  readonly budget?: Budget;
}

export interface Configuration {
  readonly choices: GuidelineChoices;
  readonly faults: readonly ConfigurationFault[];
}

export interface ConfigurationFault {
  /** Where it stands. */
  readonly keys: readonly string[];
  readonly text: string;
}

type Table = Readonly<Record<string, unknown>>;

/** A value, or what is wrong with it in words. */
type Read<T> = { readonly value: T } | { readonly fault: string };

export function readConfiguration({ preset, guidelines, budget }: Table): Configuration {
  const presets = preset == null ? NOTHING : readEntries([], { preset }, (_, value) => readPreset(value));
  const rules = readTable("guidelines", guidelines, readRuleSetting);
  const limits = readTable("budget", budget, readLimit);
  return {
    choices: { ...presets.values, guidelines: rules.values, budget: limits.values },
    faults: [...presets.faults, ...rules.faults, ...limits.faults],
  };
}

/** Rule ids and problem codes. */
export const RULE_NAMES: readonly string[] = [...new Set([...RULES.map(({ id }) => id), ...PROBLEM_CODES])];

export function readRuleSetting(id: string, value: unknown): Read<RuleSetting> {
  if (!RULE_NAMES.includes(id)) return { fault: `there is no rule '${id}'${didYouMean(id, RULE_NAMES)}` };
  const isTable = typeof value === "object" && value !== null && !Array.isArray(value);
  const { severity, threshold, ...others } = isTable ? (value as Table) : shortForm(value);
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return { fault: `expected severity and threshold for '${id}', got '${unknown}'` };
  const level = LEVELS.find((known) => known === severity);
  if (severity !== undefined && level === undefined)
    return wrong(`${LEVELS.join(", ")}${orThreshold(id)}`, id, severity);
  if (threshold === undefined) return { value: { ...(level && { severity: level }) } };
  if (!findRule(id)?.threshold) return { fault: `'${id}' has no threshold` };
  if (typeof threshold !== "number" || !Number.isFinite(threshold))
    return wrong("a number as threshold", id, threshold);
  return { value: { ...(level && { severity: level }), threshold } };
}

const LEVELS: readonly Level[] = ["off", ...SEVERITIES];

/** `"off"` for `{ severity = "off" }`, `2.5` for `{ threshold = 2.5 }`. */
function shortForm(value: unknown): Table {
  return typeof value === "number" ? { threshold: value } : { severity: value };
}

function orThreshold(id: string): string {
  return findRule(id)?.threshold ? " or a threshold" : "";
}

export function readLimit(key: string, value: unknown): Read<number> {
  if (!BUDGET_KEYS.some((known) => known === key))
    return { fault: `expected ${BUDGET_KEYS.join(", ")}, got '${key}'${didYouMean(key, BUDGET_KEYS)}` };
  const limit = typeof value === "string" ? parseLimit(value) : value;
  return typeof limit === "number" && limit >= 0 ? { value: limit } : wrong(LIMIT_FORM, key, value);
}

function readPreset(value: unknown): Read<Preset> {
  const preset = PRESETS.find((known) => known === value);
  return preset ? { value: preset } : wrong(PRESETS.join(", "), "preset", value);
}

function wrong(expected: string, name: string, value: unknown): { readonly fault: string } {
  return { fault: `expected ${expected} for '${name}', got ${JSON.stringify(value)}` };
}

interface Entries<T> {
  readonly values: Readonly<Record<string, T>>;
  readonly faults: readonly ConfigurationFault[];
}

const NOTHING: Entries<never> = { values: {}, faults: [] };

function readTable<T>(name: string, table: unknown, read: (key: string, value: unknown) => Read<T>): Entries<T> {
  if (table === undefined || table === null) return NOTHING;
  if (typeof table !== "object" || Array.isArray(table))
    return { values: {}, faults: [{ keys: [name], text: wrong("a table", name, table).fault }] };
  return readEntries([name], table as Table, read);
}

function readEntries<T>(
  above: readonly string[],
  table: Table,
  read: (key: string, value: unknown) => Read<T>,
): Entries<T> {
  const values: Record<string, T> = {};
  const faults: ConfigurationFault[] = [];
  for (const [key, value] of Object.entries(table)) {
    const result = read(key, value);
    if ("fault" in result) faults.push({ keys: [...above, key], text: result.fault });
    else values[key] = result.value;
  }
  return { values, faults };
}
