// MobileNet: a dense convolution in a network of separable ones.
import { formatCount } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { imageGrid } from "../facts";
import { type ChannelLayer, channelLayers, isDepthwise } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";

const THRESHOLD = 0.5;
/** From this stride on EfficientNetV2 uses depthwise convolutions; before it dense ones are faster (section 3). */
const LATE_STRIDE = 16;

export const denseWhereSeparable: Rule = {
  id: "dense-where-separable",
  title: "Dense convolution among separable ones",
  severity: "information",
  preset: "standard",
  hazard: "Dense convolution",
  why:
    "A depthwise k×k convolution with a 1×1 convolution behind it needs 1/c₂ + 1/k² of the MACs of a dense one: eight to " +
    "nine times fewer for 3×3. In a network that is made of them, one dense convolution on a late, wide stage easily " +
    "costs more than all others.",
  mitigation: "Replace it by a depthwise convolution and a 1×1 convolution.",
  condition:
    "More than the threshold's part of the convolutions larger than 1×1 are depthwise, and a dense one works at a grid of at most 1/16 of the image.",
  threshold: {
    value: THRESHOLD,
    justification: "With more than half of them depthwise the network is a separable one; our choice.",
  },
  minimumShare: { value: 0.1, of: "macs" },
  exceptions: [
    "Silent on networks of dense convolutions (VGG, ResNet): there it is a matter of the whole design.",
    "Silent on early stages, where depthwise convolutions are slow and fused blocks (EfficientNetV2) are faster.",
  ],
  sources: [
    { title: "Howard et al., MobileNets, section 3.1", url: "https://arxiv.org/abs/1704.04861" },
    { title: "Tan and Le, EfficientNetV2, section 3", url: "https://arxiv.org/abs/2104.00298" },
  ],
  bad: [
    pytorch(
      "a dense convolution before the head",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 32, 4, stride=4), nn.Conv2d(32, 32, 3, padding=1, groups=32),
    nn.Conv2d(32, 32, 3, stride=2, padding=1, groups=32), nn.Conv2d(32, 64, 1),
    nn.Conv2d(64, 64, 3, stride=2, padding=1, groups=64),
    nn.Conv2d(64, 128, 3, padding=1),
#   ^^^^^^^^^ a separable one needs 8.41× fewer
)
`,
    ),
    pytorch(
      "5×5",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 64, 16, stride=16),
    nn.Conv2d(64, 64, 3, padding=1, groups=64), nn.Conv2d(64, 64, 3, padding=1, groups=64),
    nn.Conv2d(64, 64, 3, padding=1, groups=64),
    nn.Conv2d(64, 64, 5, padding=2),
#   ^^^^^^^^^ a separable one needs 18.0× fewer
)
`,
    ),
    onnxText(
      "an export",
      `
mixed (float[1,3,64,64] x, float[32,3,16,16] p, float[32,1,3,3] d, float[32,32,3,3] w) => (float[1,32,4,4] y) {
  a = Conv <strides = [16, 16]> (x, p)
  b = Conv <group = 32, pads = [1, 1, 1, 1]> (a, d)
  c = Conv <group = 32, pads = [1, 1, 1, 1]> (b, d)
  e = Conv <group = 32, pads = [1, 1, 1, 1]> (c, d)
  y = Conv <pads = [1, 1, 1, 1]> (e, w)
  #   ^^^^ a separable one needs
}
`,
    ),
  ],
  good: [
    pytorch(
      "separable",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 64, 16, stride=16), nn.Conv2d(64, 64, 3, padding=1, groups=64), nn.Conv2d(64, 128, 1),
)
`,
    ),
    pytorch(
      "a network of dense convolutions",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(nn.Conv2d(3, 64, 16, stride=16), nn.Conv2d(64, 64, 3, padding=1), nn.Conv2d(64, 128, 3, padding=1))
`,
    ),
    onnxText(
      "dense in an early stage",
      `
early (float[1,3,64,64] x, float[32,3,2,2] p, float[32,1,3,3] d, float[32,32,3,3] w) => (float[1,32,32,32] y) {
  a = Conv <strides = [2, 2]> (x, p)
  e = Conv <pads = [1, 1, 1, 1]> (a, w)
  b = Conv <group = 32, pads = [1, 1, 1, 1]> (e, d)
  c = Conv <group = 32, pads = [1, 1, 1, 1]> (b, d)
  f = Conv <group = 32, pads = [1, 1, 1, 1]> (c, d)
  y = Conv <group = 32, pads = [1, 1, 1, 1]> (f, d)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const image = imageGrid(model.graph);
    const spatial = channelLayers(model).filter(({ window }) => window > 1);
    const depthwise = spatial.filter(isDepthwise);
    if (image === null || depthwise.length <= threshold * spatial.length) return [];
    return spatial.filter((layer) => isLateDense(layer, image)).map(hit);
  },
};

/** A patch embedding (a stride as large as its kernel) has no separable form worth having. */
function isLateDense({ groups, grid, kernel, strides }: ChannelLayer, image: readonly number[]): boolean {
  const late = grid.every((side, axis) => side * LATE_STRIDE <= (image[axis] ?? 0));
  return groups === 1 && late && kernel.some((side, axis) => side > (strides[axis] ?? 1));
}

function hit({ node, inputChannels, outputChannels, window, positions, elementBytes }: ChannelLayer): Hit {
  const dense = window * inputChannels * outputChannels;
  const separable = window * inputChannels + inputChannels * outputChannels;
  const params = dense - separable;
  return {
    node,
    evidence:
      `${inputChannels} → ${outputChannels} channels take ${formatCount(dense * positions, "MACs")} in a network of depthwise convolutions; ` +
      `a separable one needs ${(dense / separable).toPrecision(3)}× fewer`,
    mitigation: "use a depthwise and a 1×1 convolution",
    saving: { macs: params * positions, params, bytes: (params - 2 * positions * inputChannels) * elementBytes },
  };
}
