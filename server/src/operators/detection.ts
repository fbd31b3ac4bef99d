// Regions and boxes: https://onnx.ai/onnx/operators/onnx__RoiAlign.html and relatives.
import type { Count } from "../tensor/count";
import { type Dim, elements, printShape, type Shape } from "../tensor/type";
import { equalDim, scalarOperand, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { BILINEAR_SAMPLE, priced } from "./prices";

const roiAlign: Operator = {
  type: "RoiAlign",
  summary: "Pools each region from bilinear samples (https://arxiv.org/abs/1703.06870).",
  inputs: ["X", "rois", "batch_indices"],
  outputs: ["Y"],
  infer: (node) => {
    const size = [node.int("output_height", 1), node.int("output_width", 1)];
    const regions = equalDim(node, rows(node, 1, 4), node.shape(2)?.[0] ?? null, "regions of rois and batch_indices");
    return node.tensor(elementType(node, [0, 1], "float"), [regions, channels(node), ...size]);
  },
  flops: roiAlignFlops,
  examples: [
    {
      inputs: ["f32[1,256,56,56]", "f32[100,4]", "i64[100]"],
      attributes: { output_height: 7, output_width: 7, sampling_ratio: 2 },
      outputs: ["f32[100,256,7,7]"],
      flops: 45_158_400,
      why: "1,254,400 outputs · 2² samples · (8 + 1 to pool)",
    },
    { inputs: ["f32[1,?,8,8]", "f32[?,4]", "i64[?]"], outputs: ["f32[?,?,1,1]"] },
    { inputs: ["f32[…]", "f32[3,4]", "i64[…]"], outputs: ["f32[3,?,1,1]"] },
    { inputs: ["f32[1,2,8,8]", "f32[3,5]", "i64[3]"], error: "expected 4 numbers a region, got [3,5]" },
    { inputs: ["f32[1,2,8,8]", "f32[3,4]", "i64[2]"], error: "regions of rois and batch_indices: 3 and 2" },
    { inputs: ["f32[2,8,8]", "f32[3,4]", "i64[3]"], error: "expected X of rank 4, got [2,8,8]" },
  ],
};

const positionSensitive: Operator = {
  type: "PositionSensitiveRoiAlign",
  domain: "ext",
  summary: "RoiAlign in which each cell of the grid pools from channels of its own (https://arxiv.org/abs/1605.06409).",
  inputs: ["X", "rois", "batch_indices"],
  outputs: ["Y"],
  infer: (node) => {
    const size = [node.int("output_height", 1), node.int("output_width", 1)] as const;
    const cells = size[0] * size[1];
    const all = channels(node);
    if (all !== null && all % cells !== 0) node.fail(`${all} channels do not divide by ${size.join("×")} cells`);
    const regions = equalDim(node, rows(node, 1, 4), node.shape(2)?.[0] ?? null, "regions of rois and batch_indices");
    return node.tensor(elementType(node, [0, 1], "float"), [regions, all === null ? null : all / cells, ...size]);
  },
  flops: roiAlignFlops,
  examples: [
    {
      inputs: ["f32[1,490,14,14]", "f32[100,4]", "i64[100]"],
      attributes: { output_height: 7, output_width: 7, sampling_ratio: 2 },
      outputs: ["f32[100,10,7,7]"],
      flops: 1_764_000,
      why: "490 channels in 7·7 cells; 100·10·7·7 outputs · 2² samples · (8 + 1 to pool)",
    },
    { inputs: ["f32[1,?,8,8]", "f32[?,4]", "i64[?]"], outputs: ["f32[?,?,1,1]"] },
    {
      inputs: ["f32[1,10,8,8]", "f32[3,4]", "i64[3]"],
      attributes: { output_height: 3, output_width: 3 },
      error: "10 channels do not divide by 3×3 cells",
    },
  ],
};

const maxRoiPool: Operator = {
  type: "MaxRoiPool",
  summary: "Maximum of each cell of a grid over each region (https://arxiv.org/abs/1504.08083).",
  inputs: ["X", "rois"],
  outputs: ["Y"],
  infer: inferRoiPool,
  // How many elements a cell covers follows from the regions' coordinates.
  flops: () => null,
  examples: [
    {
      inputs: ["f32[1,512,14,14]", "f32[64,5]"],
      attributes: { pooled_shape: [7, 7] },
      outputs: ["f32[64,512,7,7]"],
    },
    { inputs: ["f32[…]", "f32[…]"], attributes: { pooled_shape: [7, 7] }, outputs: ["f32[?,?,7,7]"] },
    { inputs: ["f32[1,512,14,14]", "f32[64,5]"], error: "pooled_shape is required" },
  ],
};

const nonMaxSuppression: Operator = {
  type: "NonMaxSuppression",
  summary: "Indices of the boxes that no better box of their class overlaps too much.",
  inputs: ["boxes", "scores", "max_output_boxes_per_class?", "iou_threshold?", "score_threshold?"],
  outputs: ["selected_indices"],
  infer: inferSuppression,
  // Which boxes are compared depends on the scores.
  flops: () => null,
  examples: [
    { inputs: ["f32[1,6,4]", "f32[1,1,6]", "i64[1]={3}", "f32[1]", "f32[1]"], outputs: ["i64[?,3]"] },
    { inputs: ["f32[1,2,4]", "f32[1,1,2]"], outputs: ["i64[0,3]"], why: "the maximum is 0 by default" },
    { inputs: ["f32[…]", "f32[…]", "i64[]"], outputs: ["i64[?,3]"] },
    { inputs: ["f32[1,6,4]", "f32[1,1,5]", "i64[]"], error: "boxes of boxes and scores: 6 and 5 must be equal" },
    { inputs: ["f32[6,4]", "f32[1,1,6]", "i64[]"], error: "expected boxes of rank 3, got [6,4]" },
    { inputs: ["f32[1,6,5]", "f32[1,1,6]", "i64[]"], error: "expected 4 numbers a box, got [1,6,5]" },
  ],
};

/** Number of regions of an R×`width` operand. */
function rows(node: NodeContext, index: number, width: number): Dim {
  const shape = node.shape(index);
  if (shape === null) return null;
  if (shape.length !== 2 || (shape[1] !== null && shape[1] !== width)) {
    node.fail(`expected ${width} numbers a region, got ${printShape(shape)}`);
  }
  return shape[0] ?? null;
}

function inferRoiPool(node: NodeContext) {
  const size = node.ints("pooled_shape");
  if (size?.length !== 2) node.fail("pooled_shape is required, height and width", "missing-attribute");
  return node.tensor(elementType(node, [0, 1], "float"), [rows(node, 1, 5), channels(node), ...size]);
}

function channels(node: NodeContext): Dim {
  const shape = node.shape(0);
  if (shape && shape.length !== 4) node.fail(`expected X of rank 4, got ${printShape(shape)}`);
  return shape?.[1] ?? null;
}

/** With sampling_ratio 0 the number of samples depends on the size of each region. */
function roiAlignFlops(node: CostContext): Count | null {
  const ratio = node.int("sampling_ratio", 0);
  return ratio === 0 ? null : priced(elements(node.outputShape(0)), ratio ** 2 * (BILINEAR_SAMPLE + 1));
}

function inferSuppression(node: NodeContext) {
  const boxes = ranked(node, 0, "boxes");
  const scores = ranked(node, 1, "scores");
  if (boxes[2] !== null && boxes[2] !== 4) node.fail(`expected 4 numbers a box, got ${printShape(boxes)}`);
  equalDim(node, boxes[0] ?? null, scores[0] ?? null, "batch of boxes and scores");
  equalDim(node, boxes[1] ?? null, scores[2] ?? null, "boxes of boxes and scores");
  const none = !node.has(2) || scalarOperand(node, 2) === 0;
  return node.tensor("int64", [none ? 0 : null, 3]);
}

function ranked(node: NodeContext, index: number, name: string): Shape {
  const shape = node.shape(index);
  if (shape && shape.length !== 3) node.fail(`expected ${name} of rank 3, got ${printShape(shape)}`);
  return shape ?? unknownDims(3);
}

export const DETECTION: readonly Operator[] = [roiAlign, positionSensitive, maxRoiPool, nonMaxSuppression];
