// com.microsoft: attention with its projections (Attention, QAttention), on packed tokens, and the rotary embedding. Masks
// are not subtracted.

import { add, type Count, multiply } from "../tensor/count";
import type { DType } from "../tensor/dtype";
import { type Dim, elements, type Shape, tensor, type ValueType } from "../tensor/type";
import { type AttentionSizes, attentionMacs, packed, scoreFlops, splitHeads } from "./attention";
import { rotaryFlops } from "./attention-relatives";
import { equalDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, sameType } from "./elementwise";
import type { Operator } from "./operator";

const domain = "com.microsoft";

/** Where an attention with projections has its operands. */
interface Projected {
  readonly bias: number;
  readonly past: number;
  /** Added to the scores; null where the operator has none. */
  readonly addend: number | null;
}

const FLOAT: Projected = { bias: 2, past: 4, addend: 5 };
const QUANTIZED: Projected = { bias: 2, past: 8, addend: null };

const attention: Operator = {
  type: "Attention",
  domain,
  summary: "Projection of the input to queries, keys and values, and attention between them.",
  inputs: ["input", "weights", "bias?", "mask_index?", "past?", "attention_bias?", "past_sequence_length?"],
  outputs: ["output", "present?"],
  infer: (node) => inferProjected(node, FLOAT, elementType(node, [0, 1, 2, 4], "float")),
  macs: (node) => projectedMacs(node, FLOAT),
  flops: (node) => projectedFlops(node, FLOAT),
  examples: [
    {
      inputs: ["f32[2,5,16]", "f32[16,48]", "f32[48]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,16]", "f32[2,2,4,5,4]"],
      macs: 9_280,
      flops: 2_280,
      why: "onnxruntime; 10·16·48 to project, 2·4·5·5·(4 + 4); 480 bias additions, 200 scores · 9",
    },
    {
      inputs: ["f32[2,5,16]", "f32[16,56]", "f32[56]"],
      attributes: { num_heads: 4, qkv_hidden_sizes: [16, 16, 24] },
      outputs: ["f32[2,5,24]"],
      macs: 10_960,
      why: "onnxruntime; 10·16·56 + 200·(4 + 6)",
    },
    {
      inputs: ["f32[2,5,16]", "f32[16,48]", "f32[48]", "", "f32[2,2,4,3,4]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,16]", "f32[2,2,4,8,4]"],
      macs: 10_240,
      why: "onnxruntime; 7680 + 2·4·5·8·8",
    },
    {
      inputs: ["f32[?,?,16]", "f32[16,48]", "f32[48]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[?,?,16]", "f32[2,?,4,?,4]"],
    },
    {
      inputs: ["f32[2,5,8]", "f32[16,48]", "f32[48]"],
      attributes: { num_heads: 4 },
      error: "inner sizes of input and weights: 8 and 16 must be equal",
    },
    { inputs: ["f32[2,5,16]", "f32[16,48]", "f32[48]"], error: "num_heads is required" },
    {
      inputs: ["f32[2,5,16]", "f32[16,48]", "f32[48]"],
      attributes: { num_heads: 3 },
      error: "16 hidden units of the queries do not divide by 3 heads",
    },
  ],
};

const qAttention: Operator = {
  type: "QAttention",
  domain,
  summary: "Attention with its projection in 8-bit integers.",
  inputs: [
    "input",
    "weight",
    "bias",
    "input_scale",
    "weight_scale",
    "mask_index?",
    "input_zero_point?",
    "weight_zero_point?",
    "past?",
  ],
  outputs: ["output", "present?"],
  infer: (node) => inferProjected(node, QUANTIZED, node.dtype(3)),
  macs: (node) => projectedMacs(node, QUANTIZED),
  flops: (node) => projectedFlops(node, QUANTIZED),
  examples: [
    {
      inputs: ["u8[2,5,16]", "i8[16,48]", "f32[48]", "f32[]", "f32[]", "", "u8[]", "i8[]", "f32[2,2,4,3,4]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,16]", "f32[2,2,4,8,4]"],
      macs: 10_240,
      flops: 3_360,
      why: "onnxruntime; as Attention; 480 bias additions, 320 scores · 9",
    },
  ],
};

const rotaryEmbedding: Operator = {
  type: "RotaryEmbedding",
  domain,
  summary: "Rotates pairs of elements by angles that depend on the position.",
  inputs: ["input", "position_ids", "cos_cache", "sin_cache"],
  outputs: ["output"],
  infer: sameType,
  flops: (node) => rotaryFlops(node, rotaryHeadSize(node)),
  examples: [
    {
      inputs: ["f32[2,5,32]", "i64[2,5]", "f32[50,4]", "f32[50,4]"],
      outputs: ["f32[2,5,32]"],
      flops: 960,
      why: "onnxruntime; 320 elements · 3",
    },
    { inputs: ["f32[2,4,5,8]", "i64[1]", "f32[50,4]", "f32[50,4]"], outputs: ["f32[2,4,5,8]"], flops: 960 },
  ],
};

/** Token counts of single sequences are run-time values: the products between tokens are not known. */
const PACKED: readonly Operator[] = [
  {
    type: "PackedAttention",
    domain,
    summary: "Attention with projections on tokens of several sequences without padding.",
    inputs: ["input", "weights", "bias", "token_offset", "cumulative_sequence_length", "attention_bias?"],
    outputs: ["output"],
    infer: (node) => {
      const [, , value] = hiddenSizes(node);
      return node.tensor(elementType(node, [0, 1, 2], "float"), [node.shape(0)?.[0] ?? null, value]);
    },
    macs: () => null,
    flops: () => null,
    examples: [
      {
        inputs: ["f16[7,16]", "f16[16,48]", "f16[48]", "i32[3,4]", "i32[4]"],
        attributes: { num_heads: 4 },
        outputs: ["f16[7,16]"],
      },
    ],
  },
  {
    type: "PackedMultiHeadAttention",
    domain,
    summary: "MultiHeadAttention on tokens of several sequences without padding.",
    inputs: ["query", "key?", "value?", "bias?", "token_offset", "cumulative_sequence_length", "attention_bias?"],
    outputs: ["output"],
    infer: (node) => {
      const [tokens = null, heads = null, , size = null] = node.shape(0) ?? [];
      const hidden = node.has(2) ? (node.shape(2)?.[1] ?? null) : heads === null || size === null ? null : heads * size;
      return node.tensor(node.dtype(0), [tokens, hidden]);
    },
    macs: () => null,
    flops: () => null,
    examples: [
      { inputs: ["f16[7,16]", "f16[7,16]", "f16[7,24]", "", "i32[3,4]", "i32[4]"], outputs: ["f16[7,24]"] },
      { inputs: ["f16[7,4,3,8]", "", "", "", "i32[3,4]", "i32[4]"], outputs: ["f16[7,32]"] },
    ],
  },
];

export function plus(a: Count | null, b: Count | null): Count | null {
  return a === null || b === null ? null : add(a, b);
}

export function requiredHeads(node: NodeContext, name = "num_heads"): number {
  const heads = node.int(name, null);
  if (heads === null || heads < 1) node.fail(`${name} is required, a positive integer`, "missing-attribute");
  return heads;
}

/** Hidden sizes of queries, keys and values: the attribute, or thirds of the weights' columns. */
function hiddenSizes(node: NodeContext): readonly [Dim, Dim, Dim] {
  const sizes = node.ints("qkv_hidden_sizes");
  if (sizes?.length === 3) return [sizes[0] ?? null, sizes[1] ?? null, sizes[2] ?? null];
  const columns = node.shape(1)?.[1] ?? null;
  if (columns !== null && columns % 3 !== 0) node.fail(`${columns} columns of weights do not split into Q, K and V`);
  const third = columns === null ? null : columns / 3;
  return [third, third, third];
}

function readProjected(node: NodeContext, at: Projected): AttentionSizes {
  const input = packed(node, 0, "input");
  equalDim(node, input[2] ?? null, node.shape(1)?.[0] ?? null, "inner sizes of input and weights");
  const heads = requiredHeads(node);
  const [query, , value] = hiddenSizes(node);
  const past = node.shape(at.past)?.[3] ?? null;
  const length = input[1] ?? null;
  return {
    batch: input[0] ?? null,
    queryHeads: heads,
    keyHeads: heads,
    queries: length,
    keys: node.has(at.past) ? (past === null || length === null ? null : past + length) : length,
    headSize: splitHeads(node, query, heads, "the queries"),
    valueSize: splitHeads(node, value, heads, "the values"),
  };
}

/** Output, and keys and values of all steps as one tensor [2, batch, heads, steps, size]. */
function inferProjected(node: NodeContext, at: Projected, dtype: DType | null): readonly ValueType[] {
  const sizes = readProjected(node, at);
  const { batch, queries, keyHeads, keys, headSize } = sizes;
  return [tensor(dtype, [batch, queries, hidden(sizes)]), tensor(dtype, [2, batch, keyHeads, keys, headSize])];
}

export function hidden({ queryHeads, valueSize }: AttentionSizes): Dim {
  return queryHeads === null || valueSize === null ? null : queryHeads * valueSize;
}

function projectedMacs(node: CostContext, at: Projected): Count | null {
  const rows = elements(node.shape(0)?.slice(0, 2) ?? null);
  const weights = elements(node.shape(1));
  const projection = rows === null || weights === null ? null : multiply(rows, weights);
  return plus(projection, attentionMacs(readProjected(node, at)));
}

function projectedFlops(node: CostContext, at: Projected): Count | null {
  const rows = elements(node.shape(0)?.slice(0, 2) ?? null);
  const bias = node.has(at.bias) ? elements(node.shape(at.bias)) : 0;
  const additions = rows === null || bias === null ? null : multiply(rows, bias);
  const addend = at.addend !== null && node.has(at.addend) ? 1 : 0;
  return plus(additions, scoreFlops(readProjected(node, at), addend));
}

/** From the attribute, the layout or the cache of cosines, which holds half a head. */
function rotaryHeadSize(node: NodeContext): Dim {
  const shape: Shape | null = node.shape(0);
  if (shape?.length === 4) return shape[3] ?? null;
  const heads = node.int("num_heads", 0);
  if (heads > 0) return splitHeads(node, shape?.[2] ?? null, heads, "input");
  const cosines = node.shape(2)?.[1] ?? null;
  return cosines === null ? null : cosines * 2;
}

export const MICROSOFT_ATTENTION: readonly Operator[] = [attention, qAttention, rotaryEmbedding, ...PACKED];
