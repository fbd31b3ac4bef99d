// The layers of a model as a comparison sees them: what the author chose (attributes), what follows from the input (shapes),
// and keys by which layers of two models are equal, of one name, or of one kind.
import { isFolded } from "../../cost/cost";
import type { Graph, Node, Value } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import type { AttributeValue } from "../../operators/operator";
import { printType } from "../../tensor/type";
import type { Costed } from "./figures";

export interface Layer {
  /** Index of its node. */
  readonly index: number;
  readonly node: Node;
  readonly costed: Costed;
  /** What the author chose, by name; what follows from the shape of the input is not in it. */
  readonly attributes: ReadonlyMap<string, string>;
  /** One key per way of being alike, from strictest to loosest. */
  readonly keys: LayerKeys;
}

export interface LayerKeys {
  /** Operator, attributes, shapes, and place in the module tree. */
  readonly standing: string;
  /** Operator, attributes, shapes. */
  readonly exact: string;
  /** Operator, and place in the module tree. */
  readonly named: string;
  /** Operator and attributes. */
  readonly own: string;
  readonly operator: string;
  /** Place in the module tree, whatever stands there. */
  readonly place: string;
}

/** Views and what is folded at load time cost nothing: they are no layers. */
export function layersOf(graph: Graph, costs: readonly Costed[]): readonly Layer[] {
  return graph.nodes.filter(isLayer).map((node) => layerOf(node, costs[node.index] as Costed));
}

function isLayer(node: Node): boolean {
  return !isFolded(node) && !findOperator(node.domain, node.op)?.view;
}

function layerOf(node: Node, costed: Costed): Layer {
  const attributes = attributesOf(node);
  const operator = node.domain === "" ? node.op : `${node.domain}::${node.op}`;
  const own = [operator, ...[...attributes].map(([name, value]) => `${name}=${value}`)].join("|");
  const shapes = [...node.inputs, null, ...node.outputs].map((value) => (value === null ? "" : printType(value.type)));
  const exact = `${own}|${shapes.join(",")}`;
  const place = `${node.source.name}#${node.source.call ?? 0}`;
  return {
    index: node.index,
    node,
    costed,
    attributes,
    keys: { standing: `${exact}|${place}`, exact, named: `${operator}|${place}`, own, operator, place },
  };
}

/** Numbers beyond these are data, not choices. */
const MOST_ELEMENTS = 16;

function attributesOf(node: Node): ReadonlyMap<string, string> {
  const { group, ...others } = node.attributes;
  const attributes = new Map(channelAttributes(node, group));
  for (const [name, value] of Object.entries(others)) {
    const said = NAMES[name] ?? name;
    const text = printAttribute(name === "pads" ? oneSide(value) : value);
    if (text !== null && !attributes.has(said)) attributes.set(said, text);
  }
  for (const [name, value] of operandAttributes(node)) attributes.set(name, value);
  return attributes;
}

/** ONNX's names as people say them. */
const NAMES: Readonly<Record<string, string>> = {
  kernel_shape: "kernel",
  strides: "stride",
  pads: "padding",
  dilations: "dilation",
};

/** Padding of both sides, once where they are alike. */
function oneSide(pads: AttributeValue): AttributeValue {
  if (!Array.isArray(pads)) return pads;
  const [start, end] = [pads.slice(0, pads.length / 2), pads.slice(pads.length / 2)];
  return start.every((pad, i) => pad === end[i]) ? start : pads;
}

function printAttribute(value: AttributeValue): string | null {
  if (typeof value === "number" || typeof value === "string") return String(value);
  if (!Array.isArray(value)) return null;
  return value.length > MOST_ELEMENTS ? null : value.join("×");
}

const CHANNELS_FIRST = new Set(["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv"]);
const CHANNELS_LAST = new Set(["Gemm", "MatMul", "MatMulInteger", "QLinearMatMul"]);

/** Outputs and groups of products with weights. A depthwise convolution has as many as its input: that is no choice. */
function* channelAttributes(node: Node, group: AttributeValue | undefined): Iterable<readonly [string, string]> {
  const [input = null, weight = null, bias = null] = node.inputs;
  if (!weight?.constant) return;
  if (CHANNELS_LAST.has(node.op)) {
    yield ["outputs", dim(node.outputs[0] ?? null, -1)];
    yield ["bias", bias === null ? "no" : "yes"];
  }
  if (!CHANNELS_FIRST.has(node.op)) return;
  const [channels, outputs] = [dim(input, 1), dim(node.outputs[0] ?? null, 1)];
  const groups = String(group ?? 1);
  const depthwise = groups === channels && groups !== "1";
  if (!depthwise || outputs !== channels) yield ["outputs", outputs];
  yield ["kernel", dims(weight).slice(2).join("×")];
  yield ["groups", depthwise ? "depthwise" : groups];
  yield ["bias", bias === null ? "no" : "yes"];
}

/** Operators whose integer operands are sizes and places, which follow from shapes. */
const SIZED = new Set([
  "Expand",
  "Slice",
  "Resize",
  "Tile",
  "Range",
  "Split",
  "Gather",
  "ConstantOfShape",
  "OneHot",
  "TopK",
]);

/** Small constants among the operands: bounds of a Clip, the exponent of a Pow, the pads of a Pad. */
function* operandAttributes(node: Node): Iterable<readonly [string, string]> {
  if (SIZED.has(node.op)) return;
  for (const [i, value] of node.inputs.entries()) {
    if (!value?.constant || value.data === null || value.data.length > MOST_ELEMENTS) continue;
    const name = findOperator(node.domain, node.op)?.inputs[i]?.replace(/[?.]+$/, "") ?? `operand ${i}`;
    yield [name, value.data.map((element) => element ?? "?").join("×")];
  }
}

function dim(value: Value | null, axis: number): string {
  return dims(value).at(axis) ?? "?";
}

function dims(value: Value | null): readonly string[] {
  const shape = value?.type.kind === "tensor" ? value.type.shape : null;
  return (shape ?? []).map((size) => String(size ?? "?"));
}
