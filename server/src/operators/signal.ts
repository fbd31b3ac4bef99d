// Spectral operators: https://onnx.ai/onnx/operators/onnx__DFT.html and relatives. A transform of length N is priced as
// the fast one: 5·N·log₂ N operations for complex input, half of it for real input (the count of benchFFT, fftw.org/speed).
import { type Count, multiply } from "../tensor/count";
import { dtypeFromOnnx } from "../tensor/dtype";
import { type Dim, elements, printShape, type Shape } from "../tensor/type";
import { checkedDim, equalDim, normalizeAxis, scalarOperand, withDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import type { Operator } from "./operator";
import { priced, TRANSCENDENTAL } from "./prices";

const dft: Operator = {
  type: "DFT",
  summary: "Discrete Fourier transform along one axis; the last axis holds real and imaginary part.",
  inputs: ["input", "dft_length?", "axis?"],
  outputs: ["output"],
  infer: inferDft,
  flops: dftFlops,
  examples: [
    {
      inputs: ["f32[1,10,10,1]", "", "i64[]={1}"],
      outputs: ["f32[1,10,10,2]"],
      macs: 0,
      flops: 840,
      why: "ONNX node test dft; ten transforms of length 10: ⌈2.5·10·log₂ 10⌉ = 84",
    },
    {
      inputs: ["f32[2,256,1]", "i64[]={256}"],
      attributes: { onesided: 1 },
      outputs: ["f32[2,129,2]"],
      flops: 10_240,
      why: "small_fft of the oracle; 2 · 2.5·256·8",
    },
    {
      inputs: ["f32[1,10,10,2]", "", "i64[]={1}"],
      attributes: { inverse: 1 },
      outputs: ["f32[1,10,10,2]"],
      flops: 1_670,
      why: "ONNX node test dft_inverse; ten times ⌈5·10·log₂ 10⌉ = 167",
    },
    {
      inputs: ["f32[1,6,2]"],
      attributes: { inverse: 1, onesided: 1 },
      outputs: ["f32[1,10,1]"],
      why: "ONNX: dft_length is 2·(6 − 1) by default, and the result is real",
    },
    { inputs: ["f32[1,10,1]", "i64[]"], outputs: ["f32[1,?,2]"] },
    {
      inputs: ["f32[1,10,1]", "", "i64[]"],
      outputs: ["f32[1,10,2]"],
      why: "the axis does not matter for whole spectra",
    },
    { inputs: ["f32[4,10,1]", "", "i64[]"], attributes: { onesided: 1 }, outputs: ["f32[?,?,2]"] },
    { inputs: ["f32[…]"], outputs: ["f32[…]"] },
    { inputs: ["f32[1,10,3]"], error: "expected a last axis of 1 (real) or 2 (complex), got 3" },
    {
      inputs: ["f32[1,10,1]"],
      attributes: { inverse: 1, onesided: 1 },
      error: "an inverse from one side needs complex input, got real",
    },
    { inputs: ["f32[1,11,2]"], attributes: { onesided: 1 }, outputs: ["f32[1,6,2]"], why: "onnxruntime 1.32 runs it" },
    { inputs: ["f32[1,10,1]", "", "i64[]={2}"], error: "axis 2 is the one of real and imaginary parts" },
    { inputs: ["f32[1,10,1]", "i64[]={0}"], error: "dft_length must be positive, got 0" },
  ],
};

const stft: Operator = {
  type: "STFT",
  summary: "Fourier transforms of frames that slide over a signal.",
  inputs: ["signal", "frame_step", "window?", "frame_length?"],
  outputs: ["output"],
  infer: inferStft,
  flops: stftFlops,
  examples: [
    {
      inputs: ["f32[1,128,1]", "i64[]={8}", "", "i64[]={16}"],
      outputs: ["f32[1,15,9,2]"],
      flops: 2_400,
      why: "ONNX node test stft; 15 frames of 2.5·16·4",
    },
    {
      inputs: ["f32[1,128,1]", "i64[]={8}", "f32[16]"],
      attributes: { onesided: 0 },
      outputs: ["f32[1,15,16,2]"],
      flops: 2_640,
      why: "the window gives the length; 15·(160 + 16 products with the window)",
    },
    { inputs: ["f32[2,100,1]", "i64[]={1}"], outputs: ["f32[2,1,51,2]"], why: "without both: the whole signal" },
    { inputs: ["f32[2,?,1]", "i64[]={4}", "f32[16]"], outputs: ["f32[2,?,9,2]"] },
    { inputs: ["f32[2,100,1]", "i64[]", "f32[16]"], outputs: ["f32[2,?,9,2]"] },
    {
      inputs: ["f32[1,128,1]", "i64[]={8}", "f32[16]", "i64[]={15}"],
      error: "length of window and frame_length: 16 and 15 must be equal",
    },
    { inputs: ["f32[1,8,1]", "i64[]={8}", "f32[16]"], error: "a frame of 16 is longer than the signal of 8" },
    { inputs: ["f32[1,8,1]", "i64[]={0}"], error: "frame_step must be positive, got 0" },
    { inputs: ["f32[1,8]", "i64[]={1}"], error: "expected a signal of rank 3, got [1,8]" },
  ],
};

const WINDOWS: readonly (readonly [type: string, summary: string, cosines: number])[] = [
  ["HannWindow", "Hann window: ½ − ½·cos(2πn/N).", 1],
  ["HammingWindow", "Hamming window: 25/46 − 21/46·cos(2πn/N).", 1],
  ["BlackmanWindow", "Blackman window: 0.42 − ½·cos(2πn/N) + 0.08·cos(4πn/N).", 2],
];

/** Per element: the angle, and for each cosine a product and an addition. */
function windowOperator([type, summary, cosines]: (typeof WINDOWS)[number]): Operator {
  const price = 1 + cosines * (TRANSCENDENTAL + 2);
  return {
    type,
    summary,
    inputs: ["size"],
    outputs: ["output"],
    infer: (node) => node.tensor(outputType(node), [sizeOperand(node, 0, "size")]),
    flops: (node) => priced(elements(node.outputShape(0)), price),
    examples: [
      { inputs: ["i64[]={10}"], outputs: ["f32[10]"], flops: cosines === 1 ? 70 : 130, why: "10 · (1 + 6 a cosine)" },
      { inputs: ["i32[]={4}"], attributes: { output_datatype: 11 }, outputs: ["f64[4]"] },
      { inputs: ["i64[]"], outputs: ["f32[?]"] },
      { inputs: ["i64[]={-1}"], error: "size -1" },
    ],
  };
}

const melWeightMatrix: Operator = {
  type: "MelWeightMatrix",
  summary: "Weights that gather spectrum bins into mel bands.",
  inputs: ["num_mel_bins", "dft_length", "sample_rate", "lower_edge_hertz", "upper_edge_hertz"],
  outputs: ["output"],
  infer: (node) => {
    const length = sizeOperand(node, 1, "dft_length");
    const bands = sizeOperand(node, 0, "num_mel_bins");
    return node.tensor(outputType(node), [length === null ? null : Math.floor(length / 2) + 1, bands]);
  },
  // The slopes of a triangle on both sides, their minimum, and the maximum with zero
  flops: (node) => priced(elements(node.outputShape(0)), 6),
  examples: [
    {
      inputs: ["i32[]={8}", "i32[]={16}", "i32[]={8192}", "f32[]", "f32[]"],
      outputs: ["f32[9,8]"],
      flops: 432,
      why: "ONNX node test melweightmatrix; 72 elements · 6",
    },
    { inputs: ["i32[]", "i32[]={16}", "i32[]", "f32[]", "f32[]"], outputs: ["f32[9,?]"] },
  ],
};

function outputType(node: NodeContext) {
  return dtypeFromOnnx(node.int("output_datatype", 1));
}

function sizeOperand(node: NodeContext, index: number, name: string): Dim {
  const size = scalarOperand(node, index);
  if (size !== null && size < 0) node.fail(`${name} ${size} is negative`);
  return size === null ? null : checkedDim(node, size, 0);
}

function positive(node: NodeContext, value: Dim, name: string): Dim {
  if (value !== null && value < 1) node.fail(`${name} must be positive, got ${value}`);
  return value;
}

function inferDft(node: NodeContext) {
  const shape = node.shape(0);
  if (shape === null) return node.tensor(node.dtype(0), null);
  const parts = checkParts(node, shape);
  const inverse = node.int("inverse", 0) !== 0;
  const onesided = node.int("onesided", 0) !== 0;
  if (onesided && inverse && parts === 1) node.fail("an inverse from one side needs complex input, got real");
  const signal = transformed(node, shape.slice(0, -1), onesided, inverse);
  return node.tensor(node.dtype(0), [...signal, onesided && inverse ? 1 : 2]);
}

function checkParts(node: NodeContext, shape: Shape): Dim {
  if (shape.length < 2) node.fail(`expected an input of rank 2 or more, got ${printShape(shape)}`);
  const parts = shape.at(-1) ?? null;
  if (parts !== null && parts !== 1 && parts !== 2) {
    node.fail(`expected a last axis of 1 (real) or 2 (complex), got ${parts}`);
  }
  return parts;
}

/** Signal axes after the transform. An axis that is not known changes nothing when the lengths stay. */
function transformed(node: NodeContext, signal: Shape, onesided: boolean, inverse: boolean): Shape {
  const axis = dftAxis(node, signal.length);
  if (axis === null) return onesided || node.has(1) ? signal.map(() => null) : signal;
  const length = dftLength(node, signal[axis] ?? null, onesided && inverse);
  return withDim(signal, axis, onesided && !inverse && length !== null ? Math.floor(length / 2) + 1 : length);
}

/** Axis −2 by default; null when the operand's value is not known. */
function dftAxis(node: NodeContext, signalRank: number): number | null {
  const rank = signalRank + 1;
  const given = node.has(2) ? scalarOperand(node, 2) : -2;
  if (given === null) return null;
  const axis = normalizeAxis(node, given, rank);
  if (axis === rank - 1) node.fail(`axis ${given} is the one of real and imaginary parts`);
  return axis;
}

function dftLength(node: NodeContext, size: Dim, halved: boolean): Dim {
  if (node.has(1)) return positive(node, scalarOperand(node, 1), "dft_length");
  return halved && size !== null ? 2 * (size - 1) : size;
}

function dftFlops(node: CostContext): Count | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const signal = shape.slice(0, -1);
  const onesided = node.int("onesided", 0) !== 0;
  const axis = dftAxis(node, signal.length);
  if (axis === null) return null;
  const length = dftLength(node, signal[axis] ?? null, onesided && node.int("inverse", 0) !== 0);
  const real = onesided && node.int("inverse", 0) !== 0 ? 1 : (shape.at(-1) ?? null);
  const transform = transformFlops(length, real);
  return transform === null ? null : priced(elements(withDim(signal, axis, 1)), transform);
}

/** 2.5·N·log₂ N for each of the parts (1 real, 2 complex), rounded up; null when either is not known. */
function transformFlops(length: Dim, parts: Dim): number | null {
  if (length === null || parts === null) return null;
  return length < 2 ? 0 : Math.ceil(2.5 * parts * length * Math.log2(length));
}

interface Frames {
  readonly batch: Dim;
  readonly frames: Dim;
  readonly length: Dim;
}

function inferStft(node: NodeContext) {
  const { batch, frames, length } = readFrames(node);
  const bins = node.int("onesided", 1) !== 0 && length !== null ? Math.floor(length / 2) + 1 : length;
  return node.tensor(node.dtype(0), [batch, frames, bins, 2]);
}

function readFrames(node: NodeContext): Frames {
  const shape = node.shape(0);
  if (shape && shape.length !== 3) node.fail(`expected a signal of rank 3, got ${printShape(shape)}`);
  const [batch = null, size = null] = shape ?? [];
  const length = frameLength(node, size);
  const step = positive(node, scalarOperand(node, 1), "frame_step");
  if (size !== null && length !== null && length > size) {
    node.fail(`a frame of ${length} is longer than the signal of ${size}`);
  }
  const frames = size === null || length === null || step === null ? null : Math.floor((size - length) / step) + 1;
  return { batch, frames, length };
}

function frameLength(node: NodeContext, signal: Dim): Dim {
  if (!node.has(2) && !node.has(3)) return signal;
  const window = node.shape(2)?.[0] ?? null;
  const given = positive(node, scalarOperand(node, 3), "frame_length");
  return equalDim(node, window, given, "length of window and frame_length");
}

/** A transform of each frame, and its product with the window. */
function stftFlops(node: CostContext): Count | null {
  const { batch, frames, length } = readFrames(node);
  const transform = transformFlops(length, node.shape(0)?.[2] ?? null);
  if (batch === null || frames === null || length === null || transform === null) return null;
  return multiply(batch, frames, transform + (node.has(2) ? length : 0));
}

export const SIGNAL: readonly Operator[] = [dft, stft, ...WINDOWS.map(windowOperator), melWeightMatrix];
