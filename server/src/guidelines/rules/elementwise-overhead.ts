// ShuffleNet V2, guideline G4: element-wise operators are not negligible.
import type { Graph } from "../../graph/graph";
import { formatPercent } from "../../text/format";
import type { Estimate, Kernel } from "../estimate";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { type Block, blocksOf } from "../structure";

const THRESHOLD = 0.15;

export const elementwiseOverhead: Rule = {
  id: "elementwise-overhead",
  title: "Element-wise operators take a large part of a block",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Element-wise overhead",
  why:
    "Activations, additions, gates, concatenations and shuffles have hardly any FLOPs, but each reads and writes whole " +
    "tensors, and on a GPU each is a kernel that has to be started. The light blocks of mobile networks spend more time on " +
    "them than their FLOPs suggest.",
  mitigation:
    "Let the runtime fuse them (compile, fold normalisations), use activations that fuse (ReLU, ReLU6), drop the activation " +
    "behind a projection (linear bottleneck), and shortcuts that do not pay.",
  condition:
    "Kernels of element-wise, copying and permuting operators take more than 15 % of the predicted time of a block, that is, " +
    "of everything between a fork and the sum or concatenation that merges it. What the target's runtime fuses into a " +
    "convolution is no kernel, and what it could fold (normalisation behind a convolution) is not counted.",
  threshold: {
    value: THRESHOLD,
    justification:
      "Table 4 of the paper: without ReLU and shortcut ResNet's bottleneck runs 1.15 to 1.24 times as fast on a " +
      'GTX 1080 Ti, 1.08 to 1.20 times on ARM; the paper speaks of "around 20 %".',
  },
  minimumShare: { value: 0.01, of: "traffic" },
  exceptions: [
    "Blocks of one definition are one finding: what holds for one holds for all.",
    "Compilers and CUDA graphs take away most of it: choose the target's fusion accordingly.",
    "Said of every residual network in eager mode on a GPU, where it is true; nothing to change in the model if it is compiled for use.",
  ],
  sources: [
    { title: "Ma et al., ShuffleNet V2, section 2 G4, Table 4", url: "https://arxiv.org/abs/1807.11164" },
    {
      title: "Chen et al., Run, Don't Walk: Chasing Higher FLOPS for Faster Neural Networks, section 3.4",
      url: "https://arxiv.org/abs/2303.03667",
    },
  ],
  bad: [
    pytorch(
      "an inverted residual in eager mode",
      `
# rooflint: input=1x24x56x56
class InvertedResidual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(24, 144, 1, bias=False), nn.BatchNorm2d(144), nn.ReLU6(),
            nn.Conv2d(144, 144, 3, padding=1, groups=144, bias=False), nn.BatchNorm2d(144), nn.ReLU6(),
            nn.Conv2d(144, 24, 1, bias=False), nn.BatchNorm2d(24),
        )

    def forward(self, x):
        return x + self.body(x)
#              ^^^^^^^^^^^^^^^^ element-wise operators take
`,
      { target: "nvidia-rtx-3090" },
    ),
    pytorch(
      "squeeze-and-excitation: a gate reads the whole tensor again",
      `
# rooflint: input=1x64x112x112
class Gated(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(64, 64, 1)
        self.gate = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(64, 16, 1), nn.ReLU(), nn.Conv2d(16, 64, 1), nn.Sigmoid())

    def forward(self, x):
        x = self.conv(x)
        return x * self.gate(x)
#              ^^^^^^^^^^^^^^^^ element-wise operators take
`,
      { target: "nvidia-rtx-3090" },
    ),
    onnxText(
      "an export of a ReLU on both sides of a sum",
      `
residual (float[1,32,112,112] x, float[32,32,1,1] w) => (float[1,32,112,112] y) {
  r = Relu(x)
  a = Conv(r, w)
  b = Elu(a)
  c = Mul(b, b)
  y = Add(r, c)
  #   ^^^ element-wise operators take
}
`,
      { target: "nvidia-rtx-3090" },
    ),
  ],
  good: [
    pytorch(
      "wide dense convolutions: their arithmetic is the time",
      `
# rooflint: input=32x512x28x28
class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(512, 512, 3, padding=1), nn.ReLU(), nn.Conv2d(512, 512, 3, padding=1))

    def forward(self, x):
        return x + self.body(x)
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    pytorch(
      "a runtime that fuses activation and sum into the convolution",
      `
# rooflint: input=1x24x56x56
class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(24, 24, 3, padding=1, bias=False), nn.BatchNorm2d(24), nn.ReLU())

    def forward(self, x):
        return x + self.body(x)
`,
      { target: "intel-xeon-icelake-1core" },
    ),
    onnxText(
      "the export of a fused residual",
      `
residual (float[1,32,56,56] x, float[32,32,3,3] w) => (float[1,32,56,56] y) {
  a = Conv <pads = [1, 1, 1, 1]> (x, w)
  y = Add(a, x)
}
`,
      { target: "intel-xeon-icelake-1core" },
    ),
  ],
  check({ graph, estimate }: CheckedModel, threshold: number): readonly Hit[] {
    return estimate ? blocksOf(graph).flatMap((block) => hits(graph, estimate, block, threshold)) : [];
  },
};

const MOVING: ReadonlySet<Kernel["kind"]> = new Set(["elementwise", "copy", "permutation"]);

function hits({ nodes }: Graph, estimate: Estimate, block: Block, threshold: number): readonly Hit[] {
  const inside = new Set([...block.nodes, block.merge].map(({ index }) => index));
  const all = new Set([...inside].flatMap((node) => estimate.kernelOf(node) ?? []));
  const kernels = new Set([...all].filter((kernel) => !isFoldable(block, kernel)));
  const products = [...kernels].filter(({ kind }) => kind === "product");
  if (products.length === 0) return [];
  const moving = [...kernels].filter(({ kind }) => MOVING.has(kind));
  const [part, whole] = [secondsOf(moving), secondsOf([...kernels])];
  if (part === null || whole === null || !(part > threshold * whole)) return [];
  return [
    {
      node: block.merge.index,
      nodes: moving.map(({ anchor }) => anchor),
      evidence:
        `element-wise operators take ${formatPercent(part / whole)} of this block on ${estimate.target.name}, in ` +
        `${moving.length} of ${kernels.size} kernels`,
      mitigation: `fuse them into ${productsText(products.map(({ anchor }) => nodes[anchor]?.op ?? ""))}, or drop those that do not pay`,
      saving: NO_SAVING,
      seconds: part,
    },
  ];
}

/** What the block multiplies by. */
function productsText(ops: readonly string[]): string {
  const convolutions = ops.filter((op) => op.includes("Conv")).length;
  if (convolutions === ops.length) return "the convolutions";
  return convolutions === 0 ? "the matrix products" : "the convolutions and matrix products";
}

/** A normalisation in a kernel of its own, whose input a convolution of the block makes: folded when a model is deployed. */
function isFoldable({ nodes }: Block, { nodes: own }: Kernel): boolean {
  return nodes.filter(({ index }) => own.includes(index)).every(({ op }) => op === "BatchNormalization");
}

function secondsOf(kernels: readonly Kernel[]): number | null {
  return kernels.reduce<number | null>(
    (sum, { seconds }) => (sum === null || seconds === null ? null : sum + seconds),
    0,
  );
}
