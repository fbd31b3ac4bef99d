// Linear quantisation: https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html and relatives.
import { type DType, dtypeFromOnnx } from "../tensor/dtype";
import { printShape, type Shape, tensor } from "../tensor/type";
import { equalDim, normalizeAxis } from "./axes";
import type { NodeContext } from "./context";
import type { Operator } from "./operator";
import { flopsPerOutput } from "./prices";

const quantizeLinear: Operator = {
  type: "QuantizeLinear",
  summary: "saturate(round(x / scale) + zero point), with one scale for the tensor, an axis or blocks of an axis.",
  inputs: ["x", "y_scale", "y_zero_point?"],
  outputs: ["y"],
  infer: (node) => node.tensor(quantizedType(node), scaledShape(node)),
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[6]", "f32[]", "u8[]"], outputs: ["u8[6]"], flops: 30, why: "ONNX node test quantizelinear; 6·5" },
    { inputs: ["f32[1,3,3,2]", "f32[3]", "i8[3]"], outputs: ["i8[1,3,3,2]"], why: "one scale a channel (axis 1)" },
    { inputs: ["f32[2,3]", "f32[]"], outputs: ["u8[2,3]"], why: "uint8 without zero point and output_dtype" },
    { inputs: ["f32[2,3]", "f32[]"], attributes: { output_dtype: 22 }, outputs: ["i4[2,3]"] },
    {
      inputs: ["f32[3,4]", "f32[3,2]", "u8[3,2]"],
      attributes: { axis: 1, block_size: 2 },
      outputs: ["u8[3,4]"],
      why: "ONNX node test quantizelinear_blocked_asymmetric",
    },
    { inputs: ["f32[…]", "f32[3]", "i8[3]"], outputs: ["i8[…]"] },
    { inputs: ["f32[2,?]", "f32[3]"], outputs: ["u8[2,3]"] },
    { inputs: ["f32[5]", "f32[1]"], outputs: ["u8[5]"], why: "one scale for all; axis 1 does not matter" },
    { inputs: ["f32[5]", "f32[?]"], outputs: ["u8[5]"] },
    { inputs: ["f32[1,4,3]", "f32[3]", "u8[3]"], error: "scales of axis 1 of [1,4,3]: 4 and 3 must be equal" },
    {
      inputs: ["f32[3,4]", "f32[3,3]"],
      attributes: { axis: 1, block_size: 2 },
      error: "scales of axis 1 of [3,4]: 2 and 3 must be equal",
    },
    { inputs: ["f32[2,3]", "f32[3]"], attributes: { axis: 2 }, error: "axis 2 is outside [-2, 1]" },
    { inputs: ["f32[2,3]", "f32[2,3,1]"], attributes: { block_size: 2 }, error: "scales of rank 3 for x of rank 2" },
  ],
};

const dequantizeLinear: Operator = {
  type: "DequantizeLinear",
  summary: "(x − zero point) · scale, with one scale for the tensor, an axis or blocks of an axis.",
  inputs: ["x", "x_scale", "x_zero_point?"],
  outputs: ["y"],
  infer: (node) => node.tensor(dtypeFromOnnx(node.int("output_dtype", 0)) ?? node.dtype(1), scaledShape(node)),
  flops: flopsPerOutput,
  examples: [
    { inputs: ["u8[4]", "f32[]", "u8[]"], outputs: ["f32[4]"], flops: 8, why: "ONNX node test dequantizelinear" },
    { inputs: ["i8[64,3,7,7]", "f16[64]", "i8[64]"], attributes: { axis: 0 }, outputs: ["f16[64,3,7,7]"] },
    {
      inputs: ["u8[1,4,3,2]", "f32[1,2,3,2]"],
      attributes: { axis: 1, block_size: 2 },
      outputs: ["f32[1,4,3,2]"],
      why: "ONNX node test dequantizelinear_blocked",
    },
    { inputs: ["i4[5]", "f32[]"], attributes: { output_dtype: 10 }, outputs: ["f16[5]"] },
    { inputs: ["i32[1,?]", "f32[]"], outputs: ["f32[1,?]"] },
  ],
};

const dynamicQuantizeLinear: Operator = {
  type: "DynamicQuantizeLinear",
  summary: "Quantises to uint8 with the scale and zero point that the data's range asks for.",
  inputs: ["x"],
  outputs: ["y", "y_scale", "y_zero_point"],
  infer: (node) => [tensor("uint8", node.shape(0)), tensor("float32", []), tensor("uint8", [])],
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[3,4]"], outputs: ["u8[3,4]", "f32[]", "u8[]"], flops: 84, why: "12 elements · 7" },
    { inputs: ["f32[…]"], outputs: ["u8[…]", "f32[]", "u8[]"] },
  ],
};

/** The zero point's type, else the attribute's, else uint8. */
function quantizedType(node: NodeContext): DType | null {
  if (node.has(2)) return node.dtype(2);
  const chosen = node.int("output_dtype", 0);
  return chosen === 0 ? "uint8" : dtypeFromOnnx(chosen);
}

/** x's shape, checked against (and completed by) the scales. */
function scaledShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  const scale = node.shape(1);
  if (shape === null || scale === null || scale.length === 0) return shape;
  const block = node.int("block_size", 0);
  if (block > 0) return blockedShape(node, shape, scale, block);
  if (scale.length !== 1) node.fail(`expected one scale or a vector of scales, got ${printShape(scale)}`);
  if (scale[0] === 1 || shape.length === 0) return shape;
  const given = node.int("axis", 1);
  // The axis of a single scale means nothing, and files hold any there.
  if (scale[0] === null && (given >= shape.length || given < -shape.length)) return shape;
  const axis = normalizeAxis(node, given, shape.length);
  return shape.map((dim, i) => (i === axis ? scales(node, axis, dim, scale[0] ?? null) : dim));
}

function blockedShape(node: NodeContext, shape: Shape, scale: Shape, block: number): Shape {
  if (scale.length !== shape.length) {
    node.fail(`block_size ${block} with scales of rank ${scale.length} for x of rank ${shape.length}`);
  }
  const axis = normalizeAxis(node, node.int("axis", 1), shape.length);
  return shape.map((dim, i) => {
    if (i !== axis) return scales(node, i, dim, scale[i] ?? null);
    scales(node, i, dim === null ? null : Math.ceil(dim / block), scale[i] ?? null);
    return dim;
  });
}

function scales(node: NodeContext, axis: number, size: number | null, count: number | null): number | null {
  return equalDim(node, size, count, `scales of axis ${axis} of ${printShape(node.shape(0))}`);
}

export const QUANTIZATION: readonly Operator[] = [quantizeLinear, dequantizeLinear, dynamicQuantizeLinear];
