// The channels of each group against what the target's units take at once.
import { formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { secondsOnZeros } from "../facts";
import { type ChannelLayer, channelLayers, isDepthwise } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { paddedShare, roundUp } from "./unaligned-channels";

const THRESHOLD = 1;

export const unalignedGroupWidth: Rule = {
  id: "unaligned-group-width",
  title: "Groups narrower than the hardware's multiple",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Unaligned group width",
  why:
    "Each group of a convolution is a matrix product of its own. Where a group has fewer channels than the units take at " +
    "once, the rest of the unit computes zeros, in every group.",
  mitigation: "Choose the width of a group as a multiple of the alignment (RegNet uses 8 and more), with fewer groups.",
  condition:
    "⌈c₁/g⌉·⌈c₂/g⌉ / (c₁/g · c₂/g) > 1, with ⌈·⌉ the next multiple of the target's alignment, for convolutions with " +
    "1 < g < min(c₁, c₂) groups.",
  threshold: {
    value: THRESHOLD,
    justification:
      "Widths of groups are chosen freely, unlike those of images and classes: any waste can be avoided. RegNet's " +
      "search (arXiv 2003.13678) ends at multiples of 8.",
  },
  minimumShare: { value: 0.02, of: "macs" },
  exceptions: [
    "Silent on targets whose multiple is not known or 1.",
    "Silent on depthwise convolutions: they use vector lanes along the image.",
    "Libraries with direct kernels for narrow groups (cuDNN has some) lose less.",
  ],
  sources: [
    { title: "Radosavovic et al., Designing Network Design Spaces (RegNet)", url: "https://arxiv.org/abs/2003.13678" },
    {
      title: "NVIDIA, Optimizing Convolutional Layers User's Guide: channels in and out",
      url: "https://docs.nvidia.com/deeplearning/performance/dl-performance-convolutional/index.html",
    },
  ],
  bad: [
    pytorch(
      "ResNeXt-50 32×4d: groups of 4 channels on units of 8",
      `
# rooflint: input=1x128x56x56
net = nn.Sequential(nn.Conv2d(128, 128, 3, padding=1, groups=32, bias=False))
#                   ^^^^^^^^^ each of 32 groups computes 4 → 4 channels as 8 → 8
`,
      { target: "nvidia-h100-sxm" },
    ),
    pytorch(
      "groups of 12 on units of 8, in a function",
      `
import torch

# rooflint: input=1x48x28x28
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.mix = nn.Conv2d(48, 48, 1, groups=4)
#                  ^^^^^^^^^ each of 4 groups computes 12 → 12 channels as 16 → 16

    def forward(self, x):
        return torch.relu(self.mix(x))
`,
      { target: "arm-ethos-u65-512" },
    ),
    onnxText(
      "an export with groups of 20 on units of 16",
      `
grouped (float[1,80,28,28] x, float[80,20,3,3] w) => (float[1,80,28,28] y) {
  y = Conv <group = 4, pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ each of 4 groups computes 20 → 20 channels as 32 → 32
}
`,
      { target: "amd-dpu-b4096" },
    ),
  ],
  good: [
    pytorch(
      "groups of 8, as in RegNet",
      `
# rooflint: input=1x128x56x56
net = nn.Sequential(nn.Conv2d(128, 128, 3, padding=1, groups=16, bias=False))
`,
      { target: "nvidia-h100-sxm" },
    ),
    pytorch(
      "a depthwise convolution",
      `
# rooflint: input=1x128x56x56
net = nn.Sequential(nn.Conv2d(128, 128, 3, padding=1, groups=128))
`,
      { target: "nvidia-h100-sxm" },
    ),
    onnxText(
      "a GPU without tensor cores has no multiple",
      `
grouped (float[1,80,28,28] x, float[80,20,3,3] w) => (float[1,80,28,28] y) {
  y = Conv <group = 4, pads = [1, 1, 1, 1]> (x, w)
}
`,
      { target: "nvidia-gtx-1080ti" },
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const alignment = model.estimate?.target.alignment ?? 1;
    return channelLayers(model)
      .filter((layer) => layer.groups > 1 && !isDepthwise(layer))
      .filter((layer) => paddedShare(groupOf(layer), alignment) > threshold)
      .map((layer) => hit(model, layer, alignment));
  },
};

function groupOf({ inputChannels, outputChannels, groups }: ChannelLayer) {
  return { inputChannels: inputChannels / groups, outputChannels: outputChannels / groups };
}

function hit(model: CheckedModel, layer: ChannelLayer, alignment: number): Hit {
  const { inputChannels, outputChannels } = groupOf(layer);
  const up = (channels: number) => roundUp(channels, alignment);
  const useful = 1 / paddedShare({ inputChannels, outputChannels }, alignment);
  return {
    node: layer.node,
    evidence:
      `each of ${layer.groups} groups computes ${inputChannels} → ${outputChannels} channels as ${up(inputChannels)} → ` +
      `${up(outputChannels)} on ${model.estimate?.target.name}: ${formatPercent(useful)} of the work is useful`,
    mitigation: `use groups whose width is a multiple of ${alignment}`,
    saving: NO_SAVING,
    ...secondsOnZeros(model, layer.node, useful),
  };
}
