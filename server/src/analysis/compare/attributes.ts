// What the author of a layer chose, by name, in one form whatever source it comes from: an export and the code that it was
// made of must not differ. What follows from the shape of the input is not a choice.
import type { Node, Value } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import type { Attributes, AttributeValue } from "../../operators/operator";

export function attributesOf(node: Node): ReadonlyMap<string, string> {
  const attributes = new Map([...channelAttributes(node), ...windowAttributes(node)]);
  for (const [name, value] of Object.entries(node.attributes)) {
    const text = printAttribute(value);
    if (text !== null && !SAID_OTHERWISE.has(name) && text !== DEFAULTS[name]) attributes.set(name, text);
  }
  for (const [name, value] of operandAttributes(node)) attributes.set(name, value);
  return attributes;
}

/** Told by channels and windows below, or without effect on what a trained model computes. */
const SAID_OTHERWISE = new Set([
  ...["group", "kernel_shape", "strides", "pads", "dilations", "auto_pad"],
  ...["transA", "transB", "momentum", "training_mode", "storage_order", "seed"],
]);

/** Values that some sources state and others leave out. */
const DEFAULTS: Readonly<Record<string, string>> = { alpha: "1", beta: "1", ceil_mode: "0", count_include_pad: "0" };

/** Numbers beyond these are data, not choices. */
const MOST_ELEMENTS = 16;

function printAttribute(value: AttributeValue): string | null {
  if (typeof value === "number") return printNumber(value);
  if (typeof value === "string") return value;
  if (!Array.isArray(value) || value.length > MOST_ELEMENTS) return null;
  return value
    .map((element: number | string) => (typeof element === "number" ? printNumber(element) : element))
    .join("×");
}

/** Files hold floats of single precision: 0.00001 is 0.0000099999997 there. */
function printNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

const CONVOLUTIONS = new Set(["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv"]);
const PRODUCTS = new Set(["Gemm", "MatMul", "MatMulInteger", "QLinearMatMul"]);
const POOLINGS = new Set(["MaxPool", "AveragePool", "LpPool"]);

/** Weights whose shape says no more than channels, kernel and groups do. */
export function hasDescribedWeights({ op, inputs }: Node): boolean {
  return (CONVOLUTIONS.has(op) || PRODUCTS.has(op)) && Boolean(inputs[1]?.constant);
}

/** Outputs and groups of products with weights. A depthwise convolution has as many as its input: that is no choice. */
function* channelAttributes(node: Node): Iterable<readonly [string, string]> {
  if (!hasDescribedWeights(node)) return;
  const [input = null, weight = null, bias = null] = node.inputs;
  if (CONVOLUTIONS.has(node.op)) {
    const [channels, outputs] = [dim(input, 1), dim(node.outputs[0] ?? null, 1)];
    const groups = String(node.attributes["group"] ?? 1);
    const depthwise = groups === channels && groups !== "1";
    if (!depthwise || outputs !== channels) yield ["outputs", outputs];
    yield ["kernel", dims(weight).slice(2).join("×")];
    yield ["groups", depthwise ? "depthwise" : groups];
  } else yield ["outputs", dim(node.outputs[0] ?? null, -1)];
  yield ["bias", bias === null ? "no" : "yes"];
}

/** Always said, so that a source that states a default and one that does not are alike. */
function* windowAttributes({ op, attributes, inputs }: Node): Iterable<readonly [string, string]> {
  if (POOLINGS.has(op)) yield ["kernel", printAttribute(attributes["kernel_shape"] ?? []) ?? "?"];
  else if (!CONVOLUTIONS.has(op)) return;
  const axes = Math.max(0, dims(inputs[0] ?? null).length - 2);
  const each = (name: string, absent: number) => attributes[name] ?? Array<number>(axes).fill(absent);
  yield ["stride", printAttribute(each("strides", 1)) ?? "?"];
  yield ["padding", padding(attributes, axes)];
  yield ["dilation", printAttribute(each("dilations", 1)) ?? "?"];
}

/** Once where both sides are alike. */
function padding({ auto_pad = "NOTSET", pads }: Attributes, axes: number): string {
  if (auto_pad !== "NOTSET" && auto_pad !== "VALID") return String(auto_pad);
  const sides = Array.isArray(pads) ? (pads as readonly number[]) : Array<number>(2 * axes).fill(0);
  const [start, end] = [sides.slice(0, sides.length / 2), sides.slice(sides.length / 2)];
  return (start.every((pad, i) => pad === end[i]) ? start : sides).join("×");
}

/** Operators whose operands are sizes and places, which follow from shapes, or weights. */
const NO_CHOICES = new Set([
  ...["Expand", "Slice", "Resize", "Tile", "Range", "Split", "Gather", "ConstantOfShape", "OneHot", "TopK"],
  ...[
    "BatchNormalization",
    "InstanceNormalization",
    "GroupNormalization",
    "LayerNormalization",
    "RMSNormalization",
    "PRelu",
  ],
]);

/** Small constants among the operands: bounds of a Clip, the exponent of a Pow, the pads of a Pad, axes of a reduction. */
function* operandAttributes(node: Node): Iterable<readonly [string, string]> {
  if (NO_CHOICES.has(node.op) || hasDescribedWeights(node)) return;
  for (const [i, value] of node.inputs.entries()) {
    if (!value?.constant || value.data === null || value.data.length > MOST_ELEMENTS) continue;
    const name = findOperator(node.domain, node.op)?.inputs[i]?.replace(/[?.]+$/, "") ?? `operand ${i}`;
    yield [name, value.data.map((element) => (element === null ? "?" : printNumber(element))).join("×")];
  }
}

function dim(value: Value | null, axis: number): string {
  return dims(value).at(axis) ?? "?";
}

function dims(value: Value | null): readonly string[] {
  const shape = value?.type.kind === "tensor" ? value.type.shape : null;
  return (shape ?? []).map((size) => String(size ?? "?"));
}
