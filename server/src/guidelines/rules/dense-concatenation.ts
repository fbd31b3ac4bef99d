// DenseNet: every layer reads the concatenation of all before it.

import type { Graph, Node } from "../../graph/graph";
import { formatBytes } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { figureOf, sumOver } from "../facts";
import { known, outputShape } from "../layers";
import type { CheckedModel, Hit, Rule } from "../rule";
import { structureOf } from "../structure";

const THRESHOLD = 12;

export const denseConcatenation: Rule = {
  id: "dense-concatenation",
  title: "Growing concatenation",
  severity: "information",
  preset: "standard",
  hazard: "Dense concatenation",
  why:
    "In a dense block every layer concatenates the outputs of all before it: with L layers of growth k the block moves " +
    "about k·L²/2 channels although it only makes k·L. DenseNet-121 has 70 % of ResNet-50's MACs and fewer parameters, " +
    "and is slower on a GPU (2,725 against 3,021 images per second on an RTX 3090).",
  mitigation:
    "Concatenate once at the end of the block (VoVNet), or let only a part of the channels through it (CSPNet).",
  condition:
    "A chain of at least so many concatenations along the channels, each of which contains all parts of the one before.",
  threshold: {
    value: THRESHOLD,
    justification:
      "The blocks of DenseNet-121 have 6, 12, 24 and 16 layers; at 12 the repeated reading of a block is six times what " +
      "it makes. PeleeNet's and VoVNet's blocks stay below.",
  },
  minimumShare: { value: 0.01, of: "traffic" },
  exceptions: ["DenseNet as published has such blocks.", "Silent below the threshold: short blocks cost little."],
  sources: [
    { title: "Huang et al., Densely Connected Convolutional Networks", url: "https://arxiv.org/abs/1608.06993" },
    {
      title: "Lee et al., An Energy and GPU-Computation Efficient Backbone Network (VoVNet), section 3",
      url: "https://arxiv.org/abs/1904.09730",
    },
    {
      title: "timm, published throughput of its networks on an RTX 3090",
      url: "https://github.com/huggingface/pytorch-image-models/tree/main/results",
    },
  ],
  bad: [
    pytorch(
      "a list that grows by one entry a layer, 13 times",
      `
import torch

# rooflint: input=1x32x28x28
class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(32 + 16 * i, 16, 3, padding=1) for i in range(13))

    def forward(self, x):
        features = [x]
        for conv in self.convs:
            features.append(conv(torch.cat(features, 1)))
        return torch.cat(features, 1)
#              ^^^^^^^^^ 14 concatenations in a row
`,
    ),
    pytorch(
      "the running concatenation of Keras's DenseNet",
      `
import torch

# rooflint: input=1x32x28x28
class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(32 + 16 * i, 16, 3, padding=1) for i in range(12))

    def forward(self, x):
        for conv in self.convs:
            x = torch.cat([x, conv(x)], 1)
#               ^^^^^^^^^ 12 concatenations in a row
        return x
`,
    ),
    onnxText(
      "an export",
      `
dense (float[1,8,16,16] x, float[8,8,1,1] w) => (float[1,104,16,16] y) {
  n = Conv(x, w)
  c1 = Concat <axis = 1> (x, n)
  c2 = Concat <axis = 1> (c1, n)
  c3 = Concat <axis = 1> (c2, n)
  c4 = Concat <axis = 1> (c3, n)
  c5 = Concat <axis = 1> (c4, n)
  c6 = Concat <axis = 1> (c5, n)
  c7 = Concat <axis = 1> (c6, n)
  c8 = Concat <axis = 1> (c7, n)
  c9 = Concat <axis = 1> (c8, n)
  c10 = Concat <axis = 1> (c9, n)
  c11 = Concat <axis = 1> (c10, n)
  y = Concat <axis = 1> (c11, n)
  #   ^^^^^^ 12 concatenations in a row
}
`,
    ),
  ],
  good: [
    pytorch(
      "one concatenation of everything",
      `
import torch

# rooflint: input=1x32x28x28
class OneShot(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(32 if i == 0 else 16, 16, 3, padding=1) for i in range(16))

    def forward(self, x):
        features = [x]
        for conv in self.convs:
            x = conv(x)
            features.append(x)
        return torch.cat(features, 1)
`,
    ),
    pytorch(
      "a block of six",
      `
import torch

# rooflint: input=1x32x28x28
class Dense(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(32 + 16 * i, 16, 3, padding=1) for i in range(6))

    def forward(self, x):
        for conv in self.convs:
            x = torch.cat([x, conv(x)], 1)
        return x
`,
    ),
    onnxText(
      "concatenations of other tensors",
      `
two (float[1,8,16,16] x, float[1,8,16,16] z) => (float[1,16,16,16] y, float[1,16,16,16] u) {
  y = Concat <axis = 1> (x, z)
  u = Concat <axis = 1> (z, x)
}
`,
    ),
  ],
  check: (model: CheckedModel, threshold: number): readonly Hit[] =>
    chains(model.graph)
      .filter((chain) => chain.length >= threshold)
      .map((chain) => hit(model, chain)),
};

/** Longest chains of concatenations that each contain the one before, the last one first. */
function chains(graph: Graph): readonly (readonly [Node, ...Node[]])[] {
  const joins = graph.nodes.filter(isChannelConcatenation);
  const before = new Map<Node, Node>();
  let previous: Node | undefined;
  for (const join of joins) {
    const parent = directParent(graph, join) ?? (previous && includes(join, previous) ? previous : undefined);
    if (parent) before.set(join, parent);
    previous = join;
  }
  const inner = new Set(before.values());
  return joins.filter((join) => !inner.has(join)).map((last) => [last, ...ancestors(before, last)]);
}

function ancestors(before: ReadonlyMap<Node, Node>, last: Node): readonly Node[] {
  const found: Node[] = [];
  for (let node = before.get(last); node; node = before.get(node)) found.push(node);
  return found;
}

function directParent(graph: Graph, join: Node): Node | undefined {
  return structureOf(graph).sources(join).find(isChannelConcatenation);
}

/** All operands of the other one, and more. */
function includes(join: Node, other: Node): boolean {
  return join.inputs.length > other.inputs.length && other.inputs.every((value) => join.inputs.includes(value));
}

function isChannelConcatenation(node: Node): boolean {
  const rank = known(outputShape(node))?.length ?? 0;
  return (
    node.op === "Concat" && node.domain === "" && rank >= 3 && [1, 1 - rank].includes(Number(node.attributes["axis"]))
  );
}

function hit(model: CheckedModel, chain: readonly [Node, ...Node[]]): Hit {
  const [last] = chain;
  const bytes = sumOver(model, chain, "trafficBytes");
  const channels = known(outputShape(last))?.[1] ?? 0;
  return {
    node: last.index,
    nodes: chain.map(({ index }) => index),
    evidence: `${chain.length} concatenations in a row, up to ${channels} channels, move ${formatBytes(bytes)}`,
    mitigation: "concatenate once at the end of the block",
    saving: { bytes: bytes - figureOf(model, last.index, "trafficBytes"), macs: 0, params: 0 },
  };
}
