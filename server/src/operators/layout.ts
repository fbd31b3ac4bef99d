// Operators that move elements to other places of the same or a larger tensor: Transpose, Expand, Tile, DepthToSpace,
// SpaceToDepth. https://onnx.ai/onnx/operators/onnx__Transpose.html and relatives.
import { broadcast } from "../tensor/broadcast";
import { type Dim, printShape, type Shape, type TensorData } from "../tensor/type";
import { checkedDim, listOperand, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { named } from "./elementwise";
import type { Operator } from "./operator";
import { broadcastReader, carriedSizes, offset, strides, tabulate, tensorOperand } from "./propagate";

const transpose: Operator = {
  type: "Transpose",
  summary: "Dimensions in another order, reversed where no perm is given.",
  inputs: ["data"],
  outputs: ["transposed"],
  infer: (node) => {
    const shape = node.shape(0);
    const perm = permutation(node, shape?.length ?? null);
    return node.tensor(node.dtype(0), perm?.map((axis) => shape?.[axis] ?? null) ?? null);
  },
  evaluate: evaluateTranspose,
  examples: [
    { inputs: ["f32[1,56,56,96]"], attributes: { perm: [0, 3, 1, 2] }, outputs: ["f32[1,96,56,56]"] },
    { inputs: ["f32[2,3,?]"], outputs: ["f32[?,3,2]"] },
    { inputs: ["f32[…]"], attributes: { perm: [1, 0] }, outputs: ["f32[?,?]"] },
    { inputs: ["i64[2,3]={1,2,3,4,5,6}"], outputs: ["i64[3,2]={1,4,2,5,3,6}"] },
    { inputs: ["f32[2,3]"], attributes: { perm: [0, 1, 2] }, error: "perm [0, 1, 2] is no permutation of the 2 axes" },
    { inputs: ["f32[2,3]"], attributes: { perm: [0, 0] }, error: "no permutation" },
  ],
};

function permutation(node: NodeContext, rank: number | null): readonly number[] | null {
  const perm = node.ints("perm");
  if (perm === null) return rank === null ? null : Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const length = rank ?? perm.length;
  const complete = perm.length === length && perm.every((axis) => Number.isInteger(axis) && axis >= 0 && axis < length);
  if (!complete || new Set(perm).size !== length)
    node.fail(`perm [${perm.join(", ")}] is no permutation of the ${length} axes`);
  return perm;
}

function evaluateTranspose(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  const perm = permutation(node, operand?.sizes.length ?? null);
  if (operand === null || sizes === null || perm === null) return [null];
  const steps = strides(operand.sizes);
  const moved = perm.map((axis) => steps[axis]!);
  return [tabulate(sizes, (coordinate) => operand.data[offset(coordinate, moved)] ?? null)];
}

const expand: Operator = {
  type: "Expand",
  summary: "The operand broadcast with a shape: a 1 in either takes the other's size.",
  inputs: ["input", "shape"],
  outputs: ["output"],
  infer: (node) => node.tensor(node.dtype(0), expandedShape(node)),
  evaluate: (node) => {
    const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
    return [operand === null || sizes === null ? null : tabulate(sizes, broadcastReader(operand, sizes.length))];
  },
  examples: [
    { inputs: ["f32[3,1]", "i64[3]={2,1,6}"], outputs: ["f32[2,3,6]"], why: "example of the ONNX documentation" },
    { inputs: ["f32[3,1]", "i64[2]={3,4}"], outputs: ["f32[3,4]"] },
    { inputs: ["f32[1,1,768]", "i64[3]={?,0,1}"], outputs: ["f32[?,0,768]"] },
    { inputs: ["f32[?,5]", "i64[2]={1,1}"], outputs: ["f32[?,5]"] },
    { inputs: ["f32[4,5]", "i64[2]"], outputs: ["f32[4,5]"], why: "whatever fits a 4 and a 5 leaves them" },
    { inputs: ["f32[5]", "i64[?]"], outputs: ["f32[…]"] },
    { inputs: ["i64[2,1]={1,?}", "i64[1]={2}"], outputs: ["i64[2,2]={1,1,?,?}"] },
    { inputs: ["f32[3,4]", "i64[2]={2,4}"], error: "cannot expand f32[3,4] ('x0') to [2,4]" },
    { inputs: ["f32[3]", "i64[1]={-1}"], error: "size -1 of output axis 0 is not possible" },
  ],
};

function expandedShape(node: NodeContext): Shape | null {
  const list = listOperand(node, 1);
  const requested = list?.map((size, axis) => (size === null ? null : checkedDim(node, size, axis))) ?? null;
  const shape = broadcast(node.shape(0), requested);
  if (shape === undefined) node.fail(`cannot expand ${named(node, 0)} to ${printShape(requested)}`);
  return shape;
}

const tile: Operator = {
  type: "Tile",
  summary: "The operand repeated along every axis.",
  inputs: ["input", "repeats"],
  outputs: ["output"],
  infer: (node) => {
    const [shape, repeats] = [node.shape(0), listOperand(node, 1)];
    if (shape === null) return node.tensor(node.dtype(0), repeats && unknownDims(repeats.length));
    if (repeats !== null && repeats.length !== shape.length) {
      node.fail(`expected ${shape.length} repeats for ${named(node, 0)}, got ${repeats.length}`);
    }
    return node.tensor(
      node.dtype(0),
      shape.map((dim, axis) => repeatedDim(node, dim, repeats?.[axis] ?? null, axis)),
    );
  },
  evaluate: evaluateTile,
  examples: [
    {
      inputs: ["i64[2,2]={0,1,2,3}", "i64[2]={2,2}"],
      outputs: ["i64[4,4]={0,1,0,1,2,3,2,3,0,1,0,1,2,3,2,3}"],
      why: "ONNX node test",
    },
    { inputs: ["f32[1,?,3]", "i64[3]={4,2,?}"], outputs: ["f32[4,?,?]"] },
    { inputs: ["f32[3,?]", "i64[2]={?,0}"], outputs: ["f32[?,0]"] },
    { inputs: ["f32[…]", "i64[2]={1,2}"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[2,2]", "i64[1]={2}"], error: "expected 2 repeats" },
    { inputs: ["f32[2]", "i64[1]={-1}"], error: "not possible" },
  ],
};

function repeatedDim(node: NodeContext, dim: Dim, repeats: number | null, axis: number): Dim {
  if (repeats !== null) checkedDim(node, repeats, axis);
  if (dim === 0 || repeats === 0) return 0;
  return dim === null || repeats === null ? null : checkedDim(node, dim * repeats, axis);
}

function evaluateTile(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  if (operand === null || sizes === null) return [null];
  const steps = strides(operand.sizes);
  const wrap = (coordinate: readonly number[]) => coordinate.map((at, axis) => at % operand.sizes[axis]!);
  return [tabulate(sizes, (coordinate) => operand.data[offset(wrap(coordinate), steps)] ?? null)];
}

const depthToSpace: Operator = {
  type: "DepthToSpace",
  summary: "Blocks of channels become blocks of pixels (pixel shuffle with mode CRD).",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const [n, c, h, w] = imageDims(node);
    const block = blockSize(node);
    return node.tensor(node.dtype(0), [
      n!,
      divided(node, c!, block * block, "channels"),
      repeatedDim(node, h!, block, 2),
      repeatedDim(node, w!, block, 3),
    ]);
  },
  examples: [
    {
      inputs: ["f32[1,8,2,3]"],
      attributes: { blocksize: 2, mode: "CRD" },
      outputs: ["f32[1,2,4,6]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[?,12,?,3]"], attributes: { blocksize: 2 }, outputs: ["f32[?,3,?,6]"] },
    { inputs: ["f32[…]"], attributes: { blocksize: 2 }, outputs: ["f32[?,?,?,?]"] },
    { inputs: ["f32[1,6,2,3]"], attributes: { blocksize: 2 }, error: "6 channels do not divide by 4" },
    { inputs: ["f32[1,6,2]"], attributes: { blocksize: 2 }, error: "expected an input N×C×H×W" },
  ],
};

const spaceToDepth: Operator = {
  type: "SpaceToDepth",
  summary: "Blocks of pixels become blocks of channels.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const [n, c, h, w] = imageDims(node);
    const block = blockSize(node);
    return node.tensor(node.dtype(0), [
      n!,
      repeatedDim(node, c!, block * block, 1),
      divided(node, h!, block, "rows"),
      divided(node, w!, block, "columns"),
    ]);
  },
  examples: [
    { inputs: ["f32[2,2,6,6]"], attributes: { blocksize: 2 }, outputs: ["f32[2,8,3,3]"] },
    { inputs: ["f32[2,?,6,?]"], attributes: { blocksize: 3 }, outputs: ["f32[2,?,2,?]"] },
    { inputs: ["f32[2,2,5,6]"], attributes: { blocksize: 2 }, error: "5 rows do not divide by 2" },
    { inputs: ["f32[2,2,5,6]"], error: "attribute 'blocksize'" },
  ],
};

function imageDims(node: NodeContext): Shape {
  const shape = node.shape(0);
  if (shape !== null && shape.length !== 4) node.fail(`expected an input N×C×H×W, got ${named(node, 0)}`);
  return shape ?? unknownDims(4);
}

function blockSize(node: NodeContext): number {
  const block = node.int("blocksize", null);
  if (block === null) node.fail("attribute 'blocksize' is missing", "missing-attribute");
  if (block < 1) node.fail(`attribute 'blocksize' must be positive, got ${block}`);
  return block;
}

function divided(node: NodeContext, dim: Dim, divisor: number, what: string): Dim {
  if (dim !== null && dim % divisor !== 0) node.fail(`${dim} ${what} do not divide by ${divisor}`);
  return dim === null ? null : dim / divisor;
}

export const LAYOUTS: readonly Operator[] = [transpose, expand, tile, depthToSpace, spaceToDepth];
