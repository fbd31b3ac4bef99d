// Figures of layers, stages and models: sums in which unknown makes a lower bound, and signed differences.
import type { NodeCost } from "../../cost/cost";
import type { GraphTotals } from "../../cost/totals";
import type { ComparedFigure, FigureDelta, FigureValues } from "../../protocol";
import { add, type Count, toJson } from "../../tensor/count";

export const FIGURES = [
  "params",
  "macs",
  "flops",
  "activations",
  "outputBytes",
  "weightBytes",
  "trafficBytes",
] as const satisfies readonly (ComparedFigure & keyof NodeCost & keyof GraphTotals)[];

/** A figure that is not known counts as nothing, and makes the sum a lower bound. */
export function sumOf(costs: Iterable<NodeCost>): FigureValues {
  const sums = new Map<ComparedFigure, Count>(FIGURES.map((figure) => [figure, 0]));
  let lowerBound = false;
  for (const cost of costs) {
    lowerBound ||= cost.unknown !== null || cost.lowerBound;
    for (const figure of FIGURES) sums.set(figure, add(sums.get(figure) ?? 0, cost[figure] ?? 0));
  }
  return { figures: values((figure) => sums.get(figure) ?? 0), lowerBound };
}

export function totalsOf(totals: GraphTotals): FigureValues {
  return { figures: values((figure) => totals[figure]), lowerBound: totals.lowerBound };
}

function values(of: (figure: ComparedFigure) => Count): FigureValues["figures"] {
  return record((figure) => toJson(of(figure)));
}

export function deltaOf(from: FigureValues | null, to: FigureValues | null): FigureDelta {
  const lowerBound = Boolean(from?.lowerBound || to?.lowerBound);
  return {
    differences: record((figure) => difference(from?.figures[figure] ?? 0, to?.figures[figure] ?? 0)),
    approximate: lowerBound,
  };
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
