// Rotary embedding and linear attention: https://onnx.ai/onnx/operators/onnx__RotaryEmbedding.html and
// https://onnx.ai/onnx/operators/onnx__LinearAttention.html
import { addAll, type Count } from "../tensor/count";
import { type Dim, elements, printShape, tensor, type ValueType } from "../tensor/type";
import { packed, splitHeads } from "./attention";
import { equalDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { divideByGroups } from "./convolution";
import { elementType, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, TRANSCENDENTAL } from "./prices";

const rotaryEmbedding: Operator = {
  type: "RotaryEmbedding",
  summary: "Rotates pairs of elements by angles that depend on the position (https://arxiv.org/abs/2104.09864).",
  inputs: ["X", "cos_cache", "sin_cache", "position_ids?"],
  outputs: ["Y"],
  infer: inferRotary,
  flops: (node) => rotaryFlops(node, rotaryHeadSize(node)),
  examples: [
    {
      inputs: ["f32[2,4,3,8]", "f32[50,4]", "f32[50,4]", "i64[2,3]"],
      outputs: ["f32[2,4,3,8]"],
      flops: 576,
      why: "two products and a sum for each of 192 elements",
    },
    {
      inputs: ["f32[2,3,32]", "f32[50,2]", "f32[50,2]", "i64[2,3]"],
      attributes: { num_heads: 4, rotary_embedding_dim: 4 },
      outputs: ["f32[2,3,32]"],
      flops: 288,
      why: "only 4 of each head's 8 elements turn: 192 · 4/8 · 3",
    },
    { inputs: ["f32[?,4,?,8]", "f32[…]", "f32[…]"], outputs: ["f32[?,4,?,8]"] },
    { inputs: ["f32[2,3,32]", "f32[2,3,4]", "f32[2,3,4]"], error: "num_heads is required" },
    { inputs: ["f32[2,4,3,8]", "f32[2,3,8]", "f32[2,3,8]"], error: "expected 4 cosines for 8 rotated elements, got 8" },
  ],
};

const linearAttention: Operator = {
  type: "LinearAttention",
  summary: "Attention as a recurrent state Σ k ⊗ v that decays and is corrected (https://arxiv.org/abs/2412.06464).",
  inputs: ["query", "key", "value", "past_state?", "decay?", "beta?"],
  outputs: ["output", "present_state"],
  infer: inferLinearAttention,
  macs: linearAttentionMacs,
  flops: linearAttentionFlops,
  examples: [
    {
      inputs: ["f32[2,5,16]", "f32[2,5,16]", "f32[2,5,24]"],
      attributes: { q_num_heads: 4, kv_num_heads: 4, update_rule: "linear" },
      outputs: ["f32[2,5,24]", "f32[2,4,4,6]"],
      macs: 1_920,
      flops: 240,
      why: "states of 4 heads · 4·6 in each of 2·5 steps: k ⊗ v and q·S; a scale for each output",
    },
    {
      inputs: ["f32[1,3,32]", "f32[1,3,16]", "f32[1,3,16]", "f16[1,2,8,8]", "f32[1,3,2]", "f32[1,3,2]"],
      attributes: { q_num_heads: 4, kv_num_heads: 2 },
      outputs: ["f32[1,3,32]", "f16[1,2,8,8]"],
      macs: 1_536,
      flops: 600,
      why: "3 steps · 8·8 · (2·2 + 4 heads); scales 3·32, decay 3·2·64 and exp 4·6, β·(v − …) 2·3·16",
    },
    {
      inputs: ["f32[1,3,16]", "f32[1,3,16]", "f32[1,3,16]"],
      attributes: { q_num_heads: 3, kv_num_heads: 2 },
      error: "3 query heads do not divide by 2",
    },
    { inputs: ["f32[1,3,16]", "f32[1,3,16]", "f32[1,3,16]"], error: "q_num_heads is required" },
    {
      inputs: ["f32[?,?,16]", "f32[?,?,16]", "f32[?,?,?]"],
      attributes: { q_num_heads: 4, kv_num_heads: 4 },
      outputs: ["f32[?,?,?]", "f32[?,4,4,?]"],
    },
  ],
};

function inferRotary(node: NodeContext): readonly ValueType[] {
  const shape = node.shape(0);
  if (shape && shape.length !== 3 && shape.length !== 4) {
    node.fail(`expected X of rank 3 or 4, got ${printShape(shape)}`);
  }
  if (shape?.length === 3 && node.int("num_heads", 0) < 1) {
    node.fail("num_heads is required for X of rank 3, a positive integer", "missing-attribute");
  }
  const rotated = node.int("rotary_embedding_dim", 0) || rotaryHeadSize(node);
  const cosines = node.shape(1)?.at(-1) ?? null;
  if (rotated !== null && cosines !== null && cosines * 2 !== rotated) {
    node.fail(`expected ${rotated / 2} cosines for ${rotated} rotated elements, got ${cosines}`);
  }
  return sameType(node);
}

function rotaryHeadSize(node: NodeContext): Dim {
  const shape = node.shape(0);
  if (shape === null) return null;
  return shape.length === 4 ? (shape[3] ?? null) : splitHeads(node, shape[2] ?? null, node.int("num_heads", 1), "X");
}

/** Two products and a sum for each element that is rotated. */
export function rotaryFlops(node: CostContext, headSize: Dim): Count | null {
  const shape = node.outputShape(0);
  const width = shape?.at(-1) ?? null;
  if (shape === null || headSize === null || headSize === 0 || width === null || width % headSize !== 0) return null;
  const rotated = (width / headSize) * (node.int("rotary_embedding_dim", 0) || headSize);
  return priced(elements(shape.slice(0, -1)), rotated * 3);
}

interface LinearSizes {
  readonly batch: Dim;
  readonly steps: Dim;
  readonly queryHeads: number;
  readonly stateHeads: number;
  readonly keySize: Dim;
  readonly valueSize: Dim;
}

function readLinear(node: NodeContext): LinearSizes {
  const [q, k, v] = [packed(node, 0, "query"), packed(node, 1, "key"), packed(node, 2, "value")];
  const queryHeads = requiredHeads(node, "q_num_heads");
  const stateHeads = requiredHeads(node, "kv_num_heads");
  divideByGroups(node, queryHeads, stateHeads, "query heads", "key and value ");
  const querySize = splitHeads(node, q[2] ?? null, queryHeads, "query");
  const keySize = splitHeads(node, k[2] ?? null, stateHeads, "key");
  return {
    batch: equalDim(node, q[0] ?? null, k[0] ?? null, "batch of query and key"),
    steps: equalDim(node, q[1] ?? null, k[1] ?? null, "length of query and key"),
    queryHeads,
    stateHeads,
    keySize: equalDim(node, querySize, keySize, "head size of query and key"),
    valueSize: splitHeads(node, v[2] ?? null, stateHeads, "value"),
  };
}

function requiredHeads(node: NodeContext, name: string): number {
  const heads = node.int(name, null);
  if (heads === null || heads < 1) node.fail(`${name} is required, a positive integer`, "missing-attribute");
  return heads;
}

function inferLinearAttention(node: NodeContext): readonly ValueType[] {
  const dtype = elementType(node, [0, 1, 2], "float");
  const { batch, steps, queryHeads, stateHeads, keySize, valueSize } = readLinear(node);
  const hidden = valueSize === null ? null : queryHeads * valueSize;
  return [
    tensor(dtype, [batch, steps, hidden]),
    tensor(node.has(3) ? node.dtype(3) : dtype, [batch, stateHeads, keySize, valueSize]),
  ];
}

function updateRule(node: NodeContext): { readonly decays: boolean; readonly corrects: boolean } {
  const rule = node.string("update_rule", "gated_delta");
  return { decays: rule.startsWith("gated"), corrects: rule.endsWith("delta") };
}

/** Products of d_k·d_v per step: k ⊗ v for each state, q·S for each query head, and S·k where a delta rule corrects. */
function linearAttentionMacs(node: CostContext): Count | null {
  const { batch, steps, queryHeads, stateHeads, keySize, valueSize } = readLinear(node);
  const products = queryHeads + stateHeads * (updateRule(node).corrects ? 2 : 1);
  return priced(elements([batch, steps, keySize, valueSize]), products);
}

/** The scale of each output; exp(g) and its product with the state; β·(v − …) for each value. */
function linearAttentionFlops(node: CostContext): Count | null {
  const { batch, steps, stateHeads, keySize, valueSize } = readLinear(node);
  const { decays, corrects } = updateRule(node);
  const scale = elements(node.outputShape(0));
  const state = decays ? elements([batch, steps, stateHeads, keySize, valueSize]) : 0;
  const gates = decays ? priced(elements(node.shape(4)), TRANSCENDENTAL) : 0;
  const correction = corrects ? priced(elements([batch, steps, stateHeads, valueSize]), 2) : 0;
  const terms = [scale, state, gates, correction];
  return terms.includes(null) ? null : addAll(terms as Count[]);
}

export const ATTENTION_RELATIVES: readonly Operator[] = [rotaryEmbedding, linearAttention];
