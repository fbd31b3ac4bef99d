// com.microsoft: activations, with a bias before them, and mixtures of experts.
import { addAll, type Count, multiply } from "../tensor/count";
import { elements, tensor } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { broadcastInputs, elementType, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, priceOf } from "./prices";

const domain = "com.microsoft";

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
  infer: inferExperts,
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
    {
      inputs: ["f32[2,8]", "f32[2,4]", "f32[4,16,8]", "", "f32[4,8,16]"],
      attributes: { k: 5 },
      error: "k of 5 experts, the node has 4",
    },
  ],
};

function inferSplitGelu(node: NodeContext) {
  const shape = node.shape(0);
  const hidden = shape?.at(-1) ?? null;
  if (hidden !== null && hidden % 2 !== 0) node.fail(`${hidden} hidden units do not split into two halves`);
  const half = hidden === null ? null : hidden / 2;
  return node.tensor(elementType(node, [0, 1], "float"), shape && [...shape.slice(0, -1), half]);
}

function inferExperts(node: NodeContext) {
  const chosen = node.int("k", 1);
  const experts = node.shape(2)?.[0] ?? null;
  if (chosen < 1) node.fail(`k must be positive, got ${chosen}`);
  if (experts !== null && chosen > experts) node.fail(`k of ${chosen} experts, the node has ${experts}`);
  return sameType(node);
}

/** Tokens · k · the elements of one expert's matrices, whose axes are experts × rows × columns. */
function expertMacs(node: CostContext, weights: readonly number[]): Count | null {
  const tokens = elements(node.shape(0)?.slice(0, -1) ?? null);
  const matrices = weights
    .filter((index) => node.has(index))
    .map((index) => elements(node.shape(index)?.slice(1) ?? null));
  if (tokens === null || matrices.includes(null)) return null;
  return multiply(tokens, node.int("k", 1), addAll(matrices as Count[]));
}

export const MICROSOFT_ACTIVATIONS: readonly Operator[] = [...ACTIVATIONS, mixtureOfExperts];
