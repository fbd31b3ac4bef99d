// Where PyTorch would raise: the tensor that the layer behind the error declares to take, so that the graph goes on there.
import { dtypeFromName } from "../tensor/dtype";
import type { Operator } from "./operator";

/** In `shape`, for a size that is not known. */
export const UNKNOWN_SIZE = -1;

export const MISMATCH: Operator = {
  type: "Mismatch",
  domain: "ext",
  summary: "A tensor of the size that a layer declares, in place of one that it does not take. Nothing computes it.",
  inputs: ["X"],
  outputs: ["Y"],
  view: true,
  infer: (node) =>
    node.tensor(
      dtypeFromName(node.string("dtype", "")) ?? node.dtype(0),
      node.ints("shape")?.map((size) => (size === UNKNOWN_SIZE ? null : size)) ?? null,
    ),
  examples: [
    { inputs: ["f32[1,8,30,30]"], attributes: { shape: [1, 16, 30, 30] }, outputs: ["f32[1,16,30,30]"] },
    { inputs: ["f32[2,7]"], attributes: { shape: [2, 7], dtype: "int64" }, outputs: ["i64[2,7]"] },
    { inputs: ["f32[1,8,2,2]"], attributes: { shape: [1, 8, -1, -1] }, outputs: ["f32[1,8,?,?]"] },
  ],
};
