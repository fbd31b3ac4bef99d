// Parameters are exact where the whole model is built, however far it can be run; what may make more of them makes them
// lower bounds. `acme` stands for a package that is not installed.
import { expect, it } from "vitest";
import { report } from "../../server/src/analysis/analyze";
import { modelMarkdown } from "../../server/src/features/describe/layer";
import { layerTable } from "../../server/src/formats/layer-table";
import { analyzePython } from "./analyze-python";

/** A linear layer of 3 · 5 + 5 parameters and 15 MACs, and what a case adds. */
const net = (made: string, given: string) => `import acme
# rooflint: input=1x3
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 5)
        ${made}

    def forward(self, x):
        ${given}
        return x
`;

function figuresOf(text: string) {
  const analysis = analyzePython(text);
  const [model] = analysis.models;
  const [shown] = report(analysis).models;
  if (!model || !shown) throw new Error("no model");
  const [, , , , params, macs] = layerTable(shown).totals ?? [];
  const { lowerBound, weightsLowerBound } = shown.totals;
  return { lowerBound, weightsLowerBound, params, macs, hover: modelMarkdown(model, "").split("  \n")[0] };
}

it.each([
  ["a function of a missing package runs on a tensor", net("pass", "x = acme.attend(self.fc(x))")],
  ["the run ends in an error", net("pass", "x = self.fc(x); raise ValueError('no')")],
])("parameters stay exact where %s", (_what, text) => {
  expect(figuresOf(text)).toEqual({
    lowerBound: true,
    weightsLowerBound: false,
    params: "20",
    macs: "≥ 15",
    hover: "**Rooflint · Net · ≥ 15 MACs · 20 params**",
  });
});

it.each([
  ["a missing package makes a layer", net("self.more = acme.Attention(5)", "x = self.more(self.fc(x))")],
  [
    "a skipped loop makes layers",
    net("for i in acme.sizes: setattr(self, f'l{i}', nn.Linear(i, i))", "x = self.fc(x)"),
  ],
  [
    "a base of a layer is missing",
    `${net("self.more = More()", "x = self.fc(x)")}
class More(acme.Layer):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(1, 1)

    def forward(self, x):
        return x
`,
  ],
])("parameters are lower bounds where %s", (_what, text) => {
  const { lowerBound, weightsLowerBound, params, hover } = figuresOf(text);
  expect([lowerBound, weightsLowerBound]).toEqual([true, true]);
  expect(params).toMatch(/^≥ /);
  expect(hover).toMatch(/ · ≥ [\d]+ params\*\*$/);
});
