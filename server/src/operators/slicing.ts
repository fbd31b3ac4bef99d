// A part of a tensor, or its elements in another order: Slice, Trilu, ReverseSequence.
// https://onnx.ai/onnx/operators/onnx__Slice.html and relatives.
import type { Dim, Shape, TensorData } from "../tensor/type";
import { knownList, listOperand, normalizeAxes, scalarOperand, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { named } from "./elementwise";
import type { Operator } from "./operator";
import { carriedSizes, offset, strides, tabulate, tensorOperand } from "./propagate";
import { selected } from "./traffic";

const slice: Operator = {
  type: "Slice",
  summary: "The elements from starts to ends in steps, along the given axes.",
  inputs: ["data", "starts", "ends", "axes?", "steps?"],
  outputs: ["output"],
  infer: (node) => node.tensor(node.dtype(0), slicedShape(node)),
  evaluate: evaluateSlice,
  traffic: selected(1, 2, 3, 4),
  examples: [
    {
      inputs: ["f32[2,4]", "i64[2]={1,0}", "i64[2]={2,3}", "i64[2]={0,1}", "i64[2]={1,2}"],
      outputs: ["f32[1,2]"],
      traffic: 80,
      why: "example of the ONNX documentation; 2·4 bytes read, 2·4 written, four lists of two int64",
    },
    {
      inputs: ["f32[2,4]", "i64[2]={0,1}", "i64[2]={-1,1000}"],
      outputs: ["f32[1,3]"],
      why: "example of the ONNX documentation",
    },
    {
      inputs: ["i64[4]={1,?,3,4}", "i64[1]={-1}", "i64[1]={-9223372036854775808}", "i64[1]={0}", "i64[1]={-1}"],
      outputs: ["i64[4]={4,3,?,1}"],
      why: "reversed: INT64_MIN goes to the start",
    },
    { inputs: ["i64[4]={1,2,3,4}", "i64[1]={2}", "i64[1]={9223372036854775807}"], outputs: ["i64[2]={3,4}"] },
    {
      inputs: ["f32[20,10,5]", "i64[1]={1000}", "i64[1]={1000}", "i64[1]={1}"],
      outputs: ["f32[20,0,5]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[20,10]", "i64[1]={?}", "i64[1]={5}", "i64[1]={1}"], outputs: ["f32[20,?]"] },
    { inputs: ["f32[20,?]", "i64[1]={0}", "i64[1]={5}", "i64[1]={0}"], outputs: ["f32[5,?]"] },
    { inputs: ["f32[20,10]", "i64[1]", "i64[1]", "i64[1]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[…]", "i64[1]={0}", "i64[1]={5}"], outputs: ["f32[…]"] },
    { inputs: ["f32[4]", "i64[1]={0}", "i64[1]={4}", "i64[1]={0}", "i64[1]={0}"], error: "step 0" },
    { inputs: ["f32[4]", "i64[1]={0}", "i64[1]={4}", "i64[1]={1}"], error: "axis 1 is outside [-1, 0]" },
    { inputs: ["f32[4,4]", "i64[1]={0}", "i64[2]={4,4}"], error: "1 starts for 2 ends" },
  ],
};

/** start, step and length of what is taken of one axis; null where a bound or the size is not known. */
interface Extent {
  readonly start: number;
  readonly step: number;
  readonly length: number;
}

/** Per axis of the operand its extent; null where it is not known. Null when not even the sliced axes are. */
function extents(node: NodeContext, shape: Shape): readonly (Extent | null)[] | null {
  const [starts, ends] = [listOperand(node, 1), listOperand(node, 2)];
  const axes = slicedAxes(node, shape.length, starts?.length ?? ends?.length ?? null);
  if (axes === null) return null;
  const steps = node.has(4) ? listOperand(node, 4) : axes.map(() => 1);
  for (const [list, name] of [
    [ends, "ends"],
    [axes, "axes"],
    [steps, "steps"],
  ] as const) {
    if (starts !== null && list !== null && list.length !== starts.length) {
      node.fail(`${starts.length} starts for ${list.length} ${name}`);
    }
  }
  return shape.map((dim, axis) => {
    const i = axes.indexOf(axis);
    if (i < 0) return dim === null ? null : { start: 0, step: 1, length: dim };
    return extent(node, dim, starts?.[i] ?? null, ends?.[i] ?? null, steps?.[i] ?? null);
  });
}

function slicedAxes(node: NodeContext, rank: number, count: number | null): readonly number[] | null {
  if (node.has(3)) {
    const axes = knownList(node, 3);
    return axes && normalizeAxes(node, axes, rank);
  }
  if (count === null) return null;
  if (count > rank) node.fail(`${count} starts for ${named(node, 0)} of rank ${rank}`);
  return Array.from({ length: count }, (_, axis) => axis);
}

/** NumPy's clamping; works for INT64_MIN and INT64_MAX though they are not exact in a double. */
function extent(node: NodeContext, dim: Dim, start: Dim, end: Dim, step: Dim): Extent | null {
  if (step === 0) node.fail(`cannot slice ${named(node, 0)} with step 0`);
  if (dim === null || start === null || end === null || step === null) return null;
  const [low, high] = step > 0 ? [0, dim] : [-1, dim - 1];
  const clamp = (bound: number, least: number) => Math.min(Math.max(bound < 0 ? bound + dim : bound, least), high);
  const [from, to] = [clamp(start, step > 0 ? 0 : Math.min(0, high)), clamp(end, low)];
  return { start: from, step, length: Math.max(0, Math.ceil((to - from) / step)) };
}

function slicedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  return extents(node, shape)?.map((extent) => extent?.length ?? null) ?? unknownDims(shape.length);
}

function evaluateSlice(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  const taken = operand && extents(node, operand.sizes);
  if (operand === null || sizes === null || !taken?.every((extent) => extent !== null)) return [null];
  const steps = strides(operand.sizes);
  const source = (coordinate: readonly number[]) =>
    coordinate.map((at, axis) => taken[axis]!.start + at * taken[axis]!.step);
  return [tabulate(sizes, (coordinate) => operand.data[offset(source(coordinate), steps)] ?? null)];
}

const trilu: Operator = {
  type: "Trilu",
  summary: "The upper or lower triangle of each matrix; zero elsewhere.",
  inputs: ["input", "k?"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape !== null && shape.length < 2) node.fail(`expected matrices, got ${named(node, 0)}`);
    return node.tensor(node.dtype(0), shape);
  },
  evaluate: evaluateTrilu,
  examples: [
    { inputs: ["f32[?,512,512]", "i64[]={1}"], outputs: ["f32[?,512,512]"] },
    { inputs: ["i64[2,3]={1,2,3,4,5,6}"], outputs: ["i64[2,3]={1,2,3,0,5,6}"] },
    { inputs: ["i64[2,3]={1,?,3,4,5,6}", "i64[]={0}"], attributes: { upper: 0 }, outputs: ["i64[2,3]={1,0,0,4,5,0}"] },
    { inputs: ["i64[2,2]={1,2,3,4}", "i64[]={1}"], outputs: ["i64[2,2]={0,2,0,0}"] },
    { inputs: ["f32[4]"], error: "expected matrices" },
  ],
};

function evaluateTrilu(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  const diagonal = node.has(1) ? scalarOperand(node, 1) : 0;
  if (operand === null || sizes === null || diagonal === null) return [null];
  const steps = strides(sizes);
  const upper = node.int("upper", 1) === 1;
  const kept = (row: number, column: number) => (upper ? column - row >= diagonal : column - row <= diagonal);
  return [
    tabulate(sizes, (coordinate) =>
      kept(coordinate.at(-2)!, coordinate.at(-1)!) ? (operand.data[offset(coordinate, steps)] ?? null) : 0,
    ),
  ];
}

const reverseSequence: Operator = {
  type: "ReverseSequence",
  summary: "The first sequence_lens[i] steps of each batch element in reverse order.",
  inputs: ["input", "sequence_lens"],
  outputs: ["Y"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape !== null && shape.length < 2) node.fail(`expected an input of rank 2 or more, got ${named(node, 0)}`);
    const batch = shape?.[node.int("batch_axis", 1)] ?? null;
    const lengths = node.shape(1)?.[0] ?? null;
    if (batch !== null && lengths !== null && batch !== lengths) {
      node.fail(`${lengths} sequence lengths for a batch of ${batch} in ${named(node, 0)}`);
    }
    return node.tensor(node.dtype(0), shape);
  },
  examples: [
    { inputs: ["f32[4,?]", "i64[4]"], attributes: { time_axis: 1, batch_axis: 0 }, outputs: ["f32[4,?]"] },
    { inputs: ["f32[4,3]", "i64[4]"], error: "4 sequence lengths for a batch of 3" },
    { inputs: ["f32[4]", "i64[4]"], error: "rank 2 or more" },
  ],
};

export const SLICINGS: readonly Operator[] = [slice, trilu, reverseSequence];
