// Where the input of a model comes from: options, choice, comment, configuration, annotation, example, search, in this order;
// and what the search finds.
import { describe, expect, it } from "vitest";
import { tensor } from "../../server/src/tensor/type";
import { analyzePython, inputs } from "./analyze-python";

/** A model of one layer, called with its input as it is. */
const net = (layer: string, forward = "self.layer(x)", parameters = "x") => `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = ${layer}

    def forward(self, ${parameters}):
        return ${forward}
`;
const CONV = net("nn.Conv2d(3, 8, 3)");
const EXAMPLE = `
if __name__ == "__main__":
    size = 40
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    model = Net().to(device)
    y = model(torch.randn(2, 3, size, size).to(device))
`;

describe("the first source that gives an input wins", () => {
  it("options before all others", () => {
    const specs = [{ name: null, type: tensor(null, [1, 3, 64, 64]) }];
    const text = `${CONV.replace("class", "# rooflint: input=1x3x48x48\nclass")}${EXAMPLE}`;
    expect(inputs(analyzePython(text, { inputs: specs }))).toEqual(["1x3x64x64:float32 cli"]);
    expect(inputs(analyzePython(text, { inputs: specs, batch: 4 }))).toEqual(["4x3x64x64:float32 cli"]);
  });

  it("a comment above the definition or on its line", () => {
    const above = `# rooflint: input=1x3x48x48\n# another comment\n\n`;
    expect(inputs(analyzePython(CONV.replace("class", `${above}class`) + EXAMPLE))).toEqual([
      "1x3x48x48:float32 comment",
    ]);
    const beside = CONV.replace("(nn.Module):", "(nn.Module):  # rooflint: input=1x3x56x56:float16");
    expect(inputs(analyzePython(beside))).toEqual(["1x3x56x56:float16 comment"]);
    const far = `# rooflint: input=1x3x48x48\nx = 1\n${CONV}`;
    expect(inputs(analyzePython(far))).toEqual(["1x3x224x224:float32 search"]);
  });

  it("several inputs in a comment, by position and by name", () => {
    const text = net("nn.Embedding(100, 8)", "self.layer(ids) * scale", "ids, other=None, scale=1");
    const commented = text.replace("class", "# rooflint: input=1x7:int64, scale:1x7x1\nclass");
    expect(inputs(analyzePython(commented))).toEqual(["1x7:int64 comment", "1x7x1:float32 comment"]);
  });

  it("a comment that is not understood is told, and the search goes on", () => {
    const analysis = analyzePython(CONV.replace("class", "# rooflint: input=3 by 224\nclass"));
    expect(inputs(analysis)).toEqual(["1x3x224x224:float32 search"]);
    expect(analysis.problems).toMatchObject([{ severity: "warning", range: { start: { line: 4 } } }]);
  });

  it("the user's choice before comments", () => {
    const chosenInputs = new Map([["Net", [{ name: null, type: tensor(null, [1, 3, 64, 64]) }]]]);
    const text = CONV.replace("class", "# rooflint: input=1x3x48x48\nclass");
    expect(inputs(analyzePython(text, { chosenInputs }))).toEqual(["1x3x64x64:float32 command"]);
  });

  it("a comment before the configuration, a path before a name, rooflint.toml before pyproject.toml", () => {
    const toml = `[inputs]\nNet = "1x3x40x40"\n"model.py:Net" = "1x3x44x44"\n`;
    const files = { "rooflint.toml": toml, "pyproject.toml": `[tool.rooflint.inputs]\nNet = "1x3x36x36"\n` };
    const commented = CONV.replace("class", "# rooflint: input=1x3x48x48\nclass");
    expect(inputs(analyzePython(commented, {}, files))).toEqual(["1x3x48x48:float32 comment"]);
    expect(inputs(analyzePython(CONV + EXAMPLE, {}, files))).toEqual(["1x3x44x44:float32 config"]);
    const { "pyproject.toml": pyproject } = files;
    expect(inputs(analyzePython(CONV, {}, { "pyproject.toml": pyproject }))).toEqual(["1x3x36x36:float32 config"]);
    expect(inputs(analyzePython(CONV, {}, { "pyproject.toml": "[project]\nname = 'x'\n" }))).toEqual([
      "1x3x224x224:float32 search",
    ]);
  });

  it("a configuration that is not understood is told, with its line", () => {
    const broken = analyzePython(CONV, {}, { "rooflint.toml": "[inputs]\nNet = 1x3\n" });
    expect(inputs(broken)).toEqual(["1x3x224x224:float32 search"]);
    expect(broken.problems).toMatchObject([{ severity: "warning" }]);
    expect(broken.problems[0]?.message).toContain("rooflint.toml: line 2");
    const wrong = analyzePython(CONV, {}, { "rooflint.toml": '[inputs]\nNet = "3 by 3"\n' });
    expect(wrong.problems[0]?.message).toContain("expected [NAME:]DIMS[:DTYPE]");
  });

  for (const [annotation, found] of [
    ['Float[Tensor, "batch 3 64 64"]', "1x3x64x64:float32"],
    ['Float[torch.Tensor, "*batch 3 64 64"]', "1x3x64x64:float32"],
    ['jaxtyping.Float16[Tensor, "2 3 64 64"]', "2x3x64x64:float16"],
    ['TensorType["batch", 3, 64, 64]', "1x3x64x64:float32"],
    ["Annotated[Tensor, (1, 3, 64, 64)]", "1x3x64x64:float32"],
    ['Annotated[Tensor, "1 3 64 64"]', "1x3x64x64:float32"],
  ] as const) {
    it(`an annotation ${annotation} before an example`, () => {
      const text = net("nn.Conv2d(3, 8, 3)", "self.layer(x)", `x: ${annotation}`);
      expect(inputs(analyzePython(text + EXAMPLE))).toEqual([`${found} annotation`]);
    });
  }

  it("no annotation that leaves a size open, or a parameter out", () => {
    for (const parameters of ['x: Float[Tensor, "batch 3 height width"]', "x: Tensor", "x: torch.Tensor = None"])
      expect(inputs(analyzePython(net("nn.Conv2d(3, 8, 3)", "self.layer(x)", parameters) + EXAMPLE))).toEqual([
        "2x3x40x40:float32 example",
      ]);
  });

  it("an example before the search", () => {
    expect(inputs(analyzePython(CONV + EXAMPLE))).toEqual(["2x3x40x40:float32 example"]);
  });
});

describe("what fails tells the size", () => {
  const flattened = (first: string, features: string) => `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(${first})
        self.fc = nn.Linear(${features}, 10)

    def forward(self, x):
        return self.fc(self.body(x).flatten(1))
`;

  // the edges follow from the layers: (n − 8) / 4 + 1 → 7 and so on, the smallest usual one or a multiple of 64
  it.each([
    ["nn.Conv2d(4, 32, 8, 4), nn.Conv2d(32, 64, 4, 2), nn.Conv2d(64, 64, 3)", "64 * 7 * 7", "1x4x84x84"],
    ["nn.Conv2d(3, 8, 16, 16)", "8 * 64 * 64", "1x3x1024x1024"],
    ["nn.Conv2d(3, 8, 3, 2, 1)", "8 * 320 * 320", "1x3x640x640"],
  ])("%s in front of %s", (first, features, shape) => {
    expect(inputs(analyzePython(flattened(first, features)))).toEqual([`${shape}:float32 search`]);
  });

  it("of noise that forward gives its axes", () => {
    const forward = "self.layer(x.view(*x.shape, 1, 1))";
    const analysis = analyzePython(net("nn.ConvTranspose2d(100, 8, 4)", forward));
    expect([inputs(analysis), analysis.problems]).toEqual([["1x100:float32 search"], []]);
  });

  it("of a parameter that the input is multiplied with", () => {
    expect(inputs(analyzePython(net("nn.Parameter(torch.zeros(12, 7))", "x @ self.layer")))).toEqual([
      "1x12:float32 search",
    ]);
  });
});

describe("examples", () => {
  it.each([
    ["summary(Net(), (3, 36, 36))", "1x3x36x36"],
    ["summary(Net(), input_size=(2, 3, 36, 36))", "2x3x36x36"],
    ["net = Net().cuda()\nsummary(net, input_size=(3, 36, 36))", "1x3x36x36"],
    ["torch.onnx.export(Net(), torch.zeros(1, 3, 36, 36), 'net.onnx')", "1x3x36x36"],
    ["torch.onnx.export(Net(), args=(torch.zeros(1, 3, 36, 36),), f='net.onnx')", "1x3x36x36"],
    ["traced = torch.jit.trace(Net().eval(), torch.rand(1, 3, 36, 36))", "1x3x36x36"],
    ["x = torch.rand(1, 3, 36, 36)\nflops = profile(Net(), inputs=(x,))", "1x3x36x36"],
    ["net = torch.nn.DataParallel(Net())\nnet(torch.ones(1, 3, 36, 36))", "1x3x36x36"],
    ["Net().forward(torch.ones([1, 3, 36, 36]))", "1x3x36x36"],
  ])("%s", (code, shape) => {
    const block = `if __name__ == "__main__":\n${code.replace(/^/gm, "    ")}\n`;
    expect(inputs(analyzePython(CONV + block))).toEqual([`${shape}:float32 example`]);
  });

  it("of Lightning's example_input_array", () => {
    const text = CONV.replace(
      "self.layer =",
      "self.example_input_array = torch.zeros(1, 3, 36, 36)\n        self.layer =",
    );
    expect(inputs(analyzePython(text))).toEqual(["1x3x36x36:float32 example"]);
  });

  it("of a default configuration", () => {
    const text = CONV.replace("self.layer =", 'self.default_cfg = {"input_size": (3, 36, 36)}\n        self.layer =');
    expect(inputs(analyzePython(text))).toEqual(["1x3x36x36:float32 example"]);
  });

  it("serve the other models of a file where they run", () => {
    const text = `${CONV}
class Gray(Net):
    def __init__(self):
        super().__init__()
        self.layer = nn.Conv2d(1, 8, 3)
${EXAMPLE}`;
    const analysis = analyzePython(`${text}\ndef make():\n    return Net()\n`);
    expect(inputs(analysis, "make")).toEqual(["2x3x40x40:float32 example"]);
    expect(inputs(analysis, "Gray")).toEqual(["1x1x28x28:float32 search"]);
    expect(analysis.problems).toEqual([]);
  });

  it("that cannot run are the model's error", () => {
    const analysis = analyzePython(CONV + EXAMPLE.replace("2, 3, size", "2, 4, size"));
    expect(inputs(analysis)).toEqual(["2x4x40x40:float32 example"]);
    expect(analysis.problems).toMatchObject([
      { severity: "error", code: "shape-mismatch", range: { start: { line: 10 } } },
    ]);
  });
});

describe("the search", () => {
  it.each([
    ["nn.Conv2d(1, 8, 3)", "self.layer(x)", "1x1x28x28:float32"],
    ["nn.Conv2d(16, 8, 3)", "self.layer(x)", "1x16x224x224:float32"],
    ["nn.Conv1d(1, 8, 3)", "self.layer(x)", "1x1x16000:float32"],
    ["nn.Conv1d(12, 8, 3)", "self.layer(x)", "1x12x128:float32"],
    ["nn.Conv3d(2, 8, 3)", "self.layer(x)", "1x2x16x112x112:float32"],
    ["nn.Linear(20, 8)", "self.layer(x)", "1x20:float32"],
    ["nn.Linear(784, 8)", "self.layer(x.view(x.size(0), 1, 28 * 28).squeeze(1))", "1x1x28x28:float32"],
    ["nn.Embedding(100, 8)", "self.layer(x)", "1x16:int64"],
    ["nn.LSTM(24, 8, batch_first=True)", "self.layer(x)[0]", "1x16x24:float32"],
    ["nn.LayerNorm(32)", "self.layer(x)", "1x16x32:float32"],
  ])("finds the input of %s in %s", (layer, forward, input) => {
    const analysis = analyzePython(net(layer, forward));
    expect(inputs(analysis)).toEqual([`${input} search`]);
    expect(analysis.problems).toEqual([]);
  });

  it("finds the size that a flatten in front of a Linear pins: 16·5·5 is 32×32 behind two 5×5 convolutions and pools", () => {
    const analysis = analyzePython(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 6, 5), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.MaxPool2d(2))
        self.fc = nn.Linear(16 * 5 * 5, 10)

    def forward(self, x):
        return self.fc(torch.flatten(self.features(x), 1))
`);
    expect(inputs(analysis)).toEqual(["1x3x32x32:float32 search"]);
    expect(analysis.problems).toEqual([]);
  });

  it("finds an image for rows that are checked for four dimensions", () => {
    const analysis = analyzePython(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(28 * 28, 10)

    def forward(self, x):
        n, c, h, w = x.shape
        return self.fc(x.reshape(n, c * h * w))
`);
    expect(inputs(analysis)).toEqual(["1x1x28x28:float32 search"]);
  });

  it("learns each input's own layer", () => {
    const analysis = analyzePython(`
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = nn.Conv2d(3, 8, 3)
        self.text = nn.Embedding(100, 8)

    def forward(self, image, text):
        return self.image(image).mean((2, 3)) + self.text(text).mean(1)
`);
    expect(inputs(analysis)).toEqual(["1x3x224x224:float32 search", "1x16:int64 search"]);
    expect(analysis.problems).toEqual([]);
  });

  it("takes no list of feature maps for an image that is too small a batch", () => {
    const analysis = analyzePython(`
class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.coarse, self.fine = nn.ConvTranspose2d(16, 8, 2, 2), nn.ConvTranspose2d(8, 8, 2, 2)

    def forward(self, maps):
        return self.coarse(maps[0]).mean() + self.fine(maps[1]).mean()
`);
    expect(analysis.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("tells a fault of the model, at its line, when no size can help", () => {
    const analysis = analyzePython(net("nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(16, 8, 3))"));
    // PyTorch 2.15: expected input[1, 8, 222, 222] to have 16 channels, but got 8 channels instead
    expect(analysis.problems).toMatchObject([
      { severity: "error", code: "shape-mismatch", range: { start: { line: 10 } } },
    ]);
    expect(analysis.problems[0]?.message).toContain("to have 16 channels, but got 8 channels instead");
    expect(analysis.models[0]?.totals.lowerBound).toBe(true);
  });

  it("tells it also where only the number of rows changes with the size, and where a patch leaves few sizes", () => {
    const rows = net(
      "nn.Sequential(nn.Conv2d(3, 8, 16, 16), nn.Flatten(2), nn.Linear(9, 10))",
      "self.layer[2](self.layer[:2](x).transpose(1, 2))",
    );
    // of the usual sizes 224, 32, 28 and 299 the third and the fourth do not make whole patches
    const whole = rows.replace("return ", "assert x.shape[-1] % 16 == 0\n        return ");
    for (const text of [rows, whole]) {
      const [problem, ...others] = analyzePython(text).problems;
      // PyTorch 2.15, 224×224: mat1 and mat2 shapes cannot be multiplied (196x8 and 9x10)
      expect(problem).toMatchObject({ severity: "error", code: "shape-mismatch" });
      expect(problem?.message).toContain("shapes cannot be multiplied (196x8 and 9x10)");
      expect(others).toEqual([]);
    }
  });

  it("tries the channels, the length and the map that a message or an unpacked shape asks for", () => {
    const flat = net("nn.LayerNorm(1)", "self.layer(x.flatten(2).transpose(1, 2)).reshape(B, C, H, W)");
    const [image] = inputs(analyzePython(flat.replace("return ", "B, C, H, W = x.shape\n        return ")));
    expect(image).toMatch(/^1x1x\d+x\d+:float32 search$/);
    const embedded = net("nn.LayerNorm(8)", "torch.cat([self.layer(x), torch.zeros(1, 196, 8)], 2)").replace(
      "return ",
      "b, n, c = x.shape\n        return ",
    );
    // PyTorch puts 196 rows beside 196, and not the 16 of the first try
    expect(inputs(analyzePython(embedded))).toEqual(["1x196x8:float32 search"]);
  });

  it("comes to a map inside a network that rounding alone makes fit: ⌈7 / 2⌉² columns meet 16 · 7² / 49 rows", () => {
    const text = net("nn.Conv2d(64, 1, 1)", "q @ k").replace(
      "return ",
      "y = self.layer(x)\n        q, k = y[..., ::2, ::2].flatten(2), y.repeat(1, 16, 1, 1).reshape(1, -1, 49)\n        return ",
    );
    expect(inputs(analyzePython(text))).toEqual(["1x64x7x7:float32 search"]);
  });

  it("calls nothing an error that what it left out may change", () => {
    const texts = [
      // None until it is given
      net("nn.Conv2d(3, 8, 3)", "self.layer(x) + t.shape[0]", "x, t=None"),
      // a function among the inputs
      net("nn.Conv2d(3, 8, 3)", "critic(self.layer(x))", "x, critic"),
      // set by whoever uses it
      `${net("nn.Conv2d(3, 8, 3)", "self.head(self.layer(x))")}
def make(classes):
    model = Net()
    model.head = nn.Conv2d(8, classes, 1)
    return model
`,
      // arguments that its callers say
      "def conv(*args, **kwargs):\n    return nn.Conv2d(*args, **kwargs)\n",
      "def norm(channels=None):\n    return nn.BatchNorm2d(channels)\n",
      // a base class that is not there may make a layer of it, and a list
      `from absent import Base
class Part(Base):
    pass
${net("nn.ModuleList([Part(), Part()])", "sum(part[0] for part in Part())")}`,
    ];
    for (const text of texts)
      expect(analyzePython(text).problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  it("tells two sizes that differ whatever the input's size is", () => {
    const analysis = analyzePython(
      net("nn.Conv2d(3, 3, 3, 2, 1)", "torch.cat([self.layer(x), F.avg_pool2d(x, 4)], 1)"),
    );
    // PyTorch 2.15, 224×224
    expect(analysis.problems.map(({ severity, message }) => [severity, message])).toEqual([
      [
        "error",
        "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 112 but got size 56 for tensor number 1 in the list.",
      ],
    ]);
  });

  it("ends once its tries took many steps", () => {
    // 30 tries of a million steps and more would be beyond the 25 million that one model has
    const costly = "sum(range(i) and 1 for i in range(60000))";
    const { problems } = analyzePython(net("nn.Linear(7919, 10)", `self.layer(x.flatten(1)) + ${costly}`));
    expect(problems).toMatchObject([{ severity: "information", code: "no-input-found" }]);
  });

  it("says that it found none, quietly, when another size might help", () => {
    const analysis = analyzePython(net("nn.Linear(7919, 10)", "self.layer(F.max_pool2d(x, 2).flatten(1))"));
    expect(analysis.problems).toMatchObject([{ severity: "information", code: "no-input-found" }]);
    expect(analysis.problems[0]?.message).toContain("# rooflint: input=");
  });
});

describe("an example of a model that its own method changes first", () => {
  const text = (first: string) => `
class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.width = width
        self.fc = nn.Linear(width, 4)

    def shrink(self, width):
        self.width = width

    def forward(self, x):
        return F.linear(x, self.fc.weight[:, : self.width])

if __name__ == "__main__":
    net = Net(3)
    net.${first}
    net(torch.rand(1, 2))
`;

  it("says nothing against the model as it is made", () => {
    const severe = (first: string) =>
      analyzePython(`import torch.nn.functional as F\n${text(first)}`)
        .problems.filter(({ severity }) => severity === "error")
        .map(({ message }) => message);
    expect(severe("shrink(2)")).toEqual([]);
    // (1, 2) times the transpose of (4, 3)
    expect(severe("eval()")).toEqual(["RuntimeError: mm: mat1 and mat2 shapes cannot be multiplied (1x2 and 3x4)"]);
  });
});
