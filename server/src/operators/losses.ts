// Loss functions: https://onnx.ai/onnx/operators/onnx__SoftmaxCrossEntropyLoss.html and relatives.
import { add, type Count } from "../tensor/count";
import { type Dim, elements, printShape, type Shape, tensor } from "../tensor/type";
import { equalDim } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";
import { priced, priceOf } from "./prices";

const negativeLogLikelihood: Operator = {
  type: "NegativeLogLikelihoodLoss",
  summary: "−weight · log-probability of each target, reduced by `reduction`.",
  inputs: ["input", "target", "weight?"],
  outputs: ["loss"],
  infer: (node) => node.tensor(elementType(node, [0, 2], "float"), lossShape(node)),
  flops: targetFlops,
  examples: [
    {
      inputs: ["f32[3,5,6,6]", "i64[3,6,6]", "f32[5]"],
      attributes: { reduction: "none" },
      outputs: ["f32[3,6,6]"],
      flops: 216,
      why: "ONNX node test nllloss_NCd1d2_with_weight (none); a sign and a weight for each of 108 targets",
    },
    { inputs: ["f32[3,5]", "i64[3]"], outputs: ["f32[]"], flops: 6, why: "mean by default: a sign and a sum for 3" },
    { inputs: ["f32[3,5,?]", "i64[?,2]"], attributes: { reduction: "none" }, outputs: ["f32[3,2]"] },
    { inputs: ["f32[3,5]", "i64[4]"], error: "axis 0 of the targets: 3 and 4 must be equal" },
    { inputs: ["f32[3,5,2]", "i64[3]"], error: "expected targets of rank 2 for scores [3,5,2], got [3]" },
    { inputs: ["f32[3,5]", "i64[3]", "f32[4]"], error: "classes and weights: 5 and 4 must be equal" },
    { inputs: ["f32[3]", "i64[3]"], error: "expected scores of rank 2 or more, got [3]" },
  ],
};

const softmaxCrossEntropy: Operator = {
  type: "SoftmaxCrossEntropyLoss",
  summary: "Negative log-likelihood of each label under the softmax of the scores, reduced by `reduction`.",
  inputs: ["scores", "labels", "weights?"],
  outputs: ["output", "log_prob?"],
  infer: (node) => {
    const dtype = elementType(node, [0, 2], "float");
    return [tensor(dtype, lossShape(node)), tensor(dtype, node.shape(0))];
  },
  flops: crossEntropyFlops,
  examples: [
    {
      inputs: ["f32[3,5]", "i64[3]"],
      attributes: { reduction: "none" },
      outputs: ["f32[3]", "f32[3,5]"],
      flops: 123,
      why: "ONNX node test sce_none_log_prob; a log-softmax of 8 for 15 scores, a sign for 3 labels",
    },
    { inputs: ["f32[3,5,2]", "i64[3,2]", "f32[5]"], outputs: ["f32[]"], why: "sce_NCd1_mean_weight" },
    { inputs: ["f32[…]", "i64[…]"], attributes: { reduction: "none" }, outputs: ["f32[…]", "f32[…]"] },
    { inputs: ["f32[3,5]", "i64[2]"], error: "axis 0 of the targets: 3 and 2 must be equal" },
  ],
};

/** The targets' shape, or a scalar after a reduction. */
function lossShape(node: NodeContext): Shape | null {
  const scores = node.shape(0);
  const targets = node.shape(1);
  if (scores && scores.length < 2) node.fail(`expected scores of rank 2 or more, got ${printShape(scores)}`);
  equalDim(node, scores?.[1] ?? null, node.shape(2)?.[0] ?? null, "classes and weights");
  const shape = targetShape(node, scores, targets);
  return node.string("reduction", "mean") === "none" ? shape : [];
}

function targetShape(node: NodeContext, scores: Shape | null, targets: Shape | null): Shape | null {
  if (scores === null) return targets;
  const expected: Dim[] = scores.filter((_, axis) => axis !== 1);
  if (targets === null) return expected;
  if (targets.length !== expected.length) {
    node.fail(
      `expected targets of rank ${expected.length} for scores ${printShape(scores)}, got ${printShape(targets)}`,
    );
  }
  return expected.map((dim, axis) => equalDim(node, dim, targets[axis] ?? null, `axis ${axis} of the targets`));
}

/** For each target: the sign, a weight, and an addition where a sum or mean is taken. */
function targetFlops(node: CostContext): Count | null {
  const reduced = node.string("reduction", "mean") === "none" ? 0 : 1;
  return priced(elements(node.shape(1)), 1 + (node.has(2) ? 1 : 0) + reduced);
}

function crossEntropyFlops(node: CostContext): Count | null {
  const softmax = priced(elements(node.shape(0)), priceOf("LogSoftmax"));
  const targets = targetFlops(node);
  return softmax === null || targets === null ? null : add(softmax, targets);
}

export const LOSSES: readonly Operator[] = [negativeLogLikelihood, softmaxCrossEntropy];
