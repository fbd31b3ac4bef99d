// Loops over what nobody knows: how often they make or compute something is unknown, so totals are lower bounds that say why.
// `acme` stands for a package that is not installed.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

/** The linear layer's. */
const PARAMS = 3 * 3 + 3;

function totals(lines: string, forward = "return self.fc(x)") {
  const indented = (text: string) => text.replace(/^(?=.)/gm, "        ");
  const { models, problems } = analyzePython(`import acme

# rooflint: input=1x3
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)
${indented(lines)}

    def forward(self, x):
${indented(forward)}
`);
  const [model] = models;
  if (!model) throw new Error("no model");
  const { params, lowerBound } = model.totals;
  const named = problems.filter(({ code }) => code === "unresolved-import").length;
  return { params, lowerBound, named, why: model.incomplete ?? null };
}

const WHY = "a loop over an unknown value is skipped: module 'acme' is not found";
const BOUND = { params: PARAMS, lowerBound: true, named: 1, why: WHY };

describe("a lower bound where a loop is skipped that", () => {
  it.each([
    ["appends layers", "self.more = nn.ModuleList()\nfor i in range(acme.N):\n    self.more.append(nn.Linear(3, 3))"],
    [
      "appends to a list",
      "more = []\nfor i in range(acme.N):\n    more.append(nn.Linear(3, 3))\nself.more = nn.Sequential(*more)",
    ],
    ["adds modules by name", "for name in acme.NAMES:\n    self.add_module(name, nn.Linear(3, 3))"],
    ["sets attributes", "for name in acme.NAMES:\n    setattr(self, name, nn.Linear(3, 3))"],
    ["fills a ModuleList", "self.more = nn.ModuleList([nn.Linear(3, 3) for i in range(acme.N)])"],
    ["fills a ModuleDict", "self.more = nn.ModuleDict({name: nn.Linear(3, 3) for name in acme.NAMES})"],
    ["fills a ParameterList", "self.more = nn.ParameterList([nn.Parameter(torch.zeros(3)) for i in range(acme.N)])"],
  ])("%s", (_what, lines) => {
    expect(totals(lines)).toEqual(BOUND);
  });

  it("runs a layer", () => {
    expect(totals("", "for i in range(acme.N):\n    x = self.fc(x)\nreturn x")).toEqual(BOUND);
    expect(totals("", "for block in acme.BLOCKS:\n    x = block(x)\nreturn self.fc(x)")).toEqual(BOUND);
    expect(totals("", "for i in range(acme.N):\n    x += F.linear(x, self.fc.weight)\nreturn self.fc(x)")).toEqual(
      BOUND,
    );
  });
});

describe("no lower bound where a loop is skipped that", () => {
  const exact = { params: PARAMS, lowerBound: false, named: 0, why: null };
  it.each([
    [
      "renames weights",
      "state = acme.load('x')\nfor k in list(state):\n    key = k.replace('module.', '')\n    state[key] = state.pop(k)",
    ],
    ["counts", "n = 0\nfor k in acme.NAMES:\n    n += len(k)"],
    ["prints", "for k in acme.NAMES:\n    print(k)"],
    ["checks", "for k in acme.NAMES:\n    assert isinstance(k, str)"],
  ])("%s", (_what, lines) => {
    expect(totals(lines)).toEqual(exact);
  });
});

describe("an instance of the module", () => {
  const net = (lines: string) =>
    `import acme\n\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(3, 3)\n${lines}\n    def forward(self, x):\n        return self.fc(x)\n\nnet = Net()\n`;
  const bounds = (text: string) =>
    analyzePython(text).models.map(({ graph, totals }) => [graph.name, totals.lowerBound]);

  it("is a lower bound where its constructor skips a loop, not where the script does", () => {
    const loop = "        for name in acme.NAMES:\n            setattr(self, name, nn.Linear(3, 3))\n";
    const script = "for x in acme.DATA:\n    y = net(x)\n";
    expect(bounds(net(loop))).toEqual([
      ["Net", true],
      ["net", true],
    ]);
    expect(bounds(net("") + script)).toEqual([
      ["Net", false],
      ["net", false],
    ]);
  });
});
