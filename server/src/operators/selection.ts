// Operators whose result depends on values: OneHot, and Compress and NonZero, whose very size does.
// https://onnx.ai/onnx/operators/onnx__NonZero.html and relatives.
import { elements, type TensorData, tensor } from "../tensor/type";
import { normalizeAxis, scalarOperand, withDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { checkIndices, fromFront, isInside } from "./gather";
import type { Operator } from "./operator";
import { carriedSizes, forEachCoordinate, offset, strides, tabulate, tensorOperand } from "./propagate";
import { selected } from "./traffic";

const oneHot: Operator = {
  type: "OneHot",
  summary: "A new axis of `depth` elements with the on-value at the index, the off-value elsewhere.",
  inputs: ["indices", "depth", "values"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape === null) return node.tensor(node.dtype(2), null);
    const depth = scalarOperand(node, 1);
    if (depth !== null && !(depth >= 1)) node.fail(`depth must be positive, got ${depth}`);
    const axis = normalizeAxis(node, node.int("axis", -1), shape.length + 1);
    return node.tensor(node.dtype(2), shape.toSpliced(axis, 0, depth === null ? null : Math.trunc(depth)));
  },
  evaluate: evaluateOneHot,
  examples: [
    { inputs: ["i64[2]={1,-1}", "i64[]={3}", "i64[2]={0,5}"], outputs: ["i64[2,3]={0,5,0,0,0,5}"] },
    {
      inputs: ["i64[2,2]", "i64[]={10}", "f32[2]"],
      attributes: { axis: 1 },
      outputs: ["f32[2,10,2]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[?]", "f32[1]={12}", "i32[2]"], outputs: ["i32[?,12]"] },
    { inputs: ["i64[2]", "i64[]", "f32[2]"], outputs: ["f32[2,?]"] },
    { inputs: ["i64[2]", "i64[]={0}", "f32[2]"], error: "depth must be positive, got 0" },
  ],
};

function evaluateOneHot(node: CostContext): readonly (TensorData | null)[] {
  const [indices, values, sizes] = [tensorOperand(node, 0), node.data(2), carriedSizes(node)];
  if (indices === null || values?.length !== 2 || sizes === null) return [null];
  const axis = normalizeAxis(node, node.int("axis", -1), sizes.length);
  const steps = strides(indices.sizes);
  return [
    tabulate(sizes, (coordinate) => {
      const index = indices.data[offset(coordinate.toSpliced(axis, 1), steps)] ?? null;
      if (index === null) return null;
      const hot = isInside(index, sizes[axis]!) && fromFront(index, sizes[axis]!) === coordinate[axis];
      return values[hot ? 1 : 0] ?? null;
    }),
  ];
}

const compress: Operator = {
  type: "Compress",
  summary: "The slices of an axis (or the elements of the flattened operand) where the condition holds.",
  inputs: ["input", "condition"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    const kept = keptPositions(node)?.length ?? null;
    const axis = node.int("axis", null);
    if (axis === null) return node.tensor(node.dtype(0), [kept]);
    return node.tensor(node.dtype(0), shape && withDim(shape, normalizeAxis(node, axis, shape.length), kept));
  },
  evaluate: evaluateCompress,
  traffic: selected(1),
  examples: [
    { inputs: ["f32[3,2]", "bool[3]={0,1,1}"], attributes: { axis: 0 }, outputs: ["f32[2,2]"], why: "ONNX node test" },
    { inputs: ["i64[3,2]={1,2,3,4,5,6}", "bool[2]={0,1}"], attributes: { axis: 1 }, outputs: ["i64[3,1]={2,4,6}"] },
    { inputs: ["i64[3,2]={1,2,3,4,5,6}", "bool[5]={0,1,0,0,1}"], outputs: ["i64[2]={2,5}"], why: "ONNX node test" },
    { inputs: ["f32[3,2]", "bool[3]"], attributes: { axis: 0 }, outputs: ["f32[?,2]"] },
    {
      inputs: ["f32[3,2]", "bool[4]={0,0,0,1}"],
      attributes: { axis: 0 },
      error: "index 3 is out of bounds for size 3",
    },
  ],
};

/** Indices where the condition holds; null when it is not known everywhere. */
function keptPositions(node: NodeContext): readonly number[] | null {
  const condition = node.knownData(1);
  if (condition === null) return null;
  const kept = condition.flatMap((element, i) => (element === 0 ? [] : [i]));
  const shape = node.shape(0);
  const axis = node.int("axis", null);
  if (shape !== null) {
    const size = axis === null ? elements(shape) : shape[normalizeAxis(node, axis, shape.length)];
    checkIndices(node, kept, typeof size === "number" ? size : null);
  }
  return kept;
}

function evaluateCompress(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes, kept] = [tensorOperand(node, 0), carriedSizes(node), keptPositions(node)];
  if (operand === null || sizes === null || kept === null) return [null];
  const requested = node.int("axis", null);
  if (requested === null) return [kept.map((index) => operand.data[index] ?? null)];
  const axis = normalizeAxis(node, requested, sizes.length);
  const steps = strides(operand.sizes);
  return [tabulate(sizes, (at) => operand.data[offset(at.with(axis, kept[at[axis]!]!), steps)] ?? null)];
}

const nonZero: Operator = {
  type: "NonZero",
  summary: "The coordinates of the elements that are not 0, one row per axis.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => [tensor("int64", [node.shape(0)?.length ?? null, nonZeroCoordinates(node)?.length ?? null])],
  evaluate: (node) => {
    const found = nonZeroCoordinates(node);
    return [found && (node.shape(0) ?? []).flatMap((_, axis) => found.map((coordinate) => coordinate[axis]!))];
  },
  flops: (node) => elements(node.shape(0)),
  examples: [
    { inputs: ["bool[2,2]={1,0,1,1}"], outputs: ["i64[2,3]={0,1,1,0,0,1}"], flops: 4, why: "ONNX node test" },
    { inputs: ["f32[3,4,5]"], outputs: ["i64[3,?]"], flops: 60 },
    { inputs: ["i64[2]={1,?}"], outputs: ["i64[1,?]"] },
    { inputs: ["bool[…]"], outputs: ["i64[?,?]"] },
  ],
};

function nonZeroCoordinates(node: NodeContext): readonly (readonly number[])[] | null {
  const operand = tensorOperand(node, 0);
  if (operand === null || operand.data.includes(null)) return null;
  const found: number[][] = [];
  let index = 0;
  forEachCoordinate(operand.sizes, (coordinate) => {
    if (operand.data[index++] !== 0) found.push([...coordinate]);
  });
  return found;
}

export const SELECTIONS: readonly Operator[] = [oneHot, compress, nonZero];
