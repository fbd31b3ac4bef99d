// Channel counts against what the target's units take at once.
import { formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { secondsOnZeros } from "../facts";
import { type ChannelLayer, channelLayers, isHead, isStem } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

const THRESHOLD = 1.25;

export const unalignedChannels: Rule = {
  id: "unaligned-channels",
  title: "Channels beside the hardware's multiple",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Unaligned channels",
  why:
    "Matrix units take channels in fixed multiples and compute zeros for what is missing: 33 channels cost as much as 64 " +
    "on units of 32, and alignment is also what some libraries need to use these units at all.",
  mitigation: "Round the width to the next multiple, as `make_divisible` of the MobileNets does.",
  condition:
    "⌈c₁⌉·⌈c₂⌉ / (c₁·c₂) > 1.25, with ⌈·⌉ the next multiple of the target's alignment, for dense convolutions and linear " +
    "layers with c₁ input and c₂ output channels.",
  threshold: {
    value: THRESHOLD,
    justification:
      "A quarter of the work on zeros: 24 → 32 channels (1.33 times at units of 32) is told, 116 → 128 (1.10 times) is " +
      "not. Measured on one Xeon core with blocks of 16 channels, one channel beyond a multiple costs a 3×3 convolution " +
      "1.41 times (17 channels), 1.78 times (33) and 1.67 times (65) the time of the multiple below.",
  },
  minimumShare: { value: 0.01, of: "macs" },
  exceptions: [
    "Silent on targets whose multiple is not known or 1 (GPUs without tensor cores).",
    "Silent on stems (at most 4 input channels) and where one sample has a single position: the image and the classes decide there.",
    "Libraries that pad or split otherwise reach other shares; the estimate decides what is told first.",
  ],
  sources: [
    {
      title: "NVIDIA, Matrix Multiplication Background User's Guide: Tensor Core requirements",
      url: "https://docs.nvidia.com/deeplearning/performance/dl-performance-matrix-multiplication/index.html",
    },
    {
      title: "Axis, ARTPEC-9 optimization tips: channels in groups of 16",
      url: "https://developer.axis.com/computer-vision/on-device/system-on-chip/artpec-9/optimization-tips/",
    },
  ],
  bad: [
    pytorch(
      "36 channels on units of 8",
      `
# rooflint: input=1x64x28x28
net = nn.Sequential(nn.Conv2d(64, 9, 3, padding=1), nn.Conv2d(9, 64, 3, padding=1))
#                   ^^^^^^^^^ 64 → 9 channels are computed as 64 → 16
#                                                   ^^^^^^^^^ 9 → 64 channels are computed as 16 → 64
`,
      { target: "arm-ethos-u55-256" },
    ),
    pytorch(
      "a hidden width of 100 tokens' features",
      `
# rooflint: input=1x256x9
net = nn.Sequential(nn.Linear(9, 10))
#                   ^^^^^^^^^ 9 → 10 channels are computed as 16 → 16
`,
      { target: "arm-ethos-u55-256" },
    ),
    onnxText(
      "an export with 33 channels on units of 16",
      `
odd (float[1,33,28,28] x, float[33,33,3,3] w) => (float[1,33,28,28] y) {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ 33 → 33 channels are computed as 48 → 48
}
`,
      { target: "amd-dpu-b4096" },
    ),
  ],
  good: [
    pytorch(
      "a multiple",
      `
# rooflint: input=1x64x28x28
net = nn.Sequential(nn.Conv2d(64, 16, 3, padding=1), nn.Conv2d(16, 64, 3, padding=1))
`,
      { target: "arm-ethos-u55-256" },
    ),
    pytorch(
      "116 channels, as in ShuffleNet V2: 120 / 116 twice is 1.07",
      `
# rooflint: input=1x116x28x28
net = nn.Sequential(nn.Conv2d(116, 116, 1))
`,
      { target: "arm-ethos-u55-256" },
    ),
    pytorch(
      "a stem and a classifier of ten classes",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 12, 3, padding=1),
    nn.AdaptiveAvgPool2d(1),
    nn.Flatten(),
    nn.Linear(12, 10),
)
`,
      { target: "arm-ethos-u55-256" },
    ),
    onnxText(
      "a GPU without tensor cores has no multiple",
      `
odd (float[1,33,28,28] x, float[33,33,3,3] w) => (float[1,33,28,28] y) {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { target: "nvidia-gtx-1080ti" },
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const alignment = model.estimate?.target.alignment ?? 1;
    return channelLayers(model)
      .filter((layer) => layer.groups === 1 && !isStem(layer) && !isHead(layer))
      .filter((layer) => paddedShare(layer, alignment) > threshold)
      .map((layer) => hit(model, layer, alignment));
  },
};

/** How many times the products that are asked for are computed. */
export function paddedShare(
  { inputChannels, outputChannels }: Pick<ChannelLayer, "inputChannels" | "outputChannels">,
  alignment: number,
): number {
  const asked = inputChannels * outputChannels;
  return asked === 0 ? 1 : (roundUp(inputChannels, alignment) * roundUp(outputChannels, alignment)) / asked;
}

export function roundUp(channels: number, multiple: number): number {
  return Math.ceil(channels / multiple) * multiple;
}

function hit(model: CheckedModel, layer: ChannelLayer, alignment: number): Hit {
  const { node, inputChannels, outputChannels } = layer;
  const [input, output] = [roundUp(inputChannels, alignment), roundUp(outputChannels, alignment)];
  const useful = 1 / paddedShare(layer, alignment);
  return {
    node,
    evidence:
      `${inputChannels} → ${outputChannels} channels are computed as ${input} → ${output} on ${model.estimate?.target.name}: ` +
      `${formatPercent(useful)} of the work is useful`,
    mitigation: `use multiples of ${alignment}`,
    saving: NO_SAVING,
    ...secondsOnZeros(model, node, useful),
  };
}
