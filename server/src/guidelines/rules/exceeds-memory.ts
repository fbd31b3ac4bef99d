// Weights and activations against the memory of the target.
import { formatBytes } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { type CheckedModel, type Hit, NO_SAVING, type Rule } from "../rule";

const THRESHOLD = 1;

export const exceedsMemory: Rule = {
  id: "exceeds-memory",
  title: "Model larger than the target's memory",
  severity: "warning",
  preset: "quiet",
  needs: "target",
  hazard: "Exceeds memory",
  why: "A model whose weights and largest set of live activations do not fit together does not run on the target at all.",
  mitigation:
    "Smaller batch, input or element type; fewer parameters; weights that are streamed or split over devices.",
  condition: "(weights + peak of the live activations) / memory of the target > 1, at the target's element type.",
  threshold: {
    value: THRESHOLD,
    justification: "What is larger than the memory does not fit; runtimes need some memory of their own beside it.",
  },
  minimumShare: null,
  exceptions: [
    "Silent on targets whose memory is not known.",
    "Inference alone is judged: training needs gradients, optimizer states and all activations beside.",
  ],
  sources: [
    {
      title:
        "Lin et al., MCUNet: Tiny Deep Learning on IoT Devices, section 3 (SRAM limits activations, flash limits weights)",
      url: "https://arxiv.org/abs/2007.10319",
    },
  ],
  bad: [
    pytorch(
      "20 G parameters in float16 on 24 GB",
      `
# rooflint: input=1x100000
net = nn.Sequential(nn.Linear(100000, 100000), nn.Linear(100000, 100000))
# ^ 37.3 GiB are needed, NVIDIA L4 has 22.4 GiB
`,
      { target: "nvidia-l4" },
    ),
    pytorch(
      "activations of a large batch",
      `
# rooflint: input=4096x64x224x224
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1))
# ^ GiB are needed, NVIDIA L4 has 22.4 GiB
`,
      { target: "nvidia-l4" },
    ),
    onnxText(
      "an export whose activations take 12 GiB on a chip with 8 GiB",
      `
large (float[2048,64,224,224] x) => (float[2048,64,224,224] y) <float[64,64,3,3] w = ["location": "w"]> {
# ^ GiB are needed, Google TPU v1 has 8.00 GiB
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { target: "google-tpu-v1" },
    ),
  ],
  good: [
    pytorch(
      "5 G parameters in float16 on 24 GB",
      `
# rooflint: input=1x50000
net = nn.Sequential(nn.Linear(50000, 50000), nn.Linear(50000, 50000))
`,
      { target: "nvidia-l4" },
    ),
    pytorch(
      "a small batch",
      `
# rooflint: input=16x64x224x224
net = nn.Sequential(nn.Conv2d(64, 64, 3, padding=1))
`,
      { target: "nvidia-l4" },
    ),
    onnxText(
      "memory that is not known",
      `
large (float[1,64,112,112] x) => (float[1,64,112,112] y) <float[64,64,3,3] w = ["location": "w"]> {
  y = Conv <pads = [1, 1, 1, 1]> (x, w)
}
`,
      { target: "hailo-8" },
    ),
  ],
  check(model: CheckedModel, threshold: number): readonly Hit[] {
    const { estimate, totals, graph, range } = model;
    if (!estimate?.memory) return [];
    const { needBytes, capacityBytes } = estimate.memory;
    if (needBytes <= threshold * capacityBytes) return [];
    const bound = totals.lowerBound ? "at least " : "";
    return [
      {
        node: null,
        range,
        path: graph.name,
        evidence: `${bound}${formatBytes(needBytes)} are needed, ${estimate.target.name} has ${formatBytes(capacityBytes)}`,
        mitigation: "use a smaller batch, input or element type",
        saving: NO_SAVING,
      },
    ];
  },
};
