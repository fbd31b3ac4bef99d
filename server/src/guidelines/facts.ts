// Facts of a model that several rules ask for.
import type { Graph, Node } from "../graph/graph";
import { type Count, toNumber } from "../tensor/count";
import { known, outputShape, product } from "./layers";
import type { CheckedModel } from "./rule";

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

export type Figure = "params" | "macs" | "trafficBytes" | "activations";

/** A figure of one node, 0 where it is not known. */
export function figureOf({ costs }: CheckedModel, node: number, figure: Figure): number {
  const count: Count = costs[node]?.[figure] ?? 0;
  return toNumber(count);
}

export function sumOver(model: CheckedModel, nodes: readonly Node[], figure: Figure): number {
  return nodes.reduce((sum, { index }) => sum + figureOf(model, index, figure), 0);
}
