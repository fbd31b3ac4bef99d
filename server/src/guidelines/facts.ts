// Facts of a model that several rules ask for.
import type { Graph, Node } from "../graph/graph";
import { type Count, toNumber } from "../tensor/count";
import { type ChannelLayer, known, outputShape, product } from "./layers";
import type { CheckedModel, Hit } from "./rule";
import { balancedWidth } from "./traffic";

/** Height and width (or more axes) of the image that goes in; null when the first input is none. */
export function imageGrid(graph: Graph): readonly number[] | null {
  const type = graph.inputs[0]?.type;
  const shape = type?.kind === "tensor" ? known(type.shape) : null;
  return shape !== null && shape.length >= 4 ? shape.slice(2) : null;
}

/** No output has positions: one vector per sample. */
export function isClassifier(graph: Graph): boolean {
  return (
    graph.outputs.length > 0 &&
    graph.outputs.every(({ type }) => type.kind === "tensor" && type.shape !== null && type.shape.length <= 2)
  );
}

/** Spatial sizes of what a node puts out (N, C, sizes…); null when not known or not spatial. */
export function gridOf(node: Node): readonly number[] | null {
  const shape = known(outputShape(node));
  return shape !== null && shape.length >= 4 ? shape.slice(2) : null;
}

/** Elements of a node's first output; null when not known. */
export function volumeOf(node: Node): number | null {
  const shape = known(outputShape(node));
  return shape === null ? null : product(shape);
}

/** An advice that wins less than a twentieth of a layer's time is not worth an edit. */
const WORTHWHILE = 0.05;

/** The hit with what the balanced dense layer of the same MACs saves on the target; nothing where that is not worth an edit. */
export function timed(model: CheckedModel, layer: ChannelLayer, hit: Hit): readonly Hit[] {
  const width = balancedWidth(layer);
  const balanced = { inputChannels: width, outputChannels: width, groups: 1 };
  const now = model.estimate?.busySeconds(layer.node) ?? null;
  const dense = model.estimate?.busySecondsAs(layer.node, balanced) ?? null;
  if (now === null || dense === null) return [hit];
  return now - dense < WORTHWHILE * now ? [] : [{ ...hit, seconds: now - dense }];
}

/** What the target spends on the part of a node's arithmetic that is not `useful`; nothing where its time is not known. */
export function secondsOnZeros(model: CheckedModel, node: number, useful: number): Pick<Hit, "seconds"> {
  const macs = figureOf(model, node, "macs") * (1 - useful);
  const seconds = model.estimate?.secondsSaved(node, { bytes: 0, macs }) ?? null;
  return seconds === null ? {} : { seconds };
}

export type Figure = "params" | "macs" | "trafficBytes" | "activations";

/** A figure of one node, 0 where it is not known. */
export function figureOf({ costs }: CheckedModel, node: number, figure: Figure): number {
  const count: Count = costs[node]?.[figure] ?? 0;
  return toNumber(count);
}

export function sumOver(model: CheckedModel, nodes: readonly Node[], figure: Figure): number {
  return nodes.reduce((sum, { index }) => sum + figureOf(model, index, figure), 0);
}
