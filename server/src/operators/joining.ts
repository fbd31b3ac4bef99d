// Joining and cutting along one axis: Concat and Split. https://onnx.ai/onnx/operators/onnx__Concat.html
import { type Dim, elements, type Shape, type TensorData, tensor, type ValueType } from "../tensor/type";
import { checkedDim, normalizeAxis, unknownDims, withDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import {
  carriedSizes,
  DATA_LIMIT,
  knownSizes,
  offset,
  type Sizes,
  strides,
  tabulate,
  tensorOperand,
} from "./propagate";

const concat: Operator = {
  type: "Concat",
  summary: "Operands one after the other along an axis.",
  inputs: ["inputs..."],
  outputs: ["concat_result"],
  infer: (node) => {
    const dtype = elementType(node, [...node.inputs.keys()], "any");
    return node.tensor(dtype, joinedShape(node, requiredAxis(node)));
  },
  evaluate: evaluateConcat,
  examples: [
    { inputs: ["f32[1,64,28,28]", "f32[1,128,28,28]"], attributes: { axis: 1 }, outputs: ["f32[1,192,28,28]"] },
    { inputs: ["f32[?,64,28,?]", "f32[1,?,?,28]"], attributes: { axis: 1 }, outputs: ["f32[1,?,28,28]"] },
    { inputs: ["f32[2,3]", "f32[…]"], attributes: { axis: -2 }, outputs: ["f32[?,3]"] },
    { inputs: ["i64[1]={?}", "i64[2]={3,4}", "i64[1]"], attributes: { axis: 0 }, outputs: ["i64[4]={?,3,4,?}"] },
    {
      inputs: ["i64[1099511627776,0]={}", "i64[1099511627776,0]={}"],
      attributes: { axis: 1 },
      outputs: ["i64[1099511627776,0]={}"],
      why: "nothing to carry, however many rows",
    },
    { inputs: ["i64[2,1]={1,2}", "i64[2,2]={3,4,5,6}"], attributes: { axis: 1 }, outputs: ["i64[2,3]={1,3,4,2,5,6}"] },
    {
      inputs: ["f32[1,64,28,28]", "f32[1,64,14,28]"],
      attributes: { axis: 1 },
      error: "f32[1,64,28,28] ('x0') and f32[1,64,14,28] ('x1') differ on axis 2",
    },
    { inputs: ["f32[2,3]", "f32[3]"], attributes: { axis: 0 }, error: "differ in rank" },
    { inputs: ["f32[2]", "f16[2]"], attributes: { axis: 0 }, error: "one element type" },
    { inputs: ["f32[2]"], error: "attribute 'axis'" },
  ],
};

function requiredAxis(node: NodeContext): number {
  const axis = node.int("axis", null);
  if (axis === null) node.fail("attribute 'axis' is missing", "missing-attribute");
  return axis;
}

/** Shape of operands joined along an axis: sizes add up there and must be equal elsewhere. */
function joinedShape(node: NodeContext, requested: number): Shape | null {
  const indices = [...node.inputs.keys()];
  const first = indices.find((index) => node.shape(index) !== null);
  if (first === undefined) return null;
  const rank = node.shape(first)!.length;
  const axis = normalizeAxis(node, requested, rank);
  let result: Shape = node.shape(first)!;
  for (const index of indices) {
    if (index === first) continue;
    result = joinShapes(node, first, index, result, node.shape(index) ?? unknownDims(rank), axis);
  }
  return result;
}

function joinShapes(node: NodeContext, first: number, index: number, a: Shape, b: Shape, axis: number): Shape {
  const both = `${named(node, first)} and ${named(node, index)}`;
  if (a.length !== b.length) node.fail(`cannot concatenate along axis ${axis}: ${both} differ in rank`);
  return a.map((dim, i) => {
    const other = b[i] ?? null;
    if (i === axis) return dim === null || other === null ? null : checkedDim(node, dim + other, axis);
    if (dim !== null && other !== null && dim !== other) {
      node.fail(`cannot concatenate along axis ${axis}: ${both} differ on axis ${i}`);
    }
    return dim ?? other;
  });
}

function evaluateConcat(node: CostContext): readonly (TensorData | null)[] {
  const sizes = carriedSizes(node);
  if (sizes?.includes(0)) return [[]];
  const parts = [...node.inputs.keys()].map((index) => tensorOperand(node, index) ?? unknownElements(node, index));
  if (
    sizes === null ||
    parts.includes(null) ||
    parts.every((part) => part?.data.every((element) => element === null))
  ) {
    return [null];
  }
  const axis = normalizeAxis(node, requiredAxis(node), sizes.length);
  const rows = product(sizes.slice(0, axis));
  const result = Array.from({ length: rows }, (_, row) => parts.flatMap((part) => rowOf(part!, row, rows)));
  return [result.flat()];
}

function unknownElements(node: NodeContext, index: number): { data: TensorData; sizes: Sizes } | null {
  const sizes = knownSizes(node.shape(index));
  const count = elements(sizes);
  return sizes === null || count === null || count > DATA_LIMIT ? null : { data: unknownDims(Number(count)), sizes };
}

function rowOf({ data }: { data: TensorData }, row: number, rows: number): TensorData {
  const length = data.length / rows;
  return data.slice(row * length, (row + 1) * length);
}

function product(sizes: Sizes): number {
  return sizes.reduce((total, size) => total * size, 1);
}

const split: Operator = {
  type: "Split",
  summary: "Parts of the operand along an axis: of given lengths, or num_outputs equal ones with a shorter last.",
  inputs: ["input", "split?"],
  outputs: ["outputs..."],
  infer: (node): readonly ValueType[] => {
    const shape = node.shape(0);
    const axis = shape && normalizeAxis(node, node.int("axis", 0), shape.length);
    const lengths = partLengths(node, axis === null ? null : (shape?.[axis] ?? null));
    return lengths.map((length) => tensor(node.dtype(0), shape && axis !== null ? withDim(shape, axis, length) : null));
  },
  evaluate: evaluateSplit,
  examples: [
    {
      inputs: ["f32[2,6]", "i64[2]={2,4}"],
      attributes: { axis: 1 },
      outputs: ["f32[2,2]", "f32[2,4]"],
      why: "ONNX node test",
    },
    {
      inputs: ["f32[7]"],
      attributes: { num_outputs: 4 },
      outputs: ["f32[2]", "f32[2]", "f32[2]", "f32[1]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[1,116,28,28]"], attributes: { axis: 1 }, outputs: ["f32[1,58,28,28]", "f32[1,58,28,28]"] },
    { inputs: ["f32[?,4]", "i64[2]"], outputs: ["f32[?,4]", "f32[?,4]"] },
    { inputs: ["f32[?]", "i64[2]={3,?}"], outputs: ["f32[3]", "f32[?]"] },
    { inputs: ["f32[8]", "i64[2]={3,?}"], outputs: ["f32[3]", "f32[5]"], why: "the rest of 8" },
    { inputs: ["i64[4]={1,2,?,4}"], attributes: { num_outputs: 2 }, outputs: ["i64[2]={1,2}", "i64[2]={?,4}"] },
    {
      inputs: ["i64[4]={1,2,3,4}", "i64[3]={?,?,1}"],
      outputs: ["i64[?]", "i64[?]", "i64[1]={?}"],
      why: "where the last part begins is not known",
    },
    { inputs: ["f32[6]", "i64[2]={2,3}"], outputs: ["", ""], error: "parts [2,3] do not add up to 6" },
    { inputs: ["f32[6]", "i64[3]={2,2,2}"], outputs: ["", ""], error: "3 parts for 2 outputs" },
  ],
};

function partLengths(node: NodeContext, dim: Dim): readonly Dim[] {
  const count = node.outputCount;
  if (node.has(1)) return givenLengths(node, dim, count);
  const parts = node.int("num_outputs", count);
  if (parts !== count || parts < 1) node.fail(`${parts} parts for ${count} outputs`);
  if (dim === null) return unknownDims(count);
  const length = Math.ceil(dim / parts);
  const last = dim - length * (parts - 1);
  if (last < 0) node.fail(`cannot split ${named(node, 0)} of size ${dim} on its axis into ${parts} parts of ${length}`);
  return Array.from({ length: parts }, (_, i) => (i === parts - 1 ? last : length));
}

function givenLengths(node: NodeContext, dim: Dim, count: number): readonly Dim[] {
  const listed = node.shape(1)?.[0] ?? null;
  if (listed !== null && listed !== count) node.fail(`${listed} parts for ${count} outputs`);
  const data = node.data(1);
  if (data?.length !== count) return unknownDims(count);
  const lengths = data.map((length, i) => (length === null ? null : checkedDim(node, length, i)));
  const sum = lengths.reduce<number>((total, length) => total + (length ?? 0), 0);
  const open = lengths.filter((length) => length === null).length;
  if (dim !== null && (sum > dim || (open === 0 && sum !== dim))) {
    node.fail(
      `parts [${lengths.map((length) => length ?? "?").join(",")}] do not add up to ${dim} of ${named(node, 0)}`,
    );
  }
  return dim !== null && open === 1 ? lengths.map((length) => length ?? dim - sum) : lengths;
}

function evaluateSplit(node: CostContext): readonly (TensorData | null)[] {
  const operand = tensorOperand(node, 0);
  if (operand === null) return [];
  const axis = normalizeAxis(node, node.int("axis", 0), operand.sizes.length);
  const steps = strides(operand.sizes);
  let next: Dim = 0;
  return node.outputs.map((_, output) => {
    const start = next;
    const length = node.outputShape(output)?.[axis] ?? null;
    next = start === null || length === null ? null : start + length;
    const sizes = carriedSizes(node, output);
    if (sizes === null) return null;
    const shift = start === null ? Number.NaN : start * steps[axis]!;
    return tabulate(sizes, (coordinate) => operand.data[shift + offset(coordinate, steps)] ?? null);
  });
}

export const JOININGS: readonly Operator[] = [concat, split];
