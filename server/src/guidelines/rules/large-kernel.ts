// Inception-v3: a large dense kernel costs more than the stack of small ones that sees as much.
import { formatCount, formatPercent } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { type ChannelLayer, channelLayers, isStem } from "../layers";
import type { CheckedModel, Hit, HitSaving, Rule } from "../rule";

/** Below it a kernel cannot be split into smaller odd ones. */
const THRESHOLD = 5;
/** Grids on which Inception-v3 found 1×n and n×1 to work (section 3.2). */
const MEDIUM_GRID = { least: 12, most: 20 };

export const largeKernel: Rule = {
  id: "large-kernel",
  title: "Large dense kernel",
  severity: "warning",
  perPlace: true,
  preset: "quiet",
  hazard: "Large kernel",
  why:
    "The MACs and parameters of a dense convolution grow with the area of its kernel. Two 3×3 convolutions see the 5×5 " +
    "window of one, for 18/25 of its MACs at equal channels, with one more non-linearity; three see 7×7 for 27/49. On " +
    "medium grids a 1×n convolution followed by n×1 needs 2/n.",
  mitigation: "Stack 3×3 convolutions; on grids of 12 to 20 a pair of 1×n and n×1; or make the large kernel depthwise.",
  condition:
    "A convolution with one group, stride 1, no dilation and a square odd kernel of at least 5×5 whose replacement by " +
    "stacked 3×3 convolutions of the same widths has fewer MACs.",
  threshold: {
    value: THRESHOLD,
    justification:
      "The smallest odd kernel that can be factored into 3×3: 5×5 = two, 7×7 = three (section 3.1 of the paper).",
  },
  minimumShare: { value: 0.05, of: "macs" },
  exceptions: [
    "Silent on stems (at most 4 input channels) and on strided convolutions, whose replacement works at a higher resolution.",
    "Silent on depthwise and grouped convolutions: there the activations' traffic dominates, and a larger kernel costs little.",
    "Silent where the layer widens so much that the second 3×3 costs more than the first saves (c₂ > 16/9·c₁ for 5×5).",
    "Each additional 3×3 writes and reads one more activation: where memory sets the time, the gain is smaller than that of the MACs.",
  ],
  sources: [
    {
      title: "Szegedy et al., Rethinking the Inception Architecture for Computer Vision, sections 3.1 and 3.2",
      url: "https://arxiv.org/abs/1512.00567",
    },
    {
      title: "Simonyan and Zisserman, Very Deep Convolutional Networks, section 2.3",
      url: "https://arxiv.org/abs/1409.1556",
    },
  ],
  bad: [
    pytorch(
      "5×5",
      `
# rooflint: input=1x64x27x27
net = nn.Sequential(
    nn.Conv2d(64, 64, 5, padding=2),
#   ^^^^^^^^^ 5×5 over 64 → 64 channels
)
`,
    ),
    pytorch(
      "7×7 on a medium grid, where 1×7 and 7×1 do",
      `
# rooflint: input=1x128x17x17
net = nn.Sequential(
    nn.Conv2d(128, 128, 7, padding=3),
#   ^^^^^^^^^ use a 1×7 and a 7×1
)
`,
    ),
    onnxText(
      "a kernel of an export",
      `
wide (float[1,64,32,32] x, float[64,64,5,5] w) => (float[1,64,32,32] y) {
  y = Conv <pads = [2, 2, 2, 2]> (x, w)
  #   ^^^^ two 3×3 convolutions need 28.0 % fewer
}
`,
    ),
  ],
  good: [
    pytorch(
      "two 3×3",
      `
# rooflint: input=1x64x27x27
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1), nn.ReLU(), nn.Conv2d(64, 64, 3, padding=1))
`,
    ),
    pytorch(
      "a large depthwise kernel, as in ConvNeXt",
      `
# rooflint: input=1x96x56x56
net = nn.Sequential(nn.Conv2d(96, 96, 7, padding=3, groups=96))
`,
    ),
    onnxText(
      "a stem",
      `
stem (float[1,3,224,224] x, float[64,3,7,7] w) => (float[1,64,112,112] y) {
  y = Conv <strides = [2, 2], pads = [3, 3, 3, 3]> (x, w)
}
`,
    ),
    onnxText(
      "already factored",
      `
pair (float[1,64,17,17] x, float[64,64,1,7] a, float[64,64,7,1] b) => (float[1,64,17,17] y) {
  h = Conv <pads = [0, 3, 0, 3]> (x, a)
  y = Conv <pads = [3, 0, 3, 0]> (h, b)
}
`,
    ),
  ],
  check: (model: CheckedModel, threshold: number): readonly Hit[] =>
    channelLayers(model).flatMap((layer) => hits(model, layer, threshold)),
};

/** 3×3 convolutions that see as much as a k×k one. */
export function stackLength(kernel: number): number {
  return (kernel - 1) / 2;
}

/** What a stack of 3×3 convolutions of the same output width saves; the bias is repeated where there is one. */
export function stackSaving(layer: ChannelLayer, hasBias: boolean): HitSaving {
  const { window, inputChannels, outputChannels, positions, elementBytes } = layer;
  const added = stackLength(layer.kernel[0] ?? 1) - 1;
  const weights =
    window * inputChannels * outputChannels - 9 * inputChannels * outputChannels - added * 9 * outputChannels ** 2;
  const params = weights - (hasBias ? added * outputChannels : 0);
  const moved = 2 * added * positions * outputChannels;
  return { macs: positions * weights, params, bytes: (params - moved) * elementBytes };
}

/** The condition itself. */
export function isLargeKernel(layer: ChannelLayer, threshold: number): boolean {
  const { kernel, strides, dilations, groups } = layer;
  const [size = 0] = kernel;
  const square = kernel.length === 2 && kernel.every((side) => side === size);
  const plain = [...strides, ...dilations].every((step) => step === 1);
  const splits = size % 2 === 1 && size >= Math.max(threshold, THRESHOLD);
  // a stem's kernel is wide because its input is not
  return square && plain && splits && groups === 1 && !isStem(layer) && stackSaving(layer, false).macs > 0;
}

function hits({ graph }: CheckedModel, layer: ChannelLayer, threshold: number): readonly Hit[] {
  if (!isLargeKernel(layer, threshold)) return [];
  const saving = stackSaving(layer, (graph.nodes[layer.node]?.inputs[2] ?? null) !== null);
  const { inputChannels, outputChannels, positions, window } = layer;
  const [size = 0] = layer.kernel;
  const macs = positions * window * inputChannels * outputChannels;
  const count = COUNT_WORDS[stackLength(size)] ?? String(stackLength(size));
  return [
    {
      node: layer.node,
      evidence:
        `${size}×${size} over ${inputChannels} → ${outputChannels} channels takes ${formatCount(macs, "MACs")}; ` +
        `${count} 3×3 convolutions need ${formatPercent(saving.macs / macs)} fewer`,
      mitigation:
        size > 5 && isMedium(layer)
          ? `use a 1×${size} and a ${size}×1, or stack 3×3 convolutions`
          : "stack 3×3 convolutions",
      saving,
    },
  ];
}

const COUNT_WORDS: Readonly<Record<number, string>> = { 2: "two", 3: "three", 4: "four", 5: "five" };

function isMedium({ grid }: ChannelLayer): boolean {
  return grid.every((side) => side >= MEDIUM_GRID.least && side <= MEDIUM_GRID.most);
}
