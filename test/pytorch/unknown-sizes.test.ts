// Sizes that come from something unknown, in places where the program goes on with what is known besides. `acme` stands
// for a package that is not installed.
import { expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const net = (made: string, normalized: string) => `import acme
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        ${made}
        self.fc = nn.Linear(3, 5)

    def forward(self, x):
        return self.fc(${normalized})
`;

// the linear layer behind it has 3 · 5 MACs for each row and 3 · 5 + 5 parameters
it.each([
  ["F.layer_norm over a shape that is not known", net("pass", "F.layer_norm(x, acme.shape)"), 20, false],
  ["F.rms_norm over a shape that is not known", net("pass", "F.rms_norm(x, acme.shape)"), 20, false],
  ["a layer with parameters that are not known", net("self.n = nn.LayerNorm(acme.shape)", "self.n(x)"), 20, true],
])("%s leaves the layer behind it counted", (_what, text, params, lowerBound) => {
  const analysis = analyzePython(text);
  const [model] = analysis.models;
  expect(model?.totals).toMatchObject({ params, lowerBound });
  expect(model?.totals.macs).toBe(15);
  expect(analysis.problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

it("a default dtype that is not known stays the one that was", () => {
  const text = net("torch.set_default_dtype(acme.dtype)", "x");
  expect(analyzePython(text).models[0]?.totals).toMatchObject({ params: 20, lowerBound: false });
});

it("a tensor keeps its shape in what goes element by element with something unknown", () => {
  const { models, problems } = analyzePython(`from acme import Attn, SCALE
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 16)
        self.attn = Attn(16)
        self.out = nn.Linear(16, 4)

    def forward(self, x):
        x = self.fc(x) * SCALE
        x += self.attn(x)
        x = SCALE - x
        return self.out(x)
`);
  // (8 · 16 + 16) + (16 · 4 + 4) parameters, 8 · 16 + 16 · 4 MACs, and those of the missing layer
  expect(models[0]?.totals).toMatchObject({ params: 212, macs: 192, lowerBound: true });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

it("what does not fit behind such a guess is no error", () => {
  const { problems } = analyzePython(`from acme import TABLE
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, 16)

    def forward(self, x):
        return self.fc(self.fc(x) + TABLE)
`);
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
});
