// Scaled dot-product attention: https://onnx.ai/onnx/operators/onnx__Attention.html and FlexAttention. The products are
// counted in full: masks, also causal ones, are not subtracted.
import { add, type Count, multiply } from "../tensor/count";
import { type Dim, elements, printShape, type Shape, tensor, type ValueType } from "../tensor/type";
import { equalDim, unknownDims } from "./axes";
import type { NodeContext } from "./context";
import { divideByGroups } from "./convolution";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, priceOf, TRANSCENDENTAL } from "./prices";

const attention: Operator = {
  type: "Attention",
  summary: "softmax(scale · Q·Kᵀ + mask) · V with several heads, also grouped, and a cache of past keys and values.",
  inputs: ["Q", "K", "V", "attn_mask?", "past_key?", "past_value?", "nonpad_kv_seqlen?"],
  outputs: ["Y", "present_key?", "present_value?", "qk_matmul_output?"],
  infer: inferAttention,
  macs: (node) => attentionMacs(readAttention(node)),
  flops: (node) => {
    const softcap = node.float("softcap", 0) === 0 ? 0 : TRANSCENDENTAL + 2;
    return scoreFlops(readAttention(node), softcap + (node.has(3) ? 1 : 0));
  },
  examples: [
    {
      inputs: ["f32[2,8,24,16]", "f32[2,2,24,16]", "f32[2,2,24,16]"],
      outputs: ["f32[2,8,24,16]"],
      macs: 294_912,
      flops: 82_944,
      why: "small_llm of the oracle: 2·8·24·24·(16 + 16); 9216 scores · (1 to scale, 8 for softmax)",
    },
    {
      inputs: ["f32[2,4,24]", "f32[2,6,24]", "f32[2,6,30]", "f32[4,6]"],
      attributes: { q_num_heads: 3, kv_num_heads: 3, softcap: 2 },
      outputs: ["f32[2,4,30]"],
      macs: 2_592,
      flops: 2_304,
      why: "heads of 8 and 10: 2·3·4·6·(8 + 10); 144 scores · (1 + 8 + 6 for softcap + 1 for the mask)",
    },
    {
      inputs: ["f32[2,4,72]", "f32[2,6,24]", "f32[2,6,24]"],
      attributes: { q_num_heads: 9, kv_num_heads: 3 },
      outputs: ["f32[2,4,72]"],
      macs: 6_912,
      why: "grouped queries: 2·9·4·6·(8 + 8)",
    },
    {
      inputs: ["f32[2,3,4,8]", "f32[2,3,6,8]", "f32[2,3,6,10]", "", "f32[2,3,12,8]", "f32[2,3,12,10]"],
      outputs: ["f32[2,3,4,10]", "f32[2,3,18,8]", "f32[2,3,18,10]", "f32[2,3,4,18]"],
      macs: 7_776,
      why: "12 past + 6 new keys: 2·3·4·18·(8 + 10)",
    },
    {
      inputs: ["f32[2,4,24]", "f32[2,6,24]", "f32[2,6,24]"],
      attributes: { q_num_heads: 3, kv_num_heads: 3 },
      outputs: ["f32[2,4,24]", "f32[2,3,6,8]", "f32[2,3,6,8]", "f32[2,3,4,6]"],
      why: "present keys and values have four axes also for inputs of three",
    },
    { inputs: ["f32[?,8,?,16]", "f32[?,2,?,16]", "f32[?,2,?,16]"], outputs: ["f32[?,8,?,16]", "f32[?,2,?,16]"] },
    { inputs: ["f32[…]", "f32[1,2,5,16]", "f32[1,2,5,16]"], outputs: ["f32[1,?,?,16]", "f32[1,2,5,16]"] },
    { inputs: ["f32[…]", "f32[…]", "f32[…]"], outputs: ["f32[…]", "f32[?,?,?,?]"] },
    {
      inputs: ["f32[1,8,5,16]", "f32[1,3,5,16]", "f32[1,3,5,16]"],
      error: "8 query heads do not divide by 3 key and value groups",
    },
    { inputs: ["f32[1,8,5,16]", "f32[1,8,5,32]", "f32[1,8,5,16]"], error: "head size of Q and K: 16 and 32" },
    { inputs: ["f32[1,8,5,16]", "f32[1,8,5,16]", "f32[1,8,6,16]"], error: "length of K and V: 5 and 6" },
    { inputs: ["f32[1,5,16]", "f32[1,5,16]", "f32[1,5,16]"], error: "q_num_heads is required" },
    {
      inputs: ["f32[1,5,16]", "f32[1,5,16]", "f32[1,5,16]"],
      attributes: { q_num_heads: 3, kv_num_heads: 3 },
      error: "16 hidden units of Q do not divide by 3 heads",
    },
    { inputs: ["f32[5,16]", "f32[5,16]", "f32[5,16]"], error: "expected Q of rank 3 or 4, got [5,16]" },
    {
      inputs: ["f32[1,2,5,16]", "f32[1,2,6,16]", "f32[1,2,6,16]", "f32[5,7]"],
      error: "a mask of [5,7] does not broadcast to the scores [1,2,5,6]",
    },
  ],
};

const flexAttention: Operator = {
  type: "FlexAttention",
  domain: "ai.onnx.preview",
  summary: "Attention whose scores and probabilities pass through sub-graphs of the author.",
  inputs: ["Q", "K", "V"],
  outputs: ["Y"],
  infer: (node) => inferAttention(node).slice(0, 1),
  macs: (node) => attentionMacs(readAttention(node)),
  flops: (node) => scoreFlops(readAttention(node), 0),
  examples: [
    {
      inputs: ["f32[2,8,4,16]", "f32[2,2,6,16]", "f32[2,2,6,8]"],
      outputs: ["f32[2,8,4,8]"],
      macs: 9_216,
      flops: 3_456,
      why: "2·8·4·6·(16 + 8); 384 scores · 9",
    },
    { inputs: ["f32[1,3,5,16]", "f32[1,2,5,16]", "f32[1,2,5,16]"], error: "3 query heads do not divide by 2" },
  ],
};

/** Sizes of an attention, however its operands are laid out. */
export interface AttentionSizes {
  readonly batch: Dim;
  readonly queryHeads: Dim;
  readonly keyHeads: Dim;
  readonly queries: Dim;
  /** Past and new keys. */
  readonly keys: Dim;
  readonly headSize: Dim;
  readonly valueSize: Dim;
}

/** One operand as batch × heads × length × size, of four axes or of three with the heads packed in the last one. */
interface Heads {
  readonly batch: Dim;
  readonly heads: Dim;
  readonly length: Dim;
  readonly size: Dim;
}

function inferAttention(node: NodeContext): readonly ValueType[] {
  const sizes = readAttention(node);
  const dtype = elementType(node, [0, 1], "float");
  const valueType = elementType(node, [2, 5], "float");
  const { batch, queryHeads, keyHeads, queries, keys, headSize, valueSize } = sizes;
  const scores = [batch, queryHeads, queries, keys];
  checkMask(node, node.shape(3), scores);
  return [
    tensor(dtype, outputShape(node, sizes)),
    tensor(dtype, [batch, keyHeads, keys, headSize]),
    tensor(valueType, [batch, keyHeads, keys, valueSize]),
    tensor(dtype, scores),
  ];
}

function outputShape(node: NodeContext, sizes: AttentionSizes): Shape | null {
  const rank = (node.shape(0) ?? node.shape(1) ?? node.shape(2))?.length ?? null;
  if (rank === null) return null;
  if (rank === 4) return [sizes.batch, sizes.queryHeads, sizes.queries, sizes.valueSize];
  const { queryHeads, valueSize } = sizes;
  const hidden = queryHeads === null || valueSize === null ? null : queryHeads * valueSize;
  return [sizes.batch, sizes.queries, hidden];
}

export function readAttention(node: NodeContext): AttentionSizes {
  const q = readHeads(node, 0, "Q", "q_num_heads");
  const k = readHeads(node, 1, "K", "kv_num_heads");
  const v = readHeads(node, 2, "V", "kv_num_heads");
  const keyHeads = equalDim(node, k.heads, v.heads, "heads of K and V");
  if (keyHeads !== null && keyHeads > 0) {
    divideByGroups(node, q.heads, keyHeads, "query heads", "key and value ");
  }
  const length = equalDim(node, k.length, v.length, "length of K and V");
  return {
    batch: equalDim(node, q.batch, equalDim(node, k.batch, v.batch, "batch of K and V"), "batch of Q and K"),
    queryHeads: q.heads,
    keyHeads,
    queries: q.length,
    keys: withPast(node, length),
    headSize: equalDim(node, q.size, k.size, "head size of Q and K"),
    valueSize: v.size,
  };
}

/** New keys behind those of past_key or past_value, where the node has them. */
function withPast(node: NodeContext, length: Dim): Dim {
  if (!node.has(4) && !node.has(5)) return length;
  const past = node.shape(4)?.[2] ?? node.shape(5)?.[2] ?? null;
  return past === null || length === null ? null : past + length;
}

function readHeads(node: NodeContext, index: number, name: string, attribute: string): Heads {
  const shape = node.shape(index);
  if (shape === null) return { batch: null, heads: node.int(attribute, null), length: null, size: null };
  const [batch = null, second = null, third = null, fourth = null] = shape;
  if (shape.length === 4) return { batch, heads: second, length: third, size: fourth };
  if (shape.length !== 3) node.fail(`expected ${name} of rank 3 or 4, got ${printShape(shape)}`);
  const heads = node.int(attribute, null);
  if (heads === null || heads < 1) {
    node.fail(`${attribute} is required for ${name} of rank 3, a positive integer`, "missing-attribute");
  }
  return { batch, heads, length: second, size: splitHeads(node, third, heads, name) };
}

export function splitHeads(node: NodeContext, hidden: Dim, heads: number, name: string): Dim {
  if (hidden === null) return null;
  if (hidden % heads !== 0) node.fail(`${hidden} hidden units of ${name} do not divide by ${heads} heads`);
  return hidden / heads;
}

/** The mask broadcasts to the scores; its last axis may be shorter (missing keys are masked). */
function checkMask(node: NodeContext, mask: Shape | null, scores: Shape): void {
  if (mask === null) return;
  const lead = scores.length - mask.length;
  const fits = mask.every((dim, axis) => {
    const size = scores[axis + lead] ?? null;
    if (dim === null || size === null || dim === 1) return true;
    return axis === mask.length - 1 ? dim <= size : dim === size;
  });
  if (lead < 0 || !fits) {
    node.fail(`a mask of ${printShape(mask)} does not broadcast to the scores ${printShape(scores)}`);
  }
}

/** Q·Kᵀ and P·V: batch · heads · queries · keys · (head size + value size). */
export function attentionMacs(sizes: AttentionSizes): Count | null {
  const { headSize, valueSize } = sizes;
  const scores = scoreCount(sizes);
  return scores === null || headSize === null || valueSize === null ? null : multiply(scores, add(headSize, valueSize));
}

/** A multiplication by the scale, a softmax and `extra` operations for each score. */
export function scoreFlops(sizes: AttentionSizes, extra: number): Count | null {
  return priced(scoreCount(sizes), 1 + priceOf("Softmax") + extra);
}

function scoreCount(sizes: AttentionSizes): Count | null {
  return elements([sizes.batch, sizes.queryHeads, sizes.queries, sizes.keys]);
}

export const ATTENTION: readonly Operator[] = [attention, flexAttention];

/** Batch × length × hidden of an operand of rank 3, for relatives that know no other layout. */
export function packed(node: NodeContext, index: number, name: string): Shape {
  const shape = node.shape(index);
  if (shape && shape.length !== 3) node.fail(`expected ${name} of rank 3, got ${printShape(shape)}`);
  return shape ?? unknownDims(3);
}
