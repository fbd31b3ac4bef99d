// Published reference blocks that guidelines leave alone, recognised by their structure and never by a name.
import type { Graph, Node, Value } from "../graph/graph";
import { type ChannelLayer, isDepthwise } from "./layers";

/** Expansion of MobileNet V2 (arXiv 1801.04381, Table 2: t = 6) and of the families built on its block (EfficientNet, MnasNet). */
const INVERTED_RESIDUAL_EXPANSION = 6;

/**
 * Nodes of pointwise convolutions that expand into, or project from, a depthwise convolution by a factor of at most 6:
 * the two 1×1 layers of an inverted residual (MBConv).
 */
export function invertedResidualPointwise(graph: Graph, layers: readonly ChannelLayer[]): ReadonlySet<number> {
  const byNode = new Map(layers.map((layer) => [layer.node, layer]));
  const producers = nearestConvolutions(graph, byNode);
  const found = new Set<number>();
  for (const layer of layers) {
    for (const producer of producers(layer.node)) {
      if (isDepthwise(layer) && isMildPointwise(producer)) found.add(producer.node);
      if (isDepthwise(producer) && isMildPointwise(layer)) found.add(layer.node);
    }
  }
  return found;
}

function isMildPointwise({ kind, groups, window, inputChannels, outputChannels }: ChannelLayer): boolean {
  const ratio = Math.max(inputChannels, outputChannels) / Math.min(inputChannels, outputChannels);
  return kind === "convolution" && groups === 1 && window === 1 && ratio <= INVERTED_RESIDUAL_EXPANSION;
}

/** Between two convolutions of a block: normalisation, activations (also as exporters spell them out), the gate's product. */
const BETWEEN: ReadonlySet<string> = new Set([
  "BatchNormalization",
  "Relu",
  "Clip",
  "HardSwish",
  "HardSigmoid",
  "Sigmoid",
  "Swish",
  "Mul",
  "Pad",
  "Cast",
  "QuantizeLinear",
  "DequantizeLinear",
]);

/** Steps back between two convolutions; the longest spelling (norm, swish as two nodes, gate, Q/DQ) has 6. */
const MAX_STEPS = 8;

function nearestConvolutions(graph: Graph, byNode: ReadonlyMap<number, ChannelLayer>) {
  const makers = new Map<Value, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  return (start: number): readonly ChannelLayer[] => {
    const found = new Set<ChannelLayer>();
    let front = sources(graph.nodes[start], makers);
    for (let step = 0; step < MAX_STEPS && front.length > 0; step++) {
      for (const node of front) {
        const layer = byNode.get(node.index);
        if (layer) found.add(layer);
      }
      front = [...new Set(front.filter((node) => BETWEEN.has(node.op)).flatMap((node) => sources(node, makers)))];
    }
    return [...found];
  };
}

function sources(node: Node | undefined, makers: ReadonlyMap<Value, Node>): readonly Node[] {
  return (node?.inputs ?? []).flatMap((value) => (value && makers.get(value)) ?? []);
}
