// Types of the inputs of sub-graph bodies: what an iteration of Loop, Scan or SequenceMap gets.
// https://onnx.ai/onnx/operators/onnx__Loop.html, onnx__Scan.html, onnx__SequenceMap.html.
import type { Graph, Value } from "../../graph/graph";
import { commonType } from "../../operators/common-type";
import type { DType } from "../../tensor/dtype";
import { type TensorData, tensor, UNKNOWN, type ValueType } from "../../tensor/type";
import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./model";

/** Loop-carried values, the first inputs and outputs of the body after those that the operator itself provides. */
export function carriedCount(node: OnnxNode, opset: number): number {
  if (node.opType === "Loop") return Math.max(0, node.inputs.length - 2);
  if (node.opType !== "Scan") return 0;
  return Math.max(0, node.inputs.length - scanned(node) - (isBatchedScan(node, opset) ? 1 : 0));
}

export function bodyInputTypes(
  node: OnnxNode,
  inputs: readonly (Value | null)[],
  body: OnnxGraph,
  opset: number,
): readonly ValueType[] {
  const types = inputs.map((input) => input?.type ?? UNKNOWN);
  const carried = carriedCount(node, opset);
  if (isBatchedScan(node, opset)) return types.slice(1).map((type, i) => sample(type, i < carried ? 1 : 2));
  switch (node.opType) {
    case "Loop":
      return [oneElement(body, 0, "int64"), oneElement(body, 1, "bool"), ...types.slice(2)];
    case "Scan":
      return types.map((type, i) => (i < carried ? type : slice(type, axisOf(node, i - carried))));
    case "SequenceMap":
      return types.map((type) => (type.kind === "sequence" ? type.element : type));
    default:
      return body.inputs.map(() => UNKNOWN);
  }
}

/** Elements that an input of the body has in every iteration: a condition that let it run is true; one run is number 0. */
export function bodyInputData(node: OnnxNode, inputs: readonly (Value | null)[]): readonly (TensorData | null)[] {
  if (node.opType !== "Loop") return [];
  return [runsOnce(node, inputs) ? [0] : null, inputs[1] ? [1] : null];
}

/** A loop limited to one iteration: its body sees the initial values and nothing else. */
export function runsOnce(node: OnnxNode, inputs: readonly (Value | null)[]): boolean {
  return node.opType === "Loop" && inputs[0]?.data?.[0] === 1;
}

/**
 * Scan of opset 8 alone had a leading input of sequence lengths and a batch dimension before everything that the body
 * sees: states batch×…, scanned tensors batch×sequence×….
 */
export function isBatchedScan(node: OnnxNode, opset: number): boolean {
  return node.opType === "Scan" && opset < 9;
}

/** Output types of such a Scan: the states as they came in, then batch×sequence× what an iteration gives. */
export function batchedScanTypes(
  carried: number,
  inputs: readonly (Value | null)[],
  body: Graph | undefined,
): readonly ValueType[] {
  const types = inputs.slice(1).map((input) => input?.type ?? UNKNOWN);
  const states = types.slice(0, carried);
  const scanned = types[carried];
  const lead = scanned?.kind === "tensor" ? (scanned.shape?.slice(0, 2) ?? null) : null;
  const results = (body?.outputs ?? []).slice(carried).map(({ type }) => {
    if (type.kind !== "tensor") return UNKNOWN;
    return tensor(type.dtype, lead && type.shape && [...lead, ...type.shape]);
  });
  return [...states, ...results];
}

function sample(type: ValueType, lead: number): ValueType {
  return type.kind === "tensor" && type.shape !== null ? tensor(type.dtype, type.shape.slice(lead)) : type;
}

/** The iteration number and the condition: scalars, or tensors of one element where the body declares them so. */
function oneElement(body: OnnxGraph, index: number, dtype: DType): ValueType {
  const declared = body.inputs[index]?.type;
  return tensor(dtype, declared?.kind === "tensor" && declared.dims?.length === 1 ? [1] : []);
}

/** Wider types for the carried values that the body changes; null when it keeps all. */
export function widen(
  op: string,
  types: readonly ValueType[],
  body: Graph,
  carried: number,
): readonly ValueType[] | null {
  const [firstInput, firstOutput] = op === "Loop" ? [2, 1] : [0, 0];
  const wider = types.map((type, i) => {
    const at = i - firstInput;
    const result = at >= 0 && at < carried ? body.outputs[firstOutput + at] : undefined;
    return result ? merge(type, result.type) : type;
  });
  return wider.some((type, i) => type !== types[i]) ? wider : null;
}

/** What both values have in common; `a` itself when that says no less. */
function merge(a: ValueType, b: ValueType): ValueType {
  const common = commonType(a, b);
  return JSON.stringify(common) === JSON.stringify(a) ? a : common;
}

function scanned(node: OnnxNode): number {
  const count = attribute(node, "num_scan_inputs");
  return count?.kind === "int" ? Number(count.value) : 0;
}

function axisOf(node: OnnxNode, scan: number): number {
  const axes = attribute(node, "scan_input_axes");
  return axes?.kind === "ints" ? Number(axes.value[scan] ?? 0) : 0;
}

function attribute(node: OnnxNode, name: string): OnnxAttribute | undefined {
  return node.attributes.find((item) => item.name === name);
}

/** One slice of a scanned tensor: its shape without `axis`. */
function slice(type: ValueType, axis: number): ValueType {
  if (type.kind !== "tensor" || type.shape === null) return type;
  const at = axis < 0 ? axis + type.shape.length : axis;
  return tensor(
    type.dtype,
    type.shape.filter((_, i) => i !== at),
  );
}
