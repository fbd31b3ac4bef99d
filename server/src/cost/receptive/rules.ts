// What each operator does to receptive fields. An operator without a rule leaves them unknown; fields that cover the whole
// image stay whole under every operator.
import type { Node, Value } from "../../graph/graph";
import type { Shape } from "../../tensor/type";
import { workKind } from "../kinds";
import { type AxisField, type Field, madeWhole, mixed, mixedAll, moved, united } from "./field";
import { reshaped } from "./layout";

/** Fields of the inputs in order, null for those that do not depend on the image. */
export type Rule = (node: Node, fields: readonly (Field | null)[]) => Field | null;

export function ruleOf(node: Node, macs: unknown): Rule | null {
  const rule = RULES[node.op];
  if (rule) return rule;
  if (node.op.startsWith("Reduce")) return reduction;
  return workKind(node, macs) === "elementwise" ? elementwise : null;
}

const RULES: Readonly<Record<string, Rule>> = {
  Conv: window,
  ConvInteger: window,
  MaxPool: window,
  AveragePool: window,
  LpPool: window,
  ConvTranspose: transposedWindow,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
  Resize: resize,
  Concat: elementwise,
  Dropout: first,
  Identity: first,
  Pad: pad,
  Reshape: layout,
  Flatten: layout,
  Squeeze: layout,
  Unsqueeze: layout,
  Transpose: transpose,
  Split: channels,
  Slice: channels,
  LRN: first,
  Softmax: alongAxis,
  LogSoftmax: alongAxis,
  LpNormalization: alongAxis,
  LayerNormalization: fromAxis,
  RMSNormalization: fromAxis,
  InstanceNormalization: overImage,
  GroupNormalization: overImage,
  Gemm: gemm,
  MatMul: matmul,
};

function first(_node: Node, [field]: readonly (Field | null)[]): Field | null {
  return field ?? null;
}

// Windows

interface Window {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

function window(node: Node, [field]: readonly (Field | null)[]): Field | null {
  return onGrid(node, field, (axis, i) => {
    const { size, stride, dilation, padding } = windowOf(node, i);
    const begin = axis.first - padding * axis.stride;
    const reach = (size - 1) * dilation * axis.stride;
    return { first: begin, last: begin + (axis.last - axis.first) + reach, stride: axis.stride * stride };
  });
}

/** Output o takes the inputs i with o = i·stride − padding + k·dilation for a kernel position k. */
function transposedWindow(node: Node, [field]: readonly (Field | null)[]): Field | null {
  return onGrid(node, field, (axis, i) => {
    const { size, stride, dilation, padding } = windowOf(node, i);
    const span = (size - 1) * dilation;
    const begin = axis.first + ((padding - span) / stride) * axis.stride;
    const reach = (span / stride) * axis.stride;
    return { first: begin, last: begin + (axis.last - axis.first) + reach, stride: axis.stride / stride };
  });
}

/** An image in the layout N, C, sizes…; null for anything else. */
function onGrid(
  node: Node,
  field: Field | null | undefined,
  change: (axis: AxisField, i: number) => Interval,
): Field | null {
  if (!field || shapeOf(node.inputs[0])?.length !== field.length + 2) return null;
  if (!field.every((axis, i) => axis.whole || axis.runs.length === 0 || (axis.isGrid && axis.runs[0]?.[0] === i + 2)))
    return null;
  return field.map((axis, i) => (axis.whole ? axis : grid(change(axis, i), i)));
}

type Interval = Pick<AxisField, "first" | "last" | "stride">;

function grid({ first, last, stride }: Interval, i: number): AxisField {
  return { first, last, stride, runs: [[i + 2]], isGrid: true, whole: false };
}

function windowOf(node: Node, i: number): Window {
  const size = ints(node, "kernel_shape")[i] ?? shapeOf(node.inputs[1])?.[i + 2] ?? 1;
  const stride = ints(node, "strides")[i] ?? 1;
  const dilation = ints(node, "dilations")[i] ?? 1;
  const padding = ints(node, "pads")[i] ?? automaticPadding(node, i, (size - 1) * dilation + 1, stride);
  return { size, stride, dilation, padding };
}

/** As much as keeps ⌈input / stride⌉ positions; an odd one more at the end, or with SAME_LOWER at the beginning. */
function automaticPadding(node: Node, i: number, extent: number, stride: number): number {
  const mode = node.attributes["auto_pad"];
  if (mode !== "SAME_UPPER" && mode !== "SAME_LOWER") return 0;
  const [before, after] = [shapeOf(node.inputs[0])?.[i + 2], shapeOf(node.outputs[0])?.[i + 2]];
  const total = before == null || after == null ? 0 : Math.max(0, (after - 1) * stride + extent - before);
  return mode === "SAME_UPPER" ? Math.floor(total / 2) : Math.ceil(total / 2);
}

function globalPool(_node: Node, [field]: readonly (Field | null)[]): Field | null {
  return field?.map(madeWhole) ?? null;
}

/** Taps of an interpolation beside the first. */
const INTERPOLATION: Readonly<Record<string, number>> = { nearest: 0, linear: 1, cubic: 3 };

function resize(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const more = INTERPOLATION[String(node.attributes["mode"] ?? "nearest")];
  const [input, output] = [shapeOf(node.inputs[0]), shapeOf(node.outputs[0])];
  if (more === undefined || input?.length !== output?.length) return null;
  return onGrid(node, field, (axis, i) => {
    const scale = (input?.[i + 2] ?? 1) / (output?.[i + 2] ?? 1);
    if (scale === 1) return axis;
    const begin = axis.first + firstTap(node, more, scale) * axis.stride;
    return {
      first: begin,
      last: begin + (axis.last - axis.first) + more * axis.stride,
      stride: axis.stride * scale,
    };
  });
}

/** Of the first output, from the first input: where its centre falls, and the taps before that. */
function firstTap(node: Node, more: number, scale: number): number {
  if (more === 0) return 0;
  const mode = String(node.attributes["coordinate_transformation_mode"] ?? "half_pixel");
  return Math.floor(mode.includes("half_pixel") ? (scale - 1) / 2 : 0) - (more - 1) / 2;
}

function pad(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const data = node.inputs[1]?.data;
  const rank = shapeOf(node.inputs[0])?.length ?? 0;
  if (!field || !data || node.inputs[3] || data.length !== 2 * rank) return null;
  return field.map((axis) => {
    const [run] = axis.runs[0] ?? [];
    const before = run === undefined ? 0 : (data[run] ?? 0);
    return { ...axis, first: axis.first - before * axis.stride, last: axis.last - before * axis.stride };
  });
}

// Element by element

/** Operands are aligned at their last axes, as broadcasting does. */
function elementwise(node: Node, fields: readonly (Field | null)[]): Field | null {
  const rank = shapeOf(node.outputs[0])?.length;
  if (rank === undefined) return null;
  const aligned: readonly (Field | null)[] = fields.flatMap((field, i) => {
    if (!field) return [];
    const shift = rank - (shapeOf(node.inputs[i])?.length ?? rank);
    return [moved(field, (axis) => axis + shift)];
  });
  return aligned.reduce<Field | null>((sum, field) => sum && field && united(sum, field), aligned[0] ?? null);
}

// Layout

function layout(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const [before, after] = [shapeOf(node.inputs[0]), shapeOf(node.outputs[0])];
  return field && before && after ? reshaped(field, before, after) : null;
}

function transpose(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const order = ints(node, "perm");
  if (!field || order.length === 0) return null;
  return moved(field, (axis) => order.indexOf(axis));
}

/** Parts along an axis on which no positions run. */
function channels(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const [before, after] = [shapeOf(node.inputs[0]), shapeOf(node.outputs[0])];
  if (!field || !before || before.length !== after?.length) return null;
  const cut = before.flatMap((size, axis) => (size === after[axis] ? [] : [axis]));
  return field.some(({ runs }) => runs.flat().some((axis) => cut.includes(axis))) ? null : field;
}

// Over an axis

function alongAxis(node: Node, [field]: readonly (Field | null)[]): Field | null {
  return field ? mixed(field, axisOf(node, -1)) : null;
}

function fromAxis(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const rank = shapeOf(node.inputs[0])?.length ?? 0;
  const from = axisOf(node, -1);
  return field ? mixedAll(field, range(from, rank)) : null;
}

function overImage(node: Node, [field]: readonly (Field | null)[]): Field | null {
  return field ? mixedAll(field, range(2, shapeOf(node.inputs[0])?.length ?? 0)) : null;
}

function reduction(node: Node, [field]: readonly (Field | null)[]): Field | null {
  const rank = shapeOf(node.inputs[0])?.length;
  const axes = reducedAxes(node, rank ?? 0);
  const left = field && axes && rank !== undefined ? mixedAll(field, axes) : null;
  if (left === null || axes === null || node.attributes["keepdims"] !== 0) return left;
  return moved(left, (axis) => axis - axes.filter((gone) => gone < axis).length);
}

function reducedAxes(node: Node, rank: number): readonly number[] | null {
  const operand = node.inputs[1];
  if (operand && !operand.data) return null;
  const given = (operand?.data ?? ints(node, "axes")).map((axis) => (axis !== null && axis < 0 ? axis + rank : axis));
  if (given.includes(null)) return null;
  return given.length === 0 ? range(0, rank) : (given as readonly number[]);
}

// Products

function gemm(node: Node, [field]: readonly (Field | null)[]): Field | null {
  return field ? mixed(field, node.attributes["transA"] === 1 ? 0 : 1) : null;
}

/** The last axis of the left operand and the last but one of the right are summed over. */
function matmul(node: Node, [left, right]: readonly (Field | null)[]): Field | null {
  const [leftRank, rightRank] = [shapeOf(node.inputs[0])?.length, shapeOf(node.inputs[1])?.length];
  if (leftRank === undefined || rightRank === undefined || leftRank < 2 || rightRank < 2) return null;
  const summed: readonly (Field | null)[] = [
    ...(left ? [mixed(left, leftRank - 1)] : []),
    ...(right ? [mixed(right, rightRank - 2)] : []),
  ];
  const [one, other] = summed;
  if (!one || other === undefined) return one ?? null;
  return other && united(one, other);
}

function axisOf(node: Node, fallback: number): number {
  const rank = shapeOf(node.inputs[0])?.length ?? 0;
  const axis = Number(node.attributes["axis"] ?? fallback);
  return axis < 0 ? axis + rank : axis;
}

function ints(node: Node, name: string): readonly number[] {
  const value = node.attributes[name];
  return Array.isArray(value) ? (value as readonly number[]) : [];
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

function shapeOf(value: Value | null | undefined): Shape | null {
  return value?.type.kind === "tensor" ? value.type.shape : null;
}
