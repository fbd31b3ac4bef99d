// Images besides Resize: sampling along a grid, affine grids, folding of columns, decoding.
// https://onnx.ai/onnx/operators/onnx__GridSample.html and relatives.
import { multiply } from "../tensor/count";
import { type Dim, elements, type Shape } from "../tensor/type";
import { checkedDim, equalDim, listOperand, unknownDims } from "./axes";
import type { NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import { priced } from "./prices";
import { samplePrice, TAPS } from "./resize";

const gridSample: Operator = {
  type: "GridSample",
  summary: "The input sampled at the positions of a grid.",
  inputs: ["X", "grid"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(0), sampledShape(node)),
  flops: (node) => {
    const spatial = Math.max((node.outputShape(0)?.length ?? 2) - 2, 0);
    const taps = TAPS.get(node.string("mode", "linear")) ?? 1;
    return priced(elements(node.outputShape(0)), samplePrice(multiply(...new Array<number>(spatial).fill(taps))));
  },
  examples: [
    { inputs: ["f32[1,1,4,4]", "f32[1,6,6,2]"], outputs: ["f32[1,1,6,6]"], flops: 288, why: "ONNX node test; 36·8" },
    {
      inputs: ["f32[2,3,4,5,6]", "f32[2,7,8,9,3]"],
      attributes: { mode: "nearest" },
      outputs: ["f32[2,3,7,8,9]"],
      flops: 3024,
    },
    { inputs: ["f32[?,8,4,4]", "f32[2,?,6,2]"], outputs: ["f32[2,8,?,6]"] },
    { inputs: ["f32[…]", "f32[2,6,6,2]"], outputs: ["f32[2,?,6,6]"] },
    { inputs: ["f32[1,1,4,4]", "f32[1,6,6,3]"], error: "3 coordinates for 2 spatial axes" },
    { inputs: ["f32[1,1,4,4]", "f32[2,6,6,2]"], error: "batch of X and grid: 1 and 2 must be equal" },
    { inputs: ["f32[1,1,4,4]", "f32[1,6,2]"], error: "must have the rank of" },
  ],
};

function sampledShape(node: NodeContext): Shape | null {
  const [x, grid] = [node.shape(0), node.shape(1)];
  const rank = (x ?? grid)?.length;
  if (rank === undefined) return null;
  if (rank < 3) node.fail(`expected an input N×C×spatial, got ${named(node, 0)}`);
  if (x !== null && grid !== null && x.length !== grid.length) {
    node.fail(`grid ${named(node, 1)} must have the rank of ${named(node, 0)}`);
  }
  const coordinates = grid?.at(-1) ?? null;
  if (coordinates !== null && coordinates !== rank - 2)
    node.fail(`${coordinates} coordinates for ${rank - 2} spatial axes`);
  const batch = equalDim(node, x?.[0] ?? null, grid?.[0] ?? null, "batch of X and grid");
  return [batch, x?.[1] ?? null, ...(grid?.slice(1, -1) ?? unknownDims(rank - 2))];
}

const affineGrid: Operator = {
  type: "AffineGrid",
  summary: "The sampling grid of a batch of affine matrices.",
  inputs: ["theta", "size"],
  outputs: ["grid"],
  infer: (node) => node.tensor(node.dtype(0), gridShape(node)),
  flops: (node) => priced(elements(node.outputShape(0)), 2 * (node.outputShape(0)?.at(-1) ?? 0)),
  examples: [
    {
      inputs: ["f32[2,2,3]", "i64[4]={2,3,5,6}"],
      outputs: ["f32[2,5,6,2]"],
      flops: 480,
      why: "2 products and 2 additions each",
    },
    { inputs: ["f32[?,3,4]", "i64[5]={?,1,4,?,6}"], outputs: ["f32[?,4,?,6,3]"] },
    { inputs: ["f32[2,2,3]", "i64[4]"], outputs: ["f32[2,?,?,2]"] },
    { inputs: ["f32[2,2,3]", "i64[?]"], outputs: ["f32[2,?,?,2]"] },
    { inputs: ["f32[…]", "i64[?]"], outputs: ["f32[…]"] },
    { inputs: ["f32[2,2,3]", "i64[5]={2,1,4,5,6}"], error: "size of 5 dimensions for matrices f32[2,2,3] ('x0')" },
  ],
};

function gridShape(node: NodeContext): Shape | null {
  const [theta, size] = [node.shape(0), listOperand(node, 1)];
  const spatial = theta?.[1] ?? (size === null ? null : size.length - 2);
  if (spatial === null) return null;
  if (spatial !== 2 && spatial !== 3) node.fail(`expected matrices of 2 or 3 dimensions, got ${named(node, 0)}`);
  if (size !== null && size.length !== spatial + 2) {
    node.fail(`size of ${size.length} dimensions for matrices ${named(node, 0)}, expected ${spatial + 2}`);
  }
  const dims =
    size?.map((dim, axis) => (dim === null ? null : checkedDim(node, dim, axis))) ?? unknownDims(spatial + 2);
  return [equalDim(node, theta?.[0] ?? null, dims[0] ?? null, "batch of theta and size"), ...dims.slice(2), spatial];
}

const col2Im: Operator = {
  type: "Col2Im",
  summary: "Columns of blocks added up to an image (fold).",
  inputs: ["input", "image_shape", "block_shape"],
  outputs: ["output"],
  infer: (node) => node.tensor(elementType(node, [0], "any"), foldedShape(node)),
  flops: (node) => elements(node.shape(0)),
  examples: [
    {
      inputs: ["f32[1,5,5]", "i64[2]={5,5}", "i64[2]={1,5}"],
      outputs: ["f32[1,1,5,5]"],
      flops: 25,
      why: "ONNX node test",
    },
    {
      inputs: ["f32[1,9,4]", "i64[2]={6,6}", "i64[2]={3,3}"],
      attributes: { strides: [2, 2], dilations: [1, 1] },
      outputs: ["f32[1,1,6,6]"],
      why: "(6 − 3)/2 + 1 = 2 blocks on either axis",
    },
    {
      inputs: ["f32[?,10,12]", "i64[3]={3,4,5}", "i64[3]={1,1,5}"],
      outputs: ["f32[?,2,3,4,5]"],
      why: "ONNX node test",
    },
    { inputs: ["f32[1,?,5]", "i64[2]={5,?}", "i64[2]"], outputs: ["f32[1,?,5,?]"] },
    { inputs: ["f32[1,5,4]", "i64[2]={5,5}", "i64[2]={1,5}"], error: "4 columns for 5 blocks" },
    { inputs: ["f32[1,6,5]", "i64[2]={5,5}", "i64[2]={1,5}"], error: "6 rows do not divide by a block of 5" },
  ],
};

function foldedShape(node: NodeContext): Shape | null {
  const input = node.shape(0) ?? unknownDims(3);
  if (input.length !== 3) node.fail(`expected columns N×(C·block)×L, got ${named(node, 0)}`);
  const image = listOperand(node, 1);
  if (image === null) return null;
  const dims = image.map((size, axis) => (size === null ? null : checkedDim(node, size, axis)));
  const block = listOperand(node, 2) ?? unknownDims(dims.length);
  if (block.length !== dims.length) node.fail(`a block of ${block.length} axes for an image of ${dims.length}`);
  checkColumns(node, input[2] ?? null, dims, block);
  return [input[0] ?? null, foldedChannels(node, input[1] ?? null, block), ...dims];
}

function foldedChannels(node: NodeContext, rows: Dim, block: Shape): Dim {
  const size = elements(block);
  if (rows === null || size === null) return null;
  if (rows % Number(size) !== 0) node.fail(`${rows} rows do not divide by a block of ${size}`);
  return rows / Number(size);
}

/** The columns must be as many as the blocks that fit: ∏ ⌊(n + p − d·(k − 1) − 1) / s⌋ + 1. */
function checkColumns(node: NodeContext, columns: Dim, image: Shape, block: Shape): void {
  const rank = image.length;
  const [strides, dilations, pads] = [node.ints("strides"), node.ints("dilations"), node.ints("pads")];
  const blocks = image.map((size, axis) => {
    const kernel = block[axis] ?? null;
    if (size === null || kernel === null) return null;
    const padded = size + (pads?.[axis] ?? 0) + (pads?.[axis + rank] ?? 0);
    return Math.max(0, Math.floor((padded - (dilations?.[axis] ?? 1) * (kernel - 1) - 1) / (strides?.[axis] ?? 1)) + 1);
  });
  const expected = elements(blocks);
  if (columns !== null && expected !== null && columns !== expected)
    node.fail(`${columns} columns for ${expected} blocks`);
}

const CHANNELS: ReadonlyMap<string, number> = new Map([
  ["RGB", 3],
  ["BGR", 3],
  ["Grayscale", 1],
]);

const imageDecoder: Operator = {
  type: "ImageDecoder",
  summary: "An image file decoded to height × width × channels.",
  inputs: ["encoded_stream"],
  outputs: ["image"],
  infer: (node) => node.tensor("uint8", [null, null, CHANNELS.get(node.string("pixel_format", "RGB")) ?? null]),
  // Depends on the file format and on what the file holds.
  flops: () => null,
  examples: [
    { inputs: ["u8[1024]"], outputs: ["u8[?,?,3]"] },
    { inputs: ["u8[?]"], attributes: { pixel_format: "Grayscale" }, outputs: ["u8[?,?,1]"] },
  ],
};

export const IMAGES: readonly Operator[] = [gridSample, affineGrid, col2Im, imageDecoder];
