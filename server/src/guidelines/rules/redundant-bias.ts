// A bias in front of a normalisation that subtracts the mean again.

import type { Node, Value } from "../../graph/graph";
import { toNumber } from "../../tensor/count";
import { byteSize, elementCount } from "../../tensor/type";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, type HitSaving, NO_SAVING, type Rule } from "../rule";
import { structureOf } from "../structure";

/** Operand of the bias in operators that add one. */
const BIAS_INPUT: Readonly<Record<string, number>> = { Conv: 2, ConvTranspose: 2, Gemm: 2 };

/** They subtract the mean per channel, over all positions. */
const NORMALIZATIONS: ReadonlySet<string> = new Set(["BatchNormalization", "InstanceNormalization"]);

export const redundantBias: Rule = {
  id: "redundant-bias",
  title: "Bias in front of a batch normalisation",
  severity: "information",
  perPlace: true,
  preset: "standard",
  hazard: "Redundant bias",
  why:
    "Batch and instance normalisation subtract the mean of every channel, and with it whatever constant was added " +
    "before; they then add a bias of their own. The first bias changes nothing, its gradient is zero, and it still " +
    "costs parameters, optimizer state and an addition per output.",
  mitigation: "Build the layer without bias (`bias=False`).",
  condition:
    "A convolution, transposed convolution or linear layer adds a bias, and nothing but a batch or instance normalisation reads its output.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent where something else reads the layer's output too.",
    "Silent in front of layer and group normalisation, whose mean runs over several channels.",
    "Pretrained weights with that bias load no longer: fold it into the normalisation's running mean, or ignore the finding.",
  ],
  sources: [
    {
      title:
        "Ioffe and Szegedy, Batch Normalization, section 3.2: “the bias b can be ignored since its effect will be canceled by the subsequent mean subtraction”",
      url: "https://arxiv.org/abs/1502.03167",
    },
  ],
  bad: [
    pytorch(
      "a convolution with its default bias",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(
    nn.Conv2d(3, 16, 3),
#   ^^^^^^^^^ batch normalisation right behind it subtracts the mean
    nn.BatchNorm2d(16),
)
`,
    ),
    pytorch(
      "a linear layer, and a transposed convolution in front of an instance normalisation",
      `
# rooflint: input=1x8x16x16
up = nn.Sequential(nn.ConvTranspose2d(8, 4, 2, stride=2), nn.InstanceNorm2d(4))
#                  ^^^^^^^^^^^^^^^^^^ instance normalisation right behind it

# rooflint: input=4x10
head = nn.Sequential(nn.Linear(10, 20), nn.BatchNorm1d(20))
#                    ^^^^^^^^^ batch normalisation right behind it
`,
    ),
    onnxText(
      "a third operand of Conv",
      `
biased (float[1,3,32,32] x, float[16,3,3,3] w) => (float[1,16,30,30] y)
  <float[16] b = ["location": "w"], float[16] s = ["location": "w"], float[16] m = ["location": "w"]> {
  c = Conv(x, w, b)
  #   ^^^^ batch normalisation right behind it
  y = BatchNormalization(c, s, s, m, s)
}
`,
    ),
  ],
  good: [
    pytorch(
      "no bias",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3, bias=False), nn.BatchNorm2d(16))
`,
    ),
    pytorch(
      "an activation between them",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.BatchNorm2d(16))
`,
    ),
    pytorch(
      "layer and group normalisation keep a part of it",
      `
# rooflint: input=1x3x32x32
net = nn.Sequential(nn.Conv2d(3, 16, 3), nn.GroupNorm(4, 16))
`,
    ),
    onnxText(
      "the convolution's output is used a second time",
      `
used (float[1,3,32,32] x, float[16,3,3,3] w) => (float[1,16,30,30] y)
  <float[16] b = ["location": "w"], float[16] s = ["location": "w"], float[16] m = ["location": "w"]> {
  c = Conv(x, w, b)
  n = BatchNormalization(c, s, s, m, s)
  y = Add(c, n)
}
`,
    ),
  ],
  check: (model: CheckedModel): readonly Hit[] => model.graph.nodes.flatMap((node) => hits(model, node)),
};

function hits({ graph }: CheckedModel, node: Node): readonly Hit[] {
  const structure = structureOf(graph);
  const [user, ...others] = structure.users(node);
  if (!biasOf(node)?.constant || !user || others.length > 0 || structure.isOutput(node)) return [];
  if (!NORMALIZATIONS.has(user.op) || user.inputs[0] !== node.outputs[0]) return [];
  const which = user.op === "BatchNormalization" ? "batch" : "instance";
  return [
    {
      node: node.index,
      evidence: `${which} normalisation right behind it subtracts the mean, and the bias with it`,
      mitigation: "build the layer with bias=False",
      saving: biasSaving(node),
    },
  ];
}

function biasOf({ op, inputs }: Node): Value | null {
  return inputs[BIAS_INPUT[op] ?? -1] ?? null;
}

/** What a layer costs less without its bias. */
export function biasSaving(node: Node): HitSaving {
  const bias = biasOf(node);
  if (bias === null) return NO_SAVING;
  const params = bias.origin === "parameter" ? toNumber(elementCount(bias.type) ?? 0) : 0;
  return { bytes: toNumber(byteSize(bias.type) ?? 0), macs: 0, params };
}
