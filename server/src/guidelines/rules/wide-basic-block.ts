// ResNet: above some width a bottleneck gives more width for the same MACs than two 3×3 convolutions.
import { onnxText, pytorch } from "../examples";
import { type ChannelLayer, channelLayers } from "../layers";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";
import { type Block, blocksOf } from "../structure";

const THRESHOLD = 256;

export const wideBasicBlock: Rule = {
  id: "wide-basic-block",
  title: "Wide basic block",
  severity: "hint",
  preset: "standard",
  hazard: "Wide basic block",
  why:
    "Two 3×3 convolutions of C channels take 18·C² MACs per position. A bottleneck on a trunk of 4·C channels (1×1 down " +
    "to C, 3×3, 1×1 up) takes 17·C²: three layers and four times the width for slightly less.",
  mitigation: "Use a bottleneck: 1×1 down to a quarter of the trunk, one 3×3, 1×1 up again.",
  condition:
    "A residual branch has two dense 3×3 convolutions with C → C channels and stride 1, with C at or above the threshold, and no other layer with weights.",
  threshold: {
    value: THRESHOLD,
    justification:
      "ResNet-18 and -34 use basic blocks of up to 512 channels, ResNet-50 and deeper ones bottlenecks with a trunk of " +
      "256 to 2048 (section 4.1 of the paper: both designs have similar complexity). 256, the width of the narrowest " +
      "bottleneck trunk, is our choice.",
  },
  minimumShare: { value: 0.01, of: "macs" },
  exceptions: ["ResNet-18 and -34 as published have such blocks: the hint is a suggestion for new designs, no fault."],
  sources: [
    { title: "He et al., Deep Residual Learning, section 4.1, Fig. 5", url: "https://arxiv.org/abs/1512.03385" },
  ],
  bad: [
    pytorch(
      "the block of ResNet-34's third stage",
      `
class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
#                    ^^^^^^^^^ two 3×3 convolutions of 256 channels
        self.bn2 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(x + self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x))))))

# rooflint: input=1x256x14x14
net = nn.Sequential(Block(256), Block(256))
`,
    ),
    pytorch(
      "pre-activation",
      `
# rooflint: input=1x512x7x7
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(
            nn.BatchNorm2d(512), nn.ReLU(), nn.Conv2d(512, 512, 3, padding=1),
            nn.BatchNorm2d(512), nn.ReLU(), nn.Conv2d(512, 512, 3, padding=1),
#                                           ^^^^^^^^^ two 3×3 convolutions of 512 channels
        )

    def forward(self, x):
        return x + self.branch(x)
`,
    ),
    onnxText(
      "an export",
      `
basic (float[1,256,14,14] x, float[256,256,3,3] a, float[256,256,3,3] b) => (float[1,256,14,14] y) {
  r = Relu(x)
  c = Conv <pads = [1, 1, 1, 1]> (r, a)
  h = Relu(c)
  d = Conv <pads = [1, 1, 1, 1]> (h, b)
  #   ^^^^ two 3×3 convolutions of 256 channels
  y = Add(d, r)
}
`,
    ),
  ],
  good: [
    pytorch(
      "a bottleneck",
      `
# rooflint: input=1x256x14x14
class Bottleneck(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(256, 64, 1), nn.Conv2d(64, 64, 3, padding=1), nn.Conv2d(64, 256, 1))

    def forward(self, x):
        return x + self.branch(x)
`,
    ),
    pytorch(
      "a narrow basic block",
      `
# rooflint: input=1x64x56x56
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.branch = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1))

    def forward(self, x):
        return x + self.branch(x)
`,
    ),
    onnxText(
      "no residual",
      `
plain (float[1,256,14,14] x, float[256,256,3,3] a, float[256,256,3,3] b) => (float[1,256,14,14] y) {
  c = Conv <pads = [1, 1, 1, 1]> (x, a)
  y = Conv <pads = [1, 1, 1, 1]> (c, b)
}
`,
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const layers = new Map(channelLayers(model).map((layer) => [layer.node, layer]));
    return blocksOf(model.graph).flatMap((block) => hits(block, layers, threshold));
  },
};

function hits(block: Block, layers: ReadonlyMap<number, ChannelLayer>, threshold: number): readonly Hit[] {
  const inside = block.nodes.flatMap(({ index }) => layers.get(index) ?? []);
  const [first, second, ...others] = inside;
  if (block.merge.op !== "Add" || !first || !second || others.length > 0) return [];
  if (!isBasic(first) || !isBasic(second) || first.outputChannels < threshold) return [];
  return [
    {
      node: second.node,
      nodes: [second.node, first.node],
      evidence: `a residual of two 3×3 convolutions of ${first.outputChannels} channels takes 18·C² MACs per position`,
      mitigation: "a bottleneck on a trunk of 4·C channels takes 17·C²",
      saving: NO_SAVING,
    },
  ];
}

function isBasic({ kernel, groups, strides, inputChannels, outputChannels }: ChannelLayer): boolean {
  return (
    kernel.length === 2 &&
    kernel.every((side) => side === 3) &&
    strides.every((stride) => stride === 1) &&
    groups === 1 &&
    inputChannels === outputChannels
  );
}
