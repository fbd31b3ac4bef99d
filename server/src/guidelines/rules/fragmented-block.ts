// ShuffleNet V2, guideline G3: fragmentation reduces the degree of parallelism.
import type { Graph } from "../../graph/graph";
import type { Estimate } from "../estimate";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { type Block, blocksOf, branchTo, structureOf } from "../structure";

const THRESHOLD = 4;

export const fragmentedBlock: Rule = {
  id: "fragmented-block",
  title: "Fragmented block",
  severity: "information",
  preset: "standard",
  hazard: "Fragmented block",
  why:
    "Many small operators instead of a few large ones leave a parallel processor waiting: each has to be started, and " +
    "none fills the device. At equal MACs a block of four parallel convolutions runs 3.5 times as long as one " +
    "convolution on a GTX 1080 Ti, a series of four 3.3 times; on ARM both cost at most a fifth.",
  mitigation: "Use fewer, wider operators: one branch, or branches that are merged after training (RepVGG).",
  condition: "At least so many branches between one fork and one merge, each with a convolution or pooling of its own.",
  threshold: {
    value: THRESHOLD,
    justification:
      "Table 3 of the paper, 128 channels, GTX 1080 Ti: two parallel fragments cost 1.59 times, four 3.54 times the time " +
      "of one; at 512 channels 1.24 to 1.49 times. ResNet's blocks have two, Inception's four, NASNet-A's thirteen.",
  },
  minimumShare: { value: 0.01, of: "macs" },
  exceptions: [
    "Silent on targets without a cost per operator (CPUs, ahead-of-time compiled accelerators).",
    "Silent where the branches' operators take longer than starting one of them does on the target.",
    "Compilers that fuse branches horizontally, and CUDA graphs, take away most of it.",
  ],
  sources: [
    { title: "Ma et al., ShuffleNet V2, section 2 G3, Table 3", url: "https://arxiv.org/abs/1807.11164" },
    {
      title: "Ding et al., RepVGG: Making VGG-style ConvNets Great Again, section 3.1",
      url: "https://arxiv.org/abs/2101.03697",
    },
  ],
  bad: [
    pytorch(
      "an Inception block, twice",
      `
import torch

class Inception(nn.Module):
    def __init__(self):
        super().__init__()
        self.one = nn.Conv2d(64, 16, 1)
        self.three = nn.Sequential(nn.Conv2d(64, 16, 1), nn.Conv2d(16, 16, 3, padding=1))
        self.five = nn.Sequential(nn.Conv2d(64, 16, 1), nn.Conv2d(16, 16, 5, padding=2))
        self.pool = nn.Sequential(nn.MaxPool2d(3, 1, 1), nn.Conv2d(64, 16, 1))

    def forward(self, x):
        return torch.cat([self.one(x), self.three(x), self.five(x), self.pool(x)], 1)
#              ^^^^^^^^^ 4 parallel branches of 7 convolutions and poolings, as in 1 equal place

# rooflint: input=1x64x28x28
net = nn.Sequential(Inception(), Inception())
`,
    ),
    pytorch(
      "a sum of dilated branches",
      `
# rooflint: input=1x32x28x28
class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList(nn.Conv2d(32, 32, 3, padding=d, dilation=d) for d in (1, 2, 4, 8))

    def forward(self, x):
        a, b, c, d = [branch(x) for branch in self.branches]
        return (a + b) + (c + d)
#              ^^^^^^^ 4 parallel branches
`,
    ),
    onnxText(
      "an export",
      `
split (float[1,32,28,28] x, float[32,32,1,1] w) => (float[1,128,28,28] y) {
  r = Relu(x)
  a = Conv(r, w)
  b = Conv(r, w)
  c = Conv(r, w)
  d = Conv(r, w)
  y = Concat <axis = 1> (a, b, c, d)
  #   ^^^^^^ 4 parallel branches of 4 convolutions and poolings
}
`,
    ),
  ],
  good: [
    pytorch(
      "one convolution of the same width",
      `
# rooflint: input=1x64x28x28
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU())
`,
    ),
    pytorch(
      "a residual with a projection",
      `
# rooflint: input=1x32x28x28
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1))
        self.shortcut = nn.Conv2d(32, 64, 1)

    def forward(self, x):
        return self.branch(x) + self.shortcut(x)
`,
    ),
    onnxText(
      "a dense block: what its concatenation joins is used elsewhere, too",
      `
dense (float[1,8,16,16] x, float[8,8,1,1] w) => (float[1,32,16,16] y) {
  a = Conv(x, w)
  b = Conv(a, w)
  c = Conv(b, w)
  y = Concat <axis = 1> (x, a, b, c)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    if (model.estimate?.target.overheadSeconds === 0) return [];
    return blocksOf(model.graph).flatMap((block) => hits(model, block, threshold));
  },
};

const WORKING: ReadonlySet<string> = new Set(["Conv", "ConvTranspose", "MaxPool", "AveragePool"]);

function hits({ graph, estimate }: CheckedModel, block: Block, threshold: number): readonly Hit[] {
  const branches = workingBranches(graph, block);
  const nodes = branches.flat();
  if (branches.length < threshold || (estimate && !areShort(estimate, nodes))) return [];
  return [
    {
      node: block.merge.index,
      nodes,
      evidence: `${branches.length} parallel branches of ${nodes.length} convolutions and poolings`,
      mitigation: "merge branches into fewer, wider operators",
      saving: NO_SAVING,
      ...(estimate && { seconds: (branches.length - 1) * estimate.target.overheadSeconds }),
    },
  ];
}

/** Convolutions and poolings of each branch that has some; those of nested sums count as branches of the outer one. */
function workingBranches(graph: Graph, block: Block): readonly (readonly number[])[] {
  const structure = structureOf(graph);
  const open = [block.merge];
  const branches: (readonly number[])[] = [];
  const seen = new Set(open);
  for (let merge = open.pop(); merge; merge = open.pop()) {
    for (const input of structure.sources(merge)) {
      if (seen.has(input)) continue;
      seen.add(input);
      if (input.op === merge.op && structure.users(input).length === 1 && block.nodes.includes(input)) open.push(input);
      else
        branches.push(branchTo(structure, block, input).flatMap(({ op, index }) => (WORKING.has(op) ? [index] : [])));
    }
  }
  return branches.filter((branch) => branch.length > 0);
}

/** Starting an operator takes longer than the operator, for the one in the middle. */
function areShort(estimate: Estimate, nodes: readonly number[]): boolean {
  const overhead = estimate.target.overheadSeconds;
  const seconds = nodes.flatMap((node) => estimate.nodeSeconds(node) ?? []).sort((a, b) => a - b);
  const median = seconds[Math.floor(seconds.length / 2)];
  return median !== undefined && median < 2 * overhead;
}
