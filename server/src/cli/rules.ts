// `rooflint rules` and `rooflint explain RULE`: what the guidelines are, from their own metadata.
import { rulePage } from "../guidelines/document";
import { findRule, RULES } from "../guidelines/rules/index";

/** One line a rule: id, default severity, first preset, title, what it needs. */
export function ruleList(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  const lines = RULES.map(({ id, severity, preset, title, needs }) => {
    const columns = [id.padEnd(width), severity.padEnd(11), preset.padEnd(8), title];
    return `${columns.join("  ")}${needs ? ` (needs a ${needs})` : ""}`;
  });
  return `${lines.join("\n")}\n`;
}

/** The rule's page in Markdown; null when no rule has this id. */
export function explainRule(id: string): string | null {
  const rule = findRule(id);
  return rule && rulePage(rule);
}
