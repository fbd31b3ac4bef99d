// SqueezeNet's strategies 1 and 2, where a parameter budget is exceeded.
import { toNumber } from "../../tensor/count";
import { formatCount, formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { figureOf } from "../facts";
import { type ChannelLayer, channelLayers } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";

const THRESHOLD = 0.1;
/** SqueezeNet's fire modules squeeze to one eighth of what they put out, about a quarter of what they read (Table 1). */
const SQUEEZE = 4;

export const unsqueezedKernel: Rule = {
  id: "unsqueezed-kernel",
  title: "Large filters over many channels",
  severity: "information",
  preset: "standard",
  needs: "budget",
  hazard: "Unsqueezed kernel",
  why:
    "A k×k convolution has k²·c₁·c₂ parameters. SqueezeNet reaches AlexNet's accuracy with 50 times fewer by replacing " +
    "3×3 filters with 1×1 ones (nine times fewer each) and by reducing, with a 1×1 convolution, the channels that the " +
    "remaining 3×3 filters read.",
  mitigation: "Put a 1×1 convolution to a quarter of the channels in front, or make a part of the filters 1×1.",
  condition:
    "The model exceeds its budget of parameters, and a convolution larger than 1×1 with one group holds at least the threshold's share of them.",
  threshold: {
    value: THRESHOLD,
    justification: "Layers below a tenth of the parameters cannot bring a model into its budget; our choice.",
  },
  minimumShare: null,
  exceptions: [
    "Silent without a budget of parameters, and while the model keeps it.",
    "The third strategy, downsampling late, costs activation traffic and is not advised here.",
  ],
  sources: [{ title: "Iandola et al., SqueezeNet, section 3.1", url: "https://arxiv.org/abs/1602.07360" }],
  bad: [
    pytorch(
      "3×3 over 256 channels, half a million parameters allowed",
      `
# rooflint: input=1x256x14x14
net = nn.Sequential(
    nn.Conv2d(256, 256, 3, padding=1),
#   ^^^^^^^^^ 3×3 over 256 → 256 channels
    nn.Conv2d(256, 64, 1),
)
`,
      { budget: { params: 500_000 } },
    ),
    pytorch(
      "two of them",
      `
# rooflint: input=1x64x28x28
net = nn.Sequential(nn.Conv2d(64, 128, 3), nn.Conv2d(128, 128, 5))
#                   ^^^^^^^^^ 3×3 over 64 → 128 channels
#                                          ^^^^^^^^^ 5×5 over 128 → 128 channels
`,
      { budget: { params: 100_000 } },
    ),
    onnxText(
      "an export",
      `
wide (float[1,64,28,28] x) => (float[1,64,28,28] y) <float[64,64,3,3] w = ["location": "w"]> {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ 3×3 over 64 → 64 channels
}
`,
      { budget: { params: 10_000 } },
    ),
  ],
  good: [
    pytorch(
      "within the budget",
      `
# rooflint: input=1x64x14x14
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1))
`,
      { budget: { params: 500_000 } },
    ),
    pytorch(
      "a fire module above its budget: no layer to squeeze further by itself",
      `
# rooflint: input=1x512x14x14
net = nn.Sequential(nn.Conv2d(512, 512, 1), nn.Conv2d(512, 512, 1))
`,
      { budget: { params: 100_000 } },
    ),
    onnxText(
      "no budget",
      `
wide (float[1,64,28,28] x) => (float[1,64,28,28] y) <float[64,64,3,3] w = ["location": "w"]> {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const total = toNumber(model.totals.params);
    if (model.budget.params === undefined || total <= model.budget.params) return [];
    return channelLayers(model)
      .filter(({ window, groups }) => window > 1 && groups === 1)
      .filter(({ node }) => figureOf(model, node, "params") >= threshold * total)
      .map((layer) => hit(layer, total));
  },
};

function hit(
  { node, kernel, window, inputChannels, outputChannels, positions, elementBytes }: ChannelLayer,
  total: number,
): Hit {
  const weights = window * inputChannels * outputChannels;
  const squeezed = Math.ceil(inputChannels / SQUEEZE);
  const params = weights - inputChannels * squeezed - window * squeezed * outputChannels;
  return {
    node,
    evidence:
      `${kernel.join("×")} over ${inputChannels} → ${outputChannels} channels holds ${formatCount(weights)} parameters, ` +
      `${formatPercent(weights / total)} of a model that exceeds its budget`,
    mitigation: `a 1×1 convolution to ${squeezed} channels in front saves ${formatCount(params)}`,
    saving: { params, macs: params * positions, bytes: (params - 2 * positions * squeezed) * elementBytes },
  };
}
