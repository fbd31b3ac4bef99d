// Picking elements by index: Gather and relatives.
// https://onnx.ai/onnx/operators/onnx__Gather.html and relatives.
import type { Dim, Shape, TensorData } from "../tensor/type";
import { normalizeAxis, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import { carriedSizes, offset, strides, tabulate, tensorOperand } from "./propagate";
import { selected } from "./traffic";

const gather: Operator = {
  type: "Gather",
  summary: "Slices of the operand at the given indices of one axis (an embedding table's rows).",
  inputs: ["data", "indices"],
  outputs: ["output"],
  infer: (node) => {
    elementType(node, [1], "integer");
    const [data, indices] = [node.shape(0), node.shape(1)];
    if (data === null) return node.tensor(node.dtype(0), null);
    const axis = gatherAxis(node, data);
    checkIndices(node, node.data(1), data[axis] ?? null);
    return node.tensor(node.dtype(0), indices && [...data.slice(0, axis), ...indices, ...data.slice(axis + 1)]);
  },
  evaluate: evaluateGather,
  traffic: selected(1),
  examples: [
    {
      inputs: ["f32[30522,768]", "i64[1,128]"],
      outputs: ["f32[1,128,768]"],
      traffic: 787_456,
      why: "an embedding reads and writes 128·768·4 bytes and reads 128·8 of indices",
    },
    { inputs: ["f32[5,4,3,2]", "i64[3]"], attributes: { axis: 1 }, outputs: ["f32[5,3,3,2]"], why: "ONNX node test" },
    { inputs: ["i64[4]={?,3,224,225}", "i64[]={-1}"], outputs: ["i64[]={225}"] },
    { inputs: ["i64[4]={?,3,224,225}", "i64[2]={0,2}"], outputs: ["i64[2]={?,224}"] },
    { inputs: ["i64[2,2]={1,2,3,4}", "i64[1]={1}"], attributes: { axis: 1 }, outputs: ["i64[2,1]={2,4}"] },
    { inputs: ["f32[?,768]", "i64[?,5]"], outputs: ["f32[?,5,768]"] },
    { inputs: ["f32[5,768]", "i64[…]"], outputs: ["f32[…]"] },
    { inputs: ["f32[3]", "i64[]={3}"], error: "index 3 is out of bounds for size 3 of f32[3] ('x0')" },
    { inputs: ["f32[3]", "f32[2]"], error: "expected an integer operand" },
    { inputs: ["f32[3]", "i64[2]"], attributes: { axis: 1 }, error: "axis 1 is outside [-1, 0]" },
  ],
};

function gatherAxis(node: NodeContext, data: Shape): number {
  return normalizeAxis(node, node.int("axis", 0), data.length);
}

/** Known indices must lie in [−size, size). */
export function checkIndices(node: NodeContext, indices: TensorData | null, size: Dim): void {
  if (indices === null || size === null) return;
  const outside = indices.find((index) => index !== null && (index < -size || index >= size));
  if (outside !== undefined) node.fail(`index ${outside} is out of bounds for size ${size} of ${named(node, 0)}`);
}

/** A valid index counted from the front. */
export function fromFront(index: number, size: number): number {
  return index < 0 ? index + size : index;
}

function evaluateGather(node: CostContext): readonly (TensorData | null)[] {
  const [data, indices, sizes] = [tensorOperand(node, 0), tensorOperand(node, 1), carriedSizes(node)];
  if (data === null || indices === null || sizes === null) return [null];
  const axis = gatherAxis(node, data.sizes);
  const [dataSteps, indexSteps] = [strides(data.sizes), strides(indices.sizes)];
  const rank = indices.sizes.length;
  return [
    tabulate(sizes, (coordinate) => {
      const index = indices.data[offset(coordinate.slice(axis, axis + rank), indexSteps)] ?? null;
      if (index === null) return null;
      const at = [...coordinate.slice(0, axis), fromFront(index, data.sizes[axis]!), ...coordinate.slice(axis + rank)];
      return data.data[offset(at, dataSteps)] ?? null;
    }),
  ];
}

const gatherElements: Operator = {
  type: "GatherElements",
  summary: "For every index the element at this index of one axis, elsewhere at the index's own place.",
  inputs: ["data", "indices"],
  outputs: ["output"],
  infer: (node) => {
    elementType(node, [1], "integer");
    const [data, indices] = [node.shape(0), node.shape(1)];
    if (data !== null) checkElementIndices(node, data, indices, gatherAxis(node, data));
    return node.tensor(node.dtype(0), indices ?? (data && unknownDims(data.length)));
  },
  evaluate: evaluateGatherElements,
  traffic: selected(1),
  examples: [
    {
      inputs: ["i64[2,2]={1,2,3,4}", "i64[2,2]={0,0,1,0}"],
      attributes: { axis: 1 },
      outputs: ["i64[2,2]={1,1,4,3}"],
      why: "ONNX documentation",
    },
    { inputs: ["f32[3,3]", "i64[2,?]"], outputs: ["f32[2,?]"] },
    { inputs: ["f32[3,3]", "i64[…]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[3,3]", "i64[2]"], error: "indices i64[2] ('x1') must have the rank of f32[3,3] ('x0')" },
    { inputs: ["f32[3,3]", "i64[2,4]"], error: "do not fit into" },
  ],
};

/** Indices of an element-wise gather or scatter: the data's rank, nowhere longer than the data but along the axis. */
export function checkElementIndices(node: NodeContext, data: Shape, indices: Shape | null, axis: number): void {
  if (indices === null) return;
  const both = [`indices ${named(node, 1)}`, named(node, 0)];
  if (indices.length !== data.length) node.fail(`${both[0]} must have the rank of ${both[1]}`);
  const tooLong = indices.some((dim, i) => i !== axis && dim !== null && (data[i] ?? dim) < dim);
  if (tooLong) node.fail(`${both[0]} do not fit into ${both[1]} beside axis ${axis}`);
  checkIndices(node, node.data(1), data[axis] ?? null);
}

function evaluateGatherElements(node: CostContext): readonly (TensorData | null)[] {
  const [data, indices, sizes] = [tensorOperand(node, 0), tensorOperand(node, 1), carriedSizes(node)];
  if (data === null || indices === null || sizes === null) return [null];
  const axis = gatherAxis(node, data.sizes);
  const [dataSteps, indexSteps] = [strides(data.sizes), strides(sizes)];
  return [
    tabulate(sizes, (coordinate) => {
      const index = indices.data[offset(coordinate, indexSteps)] ?? null;
      if (index === null) return null;
      return data.data[offset(coordinate.with(axis, fromFront(index, data.sizes[axis]!)), dataSteps)] ?? null;
    }),
  ];
}

const gatherND: Operator = {
  type: "GatherND",
  summary: "Slices of the operand at index tuples.",
  inputs: ["data", "indices"],
  outputs: ["output"],
  infer: (node) => {
    const [data, indices] = [node.shape(0), node.shape(1)];
    const depth = data && indices && tupleLength(node, data, indices, batchDims(node));
    if (data === null || indices === null || depth === null) return node.tensor(node.dtype(0), null);
    return node.tensor(node.dtype(0), [...indices.slice(0, -1), ...data.slice(batchDims(node) + depth)]);
  },
  evaluate: evaluateGatherND,
  traffic: selected(1),
  examples: [
    {
      inputs: ["i64[2,2]={0,1,2,3}", "i64[2,2]={0,0,1,1}"],
      outputs: ["i64[2]={0,3}"],
      why: "example 1 of the ONNX documentation",
    },
    { inputs: ["i64[2,2]={0,1,2,3}", "i64[2,1]={1,0}"], outputs: ["i64[2,2]={2,3,0,1}"], why: "example 2" },
    {
      inputs: ["i64[2,2,2]={0,1,2,3,4,5,6,7}", "i64[2,1]={1,0}"],
      attributes: { batch_dims: 1 },
      outputs: ["i64[2,2]={2,3,4,5}"],
      why: "example 5",
    },
    { inputs: ["f32[2,3,?]", "i64[?,7,2]"], outputs: ["f32[?,7,?]"] },
    { inputs: ["f32[2,3]", "i64[4,?]"], outputs: ["f32[…]"] },
    { inputs: ["f32[2,3]", "i64[4,3]"], error: "tuples of 3 indices for f32[2,3] ('x0')" },
    { inputs: ["f32[2,3]", "i64[4,2]"], attributes: { batch_dims: 1 }, error: "batch axis 0" },
  ],
};

function batchDims(node: NodeContext): number {
  return node.int("batch_dims", 0);
}

/** Length of the index tuples, checked against what they index; null when not known. */
export function tupleLength(node: NodeContext, data: Shape, indices: Shape, batch: number): number | null {
  if (batch < 0 || batch >= Math.min(data.length, indices.length)) {
    node.fail(`${batch} batch axes are too many for ${named(node, 0)} and indices ${named(node, 1)}`);
  }
  for (let axis = 0; axis < batch; axis++) {
    const [a, b] = [data[axis] ?? null, indices[axis] ?? null];
    if (a !== null && b !== null && a !== b) {
      node.fail(`batch axis ${axis} differs: ${named(node, 0)} and indices ${named(node, 1)}`);
    }
  }
  const length = indices.at(-1) ?? null;
  if (length !== null && length > data.length - batch) {
    node.fail(`tuples of ${length} indices for ${named(node, 0)} with ${data.length - batch} axes to index`);
  }
  return length;
}

function evaluateGatherND(node: CostContext): readonly (TensorData | null)[] {
  const [data, indices, sizes] = [tensorOperand(node, 0), tensorOperand(node, 1), carriedSizes(node)];
  if (data === null || indices === null || sizes === null) return [null];
  const batch = batchDims(node);
  const depth = indices.sizes.at(-1)!;
  const lead = indices.sizes.length - 1;
  const [dataSteps, indexSteps] = [strides(data.sizes), strides(indices.sizes)];
  return [
    tabulate(sizes, (coordinate) => {
      const start = offset(coordinate.slice(0, lead), indexSteps.slice(0, lead));
      const tuple = indices.data.slice(start, start + depth);
      if (!tuple.every((index, i) => index !== null && isInside(index, data.sizes[batch + i]!))) return null;
      const picked = tuple.map((index, i) => fromFront(index!, data.sizes[batch + i]!));
      const at = [...coordinate.slice(0, batch), ...picked, ...coordinate.slice(lead)];
      return data.data[offset(at, dataSteps)] ?? null;
    }),
  ];
}

export function isInside(index: number, size: number): boolean {
  return index >= -size && index < size;
}

export const GATHERS: readonly Operator[] = [gather, gatherElements, gatherND];
