// ShuffleNet V2, guideline G2: excessive group convolution increases memory access.
import { formatBytes, threeDigits } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { timed } from "../facts";
import { type ChannelLayer, channelLayers, isDepthwise } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";
import { balancedWidth, excess, excessBytes } from "../traffic";

const THRESHOLD = 1.5;

export const excessGroups: Rule = {
  id: "excess-groups",
  title: "Excessive group convolution",
  severity: "information",
  preset: "standard",
  perClass: true,
  hazard: "Excess groups",
  why:
    "Groups cut MACs but not activations: at equal MACs a convolution with g groups is √g times as wide, and moves that " +
    "much more memory. Each group is also a small matrix product of its own, which many processors run far below their peak.",
  mitigation:
    "Use fewer groups, or a dense convolution with √(c₁·c₂/g) channels, which has the same MACs and parameters.",
  condition:
    "(L·(c₁+c₂) + K·c₁·c₂/g) / (2·L·√(c₁·c₂/g) + K·c₁·c₂/g) > 1.5 for convolutions with 1 < g < min(c₁, c₂), with L " +
    "output positions, c₁ and c₂ input and output channels, K kernel elements, g groups.",
  threshold: {
    value: THRESHOLD,
    justification:
      "For equal widths and many positions the quotient tends to √g: 1.41 for two groups, which stay silent, 2.0 for " +
      "four, 2.83 for eight. Measured at equal MACs, 2, 4 and 8 groups take 1.42, 2.39 and 3.87 times as long on a " +
      "GTX 1080 Ti, 1.14, 1.22 and 1.44 times on ARM (Table 2 of the paper); a 3×3 convolution with 16 groups reaches " +
      "18 % (RTX 2080 Ti), 36 % (one core of an i9) and 49 % (Cortex-A72) of the dense one's FLOPs per second " +
      "(FasterNet, Table 1).",
  },
  minimumShare: { value: 0.02, of: "traffic" },
  exceptions: [
    "Silent on depthwise convolutions (as many groups as channels): they are another trade.",
    "Silent on two groups of equal width, as in the original AlexNet.",
    "Silent where the dense layer is predicted to save less than 5 % of this one's time on the selected target.",
    "ResNeXt, RegNet and ShuffleNet V1 use groups on purpose: equal layers are reported once, with a count.",
  ],
  sources: [
    {
      title:
        "Ma et al., ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design, section 2 G2, Eq. 2, Table 2",
      url: "https://arxiv.org/abs/1807.11164",
    },
    {
      title: "Chen et al., Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks (FasterNet), Table 1",
      url: "https://arxiv.org/abs/2303.03667",
    },
  ],
  bad: [
    onnxText(
      "eight groups",
      `
grouped (float[1,256,56,56] x, float[256,32,1,1] w) => (float[1,256,56,56] y) {
  y = Conv <group = 8> (x, w)
  #   ^^^^ 8 groups of 32 → 32 channels move 2.80× the memory of a dense convolution
}
`,
    ),
    pytorch(
      "16 groups in a pointwise convolution",
      `
# rooflint: input=1x384x56x56
net = nn.Sequential(
    nn.Conv2d(384, 384, 1, groups=16),
#   ^^^^^^^^^ 16 groups of 24 → 24 channels
)
`,
    ),
    pytorch(
      "ResNeXt's 3×3 convolution with 32 groups, on purpose, reported once for its three repetitions",
      `
def grouped():
    return nn.Conv2d(128, 128, 3, padding=1, groups=32, bias=False)
#          ^^^^^^^^^ 32 groups of 4 → 4 channels

# rooflint: input=1x128x56x56
net = nn.Sequential(grouped(), grouped(), grouped())
`,
    ),
  ],
  good: [
    onnxText(
      "the dense layer of about the same MACs: √(256·256/8) ≈ 90.5, rounded to 88",
      `
dense (float[1,88,56,56] x, float[88,88,1,1] w) => (float[1,88,56,56] y) {
  y = Conv(x, w)
}
`,
    ),
    onnxText(
      "a depthwise convolution",
      `
depthwise (float[1,64,56,56] x, float[64,1,3,3] w) => (float[1,64,56,56] y) {
  y = Conv <group = 64, pads = [1, 1, 1, 1]> (x, w)
}
`,
    ),
    pytorch(
      "two groups",
      `
# rooflint: input=1x128x56x56
net = nn.Sequential(nn.Conv2d(128, 128, 1, groups=2))
`,
    ),
  ],
  check: (model: CheckedModel, threshold: number): readonly Hit[] =>
    channelLayers(model)
      .filter((layer) => hasExcessGroups(layer, threshold))
      .flatMap((layer) => timed(model, layer, hit(layer))),
};

/** The condition itself, before any noise control. */
export function hasExcessGroups(layer: ChannelLayer, threshold = THRESHOLD): boolean {
  return layer.groups > 1 && !isDepthwise(layer) && excess(layer) > threshold;
}

function hit(layer: ChannelLayer): Hit {
  const { inputChannels, outputChannels, groups, positions } = layer;
  const bytes = excessBytes(layer);
  return {
    node: layer.node,
    evidence:
      `${groups} groups of ${inputChannels / groups} → ${outputChannels / groups} channels move ` +
      `${threeDigits(excess(layer))}× the memory of a dense convolution of the same MACs ` +
      `(${formatBytes(bytes)} more over ${positions} positions)`,
    mitigation: `use fewer groups, or a dense convolution with about ${Math.round(balancedWidth(layer))} channels`,
    saving: { bytes, macs: 0, params: 0 },
  };
}
