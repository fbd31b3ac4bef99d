// MobileNet V3: activations with exponentials cost processors that have no unit for them.
import type { Node } from "../../graph/graph";
import { priceOf } from "../../operators/prices";
import { formatPercent } from "../../text/format";
import type { Estimate } from "../estimate";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

export const costlyActivation: Rule = {
  id: "costly-activation",
  title: "Activation with an exponential on a target without a unit for it",
  severity: "information",
  preset: "standard",
  needs: "target",
  hazard: "Costly activation",
  why:
    "Sigmoid, swish, GELU, tanh and their relatives need an exponential for each element, which small processors compute " +
    "in dozens of instructions, accelerators by tables or on the host; and no runtime's convolution takes GELU or swish along.",
  mitigation:
    "Use the piecewise linear variant: hard sigmoid, hard swish, ReLU6. MobileNet V3 loses no accuracy by it.",
  condition:
    "An activation with an exponential that is computed in a kernel of its own, on a CPU or accelerator, where a hard " +
    "variant exists.",
  threshold: null,
  minimumShare: { value: 0.01, of: "traffic" },
  exceptions: [
    "Silent on GPUs: they have units for exponentials, and the kernel is bound by memory.",
    "Silent where the target does not run the operator at all: `unsupported-operator` says that.",
    "Silent where the runtime computes the activation in the convolution before it.",
    "Transformers are trained with GELU: a change needs another training.",
  ],
  sources: [
    { title: "Howard et al., Searching for MobileNetV3, section 5.2", url: "https://arxiv.org/abs/1905.02244" },
    {
      title: "PyTorch, torch.nn.Hardswish",
      url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.Hardswish.html",
    },
  ],
  bad: [
    pytorch(
      "swish on a phone's CPU",
      `
# rooflint: input=1x16x56x56
net = nn.Sequential(nn.Conv2d(16, 32, 1), nn.SiLU(), nn.Conv2d(32, 16, 1))
#                                         ^^^^^^^^^ Swish takes
`,
      { target: "snapdragon-810" },
    ),
    pytorch(
      "GELU on a Raspberry Pi",
      `
import torch.nn.functional as F

# rooflint: input=1x196x64
class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 256)
        self.fc2 = nn.Linear(256, 64)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))
#                       ^^^^^^ Gelu takes
`,
      { target: "raspberry-pi-4" },
    ),
    onnxText(
      "an export with mish",
      `
mish (float[1,32,56,56] x, float[32,32,1,1] w) => (float[1,32,56,56] y) {
  a = Conv(x, w)
  y = Mish(a)
  #   ^^^^ Mish takes
}
`,
      { target: "intel-xeon-icelake-1core" },
    ),
  ],
  good: [
    pytorch(
      "hard swish",
      `
# rooflint: input=1x16x56x56
net = nn.Sequential(nn.Conv2d(16, 32, 1), nn.Hardswish(), nn.Conv2d(32, 16, 1))
`,
      { target: "snapdragon-810" },
    ),
    pytorch(
      "a GPU",
      `
# rooflint: input=1x16x56x56
net = nn.Sequential(nn.Conv2d(16, 32, 1), nn.SiLU(), nn.Conv2d(32, 16, 1))
`,
      { target: "nvidia-gtx-1080ti" },
    ),
    onnxText(
      "a sigmoid that the runtime computes in the convolution",
      `
gate (float[1,32,56,56] x, float[32,32,1,1] w) => (float[1,32,56,56] y) {
  a = Conv(x, w)
  y = Sigmoid(a)
}
`,
      { target: "intel-xeon-icelake-1core" },
    ),
  ],
  check({ graph, estimate }: CheckedModel): readonly Hit[] {
    if (!estimate || estimate.target.kind === "gpu") return [];
    return graph.nodes.flatMap((node) => hits(estimate, node));
  },
};

/** Operator → the one without an exponential, and its name. */
export const HARD_VARIANTS: Readonly<Record<string, { readonly op: string; readonly name: string }>> = {
  Sigmoid: { op: "HardSigmoid", name: "hard sigmoid" },
  Swish: { op: "HardSwish", name: "hard swish" },
  Gelu: { op: "HardSwish", name: "hard swish" },
  Mish: { op: "HardSwish", name: "hard swish" },
  Elu: { op: "Relu", name: "ReLU" },
  Celu: { op: "Relu", name: "ReLU" },
  Selu: { op: "Relu", name: "ReLU" },
  Softplus: { op: "Relu", name: "ReLU" },
};

function hits(estimate: Estimate, { index, domain, op }: Node): readonly Hit[] {
  const variant = domain === "" ? HARD_VARIANTS[op] : undefined;
  const kernel = estimate.kernelOf(index);
  if (
    variant === undefined ||
    estimate.target.unsupported(op) !== null ||
    kernel?.kind !== "elementwise" ||
    kernel.anchor !== index
  )
    return [];
  const share = kernel.seconds !== null && estimate.seconds ? kernel.seconds / estimate.seconds : null;
  if (share === null) return [];
  const evidence = `${op} takes ${formatPercent(share)} of the time on ${estimate.target.name}, in a kernel of its own`;
  const now = estimate.busySeconds(index);
  const then = estimate.busySecondsPriced(index, priceOf(variant.op) / priceOf(op));
  return [
    {
      node: index,
      evidence,
      mitigation: `use ${variant.name}`,
      saving: NO_SAVING,
      ...(now !== null && then !== null && { seconds: now - then }),
    },
  ];
}
