// One layer's tensors against the memory on the target's chip.
import { formatBytes } from "../../text/format";
import type { Kernel } from "../estimate";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

const THRESHOLD = 1;

export const exceedsOnChipMemory: Rule = {
  id: "exceeds-on-chip-memory",
  title: "Layer larger than the memory on the chip",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Exceeds on-chip memory",
  why:
    "An accelerator or microcontroller computes from a small memory on the chip. A layer whose input, output and weights do " +
    "not fit there together fetches and writes through the slow path, at every run.",
  mitigation: "Downsample earlier, use a smaller input or element type, or run the layer patch by patch (MCUNetV2).",
  condition:
    "(input + output + weights of a kernel) / memory on the chip > 1, at the target's element type, on accelerators and " +
    "microcontrollers. One finding for the model, at the largest layer.",
  threshold: {
    value: THRESHOLD,
    justification: "What is larger than the memory cannot be there at once.",
  },
  minimumShare: { value: 0.01, of: "traffic" },
  exceptions: [
    "Silent on GPUs and CPUs, whose caches take what they can.",
    "Depth-first schedules (Vela's cascading) keep strips of several layers on the chip and need less.",
  ],
  sources: [
    { title: "Lin et al., MCUNetV2: Memory-Efficient Patch-based Inference", url: "https://arxiv.org/abs/2110.15352" },
    {
      title: "Chen et al., Eyeriss: A Spatial Architecture for Energy-Efficient Dataflow for CNNs",
      url: "https://doi.org/10.1109/ISCA.2016.40",
    },
  ],
  bad: [
    pytorch(
      "a high resolution on an Edge TPU: 2 · 32·512² bytes of int8",
      `
# rooflint: input=1x32x512x512
net = nn.Sequential(nn.Conv2d(32, 32, 3, padding=1), nn.MaxPool2d(4), nn.Conv2d(32, 32, 3, padding=1))
#                   ^^^^^^^^^ 16.0 MiB of input, output and weights, Google Coral Edge TPU holds 8.00 MiB
`,
      { target: "coral-edgetpu" },
    ),
    pytorch(
      "weights: a wide linear layer on an Ethos-U65",
      `
# rooflint: input=1x1024
net = nn.Sequential(nn.Linear(1024, 1024), nn.ReLU(), nn.Linear(1024, 10))
#                   ^^^^^^^^^ 1.00 MiB of input, output and weights
`,
      { target: "arm-ethos-u65-512" },
    ),
    onnxText(
      "two layers of an export: the larger one carries the finding",
      `
early (float[1,16,256,256] x, float[16,16,3,3] w, float[32,16,3,3] v) => (float[1,32,256,256] y) {
  a = Conv <pads = [1, 1, 1, 1]> (x, w)
  y = Conv <pads = [1, 1, 1, 1]> (a, v)
  #   ^^^^ 3.00 MiB of input, output and weights, Arm Ethos-U65-512 holds 384 KiB on the chip, and 1 other layer is larger than that
}
`,
      { target: "arm-ethos-u65-512" },
    ),
  ],
  good: [
    pytorch(
      "downsampled first",
      `
# rooflint: input=1x3x512x512
net = nn.Sequential(nn.Conv2d(3, 32, 8, stride=8), nn.Conv2d(32, 32, 3, padding=1))
`,
      { target: "coral-edgetpu" },
    ),
    pytorch(
      "a GPU has caches",
      `
# rooflint: input=1x32x512x512
net = nn.Sequential(nn.Conv2d(32, 32, 3, padding=1))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    onnxText(
      "an export that fits",
      `
small (float[1,16,32,32] x, float[16,16,3,3] w) => (float[1,16,32,32] y) {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { target: "arm-ethos-u65-512" },
    ),
  ],
  check({ estimate }: CheckedModel, threshold: number): readonly Hit[] {
    const memory = estimate?.target.scratchBytes ?? null;
    if (!estimate || memory === null) return [];
    const large = estimate.kernels
      .filter((kernel) => bytesOf(kernel) > threshold * memory)
      .sort((a, b) => bytesOf(b) - bytesOf(a));
    const [largest] = large;
    if (!largest) return [];
    const others = large.length - 1;
    const more = `, and ${others} other ${others === 1 ? "layer is" : "layers are"} larger than that`;
    return [
      {
        node: largest.anchor,
        nodes: large.map(({ anchor }) => anchor),
        evidence:
          `${formatBytes(bytesOf(largest))} of input, output and weights, ${estimate.target.name} holds ` +
          `${formatBytes(memory)} on the chip${others > 0 ? more : ""}`,
        mitigation: "downsample earlier, or compute it in patches",
        saving: NO_SAVING,
      },
    ];
  },
};

function bytesOf({ activationBytes, weightBytes }: Kernel): number {
  return activationBytes + weightBytes;
}
