// Pad and CenterCropPad: https://onnx.ai/onnx/operators/onnx__Pad.html
import type { Dim, Shape, TensorData } from "../tensor/type";
import { checkedDim, knownList, listOperand, normalizeAxes, scalarOperand, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import { carriedSizes, offset, type Sizes, strides, tabulate, tensorOperand } from "./propagate";

const pad: Operator = {
  type: "Pad",
  summary: "Elements added (or with negative pads removed) at both ends of axes.",
  inputs: ["data", "pads", "constant_value?", "axes?"],
  outputs: ["output"],
  infer: (node) => node.tensor(elementType(node, [0, 2], "any"), paddedShape(node)),
  evaluate: evaluatePad,
  examples: [
    { inputs: ["f32[1,3,4,5]", "i64[8]={0,0,1,3,0,0,2,4}"], outputs: ["f32[1,3,7,12]"], why: "ONNX node test" },
    {
      inputs: ["f32[1,3,4,5]", "i64[4]={0,3,0,4}", "", "i64[2]={1,3}"],
      outputs: ["f32[1,3,4,12]"],
      why: "ONNX node test with axes",
    },
    { inputs: ["f32[1,8,8]", "i64[6]={0,-1,2,0,-1,0}"], outputs: ["f32[1,6,10]"] },
    { inputs: ["f32[?,3]", "i64[4]={1,0,1,?}"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[2,3]", "i64[4]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[2,3]", "i64[2]={1,1}", "", "i64[1]"], outputs: ["f32[?,?]"] },
    { inputs: ["i64[2]={1,?}", "i64[2]={1,2}", "i64[]={9}"], outputs: ["i64[5]={9,1,?,9,9}"] },
    { inputs: ["i64[3]={1,2,3}", "i64[2]={2,1}"], attributes: { mode: "reflect" }, outputs: ["i64[6]={3,2,1,2,3,2}"] },
    { inputs: ["i64[3]={1,2,3}", "i64[2]={2,1}"], attributes: { mode: "edge" }, outputs: ["i64[6]={1,1,1,2,3,3}"] },
    { inputs: ["i64[3]={1,2,3}", "i64[2]={2,1}"], attributes: { mode: "wrap" }, outputs: ["i64[6]={2,3,1,2,3,1}"] },
    { inputs: ["f32[2,3]", "i64[2]={1,1}"], error: "expected 4 pads (begin and end of 2 axes), got 2" },
    { inputs: ["f32[2]", "i64[2]={-2,-1}"], error: "size -1 of output axis 0" },
  ],
};

/** Pads at begin and end of every axis; null for unknown ones, null altogether when the axes are not known. */
function padsPerAxis(node: NodeContext, rank: number): readonly (readonly [Dim, Dim])[] | null {
  const axes = paddedAxes(node, rank);
  const pads = listOperand(node, 1);
  if (axes === null || pads === null) return null;
  if (pads.length !== 2 * axes.length) {
    node.fail(`expected ${2 * axes.length} pads (begin and end of ${axes.length} axes), got ${pads.length}`);
  }
  return Array.from({ length: rank }, (_, axis) => {
    const i = axes.indexOf(axis);
    return i < 0 ? [0, 0] : [pads[i] ?? null, pads[i + axes.length] ?? null];
  });
}

function paddedAxes(node: NodeContext, rank: number): readonly number[] | null {
  if (!node.has(3)) return Array.from({ length: rank }, (_, axis) => axis);
  const axes = knownList(node, 3);
  return axes && normalizeAxes(node, axes, rank);
}

function paddedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const pads = padsPerAxis(node, shape.length);
  if (pads === null) return unknownDims(shape.length);
  return shape.map((dim, axis) => {
    const [begin, end] = pads[axis]!;
    return dim === null || begin === null || end === null ? null : checkedDim(node, dim + begin + end, axis);
  });
}

/** Where an element of the padded axis comes from; null for the constant. Index and size are of the unpadded axis. */
const SOURCES: ReadonlyMap<string, (index: number, size: number) => number | null> = new Map([
  ["constant", (index: number, size: number) => (index < 0 || index >= size ? null : index)],
  ["edge", (index: number, size: number) => Math.min(Math.max(index, 0), size - 1)],
  ["wrap", modulo],
  ["reflect", mirror],
]);

function mirror(index: number, size: number): number {
  if (size === 1) return 0;
  const folded = modulo(index, 2 * (size - 1));
  return folded < size ? folded : 2 * (size - 1) - folded;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}

function evaluatePad(node: CostContext): readonly (TensorData | null)[] {
  const [operand, sizes] = [tensorOperand(node, 0), carriedSizes(node)];
  const source = SOURCES.get(node.string("mode", "constant"));
  const begins = operand && knownBegins(node, operand.sizes);
  if (operand === null || sizes === null || begins === null || source === undefined) return [null];
  const steps = strides(operand.sizes);
  const fill = node.has(2) ? scalarOperand(node, 2) : 0;
  const element = (coordinate: readonly number[]) => {
    const from = coordinate.map((at, axis) => source(at - begins[axis]!, operand.sizes[axis]!));
    return from.every((index) => index !== null) ? (operand.data[offset(from, steps)] ?? null) : fill;
  };
  return [tabulate(sizes, element)];
}

function knownBegins(node: NodeContext, sizes: Sizes): readonly number[] | null {
  const begins = padsPerAxis(node, sizes.length)?.map(([begin]) => begin);
  return begins?.every((begin) => begin !== null) ? (begins as readonly number[]) : null;
}

const centerCropPad: Operator = {
  type: "CenterCropPad",
  summary: "Cropped or zero-padded on both sides to given sizes.",
  inputs: ["input_data", "shape"],
  outputs: ["output_data"],
  infer: (node) => node.tensor(node.dtype(0), croppedShape(node)),
  examples: [
    { inputs: ["f32[20,8,3]", "i64[3]={10,10,3}"], outputs: ["f32[10,10,3]"], why: "ONNX node test" },
    {
      inputs: ["f32[3,20,8]", "i64[2]={10,9}"],
      attributes: { axes: [1, 2] },
      outputs: ["f32[3,10,9]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[?,8]", "i64[1]={?}"], attributes: { axes: [-1] }, outputs: ["f32[?,?]"] },
    { inputs: ["f32[3,8]", "i64[1]={4}"], error: "expected 2 sizes for f32[3,8] ('x0'), got 1" },
  ],
};

function croppedShape(node: NodeContext): Shape | null {
  const [shape, sizes] = [node.shape(0), listOperand(node, 1)];
  if (shape === null) return node.ints("axes") === null && sizes !== null ? unknownDims(sizes.length) : null;
  const axes = normalizeAxes(node, node.ints("axes") ?? [...shape.keys()], shape.length);
  if (sizes !== null && sizes.length !== axes.length) {
    node.fail(`expected ${axes.length} sizes for ${named(node, 0)}, got ${sizes.length}`);
  }
  return shape.map((dim, axis) => {
    const i = axes.indexOf(axis);
    const size = i < 0 ? dim : (sizes?.[i] ?? null);
    return size === null ? null : checkedDim(node, size, axis);
  });
}

export const PADDINGS: readonly Operator[] = [pad, centerCropPad];
