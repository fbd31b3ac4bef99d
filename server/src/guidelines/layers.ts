// Convolutions and linear layers as the channel guidelines (ShuffleNet V2, G1 and G2) see them: how many positions, how
// many channels go in and out of each, in how many groups. Layers with an unknown size are left out.
import type { Graph, Node } from "../graph/graph";
import { type Count, toNumber } from "../tensor/count";
import { DTYPES } from "../tensor/dtype";
import { elements, type Shape } from "../tensor/type";
import type { CheckedModel } from "./rule";

export interface ChannelLayer {
  /** Index into `graph.nodes`. */
  readonly node: number;
  readonly kind: "convolution" | "linear";
  readonly inputChannels: number;
  readonly outputChannels: number;
  readonly groups: number;
  /** Kernel sizes per axis; empty for a linear layer. */
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Sizes of the output per spatial axis; empty for a linear layer. */
  readonly grid: readonly number[];
  /** Kernel elements: kh·kw, 1 for a linear layer. */
  readonly window: number;
  /** Output positions over the whole batch: N·h·w, or tokens. */
  readonly positions: number;
  /** Output positions of one sample. 1 in classifiers and squeeze-and-excitation. */
  readonly positionsPerSample: number;
  /** Bytes of one activation. */
  readonly elementBytes: number;
}

export function channelLayers({ graph }: Pick<CheckedModel, "graph">): readonly ChannelLayer[] {
  const known = LAYERS.get(graph) ?? layersOf(graph);
  LAYERS.set(graph, known);
  return known;
}

/** Ten rules and the fixes ask for the same. */
const LAYERS = new WeakMap<Graph, readonly ChannelLayer[]>();

function layersOf(graph: Graph): readonly ChannelLayer[] {
  const batch = batchSize(graph);
  return graph.nodes.flatMap((node) => {
    const facts = node.domain === "" ? READERS[node.op]?.(node, batch) : undefined;
    const elementBytes = activationBytes(node);
    return facts && elementBytes !== null ? [{ ...facts, node: node.index, elementBytes }] : [];
  });
}

/** Stands depthwise: one group per channel. */
export function isDepthwise(layer: ChannelLayer): boolean {
  return layer.groups > 1 && layer.groups >= Math.min(layer.inputChannels, layer.outputChannels);
}

/** RGB, RGBA or grey images: the width of a stem's input is given. */
const STEM_CHANNELS = 4;

export function isStem({ inputChannels }: ChannelLayer): boolean {
  return inputChannels <= STEM_CHANNELS;
}

/** One position for each sample: a classifier, squeeze-and-excitation. */
export function isHead({ positionsPerSample }: ChannelLayer): boolean {
  return positionsPerSample <= 1;
}

type Facts = Omit<ChannelLayer, "node" | "elementBytes">;
type Reader = (node: Node, batch: number | null) => Facts | null;

/** Operand indices differ between the plain and the quantised forms. */
const READERS: Readonly<Record<string, Reader>> = {
  Conv: convolution(1),
  ConvInteger: convolution(1),
  QLinearConv: convolution(3),
  MatMul: linear(1),
  MatMulInteger: linear(1),
  QLinearMatMul: linear(3),
  Gemm: linear(1),
};

function convolution(weightInput: number): Reader {
  return (node) => {
    const weights = known(inputShape(node, weightInput));
    const output = known(outputShape(node));
    if (!weights || !output || weights.length < 3 || output.length !== weights.length) return null;
    const groups = typeof node.attributes["group"] === "number" ? node.attributes["group"] : 1;
    const kernel = weights.slice(2);
    const grid = output.slice(2);
    const positionsPerSample = product(grid);
    return {
      kind: "convolution",
      inputChannels: (weights[1] ?? 0) * groups,
      outputChannels: weights[0] ?? 0,
      groups,
      kernel,
      strides: perAxis(node, "strides", kernel.length),
      dilations: perAxis(node, "dilations", kernel.length),
      grid,
      window: product(kernel),
      positions: (output[0] ?? 0) * positionsPerSample,
      positionsPerSample,
    };
  };
}

/** One number per spatial axis, 1 where the node has none. */
function perAxis(node: Node, name: string, axes: number): readonly number[] {
  const list = node.attributes[name];
  return Array.from({ length: axes }, (_, axis) => {
    const value = Array.isArray(list) ? list[axis] : 1;
    return typeof value === "number" ? value : 1;
  });
}

/** A product with a weight matrix; a product of two activations (attention) is no layer. */
function linear(weightInput: number): Reader {
  return (node, batch) => {
    const weights = node.inputs[weightInput];
    const matrix = known(inputShape(node, weightInput));
    const output = known(outputShape(node));
    if (!weights?.constant || matrix?.length !== 2 || !output || output.length < 2) return null;
    const [rows = 0, columns = 0] = matrix;
    const transposed = node.attributes["transB"] === 1;
    const positions = product(output.slice(0, -1));
    return {
      kind: "linear",
      inputChannels: transposed ? columns : rows,
      outputChannels: transposed ? rows : columns,
      groups: 1,
      kernel: [],
      strides: [],
      dilations: [],
      grid: [],
      window: 1,
      positions,
      positionsPerSample: output.length > 2 ? positions / (output[0] || 1) : rowsPerSample(positions, batch),
    };
  };
}

/** Rows of a matrix may be samples, or samples × tokens flattened. When the batch does not tell, they are taken as samples. */
function rowsPerSample(rows: number, batch: number | null): number {
  return batch !== null && batch > 0 && rows % batch === 0 ? rows / batch : 1;
}

function batchSize(graph: Graph): number | null {
  const type = graph.inputs[0]?.type;
  return type?.kind === "tensor" ? (type.shape?.[0] ?? null) : null;
}

/** Bytes of one element of a node's first output; null when its type is not known. */
export function activationBytes(node: Node): number | null {
  const type = node.outputs[0]?.type;
  const bits = type?.kind === "tensor" && type.dtype !== null ? DTYPES[type.dtype].bits : null;
  return bits === null ? null : bits / 8;
}

export function inputShape(node: Node, index: number): Shape | null {
  const type = node.inputs[index]?.type;
  return type?.kind === "tensor" ? type.shape : null;
}

export function outputShape(node: Node): Shape | null {
  const type = node.outputs[0]?.type;
  return type?.kind === "tensor" ? type.shape : null;
}

/** The shape where every dimension is known. */
export function known(shape: Shape | null): readonly number[] | null {
  return shape === null || shape.includes(null) ? null : (shape as readonly number[]);
}

/** Ratios need no more than 53 bits. */
export function product(dims: readonly number[]): number {
  return toNumber(elements(dims) as Count);
}
