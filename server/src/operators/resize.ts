// Resize: interpolation to given scales or sizes. https://onnx.ai/onnx/operators/onnx__Resize.html
import { type Count, multiply } from "../tensor/count";
import { type Dim, elements, type Shape, type TensorData } from "../tensor/type";
import { checkedDim, listOperand, normalizeAxes, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { named } from "./elementwise";
import type { Operator } from "./operator";
import { priced } from "./prices";

const resize: Operator = {
  type: "Resize",
  summary: "Interpolates (nearest, linear, cubic) to scales or sizes, on all or on given axes.",
  inputs: ["X", "roi?", "scales?", "sizes?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(0), resizedShape(node)),
  flops: (node) => {
    const price = interpolationPrice(node);
    return price === null ? null : priced(elements(node.outputShape(0)), price);
  },
  examples: [
    {
      inputs: ["f32[1,256,14,14]", "", "f32[4]={1,1,2,2}"],
      attributes: { mode: "nearest" },
      outputs: ["f32[1,256,28,28]"],
      flops: 200_704,
      why: "one coordinate for each of 256·28² elements, as fvcore counts",
    },
    {
      inputs: ["f32[1,21,28,28]", "", "", "i64[4]={1,21,224,224}"],
      attributes: { mode: "linear" },
      outputs: ["f32[1,21,224,224]"],
      flops: 8_429_568,
      why: "21·224²·8: four products, three additions, one coordinate",
    },
    {
      inputs: ["f32[1,1,4,4]", "", "f32[2]={2,0.6}"],
      attributes: { axes: [2, 3] },
      outputs: ["f32[1,1,8,2]"],
      why: "⌊4·0.6⌋",
    },
    {
      inputs: ["f32[1,1,10,10]", "", "f32[4]={1,1,0.7,0.3}"],
      outputs: ["f32[1,1,7,3]"],
      why: "in float32, as runtimes compute",
    },
    {
      inputs: ["f32[1,1,2,4]", "", "", "i64[2]={7,8}"],
      attributes: { axes: [2, 3], keep_aspect_ratio_policy: "not_larger" },
      outputs: ["f32[1,1,4,8]"],
      why: "ONNX node test: scale min(7/2, 8/4) = 2",
    },
    {
      inputs: ["f32[1,1,2,4]", "", "", "i64[2]={7,8}"],
      attributes: { axes: [2, 3], keep_aspect_ratio_policy: "not_smaller" },
      outputs: ["f32[1,1,7,14]"],
      why: "scale max(7/2, 8/4) = 3.5",
    },
    {
      inputs: ["f32[1,1,4,4]", "f32[8]={0,0,0.4,0.6,1,1,0.6,0.8}", "", "i64[4]={1,1,3,3}"],
      attributes: { mode: "linear", coordinate_transformation_mode: "tf_crop_and_resize" },
      outputs: ["f32[1,1,3,3]"],
    },
    {
      inputs: ["f32[1,1,4,4]", "f32[8]={0,0,0,0,1,1,0.5,1}", "f32[4]={1,1,1,3}"],
      attributes: { coordinate_transformation_mode: "tf_crop_and_resize" },
      outputs: ["f32[1,1,2,12]"],
      why: "⌊4·0.5·1⌋ and 4·1·3",
    },
    { inputs: ["f32[1,1,4,4]", "", "f32[0]={}", "i64[4]={1,1,8,?}"], outputs: ["f32[1,1,8,?]"] },
    { inputs: ["f32[?,3,?,4]", "", "f32[4]={1,1,2,2}"], outputs: ["f32[?,3,?,8]"] },
    { inputs: ["f32[1,1,4,4]", "", "f32[4]"], outputs: ["f32[?,?,?,?]"] },
    {
      inputs: ["f32[1,1,8,8]", "", "f32[4]={1,1,0.25,0.25}"],
      attributes: { mode: "linear", antialias: 1 },
      outputs: ["f32[1,1,2,2]"],
      flops: 512,
      why: "the filter is stretched by 4: 8·8 taps, two operations each, for 4 elements",
    },
    { inputs: ["f32[1,1,4,4]", "", "f32[2]={2,2}"], error: "expected 4 scales for f32[1,1,4,4] ('x0'), got 2" },
    { inputs: ["f32[1,1,4,4]"], error: "expected scales or sizes" },
  ],
};

function resizedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const axes = resizedAxes(node, shape);
  const operand = [2, 3].find((index) => node.has(index) && node.shape(index)?.[0] !== 0);
  if (operand === undefined) node.fail("expected scales or sizes");
  const list = listOperand(node, operand) ?? unknownDims(axes.length);
  if (list.length !== axes.length) {
    node.fail(
      `expected ${axes.length} ${operand === 2 ? "scales" : "sizes"} for ${named(node, 0)}, got ${list.length}`,
    );
  }
  const resized = operand === 2 ? scaledDims(node, shape, axes, list) : fittedDims(node, shape, axes, list);
  return shape.map((dim, axis) => (axes.includes(axis) ? resized[axes.indexOf(axis)]! : dim));
}

function resizedAxes(node: NodeContext, shape: Shape): readonly number[] {
  return normalizeAxes(node, node.ints("axes") ?? [...shape.keys()], shape.length);
}

/** ⌊dim · (roi_end − roi_start) · scale⌋ in float32; the region counts only with tf_crop_and_resize. */
function scaledDims(node: NodeContext, shape: Shape, axes: readonly number[], scales: TensorData): readonly Dim[] {
  const cropped = node.string("coordinate_transformation_mode", "half_pixel") === "tf_crop_and_resize";
  const region = cropped ? listOperand(node, 1) : null;
  return axes.map((axis, i) => {
    const [dim, scale] = [shape[axis] ?? null, scales[i] ?? null];
    if (scale !== null && !(scale > 0)) node.fail(`scale ${scale} of axis ${axis} must be positive`);
    const [start, end] = cropped ? [region?.[i] ?? null, region?.[i + axes.length] ?? null] : [0, 1];
    if (dim === null || scale === null || start === null || end === null) return null;
    return checkedDim(
      node,
      Math.floor(Math.fround(Math.fround(dim * Math.fround(end - start)) * Math.fround(scale))),
      axis,
    );
  });
}

/** The sizes themselves, or with a policy one scale for all axes that keeps the aspect ratio. */
function fittedDims(node: NodeContext, shape: Shape, axes: readonly number[], sizes: TensorData): readonly Dim[] {
  const policy = node.string("keep_aspect_ratio_policy", "stretch");
  if (policy === "stretch") return sizes.map((size, i) => (size === null ? null : checkedDim(node, size, axes[i]!)));
  const dims = axes.map((axis) => shape[axis] ?? null);
  if (dims.includes(null) || sizes.includes(null)) return unknownDims(axes.length);
  const ratios = dims.map((dim, i) => sizes[i]! / dim!);
  const scale = policy === "not_larger" ? Math.min(...ratios) : Math.max(...ratios);
  return dims.map((dim, i) => checkedDim(node, Math.floor(scale * dim! + 0.5), axes[i]!));
}

/** Neighbours that one output element is interpolated from, on one axis. */
export const TAPS: ReadonlyMap<string, number> = new Map([
  ["linear", 2],
  ["cubic", 4],
]);

/** A product and an addition for each neighbour (the last addition is the coordinate's); nearest has the coordinate alone. */
export function samplePrice(taps: Count): Count {
  return taps === 1 ? 1 : multiply(2, taps);
}

/** Axes that keep their size are not interpolated; null where it is not known which do. */
function interpolationPrice(node: CostContext): Count | null {
  const taps = TAPS.get(node.string("mode", "nearest"));
  const [input, output] = [node.shape(0), node.outputShape(0)];
  if (taps === undefined) return 1;
  if (input === null || output === null || input.includes(null) || output.includes(null)) return null;
  const factors = output.map((dim, axis) => {
    const from = input[axis] ?? 0;
    if (dim === null || dim === from || dim === 0) return 1;
    return node.int("antialias", 0) === 1 && dim < from ? taps * Math.ceil(from / dim) : taps;
  });
  return samplePrice(multiply(...factors));
}

export const RESIZES: readonly Operator[] = [resize];
