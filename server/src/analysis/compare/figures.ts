// Figures of layers, stages and models: sums in which unknown makes a lower bound, and signed differences.
import type { NodeCost } from "../../cost/cost";
import type { GraphTotals } from "../../cost/totals";
import type { Estimate } from "../../hardware/estimate";
import type { ComparedFigure, FigureDelta, FigureValues } from "../../protocol";
import { add, type Count, toJson } from "../../tensor/count";
import { layerTime } from "../target-report";

export const FIGURES = [
  "params",
  "macs",
  "flops",
  "activations",
  "outputBytes",
  "weightBytes",
  "trafficBytes",
] as const satisfies readonly (ComparedFigure & keyof NodeCost & keyof GraphTotals)[];

/** A node's part of the work. */
export interface Costed {
  readonly cost: NodeCost;
  /** Expected, of the kernels named after this node; null without a target, or where it is not known. */
  readonly seconds: number | null;
}

export function costed(costs: readonly NodeCost[], estimate: Estimate | null): readonly Costed[] {
  return costs.map((cost, node) => ({ cost, seconds: estimate && secondsOf(estimate, node) }));
}

/** A node without a kernel takes no time. */
function secondsOf(estimate: Estimate, node: number): number | null {
  if (!estimate.groupOf.has(node)) return 0;
  return layerTime(estimate, node).seconds?.[1] ?? null;
}

/** A figure that is not known counts as nothing, and makes the sum a lower bound. */
export function sumOf(nodes: readonly Costed[]): FigureValues {
  const sums = new Map<ComparedFigure, Count>(FIGURES.map((figure) => [figure, 0]));
  for (const { cost } of nodes)
    for (const figure of FIGURES) sums.set(figure, add(sums.get(figure) ?? 0, cost[figure] ?? 0));
  return {
    figures: record((figure) => toJson(sums.get(figure) ?? 0)),
    seconds: nodes.reduce<number | null>((sum, { seconds }) => plus(sum, seconds), 0),
    lowerBound: nodes.some(({ cost }) => cost.unknown !== null || cost.lowerBound),
  };
}

export function totalsOf(totals: GraphTotals, estimate: Estimate | null): FigureValues {
  return {
    figures: record((figure) => toJson(totals[figure])),
    seconds: estimate?.seconds?.[1] ?? null,
    lowerBound: totals.lowerBound,
  };
}

/** What is not there costs nothing. */
export function deltaOf(from: FigureValues | null, to: FigureValues | null): FigureDelta {
  return {
    differences: record((figure) => difference(from?.figures[figure] ?? 0, to?.figures[figure] ?? 0)),
    seconds: plus(to === null ? 0 : to.seconds, from === null ? 0 : from.seconds && -from.seconds),
    approximate: Boolean(from?.lowerBound || to?.lowerBound),
  };
}

function plus(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left + right;
}

/** Exact, negative where less is left. */
function difference(from: number | string, to: number | string): number | string {
  const exact = BigInt(to) - BigInt(from);
  const near = Number(exact);
  return Number.isSafeInteger(near) ? near : exact.toString();
}

function record<T>(of: (figure: ComparedFigure) => T): Readonly<Record<ComparedFigure, T>> {
  return Object.fromEntries(FIGURES.map((figure) => [figure, of(figure)])) as Record<ComparedFigure, T>;
}
