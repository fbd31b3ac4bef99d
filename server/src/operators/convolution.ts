// Convolutions: https://onnx.ai/onnx/operators/onnx__Conv.html and relatives.
import { type Count, multiply } from "../tensor/count";
import { elements } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import type { Operator } from "./operator";
import { readWindow, slide } from "./window";

const conv: Operator = {
  type: "Conv",
  summary: "Convolution of N×C×spatial input with M×(C/group)×kernel weights.",
  inputs: ["X", "W", "B?"],
  outputs: ["Y"],
  infer: inferConv,
  macs: convMacs,
  flops: biasAdditions,
  examples: [
    {
      inputs: ["f32[1,3,224,224]", "f32[64,3,7,7]", "f32[64]"],
      attributes: { strides: [2, 2], pads: [3, 3, 3, 3] },
      outputs: ["f32[1,64,112,112]"],
      macs: 118_013_952,
      flops: 802_816,
      why: "ResNet stem: 64·112²·3·7² MACs, one bias addition for each of 64·112² outputs",
    },
    {
      inputs: ["f32[2,32,56,56]", "f32[32,1,3,3]"],
      attributes: { group: 32, pads: [1, 1, 1, 1] },
      outputs: ["f32[2,32,56,56]"],
      macs: 1_806_336,
      why: "depthwise: 2·32·56²·1·3²",
    },
    { inputs: ["f32[1,3,8,8]", "f32[4,2,3,3]"], error: "expected 2 input channels" },
    {
      inputs: ["f32[1,6,8,8]", "f32[4,2,3,3]"],
      attributes: { group: 3 },
      error: "4 output channels do not divide by 3 groups",
    },
  ],
};

/** Y[n, m, …] of Conv; also the rule of its quantised relatives. */
export function inferConv(node: NodeContext) {
  return node.tensor(node.dtype(0), convShape(node, 0, 1));
}

/** Output shape of a convolution of input `x` with weights `w` (operand indices). */
export function convShape(node: NodeContext, x: number, w: number) {
  const input = node.shape(x);
  const weights = node.shape(w);
  if (input === null && weights === null) return null;
  const rank = (input ?? weights)?.length ?? 0;
  if (rank < 3) node.fail(`expected an input of rank 3 or more (N×C×spatial), got rank ${rank}`);
  if (input && weights && input.length !== weights.length) {
    node.fail(
      `expected weights of rank ${input.length} for an input of rank ${input.length}, got rank ${weights.length}`,
    );
  }
  const group = node.int("group", 1);
  checkChannels(node, input?.[1] ?? null, weights?.[0] ?? null, weights?.[1] ?? null, group);
  const kernel = weights?.slice(2) ?? node.ints("kernel_shape") ?? new Array<null>(rank - 2).fill(null);
  const spatial = input?.slice(2) ?? new Array<null>(rank - 2).fill(null);
  return [input?.[0] ?? null, weights?.[0] ?? null, ...slide(node, spatial, readWindow(node, kernel))];
}

function checkChannels(
  node: NodeContext,
  channels: number | null,
  filters: number | null,
  perGroup: number | null,
  group: number,
): void {
  if (group < 1) node.fail(`group must be positive, got ${group}`, "indivisible-groups");
  if (channels !== null && perGroup !== null && channels !== perGroup * group) {
    const expected = group === 1 ? `${perGroup}` : `${perGroup * group} (${perGroup} per group × ${group} groups)`;
    node.fail(`expected ${expected} input channels, got ${channels}`);
  }
  if (filters !== null && filters % group !== 0) {
    node.fail(`${filters} output channels do not divide by ${group} groups`, "indivisible-groups");
  }
}

/** N·Cout·∏out · (Cin/g)·∏kernel: every output element is a dot product over one group's window. */
export function convMacs(node: CostContext): Count | null {
  const outputs = elements(node.outputShape(0));
  const window = elements(node.shape(1)?.slice(1) ?? null);
  return outputs === null || window === null ? null : multiply(outputs, window);
}

/** One addition per output element when the optional bias (operand 2) is there. */
function biasAdditions(node: CostContext): Count | null {
  return node.has(2) ? elements(node.outputShape(0)) : 0;
}

export const CONVOLUTIONS: readonly Operator[] = [conv];
