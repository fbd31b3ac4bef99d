// Time on the chosen target in Markdown: of a layer, of a model, of a code lens. Nothing where no target was chosen.
import type { AnalyzedModel } from "../../analysis/analyze";
import { receptiveFields } from "../../cost/receptive-field";
import type { Estimate, GroupEstimate, TimeRange } from "../../hardware/estimate";
import {
  atLeast,
  formatBytes,
  formatShape,
  formatShare,
  formatTimeRange,
  formatTimes,
  threeDigits,
} from "../../text/format";
import type { LocatedNode } from "../locate/layers";

/** Of the kernels that the nodes stand for: `time 12.3 µs (9.1–16.2), 3.4 % · memory-bound · RTX 3090, float16`. */
export function timeLine([first, ...others]: readonly [LocatedNode, ...LocatedNode[]]): string | null {
  const { model } = first;
  const { estimate } = model;
  if (estimate === null) return null;
  const nodes = [first, ...others].filter((located) => located.model === model && isOfGraph(located));
  const groups = groupsOf(nodes, estimate);
  if (groups.length === 0) return null;
  const where = targetName(estimate);
  if (estimate.unknown !== null) return `time unknown: ${estimate.unknown}`;
  const own = groups.filter(({ group }) => nodes.some(({ node }) => node.index === group.anchor));
  if (own.length === 0) return `time: within that of ${anchorName(groups, model)} · ${where}`;
  if (own.every(({ seconds }) => seconds === null)) return `time unknown · ${where}`;
  const total = summed(own);
  const missing = own.some(({ seconds }) => seconds === null);
  const part = missing ? "" : `, ${formatShare(total[1], estimate.seconds?.[1] ?? null, estimate.lowerBound)}`;
  return [`time ${atLeast(formatTimeRange(total), missing)}${part}`, `${boundOf(own)}-bound`, where].join(" · ");
}

/** Of one run of the model. */
export function modelTimeLine({ estimate }: AnalyzedModel): string | null {
  if (estimate === null) return null;
  const { seconds, unknown, lowerBound, memory, batch } = estimate;
  const time = unknown === null ? atLeast(formatTimeRange(seconds), lowerBound) : `unknown: ${unknown}`;
  const need =
    memory &&
    `${memory.verdict}: ${atLeast(formatBytes(memory.needBytes), lowerBound)} of ${formatBytes(memory.capacityBytes)}`;
  return [`time ${time}`, `${targetName(estimate)}, batch ${batch}`, need].filter((part) => part !== null).join(" · ");
}

/** `0.41–0.66 ms on RTX 3090 float16`, for a line of several figures. */
export function briefTime({ estimate }: AnalyzedModel): string | null {
  if (!estimate?.seconds) return null;
  const [low, , high] = estimate.seconds;
  return atLeast(`${formatTimes(low, high)} on ${estimate.target.name} ${estimate.dtype}`, estimate.lowerBound);
}

/** ` · receptive field 43×43, stride 4`, behind the shapes; nothing where it is one element, or not known. */
export function fieldText({ model, node }: LocatedNode): string {
  const field = isOfGraph({ model, node }) ? receptiveFields(model.graph)[node.index] : null;
  if (!field) return "";
  if (field.whole) return " · receptive field: the whole input";
  if (field.size.every((size) => size === 1)) return "";
  return ` · receptive field ${formatShape(field.size)}, stride ${stepText(field.stride)}`;
}

/** One number where all axes agree; behind upsampling fractions of a pixel. */
function stepText(strides: readonly number[]): string {
  const texts = strides.map((stride) =>
    stride < 1 && Number.isInteger(1 / stride) ? `1/${1 / stride}` : threeDigits(stride),
  );
  return new Set(texts).size === 1 ? (texts[0] ?? "") : texts.join("×");
}

/** Not of a body (If, Loop), whose nodes have indices of their own. */
function isOfGraph({ model, node }: Pick<LocatedNode, "model" | "node">): boolean {
  return model.graph.nodes[node.index] === node;
}

function groupsOf(nodes: readonly LocatedNode[], { groups, groupOf }: Estimate): readonly GroupEstimate[] {
  const indices = new Set(nodes.flatMap(({ node }) => groupOf.get(node.index) ?? []));
  return [...indices].flatMap((index) => groups[index] ?? []);
}

function anchorName([first]: readonly GroupEstimate[], { graph }: AnalyzedModel): string {
  const anchor = graph.nodes[first?.group.anchor ?? -1];
  return anchor?.source.name || anchor?.op || "another layer";
}

function summed(groups: readonly GroupEstimate[]): TimeRange {
  const at = (index: 0 | 1 | 2) => groups.reduce((sum, { seconds }) => sum + (seconds?.[index] ?? 0), 0);
  return [at(0), at(1), at(2)];
}

/** What limits most of the time. */
function boundOf(groups: readonly GroupEstimate[]): string {
  const seconds = { compute: 0, memory: 0, overhead: 0 };
  for (const { time } of groups) if (time) seconds[time.bound] += time.seconds;
  const [[bound] = ["memory"]] = Object.entries(seconds).sort(([, a], [, b]) => b - a);
  return bound;
}

function targetName({ target, dtype }: Estimate): string {
  return `${target.name}, ${dtype}`;
}
