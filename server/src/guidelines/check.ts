// Runs all guidelines over one model and keeps the result quiet: hits at one place or with one text become one finding
// with a count, nothing below a rule's share of the model, the ten largest savings.
import type { Graph, Node } from "../graph/graph";
import type { FindingReport } from "../protocol";
import { addAll, type Count, toNumber } from "../tensor/count";
import { formatTimeRange } from "../text/format";
import type { Range } from "../text/position";
import { type Problem, SEVERITIES, type Severity } from "../text/problem";
import { groupHits, type HitGroup } from "./group";
import type { CheckedModel, Hit, HitSaving, Preset, Rule } from "./rule";
import { RULES } from "./rules/index";
import { chosenLevel, type GuidelineSettings, levelOf, thresholdOf } from "./settings";
import { NO_SUPPRESSIONS, type Suppressions } from "./suppression";

export interface CheckOptions {
  readonly preset?: Preset;
  readonly settings?: GuidelineSettings;
  readonly suppressions?: Suppressions;
}

/** More than this per model is a lecture; errors and warnings come first, then the largest savings. */
const MAX_FINDINGS = 10;

export function check(model: CheckedModel, options: CheckOptions = {}): readonly FindingReport[] {
  const weight = model.estimate?.seconds == null ? moved : ({ saving }: FindingReport) => saving.seconds ?? 0;
  return RULES.flatMap((rule) => checkRule(rule, model, options))
    .sort((a, b) => bySeverity(a, b) || weight(b) - weight(a))
    .slice(0, MAX_FINDINGS);
}

/** Problems share the settings and the suppression comments of the rules. */
export function filterProblems(
  problems: readonly Problem[],
  settings: GuidelineSettings = {},
  suppressions: Suppressions = NO_SUPPRESSIONS,
): readonly Problem[] {
  return problems.flatMap((problem) => {
    const severity = chosenLevel(settings[problem.code]) ?? problem.severity;
    return severity === "off" || suppressions.cover(problem.code, problem.range ?? null)
      ? []
      : [{ ...problem, severity }];
  });
}

function checkRule(rule: Rule, model: CheckedModel, options: CheckOptions): readonly FindingReport[] {
  const { preset = "standard", settings = {}, suppressions = NO_SUPPRESSIONS } = options;
  const severity = levelOf(rule, preset, settings);
  if (severity === "off") return [];
  const hits = rule
    .check(model, thresholdOf(rule, settings))
    .filter((hit) => !placesOf(model.graph, hit).some((place) => suppressions.cover(rule.id, place)));
  return groupHits(hits, (hit) => rangeOf(model.graph, hit), rule.perPlace)
    .filter((group) => isLargeEnough(rule, model, group.hits))
    .map((group) => finding(rule, severity, model, group));
}

function isLargeEnough({ minimumShare }: Rule, model: CheckedModel, hits: readonly Hit[]): boolean {
  if (minimumShare === null) return true;
  const nodes = nodesOf(hits);
  const { estimate, costs, totals } = model;
  const seconds = nodes.map((node) => estimate?.nodeSeconds(node) ?? null);
  if (estimate?.seconds && seconds.every((time) => time !== null))
    return seconds.reduce((sum, time) => sum + time, 0) >= minimumShare.value * estimate.seconds;
  const [figure, total] = FIGURES[minimumShare.of];
  const whole = toNumber(totals[total]);
  const part = toNumber(addAll(nodes.map((node): Count => costs[node]?.[figure] ?? 0)));
  return whole > 0 && part >= minimumShare.value * whole;
}

const FIGURES = {
  traffic: ["trafficBytes", "trafficBytes"],
  macs: ["macs", "macs"],
  params: ["params", "params"],
} as const;

function finding(rule: Rule, severity: Severity, model: CheckedModel, group: HitGroup): FindingReport {
  const { first, hits } = group;
  const node = first.node === null ? undefined : model.graph.nodes[first.node];
  const counted = withoutOverlaps(hits);
  const saving = sumOf(counted.map((hit) => hit.saving));
  const seconds = secondsSaved(model, counted);
  return {
    rule: rule.id,
    severity,
    message: `${rule.hazard} – ${first.evidence}${alsoIn(group)} – ${first.mitigation}${savedTime(model, seconds, first)}`,
    range: (first.range === undefined && node?.source.nameRange) || rangeOf(model.graph, first),
    path: first.path ?? node?.source.name ?? "",
    count: hits.length,
    layers: nodesOf(hits),
    saving: { seconds, ...saving },
  };
}

/** Blocks contain each other: what is saved in one is not saved again in those around it. The largest savings count. */
function withoutOverlaps(hits: readonly Hit[]): readonly Hit[] {
  const taken = new Set<number>();
  const worth = ({ seconds = 0, saving: { bytes, macs } }: Hit) => [seconds, bytes + macs] as const;
  const largestFirst = hits.toSorted((a, b) => worth(b)[0] - worth(a)[0] || worth(b)[1] - worth(a)[1]);
  return largestFirst.filter(({ nodes = [] }) => {
    if (nodes.some((node) => taken.has(node))) return false;
    for (const node of nodes) taken.add(node);
    return true;
  });
}

/** null without a target, or when the time of one place is not known. */
function secondsSaved({ estimate }: CheckedModel, hits: readonly Hit[]): number | null {
  if (estimate === null) return null;
  const seconds = hits.map(({ node, saving, seconds: own }) => {
    if (own !== undefined || node === null) return own ?? 0;
    return estimate.secondsSaved(node, saving);
  });
  return seconds.every((time) => time !== null) ? seconds.reduce((sum, time) => sum + time, 0) : null;
}

/** Of the model's time; what is less nobody could measure. */
const TOLD_SHARE = 0.001;

/** Times are told as ranges, and only where the advice saves some that shows; the target's name stands in a message once. */
function savedTime({ estimate }: CheckedModel, seconds: number | null, { evidence }: Hit): string {
  if (!estimate || seconds === null || seconds <= TOLD_SHARE * (estimate.seconds ?? 0)) return "";
  const { name } = estimate.target;
  return `, which saves ${formatTimeRange(estimate.rangeOf(seconds))}${evidence.includes(name) ? "" : ` on ${name}`}`;
}

function sumOf(savings: readonly HitSaving[]): HitSaving {
  const total = (key: keyof HitSaving) => savings.reduce((sum, saving) => sum + saving[key], 0);
  return { bytes: total("bytes"), macs: total("macs"), params: total("params") };
}

function alsoIn({ equal, others }: HitGroup): string {
  const parts = [
    ...(equal > 0 ? [`as in ${equal} equal ${plural(equal)}`] : []),
    ...(others > 0 ? [`and less in ${others} other ${plural(others)} of this definition`] : []),
  ];
  return parts.map((part) => `, ${part}`).join("");
}

function plural(count: number): string {
  return count === 1 ? "place" : "places";
}

/** The nodes that carry the hits first, so that they are linked; each once. */
function nodesOf(hits: readonly Hit[]): readonly number[] {
  const carriers = hits.flatMap(({ node }) => node ?? []);
  return [...new Set([...carriers, ...hits.flatMap(({ nodes = [] }) => nodes)])];
}

function rangeOf(graph: Graph, hit: Hit): Range | null {
  if (hit.range !== undefined) return hit.range;
  const node = hit.node === null ? undefined : graph.nodes[hit.node];
  return (node && placeOf(node)) ?? null;
}

/** A layer stands where it is defined; what a function does (`torch.cat`) stands where that is called. */
function placeOf({ op, source }: Node): Range | null {
  const { range, callRange, type } = source;
  return (type === op ? (callRange ?? range) : (range ?? callRange)) ?? null;
}

/** A comment may stand where a layer is defined or where it is called. */
function placesOf(graph: Graph, hit: Hit): readonly (Range | null)[] {
  const call = hit.node === null ? undefined : graph.nodes[hit.node]?.source.callRange;
  return [rangeOf(graph, hit), ...(call ? [call] : [])];
}

function bySeverity(a: FindingReport, b: FindingReport): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
}

/** MACs that one byte of traffic is worth where no target says it: processors reach balance at some ten MACs per byte. */
const MACS_PER_BYTE = 10;

/** Predicted saving without a target, in bytes of equal worth. */
function moved({ saving: { bytes, macs } }: FindingReport): number {
  return Number(bytes) + Number(macs) / MACS_PER_BYTE;
}
