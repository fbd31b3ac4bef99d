// com.microsoft.nchwc: convolutions and pooling on blocked channels, as onnxruntime saves a model at its highest
// optimisation level. Shapes are logical, N×C×H×W with C rounded up to the block (8 or 16, by the machine; the file does
// not say which). MACs count the padded channels: that is what the stored weights compute.
import { elements, printShape, type Shape } from "../tensor/type";
import type { NodeContext } from "./context";
import { channelsFirst, channelsLast, MICROSOFT_FUSIONS } from "./microsoft-fused";
import type { Operator } from "./operator";
import { POOLING } from "./pooling";
import { BILINEAR_SAMPLE, priced } from "./prices";

const domain = "com.microsoft.nchwc";

/** The largest block: a multiple of it needs no padding on any machine. */
const BLOCK = 16;

const blockedConv: readonly Operator[] = MICROSOFT_FUSIONS.filter((row) => row.type === "FusedConv").map((row) => ({
  ...row,
  type: "Conv",
  domain,
  summary: "Conv on blocked channels, then the sum with another tensor, then an activation.",
  inputs: ["X", "W", "B?", "Sum?"],
}));

const POOLS = ["MaxPool", "AveragePool", "GlobalMaxPool", "GlobalAveragePool"];

const reorderInput: Operator = {
  type: "ReorderInput",
  domain,
  summary: "To blocked channels, padded with zeros.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    const shape = imageShape(node);
    if (shape === null) return node.tensor(node.dtype(0), null);
    const [batch = null, channels = null, ...spatial] = isLast(node) ? (channelsFirst(shape) ?? []) : shape;
    const blocked = channels !== null && channels % BLOCK === 0 ? channels : null;
    return node.tensor(node.dtype(0), [batch, blocked, ...spatial]);
  },
  examples: [
    { inputs: ["f32[1,96,28,28]"], outputs: ["f32[1,96,28,28]"], flops: 0, why: "96 = 6 · 16" },
    { inputs: ["f32[1,24,28,28]"], outputs: ["f32[1,?,28,28]"], why: "blocks of 8 keep 24, blocks of 16 make 32" },
    { inputs: ["f32[1,28,28,96]"], attributes: { channels_last: 1 }, outputs: ["f32[1,96,28,28]"] },
    { inputs: ["f32[1,96]"], error: "expected X of rank 4, got [1,96]" },
  ],
};

const reorderOutput: Operator = {
  type: "ReorderOutput",
  domain,
  summary: "From blocked channels to `channels` of them, first or last.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node: NodeContext) => {
    const shape = imageShape(node);
    if (shape === null) return node.tensor(node.dtype(0), null);
    const channels = node.int("channels", null);
    if (channels === null || channels < 1) node.fail("channels is required, a positive integer", "missing-attribute");
    const output = [shape[0] ?? null, channels, ...shape.slice(2)];
    return node.tensor(node.dtype(0), isLast(node) ? channelsLast(output) : output);
  },
  examples: [
    { inputs: ["f32[1,32,28,28]"], attributes: { channels: 24 }, outputs: ["f32[1,24,28,28]"], flops: 0 },
    { inputs: ["f32[?,?,7,7]"], attributes: { channels: 24, channels_last: 1 }, outputs: ["f32[?,7,7,24]"] },
    { inputs: ["f32[1,32,28,28]"], error: "channels is required" },
  ],
};

const upsample: Operator = {
  type: "Upsample",
  domain,
  summary: "Enlarges height and width by whole factors.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    const scales = node.ints("scales");
    const shape = node.shape(0);
    if (shape === null) return node.tensor(node.dtype(0), null);
    if (scales?.length !== shape.length)
      return node.fail(`expected ${shape.length} scales, got ${scales?.length ?? 0}`);
    return node.tensor(
      node.dtype(0),
      shape.map((dim, axis) => (dim === null ? null : dim * (scales[axis] ?? 1))),
    );
  },
  flops: (node) =>
    node.string("mode", "nearest") === "linear" ? priced(elements(node.outputShape(0)), BILINEAR_SAMPLE) : 0,
  examples: [
    { inputs: ["f32[1,32,7,7]"], attributes: { scales: [1, 1, 2, 2] }, outputs: ["f32[1,32,14,14]"], flops: 0 },
    {
      inputs: ["f32[1,32,7,?]"],
      attributes: { scales: [1, 1, 2, 2], mode: "linear" },
      outputs: ["f32[1,32,14,?]"],
    },
    { inputs: ["f32[1,32,7,7]"], attributes: { scales: [2, 2] }, error: "expected 4 scales, got 2" },
  ],
};

function imageShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape && shape.length !== 4) node.fail(`expected X of rank 4, got ${printShape(shape)}`);
  return shape;
}

function isLast(node: NodeContext): boolean {
  return node.int("channels_last", 0) !== 0;
}

export const MICROSOFT_NCHWC: readonly Operator[] = [
  ...blockedConv,
  ...POOLING.filter((row) => POOLS.includes(row.type)).map((row) => ({ ...row, domain })),
  reorderInput,
  reorderOutput,
  upsample,
];
