// MobileNet, FasterNet, EfficientNetV2: depthwise convolutions have few MACs and much traffic.
import { threeDigits } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { figureOf } from "../facts";
import { type ChannelLayer, channelLayers, isDepthwise } from "../layers";
import type { CheckedModel, Hit, HitSaving, Rule } from "../rule";

/** A grid of 56×56. */
const THRESHOLD = 3136;

/** FasterNet's partial convolution works on a quarter of the channels. */
const PARTIAL = 1 / 4;

export const memoryBoundDepthwise: Rule = {
  id: "memory-bound-depthwise",
  title: "Depthwise convolution on a large grid",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Memory-bound depthwise convolution",
  why:
    "A depthwise convolution uses each value it reads for a few multiply–accumulates only; memory sets its time, not its " +
    "MACs. On large grids that is dearer than the dense convolution that it replaced: EfficientNetV2 fuses the first " +
    "stages' depthwise and pointwise layers back into dense 3×3 convolutions and trains faster.",
  mitigation:
    "In the first stages, a fused block (dense 3×3) or a partial convolution (a quarter of the channels); keep it in the " +
    "later stages, where it pays.",
  condition:
    "MACs / (input + output + weights) in MACs per byte below the target's balance, on a grid of at least 56×56, for " +
    "convolutions with one group per channel.",
  threshold: {
    value: THRESHOLD,
    justification:
      "EfficientNetV2 fuses its first three stages, down to a grid of about 56×56 at its inputs. A 3×3 depthwise convolution " +
      "has at most 9/2 MACs per byte in int8, 1.1 in float32, below the balance of every GPU and most accelerators; it " +
      "reaches 3.1 % (RTX 2080 Ti), 8.9 % (one core of an i9) and 3.0 % (Cortex-A72) of a dense convolution's FLOPs per " +
      "second (FasterNet, Table 1). On one Xeon core we measured 9 against 77 GMACs/s.",
  },
  minimumShare: { value: 0.03, of: "traffic" },
  exceptions: [
    "Silent on targets whose balance is not known, and on those with little arithmetic for their memory.",
    "Every MobileNet and EfficientNet has such layers: a hint where to look first, no reason to remove them all. At equal " +
      "channels a depthwise convolution is still faster than a dense one.",
  ],
  sources: [
    {
      title: "Chen et al., Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks, Eq. 2 and 3, Table 1",
      url: "https://arxiv.org/abs/2303.03667",
    },
    {
      title: "Tan, Le, EfficientNetV2: Smaller Models and Faster Training, section 3",
      url: "https://arxiv.org/abs/2104.00298",
    },
    { title: "Ma et al., ShuffleNet V2, section 2 G4", url: "https://arxiv.org/abs/1807.11164" },
  ],
  bad: [
    pytorch(
      "the first stage of a MobileNet",
      `
# rooflint: input=1x96x112x112
net = nn.Sequential(nn.Conv2d(96, 96, 3, padding=1, groups=96), nn.ReLU6(), nn.Conv2d(96, 24, 1))
#                   ^^^^^^^^^ 1.1
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    pytorch(
      "a definition that builds two of them",
      `
def depthwise(channels, stride):
    return nn.Conv2d(channels, channels, 3, stride, 1, groups=channels, bias=False)
#          ^^^^^^^^^ MACs per byte

# rooflint: input=1x64x112x112
net = nn.Sequential(depthwise(64, 1), depthwise(64, 2))
`,
      { target: "nvidia-h100-sxm" },
    ),
    onnxText(
      "an export with a multiplier of two",
      `
depthwise (float[1,32,112,112] x, float[64,1,3,3] w) => (float[1,64,112,112] y) {
  y = Conv <group = 32, pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ MACs per byte
}
`,
      { target: "nvidia-gtx-1080ti" },
    ),
  ],
  good: [
    pytorch(
      "a later stage",
      `
# rooflint: input=1x384x14x14
net = nn.Sequential(nn.Conv2d(384, 384, 3, padding=1, groups=384))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    pytorch(
      "a dense convolution",
      `
# rooflint: input=1x96x112x112
net = nn.Sequential(nn.Conv2d(96, 96, 3, padding=1))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    onnxText(
      "a core whose arithmetic is slow against its memory: at 7×7 it has more MACs per byte than the balance",
      `
depthwise (float[1,32,112,112] x, float[32,1,7,7] w) => (float[1,32,112,112] y) {
  y = Conv <group = 32, pads = [3, 3, 3, 3]> (x, w)
}
`,
      { target: "snapdragon-810" },
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    return channelLayers(model)
      .filter((layer) => isDepthwise(layer) && layer.positionsPerSample >= threshold)
      .flatMap((layer) => hits(model, layer));
  },
};

function hits(model: CheckedModel, layer: ChannelLayer): readonly Hit[] {
  const { estimate } = model;
  const kernel = estimate?.kernelOf(layer.node);
  const ridge = estimate?.target.ridge ?? null;
  if (!estimate || !kernel || ridge === null) return [];
  const intensity = figureOf(model, layer.node, "macs") / (kernel.activationBytes + kernel.weightBytes);
  if (!(intensity < ridge)) return [];
  const saving = partialSaving(layer);
  // dense arithmetic runs at many times the rate of depthwise: what time it saves is that of its bytes
  const seconds = estimate.secondsSaved(layer.node, { bytes: saving.bytes, macs: 0 });
  return [
    {
      node: layer.node,
      evidence:
        `${threeDigits(intensity)} MACs per byte on a grid of ${layer.grid.join("×")}, ${estimate.target.name} needs ` +
        `${threeDigits(ridge)} to be busy`,
      mitigation: "use a fused block or a partial convolution in this stage",
      saving,
      ...(seconds !== null && { seconds }),
    },
  ];
}

/** Of a dense convolution of a quarter of the channels; the others are not touched. */
function partialSaving({ positions, window, inputChannels, outputChannels, elementBytes }: ChannelLayer): HitSaving {
  const part = Math.floor(inputChannels * PARTIAL);
  const weights = window * outputChannels - window * part ** 2;
  const activations = positions * (inputChannels + outputChannels - 2 * part);
  return { macs: positions * weights, params: weights, bytes: (activations + weights) * elementBytes };
}
