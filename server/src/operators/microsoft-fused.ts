// com.microsoft: convolutions and matrix products with an activation behind them, and channels-last forms.
import type { Count } from "../tensor/count";
import { elements, printShape, type Shape } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { biasAdditions, convMacs, inferConv, shapeOfConvolution } from "./convolution";
import { elementType } from "./elementwise";
import { gemmMacs, inferGemm, productShape } from "./matmul";
import type { Operator } from "./operator";
import { pooled, windowFlops } from "./pooling";
import { FLOPS_PER_ELEMENT, priced, priceOf } from "./prices";

const domain = "com.microsoft";

const fusedConv: Operator = {
  type: "FusedConv",
  domain,
  summary: "Conv, then the sum with Z, then an activation.",
  inputs: ["X", "W", "B?", "Z?"],
  outputs: ["Y"],
  infer: inferConv,
  macs: convMacs,
  flops: fusedConvFlops,
  examples: [
    {
      inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]", "f32[4]", "f32[1,4,6,6]"],
      attributes: { activation: "Relu" },
      outputs: ["f32[1,4,6,6]"],
      macs: 3_888,
      flops: 432,
      why: "onnxruntime; 4·6²·3·3²; bias, sum and Relu for each of 144 outputs",
    },
    { inputs: ["f32[1,2,8,8]", "f32[4,3,3,3]"], error: "expected 3 input channels, got 2" },
  ],
};

const channelsLastConv: Operator = {
  type: "NhwcConv",
  domain,
  summary: "Conv of an N×spatial×C input; the weights keep their M×(C/group)×kernel order.",
  inputs: ["X", "W", "B?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1, 2], "any"), channelsLastConvShape(node, 0, 1, 2)),
  macs: convMacs,
  flops: biasAdditions,
  examples: [
    {
      inputs: ["f32[1,8,8,3]", "f32[4,3,3,3]", "f32[4]"],
      outputs: ["f32[1,6,6,4]"],
      macs: 3_888,
      flops: 144,
      why: "4·6²·3·3²",
    },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]"], error: "expected 3 input channels, got 8" },
  ],
};

const channelsLastFusedConv: Operator = {
  ...channelsLastConv,
  type: "NhwcFusedConv",
  summary: "Conv of an N×spatial×C input, then the sum with Z, then an activation.",
  inputs: ["X", "W", "B?", "Z?"],
  flops: fusedConvFlops,
  examples: [
    {
      inputs: ["f16[1,8,8,3]", "f16[4,3,3,3]", "", "f16[1,6,6,4]"],
      attributes: { activation: "HardSigmoid" },
      outputs: ["f16[1,6,6,4]"],
      flops: 720,
      why: "144 outputs · (1 sum + 4)",
    },
  ],
};

const channelsLastMaxPool: Operator = {
  type: "NhwcMaxPool",
  domain,
  summary: "MaxPool of an N×spatial×C input.",
  inputs: ["x"],
  outputs: ["y"],
  infer: (node) => node.tensor(node.dtype(0), channelsLast(pooled(node, channelsFirst(node.shape(0))))),
  flops: (node) => windowFlops(node, 1),
  examples: [
    {
      inputs: ["u8[1,8,8,3]"],
      attributes: { kernel_shape: [2, 2] },
      outputs: ["u8[1,7,7,3]"],
      flops: 588,
      why: "onnxruntime; 147 outputs · 2²",
    },
  ],
};

const fusedGemm: Operator = {
  type: "FusedGemm",
  domain,
  summary: "Gemm, then an activation.",
  inputs: ["A", "B", "C?"],
  outputs: ["Y"],
  infer: inferGemm,
  macs: gemmMacs,
  flops: (node) => withActivation(node, node.has(2) ? 1 : 0),
  examples: [
    {
      inputs: ["f32[1,96]", "f32[192,96]", "f32[192]"],
      attributes: { transB: 1, activation: "Tanh" },
      outputs: ["f32[1,192]"],
      macs: 18_432,
      flops: 960,
      why: "96·192; 192 outputs · (1 + 4)",
    },
    {
      inputs: ["f32[2,8]", "f32[8,3]", "f32[3]"],
      attributes: { activation: "constructor" },
      outputs: ["f32[2,3]"],
      macs: 48,
      why: "an activation without a price leaves the FLOPs unknown, not the shape",
    },
  ],
};

const gemmFastGelu: Operator = {
  type: "GemmFastGelu",
  domain,
  summary: "Matrix product, then a bias, then the tanh form of Gelu.",
  inputs: ["X", "W", "bias?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1, 2], "float"), orientedProduct(node)),
  macs: orientedMacs,
  flops: (node) => priced(elements(node.outputShape(0)), priceOf("GeluTanh") + (node.has(2) ? 1 : 0)),
  examples: [
    {
      inputs: ["f32[2,5,8]", "f32[8,3]", "f32[3]"],
      outputs: ["f32[2,5,3]"],
      macs: 240,
      flops: 390,
      why: "10·8·3; 30 outputs · (12 + 1)",
    },
  ],
};

const fusedMatMul: Operator = {
  type: "FusedMatMul",
  domain,
  summary: "α·A'·B' with transposed matrices or batch axes.",
  inputs: ["A", "B"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1], "any"), orientedProduct(node)),
  macs: orientedMacs,
  flops: (node) => withActivation(node, node.float("alpha", 1) === 1 ? 0 : 1),
  examples: [
    {
      inputs: ["f32[2,3,5,8]", "f32[2,3,6,8]"],
      attributes: { transB: 1, alpha: 0.125 },
      outputs: ["f32[2,3,5,6]"],
      macs: 1_440,
      flops: 180,
      why: "onnxruntime; 6·5·8·6, a product with α for each of 180 outputs",
    },
    {
      inputs: ["f32[5,2,8]", "f32[2,8,6]"],
      attributes: { transBatchA: 1 },
      outputs: ["f32[2,5,6]"],
      why: "onnxruntime",
    },
    {
      inputs: ["f32[2,5,8]", "f32[8,2,6]"],
      attributes: { transBatchB: 1 },
      outputs: ["f32[2,5,6]"],
      why: "onnxruntime",
    },
    {
      inputs: ["f32[8,2,4,5]", "f32[2,4,8,6]"],
      attributes: { transA: 1, transBatchA: 1 },
      outputs: ["f32[2,4,5,6]"],
      macs: 1_920,
      why: "A is [2,4,8,5], then [2,4,5,8]; 8·5·8·6",
    },
    { inputs: ["f32[…]", "f32[2,8]"], attributes: { transB: 1 }, outputs: ["f32[…]"] },
    {
      inputs: ["f32[1,1,4]", "f32[4,2]"],
      attributes: { transBatchA: 1 },
      error: "expected two operands of the same rank, 3 or more, got [1,1,4] and [4,2]",
    },
    { inputs: ["f32[2,3]", "f32[2,4]"], attributes: { transB: 1 }, error: "3 and 4 must be equal" },
  ],
};

const transposeMatMul: Operator = {
  ...fusedMatMul,
  type: "TransposeMatMul",
  summary: "α·A'·B' with transposed matrices (older name of FusedMatMul).",
  examples: [{ inputs: ["f32[2,8,5]", "f32[2,8,6]"], attributes: { transA: 1 }, outputs: ["f32[2,5,6]"], macs: 480 }],
};

const fusedMatMulActivation: Operator = {
  ...fusedMatMul,
  type: "FusedMatMulActivation",
  summary: "FusedMatMul, then an activation.",
  examples: [
    {
      inputs: ["f32[2,5,8]", "f32[8,6]"],
      attributes: { activation: "Relu" },
      outputs: ["f32[2,5,6]"],
      macs: 480,
      flops: 60,
    },
  ],
};

/** The price of a fused activation by its name ("" is none); null for a name that has no price. */
function activationPrice(node: NodeContext): number | null {
  const name = node.string("activation", "");
  if (name === "") return 0;
  return Object.hasOwn(FLOPS_PER_ELEMENT, name) ? priceOf(name) : null;
}

/** The activation and `others` for each output. */
function withActivation(node: CostContext, others: number): Count | null {
  const price = activationPrice(node);
  return price === null ? null : priced(elements(node.outputShape(0)), price + others);
}

function fusedConvFlops(node: CostContext): Count | null {
  return withActivation(node, (node.has(2) ? 1 : 0) + (node.has(3) ? 1 : 0));
}

/** N×spatial×C to N×C×spatial. */
export function channelsFirst(shape: Shape | null): Shape | null {
  if (shape === null || shape.length < 3) return shape;
  return [shape[0] ?? null, shape.at(-1) ?? null, ...shape.slice(1, -1)];
}

export function channelsLast(shape: Shape): Shape;
export function channelsLast(shape: Shape | null): Shape | null;
export function channelsLast(shape: Shape | null): Shape | null {
  return shape && [shape[0] ?? null, ...shape.slice(2), shape[1] ?? null];
}

export function channelsLastConvShape(node: NodeContext, x: number, w: number, bias: number): Shape | null {
  return channelsLast(shapeOfConvolution(node, channelsFirst(node.shape(x)), node.shape(w), node.shape(bias)));
}

/** A'·B' after the transpositions that the attributes ask for. */
function orientedProduct(node: NodeContext): Shape | null {
  const moved = node.int("transBatchA", 0) !== 0 || node.int("transBatchB", 0) !== 0;
  const [a, b] = [node.shape(0), node.shape(1)];
  if (moved && a && b && (a.length < 3 || a.length !== b.length)) {
    node.fail(`expected two operands of the same rank, 3 or more, got ${printShape(a)} and ${printShape(b)}`);
  }
  return productShape(node, orientedOperand(node, 0, "A"), orientedOperand(node, 1, "B"));
}

/** transBatch moves the first axis behind the batch axes, trans swaps the last two. */
function orientedOperand(node: NodeContext, index: number, name: string): Shape | null {
  const shape = node.shape(index);
  if (shape === null || shape.length < 2) return shape;
  const [first = null, ...rest] = shape;
  const moved = node.int(`transBatch${name}`, 0) === 0 ? shape : [...rest.slice(0, -1), first, rest.at(-1) ?? null];
  const [rows = null, columns = null] = moved.slice(-2);
  return node.int(`trans${name}`, 0) === 0 ? moved : [...moved.slice(0, -2), columns, rows];
}

function orientedMacs(node: CostContext): Count | null {
  const right = orientedOperand(node, 1, "B");
  const inner = orientedOperand(node, 0, "A")?.at(-1) ?? (right?.length === 1 ? right[0] : right?.at(-2)) ?? null;
  return inner === null ? null : priced(elements(node.outputShape(0)), inner);
}

export const MICROSOFT_FUSIONS: readonly Operator[] = [
  fusedConv,
  channelsLastConv,
  channelsLastFusedConv,
  channelsLastMaxPool,
  fusedGemm,
  gemmFastGelu,
  fusedMatMul,
  transposeMatMul,
  fusedMatMulActivation,
];
