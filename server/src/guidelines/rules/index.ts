// The table of contents of all guidelines.
import type { Rule } from "../rule";
import { excessGroups } from "./excess-groups";
import { unbalancedChannels } from "./unbalanced-channels";

export const RULES: readonly Rule[] = [unbalancedChannels, excessGroups];

export function findRule(id: string): Rule | null {
  return RULES.find((rule) => rule.id === id) ?? null;
}
