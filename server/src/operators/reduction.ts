// Reductions along axes: Reduce*, ArgMax, ArgMin. https://onnx.ai/onnx/operators/onnx__ReduceSum.html and relatives.
import { add, type Count, multiply } from "../tensor/count";
import { elements, type Shape, type TensorData } from "../tensor/type";
import { knownList, listOperand, normalizeAxes, normalizeAxis, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { type Accepts, elementType, named } from "./elementwise";
import { store } from "./numbers";
import type { Example, Operator } from "./operator";
import { flopsPerInput, TRANSCENDENTAL } from "./prices";
import { carriedSizes, forEachCoordinate, offset, strides, tensorOperand } from "./propagate";

interface ReductionRow {
  readonly type: string;
  readonly summary: string;
  readonly accepts?: Accepts;
  /** Operations per element of the output after the reduction itself (its price is per element of the input). */
  readonly finish: number;
  readonly evaluate?: (elements: readonly number[]) => number | null;
  readonly example: Example;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** The smallest or largest of no elements is not a number of every type. */
const extreme = (best: (a: number, b: number) => number) => (values: readonly number[]) =>
  values.length === 0 ? null : values.reduce((a, b) => best(a, b));

const ROWS: readonly ReductionRow[] = [
  {
    type: "ReduceSum",
    summary: "Σx.",
    finish: 0,
    evaluate: sum,
    example: { inputs: ["i64[2,2]={1,2,3,?}", "i64[1]={1}"], outputs: ["i64[2,1]={3,?}"], flops: 4 },
  },
  {
    type: "ReduceMean",
    summary: "Σx / n.",
    finish: 1,
    evaluate: (values) => (values.length === 0 ? null : sum(values) / values.length),
    example: {
      inputs: ["f32[2,2]={1,2,3,5}", "i64[1]={0}"],
      outputs: ["f32[1,2]={2,3.5}"],
      flops: 6,
      why: "4 additions, 2 divisions",
    },
  },
  {
    type: "ReduceProd",
    summary: "Πx.",
    finish: 0,
    evaluate: (values) => values.reduce((product, value) => product * value, 1),
    example: {
      inputs: ["i64[3]={2,3,4}", "i64[1]={0}"],
      attributes: { keepdims: 0 },
      outputs: ["i64[]={24}"],
      flops: 3,
    },
  },
  {
    type: "ReduceMax",
    summary: "The largest x.",
    accepts: "any",
    finish: 0,
    evaluate: extreme(Math.max),
    example: { inputs: ["i64[2,2]={1,7,3,-2}", "i64[1]={-1}"], outputs: ["i64[2,1]={7,3}"], flops: 4 },
  },
  {
    type: "ReduceMin",
    summary: "The smallest x.",
    accepts: "any",
    finish: 0,
    evaluate: extreme(Math.min),
    example: { inputs: ["i64[2,2]={1,7,3,-2}"], outputs: ["i64[1,1]={-2}"], flops: 4 },
  },
  {
    type: "ReduceL1",
    summary: "Σ|x|.",
    finish: 0,
    evaluate: (values) => sum(values.map(Math.abs)),
    example: { inputs: ["f32[2]={-3,4}", "i64[1]={0}"], outputs: ["f32[1]={7}"], flops: 4 },
  },
  {
    type: "ReduceL2",
    summary: "√Σx².",
    finish: TRANSCENDENTAL,
    evaluate: (values) => Math.sqrt(sum(values.map((value) => value * value))),
    example: { inputs: ["f32[2]={-3,4}", "i64[1]={0}"], outputs: ["f32[1]={5}"], flops: 8, why: "2·2 + a root" },
  },
  {
    type: "ReduceSumSquare",
    summary: "Σx².",
    finish: 0,
    evaluate: (values) => sum(values.map((value) => value * value)),
    example: { inputs: ["i64[2]={-3,4}", "i64[1]={0}"], outputs: ["i64[1]={25}"], flops: 4 },
  },
  {
    type: "ReduceLogSum",
    summary: "log Σx.",
    finish: TRANSCENDENTAL,
    example: {
      inputs: ["f32[3,4]", "i64[1]={1}"],
      outputs: ["f32[3,1]"],
      flops: 24,
      why: "12 additions, 3 logarithms",
    },
  },
  {
    type: "ReduceLogSumExp",
    summary: "log Σexp(x), with the maximum taken out.",
    finish: TRANSCENDENTAL + 1,
    example: { inputs: ["f32[3,4]", "i64[1]={1}"], outputs: ["f32[3,1]"], flops: 99, why: "12·(4 + 3) + 3·(4 + 1)" },
  },
];

function reduction(row: ReductionRow): Operator {
  return {
    type: row.type,
    summary: `${row.summary.slice(0, -1)} over axes.`,
    inputs: ["data", "axes?"],
    outputs: ["reduced"],
    infer: (node) => node.tensor(elementType(node, [0], row.accepts ?? "numeric"), reducedShape(node)),
    ...(row.evaluate && { evaluate: (node: CostContext) => [evaluateReduction(node, row.evaluate!)] }),
    flops: (node) => sumOf(flopsPerInput(node), elements(node.outputShape(0)), row.finish),
    examples: [
      row.example,
      { inputs: ["f32[?,2048,7,7]", "i64[2]={2,3}"], attributes: { keepdims: 0 }, outputs: ["f32[?,2048]"] },
      { inputs: ["f32[2,3]"], attributes: { keepdims: 0 }, outputs: ["f32[]"] },
      { inputs: ["f32[2,3]", "i64[0]={}"], attributes: { noop_with_empty_axes: 1 }, outputs: ["f32[2,3]"] },
      { inputs: ["f32[2,3]", "i64[1]"], outputs: ["f32[?,?]"] },
      { inputs: ["f32[2,3]", "i64[1]"], attributes: { keepdims: 0 }, outputs: ["f32[?]"] },
      { inputs: ["f32[2,3]", "i64[?]"], attributes: { keepdims: 0 }, outputs: ["f32[…]"] },
      { inputs: ["f32[…]"], outputs: ["f32[…]"] },
      { inputs: ["f32[…]", "i64[1]={1}"], outputs: ["f32[…]"] },
      { inputs: ["f32[2,3]", "i64[1]={2}"], error: "axis 2 is outside [-2, 1]" },
    ],
  };
}

function sumOf(input: Count | null, outputs: Count | null, finish: number): Count | null {
  if (input === null || (outputs === null && finish > 0)) return null;
  return add(input, multiply(outputs ?? 0, finish));
}

/** Reduced axes of an operand of `rank`; null when they are not known. Without axes, all of them or with the attribute none. */
function reducedAxes(node: NodeContext, rank: number): readonly number[] | null {
  const listed = node.has(1) ? knownList(node, 1) : [];
  if (listed === null || listed.length > 0) return listed && normalizeAxes(node, listed, rank);
  return node.int("noop_with_empty_axes", 0) === 1 ? [] : Array.from({ length: rank }, (_, axis) => axis);
}

function reducedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axes = reducedAxes(node, shape.length);
  if (axes !== null) return withoutAxes(node, shape, axes);
  if (keepsDims(node)) return unknownDims(shape.length);
  const count = listOperand(node, 1)?.length;
  return count === undefined || count === 0 || count > shape.length ? null : unknownDims(shape.length - count);
}

function withoutAxes(node: NodeContext, shape: Shape, axes: readonly number[]): Shape {
  if (keepsDims(node)) return shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim));
  return shape.filter((_, axis) => !axes.includes(axis));
}

function keepsDims(node: NodeContext): boolean {
  return node.int("keepdims", 1) === 1;
}

function evaluateReduction(
  node: CostContext,
  reduce: (elements: readonly number[]) => number | null,
): TensorData | null {
  const shape = node.shape(0);
  const axes = shape && reducedAxes(node, shape.length);
  const groups = axes && groupedElements(node, axes);
  if (!groups) return null;
  return groups.map((group) => (group.includes(null) ? null : store(reduce(group as number[]), node.dtype(0))));
}

/** The input's elements that end in each element of the output, in order. */
function groupedElements(node: CostContext, axes: readonly number[]): readonly (number | null)[][] | null {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  if (operand === null || sizes === null) return null;
  const kept = operand.sizes.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const steps = strides(kept).map((step, axis) => (axes.includes(axis) ? 0 : step));
  const count = kept.reduce((total, size) => total * size, 1);
  const groups: (number | null)[][] = Array.from({ length: count }, () => []);
  let index = 0;
  forEachCoordinate(operand.sizes, (coordinate) => {
    groups[offset(coordinate, steps)]!.push(operand.data[index++] ?? null);
  });
  return groups;
}

/** Index of the best element along an axis; the first of equals, or with select_last_index the last. */
function argument(type: string, word: string, better: (a: number, b: number) => boolean, example: Example): Operator {
  return {
    type,
    summary: `Index of the ${word} element along an axis.`,
    inputs: ["data"],
    outputs: ["reduced"],
    infer: (node) => {
      elementType(node, [0], "numeric");
      const shape = node.shape(0);
      const axis = shape && normalizeAxis(node, node.int("axis", 0), shape.length);
      if (axis !== null && shape?.[axis] === 0) node.fail(`axis ${axis} of ${named(node, 0)} is empty`);
      return node.tensor("int64", shape && axis !== null ? withoutAxes(node, shape, [axis]) : null);
    },
    evaluate: (node) => [evaluateArgument(node, better)],
    flops: flopsPerInput,
    examples: [
      example,
      { inputs: ["f32[2,1000]"], attributes: { axis: 1, keepdims: 0 }, outputs: ["i64[2]"], flops: 2000 },
      { inputs: ["f32[?,2]"], attributes: { axis: -1 }, outputs: ["i64[?,1]"] },
      { inputs: ["f32[…]"], outputs: ["i64[…]"] },
      { inputs: ["f32[0,2]"], error: "axis 0 of f32[0,2] ('x0') is empty" },
      { inputs: ["f32[2]"], attributes: { axis: 1 }, error: "axis 1 is outside [-1, 0]" },
    ],
  };
}

function evaluateArgument(node: CostContext, better: (a: number, b: number) => boolean): TensorData | null {
  const rank = node.shape(0)?.length ?? 0;
  const groups = rank === 0 ? null : groupedElements(node, [normalizeAxis(node, node.int("axis", 0), rank)]);
  if (groups === null) return null;
  const last = node.int("select_last_index", 0) === 1;
  return groups.map((group) => {
    if (group.includes(null) || group.some(Number.isNaN)) return null;
    return (group as number[]).reduce((best, value, i, all) => {
      const current = all[best]!;
      return better(value, current) || (last && value === current) ? i : best;
    }, 0);
  });
}

export const REDUCTIONS: readonly Operator[] = [
  ...ROWS.map(reduction),
  argument("ArgMax", "largest", (a, b) => a > b, {
    inputs: ["f32[2,2]={2,2,3,10}"],
    attributes: { axis: 1 },
    outputs: ["i64[2,1]={0,1}"],
    why: "ONNX node test: the first of equals",
  }),
  argument("ArgMin", "smallest", (a, b) => a < b, {
    inputs: ["f32[2,2]={2,2,3,10}"],
    attributes: { axis: 1, select_last_index: 1, keepdims: 0 },
    outputs: ["i64[2]={1,0}"],
    why: "ONNX node test: the last of equals",
  }),
];
