// com.microsoft: attention on projected operands (MultiHeadAttention, its form for decoding, GroupQueryAttention). Masks are
// not subtracted.
import { addAll, type Count } from "../tensor/count";
import { type Dim, elements, printShape, tensor, type ValueType } from "../tensor/type";
import { type AttentionSizes, attentionMacs, packed, scoreFlops, splitHeads } from "./attention";
import { equalDim, scalarOperand } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { divideByGroups } from "./convolution";
import { elementType } from "./elementwise";
import { hidden, plus, requiredHeads } from "./microsoft-attention";
import type { Operator } from "./operator";
import { priced, TRANSCENDENTAL } from "./prices";

const domain = "com.microsoft";

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
  return operands.includes(null) ? null : addAll(operands as Count[]);
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
  const softcap = node.float("softcap", 0) === 0 ? 0 : TRANSCENDENTAL + 2;
  const scores = scoreFlops(sizes, softcap + (node.has(10) ? 1 : 0));
  if (node.int("do_rotary", 0) === 0) return scores;
  const { batch, queries, queryHeads, keyHeads, headSize } = sizes;
  const turned = queryHeads === null || keyHeads === null ? null : queryHeads + keyHeads;
  return plus(scores, priced(elements([batch, queries, turned, headSize]), 3));
}

export const MICROSOFT_MULTI_HEAD: readonly Operator[] = [multiHeadAttention, decoderMasked, groupQueryAttention];
