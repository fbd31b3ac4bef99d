// Pooling: the maximum in the trunk.
import type { Node } from "../../graph/graph";
import { onnxText, pytorch } from "../examples";
import { figureOf, gridOf } from "../facts";
import { inputShape, known, product } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

export const averagePooledTrunk: Rule = {
  id: "average-pooled-trunk",
  title: "Average pooling between convolutions",
  severity: "hint",
  preset: "teaching",
  hazard: "Average-pooled trunk",
  why:
    "Between convolutions a pooling should keep what was detected: the maximum keeps the strongest response and its sign, " +
    "the average dilutes it over the window. AlexNet, VGG, GoogLeNet and ResNet pool the maximum in the trunk and the average at the head.",
  mitigation: "Use a max pooling, or a strided convolution that learns what to keep.",
  condition: "An average pooling that halves the grid (or more), with convolutions behind it.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "DenseNet's transitions, Inception's pooling branches and ResNet-D's shortcuts average on purpose.",
    "Silent on pooling to a single position and on pooling without a stride.",
  ],
  sources: [
    {
      title: "Scherer et al., Evaluation of Pooling Operations in Convolutional Architectures for Object Recognition",
      url: "https://doi.org/10.1007/978-3-642-15825-4_10",
    },
    {
      title: "Boureau et al., A Theoretical Analysis of Feature Pooling in Visual Recognition",
      url: "https://icml.cc/Conferences/2010/papers/638.pdf",
    },
  ],
  bad: [
    pytorch(
      "between two convolutions",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1),
    nn.AvgPool2d(2),
#   ^^^^^^^^^^^^ averages 2×2 windows
    nn.Conv2d(16, 32, 3),
)
`,
    ),
    pytorch(
      "3×3 with a stride of 2",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 16, 3, padding=1),
    nn.AvgPool2d(3, 2, 1),
#   ^^^^^^^^^^^^ averages 3×3 windows
    nn.Conv2d(16, 32, 3), nn.ReLU(),
)
`,
    ),
    onnxText(
      "an export",
      `
trunk (float[1,8,32,32] x, float[8,8,3,3] w) => (float[1,8,14,14] y) {
  p = AveragePool <kernel_shape = [2, 2], strides = [2, 2]> (x)
  #   ^^^^^^^^^^^ averages 2×2 windows
  y = Conv(p, w)
}
`,
    ),
  ],
  good: [
    pytorch(
      "the maximum",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3))
`,
    ),
    pytorch(
      "the average at the head",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.AvgPool2d(30), nn.Flatten(), nn.Linear(16, 10))
`,
    ),
    onnxText(
      "without a stride",
      `
smooth (float[1,8,32,32] x, float[8,8,3,3] w) => (float[1,8,29,29] y) {
  p = AveragePool <kernel_shape = [2, 2]> (x)
  y = Conv(p, w)
}
`,
    ),
  ],
  check(model: CheckedModel): readonly Hit[] {
    const last = model.graph.nodes.findLast((node) => node.op === "Conv" && figureOf(model, node.index, "macs") > 0);
    return model.graph.nodes.flatMap((node) => (node.index < (last?.index ?? 0) ? hits(node) : []));
  },
};

function hits(node: Node): readonly Hit[] {
  const before = (known(inputShape(node, 0)) ?? []).slice(2);
  const after = gridOf(node);
  if (node.op !== "AveragePool" || !after || product(after) === 1 || product(before) < 2 * product(after)) return [];
  const window = node.attributes["kernel_shape"];
  return [
    {
      node: node.index,
      evidence: `it averages ${Array.isArray(window) ? window.join("×") : "its"} windows between convolutions`,
      mitigation: "use a max pooling or a strided convolution",
      saving: NO_SAVING,
    },
  ];
}
