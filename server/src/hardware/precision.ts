// Element sizes at run time. `uniform`: every float has the given type. `autocast`: as PyTorch's automatic mixed precision
// on CUDA, https://pytorch.org/docs/stable/amp.html: products take and give half precision, normalisations, softmax and
// sums take and give float32, everything else the widest of its operands; a tensor of the other type is cast first.

import type { NodeCost } from "../cost/cost";
import { elementsOf, type WorkKind, workKind } from "../cost/kinds";
import type { Graph, Node, Value } from "../graph/graph";
import { toNumber } from "../tensor/count";
import { DTYPES, type DType, isFloat } from "../tensor/dtype";
import { byteSize } from "../tensor/type";

export type Precision =
  | { readonly kind: "as-written" }
  | { readonly kind: "uniform"; readonly dtype: DType }
  | { readonly kind: "autocast"; readonly dtype: DType };

/** Bytes of every value at run time, and what casts move before a node reads its operands. */
export interface ElementSizes {
  bytes(value: Value): number;
  /** `outside`: operands that the node's kernel reads from memory. */
  castBytes(node: Node, outside: ReadonlySet<Value>): number;
}

const FULL = 4;

export function elementSizes(graph: Graph, costs: readonly NodeCost[], precision: Precision): ElementSizes {
  switch (precision.kind) {
    case "as-written":
      return { bytes: (value) => toNumber(byteSize(value.type) ?? 0), castBytes: () => 0 };
    case "uniform": {
      const width = widthOf(precision.dtype);
      return { bytes: (value) => bytesAt(value, width), castBytes: () => 0 };
    }
    case "autocast":
      return autocast(graph, costs, widthOf(precision.dtype));
  }
}

function autocast(graph: Graph, costs: readonly NodeCost[], half: number): ElementSizes {
  const widths = new Map<Value, number>();
  const widthOfValue = (value: Value) => widths.get(value) ?? (value.constant ? half : FULL);
  const wanted = graph.nodes.map((node, i) => operandWidth(workKind(node, costs[i]?.macs ?? null), node, half));
  const products = new Set<Value>();
  graph.nodes.forEach((node, i) => {
    const inputs = node.inputs.filter((value): value is Value => value !== null && isFloatValue(value));
    const deciding = keepsFirst(node, inputs, products) ? inputs.slice(0, 1) : inputs;
    const width = FULL_RESULT.has(node.op)
      ? FULL
      : (wanted[i] ?? Math.max(half, ...deciding.map((value) => promoted(value, widths, half))));
    for (const output of node.outputs) {
      widths.set(output, width);
      if (wanted[i] === half) products.add(output);
    }
  });
  return {
    bytes: (value) => bytesAt(value, widthOfValue(value)),
    castBytes: (node, outside) => {
      const width = wanted[node.index] ?? null;
      if (width === null) return 0;
      const cast = node.inputs.filter(
        (value) => value && outside.has(value) && isFloatValue(value) && widthOfValue(value) !== width,
      );
      return cast.reduce((sum, value) => sum + elementsOf(value) * (widthOfValue(value as Value) + width), 0);
    },
  };
}

/** BatchNormalization keeps its input's type though its statistics are float32; so does the bias of a product. */
function keepsFirst(node: Node, inputs: readonly Value[], products: ReadonlySet<Value>): boolean {
  const [first, second] = inputs;
  return (
    node.op === "BatchNormalization" || (node.op === "Add" && !!first && products.has(first) && !!second?.constant)
  );
}

/** Width that the node's operands are cast to; null where it takes them as they come. */
function operandWidth(kind: WorkKind, node: Node, half: number): number | null {
  if (kind === "product") return half;
  if (FULL_RESULT.has(node.op)) return null;
  if (kind === "normalization" || FULL_PRECISION.has(node.op)) return FULL;
  return null;
}

/** Of autocast's list of operators that run in float32: these cast their operands first … */
const FULL_PRECISION = new Set(["Pow", "Exp", "Log", "Reciprocal", "Rsqrt", "Softplus"]);

/** … and these read what comes and write float32. */
const FULL_RESULT = new Set(["Softmax", "LogSoftmax", "ReduceSum", "CumSum", "ReduceL1", "ReduceL2", "ReduceProd"]);

/** Width that an operand gives to the result: weights are float32, and a number without axes decides nothing. */
function promoted(value: Value, widths: ReadonlyMap<Value, number>, half: number): number {
  if (!value.constant) return widths.get(value) ?? FULL;
  const axes = value.type.kind === "tensor" ? (value.type.shape?.length ?? 0) : 0;
  return axes > 0 ? FULL : half;
}

function isFloatValue(value: Value): boolean {
  return value.type.kind === "tensor" && isFloat(value.type.dtype);
}

function bytesAt(value: Value, width: number): number {
  return isFloatValue(value) ? elementsOf(value) * width : toNumber(byteSize(value.type) ?? 0);
}

function widthOf(dtype: DType): number {
  return (DTYPES[dtype].bits ?? 0) / 8;
}
