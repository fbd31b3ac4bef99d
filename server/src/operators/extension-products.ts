// Products that ONNX has no operator for, in the domain `ext`: recurrent layers with a projection, groups of matrices.
import { add, type Count, multiply } from "../tensor/count";
import { type Dim, elements, type Shape, tensor, type ValueType } from "../tensor/type";
import { equalDim, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import { priced } from "./prices";
import { LSTM_STEP, recurrentMacs } from "./recurrent";

const GATES = 4;

const projectedLstm: Operator = {
  type: "ProjectedLSTM",
  domain: "ext",
  summary: "LSTM of one direction that projects its hidden state after each step (https://arxiv.org/abs/1402.1128).",
  inputs: ["X", "W", "R", "P", "B?", "initial_h?", "initial_c?"],
  outputs: ["Y", "Y_h", "Y_c"],
  infer: inferProjected,
  macs: projectedMacs,
  flops: projectedFlops,
  examples: [
    {
      inputs: ["f32[5,2,4]", "f32[1,24,4]", "f32[1,24,3]", "f32[1,3,6]", "f32[1,48]"],
      outputs: ["f32[5,1,2,3]", "f32[1,2,3]", "f32[1,2,6]"],
      macs: 1860,
      flops: 2700,
      why: "5·2·(24·4 + 24·3 + 3·6); 5·2·6 units · (37 + 8 biases)",
    },
    {
      inputs: ["f32[2,5,4]", "f32[1,24,4]", "f32[1,24,3]", "f32[1,3,6]"],
      attributes: { layout: 1 },
      outputs: ["f32[2,5,1,3]", "f32[2,1,3]", "f32[2,1,6]"],
      why: "batch first",
    },
    {
      inputs: ["f32[…]", "f32[1,24,4]", "f32[1,24,3]", "f32[1,3,6]"],
      outputs: ["f32[?,1,?,3]", "f32[1,?,3]", "f32[1,?,6]"],
    },
    {
      inputs: ["f32[5,2,4]", "f32[1,24,4]", "f32[1,24,3]", "f32[1,2,6]"],
      error: "width of R and P: 3 and 2 must be equal",
    },
    { inputs: ["f32[5,2,4]", "f32[1,24,4]", "f32[1,20,3]", "f32[1,3,6]"], error: "rows of R: 20 and 24 must be equal" },
    { inputs: ["f32[5,2]", "f32[1,24,4]", "f32[1,24,3]", "f32[1,3,6]"], error: "expected rank 3" },
  ],
};

function inferProjected(node: NodeContext): readonly ValueType[] {
  const [input, weights, recurrence, projection] = [0, 1, 2, 3].map((index) => ofRankThree(node, index));
  const [first = null, second = null, features = null] = input ?? [];
  const hidden = projection?.[2] ?? null;
  equalDim(node, features, weights?.[2] ?? null, "input size of X and W");
  const width = equalDim(node, recurrence?.[2] ?? null, projection?.[1] ?? null, "width of R and P");
  const rows = hidden === null ? null : GATES * hidden;
  equalDim(node, weights?.[1] ?? null, rows, "rows of W");
  equalDim(node, recurrence?.[1] ?? null, rows, "rows of R");
  const dtype = elementType(node, [0, 1, 2, 3], "float");
  const batchFirst = node.int("layout", 0) === 1;
  const state = (size: Dim) => tensor(dtype, batchFirst ? [first, 1, size] : [1, second, size]);
  const sequence = batchFirst ? [first, second, 1, width] : [first, 1, second, width];
  return [tensor(dtype, sequence), state(width), state(hidden)];
}

function ofRankThree(node: NodeContext, index: number): Shape {
  const shape = node.shape(index) ?? unknownDims(3);
  if (shape.length !== 3) node.fail(`expected rank 3, got ${named(node, index)}`);
  return shape;
}

/** steps · batch · (elements of W + elements of R + elements of P) */
function projectedMacs(node: CostContext): Count | null {
  const gates = recurrentMacs(node);
  const projection = elements(node.shape(3));
  const rows = elements(node.shape(0)?.slice(0, 2) ?? null);
  return gates === null || projection === null || rows === null ? null : add(gates, multiply(rows, projection));
}

/** Per hidden unit and step: the cell's own operations and a bias of W and R for each gate. */
function projectedFlops(node: CostContext): Count | null {
  const hidden = node.shape(3)?.[2] ?? null;
  const rows = node.shape(0)?.slice(0, 2) ?? null;
  const units = elements(rows && [...rows, hidden]);
  return priced(units, LSTM_STEP + (node.has(4) ? 2 * GATES : 0));
}

const groupedMatMul: Operator = {
  type: "GroupedMatMul",
  domain: "ext",
  summary: "Products of the parts of a matrix, which `ends` delimits, with matrices of their own (mixture of experts).",
  inputs: ["A", "B", "ends"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1], "any"), groupedShape(node)),
  macs: groupedMacs,
  examples: [
    {
      inputs: ["bf16[64,16]", "bf16[4,16,32]", "i32[4]"],
      outputs: ["bf16[64,32]"],
      macs: 32_768,
      why: "each of 64 rows meets one 16×32 matrix",
    },
    {
      inputs: ["bf16[16,64]", "bf16[64,32]", "i32[4]"],
      outputs: ["bf16[4,16,32]"],
      macs: 32_768,
      why: "the inner 64 are split into four products: 16·64·32 in all",
    },
    {
      inputs: ["bf16[4,16,8]", "bf16[8,64]", "i32[4]"],
      outputs: ["bf16[16,64]"],
      macs: 8_192,
      why: "each of 64 columns meets one 16×8 matrix",
    },
    { inputs: ["bf16[?,16]", "bf16[4,16,32]", "i32[4]"], outputs: ["bf16[?,32]"] },
    { inputs: ["bf16[64,8]", "bf16[4,16,32]", "i32[4]"], error: "inner sizes: 8 and 16 must be equal" },
    { inputs: ["bf16[64]", "bf16[4,16,32]", "i32[4]"], error: "expected matrices or groups of them" },
  ],
};

function groupedShape(node: NodeContext): Shape | null {
  const [a, b] = [node.shape(0), node.shape(1)];
  if (a === null || b === null) return null;
  if (a.length < 2 || a.length > 3 || b.length < 2 || b.length > 3 || a.length + b.length > 5) {
    node.fail(`expected matrices or groups of them, got ${named(node, 0)} and ${named(node, 1)}`);
  }
  equalDim(node, a.at(-1) ?? null, b.at(-2) ?? null, "inner sizes");
  const matrix = [a.at(-2) ?? null, b.at(-1) ?? null];
  return a.length === 2 && b.length === 2 ? [node.shape(2)?.[0] ?? null, ...matrix] : matrix;
}

/** Rows · inner size · columns, whatever the parts: every row (or column, or inner element) is in one of them. */
function groupedMacs(node: CostContext): Count | null {
  const [a, b] = [node.shape(0), node.shape(1)];
  if (a === null || b === null) return null;
  return elements([a.at(-2) ?? null, a.at(-1) ?? null, b.at(-1) ?? null]);
}

export const EXTENSION_PRODUCTS: readonly Operator[] = [projectedLstm, groupedMatMul];
