// Runs all guidelines over one model and keeps the result quiet: equal hits become one finding with a count, nothing
// below a rule's share of the model, the ten largest savings. Until times are estimated, traffic stands for time in
// these shares: the rules that exist speak of memory-bound layers.
import type { Node } from "../graph/graph";
import type { FindingReport } from "../protocol";
import { addAll, type Count, toJson, toNumber } from "../tensor/count";
import type { Problem, Severity } from "../text/problem";
import type { CheckedModel, Hit, Rule } from "./rule";
import { RULES } from "./rules/index";
import { NO_SUPPRESSIONS, type Suppressions } from "./suppression";

/** Rule id or problem code → severity; "off" silences it. */
export type GuidelineSettings = Readonly<Record<string, Severity | "off">>;

/** More than this per model is a lecture; the largest savings are kept. */
const MAX_FINDINGS = 10;

export function check(
  model: CheckedModel,
  settings: GuidelineSettings = {},
  suppressions: Suppressions = NO_SUPPRESSIONS,
): readonly FindingReport[] {
  return RULES.flatMap((rule) => checkRule(rule, model, settings[rule.id] ?? rule.severity, suppressions))
    .sort((a, b) => Number(b.saving.bytes) - Number(a.saving.bytes))
    .slice(0, MAX_FINDINGS);
}

/** Problems share the settings and the suppression comments of the rules. */
export function filterProblems(
  problems: readonly Problem[],
  settings: GuidelineSettings = {},
  suppressions: Suppressions = NO_SUPPRESSIONS,
): readonly Problem[] {
  return problems.flatMap((problem) => {
    const severity = settings[problem.code] ?? problem.severity;
    return severity === "off" || suppressions.cover(problem.code, problem.range ?? null)
      ? []
      : [{ ...problem, severity }];
  });
}

function checkRule(
  rule: Rule,
  model: CheckedModel,
  severity: Severity | "off",
  suppressions: Suppressions,
): readonly FindingReport[] {
  if (severity === "off") return [];
  const hits = rule.check(model).filter((hit) => !suppressions.cover(rule.id, rangeOf(model.graph.nodes[hit.node])));
  return groupEqual(hits)
    .filter((group) => trafficShare(model, group) >= rule.minimumShare)
    .map((group) => finding(rule, severity, model, group));
}

type Group = readonly [Hit, ...Hit[]];

/** Hits whose text is equal differ only in their place. */
function groupEqual(hits: readonly Hit[]): readonly Group[] {
  const groups = new Map<string, [Hit, ...Hit[]]>();
  for (const hit of hits) {
    const key = `${hit.evidence}\n${hit.mitigation}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups.values()];
}

/** Share of all places together in the model's known traffic; 0 where nothing is known to move. */
function trafficShare(model: CheckedModel, group: Group): number {
  const part = addAll(group.map((hit): Count => model.costs[hit.node]?.trafficBytes ?? 0));
  const whole = toNumber(model.totals.trafficBytes);
  return whole === 0 ? 0 : toNumber(part) / whole;
}

function finding(rule: Rule, severity: Severity, model: CheckedModel, group: Group): FindingReport {
  const [first, ...others] = group;
  const node = model.graph.nodes[first.node];
  return {
    rule: rule.id,
    severity,
    message: `${rule.hazard} – ${first.evidence}${alsoIn(others.length)} – ${first.mitigation}`,
    range: node?.source.nameRange ?? rangeOf(node),
    path: node?.source.name ?? "",
    count: group.length,
    layers: group.map((hit) => hit.node),
    saving: {
      seconds: null,
      bytes: sumJson(group.map((hit) => hit.saving.bytes)),
      macs: sumJson(group.map((hit) => hit.saving.macs)),
      params: sumJson(group.map((hit) => hit.saving.params)),
    },
  };
}

function alsoIn(others: number): string {
  return others === 0 ? "" : `, as in ${others} equal ${others === 1 ? "layer" : "layers"}`;
}

function rangeOf(node: Node | undefined) {
  return node?.source.range ?? null;
}

function sumJson(counts: readonly number[]) {
  return toJson(addAll(counts));
}
