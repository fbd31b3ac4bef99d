// What the nodes behind one place of a text cost together, line by line, as a hover shows it. What is not known of some of
// them makes a sum a lower bound; a weight that several of them share is there once.
import { isFolded } from "../../cost/cost";
import type { Value } from "../../graph/graph";
import { addAll, type Count } from "../../tensor/count";
import { byteSize } from "../../tensor/type";
import { atLeast, formatBytes, formatCount, formatIntensity, formatShare, share } from "../../text/format";
import type { LocatedNode } from "../locate/layers";
import { timeLine } from "./time";

export interface Sum {
  /** Null where nothing is known. */
  readonly count: Count | null;
  /** Some terms are missing. */
  readonly lowerBound: boolean;
}

/** A lower bound of zero says nothing: it is unknown. */
export function sumOf(terms: readonly (Count | null)[], lowerBound = terms.includes(null)): Sum {
  const count = addAll(terms.filter((term) => term !== null));
  return { count: terms.includes(null) && count === 0 ? null : count, lowerBound };
}

type Figure = "macs" | "flops" | "outputBytes" | "trafficBytes";

export function total(nodes: readonly LocatedNode[], figure: Figure): Sum {
  const terms = nodes.map(({ cost }) => cost[figure]);
  return sumOf(terms, terms.includes(null) || nodes.some(({ cost }) => cost.lowerBound));
}

/** The unit stays where the figure is unknown. */
export function figure({ count, lowerBound }: Sum, unit: string): string {
  return count === null ? `${unit} unknown` : atLeast(formatCount(count, unit), lowerBound);
}

/** `118 MMACs (2.9 %)`, or `3.2 KFLOPs` of what multiplies nothing. */
export function workText(nodes: readonly LocatedNode[]): string {
  const macs = total(nodes, "macs");
  if (macs.count === 0) return figure(total(nodes, "flops"), "FLOPs");
  return figure(macs, "MACs") + percentOf(macs, modelTotal(nodes, "macs"));
}

/** Memory, arithmetic and time; of what is computed once, when the model is loaded, nothing of a run. */
export function costLines(nodes: readonly [LocatedNode, ...LocatedNode[]], isWeight?: IsWeight): readonly string[] {
  if (nodes.every(({ node }) => isFolded(node)))
    return ["Computed from constants alone: once, when the model is loaded."];
  const time = timeLine(nodes);
  return [
    memory(nodes, weightsOf(nodes, isWeight)),
    arithmetic(nodes),
    ...(time === null ? [] : [time]),
    ...(nodes.some(({ cost }) => cost.lowerBound) ? ["Without its bodies: how often they run is not known."] : []),
  ];
}

type IsWeight = (value: Value) => boolean;

/** Each once. */
export function weightsOf(nodes: readonly LocatedNode[], isWeight: IsWeight = () => true): readonly Value[] {
  return [...new Set(nodes.flatMap(({ cost }) => cost.weights))].filter(isWeight);
}

function memory(nodes: readonly LocatedNode[], weights: readonly Value[]): string {
  const traffic = total(nodes, "trafficBytes");
  return [
    `${nodes.length === 1 ? "output" : "activations"} ${bytes(total(nodes, "outputBytes"))}`,
    ...(weights.length === 0 ? [] : [`weights ${bytes(sumOf(weights.map(({ type }) => byteSize(type))))}`]),
    `traffic ${bytes(traffic)}${percentOf(traffic, modelTotal(nodes, "trafficBytes"))}`,
  ].join(" · ");
}

function bytes({ count, lowerBound }: Sum): string {
  return atLeast(formatBytes(count), lowerBound);
}

function arithmetic(nodes: readonly LocatedNode[]): string {
  const flops = total(nodes, "flops");
  const traffic = total(nodes, "trafficBytes");
  const isKnown = !flops.lowerBound && !traffic.lowerBound;
  const intensity = isKnown && traffic.count !== 0 ? share(flops.count, traffic.count) : null;
  // where nothing is multiplied they stand above
  const work = total(nodes, "macs").count === 0 ? [] : [figure(flops, "FLOPs")];
  return [...work, `intensity ${traffic.count === 0 ? unmoved(nodes) : formatIntensity(intensity)}`].join(" · ");
}

/** A transposition only notes the new order; a view that cannot follow it copies, and takes the time. */
function unmoved(nodes: readonly LocatedNode[]): string {
  const copies = nodes.some(({ model: { estimate }, node }) => {
    const group = estimate?.groups[estimate.groupOf.get(node.index) ?? -1]?.group;
    return group?.anchor === node.index && group.kind === "permutation";
  });
  return copies
    ? "none: its time is that of the copy into the order that a transposition before it asks for"
    : "none: no memory is moved";
}

/** Of the models that the nodes belong to: a function's body may serve one model only. */
function modelTotal(nodes: readonly LocatedNode[], figure: "macs" | "trafficBytes"): Sum & { readonly count: Count } {
  const models = [...new Set(nodes.map(({ model }) => model))];
  return {
    count: addAll(models.map(({ totals }) => totals[figure])),
    lowerBound: models.some(({ totals }) => totals.lowerBound),
  };
}

/** Nothing where the share cannot be told. */
function percentOf({ count, lowerBound }: Sum, whole: Sum): string {
  return count === null || lowerBound || whole.count === 0
    ? ""
    : ` (${formatShare(count, whole.count, whole.lowerBound)})`;
}
