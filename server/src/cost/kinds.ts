// What kind of work a node is, for fusion and for time: which resource it strains and which kernels it can share.

import type { Node, Value } from "../graph/graph";
import { findOperator } from "../operators/index";
import { elements } from "../tensor/type";
import { isFolded } from "./cost";

/**
 * `product`: multiply–accumulates; `normalization`: statistics, then one pass (also softmax); `reduction`: less comes out
 * than goes in; `copy`: elements in order, `permutation`: in another order; `free`: no kernel at all (views, constants folded when the model is loaded).
 */
export type WorkKind = "product" | "elementwise" | "normalization" | "reduction" | "copy" | "permutation" | "free";

const ELEMENTWISE = new Set([
  ...["Add", "Sub", "Mul", "Div", "Pow", "Mod", "Max", "Min", "Sum", "Mean", "Abs", "Neg", "Ceil", "Floor", "Round"],
  ...[
    "Exp",
    "Log",
    "Sqrt",
    "Reciprocal",
    "Sign",
    "Erf",
    "Sin",
    "Cos",
    "Rsqrt",
    "Softplus",
    "Softsign",
    "Cast",
    "CastLike",
  ],
  ...[
    "Relu",
    "LeakyRelu",
    "PRelu",
    "Elu",
    "Selu",
    "Celu",
    "Clip",
    "Sigmoid",
    "HardSigmoid",
    "HardSwish",
    "Tanh",
    "Mish",
  ],
  ...["Gelu", "GeluTanh", "FastGelu", "QuickGelu", "BiasGelu", "Swish", "SwiGLU", "ThresholdedRelu", "Shrink", "Where"],
  ...["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Not", "Xor", "BatchNormalization"],
  ...["QuantizeLinear", "DequantizeLinear", "BiasAdd"],
]);

const NORMALIZATION = new Set([
  ...["LayerNormalization", "GroupNormalization", "InstanceNormalization", "RMSNormalization", "LpNormalization"],
  ...["MeanVarianceNormalization", "LRN", "Softmax", "LogSoftmax", "BiasSoftmax", "GroupNorm", "SkipGroupNorm"],
  ...["SkipLayerNormalization", "SimplifiedLayerNormalization", "SkipSimplifiedLayerNormalization"],
  ...["EmbedLayerNormalization"],
]);

const PERMUTATION = new Set([
  ...[
    "Transpose",
    "DepthToSpace",
    "SpaceToDepth",
    "Gather",
    "GatherElements",
    "GatherND",
    "ScatterElements",
    "ScatterND",
  ],
  ...["ReorderInput", "ReorderOutput", "Col2Im", "ReverseSequence"],
]);

/** Activations that runtimes apply to the result of a product before it is written (onnxruntime's ConvActivationFusion). */
const EPILOGUES = new Set(["Relu", "LeakyRelu", "Clip", "Sigmoid", "HardSigmoid", "Tanh"]);

export function workKind(node: Node, macs: unknown): WorkKind {
  if (isFolded(node) || findOperator(node.domain, node.op)?.view) return "free";
  if (macs !== 0 && macs !== null) return "product";
  if (ELEMENTWISE.has(node.op)) return "elementwise";
  if (NORMALIZATION.has(node.op)) return "normalization";
  if (PERMUTATION.has(node.op)) return "permutation";
  return isReduction(node) ? "reduction" : "copy";
}

export function isEpilogue(node: Node): boolean {
  return node.domain === "" && EPILOGUES.has(node.op);
}

/** Operators that read more elements than they write and compute on them: pooling, sums, arg max. */
function isReduction(node: Node): boolean {
  return findOperator(node.domain, node.op)?.flops !== undefined;
}

/** Elements of a tensor as a double; 0 where they are not known. */
export function elementsOf(value: Value | null | undefined): number {
  return value?.type.kind === "tensor" ? Number(elements(value.type.shape) ?? 0) : 0;
}

/** Dimensions of a tensor, open ones as 1; none where the shape is not known. */
export function shapeOf(value: Value | null | undefined): readonly number[] {
  return value?.type.kind === "tensor" ? (value.type.shape ?? []).map((dim) => dim ?? 1) : [];
}
