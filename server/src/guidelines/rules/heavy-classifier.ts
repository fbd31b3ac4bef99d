// GoogLeNet: average the map before the classifier instead of flattening it.

import type { Node } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import { toNumber } from "../../tensor/count";
import { formatCount, formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { figureOf } from "../facts";
import { type ChannelLayer, channelLayers, inputShape, known, product } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";
import { type Structure, structureOf } from "../structure";

const THRESHOLD = 0.25;

export const heavyClassifier: Rule = {
  id: "heavy-classifier",
  title: "Classifier on a flattened map",
  severity: "warning",
  perPlace: true,
  preset: "quiet",
  hazard: "Heavy classifier",
  why:
    "A fully connected layer on a flattened map has a weight for every position of every channel: 96 % of the weights of " +
    "AlexNet and 89 % of those of VGG-16 are in such layers. Each is read once per image, so that they also dominate " +
    "the memory traffic at batch 1. Averaging the map first divides the layer by the number of positions; networks that " +
    "do so lose no accuracy and accept images of any size.",
  mitigation:
    "Pool the map to one position before flattening (global average pooling), or use a 1×1 convolution as head.",
  condition:
    "A linear layer reads a flattened map with more than one position and holds more than the threshold's share of the model's parameters.",
  threshold: {
    value: THRESHOLD,
    justification:
      "In AlexNet, VGG-16 and VGG-19 the linear layers hold 96, 89 and 86 % of the weights, in networks with global " +
      "average pooling 2 to 15 % (recomputed from their shapes); 25 % lies between both.",
  },
  minimumShare: null,
  exceptions: [
    "Silent on classifiers behind global pooling, however large a part of a small network they are (45 % in ShuffleNet V2 1×).",
    "Networks that need the position (localisation, policies on small boards) flatten on purpose: ignore the finding there.",
  ],
  sources: [
    {
      title: "Lin et al., Network In Network, section 3.2 (global average pooling)",
      url: "https://arxiv.org/abs/1312.4400",
    },
    { title: "Szegedy et al., Going Deeper with Convolutions, section 5", url: "https://arxiv.org/abs/1409.4842" },
  ],
  bad: [
    pytorch(
      "a flattened 7×7 map",
      `
# rooflint: input=1x3x28x28
net = nn.Sequential(
    nn.Conv2d(3, 64, 3, stride=4, padding=1),
    nn.Flatten(),
    nn.Linear(64 * 7 * 7, 100),
#   ^^^^^^^^^ flattens 7×7 positions of 64 channels
)
`,
    ),
    pytorch(
      "VGG's head",
      `
# rooflint: input=1x512x14x14
class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d((7, 7))
        self.fc = nn.Linear(512 * 7 * 7, 4096)
#                 ^^^^^^^^^ 103 M parameters

    def forward(self, x):
        return self.fc(self.pool(x).flatten(1))
`,
    ),
    onnxText(
      "Flatten and Gemm",
      `
head (float[1,32,6,6] x) => (float[1,10] y) <float[1152,10] w = ["location": "w"]> {
  f = Flatten(x)
  y = Gemm(f, w)
  #   ^^^^ flattens 6×6 positions of 32 channels
}
`,
    ),
  ],
  good: [
    pytorch(
      "global average pooling",
      `
# rooflint: input=1x3x28x28
net = nn.Sequential(nn.Conv2d(3, 64, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 100))
`,
    ),
    pytorch(
      "a small linear layer behind a large body",
      `
# rooflint: input=1x64x8x8
net = nn.Sequential(nn.Conv2d(64, 512, 3), nn.Conv2d(512, 4, 3), nn.Flatten(), nn.Linear(4 * 4 * 4, 10))
`,
    ),
    onnxText(
      "a linear layer per token is no classifier",
      `
tokens (float[1,196,64] x) => (float[1,196,256] y) <float[64,256] w = ["location": "w"]> {
  y = MatMul(x, w)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const structure = structureOf(model.graph);
    const total = toNumber(model.totals.params);
    return channelLayers(model).flatMap((layer) => {
      const params = figureOf(model, layer.node, "params");
      const map = total > 0 && params / total > threshold ? flattenedMap(model, structure, layer) : null;
      return map ? [hit(layer, map, params, total)] : [];
    });
  },
};

interface FlattenedMap {
  readonly channels: number;
  readonly grid: readonly number[];
}

/** The map behind the layer's input, through what only changes its shape; null when it has one position or is no map. */
function flattenedMap({ graph }: CheckedModel, structure: Structure, layer: ChannelLayer): FlattenedMap | null {
  const start = graph.nodes[layer.node];
  if (layer.kind !== "linear" || layer.positionsPerSample > 1 || !start) return null;
  let node: Node | null = structure.maker(start.inputs[0]);
  while (node !== null && isPassage(node)) {
    const [, channels = 0, ...grid] = known(inputShape(node, 0)) ?? [];
    if (grid.length >= 2 && channels * product(grid) === layer.inputChannels)
      return product(grid) > 1 ? { channels, grid } : null;
    node = structure.maker(node.inputs[0]);
  }
  return null;
}

/** Views, and dropout as exporters keep it. */
function isPassage(node: Node): boolean {
  return findOperator(node.domain, node.op)?.view === true || node.op === "Dropout";
}

function hit(
  { node, inputChannels, outputChannels, elementBytes, positions }: ChannelLayer,
  map: FlattenedMap,
  params: number,
  total: number,
): Hit {
  const weights = (inputChannels - map.channels) * outputChannels;
  return {
    node,
    evidence:
      `it flattens ${map.grid.join("×")} positions of ${map.channels} channels and holds ${formatCount(params)} parameters, ` +
      `${formatPercent(params / total)} of the model's`,
    mitigation: `average the map first: ${map.channels} instead of ${inputChannels} inputs`,
    saving: {
      macs: weights * positions,
      params: weights,
      bytes: (weights - 2 * map.channels * positions) * elementBytes,
    },
  };
}
