// com.microsoft: normalisations fused with the residual sums and embeddings before them.
import type { Count } from "../tensor/count";
import { type DType, dtypeFromOnnx } from "../tensor/dtype";
import { elements, printShape, type Shape, tensor, type ValueType } from "../tensor/type";
import { normalizeAxis, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { broadcastInputs, elementType, sameType } from "./elementwise";
import { checkedScale } from "./normalization";
import type { Operator } from "./operator";
import { priced, priceOf } from "./prices";

const domain = "com.microsoft";

const skipLayerNormalization: Operator = {
  type: "SkipLayerNormalization",
  domain,
  summary: "LayerNormalization of input + skip + bias; the sum is an output too.",
  inputs: ["input", "skip", "gamma", "beta?", "bias?"],
  outputs: ["output", "mean?", "inv_std_var?", "input_skip_bias_sum?"],
  infer: (node) => inferSkip(node, [0, 1, 2, 3, 4]),
  flops: (node) => skipFlops(node, priceOf("LayerNormalization") + optional(node, 3) + optional(node, 4)),
  examples: [
    {
      inputs: ["f32[2,5,16]", "f32[2,5,16]", "f32[16]", "f32[16]", "f32[16]"],
      outputs: ["f32[2,5,16]", "f32[2,5,1]", "f32[2,5,1]", "f32[2,5,16]"],
      flops: 1_440,
      why: "onnxruntime; 160 elements · (6 + beta + sum + bias)",
    },
    { inputs: ["f32[2,5,16]", "f32[5,16]", "f32[16]"], outputs: ["f32[2,5,16]"], why: "onnxruntime broadcasts skip" },
    { inputs: ["f16[?,?,16]", "f16[?,?,16]", "f16[16]"], outputs: ["f16[?,?,16]", "f32[?,?,1]"] },
    { inputs: ["f32[2,5,16]", "f32[2,5,16]", "f32[8]"], error: "gamma of [8] does not fit X of [2,5,16] from axis 2" },
    { inputs: ["f32[2,5,16]", "f32[2,4,16]", "f32[16]"], error: "cannot broadcast" },
  ],
};

const skipSimplified: Operator = {
  type: "SkipSimplifiedLayerNormalization",
  domain,
  summary: "RMSNormalization of input + skip + bias; the sum is an output too.",
  inputs: ["input", "skip", "gamma", "bias?"],
  outputs: ["output", "mean?", "inv_std_var?", "input_skip_bias_sum?"],
  infer: (node) => inferSkip(node, [0, 1, 2, 3]),
  flops: (node) => skipFlops(node, priceOf("RMSNormalization") + optional(node, 3)),
  examples: [
    {
      inputs: ["f32[2,5,16]", "f32[2,5,16]", "f32[16]"],
      outputs: ["f32[2,5,16]", "f32[2,5,1]", "f32[2,5,1]", "f32[2,5,16]"],
      flops: 800,
      why: "onnxruntime; 160 elements · (4 + sum)",
    },
  ],
};

/** onnxruntime registers it in the default domain. */
const simplified: Operator = {
  type: "SimplifiedLayerNormalization",
  summary: "RMSNormalization under onnxruntime's name.",
  inputs: ["X", "scale"],
  outputs: ["Y", "inv_std_var?"],
  infer: inferSimplified,
  flops: (node) => priced(elements(node.outputShape(0)), priceOf("RMSNormalization")),
  examples: [
    {
      inputs: ["f16[2,5,16]", "f16[16]"],
      outputs: ["f16[2,5,16]", "f32[2,5,1]"],
      flops: 640,
      why: "160 elements · 4",
    },
    { inputs: ["f32[…]", "f32[16]"], outputs: ["f32[…]", "f32[…]"] },
    { inputs: ["f32[2,5,16]", "f32[8]"], error: "scale of [8] does not fit X of [2,5,16]" },
  ],
};

const embedLayerNormalization: Operator = {
  type: "EmbedLayerNormalization",
  domain,
  summary: "LayerNormalization of the sum of word, position and segment embeddings.",
  inputs: [
    "input_ids",
    "segment_ids?",
    "word_embedding",
    "position_embedding",
    "segment_embedding?",
    "gamma",
    "beta",
    "mask?",
    "position_ids?",
  ],
  outputs: ["output", "mask_index?", "embedding_sum?"],
  infer: inferEmbedding,
  flops: (node) => {
    const sums = node.has(4) ? 2 : 1;
    return priced(elements(node.outputShape(0)), priceOf("LayerNormalization") + 1 + sums);
  },
  examples: [
    {
      inputs: ["i32[2,5]", "i32[2,5]", "f32[30,16]", "f32[9,16]", "f32[2,16]", "f32[16]", "f32[16]", "i32[2,5]"],
      outputs: ["f32[2,5,16]", "i32[2]", "f32[2,5,16]"],
      flops: 1_440,
      why: "onnxruntime; 160 elements · (7 + 2 sums)",
    },
    {
      inputs: ["i32[2,?]", "", "f16[30,16]", "f16[9,16]", "", "f16[16]", "f16[16]"],
      outputs: ["f16[2,?,16]", "i32[2]"],
    },
    {
      inputs: ["i32[5]", "", "f32[30,16]", "f32[9,16]", "", "f32[16]", "f32[16]"],
      error: "expected input_ids of rank 2",
    },
  ],
};

const groupNorm: Operator = {
  type: "GroupNorm",
  domain,
  summary: "Group normalisation of an N×H×W×C (or N×C×H×W) input, then an optional Swish.",
  inputs: ["X", "gamma", "beta"],
  outputs: ["Y"],
  infer: sameType,
  flops: (node) => priced(elements(node.outputShape(0)), groupPrice(node)),
  examples: [
    {
      inputs: ["f16[1,4,4,32]", "f32[32]", "f32[32]"],
      attributes: { groups: 4, activation: 1, channels_last: 1 },
      outputs: ["f16[1,4,4,32]"],
      flops: 8_192,
      why: "512 elements · (7 + 9)",
    },
  ],
};

const skipGroupNorm: Operator = {
  type: "SkipGroupNorm",
  domain,
  summary: "GroupNorm of X + skip + bias; the sum is an output too.",
  inputs: ["X", "gamma", "beta", "skip", "bias?"],
  outputs: ["Y", "S?"],
  infer: (node) => [...sameType(node), ...sameType(node)],
  flops: (node) => priced(elements(node.outputShape(0)), groupPrice(node) + 1 + optional(node, 4)),
  examples: [
    {
      inputs: ["f16[1,4,4,32]", "f32[32]", "f32[32]", "f16[1,4,4,32]", "f16[32]"],
      attributes: { groups: 4, activation: 0 },
      outputs: ["f16[1,4,4,32]", "f16[1,4,4,32]"],
      flops: 4_608,
      why: "512 elements · (7 + 2)",
    },
  ],
};

function optional(node: NodeContext, index: number): number {
  return node.has(index) ? 1 : 0;
}

function groupPrice(node: NodeContext): number {
  return priceOf("GroupNormalization") + (node.int("activation", 0) === 0 ? 0 : priceOf("Swish"));
}

function inferSkip(node: NodeContext, operands: readonly number[]): readonly ValueType[] {
  const dtype = elementType(node, operands, "float");
  broadcastInputs(node, [0, 1]);
  return skipOutputs(dtype, checkedScale(node, 2, "gamma"));
}

function skipOutputs(dtype: DType | null, shape: Shape | null): readonly ValueType[] {
  const statistics = tensor("float32", shape && [...shape.slice(0, -1), 1]);
  return [tensor(dtype, shape), statistics, statistics, tensor(dtype, shape)];
}

/** The sum with skip, and the normalisation. */
function skipFlops(node: CostContext, price: number): Count | null {
  return priced(elements(node.outputShape(0)), price + 1);
}

function inferSimplified(node: NodeContext): readonly ValueType[] {
  const shape = checkedScale(node, 1, "scale");
  const axis = shape === null ? 0 : normalizeAxis(node, node.int("axis", -1), shape.length);
  const statistics = shape?.map((dim, i) => (i < axis ? dim : 1)) ?? null;
  return [tensor(node.dtype(1), shape), tensor(dtypeFromOnnx(node.int("stash_type", 1)), statistics)];
}

function inferEmbedding(node: NodeContext): readonly ValueType[] {
  const ids = node.shape(0);
  if (ids && ids.length !== 2) node.fail(`expected input_ids of rank 2, got ${printShape(ids)}`);
  const dtype = elementType(node, [2, 3, 4, 5, 6], "float");
  const shape = [...(ids ?? unknownDims(2)), node.shape(2)?.[1] ?? null];
  return [tensor(dtype, shape), tensor("int32", [shape[0] ?? null]), tensor(dtype, shape)];
}

export const MICROSOFT_NORMALIZATIONS: readonly Operator[] = [
  simplified,
  skipLayerNormalization,
  skipSimplified,
  embedLayerNormalization,
  groupNorm,
  skipGroupNorm,
];
