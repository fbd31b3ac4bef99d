// VGG's rule of stages: where the grid is halved, the channels are doubled.
import { onnxText, pytorch } from "../examples";
import { product } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { type Stage, stagesOf } from "../stages";

const THRESHOLD = 2;

export const undoubledChannels: Rule = {
  id: "undoubled-channels",
  title: "Grid halved without doubling the channels",
  severity: "hint",
  preset: "teaching",
  hazard: "Undoubled channels",
  why:
    "Half the grid in both axes and twice the channels keep the MACs of a convolution ((2C)²·HW/4 = C²·HW) and halve its " +
    "activations: every stage costs the same. With fewer channels the later stages do almost nothing.",
  mitigation: "Double the channels where the grid is halved.",
  condition:
    "From one stage to the next the positions fall to a quarter, and the widest convolution grows by less than the threshold.",
  threshold: {
    value: THRESHOLD,
    justification:
      "2 is the factor at which a convolution costs the same in both stages. VGG keeps to it up to 512 channels, ResNet throughout.",
  },
  minimumShare: null,
  exceptions: [
    "VGG's own last stage keeps 512 channels.",
    "Lightweight networks (MobileNet V2, EfficientNet) widen more slowly on purpose: they have many stages.",
    "Silent where the grid grows again.",
  ],
  sources: [
    {
      title: "Simonyan and Zisserman, Very Deep Convolutional Networks, Table 1",
      url: "https://arxiv.org/abs/1409.1556",
    },
  ],
  bad: [
    pytorch(
      "the same width after a pooling",
      `
# rooflint: input=1x64x32x32
net = nn.Sequential(
    nn.Conv2d(64, 64, 3, padding=1),
    nn.MaxPool2d(2),
    nn.Conv2d(64, 64, 3, padding=1),
#   ^^^^^^^^^ from 64 channels at 32×32 to 64 at 16×16
)
`,
    ),
    pytorch(
      "a little wider",
      `
# rooflint: input=1x64x32x32
net = nn.Sequential(
    nn.Conv2d(64, 64, 3, padding=1),
    nn.Conv2d(64, 96, 3, stride=2, padding=1),
#   ^^^^^^^^^ from 64 channels at 32×32 to 96 at 16×16
)
`,
    ),
    onnxText(
      "an export",
      `
same (float[1,16,32,32] x, float[16,16,3,3] a) => (float[1,16,16,16] y) {
  h = Conv <pads = [1, 1, 1, 1]> (x, a)
  y = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (h, a)
  #   ^^^^ from 16 channels at 32×32 to 16 at 16×16
}
`,
    ),
  ],
  good: [
    pytorch(
      "doubled",
      `
# rooflint: input=1x64x32x32
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(64, 128, 3, padding=1))
`,
    ),
    pytorch(
      "no change of the grid",
      `
# rooflint: input=1x64x32x32
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1))
`,
    ),
    onnxText(
      "an export",
      `
doubled (float[1,16,32,32] x, float[16,16,3,3] a, float[32,16,3,3] b) => (float[1,32,16,16] y) {
  h = Conv <pads = [1, 1, 1, 1]> (x, a)
  y = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (h, b)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const stages = stagesOf(model) ?? [];
    return stages.slice(1).flatMap((stage, i) => hits(stages[i] as Stage, stage, threshold));
  },
};

/** Strides round: 112 → 56, 7 → 4. */
function isHalved(before: Stage, after: Stage): boolean {
  const ratio = product(before.grid) / product(after.grid);
  return ratio > 2.5 && ratio < 6;
}

function hits(before: Stage, after: Stage, threshold: number): readonly Hit[] {
  const [first] = after.layers;
  if (!first || !isHalved(before, after) || after.channels >= threshold * before.channels) return [];
  return [
    {
      node: first.node,
      evidence: `from ${before.channels} channels at ${before.grid.join("×")} to ${after.channels} at ${after.grid.join("×")}`,
      mitigation: `${2 * before.channels} channels would cost as much per convolution as before`,
      saving: NO_SAVING,
    },
  ];
}
