// Matrix products: https://onnx.ai/onnx/operators/onnx__MatMul.html and relatives.
import { broadcast } from "../tensor/broadcast";
import { type Count, multiply } from "../tensor/count";
import { type Dim, elements, printShape, type Shape } from "../tensor/type";
import { equalDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, REQUANTIZE } from "./prices";

const matMul: Operator = {
  type: "MatMul",
  summary: "Matrix product as numpy.matmul: leading axes broadcast, vectors are promoted.",
  inputs: ["A", "B"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1], "any"), productShape(node, node.shape(0), node.shape(1))),
  macs: (node) => productMacs(node, 0, 1),
  examples: [
    {
      inputs: ["f32[1,197,768]", "f32[768,3072]"],
      outputs: ["f32[1,197,3072]"],
      macs: 464_781_312,
      flops: 0,
      why: "197·768·3072",
    },
    {
      inputs: ["f32[2,1,12,197,64]", "f32[3,12,64,197]"],
      outputs: ["f32[2,3,12,197,197]"],
      macs: 178_831_872,
      why: "batch 2·3·12, 197·64·197 each",
    },
    { inputs: ["f32[5]", "f32[5]"], outputs: ["f32[]"], macs: 5, why: "numpy: vectors give a scalar" },
    { inputs: ["f32[5]", "f32[3,5,2]"], outputs: ["f32[3,2]"], macs: 30, why: "3·2 outputs · 5" },
    { inputs: ["f32[3,4,5]", "f32[5]"], outputs: ["f32[3,4]"], macs: 60 },
    { inputs: ["f32[?,5,4]", "f32[4,?]"], outputs: ["f32[?,5,?]"] },
    { inputs: ["f32[2,?]", "f32[4,3]"], outputs: ["f32[2,3]"], macs: 24, why: "K is known from B" },
    { inputs: ["f32[…]", "f32[4,3]"], outputs: ["f32[…]"] },
    { inputs: ["f32[0,4]", "f32[4,3]"], outputs: ["f32[0,3]"], macs: 0 },
    { inputs: ["f32[2,3]", "f32[4,5]"], error: "inner sizes of [2,3] and [4,5]: 3 and 4 must be equal" },
    { inputs: ["f32[2,3,4]", "f32[3,4,5]"], error: "cannot broadcast the leading axes of [2,3,4] and [3,4,5]" },
    { inputs: ["f32[]", "f32[4,5]"], error: "operands must not be scalars, got [] and [4,5]" },
    { inputs: ["f32[2,4]", "f16[4,5]"], error: "operands must have one element type" },
  ],
};

const gemm: Operator = {
  type: "Gemm",
  summary: "Y = α·A'·B' + β·C of matrices, each transposed on demand.",
  inputs: ["A", "B", "C?"],
  outputs: ["Y"],
  infer: inferGemm,
  macs: gemmMacs,
  flops: (node) => (node.has(2) ? elements(node.outputShape(0)) : 0),
  examples: [
    {
      inputs: ["f32[1,512]", "f32[1000,512]", "f32[1000]"],
      attributes: { transB: 1 },
      outputs: ["f32[1,1000]"],
      macs: 512_000,
      flops: 1000,
      why: "ResNet-18's classifier: 512·1000, and one addition for each of 1000 outputs",
    },
    {
      inputs: ["f32[6,3]", "f32[6,4]", "f32[1,4]"],
      attributes: { transA: 1 },
      outputs: ["f32[3,4]"],
      macs: 72,
      why: "3·6·4",
    },
    { inputs: ["f32[?,6]", "f32[6,4]"], outputs: ["f32[?,4]"] },
    { inputs: ["f32[…]", "f32[6,4]"], outputs: ["f32[?,4]"] },
    { inputs: ["f32[…]", "f32[…]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[3]", "f32[3,4]"], outputs: ["f32[1,4]"], macs: 12, why: "onnxruntime 1.32: a vector is one row" },
    { inputs: ["f32[2,3]", "f32[4,5]"], error: "inner sizes of [2,3] and [4,5]: 3 and 4 must be equal" },
    { inputs: ["f32[1,2,3]", "f32[3,5]"], error: "expected matrices, got [1,2,3] and [3,5]" },
    { inputs: ["f32[2,3]", "f32[3,4]", "f32[3]"], error: "C of [3] does not broadcast to [2,4]" },
    {
      inputs: ["f32[1,3]", "f32[3,4]", "f32[2,4]"],
      error: "C of [2,4] does not broadcast to [1,4]",
      why: "only C is broadcast, never the product",
    },
  ],
};

const matMulInteger: Operator = {
  type: "MatMulInteger",
  summary: "Matrix product of 8-bit integers, accumulated in 32 bits.",
  inputs: ["A", "B", "a_zero_point?", "b_zero_point?"],
  outputs: ["Y"],
  infer: (node) => node.tensor("int32", productShape(node, node.shape(0), node.shape(1))),
  macs: (node) => productMacs(node, 0, 1),
  examples: [
    {
      inputs: ["u8[4,3]", "u8[3,2]", "u8[1]", "u8[1]"],
      outputs: ["i32[4,2]"],
      macs: 24,
      why: "ONNX node test matmulinteger",
    },
    { inputs: ["u8[4,3]", "i8[4,2]"], error: "3 and 4 must be equal" },
  ],
};

const qLinearMatMul: Operator = {
  type: "QLinearMatMul",
  summary: "Matrix product of quantised operands, requantised to the output's scale.",
  inputs: ["a", "a_scale", "a_zero_point", "b", "b_scale", "b_zero_point", "y_scale", "y_zero_point"],
  outputs: ["y"],
  infer: (node) => node.tensor(node.dtype(7), productShape(node, node.shape(0), node.shape(3))),
  macs: (node) => productMacs(node, 0, 3),
  flops: (node) => priced(elements(node.outputShape(0)), REQUANTIZE),
  examples: [
    {
      inputs: ["u8[2,2,4]", "f32[1]", "u8[1]", "u8[2,4,3]", "f32[1]", "u8[1]", "f32[1]", "u8[1]"],
      outputs: ["u8[2,2,3]"],
      macs: 48,
      flops: 60,
      why: "ONNX node test qlinearmatmul_3D; 2·2·4·3, five operations for each of 12 outputs",
    },
    {
      inputs: ["u8[2,4]", "f32[]", "u8[]", "i8[4,3]", "f32[3]", "i8[3]", "f32[]", "i8[]"],
      outputs: ["i8[2,3]"],
      why: "the element type is y_zero_point's",
    },
  ],
};

/** numpy.matmul: a leading vector is a row, a trailing one a column, and their axes are dropped from the result. */
export function productShape(node: NodeContext, a: Shape | null, b: Shape | null): Shape | null {
  if (a?.length === 0 || b?.length === 0) {
    node.fail(`operands must not be scalars, got ${printShape(a)} and ${printShape(b)}`);
  }
  checkInner(node, a, b, a?.at(-1) ?? null, (b?.length === 1 ? b[0] : b?.at(-2)) ?? null);
  if (a === null || b === null) return null;
  const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
  if (batch === undefined) {
    node.fail(`cannot broadcast the leading axes of ${printShape(a)} and ${printShape(b)}`);
  }
  if (batch === null) return null;
  const rows = a.length === 1 ? [] : [a.at(-2) ?? null];
  const columns = b.length === 1 ? [] : [b.at(-1) ?? null];
  return [...batch, ...rows, ...columns];
}

export function checkInner(node: NodeContext, a: Shape | null, b: Shape | null, left: Dim, right: Dim): void {
  equalDim(node, left, right, `inner sizes of ${printShape(a)} and ${printShape(b)}`);
}

/** Output elements × the inner size, which either operand tells (`a`, `b` are operand indices). */
export function productMacs(node: CostContext, a: number, b: number): Count | null {
  const right = node.shape(b);
  const inner = node.shape(a)?.at(-1) ?? (right?.length === 1 ? right[0] : right?.at(-2)) ?? null;
  return multiplied(elements(node.outputShape(0)), inner);
}

function multiplied(outputs: Count | null, inner: Dim): Count | null {
  return outputs === 0 ? 0 : outputs === null || inner === null ? null : multiply(outputs, inner);
}

export function inferGemm(node: NodeContext) {
  return node.tensor(elementType(node, [0, 1, 2], "any"), gemmShape(node, 0, 1, 2));
}

/** Shape of A'·B' + C for operands at these indices. */
export function gemmShape(node: NodeContext, a: number, b: number, c: number): Shape {
  const left = matrix(node, a);
  const right = matrix(node, b);
  if ([left, right].some((shape) => shape !== null && shape.length !== 2)) {
    node.fail(`expected matrices, got ${printShape(node.shape(a))} and ${printShape(node.shape(b))}`);
  }
  const [rows = null, inner = null] = oriented(left, node.int("transA", 0));
  const [depth = null, columns = null] = oriented(right, node.int("transB", 0));
  checkInner(node, left, right, inner, depth);
  const shape = [rows, columns];
  checkAddend(node, node.shape(c), shape);
  return shape;
}

/** A vector is a matrix of one row. */
function matrix(node: NodeContext, index: number): Shape | null {
  const shape = node.shape(index);
  return shape?.length === 1 ? [1, ...shape] : shape;
}

function oriented(shape: Shape | null, transposed: number): Shape {
  const [rows = null, columns = null] = shape ?? [];
  return transposed === 0 ? [rows, columns] : [columns, rows];
}

function checkAddend(node: NodeContext, addend: Shape | null, shape: Shape): void {
  if (addend === null) return;
  const lead = shape.length - addend.length;
  const fits = addend.every((dim, axis) => {
    const size = shape[axis + lead] ?? null;
    return dim === 1 || dim === null || size === null || dim === size;
  });
  if (lead < 0 || !fits) node.fail(`C of ${printShape(addend)} does not broadcast to ${printShape(shape)}`);
}

export function gemmMacs(node: CostContext): Count | null {
  return gemmMacsOf(node, 0, 1);
}

export function gemmMacsOf(node: CostContext, a: number, b: number): Count | null {
  const [, inner = null] = oriented(matrix(node, a), node.int("transA", 0));
  const [depth = null] = oriented(matrix(node, b), node.int("transB", 0));
  return multiplied(elements(node.outputShape(0)), inner ?? depth);
}

export const MATRIX_PRODUCTS: readonly Operator[] = [matMul, gemm, matMulInteger, qLinearMatMul];
