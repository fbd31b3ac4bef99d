// Operators that order or accumulate along an axis: TopK, Unique, CumSum, CumProd.
// https://onnx.ai/onnx/operators/onnx__TopK.html and relatives.
import { type Count, multiply } from "../tensor/count";
import { elements, type Shape, type TensorData, tensor, type ValueType } from "../tensor/type";
import { checkedDim, normalizeAxis, scalarOperand, withDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import { store } from "./numbers";
import type { Example, Operator } from "./operator";
import { flopsPerInput } from "./prices";
import {
  carriedSizes,
  type Elements,
  forEachCoordinate,
  offset,
  type Sizes,
  strides,
  tensorOperand,
} from "./propagate";

const topK: Operator = {
  type: "TopK",
  summary: "The k largest (or smallest) elements along an axis, and their indices.",
  inputs: ["X", "K"],
  outputs: ["Values", "Indices"],
  infer: (node) => {
    const shape = topShape(node);
    return [tensor(elementType(node, [0], "numeric"), shape), tensor("int64", shape)];
  },
  evaluate: evaluateTopK,
  flops: topFlops,
  examples: [
    {
      inputs: ["i64[2,4]={0,1,2,3,7,6,5,7}", "i64[1]={2}"],
      outputs: ["i64[2,2]={3,2,7,7}", "i64[2,2]={3,2,0,3}"],
      flops: 16,
      why: "the lower index first among equals; 8 elements, each against a heap of 2: log₂2 + 1",
    },
    { inputs: ["f32[3,4]", "i64[1]={3}"], attributes: { axis: 0, largest: 0 }, outputs: ["f32[3,4]", "i64[3,4]"] },
    {
      inputs: ["i64[3]={5,1,3}", "i64[1]={2}"],
      attributes: { largest: 0 },
      outputs: ["i64[2]={1,3}", "i64[2]={1,2}"],
    },
    { inputs: ["f32[?,91]", "i64[1]"], outputs: ["f32[?,?]", "i64[?,?]"] },
    { inputs: ["f32[…]", "i64[1]={5}"], outputs: ["f32[…]", "i64[…]"] },
    { inputs: ["f32[3,4]", "i64[1]={5}"], error: "k = 5 is larger than 4, the size of axis 1 of f32[3,4] ('x0')" },
  ],
};

function topShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axis = normalizeAxis(node, node.int("axis", -1), shape.length);
  const k = scalarOperand(node, 1);
  const size = shape[axis] ?? null;
  if (k !== null && size !== null && k > size) {
    node.fail(`k = ${k} is larger than ${size}, the size of axis ${axis} of ${named(node, 0)}`);
  }
  return withDim(shape, axis, k === null ? null : checkedDim(node, k, axis));
}

/** Every element is compared with the heap of the k best: log₂ k + 1 comparisons. */
function topFlops(node: CostContext): Count | null {
  const [count, k] = [elements(node.shape(0)), scalarOperand(node, 1)];
  return count === null || k === null ? null : multiply(count, comparisons(k) + 1);
}

/** ⌈log₂ n⌉. */
function comparisons(n: number): number {
  return n > 1 ? Math.ceil(Math.log2(n)) : 0;
}

function evaluateTopK(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  if (operand === null || sizes === null || operand.data.some((value) => value === null || Number.isNaN(value)))
    return [];
  if (node.int("sorted", 1) !== 1) return [];
  const axis = normalizeAxis(node, node.int("axis", -1), sizes.length);
  const sign = node.int("largest", 1) === 1 ? -1 : 1;
  const values: Elements = [];
  const indices: Elements = [];
  const steps = strides(sizes);
  forEachLine(operand.sizes, axis, (positions, line) => {
    const order = positions.map((_, i) => i);
    order.sort((a, b) => sign * (operand.data[positions[a]!]! - operand.data[positions[b]!]!) || a - b);
    const start = offset(line, steps);
    for (let i = 0; i < sizes[axis]!; i++) {
      values[start + i * steps[axis]!] = operand.data[positions[order[i]!]!]!;
      indices[start + i * steps[axis]!] = order[i]!;
    }
  });
  return [values, indices];
}

/** Visits every line along an axis: the positions of its elements, and the coordinate of its first. */
function forEachLine(
  sizes: Sizes,
  axis: number,
  visit: (positions: readonly number[], line: readonly number[]) => void,
): void {
  if (sizes.includes(0)) return;
  const steps = strides(sizes);
  forEachCoordinate(sizes.with(axis, 1), (line) => {
    const start = offset(line, steps);
    visit(
      Array.from({ length: sizes[axis]! }, (_, i) => start + i * steps[axis]!),
      line,
    );
  });
}

const unique: Operator = {
  type: "Unique",
  summary: "The distinct elements (or slices of an axis), where each was first, what each became, and how often.",
  inputs: ["X"],
  outputs: ["Y", "indices?", "inverse_indices?", "counts?"],
  infer: inferUnique,
  evaluate: evaluateUnique,
  flops: sortFlops,
  examples: [
    {
      inputs: ["i64[6]={2,1,1,3,4,3}"],
      outputs: ["i64[4]={1,2,3,4}", "i64[4]={1,0,3,4}", "i64[6]={1,0,0,2,3,2}", "i64[4]={2,1,2,1}"],
      flops: 18,
      why: "example 2 of the ONNX documentation, sorted; 6·⌈log₂6⌉ comparisons",
    },
    {
      inputs: ["i64[6]={2,1,1,3,4,3}"],
      attributes: { sorted: 0 },
      outputs: ["i64[4]={2,1,3,4}", "i64[4]={0,1,3,4}", "i64[6]={0,1,1,2,3,2}", "i64[4]={1,2,2,1}"],
      why: "example 1 of the ONNX documentation",
    },
    { inputs: ["f32[2,?]"], attributes: { axis: 0 }, outputs: ["f32[?,?]", "i64[?]", "i64[2]", "i64[?]"] },
    { inputs: ["f32[2,3]"], outputs: ["f32[?]", "i64[?]", "i64[6]", "i64[?]"] },
    { inputs: ["f32[…]"], outputs: ["f32[?]", "i64[?]", "i64[?]", "i64[?]"] },
    { inputs: ["f32[2]"], attributes: { axis: 1 }, error: "axis 1 is outside [-1, 0]" },
  ],
};

function inferUnique(node: NodeContext): readonly ValueType[] {
  const shape = node.shape(0);
  const requested = node.int("axis", null);
  const axis = shape && requested !== null ? normalizeAxis(node, requested, shape.length) : null;
  const count = distinct(node)?.firsts.length ?? null;
  const inputs = axis === null ? elements(requested === null ? shape : null) : (shape?.[axis] ?? null);
  const values = requested === null ? [count] : shape && axis !== null ? withDim(shape, axis, null) : null;
  const list = tensor("int64", [count]);
  return [tensor(node.dtype(0), values), list, tensor("int64", [typeof inputs === "number" ? inputs : null]), list];
}

interface Distinct {
  /** Index of the first occurrence of each distinct element, in the order of the result. */
  readonly firsts: readonly number[];
  /** For every element its place in the result. */
  readonly inverse: readonly number[];
  readonly counts: readonly number[];
}

/** Distinct elements of the flattened operand when all of them are known. */
function distinct(node: NodeContext): Distinct | null {
  const data = tensorOperand(node, 0)?.data;
  if (data === undefined || node.int("axis", null) !== null) return null;
  if (data.some((value) => value === null || Number.isNaN(value))) return null;
  const first = new Map<number, number>();
  for (const [i, value] of data.entries()) if (!first.has(value!)) first.set(value!, i);
  const values = [...first.keys()];
  if (node.int("sorted", 1) === 1) values.sort((a, b) => a - b);
  const place = new Map(values.map((value, i) => [value, i]));
  const inverse = data.map((value) => place.get(value!)!);
  const counts = values.map(() => 0);
  for (const at of inverse) counts[at]!++;
  return { firsts: values.map((value) => first.get(value)!), inverse, counts };
}

function evaluateUnique(node: CostContext): readonly (TensorData | null)[] {
  const found = distinct(node);
  return found ? [found.firsts.map((i) => node.data(0)![i]!), found.firsts, found.inverse, found.counts] : [];
}

/** A sort: n·⌈log₂ n⌉ comparisons. */
function sortFlops(node: CostContext): Count | null {
  const count = elements(node.shape(0));
  return count === null ? null : multiply(count, comparisons(Number(count)));
}

interface CumulativeRow {
  readonly type: string;
  readonly summary: string;
  readonly neutral: number;
  readonly combine: (total: number, value: number) => number;
  readonly examples: readonly Example[];
}

const CUMULATIVE: readonly CumulativeRow[] = [
  {
    type: "CumSum",
    summary: "Running sums along an axis.",
    neutral: 0,
    combine: (total, value) => total + value,
    examples: [
      { inputs: ["i64[3]={1,2,3}", "i64[]={0}"], outputs: ["i64[3]={1,3,6}"], flops: 3, why: "ONNX documentation" },
      {
        inputs: ["i64[3]={1,2,3}", "i64[]={0}"],
        attributes: { exclusive: 1, reverse: 1 },
        outputs: ["i64[3]={5,3,0}"],
        why: "ONNX documentation",
      },
      { inputs: ["i64[2,2]={1,?,3,4}", "i64[]={-1}"], outputs: ["i64[2,2]={1,?,3,7}"] },
    ],
  },
  {
    type: "CumProd",
    summary: "Running products along an axis.",
    neutral: 1,
    combine: (total, value) => total * value,
    examples: [
      { inputs: ["i64[3]={1,2,3}", "i64[]={0}"], outputs: ["i64[3]={1,2,6}"], flops: 3, why: "ONNX documentation" },
      {
        inputs: ["i64[3]={1,2,3}", "i64[]={0}"],
        attributes: { exclusive: 1, reverse: 1 },
        outputs: ["i64[3]={6,3,1}"],
        why: "ONNX documentation",
      },
    ],
  },
];

function cumulative(row: CumulativeRow): Operator {
  return {
    type: row.type,
    summary: row.summary,
    inputs: ["x", "axis"],
    outputs: ["y"],
    infer: (node) => {
      const [shape, axis] = [node.shape(0), scalarOperand(node, 1)];
      if (shape !== null && axis !== null) normalizeAxis(node, axis, shape.length);
      return node.tensor(elementType(node, [0], "numeric"), shape);
    },
    evaluate: (node) => [accumulate(node, row)],
    flops: flopsPerInput,
    examples: [
      ...row.examples,
      { inputs: ["f32[?,4]", "i64[]"], outputs: ["f32[?,4]"] },
      { inputs: ["i64[1099511627776,0]={}", "i64[]={1}"], outputs: ["i64[1099511627776,0]={}"] },
      { inputs: ["f32[2,4]", "i64[]={2}"], error: "axis 2 is outside [-2, 1]" },
    ],
  };
}

function accumulate(node: CostContext, row: CumulativeRow): TensorData | null {
  const [operand, sizes, requested] = [tensorOperand(node, 0), carriedSizes(node), scalarOperand(node, 1)];
  if (operand === null || sizes === null || requested === null) return null;
  const result: Elements = [...operand.data];
  forEachLine(sizes, normalizeAxis(node, requested, sizes.length), (positions) => {
    const ordered = node.int("reverse", 0) === 1 ? [...positions].reverse() : positions;
    let total: number | null = row.neutral;
    for (const at of ordered) {
      const value: number | null = operand.data[at] ?? null;
      const next: number | null =
        total === null || value === null ? null : store(row.combine(total, value), node.dtype(0));
      result[at] = node.int("exclusive", 0) === 1 ? total : next;
      total = next;
    }
  });
  return result;
}

export const ORDERINGS: readonly Operator[] = [topK, unique, ...CUMULATIVE.map(cumulative)];
