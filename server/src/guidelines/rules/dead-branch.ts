// Work whose result reaches no output.

import type { Node } from "../../graph/graph";
import { formatCount } from "../../text/format";
import { onnxText, pytorch } from "../examples";
import { sumOver } from "../facts";
import type { CheckedModel, Hit, Rule } from "../rule";
import { type Structure, structureOf } from "../structure";

export const deadBranch: Rule = {
  id: "dead-branch",
  title: "Branch whose result is never used",
  severity: "information",
  preset: "standard",
  hazard: "Dead branch",
  why:
    "What a layer computes reaches no output of the model. An eager framework computes it nevertheless, on every run; " +
    "an exporter drops it, so that the exported model is not the one that was trained. Mostly it is a forgotten term.",
  mitigation: "Use the result, or remove the call and the layer.",
  condition:
    "A layer with parameters or MACs stands on no path to an output of the model; all layers that only feed each other are one finding, at the last of them.",
  threshold: null,
  minimumShare: null,
  exceptions: [
    "Silent when a part of the model could not be followed: the path may lead through it.",
    "Silent about operators without parameters and MACs: unused masks, shapes and statistics cost little.",
    "A tensor that is kept as an attribute of a module counts as an output.",
  ],
  sources: [
    {
      title: "ONNX Runtime, graph optimizations: unused nodes are eliminated when a model is loaded",
      url: "https://onnxruntime.ai/docs/performance/model-optimizations/graph-optimizations.html",
    },
    {
      title: "ruff F841 / Pylint W0612, unused variable: the same fault in the program's text",
      url: "https://docs.astral.sh/ruff/rules/unused-variable/",
    },
  ],
  bad: [
    pytorch(
      "a shortcut that is not added",
      `
# rooflint: input=1x16x8x8
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 16, 3, padding=1)
        self.shortcut = nn.Conv2d(16, 16, 1)
#                       ^^^^^^^^^ its result reaches no output

    def forward(self, x):
        residual = self.shortcut(x)
        return self.conv(x)
`,
    ),
    pytorch(
      "a chain: the last layer carries the finding for both",
      `
# rooflint: input=1x10
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Linear(10, 10)
        self.second = nn.Linear(10, 10)
#                     ^^^^^^^^^ nor does that of 1 layer before it
        self.head = nn.Linear(10, 2)

    def forward(self, x):
        self.second(self.first(x))
        return self.head(x)
`,
    ),
    onnxText(
      "a node that feeds nothing",
      `
dead (float[1,8,4,4] x, float[8,8,1,1] w) => (float[1,8,4,4] y) {
  unused = Conv(x, w)
  #        ^^^^ its result reaches no output
  y = Relu(x)
}
`,
    ),
  ],
  good: [
    pytorch(
      "the shortcut is added",
      `
# rooflint: input=1x16x8x8
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 16, 3, padding=1)
        self.shortcut = nn.Conv2d(16, 16, 1)

    def forward(self, x):
        return self.conv(x) + self.shortcut(x)
`,
    ),
    pytorch(
      "kept on the module for others to read",
      `
# rooflint: input=1x16x8x8
class Attentive(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(16, 16, 3, padding=1)
        self.gate = nn.Conv2d(16, 1, 1)
        self.last_map = None

    def forward(self, x):
        self.last_map = self.gate(x)
        return self.conv(x)
`,
    ),
    onnxText(
      "a second output",
      `
both (float[1,8,4,4] x, float[8,8,1,1] w) => (float[1,8,4,4] y, float[1,8,4,4] z) {
  z = Conv(x, w)
  y = Relu(x)
}
`,
    ),
  ],
  check(model: CheckedModel): readonly Hit[] {
    if (!model.complete) return [];
    const structure = structureOf(model.graph);
    const kept = new Set(model.kept.flatMap((value) => structure.maker(value) ?? []));
    const alive = structure.reaching(kept);
    const dead = model.graph.nodes.filter((node) => !structure.reachesOutput(node) && !alive.has(node.index));
    return deadParts(
      dead.filter((node) => !isFolded(node)),
      structure,
    ).flatMap((part) => hits(model, part));
  },
};

/** Nodes without a path to an output, those that hang together as one part, in order. */
function deadParts(nodes: readonly Node[], structure: Structure): readonly (readonly Node[])[] {
  const part = new Map<Node, Node[]>();
  for (const node of nodes) {
    const neighbours = [
      ...new Set(structure.sources(node).flatMap((source) => (part.has(source) ? [part.get(source)] : []))),
    ];
    const merged = [...neighbours.flatMap((nodes) => nodes ?? []), node];
    for (const member of merged) part.set(member, merged);
  }
  return [...new Set(part.values())];
}

function isFolded(node: Node): boolean {
  return node.outputs.every((value) => value.constant);
}

function hits(model: CheckedModel, part: readonly Node[]): readonly Hit[] {
  const layers = part.filter(({ index }) => isLayer(model, index));
  const last = layers.at(-1);
  if (last === undefined) return [];
  const others = layers.length - 1;
  const macs = sumOver(model, part, "macs");
  const params = sumOver(model, part, "params");
  const before = others === 0 ? "" : `, nor does that of ${others} ${others === 1 ? "layer" : "layers"} before it`;
  return [
    {
      node: last.index,
      nodes: part.map(({ index }) => index),
      evidence: `its result reaches no output of the model${before} (${formatCount(macs, "MACs")}, ${formatCount(params, "params")})`,
      mitigation: "use the result, or remove the call",
      saving: { bytes: sumOver(model, part, "trafficBytes"), macs, params },
    },
  ];
}

function isLayer({ costs }: CheckedModel, index: number): boolean {
  const cost = costs[index];
  return cost !== undefined && ((cost.macs !== null && cost.macs !== 0) || (cost.params !== null && cost.params !== 0));
}
