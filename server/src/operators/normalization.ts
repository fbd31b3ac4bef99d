// Normalisations: https://onnx.ai/onnx/operators/onnx__BatchNormalization.html and relatives.
import type { Count } from "../tensor/count";
import { dtypeFromOnnx } from "../tensor/dtype";
import { type Dim, elements, printShape, type Shape, tensor, type ValueType } from "../tensor/type";
import { equalDim, normalizeAxis } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { divideByGroups } from "./convolution";
import { elementType, sameType } from "./elementwise";
import type { Operator } from "./operator";
import { flopsPerOutput, POWER, priced, priceOf, STATISTICS } from "./prices";

const batchNormalization: Operator = {
  type: "BatchNormalization",
  summary: "Normalises each channel by running statistics, or in training by those of the batch.",
  inputs: ["X", "scale", "B", "input_mean", "input_var"],
  outputs: ["Y", "running_mean?", "running_var?"],
  infer: inferBatchNormalization,
  flops: (node) => {
    const statistics = node.int("training_mode", 0) === 0 ? 0 : STATISTICS;
    return priced(elements(node.outputShape(0)), priceOf("BatchNormalization") + statistics);
  },
  bufferInputs: [3, 4],
  examples: [
    {
      inputs: ["f32[1,64,56,56]", "f32[64]", "f32[64]", "f32[64]", "f32[64]"],
      outputs: ["f32[1,64,56,56]"],
      macs: 0,
      flops: 401_408,
      why: "a product and a sum for each of 64·56²",
    },
    {
      inputs: ["f16[2,3,4,5]", "f16[3]", "f16[3]", "f32[3]", "f32[3]"],
      attributes: { training_mode: 1 },
      outputs: ["f16[2,3,4,5]", "f32[3]", "f32[3]"],
      flops: 720,
      why: "ONNX node test batchnorm_example_training_mode; (2 + 4)·120",
    },
    { inputs: ["f32[8,4]", "f32[4]", "f32[4]", "f32[4]", "f32[4]"], outputs: ["f32[8,4]"], why: "BatchNorm1d" },
    { inputs: ["f32[?,?,7]", "f32[4]", "f32[4]", "f32[4]", "f32[4]"], outputs: ["f32[?,4,7]"] },
    { inputs: ["f32[…]", "f32[4]", "f32[4]", "f32[4]", "f32[4]"], outputs: ["f32[…]"] },
    {
      inputs: ["f32[1,64,8,8]", "f32[32]", "f32[32]", "f32[32]", "f32[32]"],
      error: "channels of X and scale: 64 and 32 must be equal",
    },
    { inputs: ["f32[1,4]", "f32[4]", "f32[4]", "f32[3]", "f32[4]"], error: "channels of X and input_mean: 4 and 3" },
  ],
};

const instanceNormalization: Operator = {
  type: "InstanceNormalization",
  summary: "Normalises each channel of each example by its own statistics.",
  inputs: ["input", "scale", "B"],
  outputs: ["output"],
  infer: inferChannelwise,
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[2,3,4,5]", "f32[3]", "f32[3]"], outputs: ["f32[2,3,4,5]"], flops: 840, why: "120 elements · 7" },
    { inputs: ["f32[2,3,4,5]", "f32[4]", "f32[4]"], error: "channels of input and scale: 3 and 4 must be equal" },
    { inputs: ["f32[2,?,4]", "f32[3]", "f32[3]"], outputs: ["f32[2,3,4]"] },
    { inputs: ["f32[2,3]", "f32[3]", "f32[3]"], error: "rank 3 or more" },
  ],
};

const groupNormalization: Operator = {
  type: "GroupNormalization",
  summary: "Normalises groups of channels of each example (https://arxiv.org/abs/1803.08494).",
  inputs: ["X", "scale", "bias"],
  outputs: ["Y"],
  infer: inferGroupNormalization,
  flops: flopsPerOutput,
  examples: [
    {
      inputs: ["f32[3,4,2,2]", "f32[4]", "f32[4]"],
      attributes: { num_groups: 2 },
      outputs: ["f32[3,4,2,2]"],
      flops: 336,
      why: "ONNX node test group_normalization_example; 48 elements · 7",
    },
    {
      inputs: ["f32[1,4,2]", "f32[2]", "f32[2]"],
      attributes: { num_groups: 2 },
      outputs: ["f32[1,4,2]"],
      why: "opset 18 had one scale a group; onnxruntime runs both",
    },
    {
      inputs: ["f32[1,5,2]", "f32[5]", "f32[5]"],
      attributes: { num_groups: 2 },
      error: "5 channels do not divide by 2 groups",
    },
    {
      inputs: ["f32[1,4,2]", "f32[3]", "f32[3]"],
      attributes: { num_groups: 2 },
      error: "channels of X and scale: 4 and 3 must be equal",
    },
    { inputs: ["f32[1,4,2]", "f32[4]", "f32[4]"], error: "num_groups is required" },
  ],
};

const layerNormalization: Operator = {
  type: "LayerNormalization",
  summary: "Normalises over the axes from `axis` on (https://arxiv.org/abs/1607.06450).",
  inputs: ["X", "Scale", "B?"],
  outputs: ["Y", "Mean?", "InvStdDev?"],
  infer: inferLayerNormalization,
  flops: (node) => priced(elements(node.outputShape(0)), priceOf("LayerNormalization") + (node.has(2) ? 1 : 0)),
  examples: [
    {
      inputs: ["f32[1,197,768]", "f32[768]", "f32[768]"],
      outputs: ["f32[1,197,768]"],
      macs: 0,
      flops: 1_059_072,
      why: "ViT-B: 197·768 elements · 7",
    },
    {
      inputs: ["f32[2,3,4,5]", "f32[3,4,5]", "f32[3,4,5]"],
      attributes: { axis: 1 },
      outputs: ["f32[2,3,4,5]", "f32[2,1,1,1]", "f32[2,1,1,1]"],
      why: "ONNX node test layer_normalization_4d_axis1",
    },
    {
      inputs: ["f16[2,?,8]", "f16[8]"],
      outputs: ["f16[2,?,8]", "f32[2,?,1]"],
      why: "statistics are kept in stash_type, float32",
    },
    { inputs: ["f32[2,3,4]", "f32[1]"], outputs: ["f32[2,3,4]"], why: "onnxruntime 1.32 broadcasts" },
    { inputs: ["f32[2,?]", "f32[8]"], outputs: ["f32[2,8]"] },
    { inputs: ["f32[…]", "f32[8]"], outputs: ["f32[…]", "f32[…]"] },
    { inputs: ["f32[2,3,4]", "f32[3]"], error: "Scale of [3] does not fit X of [2,3,4] from axis 2" },
    { inputs: ["f32[2,3]", "f32[3]"], attributes: { axis: 2 }, error: "axis 2 is outside [-2, 1]" },
  ],
};

const rmsNormalization: Operator = {
  type: "RMSNormalization",
  summary: "Divides by the root mean square over the axes from `axis` on (https://arxiv.org/abs/1910.07467).",
  inputs: ["X", "scale"],
  outputs: ["Y"],
  infer: (node) => {
    const shape = checkedScale(node, 1, "scale");
    return node.tensor(node.dtype(1), shape);
  },
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[2,24,128]", "f32[128]"], outputs: ["f32[2,24,128]"], flops: 24_576, why: "6144 elements · 4" },
    { inputs: ["f16[2,3,4]", "f32[3,4]"], attributes: { axis: 1 }, outputs: ["f32[2,3,4]"], why: "as the scale" },
    { inputs: ["f32[2,4]", "f32[3]"], error: "scale of [3] does not fit X of [2,4] from axis 1" },
  ],
};

const lpNormalization: Operator = {
  type: "LpNormalization",
  summary: "Divides by the 1- or 2-norm along an axis.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape) normalizeAxis(node, node.int("axis", -1), shape.length);
    return sameType(node);
  },
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[2,3]"], attributes: { axis: 0, p: 1 }, outputs: ["f32[2,3]"], flops: 18, why: "6 elements · 3" },
    { inputs: ["f32[…]"], outputs: ["f32[…]"] },
    { inputs: ["f32[2,3]"], attributes: { axis: 2 }, error: "axis 2 is outside [-2, 1]" },
  ],
};

const meanVarianceNormalization: Operator = {
  type: "MeanVarianceNormalization",
  summary: "(X − mean) / standard deviation over `axes`.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: sameType,
  flops: flopsPerOutput,
  examples: [{ inputs: ["f32[3,3,3,1]"], outputs: ["f32[3,3,3,1]"], flops: 135, why: "27 elements · 5" }],
};

const lrn: Operator = {
  type: "LRN",
  summary: "Local response normalisation across channels (AlexNet, section 3.3).",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    if (node.int("size", null) === null) node.fail("size is required", "missing-attribute");
    const rank = node.shape(0)?.length ?? 2;
    if (rank < 2) node.fail(`expected an input of rank 2 or more (N×C×…), got rank ${rank}`);
    return sameType(node);
  },
  flops: lrnFlops,
  examples: [
    {
      inputs: ["f32[1,96,55,55]"],
      attributes: { size: 5 },
      outputs: ["f32[1,96,55,55]"],
      flops: 4_936_800,
      why: "290,400 elements · (1 square, 4 additions, 2 for scale and bias, 9 for the power, 1 quotient)",
    },
    { inputs: ["f32[…]"], attributes: { size: 5 }, outputs: ["f32[…]"] },
    { inputs: ["f32[1,96,55,55]"], error: "size is required" },
  ],
};

function inferBatchNormalization(node: NodeContext): readonly ValueType[] {
  const names = ["scale", "B", "input_mean", "input_var"];
  const input = node.shape(0);
  let channels: Dim = input === null ? null : input.length === 1 ? 1 : (input[1] ?? null);
  names.forEach((name, i) => {
    channels = channelsOf(node, channels, i + 1, `channels of X and ${name}`);
  });
  const shape = input && input.length > 1 ? input.map((dim, axis) => (axis === 1 ? channels : dim)) : input;
  return [tensor(node.dtype(0), shape), tensor(node.dtype(3), [channels]), tensor(node.dtype(4), [channels])];
}

/** Channels as a parameter vector at `index` confirms or completes them. */
function channelsOf(node: NodeContext, channels: Dim, index: number, what: string): Dim {
  const shape = node.shape(index);
  if (shape === null) return channels;
  if (shape.length !== 1) node.fail(`expected a vector in input ${index}, got ${printShape(shape)}`);
  return equalDim(node, channels, shape[0] ?? null, what);
}

function inferChannelwise(node: NodeContext): readonly ValueType[] {
  const dtype = elementType(node, [0, 1, 2], "float");
  const input = node.shape(0);
  if (input === null) return node.tensor(dtype, null);
  if (input.length < 3) node.fail(`expected an input of rank 3 or more (N×C×spatial), got rank ${input.length}`);
  const scaled = channelsOf(node, input[1] ?? null, 1, "channels of input and scale");
  const channels = channelsOf(node, scaled, 2, "channels of input and B");
  return node.tensor(
    dtype,
    input.map((dim, axis) => (axis === 1 ? channels : dim)),
  );
}

function inferGroupNormalization(node: NodeContext): readonly ValueType[] {
  const groups = node.int("num_groups", null);
  if (groups === null || groups < 1) node.fail("num_groups is required, a positive integer", "missing-attribute");
  const input = node.shape(0);
  if (input && input.length < 2) node.fail(`expected an input of rank 2 or more (N×C×…), got rank ${input.length}`);
  const channels = input?.[1] ?? null;
  divideByGroups(node, channels, groups, "channels");
  for (const [index, name] of [
    [1, "scale"],
    [2, "bias"],
  ] as const) {
    const perGroup = node.shape(index)?.[0] === groups;
    channelsOf(node, perGroup ? null : channels, index, `channels of X and ${name}`);
  }
  return node.tensor(elementType(node, [0, 1, 2], "float"), input);
}

function inferLayerNormalization(node: NodeContext): readonly ValueType[] {
  const dtype = elementType(node, [0, 1, 2], "float");
  checkedScale(node, 2, "B");
  const shape = checkedScale(node, 1, "Scale");
  const axis = shape === null ? 0 : normalizeAxis(node, node.int("axis", -1), shape.length);
  const statistics = tensor(
    dtypeFromOnnx(node.int("stash_type", 1)),
    shape?.map((dim, i) => (i < axis ? dim : 1)) ?? null,
  );
  return [tensor(dtype, shape), statistics, statistics];
}

/** X's shape, completed by a scale of the normalised axes; the scale may broadcast to them. */
export function checkedScale(node: NodeContext, index: number, name: string): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axis = normalizeAxis(node, node.int("axis", -1), shape.length);
  const scale = node.shape(index);
  if (scale === null) return shape;
  const lead = shape.length - scale.length;
  const fits = scale.every((dim, i) => {
    const size = shape[i + lead] ?? null;
    return dim === 1 || dim === null || size === null || dim === size;
  });
  if (lead < 0 || !fits) {
    node.fail(`${name} of ${printShape(scale)} does not fit X of ${printShape(shape)} from axis ${axis}`);
  }
  return shape.map((dim, i) => dim ?? (scale[i - lead] === 1 ? null : (scale[i - lead] ?? null)));
}

/** x / (bias + α/n · Σ x²)^β: a square and `size` − 1 additions, two operations, a power and a quotient. */
function lrnFlops(node: CostContext): Count | null {
  return priced(elements(node.outputShape(0)), node.int("size", 1) + 3 + POWER);
}

export const NORMALIZATIONS: readonly Operator[] = [
  batchNormalization,
  instanceNormalization,
  groupNormalization,
  layerNormalization,
  rmsNormalization,
  lpNormalization,
  meanVarianceNormalization,
  lrn,
];
