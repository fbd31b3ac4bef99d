// ShuffleNet V2, guideline G1: equal channel widths minimise memory access.
import { formatBytes, threeDigits } from "../../text/format";
import { invertedResidualPointwise } from "../blocks";
import { onnxText, pytorch } from "../examples";
import { timed } from "../facts";
import { type ChannelLayer, channelLayers, isHead, isStem } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";
import { balancedWidth, excess, excessBytes } from "../traffic";

/** Supremum of the excess for a channel ratio of 1:4, the bottleneck of ResNet, ConvNeXt and transformers. */
const THRESHOLD = 1.25;

export const unbalancedChannels: Rule = {
  id: "unbalanced-channels",
  title: "Unbalanced channel widths",
  severity: "information",
  preset: "standard",
  perClass: true,
  hazard: "Unbalanced channels",
  why:
    "At equal MACs a layer moves the least memory when it has as many output as input channels. The further the two " +
    "widths are apart, the more the wide tensor's traffic dominates, and a layer that is bound by memory gets slower " +
    "although its MACs and parameters stay the same.",
  mitigation:
    "Bring the two widths closer to 1:1 at equal MACs, that is, towards √(c₁·c₂) each, rounded to the hardware's " +
    "multiple; or keep the bottleneck and avoid writing the wide tensor (fused MBConv, partial convolution).",
  condition:
    "(L·(c₁+c₂) + K·c₁·c₂) / (2·L·√(c₁·c₂) + K·c₁·c₂) > 1.25, with L output positions, c₁ and c₂ input and output " +
    "channels, K kernel elements; for convolutions with one group and linear layers.",
  threshold: {
    value: THRESHOLD,
    justification:
      "For many positions the quotient tends to (1+r)/(2·√r) for a channel ratio of 1:r: 1.06 at 1:2, exactly 1.25 at " +
      "1:4, 1.43 at 1:6, 1.88 at 1:12. So 1:4, the ratio of ResNet's bottleneck, of ConvNeXt and of transformers, can " +
      "never fire. Measured at equal MACs, 1:2, 1:6 and 1:12 take 1.14, 1.69 and 1.98 times the balanced time on a " +
      "GTX 1080 Ti, 1.05, 1.10 and 1.32 times on ARM (Table 1 of the paper); no measurement says that 1.25 in " +
      "particular separates slow from fast layers.",
  },
  minimumShare: { value: 0.01, of: "traffic" },
  exceptions: [
    "Silent on stems (at most 4 input channels): their width is the image's.",
    "Silent where one sample has a single position (classifiers, squeeze-and-excitation): weights dominate there.",
    "Silent on the pointwise layers of an inverted residual (MBConv) with an expansion of at most 6, as published, unless a target is selected.",
    "Silent where the balanced layer is predicted to save less than 5 % of this one's time on the selected target.",
    "Dense prediction heads (segmentation, detection) have as many outputs as classes: ignore the finding there.",
  ],
  sources: [
    {
      title:
        "Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design, section 2 G1, Eq. 1, Table 1",
      url: "https://arxiv.org/abs/1807.11164",
    },
  ],
  bad: [
    onnxText(
      "24 → 288 channels, a ratio of 1:12",
      `
narrow_to_wide (float[1,24,56,56] x, float[288,24,1,1] w) => (float[1,288,56,56] y) {
  y = Conv(x, w)
  #   ^^^^ 24 → 288 channels move 1.86× the memory of a balanced layer
}
`,
    ),
    pytorch(
      "a projection from 512 to 32 channels",
      `
# rooflint: input=1x512x28x28
net = nn.Sequential(
    nn.Conv2d(512, 32, 1),
#   ^^^^^^^^^ 512 → 32 channels move 2.04× the memory of a balanced layer
)
`,
    ),
    pytorch(
      "one finding for a definition that builds several layers",
      `
def widen(channels):
    return nn.Sequential(nn.Conv2d(channels, 8 * channels, 1), nn.ReLU(), nn.Conv2d(8 * channels, channels, 1))
#                        ^^^^^^^^^ 32 → 256 channels
#                                                                         ^^^^^^^^^ 256 → 32 channels

# rooflint: input=1x32x56x56
net = nn.Sequential(widen(32), widen(32))
`,
    ),
  ],
  good: [
    onnxText(
      "balanced: 64 → 64 channels have the MACs of 16 → 256",
      `
balanced (float[1,64,56,56] x, float[64,64,1,1] w) => (float[1,64,56,56] y) {
  y = Conv(x, w)
}
`,
    ),
    onnxText(
      "a bottleneck of 1:4",
      `
bottleneck (float[1,64,56,56] x, float[256,64,1,1] w) => (float[1,256,56,56] y) {
  y = Conv(x, w)
}
`,
    ),
    pytorch(
      "a stem: the image has three channels",
      `
# rooflint: input=1x3x224x224
net = nn.Sequential(nn.Conv2d(3, 64, 7, stride=2, padding=3))
`,
    ),
    pytorch(
      "a classifier: one position, weights dominate",
      `
# rooflint: input=1x64x14x14
net = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 1000))
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const layers = channelLayers(model);
    const published = invertedResidualPointwise(model.graph, layers);
    return layers
      .filter((layer) => isUnbalanced(layer, threshold) && (model.estimate !== null || !published.has(layer.node)))
      .flatMap((layer) => timed(model, layer, hit(layer)));
  },
};

/** The condition itself, before any noise control. */
export function isUnbalanced(layer: ChannelLayer, threshold = THRESHOLD): boolean {
  const inScope = layer.groups === 1 && !isStem(layer) && !isHead(layer);
  return inScope && excess(layer) > threshold;
}

function hit(layer: ChannelLayer): Hit {
  const { inputChannels, outputChannels, positions } = layer;
  const width = Math.round(balancedWidth(layer));
  const bytes = excessBytes(layer);
  return {
    node: layer.node,
    evidence:
      `${inputChannels} → ${outputChannels} channels move ${threeDigits(excess(layer))}× the memory of a balanced layer ` +
      `of the same MACs (${formatBytes(bytes)} more over ${positions} positions)`,
    mitigation: `bring the widths closer, towards ${width} → ${width}, or fuse the wide tensor away`,
    saving: { bytes, macs: 0, params: 0 },
  };
}
