// What a fused group asks of a machine, in numbers: its matrix products as rows × columns × depth, the bytes that cross
// its border, the operations beside the products. Everything that a target's time depends on is here and nowhere else.
import type { NodeCost } from "../cost/cost";
import type { FusedGroup } from "../cost/fusion";
import { elementsOf, shapeOf } from "../cost/kinds";
import type { GroupMoves } from "../cost/traffic";
import type { Graph, Node, Value } from "../graph/graph";
import { type Count, toNumber } from "../tensor/count";
import { byteSize } from "../tensor/type";
import { Border, convolvesBlocks } from "./border";
import { type ElementSizes, elementSizes, type Precision } from "./precision";

/**
 * `count` independent products of rows × depth with depth × columns. A convolution is one per group: rows are output
 * positions of all images, columns output channels of the group, depth input channels of the group times kernel taps.
 */
export interface Product {
  readonly form: ProductForm;
  readonly macs: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly count: number;
  /** Kernel positions; 1 for a matrix product. */
  readonly taps: number;
}

export type ProductForm =
  | "convolution"
  | "pointwise"
  | "grouped"
  | "depthwise"
  | "depthwiseChannelsLast"
  | "linear"
  | "batched"
  | "attention";

export interface GroupWork {
  readonly group: FusedGroup;
  readonly products: readonly Product[];
  /** Operations beside the multiply–accumulates; an attention kernel hides its softmax behind its products. */
  readonly extraFlops: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  /** Weights and other constants that it reads. */
  readonly weightBytes: number;
  /** Elements that pooling windows read, each as often as windows cover it. */
  readonly windowTaps: number;
  /** Of images that lie otherwise than the convolution's kernel wants them. */
  readonly layoutBytes: number;
  /** Moved before the group starts by casts of operands to its type. */
  readonly castBytes: number;
  /** Moved before the group starts to bring permuted operands into plain order. */
  readonly copyBytes: number;
  /** Of the matrix of input patches (im2col) where a runtime has no direct kernel for a convolution. */
  readonly patchBytes: number;
  /** Of what passes between the nodes of the group. */
  readonly keptBytes: number;
  /** Inputs, outputs and weights again, tensor by tensor. */
  readonly moves: GroupMoves;
  /** False where a size is not known: the figures are lower bounds. */
  readonly complete: boolean;
}

export function groupWorks(
  graph: Graph,
  costs: readonly NodeCost[],
  groups: readonly FusedGroup[],
  precision: Precision,
): readonly GroupWork[] {
  const border = new Border(graph, groups);
  const sizes = elementSizes(graph, costs, precision);
  return groups.map((group) => workOf(graph, costs, group, border, sizes));
}

function workOf(
  graph: Graph,
  costs: readonly NodeCost[],
  group: FusedGroup,
  border: Border,
  sizes: ElementSizes,
): GroupWork {
  const nodes = group.nodes.map((index) => graph.nodes[index] as Node);
  const own = group.nodes.map((index) => costs[index] as NodeCost);
  const bytes = (values: Iterable<Value>) => sumOf([...values].map((value) => sizes.bytes(value)));
  const products = nodes.flatMap((node, i) => productOf(node, own[i]?.macs ?? null, group));
  const extra = own.map(({ flops, macs }) =>
    flops === null || macs === null ? 0 : toNumber(flops) - 2 * toNumber(macs),
  );
  const single = nodes.length === 1 ? partialTraffic(nodes[0] as Node, own[0] as NodeCost, sizes) : null;
  const inputs = border.inputs(group);
  const outputs = border.outputs(group);
  return {
    group,
    products,
    extraFlops: group.attention ? 0 : sumOf(extra),
    inputBytes: single?.read ?? bytes(inputs),
    outputBytes: bytes(outputs),
    weightBytes: single ? 0 : bytes(border.weights(group)),
    windowTaps: sumOf(nodes.map(windowTaps)),
    layoutBytes: bytes(border.reordered(group)),
    patchBytes: sumOf(nodes.map((node, i) => patchElements(node, products[i] ?? null))) * elementBytes(nodes[0], sizes),
    castBytes: sumOf(nodes.map((node) => sizes.castBytes(node, inputs))),
    copyBytes: 2 * bytes(group.copied),
    keptBytes: bytes(border.kept(group)),
    moves: movesOf(inputs, outputs, single?.read ?? null, bytes(border.weights(group)), sizes),
    complete: own.every((cost) => cost.unknown === null && !cost.lowerBound),
  };
}

/** `read`: all bytes that a node with a traffic of its own reads, which may be a part of its operands. */
function movesOf(
  inputs: ReadonlySet<Value>,
  outputs: ReadonlySet<Value>,
  read: number | null,
  weightBytes: number,
  sizes: ElementSizes,
): GroupMoves {
  const sized = (values: ReadonlySet<Value>, share: number) =>
    new Map([...values].map((value) => [value, sizes.bytes(value) * share]));
  const whole = sumOf([...inputs].map((value) => sizes.bytes(value)));
  const share = read === null || whole === 0 ? 1 : Math.min(1, read / whole);
  return {
    reads: sized(inputs, share),
    writes: sized(outputs, 1),
    weightBytes: read === null ? weightBytes : Math.max(0, read - whole),
  };
}

/**
 * Where onnxruntime does not convolve blocked channels it writes the patches out and multiplies matrices; a kernel of one
 * element at stride 1 reads the image itself.
 */
function patchElements(node: Node, product: Product | null): number {
  if (product === null || node.op !== "Conv" || !isConvolution(product) || convolvesBlocks(node)) return 0;
  const strides = Array.isArray(node.attributes.strides) ? node.attributes.strides.map(Number) : [];
  const isImage = product.taps === 1 && strides.every((stride) => stride === 1);
  return isImage ? 0 : product.rows * product.depth * product.count;
}

function elementBytes(node: Node | undefined, sizes: ElementSizes): number {
  const [value] = node?.outputs ?? [];
  const elements = elementsOf(value);
  return value && elements > 0 ? sizes.bytes(value) / elements : 0;
}

/** Operators that read a part of their input (Gather, Slice …) have a traffic of their own. */
function partialTraffic(node: Node, cost: NodeCost, sizes: ElementSizes): { readonly read: number } | null {
  if (cost.trafficBytes === null || (cost.macs !== 0 && cost.macs !== null)) return null;
  const [first] = node.outputs;
  if (!first) return null;
  const scale =
    toNumber(byteSize(first.type) ?? 0) === 0 ? 1 : sizes.bytes(first) / toNumber(byteSize(first.type) ?? 1);
  const written = sumOf(node.outputs.map((value) => toNumber(byteSize(value.type) ?? 0)));
  return { read: Math.max(0, toNumber(cost.trafficBytes) - written) * scale };
}

const WINDOWS = new Set(["MaxPool", "AveragePool", "LpPool"]);

function windowTaps(node: Node): number {
  const kernel = node.attributes.kernel_shape;
  if (!WINDOWS.has(node.op) || !Array.isArray(kernel)) return 0;
  return elementsOf(node.outputs[0]) * product(kernel.map(Number));
}

function productOf(node: Node, count: Count | null, { images, attention }: FusedGroup): readonly Product[] {
  const macs = count === null ? 0 : toNumber(count);
  if (macs === 0) return [];
  const weights = shapeOf(node.inputs[1]);
  const output = shapeOf(node.outputs[0]);
  if (/Conv/.test(node.op) && weights.length > 2 && output.length > 2)
    return [convolution(node, macs, weights, output, images)];
  const matrix = matrixProduct(node, macs, output);
  return [attention ? { ...matrix, form: "attention" } : matrix];
}

function convolution(
  node: Node,
  macs: number,
  weights: readonly number[],
  output: readonly number[],
  images: FusedGroup["images"],
): Product {
  const group = Number(node.attributes.group ?? 1);
  const taps = product(weights.slice(2));
  const transposed = node.op === "ConvTranspose";
  const columns = transposed ? (weights[1] ?? 1) * taps : (weights[0] ?? 1) / group;
  const depth = transposed ? (weights[0] ?? 1) / group : (weights[1] ?? 1) * taps;
  const rows = macs / (columns * depth * group);
  return {
    form:
      product(output.slice(2)) === 1 && taps === 1 && group === 1
        ? "linear"
        : convolutionForm(group, weights, taps, images),
    macs,
    rows,
    columns,
    depth,
    count: group,
    taps: output.length > 2 ? taps : 1,
  };
}

function convolutionForm(
  group: number,
  weights: readonly number[],
  taps: number,
  images: FusedGroup["images"],
): ProductForm {
  if (group === 1) return taps === 1 ? "pointwise" : "convolution";
  if (weights[1] !== 1) return "grouped";
  return images === "channels-last" ? "depthwiseChannelsLast" : "depthwise";
}

export function isConvolution({ form }: Product): boolean {
  return form !== "linear" && form !== "batched" && form !== "attention";
}

/** Every output channel reads several input channels. */
export function isDense(product: Product): boolean {
  return isConvolution(product) && !isDepthwise(product.form);
}

export function isDepthwise(form: ProductForm): boolean {
  return form === "depthwise" || form === "depthwiseChannelsLast";
}

/** The last axis of the result are columns; axes before them are rows, or separate products where both operands vary. */
function matrixProduct(node: Node, macs: number, output: readonly number[]): Product {
  const elements = product(output);
  const columns = output[output.length - 1] ?? 1;
  const batched = node.inputs.filter((value) => value && !value.constant).length > 1;
  const count = batched ? product(output.slice(0, -2)) : 1;
  const rows = elements / Math.max(1, columns * count);
  return {
    form: batched ? "batched" : "linear",
    macs,
    rows,
    columns,
    depth: macs / Math.max(1, elements),
    count,
    taps: 1,
  };
}

function product(numbers: readonly number[]): number {
  return numbers.reduce((result, number) => result * number, 1);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/** The same work on `batch` times as many inputs: everything grows but the weights. */
export function scaleBatch(work: GroupWork, batch: number): GroupWork {
  return {
    ...work,
    products: work.products.map((product) => scaleProduct(product, batch)),
    extraFlops: work.extraFlops * batch,
    windowTaps: work.windowTaps * batch,
    inputBytes: work.inputBytes * batch,
    outputBytes: work.outputBytes * batch,
    layoutBytes: work.layoutBytes * batch,
    castBytes: work.castBytes * batch,
    copyBytes: work.copyBytes * batch,
    patchBytes: work.patchBytes * batch,
    keptBytes: work.keptBytes * batch,
    moves: scaleMoves(work.moves, batch),
  };
}

function scaleMoves({ reads, writes, weightBytes }: GroupMoves, batch: number): GroupMoves {
  const scaled = (sizes: GroupMoves["reads"]) => new Map([...sizes].map(([value, bytes]) => [value, bytes * batch]));
  return { reads: scaled(reads), writes: scaled(writes), weightBytes };
}

/** Images add rows; products of two activations become more. */
function scaleProduct(product: Product, batch: number): Product {
  const grown = { ...product, macs: product.macs * batch };
  return product.form === "batched"
    ? { ...grown, count: product.count * batch }
    : { ...grown, rows: product.rows * batch };
}
