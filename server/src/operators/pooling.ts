// Pooling: https://onnx.ai/onnx/operators/onnx__MaxPool.html and relatives. A window of k elements is priced at k
// operations: a comparison each, or k − 1 additions and a division.
import { add, type Count, multiply } from "../tensor/count";
import { elements, type Shape, tensor, type ValueType } from "../tensor/type";
import { equalDim, knownList, listOperand } from "./axes";
import type { CostContext, NodeContext } from "./context";
import type { Example, Operator } from "./operator";
import { POWER, priced, TRANSCENDENTAL } from "./prices";
import { kernelExtent, kernelShape, readWindow, slide, spatialDims, totalPads, type Window } from "./window";

const maxPool: Operator = {
  type: "MaxPool",
  summary: "Maximum of each window, and optionally where it was found.",
  inputs: ["X"],
  outputs: ["Y", "Indices?"],
  infer: (node) => [tensor(node.dtype(0), pooledShape(node)), tensor("int64", pooledShape(node))],
  flops: (node) => windowFlops(node, 1),
  examples: [
    {
      inputs: ["f32[1,64,112,112]"],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
      outputs: ["f32[1,64,56,56]"],
      macs: 0,
      flops: 1_806_336,
      why: "ResNet stem: 64·56² outputs · 3² comparisons",
    },
    {
      inputs: ["f32[1,1,4,4]"],
      attributes: { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 },
      outputs: ["f32[1,1,2,2]"],
      why: "ONNX node test maxpool_2d_ceil",
    },
    {
      inputs: ["f32[1,1,2,2]"],
      attributes: { kernel_shape: [1, 1], strides: [2, 2], ceil_mode: 1 },
      outputs: ["f32[1,1,1,1]"],
      why: "ONNX node test maxpool_2d_ceil_output_size_reduce_by_one: the last window would start in the padding",
    },
    {
      inputs: ["f32[1,1,2]"],
      attributes: { kernel_shape: [3], strides: [2], ceil_mode: 1 },
      outputs: ["f32[1,1,1]"],
      why: "PyTorch and onnxruntime: a window may hang over the end",
    },
    {
      inputs: ["f32[1,1,4,4]"],
      attributes: { kernel_shape: [2, 2], dilations: [2, 2] },
      outputs: ["f32[1,1,2,2]", "i64[1,1,2,2]"],
      why: "ONNX node test maxpool_2d_dilations",
    },
    {
      inputs: ["f32[1,3,32,32]"],
      attributes: { kernel_shape: [2, 2], auto_pad: "SAME_UPPER" },
      outputs: ["f32[1,3,32,32]"],
      why: "ONNX node test maxpool_2d_same_upper",
    },
    { inputs: ["u8[?,3,?,7]"], attributes: { kernel_shape: [2, 2], storage_order: 1 }, outputs: ["u8[?,3,?,6]"] },
    { inputs: ["f32[…]"], attributes: { kernel_shape: [2, 2] }, outputs: ["f32[?,?,?,?]"] },
    { inputs: ["f32[1,3,4,4]"], attributes: { kernel_shape: [5, 5] }, error: "kernel extent 5 is larger" },
    {
      inputs: ["f32[1,3,4,4]"],
      attributes: { kernel_shape: [2, 2], pads: [0, 2, 0, 0] },
      error: "pads [0, 2, 0, 0] must be smaller than the kernel",
    },
    {
      inputs: ["f32[1,3,6]"],
      attributes: { kernel_shape: [2], dilations: [3], pads: [2, 2] },
      outputs: ["f32[1,3,7]"],
      why: "PyTorch compares with the dilated kernel, 4; (6 + 4 − 4) + 1",
    },
    { inputs: ["f32[1,3,4,4]"], error: "kernel_shape is required" },
    { inputs: ["f32[1,3,4,4]"], attributes: { kernel_shape: [2] }, error: "expected 2 kernel sizes" },
    { inputs: ["f32[3,4]"], attributes: { kernel_shape: [2, 2] }, error: "got rank 2" },
    { inputs: ["f32[1,3,4,4]"], attributes: { kernel_shape: [0, 2] }, error: "kernel sizes must be positive" },
  ],
};

const averagePool: Operator = {
  type: "AveragePool",
  summary: "Mean of each window.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: inferPool,
  flops: (node) => windowFlops(node, 1),
  examples: [
    {
      inputs: ["f32[1,3,32,32]"],
      attributes: { kernel_shape: [3, 3], pads: [2, 2, 2, 2] },
      outputs: ["f32[1,3,34,34]"],
      flops: 31_212,
      why: "ONNX node test averagepool_2d_pads; 3·34² outputs · 3² operations",
    },
    {
      inputs: ["f32[1,1,32,32,32]"],
      attributes: { kernel_shape: [5, 5, 5], strides: [3, 3, 3], dilations: [2, 2, 2], count_include_pad: 1 },
      outputs: ["f32[1,1,8,8,8]"],
      why: "⌊(32 − 9)/3⌋ + 1",
    },
    { inputs: ["f32[1,1,5]"], attributes: { kernel_shape: [2], strides: [2] }, outputs: ["f32[1,1,2]"] },
    {
      inputs: ["f32[1,1,5]"],
      attributes: { kernel_shape: [2], strides: [2], auto_pad: "VALID", ceil_mode: 1 },
      outputs: ["f32[1,1,3]"],
      why: "onnxruntime 1.32",
    },
  ],
};

const lpPool: Operator = {
  type: "LpPool",
  summary: "p-norm of each window.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: inferPool,
  flops: lpFlops,
  examples: [
    {
      inputs: ["f32[1,3,32,32]"],
      attributes: { kernel_shape: [2, 2], p: 2 },
      outputs: ["f32[1,3,31,31]"],
      flops: 34_596,
      why: "ONNX node test lppool_2d_default; 3·31² outputs · (2² squares, 2² additions, one root of 4)",
    },
    {
      inputs: ["f32[1,1,4,4]"],
      attributes: { kernel_shape: [2, 2], dilations: [2, 2], p: 2 },
      outputs: ["f32[1,1,2,2]"],
      why: "ONNX node test lppool_2d_dilations",
    },
  ],
};

const maxUnpool: Operator = {
  type: "MaxUnpool",
  summary: "Puts elements back where MaxPool found them; zeros elsewhere.",
  inputs: ["X", "I", "output_shape?"],
  outputs: ["output"],
  infer: inferUnpool,
  examples: [
    {
      inputs: ["f32[1,1,2,2]", "i64[1,1,2,2]"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      outputs: ["f32[1,1,4,4]"],
      flops: 0,
      why: "ONNX node test maxunpool_export_without_output_shape",
    },
    {
      inputs: ["f32[1,1,2,2]", "i64[1,1,2,2]", "i64[4]={1,1,5,5}"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      outputs: ["f32[1,1,5,5]"],
      why: "ONNX node test maxunpool_export_with_output_shape",
    },
    {
      inputs: ["f32[1,1,2,2]", "i64[1,1,2,2]", "i64[4]"],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      outputs: ["f32[1,1,?,?]"],
    },
    {
      inputs: ["f32[1,1,2,2]", "i64[1,1,2,3]"],
      attributes: { kernel_shape: [2, 2] },
      error: "axis 3 of elements and indices: 2 and 3 must be equal",
    },
    {
      inputs: ["f32[1,1,2,2]", "i64[1,1,2,2]", "i64[2]={5,5}"],
      attributes: { kernel_shape: [2, 2] },
      error: "expected 4 sizes in output_shape, got 2",
    },
  ],
};

interface GlobalPool {
  readonly type: string;
  readonly summary: string;
  readonly flops: (node: CostContext) => Count | null;
  readonly examples: readonly Example[];
}

const GLOBAL: readonly GlobalPool[] = [
  {
    type: "GlobalAveragePool",
    summary: "Mean of each channel.",
    flops: (node) => elements(node.shape(0)),
    examples: [
      { inputs: ["f32[1,2048,7,7]"], outputs: ["f32[1,2048,1,1]"], flops: 100_352, why: "one operation an input" },
      { inputs: ["f32[1,2048,?,?]"], outputs: ["f32[1,2048,1,1]"] },
    ],
  },
  {
    type: "GlobalMaxPool",
    summary: "Maximum of each channel.",
    flops: (node) => elements(node.shape(0)),
    examples: [{ inputs: ["f32[1,3,5,5]"], outputs: ["f32[1,3,1,1]"], flops: 75 }],
  },
  {
    type: "GlobalLpPool",
    summary: "p-norm of each channel.",
    flops: (node) => normFlops(node, elements(node.shape(0))),
    examples: [
      {
        inputs: ["f32[1,3,5,5]"],
        outputs: ["f32[1,3,1,1]"],
        flops: 162,
        why: "75 squares, 75 additions, three roots of 4",
      },
    ],
  },
];

function inferPool(node: NodeContext): readonly ValueType[] {
  return node.tensor(node.dtype(0), pooledShape(node));
}

/** N×C×out for an N×C×spatial input. */
export function pooledShape(node: NodeContext): Shape {
  return pooled(node, node.shape(0));
}

/** The same for an input whose axes were brought into this order first. */
export function pooled(node: NodeContext, input: Shape | null): Shape {
  const shape = input ?? [null, null, ...(node.ints("kernel_shape") ?? [null]).map(() => null)];
  const spatial = spatialDims(node, shape);
  const window = poolWindow(node, spatial.length);
  return [...shape.slice(0, 2), ...slide(node, spatial, window, node.int("ceil_mode", 0) !== 0)];
}

/** Pads must leave every window an element of the input (PyTorch asks for half the kernel, onnxruntime for less than it). */
function poolWindow(node: NodeContext, rank: number): Window {
  const window = readWindow(node, kernelShape(node, rank));
  const pads = window.pads ?? [];
  pads.forEach((pad, i) => {
    const extent = kernelExtent(window, i % rank);
    if (extent !== null && pad >= extent) node.fail(`pads [${pads.join(", ")}] must be smaller than the kernel`);
  });
  return window;
}

/** Price of one element of a window × window × outputs. */
export function windowFlops(node: CostContext, price: number): Count | null {
  const window = elements(node.ints("kernel_shape"));
  const outputs = elements(node.outputShape(0));
  return window === null || outputs === null ? null : multiply(outputs, window, price);
}

function lpFlops(node: CostContext): Count | null {
  const window = elements(node.ints("kernel_shape"));
  return normFlops(node, window === null ? null : priced(elements(node.outputShape(0)), window));
}

/** |x|ᵖ and a sum for each of `inputs` elements, a root for each output: p = 1 has no powers, p = 2 has squares. */
function normFlops(node: CostContext, inputs: Count | null): Count | null {
  const p = node.int("p", 2);
  const outputs = elements(node.outputShape(0));
  if (inputs === null || outputs === null) return null;
  const power = p === 1 || p === 2 ? 1 : POWER;
  const root = p === 1 ? 0 : p === 2 ? TRANSCENDENTAL : POWER;
  return add(multiply(inputs, power + 1), multiply(outputs, root));
}

/** Axes that Y keeps of X, then ones. */
export function globalShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  return [...shape.slice(0, 2), ...spatialDims(node, shape).map(() => 1)];
}

function inferUnpool(node: NodeContext): readonly ValueType[] {
  const input = node.shape(0) ?? node.shape(1);
  if (input === null) return node.tensor(node.dtype(0), null);
  const spatial = spatialDims(node, input);
  const indices = node.shape(1) ?? input;
  if (indices.length !== input.length) {
    node.fail(`expected indices of rank ${input.length} like the elements, got rank ${indices.length}`);
  }
  const shape = input.map((dim, i) => equalDim(node, dim, indices[i] ?? null, `axis ${i} of elements and indices`));
  return node.tensor(node.dtype(0), [...shape.slice(0, 2), ...unpooled(node, spatial)]);
}

/** The sizes that MaxPool came from: the operand, or s·(n − 1) + k − pads. */
function unpooled(node: NodeContext, spatial: Shape): Shape {
  const rank = spatial.length + 2;
  if (node.has(2)) {
    const length = listOperand(node, 2)?.length ?? rank;
    if (length !== rank) node.fail(`expected ${rank} sizes in output_shape, got ${length}`);
    return knownList(node, 2)?.slice(2) ?? spatial.map(() => null);
  }
  const window = poolWindow(node, spatial.length);
  return spatial.map((size, axis) => {
    if (size === null) return null;
    const reach = (window.strides[axis] ?? 1) * (size - 1) + (window.kernel[axis] ?? 1);
    const pads = totalPads(window.pads ?? [], axis);
    if (reach - pads < 1) node.fail(`pads take ${pads} of ${reach} elements on spatial axis ${axis}`);
    return reach - pads;
  });
}

export const POOLING: readonly Operator[] = [
  maxPool,
  averagePool,
  lpPool,
  maxUnpool,
  ...GLOBAL.map(
    (row): Operator => ({
      ...row,
      inputs: ["X"],
      outputs: ["Y"],
      infer: (node) => node.tensor(node.dtype(0), globalShape(node)),
    }),
  ),
];
