// A layer that is defined and that nothing uses.

import type { UnusedLayer } from "../../frontends/frontend";
import type { Value } from "../../graph/graph";
import { toNumber } from "../../tensor/count";
import { elementCount } from "../../tensor/type";
import { formatCount } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import type { CheckedModel, Hit, Rule } from "../rule";

export const unusedLayer: Rule = {
  id: "unused-layer",
  title: "Layer that is never used",
  severity: "information",
  preset: "standard",
  hazard: "Unused layer",
  why:
    "Its parameters are saved, loaded, moved to the device and held by the optimizer, and never change. Distributed " +
    "training stops with an error about them. Mostly it is left over from an edit, or a forgotten call.",
  mitigation: "Call it, or remove its definition.",
  condition:
    "PyTorch: `__init__` stores a module with parameters under a name that no other method of its class or of its bases " +
    "reads, and that nothing calls. ONNX: an initializer that no node reads.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent when a part of the model could not be followed.",
    "Silent on layers that some method mentions: they may be for training only (auxiliary heads).",
    "Silent on layers that are defined in another file, as in a backbone without its head.",
  ],
  sources: [
    {
      title: "PyTorch, DistributedDataParallel: find_unused_parameters",
      url: "https://docs.pytorch.org/docs/stable/generated/torch.nn.parallel.DistributedDataParallel.html",
    },
  ],
  bad: [
    pytorch(
      "left over from an edit",
      `
# rooflint: input=1x10
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 10)
        self.fc2 = nn.Linear(10, 10)
#                  ^^^^^^^^^ nothing uses fc2 (Linear, 110 params)

    def forward(self, x):
        return self.fc1(x)
`,
    ),
    pytorch(
      "a block of several layers is one finding",
      `
# rooflint: input=1x3x32x32
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Conv2d(3, 8, 3)
        self.old_head = nn.Sequential(nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.Linear(8, 10))
#                       ^^^^^^^^^^^^^ nothing uses old_head (Sequential, 690 params)

    def forward(self, x):
        return self.body(x)
`,
    ),
    onnxText(
      "an initializer that no node reads",
      `
left (float[1,8,4,4] x) => (float[1,8,4,4] y)
# ^ no node reads the weight 'old.weight' (64 params)
  <float[8,8,1,1] "old.weight" = ["location": "w"], float[8,8,1,1] w = ["location": "w"]> {
  y = Conv(x, w)
}
`,
    ),
  ],
  good: [
    pytorch(
      "called",
      `
# rooflint: input=1x10
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(10, 10)
        self.fc2 = nn.Linear(10, 10)

    def forward(self, x):
        return self.fc2(self.fc1(x))
`,
    ),
    pytorch(
      "for training only",
      `
# rooflint: input=1x10
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(10, 10)
        self.aux = nn.Linear(10, 2)

    def forward(self, x):
        x = self.body(x)
        return (x, self.aux(x)) if self.training else x
`,
    ),
    pytorch(
      "its weight is used without calling it, and another is reached through getattr",
      `
import torch.nn.functional as F

# rooflint: input=1x10
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Linear(10, 20, bias=False)
        self.proj = nn.Linear(20, 20)

    def forward(self, x):
        return F.linear(getattr(self, "proj")(self.embedding(x)), self.embedding.weight.t())
`,
    ),
    onnxText(
      "all weights are read",
      `
all (float[1,8,4,4] x) => (float[1,8,4,4] y) <float[8,8,1,1] w = ["location": "w"]> {
  y = Conv(x, w)
}
`,
    ),
  ],
  check(model: CheckedModel): readonly Hit[] {
    if (!model.complete) return [];
    return [...model.unused.map(layerHit), ...unreadWeights(model).map((value) => weightHit(model, value))];
  },
};

function layerHit({ path, type, params, range }: UnusedLayer): Hit {
  return {
    node: null,
    range,
    path,
    evidence: `nothing uses ${path} (${type}, ${formatCount(params, "params")})`,
    mitigation: "call it, or remove its definition",
    saving: { params, bytes: 0, macs: 0 },
  };
}

/** Parameters that the file holds and no node, also in a body, reads. A front end that enters only what is used has none. */
function unreadWeights({ graph }: CheckedModel): readonly Value[] {
  const read = new Set<Value | null>(graph.outputs);
  const open = [...graph.nodes];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const value of node.inputs) read.add(value);
    for (const body of Object.values(node.bodies)) {
      for (const value of body.outputs) read.add(value);
      open.push(...body.nodes);
    }
  }
  return graph.constants.filter((value) => value.origin === "parameter" && !read.has(value));
}

function weightHit({ range }: CheckedModel, { name, type }: Value): Hit {
  const params = toNumber(elementCount(type) ?? 0);
  return {
    node: null,
    range,
    path: name,
    evidence: `no node reads the weight '${name}' (${formatCount(params, "params")})`,
    mitigation: "remove it",
    saving: { params, bytes: 0, macs: 0 },
  };
}
