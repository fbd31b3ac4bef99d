// Which bubbles the chart of reference networks has, and where the user's models stand among them.
import type { ArchitectureReport, Comparison } from "../../../../server/src/protocol";
import { batchOf } from "../../../../server/src/text/batch";
import type { ComparisonAnswer, Summary } from "../../data/wire";
import { letterOf } from "./colors";
import type { CompareState } from "./state";

/** A published network with everything that a bubble needs. */
export interface Bubble {
  readonly network: ArchitectureReport;
  readonly macs: number;
  readonly params: number;
  readonly top1: number;
}

/** One of the user's models; without accuracy a line at its operations. */
export interface OwnModel {
  /** "A" in a comparison, "" alone. */
  readonly letter: string;
  /** Index into the comparison's models, for its colour. */
  readonly model: number;
  readonly name: string;
  /** Of one image, as published figures are. */
  readonly macs: number;
  readonly params: number;
  readonly top1: number | null;
  /** The user may give the accuracy. */
  readonly key: string;
}

export function bubblesOf(networks: readonly ArchitectureReport[]): readonly Bubble[] {
  return networks
    .flatMap((network) => {
      const { macs, params, top1 } = network;
      return macs && params && top1 ? [{ network, macs: macs.value, params: params.value, top1: top1.value }] : [];
    })
    .sort((a, b) => a.macs - b.macs);
}

/** No other network is better with as few operations: in the order of operations. */
export function frontier(bubbles: readonly Bubble[]): readonly Bubble[] {
  const best: Bubble[] = [];
  for (const bubble of bubbles) if (bubble.top1 > (best.at(-1)?.top1 ?? 0)) best.push(bubble);
  return best;
}

export function ownModels(
  { sources, result }: ComparisonAnswer,
  { name, totals, inputs, target }: Summary,
  { accuracies }: CompareState,
  bubbles: readonly Bubble[],
): readonly OwnModel[] {
  const comparison = result?.comparison ?? null;
  if (comparison === null) {
    const macs = Number(totals.macs ?? 0) / (target?.batch ?? batchOf(inputs[0]?.shape));
    const own = { name, macs, params: Number(totals.params ?? 0) };
    return [{ ...own, letter: "", model: 0, top1: accuracies[name] ?? null, key: name }];
  }
  return comparison.models.map((model, i) => {
    const source = sources[result?.sources[i] ?? -1];
    const published =
      source?.kind === "architecture" ? bubbles.find(({ network }) => network.id === source.entry) : null;
    const shown = source?.kind === "architecture" ? source.label : model.name;
    const key = source?.kind === "architecture" ? "" : `${model.name} of ${model.label}`;
    return {
      ...{ letter: letterOf(i), model: i, name: shown, key },
      ...costsOf(model),
      top1: published?.top1 ?? accuracies[key] ?? null,
    };
  });
}

function costsOf({ totals, batch }: Comparison["models"][number]) {
  return { macs: Number(totals.figures.macs) / batch, params: Number(totals.figures.params) };
}
