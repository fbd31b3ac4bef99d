// Transposed convolution: https://onnx.ai/onnx/operators/onnx__ConvTranspose.html
import { type Count, multiply } from "../tensor/count";
import { type Dim, elements, type Shape } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { biasAdditions, checkBias, convKernel, divideByGroups, readGroup } from "./convolution";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { kernelExtent, readWindow, spatialDims, totalPads, unknownSpatial, type Window } from "./window";

const convTranspose: Operator = {
  type: "ConvTranspose",
  summary: "Transposed convolution of N×C×spatial input with C×(M/group)×kernel weights.",
  inputs: ["X", "W", "B?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(elementType(node, [0, 1, 2], "any"), transposedShape(node)),
  macs: transposedMacs,
  flops: biasAdditions,
  examples: [
    {
      inputs: ["f32[1,64,28,28]", "f32[64,32,2,2]", "f32[32]"],
      attributes: { strides: [2, 2] },
      outputs: ["f32[1,32,56,56]"],
      macs: 6_422_528,
      flops: 100_352,
      why: "64·28² inputs · 32·2² MACs; 32·56² bias additions",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,2,3,3]"],
      attributes: { strides: [3, 2], output_shape: [10, 8] },
      outputs: ["f32[1,2,10,8]"],
      macs: 162,
      why: "ONNX node test convtranspose_output_shape; 3²·2·3²",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,2,3,3]"],
      attributes: { strides: [3, 2], output_padding: [1, 1] },
      outputs: ["f32[1,2,10,8]"],
      why: "ONNX node test convtranspose_pad: 3·2 + 3 + 1 and 2·2 + 3 + 1",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,1,2,2]"],
      attributes: { dilations: [2, 2] },
      outputs: ["f32[1,1,5,5]"],
      why: "ONNX node test convtranspose_dilations",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,2,3,3]"],
      attributes: { strides: [3, 2], pads: [1, 2, 1, 2] },
      outputs: ["f32[1,2,7,3]"],
      why: "ONNX node test convtranspose_pads",
    },
    {
      inputs: ["f32[1,1,3,3]", "f32[1,2,3,3]"],
      attributes: { strides: [2, 2], auto_pad: "SAME_UPPER" },
      outputs: ["f32[1,2,6,6]"],
      why: "ONNX node test convtranspose_autopad_same",
    },
    {
      inputs: ["f32[1,1,3]", "f32[1,2,1]"],
      attributes: { strides: [2], auto_pad: "SAME_UPPER" },
      outputs: ["f32[1,2,5]"],
      why: "onnxruntime 1.32: a kernel that does not reach 2·3 leaves (3 − 1)·2 + 1; pads are never negative",
    },
    {
      inputs: ["f32[1,1,3]", "f32[1,2,3]"],
      attributes: { strides: [2], output_shape: [1, 2, 8] },
      outputs: ["f32[1,2,8]"],
      why: "onnxruntime also takes the whole shape",
    },
    {
      inputs: ["f32[1,4,3,3]", "f32[4,1,3,3]"],
      attributes: { group: 2 },
      outputs: ["f32[1,2,5,5]"],
      macs: 324,
      why: "4·3² inputs · 1·3²",
    },
    {
      inputs: ["f32[1,1,3,4]", "f32[1,1,3,4]"],
      attributes: { output_shape: [18, 7] },
      error: "output_shape 18 is outside [1, 5] on spatial axis 0",
      why: "onnxruntime 1.32: windows of 3 at stride 1 over 3 inputs end at 5",
    },
    { inputs: ["f32[?,4,?,3]", "f32[4,8,3,3]"], outputs: ["f32[?,8,?,5]"] },
    { inputs: ["f32[…]", "f32[4,8,3,3]"], outputs: ["f32[?,8,?,?]"] },
    { inputs: ["f32[1,4,3,3]", "f32[…]"], outputs: ["f32[1,?,?,?]"] },
    { inputs: ["f32[1,4,3,3]", "f32[8,4,3,3]"], error: "expected 8 input channels, got 4" },
    {
      inputs: ["f32[1,3,3,3]", "f32[3,1,3,3]"],
      attributes: { group: 2 },
      error: "3 input channels do not divide by 2 groups",
    },
    {
      inputs: ["f32[1,1,3]", "f32[1,2,3]"],
      attributes: { strides: [2], output_padding: [3] },
      error: "output_padding 3 must be smaller than stride 2 or dilation 1 on spatial axis 0",
    },
    {
      inputs: ["f32[1,1,1]", "f32[1,2,3]"],
      attributes: { pads: [2, 2] },
      error: "pads take 4 of 3 elements on spatial axis 0",
    },
  ],
};

function transposedShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  const weights = node.shape(1);
  const ranked = input ?? weights;
  if (ranked === null) return null;
  const spatial = input ? spatialDims(node, input) : unknownSpatial(ranked.length);
  if (input && weights && input.length !== weights.length) {
    node.fail(
      `expected weights of rank ${input.length} for an input of rank ${input.length}, got rank ${weights.length}`,
    );
  }
  const group = readGroup(node);
  const channels = input?.[1] ?? null;
  const expected = weights?.[0] ?? null;
  if (channels !== null && expected !== null && channels !== expected) {
    node.fail(`expected ${expected} input channels, got ${channels}`);
  }
  divideByGroups(node, channels ?? expected, group, "input channels");
  const perGroup = weights?.[1] ?? null;
  const filters = perGroup === null ? null : perGroup * group;
  checkBias(node, node.shape(2), filters);
  const window = readWindow(node, convKernel(node, weights, spatial.length));
  return [input?.[0] ?? null, filters, ...spread(node, spatial, window)];
}

/** s·(n − 1) + d·(k − 1) + 1 + output padding − pads; or the explicit `output_shape`, which fixes the pads. */
function spread(node: NodeContext, spatial: Shape, window: Window): Shape {
  const explicit = node.ints("output_shape");
  if (explicit?.length) return explicitShape(node, explicit, spatial, window);
  const padding = readOutputPadding(node, window);
  return spatial.map((size, axis) => {
    const extent = kernelExtent(window, axis);
    const stride = window.strides[axis] ?? 1;
    if (size === null || extent === null) return null;
    const reach = stride * (size - 1) + extent + (padding[axis] ?? 0);
    // SAME_*: cut down to n·s where the windows reach further.
    if (window.pads === null) return Math.min(reach, size * stride);
    const pads = totalPads(window.pads, axis);
    if (reach - pads < 1) node.fail(`pads take ${pads} of ${reach} elements on spatial axis ${axis}`);
    return reach - pads;
  });
}

/**
 * Spatial sizes; runtimes also take the whole shape with batch and channels. A size that `stride` or more elements lie
 * beyond the last window could not have come from this input (PyTorch and onnxruntime reject it).
 */
function explicitShape(node: NodeContext, sizes: readonly number[], spatial: Shape, window: Window): Shape {
  const rank = spatial.length;
  if (sizes.length !== rank && sizes.length !== rank + 2) {
    node.fail(`expected ${rank} sizes in output_shape, got ${sizes.length}`);
  }
  return sizes.slice(-rank).map((size, axis) => {
    const [input = null, extent, stride = 1] = [spatial[axis], kernelExtent(window, axis), window.strides[axis]];
    const largest = input === null || extent === null ? size : stride * input + extent - 1;
    if (size < 1 || size > largest)
      node.fail(`output_shape ${size} is outside [1, ${largest}] on spatial axis ${axis}`);
    return size;
  });
}

function readOutputPadding(node: NodeContext, window: Window): readonly Dim[] {
  const padding = node.ints("output_padding") ?? [];
  padding.forEach((extra, axis) => {
    const stride = window.strides[axis] ?? 1;
    const dilation = window.dilations[axis] ?? 1;
    if (extra < 0 || extra >= Math.max(stride, dilation)) {
      node.fail(
        `output_padding ${extra} must be smaller than stride ${stride} or dilation ${dilation} on spatial axis ${axis}`,
      );
    }
  });
  return padding;
}

/** N·Cin·∏in · (Cout/g)·∏kernel: every input element is spread over one window of its group's filters. */
function transposedMacs(node: CostContext): Count | null {
  const inputs = elements(node.shape(0));
  const window = elements(node.shape(1)?.slice(1) ?? null);
  return inputs === null || window === null ? null : multiply(inputs, window);
}

export const TRANSPOSED_CONVOLUTIONS: readonly Operator[] = [convTranspose];
