// com.microsoft: convolutions and matrix products with an activation behind them, channels-last forms, activations with a
// bias before them, mixtures of experts.
import { add, type Count, multiply } from "../tensor/count";
import { elements, type Shape, tensor } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { biasAdditions, convMacs, inferConv, shapeOfConvolution } from "./convolution";
import { broadcastInputs, elementType, sameType } from "./elementwise";
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
      attributes: { activation: "NoSuch" },
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
  flops: (node) => withActivation(node, node.int("alpha", 1) === 1 ? 0 : 1),
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

/** Y = f(X + bias), element by element. */
const ACTIVATIONS: readonly Operator[] = [
  {
    type: "Gelu",
    domain,
    summary: "x · Φ(x) with the error function.",
    inputs: ["X"],
    outputs: ["Y"],
    infer: sameType,
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("Gelu")),
    examples: [{ inputs: ["f32[2,5,8]"], outputs: ["f32[2,5,8]"], flops: 640, why: "80 · 8" }],
  },
  {
    type: "QuickGelu",
    domain,
    summary: "x · sigmoid(α·x).",
    inputs: ["X"],
    outputs: ["Y"],
    infer: sameType,
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("Swish")),
    examples: [{ inputs: ["f32[2,5,8]"], outputs: ["f32[2,5,8]"], flops: 720, why: "80 · 9" }],
  },
  {
    type: "FastGelu",
    domain,
    summary: "The tanh form of Gelu, after an optional bias.",
    inputs: ["X", "bias?"],
    outputs: ["Y"],
    infer: sameType,
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("GeluTanh") + (node.has(1) ? 1 : 0)),
    examples: [{ inputs: ["f32[2,5,8]", "f32[8]"], outputs: ["f32[2,5,8]"], flops: 1_040, why: "80 · 13" }],
  },
  {
    type: "BiasGelu",
    domain,
    summary: "Gelu of A + B.",
    inputs: ["A", "B"],
    outputs: ["C"],
    infer: (node) => node.tensor(elementType(node, [0, 1], "float"), broadcastInputs(node, [0, 1])),
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("Gelu") + 1),
    examples: [
      { inputs: ["f32[2,5,8]", "f32[8]"], outputs: ["f32[2,5,8]"], flops: 720, why: "80 · 9" },
      { inputs: ["f32[2,5,8]", "f32[7]"], error: "cannot broadcast" },
    ],
  },
  {
    type: "BiasSplitGelu",
    domain,
    summary: "Left half · Gelu(right half) of X + bias.",
    inputs: ["X", "bias"],
    outputs: ["Y"],
    infer: inferSplitGelu,
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("Gelu") + 3),
    examples: [
      { inputs: ["f16[2,5,8]", "f16[8]"], outputs: ["f16[2,5,4]"], flops: 440, why: "40 · (8 + product + two biases)" },
      { inputs: ["f16[2,5,7]", "f16[7]"], error: "7 hidden units do not split into two halves" },
    ],
  },
  {
    type: "BiasAdd",
    domain,
    summary: "X + bias + skip.",
    inputs: ["X", "bias", "skip"],
    outputs: ["Y"],
    infer: (node) => node.tensor(elementType(node, [0, 1, 2], "float"), broadcastInputs(node, [0, 1, 2])),
    flops: (node) => priced(elements(node.outputShape(0)), 2),
    examples: [{ inputs: ["f16[2,5,8]", "f16[8]", "f16[2,5,8]"], outputs: ["f16[2,5,8]"], flops: 160 }],
  },
  {
    type: "BiasSoftmax",
    domain,
    summary: "Softmax of data + bias.",
    inputs: ["data", "bias"],
    outputs: ["output"],
    infer: sameType,
    flops: (node) => priced(elements(node.outputShape(0)), priceOf("Softmax") + 1),
    examples: [
      { inputs: ["f32[2,4,5,5]", "f32[2,1,1,5]"], attributes: { axis: 3 }, outputs: ["f32[2,4,5,5]"], flops: 1_800 },
    ],
  },
  {
    type: "BiasDropout",
    domain,
    summary: "Dropout of data + bias, plus residual.",
    inputs: ["data", "bias", "residual?", "ratio?", "training_mode?"],
    outputs: ["output", "mask?"],
    infer: (node) => [...sameType(node), tensor("bool", node.shape(0))],
    flops: (node) => priced(elements(node.outputShape(0)), node.has(2) ? 2 : 1),
    examples: [{ inputs: ["f32[2,5,8]", "f32[8]", "f32[2,5,8]"], outputs: ["f32[2,5,8]", "bool[2,5,8]"], flops: 160 }],
  },
];

const mixtureOfExperts: Operator = {
  type: "MoE",
  domain,
  summary: "Each token passes through its `k` best experts, two- or three-matrix perceptrons.",
  inputs: [
    "input",
    "router_probs",
    "fc1_experts_weights",
    "fc1_experts_bias?",
    "fc2_experts_weights",
    "fc2_experts_bias?",
    "fc3_experts_weights?",
    "fc3_experts_bias?",
  ],
  outputs: ["output"],
  infer: sameType,
  macs: (node) => expertMacs(node, [2, 4, 6]),
  examples: [
    {
      inputs: ["f32[2,5,8]", "f32[10,4]", "f32[4,16,8]", "", "f32[4,8,16]"],
      attributes: { k: 2 },
      outputs: ["f32[2,5,8]"],
      macs: 5_120,
      why: "10 tokens · 2 of 4 experts · (16·8 + 8·16)",
    },
    { inputs: ["f32[?,8]", "f32[?,4]", "f32[4,16,8]", "", "f32[4,8,16]"], outputs: ["f32[?,8]"] },
  ],
};

/** The price of a fused activation by its name ("" is none); null for a name that has no price. */
function activationPrice(node: NodeContext): number | null {
  const name = node.string("activation", "");
  return name === "" ? 0 : (FLOPS_PER_ELEMENT[name] ?? null);
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

function inferSplitGelu(node: NodeContext) {
  const shape = node.shape(0);
  const hidden = shape?.at(-1) ?? null;
  if (hidden !== null && hidden % 2 !== 0) node.fail(`${hidden} hidden units do not split into two halves`);
  const half = hidden === null ? null : hidden / 2;
  return node.tensor(elementType(node, [0, 1], "float"), shape && [...shape.slice(0, -1), half]);
}

/** Tokens · k · the elements of one expert's matrices, whose axes are experts × rows × columns. */
function expertMacs(node: CostContext, weights: readonly number[]): Count | null {
  const tokens = elements(node.shape(0)?.slice(0, -1) ?? null);
  const matrices = weights
    .filter((index) => node.has(index))
    .map((index) => elements(node.shape(index)?.slice(1) ?? null));
  if (tokens === null || matrices.includes(null)) return null;
  return multiply(tokens, node.int("k", 1), add(...(matrices as Count[])));
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
  ...ACTIVATIONS,
  mixtureOfExperts,
];
