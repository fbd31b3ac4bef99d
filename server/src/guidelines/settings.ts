// What a user may say of the guidelines: a preset, and per rule a severity, a threshold or both.
import type { Severity } from "../text/problem";
import type { Preset, Rule } from "./rule";
import { PRESETS } from "./rule";

/** Rule id or problem code → what holds for it. */
export type GuidelineSettings = Readonly<Record<string, RuleSetting>>;

export type RuleSetting = Level | { readonly severity?: Level; readonly threshold?: number };

export type Level = Severity | "off";

/** Severity at which a rule speaks. What is named speaks in every preset. */
export function levelOf(rule: Rule, preset: Preset, settings: GuidelineSettings): Level {
  const chosen = chosenLevel(settings[rule.id]);
  if (chosen !== null) return chosen;
  return PRESETS.indexOf(rule.preset) <= PRESETS.indexOf(preset) ? rule.severity : "off";
}

export function chosenLevel(setting: RuleSetting | undefined): Level | null {
  return typeof setting === "object" ? (setting.severity ?? null) : (setting ?? null);
}

export function thresholdOf(rule: Rule, settings: GuidelineSettings): number {
  const setting = settings[rule.id];
  const chosen = typeof setting === "object" ? setting.threshold : undefined;
  return chosen ?? rule.threshold?.value ?? 0;
}
