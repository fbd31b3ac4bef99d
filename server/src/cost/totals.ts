// Totals of a graph: sums of the node costs, shared weights once. What is missing makes every total a lower bound.
import type { ModelWeights } from "../frontends/frontend";
import type { Graph, Value } from "../graph/graph";
import { addAll, type Count } from "../tensor/count";
import { byteSize, elementCount } from "../tensor/type";
import type { NodeCost } from "./cost";
import { type Peak, peakMemory } from "./liveness";

export interface GraphTotals {
  readonly params: Count;
  readonly trainableParams: Count;
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
  /** Of parameters, buffers and their bytes: a model may hold weights of known size that a run cannot be followed to. */
  readonly weightsLowerBound: boolean;
}

/** `held`: what the model holds, where that may be more than its nodes use. */
export function totals(
  graph: Graph,
  costs: readonly NodeCost[],
  held?: ModelWeights,
  peak: Peak = peakMemory(graph),
): GraphTotals {
  const weights = held ?? usedWeights(graph);
  const unknownNodes = costs.filter((cost) => cost.unknown !== null).length;
  const conditional = costs.some((cost) => cost.lowerBound);
  const isMissing = unknownNodes > 0 || conditional || !weights.complete;
  return {
    params: weights.params,
    trainableParams: weights.trainableParams,
    buffers: weights.buffers,
    macs: total(costs, "macs"),
    flops: total(costs, "flops"),
    activations: total(costs, "activations"),
    weightBytes: weights.bytes,
    outputBytes: total(costs, "outputBytes"),
    trafficBytes: total(costs, "trafficBytes"),
    peakBytes: peak.bytes,
    nodes: graph.nodes.length,
    unknownNodes,
    lowerBound: isMissing || !peak.complete,
    weightsLowerBound: held ? !held.complete : isMissing,
  };
}

/** Weights that some node uses, each once. */
function usedWeights(graph: Graph): ModelWeights {
  const used = new Set<Value>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) if (input?.constant && input.origin !== "node") used.add(input);
  }
  const weights = [...used];
  const params = count(weights, "parameter");
  return {
    params,
    trainableParams: params,
    buffers: count(weights, "buffer"),
    bytes: addAll(weights.map((value) => byteSize(value.type) ?? 0)),
    complete: weights.every((value) => byteSize(value.type) !== null),
  };
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
