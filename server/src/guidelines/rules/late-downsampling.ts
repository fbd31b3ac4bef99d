// AlexNet, GoogLeNet, ResNet: the first layers bring a large image down; a network that does not pays at full resolution.
import { toNumber } from "../../tensor/count";
import { formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { gridOf, imageGrid, isClassifier, sumOver } from "../facts";
import type { CheckedModel, Hit, Rule } from "../rule";

const THRESHOLD = 0.25;
/** Smaller images (CIFAR, MNIST) have no resolution to spare. */
const SMALLEST_IMAGE = 96;

export const lateDownsampling: Rule = {
  id: "late-downsampling",
  title: "Layers at the full resolution of a large image",
  severity: "information",
  preset: "standard",
  hazard: "Late downsampling",
  why:
    "A layer at full resolution has four times the positions of one behind a stride of 2, in MACs as well as in " +
    "activations, for a very small part of the parameters. AlexNet, GoogLeNet and ResNet leave the full resolution in " +
    "their first layer; VGG stays there for two layers, which hold almost half of its activation memory.",
  mitigation: "Give the first layer a stride of 2 (or 4, as patches), and widen it instead.",
  condition:
    "In a classifier of images of at least 96×96, convolutions whose output is as large as the image hold more than the threshold's share of the activations of all layers with MACs.",
  threshold: {
    value: THRESHOLD,
    justification:
      "The two layers of VGG-16 at 224×224 hold 47 % of its 13.6 M activations, those of networks with a strided first " +
      "layer 0 %. 25 % is our choice between both.",
  },
  minimumShare: null,
  exceptions: [
    "Silent on segmentation, detection, super-resolution and generators: their output has positions.",
    "Silent on images below 96×96.",
    "Fine details (text, medical images) may need the resolution: ignore the finding there.",
  ],
  sources: [
    {
      title: "He et al., Deep Residual Learning for Image Recognition, Table 1 (conv1)",
      url: "https://arxiv.org/abs/1512.03385",
    },
    {
      title: "Simonyan and Zisserman, Very Deep Convolutional Networks, Table 1",
      url: "https://arxiv.org/abs/1409.1556",
    },
  ],
  bad: [
    pytorch(
      "the beginning of VGG",
      `
# rooflint: input=1x3x224x224
net = nn.Sequential(
    nn.Conv2d(3, 64, 3, padding=1), nn.ReLU(),
#   ^^^^^^^^^ 2 layers at the full 224×224 hold 91.4 % of all activations
    nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(64, 48, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(48, 10),
)
`,
    ),
    pytorch(
      "one layer is enough when the rest is small",
      `
# rooflint: input=2x3x128x128
net = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1),
#   ^^^^^^^^^ 1 layer at the full 128×128
    nn.Conv2d(16, 32, 3, stride=2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10),
)
`,
    ),
    onnxText(
      "an export",
      `
late (float[1,3,96,96] x, float[8,3,3,3] w) => (float[1,8] y) <int64[2] shape = {1, 8}> {
  c = Conv <pads = [1, 1, 1, 1]> (x, w)
  #   ^^^^ 1 layer at the full 96×96
  p = GlobalAveragePool(c)
  y = Reshape(p, shape)
}
`,
    ),
  ],
  good: [
    pytorch(
      "attention over 256 patches of a 128×128 image: its scores are as large, and no map",
      `
# rooflint: input=1x3x128x128
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 32, 8, stride=8)
        self.attention = nn.MultiheadAttention(32, 2, batch_first=True)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x, weights = self.attention(x, x, x)
        return self.head(x.mean(1))
`,
    ),
    pytorch(
      "a strided stem",
      `
# rooflint: input=1x3x224x224
net = nn.Sequential(nn.Conv2d(3, 64, 7, stride=2, padding=3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
`,
    ),
    pytorch(
      "a small image",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 64, 3, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
`,
    ),
    onnxText(
      "a segmentation: its output has positions",
      `
segment (float[1,3,256,256] x, float[16,3,3,3] w) => (float[1,16,256,256] y) {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const { graph, totals } = model;
    const image = imageGrid(graph);
    if (image === null || !isClassifier(graph) || image.some((side) => side < SMALLEST_IMAGE)) return [];
    const full = graph.nodes.filter((node) => {
      if (!node.op.startsWith("Conv")) return false; // the scores of attention are no map
      const grid = gridOf(node);
      return grid?.every((side, axis) => side >= (image[axis] ?? 0)) && sumOver(model, [node], "activations") > 0;
    });
    const [first] = full;
    const share = sumOver(model, full, "activations") / toNumber(totals.activations);
    if (first === undefined || !(share > threshold)) return [];
    const layers = full.length === 1 ? "1 layer" : `${full.length} layers`;
    return [
      {
        node: first.index,
        nodes: full.map(({ index }) => index),
        evidence: `${layers} at the full ${image.join("×")} hold${full.length === 1 ? "s" : ""} ${formatPercent(share)} of all activations`,
        mitigation: "give the first layer a stride of 2, which quarters their cost",
        saving: {
          macs: Math.floor(sumOver(model, full, "macs") * QUARTERED),
          bytes: Math.floor(sumOver(model, full, "trafficBytes") * QUARTERED),
          params: 0,
        },
      },
    ];
  },
};

/** Part of the positions that a stride of 2 in both axes leaves out. */
const QUARTERED = 3 / 4;
