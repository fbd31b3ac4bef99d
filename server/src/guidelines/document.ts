// A rule's page in Markdown, printed from its metadata: docs/rules/ and `rooflint explain`.
import type { MinimumShare, Rule, RuleExample } from "./rule";

export function rulePage(rule: Rule): string {
  return [
    `# ${rule.title} (\`${rule.id}\`)`,
    defaults(rule),
    "## Why",
    rule.why,
    "## What to do",
    rule.mitigation,
    "## When it speaks",
    rule.condition,
    ...(rule.minimumShare ? [shareText(rule.minimumShare)] : []),
    ...(rule.threshold ? ["## Threshold", `${rule.threshold.value}. ${rule.threshold.justification}`] : []),
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

function defaults({ id, severity, preset, needs }: Rule): string {
  return [
    `Default severity: ${severity}; speaks ${PRESET_TEXTS[preset]}${needs ? ` when ${NEED_TEXTS[needs]}` : ""}.`,
    `Silence it with \`# rooflint: ignore[${id}] -- reason\` on the line or above it, or with the setting \`"rooflint.guidelines": { "${id}": "off" }\`.`,
  ].join(" ");
}

const PRESET_TEXTS = {
  quiet: "in every preset",
  standard: "in the presets standard and teaching",
  teaching: "in the preset teaching only",
} as const;

const NEED_TEXTS = {
  target: "a hardware target is selected",
  budget: "a budget is set",
} as const;

function shareText({ value, of }: MinimumShare): string {
  return `It needs at least ${value * 100} % of ${SHARE_TEXTS[of]} (all places of a finding together).`;
}

const SHARE_TEXTS = {
  traffic: "the model's predicted time, or of its memory traffic where no target is selected",
  macs: "the model's predicted time, or of its MACs where no target is selected",
  params: "the model's predicted time, or of its parameters where no target is selected",
} as const;

function examples(label: string, items: readonly RuleExample[]): readonly string[] {
  return items.flatMap((example) => [
    `${label}: ${example.title}${circumstances(example)}.`,
    `\`\`\`${example.language === "python" ? "python" : ""}\n${example.text}\`\`\``,
  ]);
}

function circumstances({ target, budget }: RuleExample): string {
  const limits = Object.entries(budget ?? {}).map(([key, limit]) => `${key} ≤ ${limit}`);
  return [...(target ? [`on ${target}`] : []), ...(budget ? [`with a budget of ${limits.join(", ")}`] : [])]
    .map((part) => ` (${part})`)
    .join("");
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
