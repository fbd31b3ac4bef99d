// Operators that a target's compiler does not place on it.
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

export const unsupportedOperator: Rule = {
  id: "unsupported-operator",
  title: "Operator that the target does not run",
  severity: "warning",
  preset: "quiet",
  needs: "target",
  perPlace: true,
  hazard: "Unsupported operator",
  why:
    "What an accelerator's compiler cannot place runs on the host: its tensors leave the chip and come back, the accelerator " +
    "waits, and on some targets (Coral's Edge TPU) everything behind the first such operator stays on the host.",
  mitigation: "Use an operator of the target's list, mostly a hard or piecewise linear variant.",
  condition: "The target's data name the operator as one that its compiler hands back to the host.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Speaks of operators by name; limits of an operator's attributes (strides, ranks, types) are not judged.",
    "Silent on targets for which no list is known (Coral's Edge TPU among them): most GPUs and CPUs run everything.",
    "Newer compilers place more: the reason names the version of the list.",
  ],
  sources: [
    {
      title: "Arm Ethos-U Vela compiler 3.10, supported operators",
      url: "https://github.com/nxp-imx/ethos-u-vela/blob/lf-6.6.36_2.1.0/SUPPORTED_OPS.md",
    },
    { title: "Coral, TensorFlow models on the Edge TPU", url: "https://coral.ai/docs/edgetpu/models-intro" },
  ],
  bad: [
    pytorch(
      "GELU on an Ethos-U55",
      `
# rooflint: input=1x16x14x14
net = nn.Sequential(nn.Conv2d(16, 32, 3), nn.GELU(), nn.Conv2d(32, 16, 3), nn.GELU())
#                                         ^^^^^^^ Gelu does not run on Arm Ethos-U55-256
#                                                                          ^^^^^^^ Gelu does not run on Arm Ethos-U55-256
`,
      { target: "arm-ethos-u55-256" },
    ),
    pytorch(
      "ELU in a function",
      `
import torch.nn.functional as F

# rooflint: input=1x16x14x14
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 32, 3)

    def forward(self, x):
        return F.elu(self.conv(x))
#              ^^^^^ Elu does not run on Arm Ethos-U65-512
`,
      { target: "arm-ethos-u65-512" },
    ),
    onnxText(
      "an export with a GELU on an Ethos-U65",
      `
gelu (float[1,16,14,14] x) => (float[1,16,14,14] y) {
  y = Gelu(x)
  #   ^^^^ Gelu does not run on Arm Ethos-U65-512
}
`,
      { target: "arm-ethos-u65-512" },
    ),
  ],
  good: [
    pytorch(
      "ReLU",
      `
# rooflint: input=1x16x14x14
net = nn.Sequential(nn.Conv2d(16, 32, 3), nn.ReLU())
`,
      { target: "arm-ethos-u55-256" },
    ),
    pytorch(
      "GELU on a GPU",
      `
# rooflint: input=1x16x14x14
net = nn.Sequential(nn.Conv2d(16, 32, 3), nn.GELU())
`,
      { target: "nvidia-h100-sxm" },
    ),
    onnxText(
      "a hard swish on an Ethos-U55",
      `
swish (float[1,16,14,14] x) => (float[1,16,14,14] y) {
  y = HardSwish(x)
}
`,
      { target: "arm-ethos-u55-256" },
    ),
  ],
  check({ graph, estimate }: CheckedModel): readonly Hit[] {
    if (!estimate) return [];
    const { target } = estimate;
    return graph.nodes.flatMap((node): readonly Hit[] => {
      const name = node.domain === "" ? node.op : `${node.domain}::${node.op}`;
      const reason = target.unsupported(name);
      if (reason === null) return [];
      const evidence = `${name} does not run on ${target.name}: ${reason}`;
      return [{ node: node.index, evidence, mitigation: "use an operator of the target's list", saving: NO_SAVING }];
    });
  },
};
