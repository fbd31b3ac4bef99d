// What an editor holds while somebody types: of two models in a file one is broken in one place. The other keeps its exact
// numbers, the broken one its layers, as a lower bound.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const MODEL = (name: string, width: number) => `
# rooflint: input=1x3x32x32
class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, ${width}, 3)
        self.norm = nn.BatchNorm2d(${width})
        self.fc = nn.Linear(${width}, 5)

    def pool(self, x):
        return x.mean((2, 3))

    def forward(self, x):
        x = self.norm(self.conv(x))
        x = F.relu(x)
        x = self.pool(x)
        return self.fc(x)

`;
const FILE = `${MODEL("A", 4)}${MODEL("B", 8)}`;

/** Weights and biases of the convolution, of the norm, of the linear layer; 30·30 positions of 3·3·3 products a channel. */
const numbers = (width: number) => ({
  params: width * 28 + width * 2 + width * 5 + 5,
  macs: 900 * 27 * width + width * 5,
});
const A = numbers(4);
const B = numbers(8);

const RELU = "        x = F.relu(x)";
const NORM = "        x = self.norm(self.conv(x))";
const LAYER = "        self.norm = nn.BatchNorm2d(4)";
const POOL = "    def pool(self, x):";
const CLASS = "# rooflint: input=1x3x32x32\nclass A(nn.Module):";

function analyzed(written: string, typed: string) {
  const { models, problems } = analyzePython(FILE.replace(written, typed));
  const found = Object.fromEntries(models.map(({ graph, totals }) => [graph.name, totals]));
  return { found, errors: problems.filter(({ severity }) => severity === "error") };
}

describe("half-typed code leaves the other model exact and the layers round it", () => {
  it.each([
    // a line break in the middle
    [NORM, "        x =\nself.norm(self.conv(x))"],
    [NORM, "        x = self.\nnorm(self.conv(x))"],
    [NORM, "        x = self.norm\n(self.conv(x))"],
    [NORM, "        x\n = self.norm(self.conv(x))"],
    [RELU, "        x = F\n.relu(x)"],
    [RELU, "        x = F\n        .relu(x)"],
    [RELU, "        x = F.relu(x) +\n            1"],
    [LAYER, "        self.norm =\nnn.BatchNorm2d(4)"],
    // an indentation that is wrong
    [RELU, "x = F.relu(x)"],
    [RELU, "\n    x = F.relu(x)"],
    [RELU, "# so far\nx = F.relu(x)\nx = x * 1"],
    [RELU, "       x = F.relu(x)"],
    [RELU, "         x = F.relu(x)"],
    [RELU, "\tx = F.relu(x)"],
    [RELU, "    \tx = F.relu(x)"],
    [POOL, "def pool(self, x):"],
    [POOL, "   def pool(self, x):"],
    [POOL, "     def pool(self, x):"],
    ["        super().__init__()", "super().__init__()"],
    // a constructor of the base that is being written, a text that is left open
    ["super().__init__()", "super().__init__("],
    ["super().__init__()", "super(A, self).__init__("],
    ["super().__init__()", "super().__init__(\n"],
    ["super().__init__()", "nn.Module.__init__(self"],
    [POOL, `    """Global\n${POOL}`],
    [POOL, `${POOL}\n        """Global average`],
    [POOL, `${POOL}\n        r"""\n`],
    [POOL, `${POOL}\n        f"""{x}\n`],
    [POOL, `${POOL}\n        y = '''\n`],
    [CLASS, `"""\n${CLASS}`],
    [CLASS, `"""Two models.\n\n\n${CLASS}`],
    // statements that somebody is about to write
    [RELU, `        self.\n${RELU}`],
    [RELU, `        y = F.\n${RELU}`],
    [RELU, `        y = "abc\n${RELU}`],
    [RELU, `        y = f"abc {x\n${RELU}`],
    [RELU, `        print(x\n${RELU}`],
    [RELU, "        if x.shape[0] > 1"],
    [RELU, "        if x.shape[0] > 1:"],
    [LAYER, `${LAYER}\n        self.more = nn.Linear(3,\n`],
    [LAYER, `${LAYER}\n        for i in range(3)\n            self.more = 3`],
    [POOL, "    def pool(self, x)"],
    [POOL, `    def f(\n\n${POOL}`],
    [POOL, `    def f(self):\n\n${POOL}`],
    [POOL, `    def\n\n${POOL}`],
    [POOL, `    @\n${POOL}`],
    [CLASS, CLASS.replace(/:$/, "")],
    [CLASS, CLASS.replace(")", "")],
    [CLASS, `class\n\n\n${CLASS}`],
    [CLASS, `def f(\n\n\n${CLASS}`],
    // a merge
    [RELU, `<<<<<<< HEAD\n${RELU}`],
    [RELU, `${RELU}\n>>>>>>> other`],
    [RELU, `<<<<<<< HEAD\n${RELU}\n=======`],
    [RELU, `=======\n${RELU}\n>>>>>>> other`],
    [CLASS, `<<<<<<< HEAD\n${CLASS}`],
    [RELU, `<<<<<<< HEAD\n${RELU}\n=======\n        x = self.conv(x)\n>>>>>>> other`],
    [RELU, `<<<<<<< HEAD\n${RELU}\n||||||| base\n        x = 1\n=======\n        x = self.conv(x)\n>>>>>>> other`],
    [CLASS, `<<<<<<< HEAD\n=======\nclass C(nn.Module):\n    pass\n>>>>>>> other\n${CLASS}`],
  ])("%j → %j", (written, typed) => {
    const { found, errors } = analyzed(written, typed);
    expect(found["B"]).toMatchObject({ ...B, lowerBound: false });
    expect(found["A"]).toMatchObject(A);
    expect(errors.map(({ code }) => code)).toContain("syntax-error");
  });

  it("as the file has them", () => {
    const { found, errors } = analyzed(RELU, RELU);
    expect(found).toMatchObject({ A: { ...A, lowerBound: false }, B: { ...B, lowerBound: false } });
    expect(errors).toEqual([]);
  });
});

describe("a line that is indented less", () => {
  it("is behind the block where two blank lines stand before it", () => {
    // y is a name of the module then, as B's width is
    const text = `def f():\n    a = 1\n    return a\n\n\nwidth = 8\n    b = 2\n\n${MODEL("B", 8).replaceAll("8", "width")}`;
    const [model] = analyzePython(text, { model: "B" }).models;
    expect(model?.totals.params).toBe(B.params);
  });
});
