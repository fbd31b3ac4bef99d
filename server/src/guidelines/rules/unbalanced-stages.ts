// Inception-v3, principle 4: balance the width and depth of the network over its stages.

import { toNumber } from "../../tensor/count";
import { formatCount, formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { stagesOf } from "../stages";

const THRESHOLD = 4;
/** A median says nothing of fewer. */
const FEWEST_STAGES = 3;

export const unbalancedStages: Rule = {
  id: "unbalanced-stages",
  title: "One stage does most of the work",
  severity: "hint",
  preset: "teaching",
  hazard: "Unbalanced stages",
  why:
    "Best use of a given budget is made when width and depth grow together over the stages. A stage with several times " +
    "the MACs of the others takes the time, while the others limit what the network can represent.",
  mitigation: "Move layers between stages, or change the width of the large one.",
  condition:
    "Of at least three stages (convolutions with the same output grid) one has more than the threshold times the median MACs.",
  threshold: {
    value: THRESHOLD,
    justification:
      "The VGG rule gives equal MACs per convolution in every stage; the stages of ResNet-50 lie within a factor of two. 4 is our choice.",
  },
  minimumShare: null,
  exceptions: [
    "Silent on networks whose grid grows again (U-Nets, generators) and on those with fewer than three stages.",
    "Searched networks (NAS) are unbalanced for a reason: the panel's histogram says more than a hint.",
  ],
  sources: [
    {
      title: "Szegedy et al., Rethinking the Inception Architecture, section 2 (4)",
      url: "https://arxiv.org/abs/1512.00567",
    },
  ],
  bad: [
    pytorch(
      "a wide second stage",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 64, 3, stride=2, padding=1),
    nn.Conv2d(64, 512, 3, stride=2, padding=1),
#   ^^^^^^^^^ the stage at 16×16 has
    nn.Conv2d(512, 16, 3, stride=2, padding=1),
)
`,
    ),
    pytorch(
      "the same channels in every stage: the first has 4 and 16 times the positions",
      `
def conv():
    return nn.Conv2d(64, 64, 3, padding=1)
#          ^^^^^^^^^ the stage at 64×64 has

# rooflint: input=1x64x64x64
net = nn.Sequential(conv(), conv(), conv(), nn.MaxPool2d(2), conv(), conv(), nn.MaxPool2d(2), conv())
`,
    ),
    onnxText(
      "an export",
      `
heavy (float[1,64,64,64] x, float[64,64,3,3] w, float[64,64,1,1] v) => (float[1,64,16,16] y) {
  a = Conv <pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ the stage at 64×64 has
  b = Conv <strides = [2, 2]> (a, v)
  y = Conv <strides = [2, 2]> (b, v)
}
`,
    ),
  ],
  good: [
    pytorch(
      "half the grid, twice the channels",
      `
# rooflint: input=1x32x32x32
net = nn.Sequential(
    nn.Conv2d(32, 32, 3, padding=1), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3, padding=1), nn.MaxPool2d(2),
    nn.Conv2d(64, 128, 3, padding=1),
)
`,
    ),
    pytorch(
      "two stages",
      `
# rooflint: input=1x64x32x32
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.MaxPool2d(4), nn.Conv2d(64, 64, 3, padding=1))
`,
    ),
    onnxText(
      "an export with equal stages",
      `
equal (float[1,16,32,32] x, float[16,16,3,3] a, float[32,16,3,3] b, float[64,32,3,3] c) => (float[1,64,8,8] y) {
  h = Conv <pads = [1, 1, 1, 1]> (x, a)
  i = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (h, b)
  y = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (i, c)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const stages = stagesOf(model) ?? [];
    if (stages.length < FEWEST_STAGES) return [];
    const sorted = stages.map(({ macs }) => macs).sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
    const [largest] = [...stages].sort((a, b) => b.macs - a.macs);
    const [first, ...others] = largest?.layers ?? [];
    if (!largest || !first || largest.macs <= threshold * median) return [];
    return [
      {
        node: first.node,
        nodes: [first, ...others].map(({ node }) => node),
        evidence:
          `the stage at ${largest.grid.join("×")} has ${formatCount(largest.macs, "MACs")}, ` +
          `${formatPercent(largest.macs / toNumber(model.totals.macs))} of the model's, the median stage ${formatCount(median, "MACs")}`,
        mitigation: "move layers or width to the other stages",
        saving: NO_SAVING,
      },
    ];
  },
};
