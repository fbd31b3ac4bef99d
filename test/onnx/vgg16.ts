// Writes VGG-16 (configuration D of arXiv:1409.1556, Table 1) with its 553 MB of weights as an ONNX file. The payloads are
// holes of a sparse file: readers see zeros, the disk holds a few kilobytes.
import { closeSync, ftruncateSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { type Bytes, bytes, int, node, packed, tag, text, valueInfo, varint } from "./bytes";

/** Output channels of the 3×3 convolutions, "M" a 2×2 max-pooling. */
const CONFIGURATION_D = [
  64,
  64,
  "M",
  128,
  128,
  "M",
  256,
  256,
  256,
  "M",
  512,
  512,
  512,
  "M",
  512,
  512,
  512,
  "M",
] as const;
const CLASSIFIER = [4096, 4096, 1000];

interface Layer {
  readonly nodes: readonly Bytes[];
  /** Name and shape of each float32 weight. */
  readonly weights: readonly (readonly [string, readonly number[]])[];
}

/** Bytes to write, or the length of a hole. */
type Piece = Bytes | number;

export function writeVgg16(file: string): void {
  const layers = network();
  const weights = layers.flatMap((layer) => layer.weights).map(([name, dims]) => tensor(name, dims));
  const graph: readonly Piece[] = [
    ...layers.flatMap((layer) => layer.nodes),
    text(2, "vgg16"),
    ...weights.flat(),
    valueInfo(11, "x", 1, [1, 3, 224, 224]),
    valueInfo(12, "y", 1, [1, 1000]),
  ];
  write(file, [int(1, 8), tag(7, 2), varint(sizeOf(graph)), ...graph, bytes(8, int(2, 17))]);
}

function network(): readonly Layer[] {
  const layers: Layer[] = [];
  let [value, channels, index] = ["x", 3, 0];
  for (const step of CONFIGURATION_D) {
    const layer = step === "M" ? pool(value, index) : conv(value, index, channels, step);
    layers.push(layer);
    if (step !== "M") channels = step;
    value = `v${index++}`;
  }
  layers.push({ nodes: [node("Flatten", [value], ["flat"])], weights: [] });
  value = "flat";
  // 224 halved five times is 7.
  let features = channels * 7 * 7;
  CLASSIFIER.forEach((size, i) => {
    const output = i === CLASSIFIER.length - 1 ? "y" : `f${i}`;
    layers.push(dense(value, output, features, size));
    [value, features] = [output, size];
  });
  return layers;
}

const ints = (name: string, values: readonly number[]): Bytes => bytes(5, text(1, name), packed(8, values), int(20, 7));

function conv(input: string, index: number, from: number, to: number): Layer {
  const [weight, bias, sum] = [`w${index}`, `b${index}`, `c${index}`];
  const attributes = [ints("kernel_shape", [3, 3]), ints("pads", [1, 1, 1, 1])];
  const nodes = [node("Conv", [input, weight, bias], [sum], ...attributes), node("Relu", [sum], [`v${index}`])];
  const shapes = [[weight, [to, from, 3, 3]] as const, [bias, [to]] as const];
  return { nodes, weights: shapes };
}

function pool(input: string, index: number): Layer {
  const attributes = [ints("kernel_shape", [2, 2]), ints("strides", [2, 2])];
  return { nodes: [node("MaxPool", [input], [`v${index}`], ...attributes)], weights: [] };
}

function dense(input: string, output: string, from: number, to: number): Layer {
  const transposed = bytes(5, text(1, "transB"), int(3, 1), int(20, 2));
  const nodes = [node("Gemm", [input, `${output}.w`, `${output}.b`], [output], transposed)];
  return {
    nodes,
    weights: [
      [`${output}.w`, [to, from]],
      [`${output}.b`, [to]],
    ],
  };
}

/** A float32 initializer whose raw_data is a hole. */
function tensor(name: string, dims: readonly number[]): readonly Piece[] {
  const payload = 4 * dims.reduce((product, dim) => product * dim, 1);
  const header = [...packed(1, dims), ...int(2, 1), ...text(8, name), ...tag(9, 2), ...varint(payload)];
  return [[...tag(5, 2), ...varint(header.length + payload), ...header], payload];
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce<number>((sum, piece) => sum + (typeof piece === "number" ? piece : piece.length), 0);
}

function write(file: string, pieces: readonly Piece[]): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const descriptor = openSync(file, "w");
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "number") at += piece;
    else at += writeSync(descriptor, Uint8Array.from(piece), 0, piece.length, at);
  }
  ftruncateSync(descriptor, at);
  closeSync(descriptor);
}
