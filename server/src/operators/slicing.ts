// Joining and cutting along axes: Concat, Split, Slice, Trilu, ReverseSequence; padding.ts has Pad and CenterCropPad.
// https://onnx.ai/onnx/operators/onnx__Slice.html and relatives.
import { type Dim, elements, type Shape, type TensorData, tensor, type ValueType } from "../tensor/type";
import {
  checkedDim,
  knownList,
  listOperand,
  normalizeAxes,
  normalizeAxis,
  scalarOperand,
  unknownDims,
  withDim,
} from "./axes";
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
import { selected } from "./traffic";

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

export const SLICINGS: readonly Operator[] = [concat, split, slice, trilu, reverseSequence];
