// com.microsoft: attention with its projections (Attention, QAttention), on projected operands (MultiHeadAttention,
// GroupQueryAttention and decoding forms), on packed tokens, and the rotary embedding. Masks are not subtracted.

import { add, type Count, multiply } from "../tensor/count";
import type { DType } from "../tensor/dtype";
import { type Dim, elements, printShape, type Shape, tensor, type ValueType } from "../tensor/type";
import { type AttentionSizes, attentionMacs, packed, scoreFlops, splitHeads } from "./attention";
import { rotaryFlops } from "./attention-relatives";
import { equalDim, scalarOperand } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { divideByGroups } from "./convolution";
import { elementType, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, TRANSCENDENTAL } from "./prices";

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

const multiHeadAttention: Operator = {
  type: "MultiHeadAttention",
  domain,
  summary: "Attention of projected queries, keys and values, also packed in one operand.",
  inputs: [
    "query",
    "key?",
    "value?",
    "bias?",
    "key_padding_mask?",
    "attention_bias?",
    "past_key?",
    "past_value?",
    "past_sequence_length?",
    "cache_indirection?",
  ],
  outputs: ["output", "present_key?", "present_value?", "qk?"],
  infer: inferMultiHead,
  macs: (node) => attentionMacs(readMultiHead(node)),
  flops: (node) => {
    const scores = scoreFlops(readMultiHead(node), (node.has(4) ? 1 : 0) + (node.has(5) ? 1 : 0));
    return scores === null ? null : plus(scores, biasFlops(node));
  },
  examples: [
    {
      inputs: ["f32[2,5,16]", "f32[2,7,16]", "f32[2,7,24]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,24]", "f32[2,4,7,4]", "f32[2,4,7,6]", "f32[2,4,5,7]"],
      macs: 2_800,
      flops: 2_520,
      why: "onnxruntime; 2·4·5·7·(4 + 6); 280 scores · 9",
    },
    {
      inputs: ["f32[2,5,16]", "f32[2,4,7,4]", "f32[2,4,7,4]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,16]"],
      why: "onnxruntime: keys with heads apart",
    },
    {
      inputs: ["f32[2,5,16]", "f32[2,7,16]", "f32[2,7,16]", "", "", "", "f32[2,4,3,4]", "f32[2,4,3,4]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,16]", "f32[2,4,10,4]", "f32[2,4,10,4]"],
      macs: 3_200,
      why: "onnxruntime; 3 past + 7 new keys: 2·4·5·10·8",
    },
    {
      inputs: ["f32[2,5,4,3,8]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,32]"],
      macs: 3_200,
      why: "packed queries, keys and values: 2·4·5·5·(8 + 8)",
    },
    {
      inputs: ["f32[2,5,32]", "f32[2,7,4,2,8]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,5,32]"],
      macs: 4_480,
      why: "packed keys and values: 2·4·5·7·16",
    },
    {
      inputs: ["f32[2,5,16]", "f32[2,7,12]", "f32[2,7,16]"],
      attributes: { num_heads: 4 },
      error: "head size of query and key: 4 and 3 must be equal",
    },
    {
      inputs: ["f32[2,5,16]", "f32[2,7,16]", "f32[2,8,16]"],
      attributes: { num_heads: 4 },
      error: "length of key and value: 7 and 8 must be equal",
    },
  ],
};

const decoderMasked: Operator = {
  type: "DecoderMaskedMultiHeadAttention",
  domain,
  summary: "MultiHeadAttention for one new token with a cache in place.",
  inputs: [
    "query",
    "key?",
    "value?",
    "mask_index?",
    "attention_bias?",
    "past_key?",
    "past_value?",
    "past_sequence_length?",
    "beam_width?",
    "cache_indirection?",
    "bias?",
  ],
  outputs: ["output", "present_key?", "present_value?", "qk?"],
  infer: inferDecoder,
  macs: (node) => attentionMacs(readDecoder(node)),
  flops: (node) => scoreFlops(readDecoder(node), node.has(4) ? 1 : 0),
  examples: [
    {
      inputs: ["f32[2,1,16]", "f32[2,1,16]", "f32[2,1,16]", "", "", "f32[2,4,10,4]", "f32[2,4,10,4]", "i32[1]={3}"],
      attributes: { num_heads: 4, past_present_share_buffer: 1 },
      outputs: ["f32[2,1,16]", "f32[2,4,10,4]", "f32[2,4,10,4]"],
      macs: 256,
      why: "onnxruntime; a buffer of 10 that holds 3 keys: 2·4·1·4·(4 + 4)",
    },
    {
      inputs: ["f32[2,1,16]", "f32[2,1,16]", "f32[2,1,16]", "", "", "f32[2,4,3,4]", "f32[2,4,3,4]"],
      attributes: { num_heads: 4 },
      outputs: ["f32[2,1,16]", "f32[2,4,4,4]", "f32[2,4,4,4]"],
      macs: 256,
    },
  ],
};

const groupQueryAttention: Operator = {
  type: "GroupQueryAttention",
  domain,
  summary:
    "Attention whose heads of keys and values are shared by groups of queries, with a cache and rotary embedding.",
  inputs: [
    "query",
    "key?",
    "value?",
    "past_key?",
    "past_value?",
    "seqlens_k",
    "total_sequence_length",
    "cos_cache?",
    "sin_cache?",
    "position_ids?",
    "attention_bias?",
    "head_sink?",
    "k_scale?",
    "v_scale?",
    "q_norm_weight?",
    "k_norm_weight?",
    "query_seqlens?",
  ],
  outputs: ["output", "present_key?", "present_value?", "output_qk?"],
  infer: inferGroupQuery,
  macs: (node) => attentionMacs(readGroupQuery(node).sizes),
  flops: groupQueryFlops,
  examples: [
    {
      inputs: ["f32[2,5,32]", "f32[2,5,16]", "f32[2,5,16]", "", "", "i32[2]", "i32[]={5}"],
      attributes: { num_heads: 4, kv_num_heads: 2 },
      outputs: ["f32[2,5,32]", "f32[2,2,5,8]", "f32[2,2,5,8]"],
      macs: 3_200,
      flops: 1_800,
      why: "onnxruntime; 2·4·5·5·(8 + 8); 200 scores · 9",
    },
    {
      inputs: ["f32[2,5,64]", "", "", "", "", "i32[2]", "i32[]"],
      attributes: { num_heads: 4, kv_num_heads: 2, do_rotary: 1 },
      outputs: ["f32[2,5,32]", "f32[2,2,5,8]", "f32[2,2,5,8]"],
      flops: 3_240,
      why: "onnxruntime; packed (4 + 2·2)·8; scores 1800, rotation 3·(2·5·32 + 2·5·16)",
    },
    {
      inputs: ["f32[2,1,32]", "f32[2,1,16]", "f32[2,1,16]", "f32[2,2,6,8]", "f32[2,2,6,8]", "i32[2]", "i32[]={7}"],
      attributes: { num_heads: 4, kv_num_heads: 2 },
      outputs: ["f32[2,1,32]", "f32[2,2,7,8]", "f32[2,2,7,8]"],
      macs: 896,
      why: "onnxruntime; 2·4·1·7·16",
    },
    {
      inputs: ["f32[2,1,32]", "f32[2,1,16]", "f32[2,1,16]", "f32[2,2,10,8]", "f32[2,2,10,8]", "i32[2]", "i32[]={7}"],
      attributes: { num_heads: 4, kv_num_heads: 2 },
      outputs: ["f32[2,1,32]", "f32[2,2,10,8]", "f32[2,2,10,8]"],
      macs: 896,
      why: "onnxruntime: the buffer of 10 stays, 7 keys are used",
    },
    {
      inputs: ["f32[2,1,32]", "f32[2,1,16]", "f32[2,1,16]", "f32[2,2,10,8]", "f32[2,2,10,8]", "i32[2]", "i32[]"],
      attributes: { num_heads: 4, kv_num_heads: 2 },
      outputs: ["f32[2,1,32]", "f32[2,2,?,8]"],
      why: "how much of the buffer is used is not known",
    },
    {
      inputs: ["f32[2,1,24]", "f32[2,1,16]", "f32[2,1,16]", "", "", "i32[2]", "i32[]"],
      attributes: { num_heads: 3, kv_num_heads: 2 },
      error: "3 query heads do not divide by 2 key and value groups",
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

function plus(a: Count | null, b: Count | null): Count | null {
  return a === null || b === null ? null : add(a, b);
}

function requiredHeads(node: NodeContext, name = "num_heads"): number {
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

function hidden({ queryHeads, valueSize }: AttentionSizes): Dim {
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

interface Heads {
  readonly length: Dim;
  readonly size: Dim;
}

/** Batch × length × hidden; batch × heads × length × size; or `parts` packed: batch × length × heads × parts × size. */
function readOperand(node: NodeContext, index: number, heads: number, name: string): Heads {
  const shape = node.shape(index);
  if (shape === null) return { length: null, size: null };
  const [, second = null, third = null, fourth = null, fifth = null] = shape;
  switch (shape.length) {
    case 3:
      return { length: second, size: splitHeads(node, third, heads, name) };
    case 4:
      return { length: third, size: fourth };
    case 5:
      return { length: second, size: fifth };
    default:
      return node.fail(`expected ${name} of rank 3, 4 or 5, got ${printShape(shape)}`);
  }
}

function readMultiHead(node: NodeContext): AttentionSizes {
  const sizes = readMultiHeadAt(node);
  const past = node.shape(6)?.[2] ?? null;
  if (!node.has(6)) return sizes;
  return { ...sizes, keys: past === null || sizes.keys === null ? null : past + sizes.keys };
}

/** Sizes without a past. An absent key or value is packed with the operand before it. */
function readMultiHeadAt(node: NodeContext): AttentionSizes {
  const heads = requiredHeads(node);
  const query = readOperand(node, 0, heads, "query");
  const key = node.has(1) ? readOperand(node, 1, heads, "key") : query;
  const value = node.has(2) ? readOperand(node, 2, heads, "value") : key;
  return {
    batch: node.shape(0)?.[0] ?? null,
    queryHeads: heads,
    keyHeads: heads,
    queries: query.length,
    keys: equalDim(node, key.length, value.length, "length of key and value"),
    headSize: equalDim(node, query.size, key.size, "head size of query and key"),
    valueSize: value.size,
  };
}

function inferMultiHead(node: NodeContext): readonly ValueType[] {
  const sizes = readMultiHead(node);
  return cached(node, sizes, sizes.keys);
}

/** Output, present keys and values of `buffer` steps, scores. */
function cached(node: NodeContext, sizes: AttentionSizes, buffer: Dim): readonly ValueType[] {
  const dtype = elementType(node, [0, 1, 2], "float");
  const { batch, queryHeads, keyHeads, queries, keys, headSize, valueSize } = sizes;
  return [
    tensor(dtype, [batch, queries, hidden(sizes)]),
    tensor(dtype, [batch, keyHeads, buffer, headSize]),
    tensor(dtype, [batch, keyHeads, buffer, valueSize]),
    tensor(dtype, [batch, queryHeads, queries, keys]),
  ];
}

/** The bias is added to queries, keys and values. */
function biasFlops(node: CostContext): Count | null {
  if (!node.has(3)) return 0;
  const operands = [0, 1, 2].filter((index) => node.has(index)).map((index) => elements(node.shape(index)));
  return operands.includes(null) ? null : add(...(operands as Count[]));
}

/** With a shared buffer, `past_sequence_length` tells how much of it holds keys. */
function readDecoder(node: NodeContext): AttentionSizes {
  const sizes = readMultiHeadAt(node);
  if (!node.has(5)) return sizes;
  const shared = node.int("past_present_share_buffer", 0) !== 0;
  const past = shared ? scalarOperand(node, 7) : (node.shape(5)?.[2] ?? null);
  const added = sizes.queries;
  return { ...sizes, keys: past === null || added === null ? null : past + added };
}

function inferDecoder(node: NodeContext): readonly ValueType[] {
  const sizes = readDecoder(node);
  const shared = node.has(5) && node.int("past_present_share_buffer", 0) !== 0;
  return cached(node, sizes, shared ? (node.shape(5)?.[2] ?? null) : sizes.keys);
}

interface GroupQuery {
  readonly sizes: AttentionSizes;
  /** Steps of the present keys and values: a past that is longer than what is used keeps its size. */
  readonly buffer: Dim;
}

function readGroupQuery(node: NodeContext): GroupQuery {
  const heads = requiredHeads(node);
  const keyHeads = requiredHeads(node, "kv_num_heads");
  divideByGroups(node, heads, keyHeads, "query heads", "key and value ");
  const query = packed(node, 0, "query");
  const packedHeads = node.has(1) ? heads : heads + 2 * keyHeads;
  const headSize = splitHeads(node, query[2] ?? null, packedHeads, "query");
  const key = node.has(1) ? packed(node, 1, "key") : null;
  if (key) equalDim(node, headSize, splitHeads(node, key[2] ?? null, keyHeads, "key"), "head size of query and key");
  const added = (key ?? query)[1] ?? null;
  const total = scalarOperand(node, 6) ?? (node.has(3) ? null : added);
  const past = node.has(3) ? (node.shape(3)?.[2] ?? null) : 0;
  return {
    sizes: {
      batch: query[0] ?? null,
      queryHeads: heads,
      keyHeads,
      queries: query[1] ?? null,
      keys: total,
      headSize,
      valueSize: headSize,
    },
    buffer: past === null || total === null ? null : Math.max(past, total),
  };
}

function inferGroupQuery(node: NodeContext): readonly ValueType[] {
  const { sizes, buffer } = readGroupQuery(node);
  return cached(node, sizes, buffer);
}

/** Scores, and the rotation of queries and new keys (two products and a sum an element). */
function groupQueryFlops(node: CostContext): Count | null {
  const { sizes } = readGroupQuery(node);
  const softcap = node.int("softcap", 0) === 0 ? 0 : TRANSCENDENTAL + 2;
  const scores = scoreFlops(sizes, softcap + (node.has(10) ? 1 : 0));
  if (node.int("do_rotary", 0) === 0) return scores;
  const { batch, queries, queryHeads, keyHeads, headSize } = sizes;
  const turned = queryHeads === null || keyHeads === null ? null : queryHeads + keyHeads;
  return plus(scores, priced(elements([batch, queries, turned, headSize]), 3));
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

export const MICROSOFT_ATTENTION: readonly Operator[] = [
  attention,
  qAttention,
  multiHeadAttention,
  decoderMasked,
  groupQueryAttention,
  rotaryEmbedding,
  ...PACKED,
];
