// Operators that ONNX has no name for, in the domain `ext`: pools by output size, as PyTorch's adaptive layers are.
import { add, type Count, multiply } from "../tensor/count";
import { elements, type Shape } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import type { Operator } from "./operator";

const adaptiveAverage: Operator = {
  type: "AdaptiveAveragePool",
  domain: "ext",
  summary: "Mean over windows that divide the grid into `output_size` parts, overlapping where it does not divide.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: adaptiveShape,
  flops: windowElements,
  examples: [
    {
      inputs: ["f32[1,256,6,6]"],
      attributes: { output_size: [6, 6] },
      outputs: ["f32[1,256,6,6]"],
      flops: 9216,
      why: "windows of one element: 256·6²·1",
    },
    {
      inputs: ["f32[2,3,7,5]"],
      attributes: { output_size: [2, 5] },
      outputs: ["f32[2,3,2,5]"],
      flops: 240,
      why: "rows [0,4) and [3,7) overlap, columns do not: 2·3·(4+4)·5 elements are read",
    },
    { inputs: ["f32[1,3,?,8]"], attributes: { output_size: [1, 4] }, outputs: ["f32[1,3,1,4]"] },
    { inputs: ["f32[…]"], attributes: { output_size: [7, 7] }, outputs: ["f32[…]"] },
    { inputs: ["f32[3,3]"], attributes: { output_size: [7, 7] }, error: "expected an input of rank 4" },
  ],
};

const adaptiveMax: Operator = {
  ...adaptiveAverage,
  type: "AdaptiveMaxPool",
  summary: "Maximum over the windows of AdaptiveAveragePool, and optionally where it was found.",
  outputs: ["Y", "Indices?"],
  infer: (node) => [...adaptiveShape(node), ...node.tensor("int64", outputShape(node))],
  examples: [
    {
      inputs: ["f32[1,8,9]"],
      attributes: { output_size: [3] },
      outputs: ["f32[1,8,3]", "i64[1,8,3]"],
      flops: 72,
      why: "8 channels · 9 elements, each in one window",
    },
  ],
};

function adaptiveShape(node: NodeContext) {
  return node.tensor(node.dtype(0), outputShape(node));
}

function outputShape(node: NodeContext): Shape | null {
  const input = node.shape(0);
  const sizes = node.ints("output_size") ?? [];
  if (input === null) return null;
  if (input.length !== sizes.length + 2) {
    node.fail(
      `expected an input of rank ${sizes.length + 2} for ${sizes.length} output sizes, got rank ${input.length}`,
    );
  }
  return [...input.slice(0, 2), ...sizes];
}

/** Elements of all windows: window i of n over size s is [⌊i·s/n⌋, ⌈(i+1)·s/n⌉). One operation for each. */
function windowElements(node: CostContext): Count | null {
  const input = node.shape(0);
  const sizes = node.ints("output_size") ?? [];
  const outer = elements(input?.slice(0, 2) ?? null);
  const axes = sizes.map((parts, i) => windowsOf(input?.[i + 2] ?? null, parts));
  return outer === null || axes.includes(null) ? null : multiply(outer, ...(axes as readonly Count[]));
}

/** Closed form where the size divides, else a sum over at most the output size. */
function windowsOf(size: number | null, parts: number): Count | null {
  if (size === null) return null;
  if (parts === 0 || size % parts === 0) return parts === 0 ? 0 : size;
  let total: Count = 0;
  for (let i = 0; i < Math.min(parts, MAX_WINDOWS); i++) {
    total = add(total, Math.ceil(((i + 1) * size) / parts) - Math.floor((i * size) / parts));
  }
  return parts > MAX_WINDOWS ? null : total;
}

/** More parts than any grid has; keeps a hostile output size from taking time. */
const MAX_WINDOWS = 65_536;

export const EXTENSIONS: readonly Operator[] = [adaptiveAverage, adaptiveMax];
