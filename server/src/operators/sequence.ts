// Sequences and optional values: https://onnx.ai/onnx/operators/onnx__SequenceConstruct.html and relatives.
// A sequence is typed by what all its elements have in common; building one moves no element.
import { dtypeFromOnnx } from "../tensor/dtype";
import { type Dim, type SequenceType, type Shape, tensor, UNKNOWN, type ValueType } from "../tensor/type";
import { checkedDim, normalizeAxis, scalarOperand, withDim } from "./axes";
import { commonType } from "./common-type";
import type { NodeContext } from "./context";
import { named, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { written } from "./traffic";

const sequenceEmpty: Operator = {
  type: "SequenceEmpty",
  summary: "A sequence without elements.",
  inputs: [],
  outputs: ["output"],
  infer: (node) => [
    { kind: "sequence", element: tensor(dtypeFromOnnx(node.int("dtype", 1)), null), length: 0, items: [] },
  ],
  traffic: () => 0,
  examples: [
    { inputs: [], outputs: ["seq(f32[…];0)"] },
    { inputs: [], attributes: { dtype: 7 }, outputs: ["seq(i64[…];0)"] },
  ],
};

const sequenceConstruct: Operator = {
  type: "SequenceConstruct",
  summary: "A sequence of the operands.",
  inputs: ["inputs..."],
  outputs: ["output_sequence"],
  infer: (node) => {
    return [listed([...node.inputs.keys()].map((index) => node.typeOf(index)))];
  },
  view: true,
  examples: [
    { inputs: ["f32[2,3]", "f32[2,4]"], outputs: ["seq(f32[2,?];2)"] },
    { inputs: ["f32[2]", "f32[…]"], outputs: ["seq(f32[…];2)"] },
  ],
};

const sequenceInsert: Operator = {
  type: "SequenceInsert",
  summary: "The sequence with one more element, at its end or at a position.",
  inputs: ["input_sequence", "tensor", "position?"],
  outputs: ["output_sequence"],
  infer: (node) => {
    const { element, length, items } = sequenceOperand(node);
    const position = checkedPosition(node, 2, length, 1);
    if (items && position !== null) return [listed(items.toSpliced(position, 0, node.typeOf(1)))];
    const joined = length === 0 ? node.typeOf(1) : commonType(element, node.typeOf(1));
    return [sequence(joined, length === null ? null : length + 1)];
  },
  view: true,
  examples: [
    { inputs: ["seq(f32[2,3];2)", "f32[2,3]"], outputs: ["seq(f32[2,3];3)"] },
    { inputs: ["seq(f32[…];0)", "f32[5]", "i64[]={0}"], outputs: ["seq(f32[5];1)"] },
    { inputs: ["seq(f32[3])", "f32[5]"], outputs: ["seq(f32[?])"] },
    { inputs: ["seq(f32[3];2)", "f32[3]", "i64[]={3}"], error: "position 3 is outside [-2, 2]" },
    { inputs: ["f32[3]", "f32[3]"], error: "expected a sequence, got f32[3] ('x0')" },
  ],
};

const sequenceErase: Operator = {
  type: "SequenceErase",
  summary: "The sequence without its last element or the one at a position.",
  inputs: ["input_sequence", "position?"],
  outputs: ["output_sequence"],
  infer: (node) => {
    const { element, length, items } = sequenceOperand(node);
    if (length === 0) node.fail("cannot erase from an empty sequence");
    const position = checkedPosition(node, 1, length, 0);
    if (items && position !== null) return [listed(items.toSpliced(position, 1), element)];
    return [sequence(element, length === null ? null : length - 1)];
  },
  view: true,
  examples: [
    { inputs: ["seq(f32[2];3)"], outputs: ["seq(f32[2];2)"] },
    { inputs: ["seq(f32[2])", "i64[]={-1}"], outputs: ["seq(f32[2])"] },
    { inputs: ["seq(f32[2];0)"], error: "empty sequence" },
  ],
};

const sequenceAt: Operator = {
  type: "SequenceAt",
  summary: "The element at a position.",
  inputs: ["input_sequence", "position"],
  outputs: ["tensor"],
  infer: (node) => {
    const { element, length, items } = sequenceOperand(node);
    const position = checkedPosition(node, 1, length, 0);
    return [position === null ? element : (items?.[position] ?? element)];
  },
  view: true,
  examples: [
    { inputs: ["seq(f32[2,?];3)", "i64[]={-1}"], outputs: ["f32[2,?]"] },
    { inputs: ["seq(f32[2];3)", "i64[]={3}"], error: "position 3 is outside [-3, 2]" },
  ],
};

const sequenceLength: Operator = {
  type: "SequenceLength",
  summary: "The number of elements.",
  inputs: ["input_sequence"],
  outputs: ["length"],
  infer: (node) => {
    sequenceOperand(node);
    return node.tensor("int64", []);
  },
  evaluate: (node) => [[sequenceOperand(node).length]],
  traffic: written,
  examples: [
    { inputs: ["seq(f32[2];3)"], outputs: ["i64[]={3}"] },
    { inputs: ["seq(f32[2])"], outputs: ["i64[]={?}"] },
  ],
};

function sequence(element: ValueType, length: Dim): ValueType {
  return { kind: "sequence", element, length };
}

/** Sequences in models have a handful of elements; of longer ones only what all have in common is kept. */
const ITEMS_LIMIT = 256;

/** A sequence whose elements are known one by one. */
function listed(items: readonly ValueType[], empty: ValueType = UNKNOWN): ValueType {
  const element = items.reduce(commonType, items[0] ?? empty);
  const length = items.length;
  return length > ITEMS_LIMIT ? sequence(element, length) : { kind: "sequence", element, length, items };
}

/** A sequence operand; rejects what is known to be none. */
export function sequenceOperand(node: NodeContext): SequenceType {
  const type = node.typeOf(0);
  if (type.kind === "sequence") return type;
  if (type.kind !== "unknown") node.fail(`expected a sequence, got ${named(node, 0)}`);
  return { kind: "sequence", element: UNKNOWN, length: null };
}

/**
 * Position counted from the front; the end where the operand is absent, null where it is not known. `room` is 1 where
 * the position behind the last element is allowed too.
 */
function checkedPosition(node: NodeContext, index: number, length: Dim, room: 0 | 1): Dim {
  const position = node.has(index) ? scalarOperand(node, index) : length === null ? null : length - 1 + room;
  if (position === null || length === null) return null;
  if (position < -length || position >= length + room) {
    node.fail(`position ${position} is outside [${-length}, ${length - 1 + room}] of ${named(node, 0)}`);
  }
  return position < 0 ? position + length : position;
}

const splitToSequence: Operator = {
  type: "SplitToSequence",
  summary: "Parts along an axis as a sequence: of size 1, of one given size, or of given sizes.",
  inputs: ["input", "split?"],
  outputs: ["output_sequence"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape === null) return [sequence(tensor(node.dtype(0), null), node.shape(1)?.[0] ?? null)];
    const axis = normalizeAxis(node, node.int("axis", 0), shape.length);
    const { part, count, sizes } = parts(node, shape[axis] ?? null);
    const dropped = !node.has(1) && node.int("keepdims", 1) === 0;
    const cut = (size: Dim) => tensor(node.dtype(0), dropped ? shape.toSpliced(axis, 1) : withDim(shape, axis, size));
    return [sizes === undefined ? sequence(cut(part), count) : listed(sizes.map(cut))];
  },
  examples: [
    { inputs: ["f32[3,6]", "i64[]={2}"], attributes: { axis: 1 }, outputs: ["seq(f32[3,2];3)"] },
    { inputs: ["f32[3,6]", "i64[]={4}"], attributes: { axis: 1 }, outputs: ["seq(f32[3,?];2)"], why: "4 and 2" },
    { inputs: ["f32[3,6]", "i64[2]={3,3}"], attributes: { axis: 1 }, outputs: ["seq(f32[3,3];2)"] },
    { inputs: ["f32[3,6]", "i64[2]={2,4}"], attributes: { axis: 1 }, outputs: ["seq(f32[3,?];2)"] },
    { inputs: ["f32[3,6]"], attributes: { axis: 1, keepdims: 0 }, outputs: ["seq(f32[3];6)"], why: "ONNX node test" },
    { inputs: ["f32[3,6]"], outputs: ["seq(f32[1,6];3)"] },
    { inputs: ["f32[3,?]", "i64[]={2}"], attributes: { axis: 1 }, outputs: ["seq(f32[3,?])"] },
    { inputs: ["f32[3,6]", "i64[2]={2,3}"], attributes: { axis: 1 }, error: "parts [2,3] do not add up to 6" },
    { inputs: ["f32[3,6]", "i64[]={0}"], error: "size of a part must be positive, got 0" },
  ],
};

interface Parts {
  /** Size of a part where all have one. */
  readonly part: Dim;
  readonly count: Dim;
  /** Sizes one by one, where they may differ. */
  readonly sizes?: readonly number[];
}

function parts(node: NodeContext, dim: Dim): Parts {
  if (!node.has(1)) return { part: 1, count: dim };
  const split = node.shape(1);
  if (split === null) return { part: null, count: null };
  if (split.length > 0) return listedParts(node, dim, split[0] ?? null);
  const size = scalarOperand(node, 1);
  if (size !== null && size < 1) node.fail(`size of a part must be positive, got ${size}`);
  if (size === null || dim === null) return { part: null, count: null };
  const count = Math.ceil(dim / size);
  if (count > ITEMS_LIMIT) return { part: dim % size === 0 ? size : null, count };
  return { part: size, count, sizes: Array.from({ length: count }, (_, i) => Math.min(size, dim - i * size)) };
}

function listedParts(node: NodeContext, dim: Dim, count: Dim): Parts {
  const sizes = node.knownData(1);
  if (sizes === null) return { part: null, count };
  const sum = sizes.reduce((total, size, i) => total + checkedDim(node, size, i), 0);
  if (dim !== null && sum !== dim) node.fail(`parts [${sizes.join(",")}] do not add up to ${dim} of ${named(node, 0)}`);
  return { part: null, count, sizes };
}

const concatFromSequence: Operator = {
  type: "ConcatFromSequence",
  summary: "The elements of a sequence joined along an axis, or stacked on a new one.",
  inputs: ["input_sequence"],
  outputs: ["concat_result"],
  infer: (node) => {
    const operand = sequenceOperand(node);
    const { element } = operand;
    if (element.kind !== "tensor") return [UNKNOWN];
    return node.tensor(element.dtype, element.shape && joinedElements(node, element.shape, operand));
  },
  examples: [
    { inputs: ["seq(f32[2,3];4)"], attributes: { axis: 1 }, outputs: ["f32[2,12]"] },
    { inputs: ["seq(f32[2,3];4)"], attributes: { axis: -1, new_axis: 1 }, outputs: ["f32[2,3,4]"] },
    { inputs: ["seq(f32[2,?];4)"], attributes: { axis: 1 }, outputs: ["f32[2,?]"] },
    { inputs: ["seq(f32[2,3])"], attributes: { axis: 0 }, outputs: ["f32[?,3]"] },
    { inputs: ["seq(f32[2,3];4)"], attributes: { axis: 2 }, error: "axis 2 is outside [-2, 1]" },
    { inputs: ["seq(f32[2,3];4)"], error: "attribute 'axis' is missing" },
  ],
};

function joinedElements(node: NodeContext, shape: Shape, { length, items }: SequenceType): Shape {
  const requested = node.int("axis", null);
  if (requested === null) node.fail("attribute 'axis' is missing", "missing-attribute");
  if (node.int("new_axis", 0) === 1) {
    return shape.toSpliced(normalizeAxis(node, requested, shape.length + 1), 0, length);
  }
  const axis = normalizeAxis(node, requested, shape.length);
  const dim = shape[axis] ?? null;
  const sizes = items?.map((item) => (item.kind === "tensor" ? (item.shape?.[axis] ?? null) : null));
  if (sizes?.every((size) => size !== null)) {
    return withDim(
      shape,
      axis,
      checkedDim(
        node,
        sizes.reduce((total, size) => total + size, 0),
        axis,
      ),
    );
  }
  return withDim(shape, axis, dim === null || length === null ? null : checkedDim(node, dim * length, axis));
}

const optional: Operator = {
  type: "Optional",
  summary: "The operand as an optional value; without operand an empty one.",
  inputs: ["input?"],
  outputs: ["output"],
  infer: (node) => [{ kind: "optional", element: node.typeOf(0) }],
  view: true,
  examples: [
    { inputs: ["f32[2]"], outputs: ["optional(f32[2])"] },
    { inputs: [], outputs: ["optional(unknown)"] },
  ],
};

const optionalGetElement: Operator = {
  type: "OptionalGetElement",
  summary: "The value inside an optional one; any other value as it is.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const type = node.typeOf(0);
    return type.kind === "optional" ? [type.element] : sameType(node);
  },
  evaluate: (node) => [node.data(0)],
  view: true,
  examples: [
    { inputs: ["optional(f32[2])"], outputs: ["f32[2]"] },
    { inputs: ["i64[2]={1,2}"], outputs: ["i64[2]={1,2}"] },
  ],
};

const optionalHasElement: Operator = {
  type: "OptionalHasElement",
  summary: "Whether there is a value.",
  inputs: ["input?"],
  outputs: ["output"],
  infer: (node) => node.tensor("bool", []),
  evaluate: (node) => [[present(node)]],
  traffic: written,
  examples: [
    { inputs: [], outputs: ["bool[]={0}"] },
    { inputs: ["f32[2]"], outputs: ["bool[]={1}"] },
    { inputs: ["optional(f32[2])"], outputs: ["bool[]={?}"] },
  ],
};

/** An operand left out is no value; a tensor or sequence is one; an optional value may be either. */
function present(node: NodeContext): number | null {
  if (!node.has(0)) return 0;
  const { kind } = node.typeOf(0);
  return kind === "optional" || kind === "unknown" ? null : 1;
}

export const SEQUENCES: readonly Operator[] = [
  sequenceEmpty,
  sequenceConstruct,
  sequenceInsert,
  sequenceErase,
  sequenceAt,
  sequenceLength,
  splitToSequence,
  concatFromSequence,
  optional,
  optionalGetElement,
  optionalHasElement,
];
