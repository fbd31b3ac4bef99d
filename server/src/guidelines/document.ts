// A rule's page in Markdown, printed from its metadata: docs/rules/ and `rooflint explain`.
import type { Rule, RuleExample } from "./rule";

export function rulePage(rule: Rule): string {
  return [
    `# ${rule.title} (\`${rule.id}\`)`,
    `Default severity: ${rule.severity}. Silence it with \`# rooflint: ignore[${rule.id}] -- reason\` on the line or above it, or with the setting \`"rooflint.guidelines": { "${rule.id}": "off" }\`.`,
    "## Why",
    rule.why,
    "## What to do",
    rule.mitigation,
    "## When it speaks",
    rule.condition,
    `It needs at least ${rule.minimumShare * 100} % of the model's memory traffic (all equal layers together).`,
    "## Threshold",
    `${rule.threshold.value}. ${rule.threshold.justification}`,
    "## When it stays silent, and when to ignore it",
    list(rule.exceptions),
    "## Examples",
    ...examples("Bad", rule.bad),
    ...examples("Good", rule.good),
    "## Sources",
    list(rule.sources.map((source) => `[${source.title}](${source.url})`)),
  ]
    .join("\n\n")
    .concat("\n");
}

function examples(label: string, items: readonly RuleExample[]): readonly string[] {
  return items.flatMap((example) => [`${label}: ${example.title}.`, `\`\`\`\n${example.text}\`\`\``]);
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
