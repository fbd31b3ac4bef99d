// Inception-v3, principle 1: avoid representational bottlenecks, especially early in the network.

import type { Node } from "../../graph/graph";
import { threeDigits } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { figureOf, gridOf, volumeOf } from "../facts";
import { inputShape, known, product } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { structureOf } from "../structure";

const THRESHOLD = 5;

export const representationalBottleneck: Rule = {
  id: "representational-bottleneck",
  title: "Representational bottleneck",
  severity: "hint",
  preset: "standard",
  hazard: "Representational bottleneck",
  why:
    "What a layer throws away no later layer can use. The size of the representation should decrease gently from the " +
    "input to the output; a single early layer that cuts it to less than a quarter is an extreme compression.",
  mitigation:
    "Widen before (or while) the grid shrinks: a strided convolution and a pooling in parallel, concatenated.",
  condition:
    "In the first half of the layers with MACs, a strided convolution or pooling through which every path leads puts out fewer than one threshold-th of the elements that it reads.",
  threshold: {
    value: THRESHOLD,
    justification:
      "Halving the grid and doubling the channels halves the representation; halving the grid alone (a max pooling) " +
      "quarters it, which VGG and ResNet do. The paper gives no number and calls its principles speculative; 5 leaves room for borders: a 3×3 pooling with stride 2 and without padding takes 4.1 to 4.4 times (AlexNet, SqueezeNet). The limit is our choice.",
  },
  minimumShare: null,
  exceptions: [
    "Silent on 1×1 squeezes (SqueezeNet, squeeze-and-excitation): they do not change the grid, and expand again.",
    "Silent where another branch goes around the layer, as in Inception's own grid reduction.",
    "Silent in the second half: a head must compress.",
  ],
  sources: [
    {
      title: "Szegedy et al., Rethinking the Inception Architecture, section 2 (1) and section 5",
      url: "https://arxiv.org/abs/1512.00567",
    },
  ],
  bad: [
    pytorch(
      "a pooling by 4",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),
    nn.MaxPool2d(4),
#   ^^^^^^^^^^^^ puts out 16× fewer elements than it reads
    nn.Conv2d(32, 64, 3, padding=1),
    nn.Conv2d(64, 64, 3, padding=1),
)
`,
    ),
    pytorch(
      "a strided convolution that narrows, too",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),
    nn.Conv2d(32, 16, 3, stride=2, padding=1),
#   ^^^^^^^^^ puts out 8× fewer
    nn.Conv2d(16, 32, 3, padding=1),
    nn.Conv2d(32, 32, 3, padding=1),
)
`,
    ),
    onnxText(
      "an export",
      `
cut (float[1,16,32,32] x) => (float[1,16,8,8] y) <float[16,16,3,3] w = ["location": "w"]> {
  a = Conv <pads = [1, 1, 1, 1]> (x, w)
  p = MaxPool <kernel_shape = [4, 4], strides = [4, 4]> (a)
  #   ^^^^^^^ puts out 16× fewer
  b = Conv <pads = [1, 1, 1, 1]> (p, w)
  y = Conv <pads = [1, 1, 1, 1]> (b, w)
}
`,
    ),
  ],
  good: [
    pytorch(
      "a max pooling quarters the representation",
      `
# rooflint: input=1x3x64x64
net = nn.Sequential(nn.Conv2d(3, 32, 3), nn.MaxPool2d(2), nn.Conv2d(32, 64, 3), nn.Conv2d(64, 64, 3))
`,
    ),
    pytorch(
      "Inception's grid reduction: two halves side by side",
      `
import torch

# rooflint: input=1x3x64x64
class Reduce(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, padding=1)
        self.conv = nn.Conv2d(32, 16, 2, stride=2)
        self.pool = nn.MaxPool2d(2)
        self.body = nn.Sequential(nn.Conv2d(48, 64, 3), nn.Conv2d(64, 64, 3))

    def forward(self, x):
        x = self.stem(x)
        return self.body(torch.cat([self.conv(x), self.pool(x)], 1))
`,
    ),
    onnxText(
      "a squeeze without a stride",
      `
squeeze (float[1,64,32,32] x, float[4,64,1,1] s, float[64,4,3,3] e) => (float[1,64,32,32] y) {
  a = Conv(x, s)
  y = Conv <pads = [1, 1, 1, 1]> (a, e)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const layers = model.graph.nodes.filter(({ index }) => figureOf(model, index, "macs") > 0);
    const middle = layers[Math.ceil(layers.length / 2)]?.index ?? 0;
    const spine = spineOf(model);
    return model.graph.nodes.flatMap((node) => (node.index < middle && spine.has(node) ? hits(node, threshold) : []));
  },
};

/** Nodes through which every path to the first output leads. */
function spineOf({ graph }: CheckedModel): ReadonlySet<Node> {
  const structure = structureOf(graph);
  const spine = new Set<Node>();
  for (let node = structure.maker(graph.outputs[0]); node; node = structure.dominator(node)) spine.add(node);
  return spine;
}

const REDUCING: ReadonlySet<string> = new Set(["Conv", "MaxPool", "AveragePool"]);

function hits(node: Node, threshold: number): readonly Hit[] {
  const input = known(inputShape(node, 0));
  const output = gridOf(node);
  const volume = volumeOf(node);
  if (!REDUCING.has(node.op) || !input || !output || !volume || product(output) >= product(input.slice(2))) return [];
  const drop = product(input) / volume;
  return drop > threshold ? [hit(node, drop)] : [];
}

function hit({ index }: Node, drop: number): Hit {
  return {
    node: index,
    evidence: `it puts out ${threeDigits(drop)}× fewer elements than it reads, early in the network`,
    mitigation: "widen while the grid shrinks",
    saving: NO_SAVING,
  };
}
