// Pooling: average at the head.
import type { Node } from "../../graph/graph";
import { onnxText, pytorch } from "../examples";
import { gridOf } from "../facts";
import { inputShape, known, product } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { structureOf } from "../structure";

export const maxPooledHead: Rule = {
  id: "max-pooled-head",
  title: "Maximum over the whole map in front of the classifier",
  severity: "hint",
  preset: "standard",
  hazard: "Max-pooled head",
  why:
    "The maximum over a whole map keeps one position per channel and gives a gradient to that one alone. The average " +
    "lets every position take part; it is what networks from Network In Network on have in front of their classifier.",
  mitigation: "Average over the map (`nn.AdaptiveAvgPool2d(1)`), or concatenate both.",
  condition: "A max pooling reduces a whole map of more than one position to one, and only a classifier follows.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent where the average is taken as well (concatenated or added pooling, attention modules).",
    "Tasks that ask whether something occurs anywhere (audio events, multiple-instance learning) pool the maximum on purpose.",
  ],
  sources: [
    { title: "Lin et al., Network In Network, section 3.2", url: "https://arxiv.org/abs/1312.4400" },
    {
      title: "Zhou et al., Learning Deep Features for Discriminative Localization, section 2",
      url: "https://arxiv.org/abs/1512.04150",
    },
  ],
  bad: [
    pytorch(
      "an adaptive maximum",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 16, 3),
    nn.AdaptiveMaxPool2d(1),
#   ^^^^^^^^^^^^^^^^^^^^ the maximum of 30×30 positions
    nn.Flatten(), nn.Linear(16, 10),
)
`,
    ),
    pytorch(
      "a window as large as the map",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 16, 2, stride=4),
    nn.MaxPool2d(8),
#   ^^^^^^^^^^^^ the maximum of 8×8 positions
    nn.Flatten(), nn.Linear(16, 10),
)
`,
    ),
    onnxText(
      "an export",
      `
head (float[1,32,7,7] x) => (float[1,10] y) <float[32,10] w = ["location": "w"]> {
  p = GlobalMaxPool(x)
  #   ^^^^^^^^^^^^^ the maximum of 7×7 positions
  f = Flatten(p)
  y = Gemm(f, w)
}
`,
    ),
  ],
  good: [
    pytorch(
      "the average",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
`,
    ),
    pytorch(
      "both",
      `
import torch

# rooflint: input=1x32x7x7
class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        return self.fc(torch.cat([x.amax((2, 3)), x.mean((2, 3))], 1))
`,
    ),
    onnxText(
      "a max pooling in the trunk",
      `
trunk (float[1,32,8,8] x) => (float[1,32,4,4] y) {
  y = MaxPool <kernel_shape = [2, 2], strides = [2, 2]> (x)
}
`,
    ),
  ],
  check: (model: CheckedModel): readonly Hit[] => model.graph.nodes.flatMap((node) => hits(model, node)),
};

const MAXIMA: ReadonlySet<string> = new Set(["MaxPool", "GlobalMaxPool", "AdaptiveMaxPool"]);

function hits(model: CheckedModel, node: Node): readonly Hit[] {
  const grid = (known(inputShape(node, 0)) ?? []).slice(2);
  const whole = MAXIMA.has(node.op) && grid.length > 1 && product(grid) > 1 && product(gridOf(node) ?? []) === 1;
  if (!whole || gridOf(node) === null || !isBeforeClassifier(model, node)) return [];
  return [
    {
      node: node.index,
      evidence: `the maximum of ${grid.join("×")} positions stands for the whole map`,
      mitigation: "average over the map, or use both",
      saving: NO_SAVING,
    },
  ];
}

/** Between the pooling and a linear layer: views, dropout, normalisation and activations. */
const PASSED: ReadonlySet<string> = new Set([
  "Reshape",
  "Flatten",
  "Squeeze",
  "Identity",
  "Dropout",
  "BatchNormalization",
  "Relu",
]);

function isBeforeClassifier({ graph }: CheckedModel, node: Node): boolean {
  const structure = structureOf(graph);
  let [user, ...others] = structure.users(node);
  while (user && others.length === 0 && PASSED.has(user.op)) [user, ...others] = structure.users(user);
  return user !== undefined && others.length === 0 && (user.op === "Gemm" || user.op === "MatMul");
}
