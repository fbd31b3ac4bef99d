// Determinants. Products of matrices are in matmul.ts. https://onnx.ai/onnx/operators/onnx__Det.html
import { divideUp, multiply } from "../tensor/count";
import { elements } from "../tensor/type";
import { equalDim } from "./axes";
import type { NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";

const det: Operator = {
  type: "Det",
  summary: "Determinants of square matrices.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0], "float"), batchShape(node)),
  flops: (node) => {
    const batch = elements(node.outputShape(0));
    const size = node.shape(0)?.at(-1) ?? node.shape(0)?.at(-2) ?? null;
    // LU decomposition: 2/3·n³, see Golub and Van Loan, Matrix Computations, section 3.2.
    return batch === null || size === null ? null : divideUp(multiply(batch, 2, size, size, size), 3);
  },
  examples: [
    { inputs: ["f32[2,2]"], outputs: ["f32[]"], flops: 6, why: "⌈2·2³/3⌉" },
    { inputs: ["f32[?,3,3]"], outputs: ["f32[?]"] },
    { inputs: ["f32[5,?,3]"], outputs: ["f32[5]"], flops: 90, why: "5·2·3³/3" },
    { inputs: ["f32[2,3]"], error: "rows and columns of f32[2,3] ('x0'): 2 and 3 must be equal" },
    { inputs: ["f32[3]"], error: "expected square matrices" },
  ],
};

function batchShape(node: NodeContext) {
  const shape = node.shape(0);
  if (shape === null) return null;
  if (shape.length < 2) node.fail(`expected square matrices, got ${named(node, 0)}`);
  equalDim(node, shape.at(-2) ?? null, shape.at(-1) ?? null, `rows and columns of ${named(node, 0)}`);
  return shape.slice(0, -2);
}

export const LINEAR_ALGEBRA: readonly Operator[] = [det];
