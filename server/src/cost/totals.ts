// Totals of a graph: sums of the node costs, shared weights once. What is missing makes every total a lower bound.
import type { Graph, Value } from "../graph/graph";
import { addAll, type Count } from "../tensor/count";
import { byteSize, elementCount } from "../tensor/type";
import type { NodeCost } from "./cost";
import { peakMemory } from "./liveness";

export interface GraphTotals {
  readonly params: Count;
  readonly buffers: Count;
  readonly macs: Count;
  readonly flops: Count;
  readonly activations: Count;
  readonly weightBytes: Count;
  readonly outputBytes: Count;
  readonly trafficBytes: Count;
  readonly peakBytes: Count;
  readonly nodes: number;
  /** Nodes whose operator, shape or cost is not known. */
  readonly unknownNodes: number;
  readonly lowerBound: boolean;
}

export function totals(graph: Graph, costs: readonly NodeCost[]): GraphTotals {
  const weights = usedWeights(graph);
  const peak = peakMemory(graph);
  const unknownNodes = costs.filter((cost) => cost.unknown !== null).length;
  const conditional = graph.nodes.some((node) => Object.keys(node.bodies).length > 0);
  return {
    params: count(weights, "parameter"),
    buffers: count(weights, "buffer"),
    macs: total(costs, "macs"),
    flops: total(costs, "flops"),
    activations: total(costs, "activations"),
    weightBytes: addAll(weights.map((value) => byteSize(value.type) ?? 0)),
    outputBytes: total(costs, "outputBytes"),
    trafficBytes: total(costs, "trafficBytes"),
    peakBytes: peak.bytes,
    nodes: graph.nodes.length,
    unknownNodes,
    lowerBound:
      unknownNodes > 0 || conditional || !peak.complete || weights.some((value) => byteSize(value.type) === null),
  };
}

/** Weights that some node uses, each once. */
function usedWeights(graph: Graph): readonly Value[] {
  const used = new Set<Value>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input?.constant && input.origin !== "node") used.add(input);
  }
  return [...used];
}

function count(weights: readonly Value[], origin: Value["origin"]): Count {
  return addAll(weights.filter((value) => value.origin === origin).map((value) => elementCount(value.type) ?? 0));
}

function total(
  costs: readonly NodeCost[],
  figure: "macs" | "flops" | "activations" | "outputBytes" | "trafficBytes",
): Count {
  return addAll(costs.map((cost) => cost[figure] ?? 0));
}
