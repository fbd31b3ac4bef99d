// fvcore and what builds on it: counts of the operators that a traced model executes.
import type { Count } from "../../tensor/count";
import { type Convention, type OperationPrice, times } from "./convention";
import type { Operation } from "./facts";

type Predicate = OperationPrice["applies"];

export function operation(
  name: string,
  applies: Predicate,
  count: (operation: Operation) => Count | null,
): OperationPrice {
  return { of: "operation", name, applies, count };
}

export const isOp =
  (...ops: readonly string[]): Predicate =>
  ({ node }) =>
    ops.includes(node.op);

/** Pooling to a given output size: PyTorch's adaptive pooling, also where it exports as a global one. */
function isAdaptiveAverage({ node, module }: Operation): boolean {
  return module === "AdaptiveAvgPool2d" || node.op === "GlobalAveragePool";
}

function isResize(...modes: readonly string[]): Predicate {
  return ({ node }) => node.op === "Resize" && modes.includes(String(node.attributes["mode"] ?? "nearest"));
}

const RECURRENT = new Set(["LSTM", "GRU", "RNN"]);

const PRICES: readonly OperationPrice[] = [
  operation(
    "multiply–accumulates of convolutions",
    ({ product }) => product === "convolution",
    ({ macs }) => macs,
  ),
  operation(
    "multiply–accumulates of products with weights",
    ({ product, node }) => product === "linear" && !RECURRENT.has(node.op),
    ({ macs }) => macs,
  ),
  operation(
    "multiply–accumulates of products of activations",
    ({ product }) => product === "matmul",
    ({ macs }) => macs,
  ),
  operation("batch normalisation, 2 per element", isOp("BatchNormalization"), ({ affine, outputElements }) =>
    times(affine ? 2 : 1, outputElements),
  ),
  operation(
    "layer, group and instance normalisation, 5 per element (4 without scale)",
    isOp("LayerNormalization", "GroupNormalization", "InstanceNormalization"),
    ({ affine, outputElements }) => times(affine ? 5 : 4, outputElements),
  ),
  operation("adaptive average pooling, 1 per input element", isAdaptiveAverage, ({ inputElements }) => inputElements),
  operation("bilinear upsampling, 4 per output element", isResize("linear"), ({ outputElements }) =>
    times(4, outputElements),
  ),
  operation("nearest upsampling, 1 per output element", isResize("nearest"), ({ outputElements }) => outputElements),
  operation("grid sampling, 4 per output element", isOp("GridSample"), ({ outputElements }) =>
    times(4, outputElements),
  ),
];

const OMITS =
  'biases, activations, additions, softmax, max and average pooling, means; an operator without a rule is 0 with a warning: convolutions with padding="same", recurrent cells, fused attention under PyTorch 2';

export const FVCORE: Convention = {
  id: "fvcore",
  quantity: "“flops”, which are multiply–accumulates and some per-element work",
  source: "facebookresearch/fvcore 0.1.5, fvcore/nn/jit_handles.py and flop_count.py",
  prices: PRICES,
  omits: OMITS,
};

export const TIMM: Convention = {
  id: "timm",
  quantity: "“gmacs” of timm's result tables: fvcore's total in multiples of 10 M",
  source: "huggingface/pytorch-image-models, benchmark.py",
  prices: PRICES,
  omits: OMITS,
  roundedTo: 1e7,
};
