// Operators that give the same elements another shape, and those that ask for a shape. The former touch no memory.
// https://onnx.ai/onnx/operators/onnx__Reshape.html and relatives.
import { type Dim, elements, printShape, type Shape, type TensorData } from "../tensor/type";
import { checkedDim, knownList, listOperand, normalizeAxes, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { named, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { written } from "./traffic";

/** Elements stay as they are. */
const keepElements = (node: NodeContext): readonly (TensorData | null)[] => [node.data(0)];

const identity: Operator = {
  type: "Identity",
  summary: "The operand itself, of any type.",
  inputs: ["input"],
  outputs: ["output"],
  infer: sameType,
  evaluate: keepElements,
  view: true,
  examples: [
    { inputs: ["i64[2]={1,?}"], outputs: ["i64[2]={1,?}"] },
    { inputs: ["seq(f32[2];3)"], outputs: ["seq(f32[2];3)"] },
  ],
};

const reshape: Operator = {
  type: "Reshape",
  summary: "Another shape for the same elements; −1 is computed, 0 copies the input's dimension unless allowzero.",
  inputs: ["data", "shape"],
  outputs: ["reshaped"],
  infer: (node) => node.tensor(node.dtype(0), reshapedShape(node)),
  evaluate: keepElements,
  view: true,
  examples: [
    { inputs: ["f32[1,2048,1,1]", "i64[2]={1,-1}"], outputs: ["f32[1,2048]"] },
    {
      inputs: ["f32[2,3,4]", "i64[4]={2,0,1,-1}"],
      outputs: ["f32[2,3,1,4]"],
      why: "ONNX node test zero_and_negative_dim",
    },
    {
      inputs: ["f32[0,3,4]", "i64[3]={3,4,0}"],
      attributes: { allowzero: 1 },
      outputs: ["f32[3,4,0]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[?,64,7,7]", "i64[2]={0,-1}"], outputs: ["f32[?,3136]"], why: "the copied batch cancels: 64·7·7" },
    { inputs: ["f32[?,3,4]", "i64[2]={?,-1}"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[2,3,4]", "i64[2]={?,12}"], outputs: ["f32[2,12]"], why: "24 elements leave 2" },
    { inputs: ["f32[2,3]", "i64[3]"], outputs: ["f32[?,?,?]"] },
    { inputs: ["f32[2,3]", "i64[?]"], outputs: ["f32[…]"] },
    { inputs: ["i64[]={7}", "i64[1]={-1}"], outputs: ["i64[1]={7}"] },
    { inputs: ["f32[2,3]", "i64[2]={4,-1}"], error: "cannot reshape f32[2,3] ('x0') of 6 elements to [4,-1]" },
    { inputs: ["f32[2,3]", "i64[2]={2,4}"], error: "of 6 elements to [2,4] of 8" },
    { inputs: ["f32[2,3]", "i64[2]={-1,-1}"], error: "only one dimension may be -1" },
    { inputs: ["f32[6]", "i64[2]={2,0}"], error: "copies axis 1" },
  ],
};

function reshapedShape(node: NodeContext): Shape | null {
  const request = listOperand(node, 1);
  if (request === null) return null;
  if (request.filter((size) => size === -1).length > 1)
    node.fail(`only one dimension may be -1, got ${printShape(request)}`);
  const input = node.shape(0);
  const copied = request.map((size) => size === 0 && node.int("allowzero", 0) === 0);
  const dims = request.map((size, axis) =>
    copied[axis] ? copiedDim(node, input, axis) : requestedDim(node, size, axis),
  );
  const open = dims.flatMap((dim, axis) => (dim === null && !copied[axis] ? [axis] : []));
  // What is copied stands on both sides and cancels, known or not.
  const left = elements(input?.filter((_, axis) => !copied[axis]) ?? null);
  const right = elements(dims.filter((_, axis) => !copied[axis] && !open.includes(axis)));
  if (left === null || right === null || open.length > 1) return dims;
  const refuse = (target: string) =>
    node.fail(`cannot reshape ${named(node, 0)} of ${elements(input) ?? "some"} elements to ${target}`);
  const solved = open[0];
  if (solved === undefined) {
    if (left !== right) refuse(`${printShape(request)} of ${elements(dims) ?? "other"}`);
    return dims;
  }
  if (right === 0 && request[solved] === null) return dims;
  if (right === 0 || BigInt(left) % BigInt(right) !== 0n) refuse(printShape(request));
  return dims.map((dim, axis) =>
    axis === solved ? checkedDim(node, Number(BigInt(left) / BigInt(right)), axis) : dim,
  );
}

function copiedDim(node: NodeContext, input: Shape | null, axis: number): Dim {
  if (input !== null && axis >= input.length) node.fail(`0 copies axis ${axis}, which ${named(node, 0)} does not have`);
  return input?.[axis] ?? null;
}

function requestedDim(node: NodeContext, size: number | null, axis: number): Dim {
  return size === null || size === -1 ? null : checkedDim(node, size, axis);
}

const flatten: Operator = {
  type: "Flatten",
  summary: "A matrix: the dimensions before the axis, and those from it on.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape === null) return node.tensor(node.dtype(0), [null, null]);
    const axis = node.int("axis", 1);
    const rank = shape.length;
    if (axis < -rank || axis > rank) node.fail(`axis ${axis} is outside [${-rank}, ${rank}] of ${named(node, 0)}`);
    const split = axis < 0 ? axis + rank : axis;
    return node.tensor(node.dtype(0), [product(node, shape.slice(0, split), 0), product(node, shape.slice(split), 1)]);
  },
  evaluate: keepElements,
  view: true,
  examples: [
    { inputs: ["f32[2,3,4,5]"], attributes: { axis: 0 }, outputs: ["f32[1,120]"], why: "ONNX node test axis0" },
    { inputs: ["f32[2,3,4,5]"], attributes: { axis: 4 }, outputs: ["f32[120,1]"] },
    { inputs: ["f32[?,512,7,7]"], outputs: ["f32[?,25088]"], why: "VGG: 512·7²" },
    { inputs: ["f32[…]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[2,3]"], attributes: { axis: 3 }, error: "axis 3 is outside [-2, 2]" },
  ],
};

function product(node: NodeContext, dims: Shape, axis: number): Dim {
  const count = elements(dims);
  return count === null ? null : checkedDim(node, Number(count), axis);
}

const squeeze: Operator = {
  type: "Squeeze",
  summary: "Without the given dimensions of size 1; without all of them when no axes are given.",
  inputs: ["data", "axes?"],
  outputs: ["squeezed"],
  infer: (node) => node.tensor(node.dtype(0), squeezedShape(node)),
  evaluate: keepElements,
  view: true,
  examples: [
    { inputs: ["f32[1,3,4,5]", "i64[1]={0}"], outputs: ["f32[3,4,5]"] },
    { inputs: ["f32[1,?,1,5]", "i64[2]={-2,1}"], outputs: ["f32[1,5]"] },
    { inputs: ["f32[1,3,1,5]"], outputs: ["f32[3,5]"] },
    { inputs: ["f32[1,?]"], outputs: ["f32[…]"], why: "the unknown dimension may be 1" },
    { inputs: ["f32[1,3,1]", "i64[2]"], outputs: ["f32[?]"] },
    { inputs: ["i64[1]={7}", "i64[1]={0}"], outputs: ["i64[]={7}"] },
    { inputs: ["f32[1,3]", "i64[1]={1}"], error: "cannot squeeze axis 1 of size 3" },
    { inputs: ["f32[1,3]", "i64[1]={2}"], error: "axis 2 is outside [-2, 1]" },
  ],
};

function squeezedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  if (!node.has(1)) return shape.includes(null) ? null : shape.filter((dim) => dim !== 1);
  const known = knownList(node, 1);
  if (known === null) {
    const count = listOperand(node, 1)?.length;
    return count === undefined || count > shape.length ? null : unknownDims(shape.length - count);
  }
  const axes = normalizeAxes(node, known, shape.length);
  for (const axis of axes) {
    const dim = shape[axis] ?? null;
    if (dim !== null && dim !== 1) node.fail(`cannot squeeze axis ${axis} of size ${dim} of ${named(node, 0)}`);
  }
  return shape.filter((_, axis) => !axes.includes(axis));
}

const unsqueeze: Operator = {
  type: "Unsqueeze",
  summary: "With new dimensions of size 1 at the given axes of the result.",
  inputs: ["data", "axes"],
  outputs: ["expanded"],
  infer: (node) => node.tensor(node.dtype(0), unsqueezedShape(node)),
  evaluate: keepElements,
  view: true,
  examples: [
    { inputs: ["f32[3,4,5]", "i64[2]={0,4}"], outputs: ["f32[1,3,4,5,1]"] },
    { inputs: ["f32[3,?]", "i64[2]={-1,0}"], outputs: ["f32[1,3,?,1]"] },
    { inputs: ["f32[3,4]", "i64[1]"], outputs: ["f32[?,?,?]"] },
    { inputs: ["i64[]={7}", "i64[1]={0}"], outputs: ["i64[1]={7}"] },
    { inputs: ["f32[3,4]", "i64[1]={3}"], error: "axis 3 is outside [-3, 2]" },
    { inputs: ["f32[3]", "i64[2]={0,-3}"], error: "axis 0 appears twice" },
  ],
};

function unsqueezedShape(node: NodeContext): Shape | null {
  const [shape, list] = [node.shape(0), listOperand(node, 1)];
  if (shape === null || list === null) return null;
  const rank = shape.length + list.length;
  const known = knownList(node, 1);
  if (known === null) return unknownDims(rank);
  const axes = normalizeAxes(node, known, rank);
  const rest = [...shape];
  return Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? null)));
}

const shape: Operator = {
  type: "Shape",
  summary: "The dimensions from `start` to `end` as a list.",
  inputs: ["data"],
  outputs: ["shape"],
  infer: (node) => node.tensor("int64", [selectedDims(node)?.length ?? null]),
  evaluate: (node) => [selectedDims(node)],
  traffic: written,
  examples: [
    { inputs: ["f32[?,3,224,224]"], outputs: ["i64[4]={?,3,224,224}"], traffic: 32 },
    { inputs: ["f32[3,4,5]"], attributes: { start: -1 }, outputs: ["i64[1]={5}"], why: "ONNX node test" },
    { inputs: ["f32[3,4,5]"], attributes: { start: 1, end: 2 }, outputs: ["i64[1]={4}"], why: "ONNX node test" },
    { inputs: ["f32[3,4,5]"], attributes: { start: -10, end: 10 }, outputs: ["i64[3]={3,4,5}"], why: "clamped" },
    { inputs: ["f32[3]"], attributes: { start: 2 }, outputs: ["i64[0]={}"] },
    { inputs: ["f32[…]"], outputs: ["i64[?]"] },
  ],
};

function selectedDims(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  return shape?.slice(node.int("start", 0), node.int("end", shape.length)) ?? null;
}

const size: Operator = {
  type: "Size",
  summary: "The number of elements.",
  inputs: ["data"],
  outputs: ["size"],
  infer: (node) => node.tensor("int64", []),
  evaluate: (node) => [[countedElements(node)]],
  traffic: written,
  examples: [
    { inputs: ["f32[3,4,5]"], outputs: ["i64[]={60}"], traffic: 8 },
    { inputs: ["f32[3,?]"], outputs: ["i64[]={?}"] },
    { inputs: ["f32[0,?]"], outputs: ["i64[]={0}"] },
  ],
};

function countedElements(node: CostContext): number | null {
  const count = elements(node.shape(0));
  return typeof count === "number" ? count : null;
}

export const RESHAPES: readonly Operator[] = [identity, reshape, flatten, squeeze, unsqueeze, shape, size];
