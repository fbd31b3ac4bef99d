// Layers whose time is the reading of their weights.
import { formatBytes, formatPercent } from "../../text/format";
import type { Kernel } from "../estimate";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

const THRESHOLD = 4;

export const weightStreaming: Rule = {
  id: "weight-streaming",
  title: "Time goes into reading weights",
  severity: "hint",
  preset: "standard",
  needs: "target",
  hazard: "Weight streaming",
  why:
    "A layer that uses each weight for few positions waits for its weights: at one position it has one multiply–accumulate " +
    "per weight, far below what any processor needs to be busy. More positions at once cost nothing until both are equal.",
  mitigation: "Run more samples at once, store weights in fewer bits, or factor them into a narrower pair of layers.",
  condition:
    "weights / (input + output) > 4 in bytes, and MACs per byte below half of the target's balance; convolutions and " +
    "products with weights. One finding for the model, at the layer with the most weights.",
  threshold: {
    value: THRESHOLD,
    justification:
      "Four fifths of the traffic are weights then: nothing that is done to the activations matters. With one position " +
      "per sample the quotient is about half the narrower width.",
  },
  minimumShare: { value: 0.05, of: "traffic" },
  exceptions: [
    "Classifiers of one sample stream by nature: the hint says what a larger batch would win.",
    "Weights that stay in a cache between two runs are read faster than the estimate takes them to be.",
  ],
  sources: [
    {
      title: "Williams et al., Roofline: An Insightful Visual Performance Model, CACM 52(4), 2009",
      url: "https://doi.org/10.1145/1498765.1498785",
    },
    {
      title: "Jouppi et al., In-Datacenter Performance Analysis of a Tensor Processing Unit, section 4",
      url: "https://arxiv.org/abs/1704.04760",
    },
  ],
  bad: [
    pytorch(
      "VGG's classifier on one sample",
      `
# rooflint: input=1x25088
net = nn.Sequential(nn.Linear(25088, 4096), nn.ReLU(), nn.Linear(4096, 4096))
#                   ^^^^^^^^^ of its traffic are its weights
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    pytorch(
      "a deep convolution on a grid of 2×2",
      `
# rooflint: input=1x1024x2x2
net = nn.Sequential(nn.Conv2d(1024, 1024, 3, padding=1))
#                   ^^^^^^^^^ of its traffic are its weights
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    onnxText(
      "an export with one token",
      `
decode (float[1,1,4096] x) => (float[1,1,4096] y) <float[4096,4096] w = ["location": "w"]> {
  y = MatMul(x, w)
  #   ^^^^^^ of its traffic are its weights
}
`,
      { target: "nvidia-h100-sxm" },
    ),
  ],
  good: [
    pytorch(
      "a batch of 1024",
      `
# rooflint: input=1024x4096
net = nn.Sequential(nn.Linear(4096, 4096))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    pytorch(
      "a convolution on a grid of 56×56",
      `
# rooflint: input=1x64x56x56
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    onnxText(
      "a prompt of 2048 tokens",
      `
prefill (float[1,2048,4096] x) => (float[1,2048,4096] y) <float[4096,4096] w = ["location": "w"]> {
  y = MatMul(x, w)
}
`,
      { target: "nvidia-h100-sxm" },
    ),
  ],
  check({ estimate }: CheckedModel, threshold: number): readonly Hit[] {
    const ridge = estimate?.target.ridge ?? null;
    if (!estimate || ridge === null) return [];
    const streaming = estimate.kernels
      .filter((kernel) => isStreaming(kernel, ridge, threshold))
      .sort((a, b) => b.weightBytes - a.weightBytes);
    const [largest] = streaming;
    if (!largest) return [];
    const bytes = streaming.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
    const layers = streaming.length === 1 ? "" : `; ${streaming.length} such layers read ${formatBytes(bytes)} a run`;
    return [
      {
        node: largest.anchor,
        nodes: streaming.map(({ anchor }) => anchor),
        evidence:
          `${formatPercent(largest.weightBytes / (largest.weightBytes + largest.activationBytes))} of its traffic are its ` +
          `weights, ${formatBytes(largest.weightBytes)} on ${estimate.target.name}${layers}`,
        mitigation: "run more samples at once, or store weights in fewer bits",
        saving: NO_SAVING,
      },
    ];
  },
};

/** Weights outweigh the activations, and what they are used for does not keep the processor busy. */
export function isStreaming(kernel: Kernel, ridge: number, threshold: number): boolean {
  const { kind, weightBytes, activationBytes, macs } = kernel;
  const intensity = macs / Math.max(1, weightBytes + activationBytes);
  return kind === "product" && weightBytes > threshold * activationBytes && intensity < ridge / 2;
}
