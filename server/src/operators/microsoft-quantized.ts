// com.microsoft: element-wise, pooling and joining operators on quantised tensors.
import { add, type Count } from "../tensor/count";
import { elements, printShape, type Shape } from "../tensor/type";
import { equalDim, normalizeAxes, normalizeAxis, withDim } from "./axes";
import type { NodeContext } from "./context";
import { broadcastInputs } from "./elementwise";
import { channelsFirst, channelsLast } from "./microsoft-fused";
import type { Operator } from "./operator";
import { pooled, windowFlops } from "./pooling";
import { priced, priceOf, REQUANTIZE } from "./prices";
import { spatialDims } from "./window";

const domain = "com.microsoft";
const DEQUANTIZE = priceOf("DequantizeLinear");

/** C = f(A, B) of dequantised operands, requantised: operands 0 and 3. */
const BINARY: readonly Operator[] = (["Add", "Mul"] as const).map((type) => ({
  type: `QLinear${type}`,
  domain,
  summary: `${type} of quantised operands with broadcasting.`,
  inputs: ["A", "A_scale", "A_zero_point?", "B", "B_scale", "B_zero_point?", "C_scale", "C_zero_point?"],
  outputs: ["C"],
  infer: (node) => node.tensor(node.dtype(0), broadcastInputs(node, [0, 3])),
  flops: (node) => priced(elements(node.outputShape(0)), 2 * DEQUANTIZE + 1 + REQUANTIZE),
  examples: [
    {
      inputs: ["u8[2,3]", "f32[]", "u8[]", "u8[3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      outputs: ["u8[2,3]"],
      flops: 60,
      why: "onnxruntime; 6 elements · (2·2 + 1 + 5)",
    },
    { inputs: ["u8[2,3]", "f32[]", "", "u8[4]", "f32[]", "", "f32[]", ""], error: "cannot broadcast" },
  ],
}));

/** Y = f(X) of a dequantised operand, requantised. */
const UNARY: readonly Operator[] = (["Sigmoid", "LeakyRelu", "Softmax"] as const).map((type) => ({
  type: `QLinear${type}`,
  domain,
  summary: `${type} of a quantised operand.`,
  inputs: ["X", "X_scale", "X_zero_point?", "Y_scale", "Y_zero_point?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(0), node.shape(0)),
  flops: (node) => priced(elements(node.outputShape(0)), DEQUANTIZE + priceOf(type) + REQUANTIZE),
  examples: [
    {
      inputs: ["u8[2,3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      outputs: ["u8[2,3]"],
      flops: { Sigmoid: 84, LeakyRelu: 54, Softmax: 90 }[type],
      why: "6 elements · (2 + 7, 2 or 8 + 5)",
    },
  ],
}));

const where: Operator = {
  type: "QLinearWhere",
  domain,
  summary: "Where of two quantised operands.",
  inputs: ["condition", "X", "x_scale", "x_zero_point", "Y", "y_scale", "y_zero_point", "z_scale", "z_zero_point"],
  outputs: ["Z"],
  infer: (node) => node.tensor(node.dtype(1), broadcastInputs(node, [0, 1, 4])),
  flops: (node) => priced(elements(node.outputShape(0)), DEQUANTIZE + 1 + REQUANTIZE),
  examples: [
    {
      inputs: ["bool[2,1]", "u8[2,3]", "f32[]", "u8[]", "u8[1,3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      outputs: ["u8[2,3]"],
      flops: 48,
      why: "onnxruntime; 6 elements · (2 + 1 + 5)",
    },
  ],
};

const concat: Operator = {
  type: "QLinearConcat",
  domain,
  summary: "Concat of quantised operands, each with its own scale.",
  inputs: ["Y_scale", "Y_zero_point", "inputs..."],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(1), concatenated(node)),
  flops: (node) => priced(elements(node.outputShape(0)), DEQUANTIZE + REQUANTIZE),
  examples: [
    {
      inputs: ["f32[]", "u8[]", "u8[2,3]", "f32[]", "u8[]", "u8[2,4]", "f32[]", "u8[]"],
      attributes: { axis: 1 },
      outputs: ["u8[2,7]"],
      flops: 98,
      why: "onnxruntime; 14 elements · 7",
    },
    {
      inputs: ["f32[]", "u8[]", "u8[?,3]", "f32[]", "u8[]", "u8[2,?]", "f32[]", "u8[]"],
      attributes: { axis: 1 },
      outputs: ["u8[2,?]"],
    },
    {
      inputs: ["f32[]", "u8[]", "u8[2,3]", "f32[]", "u8[]", "u8[3,4]", "f32[]", "u8[]"],
      attributes: { axis: 1 },
      error: "axis 0 of the operands: 2 and 3 must be equal",
    },
  ],
};

const averagePool: Operator = {
  type: "QLinearAveragePool",
  domain,
  summary: "AveragePool of a quantised operand, channels first or last.",
  inputs: ["X", "x_scale", "x_zero_point?", "y_scale", "y_zero_point?"],
  outputs: ["Y"],
  infer: (node) =>
    node.tensor(
      node.dtype(0),
      inChannelOrder(node, (shape) => pooled(node, shape)),
    ),
  flops: (node) => plus(windowFlops(node, 1), priced(elements(node.outputShape(0)), REQUANTIZE)),
  examples: [
    {
      inputs: ["u8[1,3,8,8]", "f32[]", "u8[]", "f32[]", "u8[]"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      outputs: ["u8[1,3,4,4]"],
      flops: 432,
      why: "onnxruntime; 48 outputs · (2² + 5)",
    },
    {
      inputs: ["u8[1,8,8,3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2], channels_last: 1 },
      outputs: ["u8[1,4,4,3]"],
      why: "onnxruntime",
    },
  ],
};

const globalAveragePool: Operator = {
  type: "QLinearGlobalAveragePool",
  domain,
  summary: "Mean of each channel of a quantised operand, channels first or last.",
  inputs: ["X", "x_scale", "x_zero_point", "y_scale", "y_zero_point"],
  outputs: ["Y"],
  infer: (node) =>
    node.tensor(
      node.dtype(0),
      inChannelOrder(node, (shape) => shape && collapsed(node, shape)),
    ),
  flops: (node) => plus(elements(node.shape(0)), priced(elements(node.outputShape(0)), REQUANTIZE)),
  examples: [
    {
      inputs: ["u8[1,8,8,3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      attributes: { channels_last: 1 },
      outputs: ["u8[1,1,1,3]"],
      flops: 207,
      why: "onnxruntime; 192 inputs, 3 · 5",
    },
    { inputs: ["u8[1,3,?,8]", "f32[]", "u8[]", "f32[]", "u8[]"], outputs: ["u8[1,3,1,1]"] },
  ],
};

const reduceMean: Operator = {
  type: "QLinearReduceMean",
  domain,
  summary: "Mean of a quantised operand over some axes.",
  inputs: ["data", "data_scale", "data_zero_point?", "reduced_scale", "reduced_zero_point?"],
  outputs: ["reduced"],
  infer: (node) => node.tensor(node.dtype(0), reduced(node)),
  flops: (node) => plus(elements(node.shape(0)), priced(elements(node.outputShape(0)), REQUANTIZE)),
  examples: [
    {
      inputs: ["u8[2,3,4]", "f32[]", "u8[]", "f32[]", "u8[]"],
      attributes: { axes: [1], keepdims: 0 },
      outputs: ["u8[2,4]"],
      flops: 64,
      why: "24 inputs, 8 · 5",
    },
    { inputs: ["u8[2,3,4]", "f32[]", "u8[]", "f32[]", "u8[]"], outputs: ["u8[1,1,1]"] },
  ],
};

export function plus(a: Count | null, b: Count | null): Count | null {
  return a === null || b === null ? null : add(a, b);
}

export function isChannelsLast(node: NodeContext): boolean {
  return node.int("channels_last", 0) !== 0;
}

/** Applies a rule for N×C×spatial shapes to the first input, whose channels may be last. */
function inChannelOrder(node: NodeContext, rule: (shape: Shape | null) => Shape | null): Shape | null {
  const shape = node.shape(0);
  return isChannelsLast(node) ? channelsLast(rule(channelsFirst(shape))) : rule(shape);
}

function collapsed(node: NodeContext, shape: Shape): Shape {
  return [...shape.slice(0, 2), ...spatialDims(node, shape).map(() => 1)];
}

/** Operands come in threes (tensor, scale, zero point) behind the output's scale and zero point. */
function concatenated(node: NodeContext): Shape | null {
  const count = Math.floor((node.inputs.length - 2) / 3);
  const shapes = Array.from({ length: count }, (_, i) => node.shape(2 + 3 * i));
  const known = shapes.filter((shape) => shape !== null);
  const first = known[0];
  if (first === undefined) return null;
  const axis = normalizeAxis(node, node.int("axis", 0), first.length);
  let result: Shape = first;
  for (const shape of known.slice(1)) {
    if (shape.length !== first.length) node.fail(`expected operands of rank ${first.length}, got ${printShape(shape)}`);
    result = result.map((dim, i) => {
      const next = shape[i] ?? null;
      if (i !== axis) return equalDim(node, dim, next, `axis ${i} of the operands`);
      return dim === null || next === null ? null : dim + next;
    });
  }
  return known.length === count ? result : withDim(result, axis, null);
}

function reduced(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axes = normalizeAxes(node, node.ints("axes") ?? shape.map((_, axis) => axis), shape.length);
  const kept = node.int("keepdims", 1) !== 0;
  return kept ? shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) : shape.filter((_, i) => !axes.includes(i));
}

export const MICROSOFT_QUANTIZED: readonly Operator[] = [
  ...BINARY,
  ...UNARY,
  where,
  concat,
  averagePool,
  globalAveragePool,
  reduceMean,
];
