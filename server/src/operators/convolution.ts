// Convolutions: https://onnx.ai/onnx/operators/onnx__Conv.html and relatives.
import { add, type Count, multiply } from "../tensor/count";
import { type Dim, elements, type Shape, tensor } from "../tensor/type";
import { equalDim, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { BILINEAR_SAMPLE, priced, priceOf, REQUANTIZE } from "./prices";
import { readWindow, slide, spatialDims, unknownSpatial } from "./window";

const conv: Operator = {
  type: "Conv",
  summary: "Convolution of N×C×spatial input with M×(C/group)×kernel weights.",
  inputs: ["X", "W", "B?"],
  outputs: ["Y"],
  infer: inferConv,
  macs: convMacs,
  flops: biasAdditions,
  examples: [
    {
      inputs: ["f32[1,3,224,224]", "f32[64,3,7,7]", "f32[64]"],
      attributes: { strides: [2, 2], pads: [3, 3, 3, 3] },
      outputs: ["f32[1,64,112,112]"],
      macs: 118_013_952,
      flops: 802_816,
      why: "ResNet stem: 64·112²·3·7² MACs, one bias addition for each of 64·112² outputs",
    },
    {
      inputs: ["f32[2,32,56,56]", "f32[32,1,3,3]"],
      attributes: { group: 32, pads: [1, 1, 1, 1] },
      outputs: ["f32[2,32,56,56]"],
      macs: 1_806_336,
      flops: 0,
      why: "depthwise: 2·32·56²·1·3²",
    },
    {
      inputs: ["f32[1,4,10,10]", "f32[8,4,3,3]"],
      attributes: { dilations: [2, 3] },
      outputs: ["f32[1,8,6,4]"],
      macs: 6_912,
      why: "kernel extents 5 and 7; 8·6·4·4·3²",
    },
    {
      inputs: ["f32[1,1,5,5]", "f32[1,1,3,3]"],
      attributes: { auto_pad: "SAME_LOWER", strides: [2, 2] },
      outputs: ["f32[1,1,3,3]"],
      why: "ONNX node test conv_with_autopad_same",
    },
    { inputs: ["f32[1,1,5]", "f32[1,1,3]"], attributes: { auto_pad: "VALID" }, outputs: ["f32[1,1,3]"] },
    { inputs: ["f16[2,3,4,8,8]", "f16[5,3,1,3,3]"], outputs: ["f16[2,5,4,6,6]"], why: "three spatial axes" },
    { inputs: ["f32[?,3,?,32]", "f32[8,3,3,3]"], outputs: ["f32[?,8,?,30]"] },
    { inputs: ["f32[…]", "f32[8,3,3,3]"], outputs: ["f32[?,8,?,?]"] },
    { inputs: ["f32[1,3,32,32]", "f32[…]"], attributes: { kernel_shape: [5, 5] }, outputs: ["f32[1,?,28,28]"] },
    { inputs: ["f32[…]", "f32[…]"], outputs: ["f32[…]"] },
    { inputs: ["f32[1,3,8,8]", "f32[4,2,3,3]"], error: "expected 2 input channels" },
    {
      inputs: ["f32[1,6,8,8]", "f32[4,2,3,3]"],
      attributes: { group: 3 },
      error: "4 output channels do not divide by 3 groups",
    },
    { inputs: ["f32[1,3,4,4]", "f32[4,3,5,5]"], error: "kernel extent 5 is larger than the padded input 4" },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3]"], error: "expected weights of rank 4 for an input of rank 4, got rank 3" },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]", "f32[3]"], error: "expected 4 bias elements, got 3" },
    { inputs: ["f32[1,3,8,8]", "f16[4,3,3,3]"], error: "operands must have one element type" },
    {
      inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]"],
      attributes: { kernel_shape: [5, 5] },
      error: "kernel_shape [5, 5] contradicts the weights' kernel [3, 3]",
    },
    { inputs: ["f32[3,8]", "f32[4,3,3]"], error: "got rank 2" },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]"], attributes: { strides: [0, 1] }, error: "strides must be positive" },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]"], attributes: { pads: [1, 1] }, error: "expected 4 pads" },
    { inputs: ["f32[1,3,8,8]", "f32[4,3,3,3]"], attributes: { pads: [-1, 0, 0, 0] }, error: "must not be negative" },
  ],
};

const convInteger: Operator = {
  type: "ConvInteger",
  summary: "Convolution of 8-bit integers, accumulated in 32 bits.",
  inputs: ["x", "w", "x_zero_point?", "w_zero_point?"],
  outputs: ["y"],
  infer: (node) => node.tensor("int32", convShape(node, 0, 1)),
  macs: convMacs,
  examples: [
    {
      inputs: ["u8[1,1,3,3]", "u8[1,1,2,2]", "u8[]"],
      attributes: { pads: [1, 1, 1, 1] },
      outputs: ["i32[1,1,4,4]"],
      macs: 64,
      flops: 0,
      why: "ONNX node test convinteger_with_padding; 4²·2² MACs",
    },
    { inputs: ["u8[1,2,3,3]", "u8[1,1,2,2]"], error: "expected 1 input channels, got 2" },
  ],
};

const qLinearConv: Operator = {
  type: "QLinearConv",
  summary: "Convolution of quantised operands, requantised to the output's scale.",
  inputs: ["x", "x_scale", "x_zero_point", "w", "w_scale", "w_zero_point", "y_scale", "y_zero_point", "B?"],
  outputs: ["y"],
  infer: (node) => node.tensor(node.dtype(7), convShape(node, 0, 3, 8)),
  macs: (node) => macsOfWeights(node, 3),
  flops: (node) => priced(elements(node.outputShape(0)), REQUANTIZE + (node.has(8) ? 1 : 0)),
  examples: [
    {
      inputs: ["u8[1,1,7,7]", "f32[]", "u8[]", "u8[1,1,1,1]", "f32[1]", "u8[1]", "f32[]", "u8[]"],
      outputs: ["u8[1,1,7,7]"],
      macs: 49,
      flops: 245,
      why: "ONNX node test qlinearconv; 7² MACs; five operations to requantise each of 49",
    },
    {
      inputs: ["u8[1,3,8,8]", "f32[]", "u8[]", "i8[4,3,3,3]", "f32[4]", "i8[4]", "f32[]", "i8[]", "i32[4]"],
      outputs: ["i8[1,4,6,6]"],
      macs: 3_888,
      flops: 864,
      why: "4·6²·3·3² MACs; 5 + 1 for each of 144 outputs",
    },
  ],
};

const deformConv: Operator = {
  type: "DeformConv",
  summary: "Convolution that samples its input at learned offsets (https://arxiv.org/abs/1811.11168).",
  inputs: ["X", "W", "offset", "B?", "mask?"],
  outputs: ["Y"],
  infer: inferDeformConv,
  macs: convMacs,
  flops: deformFlops,
  examples: [
    {
      inputs: ["f32[1,8,20,20]", "f32[16,8,3,3]", "f32[1,18,20,20]", "f32[16]", "f32[1,9,20,20]"],
      attributes: { pads: [1, 1, 1, 1] },
      outputs: ["f32[1,16,20,20]"],
      macs: 460_800,
      flops: 265_600,
      why: "small_deform of the oracle: 16·20²·8·3²; 8·3²·20² samples at 8 + 1 operations, 16·20² bias additions",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,1,2,2]", "f32[1,16,2,2]"],
      attributes: { offset_group: 2 },
      error: "1 input channels do not divide by 2 offset groups",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,1,2,2]", "f32[1,8,3,3]"],
      error: "expected an offset of [1,8,2,2], got [1,8,3,3]",
    },
    { inputs: ["f32[1,1,?,3]", "f32[1,1,2,2]", "f32[1,8,2,2]"], outputs: ["f32[1,1,2,2]"], why: "the offset tells" },
  ],
};

const causalConv: Operator = {
  type: "CausalConvWithState",
  summary: "Depthwise causal convolution over time that carries its last k − 1 inputs as state.",
  inputs: ["input", "weight", "bias?", "past_state?"],
  outputs: ["output", "present_state"],
  infer: inferCausalConv,
  macs: convMacs,
  flops: causalConvFlops,
  examples: [
    {
      inputs: ["f32[2,4,10]", "f32[4,1,3]", "f32[4]"],
      attributes: { activation: "silu" },
      outputs: ["f32[2,4,10]", "f32[2,4,2]"],
      macs: 240,
      flops: 800,
      why: "2·4·10·3 MACs; a bias addition and a Swish of nine operations for each of 80 outputs",
    },
    { inputs: ["f32[2,4,?]", "f32[4,1,3]"], outputs: ["f32[2,4,?]", "f32[2,4,2]"] },
    { inputs: ["f32[…]", "f32[4,1,3]"], outputs: ["f32[?,4,?]", "f32[?,4,2]"] },
    { inputs: ["f32[2,3,10]", "f32[4,1,3]"], error: "channels of input and weight: 3 and 4 must be equal" },
  ],
};

/** Y[n, m, …] of Conv. */
export function inferConv(node: NodeContext) {
  return node.tensor(elementType(node, [0, 1, 2], "any"), convShape(node, 0, 1, 2));
}

/** Output shape of a convolution of input `x` with weights `w` and an optional bias (operand indices). */
export function convShape(node: NodeContext, x: number, w: number, bias?: number): Shape | null {
  return shapeOfConvolution(node, node.shape(x), node.shape(w), bias === undefined ? null : node.shape(bias));
}

/** The same for shapes that were brought into N×C×spatial order first. */
export function shapeOfConvolution(
  node: NodeContext,
  input: Shape | null,
  weights: Shape | null,
  bias: Shape | null,
): Shape | null {
  const ranked = input ?? weights;
  if (ranked === null) return null;
  const spatial = input ? spatialDims(node, input) : unknownSpatial(ranked.length);
  if (input && weights && input.length !== weights.length) {
    node.fail(
      `expected weights of rank ${input.length} for an input of rank ${input.length}, got rank ${weights.length}`,
    );
  }
  const group = readGroup(node);
  checkChannels(node, input?.[1] ?? null, weights?.[1] ?? null, group);
  const filters = weights?.[0] ?? null;
  divideByGroups(node, filters, group, "output channels");
  checkBias(node, bias, filters);
  const kernel = convKernel(node, weights, spatial.length);
  return [input?.[0] ?? null, filters, ...slide(node, spatial, readWindow(node, kernel))];
}

/** Sizes from the weights, completed and checked by the attribute. */
export function convKernel(node: NodeContext, weights: Shape | null, rank: number): Shape {
  const kernel = weights?.slice(2) ?? unknownDims(rank);
  const attribute = node.ints("kernel_shape");
  if (attribute === null || attribute.length === 0) return kernel;
  if (attribute.length !== rank || kernel.some((size, axis) => size !== null && size !== attribute[axis])) {
    node.fail(`kernel_shape [${attribute.join(", ")}] contradicts the weights' kernel [${kernel.join(", ")}]`);
  }
  return attribute;
}

export function readGroup(node: NodeContext): number {
  const group = node.int("group", 1);
  if (group < 1) node.fail(`group must be positive, got ${group}`, "indivisible-groups");
  return group;
}

function checkChannels(node: NodeContext, channels: Dim, perGroup: Dim, group: number): void {
  if (channels === null || perGroup === null || channels === perGroup * group) return;
  const expected = group === 1 ? `${perGroup}` : `${perGroup * group} (${perGroup} per group × ${group} groups)`;
  node.fail(`expected ${expected} input channels, got ${channels}`);
}

/** Rejects a number of channels that does not divide; `what` names the channels. */
export function divideByGroups(node: NodeContext, channels: Dim, groups: number, what: string, kind = ""): void {
  if (channels !== null && channels % groups !== 0) {
    node.fail(`${channels} ${what} do not divide by ${groups} ${kind}groups`, "indivisible-groups");
  }
}

export function checkBias(node: NodeContext, bias: Shape | null, filters: Dim): void {
  if (bias === null) return;
  if (bias.length !== 1) node.fail(`expected a bias of rank 1, got rank ${bias.length}`);
  const size = bias[0] ?? null;
  if (size !== null && filters !== null && size !== filters) {
    node.fail(`expected ${filters} bias elements, got ${size}`);
  }
}

/** N·Cout·∏out · (Cin/g)·∏kernel: every output element is a dot product over one group's window. */
export function convMacs(node: CostContext): Count | null {
  return macsOfWeights(node, 1);
}

export function macsOfWeights(node: CostContext, w: number): Count | null {
  const outputs = elements(node.outputShape(0));
  const window = elements(node.shape(w)?.slice(1) ?? null);
  return outputs === null || window === null ? null : multiply(outputs, window);
}

/** One addition per output element when the optional bias (operand 2) is there. */
export function biasAdditions(node: CostContext): Count | null {
  return node.has(2) ? elements(node.outputShape(0)) : 0;
}

function inferDeformConv(node: NodeContext) {
  const dtype = elementType(node, [0, 1, 2, 3, 4], "float");
  const shape = convShape(node, 0, 1, 3);
  const offset = node.shape(2);
  if (shape === null) return node.tensor(dtype, null);
  const groups = node.int("offset_group", 1);
  divideByGroups(node, node.shape(0)?.[1] ?? null, groups, "input channels", "offset ");
  const kernel = convKernel(node, node.shape(1), shape.length - 2);
  const points = elements(kernel);
  const channels = points === null ? null : groups * Number(points);
  const output = completed(node, shape, offset, channels === null ? null : channels * kernel.length, "an offset");
  return node.tensor(dtype, completed(node, output, node.shape(4), channels, "a mask"));
}

/** The output shape with what an operand N×channels×out adds to it; rejects one of another shape. */
function completed(node: NodeContext, output: Shape, operand: Shape | null, channels: Dim, what: string): Shape {
  if (operand === null) return output;
  const expected = [output[0] ?? null, channels, ...output.slice(2)];
  const fits = operand.length === expected.length && expected.every((dim, i) => compatible(dim, operand[i] ?? null));
  if (!fits)
    node.fail(`expected ${what} of [${expected.map((dim) => dim ?? "?")}], got [${operand.map((dim) => dim ?? "?")}]`);
  return output.map((dim, axis) => (axis === 1 ? dim : (dim ?? operand[axis] ?? null)));
}

function compatible(a: Dim, b: Dim): boolean {
  return a === null || b === null || a === b;
}

/** One interpolated (and modulated, with a mask) sample for each input channel, kernel point and output position. */
function deformFlops(node: CostContext): Count | null {
  const output = node.outputShape(0);
  const input = node.shape(0);
  const kernel = node.shape(1)?.slice(2) ?? null;
  if (output === null || input === null || kernel === null) return null;
  const samples = elements([output[0] ?? null, input[1] ?? null, ...kernel, ...output.slice(2)]);
  const sampling = priced(samples, BILINEAR_SAMPLE + (node.has(4) ? 1 : 0));
  const bias = node.has(3) ? elements(output) : 0;
  return sampling === null || bias === null ? null : add(sampling, bias);
}

function inferCausalConv(node: NodeContext) {
  const dtype = elementType(node, [0, 1, 2, 3], "float");
  const input = node.shape(0) ?? unknownDims(3);
  const weight = node.shape(1) ?? unknownDims(3);
  if (input.length !== 3) node.fail(`expected an input of rank 3 (N×C×length), got rank ${input.length}`);
  if (weight.length !== 3) node.fail(`expected a weight of rank 3 (C×1×k), got rank ${weight.length}`);
  const channels = equalDim(node, input[1] ?? null, weight[0] ?? null, "channels of input and weight");
  checkBias(node, node.shape(2), channels);
  const batch = input[0] ?? node.shape(3)?.[0] ?? null;
  const kernel = weight[2] ?? null;
  const state = kernel === null ? (node.shape(3)?.[2] ?? null) : kernel - 1;
  return [tensor(dtype, [batch, channels, input[2] ?? null]), tensor(dtype, [batch, channels, state])];
}

function causalConvFlops(node: CostContext): Count | null {
  const activation = node.string("activation", "none") === "none" ? 0 : priceOf("Swish");
  return priced(elements(node.outputShape(0)), activation + (node.has(2) ? 1 : 0));
}

export const CONVOLUTIONS: readonly Operator[] = [conv, convInteger, qLinearConv, deformConv, causalConv];
