// Sizes, dtypes and classes that come from something unknown, in places where the program goes on with what is known
// besides. `acme` stands for a package that is not installed.
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

it("a metaclass that is not known may have initialized the module first", () => {
  const { models, problems } = analyzePython(`from acme import PrePostInitMeta
class Module(nn.Module, metaclass=PrePostInitMeta):
    pass

class Net(Module):
    def __init__(self):
        self.scale = nn.Parameter(torch.ones(3))
        self.fc = nn.Linear(3, 5)

    def forward(self, x):
        return self.fc(x * self.scale)
`);
  const net = models.find(({ graph }) => graph.name === "Net");
  expect(net?.totals).toMatchObject({ params: 3 + 3 * 5 + 5, macs: 15 });
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
});

it("an array made of a tensor lends its dtype to others", () => {
  const { models } = analyzePython(`import numpy as np
p = torch.zeros(3).numpy()
one = np.array(1, dtype=p.dtype)
net = nn.Linear(3, int(one) + 1)
`);
  expect(models[0]?.totals.params).toBe(3 * 2 + 2);
});
