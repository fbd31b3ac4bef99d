// What counts as a model in a file (design: factories, classes, instances, in file order), `--model`, and limits.
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { analyzePython, names } from "./analyze-python";

const NET = `
class Net(nn.Module):
    def __init__(self, width=4):
        super().__init__()
        self.conv = nn.Conv2d(3, width, 3)

    def forward(self, x):
        return self.conv(x)
`;

describe("entries", () => {
  it("are classes, factories and instances, in file order", () => {
    const analysis = analyzePython(`${NET}
def small():
    return Net(2)

model = Net(8)
`);
    expect(names(analysis)).toEqual(["Net", "small", "model"]);
    // weights and biases of a 3×3 convolution of 3 channels
    expect(analysis.models.map(({ totals }) => totals.params)).toEqual([4 * 28, 2 * 28, 8 * 28]);
  });

  it("find a package's names whichever of them asked for its body first", () => {
    const files: Readonly<Record<string, string>> = {
      "/project/kit/__init__.py": "from .layers import *\n",
      "/project/kit/layers.py": "import torch.nn as nn\nclass Norm(nn.BatchNorm2d):\n    pass\n",
    };
    const text = `import torch.nn as nn
import kit

def first():
    return kit.Norm(4)

def second():
    return kit.Norm(8)
`;
    const analysis = analyze(
      { kind: "text", name: "/project/net.py", text },
      { files: { read: (path) => files[path] ?? null }, paths: ["/project"] },
    );
    expect(analysis?.problems).toEqual([]);
    expect(analysis?.models.map(({ totals }) => totals.params)).toEqual([2 * 4, 2 * 8]);
  });

  it("are each made as the first one after the import, whatever others leave behind", () => {
    const analysis = analyzePython(`
COUNT = 0
WIDTHS = [4]
OPTIONS = {"bias": True}

class First(nn.Module):
    def __init__(self):
        global COUNT
        super().__init__()
        COUNT += 1
        WIDTHS.append(6)
        OPTIONS["bias"] = False
        Second.width = 16
        self.conv = nn.Conv2d(3, COUNT, 1)

    def forward(self, x):
        return self.conv(x)

class Second(nn.Module):
    width = 8

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, self.width + COUNT + sum(WIDTHS), 1, **OPTIONS)

    def forward(self, x):
        return self.conv(x)

def both():
    First()
    return Second()
`);
    // `from model import Second; Second()` in a CPython of its own: width + COUNT + sum(WIDTHS), with bias; behind First() without
    const channels = { First: 1, Second: 8 + 0 + 4, both: 16 + 1 + (4 + 6) };
    const params = [3 * channels.First + 1, 3 * channels.Second + channels.Second, 3 * channels.both];
    expect(names(analysis)).toEqual(Object.keys(channels));
    expect(analysis.models.map(({ totals }) => totals.params)).toEqual(params);
  });

  it("have a budget each: one that never ends leaves the others as they are", () => {
    const analysis = analyzePython(`
class Endless(nn.Module):
    def __init__(self):
        super().__init__()
        while True:
            pass

    def forward(self, x):
        return x
${NET}`);
    expect(names(analysis)).toEqual(["Net"]);
    // weights and biases of a 3×3 convolution of 3 channels
    expect(analysis.models.map(({ totals }) => totals.params)).toEqual([4 * 28]);
  });

  it("are neither private, nor imported, nor without forward", () => {
    const analysis = analyzePython(
      `from other import Other, other
class _Hidden(nn.Module):
    def forward(self, x):
        return x

class Base(nn.Module):
    pass

def _factory():
    return _Hidden()
`,
      {},
      {
        "other.py": `import torch.nn as nn\nclass Other(nn.Module):\n    def forward(self, x):\n        return x\nother = Other()\n`,
      },
    );
    expect(names(analysis)).toEqual([]);
    expect(analysis.problems).toEqual([]);
  });

  it("are no functions with required parameters, nor such that give something else", () => {
    const analysis = analyzePython(`${NET}
def build(width):
    return Net(width)

def width():
    return 4

def loss() -> torch.Tensor:
    return make()

def pair():
    return Net(), Net()

def maybe(flag=False):
    if flag:
        return Net()
    return None
`);
    expect(names(analysis)).toEqual(["Net"]);
  });

  it("are classes with required arguments where the file constructs them", () => {
    const text = NET.replace("width=4", "width");
    expect(names(analyzePython(text))).toEqual([]);
    const main = `
if __name__ == "__main__":
    channels, unused = 6, 7
    net = Net(channels)
`;
    const analysis = analyzePython(text + main);
    expect(names(analysis)).toEqual(["Net"]);
    expect(analysis.models[0]?.totals.params).toBe(6 * 28);
    const inFunction = analyzePython(`${text}
def test(width=5):
    net = Net(width)
    print(net)
`);
    expect(inFunction.models[0]?.totals.params).toBe(5 * 28);
  });

  it("belong to the factory that gives them back", () => {
    const analysis = analyzePython(`${NET.replace("width=4", "width")}
def wide():
    return Net(64)
`);
    expect(names(analysis)).toEqual(["wide"]);
  });

  it("are found round statements of the file that fail, which is an assumption", () => {
    const analysis = analyzePython(`${NET}
raise RuntimeError("no data here")

def late():
    return Net()
`);
    expect(names(analysis)).toEqual(["Net", "late"]);
    expect(analysis.problems).toEqual([]);
    const [assumption] = analysis.models[0]?.assumptions ?? [];
    expect(assumption?.message).toContain("RuntimeError");
    expect(assumption?.range?.start.line).toBe(12);
  });

  it("are not looked for in a file that imports nothing of PyTorch", () => {
    const text = "from models import Net\nmodel = Net()\n";
    const analysis = analyze({ kind: "text", name: "/project/use.py", text });
    expect(analysis).toMatchObject({ models: [], problems: [], listed: [] });
    // the same file with an import of torch tells what it cannot read
    const { models, problems } = analyzePython("x = undefined_name\n");
    expect(models).toEqual([]);
    expect(problems.map(({ severity, range }) => [severity, range?.start.line])).toEqual([["information", 3]]);
  });

  it("each have their own limits: a value that is too large stops one model only", () => {
    const analysis = analyzePython(`${NET}
class Large(nn.Module):
    def forward(self, x):
        y = [0] * 10**12
        return x
`);
    expect(analysis.models.map(({ graph, totals }) => [graph.name, totals.lowerBound])).toEqual([
      ["Net", false],
      ["Large", true],
    ]);
    expect(analysis.problems).toMatchObject([{ severity: "warning", code: "limit-reached", model: "Large" }]);
  });

  it("know where they are defined", () => {
    const analysis = analyzePython(`${NET}
@torch.no_grad()
def small():
    return Net(2)

model = Net(8)
`);
    // three lines of imports, one blank line before the class
    expect(analysis.models.map(({ range }) => range?.start)).toEqual([
      { line: 4, character: 6 },
      { line: 13, character: 4 },
      { line: 16, character: 0 },
    ]);
  });

  it("beyond the number wanted are listed, the active one is analysed", () => {
    const text = `${NET}\n${["a", "b", "c"].map((name) => `def ${name}():\n    return Net()\n`).join("\n")}`;
    const analysis = analyzePython(text, { maxModels: 2, active: "c" });
    expect(names(analysis)).toEqual(["Net", "c"]);
    expect(analysis.listed.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(analysis.problems).toEqual([]);
  });
});

describe("--model", () => {
  it("takes a name or a call", () => {
    expect(analyzePython(NET, { model: "Net" }).models[0]?.totals.params).toBe(4 * 28);
    const call = analyzePython(NET, { model: "Net(width=16)" });
    expect(names(call)).toEqual(["Net"]);
    expect(call.models[0]?.totals.params).toBe(16 * 28);
  });

  it("reaches private names and functions with required parameters", () => {
    const text = `${NET}\ndef _build(width):\n    return Net(width)\n`;
    expect(analyzePython(text, { model: "_build(3)" }).models[0]?.totals.params).toBe(3 * 28);
  });

  it.each([
    ["Missing", "NameError: name 'Missing' is not defined"],
    ["Net(", "expected a name or a call, got 'Net('"],
    ["nn", "expected a torch.nn.Module"],
    ["Net(depth=3)", "unexpected keyword argument 'depth'"],
  ])("says what is wrong with %s", (model, message) => {
    const { models, problems } = analyzePython(NET, { model });
    expect(models).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.severity).toBe("error");
    expect(problems[0]?.message).toContain(message);
  });
});

describe("a class whose configuration nothing makes", () => {
  const NET = (parameter: string) => `
class Block(nn.Module):
    def __init__(self, ${parameter}):
        super().__init__()
        self.fc = nn.Linear(config.width, config.width)

    def forward(self, x):
        return self.fc(x)


class Net(nn.Module):
    def __init__(self, ${parameter}):
        super().__init__()
        self.blocks = nn.Sequential(*[Block(config) for _ in range(config.depth)])

    def forward(self, x):
        return self.blocks(x)
`;
  const DATACLASS = `from dataclasses import dataclass


@dataclass
class Config:
    width: int = 6
    depth: int = 3
`;

  it.each(["config: Config", 'config: "Config"'])("is made with its defaults where %s says which", (parameter) => {
    const { models } = analyzePython(DATACLASS + NET(parameter));
    expect(models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([["Net", 3 * (6 * 6 + 6)]]);
    expect(models[0]?.assumptions.map(({ message }) => message)).toEqual([
      "nothing here constructs Net: it is made with config=Config()",
    ]);
  });

  it("is made with the config_class of transformers", () => {
    const body = `from transformers import PretrainedConfig, PreTrainedModel


class Config(PretrainedConfig):
    def __init__(self, width=6, depth=3, **kwargs):
        super().__init__(**kwargs)
        self.width, self.depth = width, depth
${NET("config")
  .replace("class Net(nn.Module):", "class Net(PreTrainedModel):\n    config_class = Config\n")
  .replace(/super\(\).__init__\(\)\n( +)self.blocks/, "super().__init__(config)\n$1self.blocks")}`;
    const { models } = analyzePython(body);
    expect(models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([["Net", 3 * (6 * 6 + 6)]]);
  });

  it("is no model where the configuration needs arguments of its own", () => {
    const { models, needy } = analyzePython(DATACLASS.replace("width: int = 6", "width: int") + NET("config: Config"));
    expect([models.length, needy.map(({ name }) => name)]).toEqual([0, ["Net"]]);
  });
});

describe("what a function without required arguments raises", () => {
  const errors = (text: string) =>
    analyzePython(text)
      .problems.filter(({ severity }) => severity === "error")
      .map(({ code, message }) => [code, message]);

  it.each([
    [
      "keywords are to be given",
      "def conv(eps=1e-12, **kwargs):\n    return nn.utils.spectral_norm(nn.Conv2d(**kwargs), eps)",
    ],
    ["any arguments are to be given", "def conv(*args):\n    return nn.Conv2d(*args)"],
    [
      "a name is to be given",
      `${NET}\ndef make(name=""):\n    if name == "net":\n        return Net()\n    raise ValueError("Model not found.")`,
    ],
    [
      "the command line has the arguments",
      'import argparse\ndef options():\n    parser = argparse.ArgumentParser()\n    parser.error("the model is missing")\n    return parser',
    ],
  ])("is no error where %s", (_what, text) => {
    expect(errors(text)).toEqual([]);
  });

  it.each([
    [
      "def conv(**kwargs):\n    return nn.Conv2d()",
      "missing 3 required positional arguments: 'in_channels', 'out_channels', and 'kernel_size'",
    ],
    [
      "def conv(bias=True):\n    return nn.Conv2d(bias=bias)",
      "missing 3 required positional arguments: 'in_channels', 'out_channels', and 'kernel_size'",
    ],
  ])("is one where no argument would help", (text, message) => {
    expect(errors(text)).toEqual([["wrong-arguments", `TypeError: Conv2d.__init__() ${message}`]]);
  });

  it.each([
    ["acme", []],
    ["torch", [["missing-attribute", "AttributeError: 'super' object has no attribute 'layer'"]]],
  ])("is no error where something stands in for a package that is not there: %s", (name, expected) => {
    const text = `
try:
    import ${name}
    Base = object
except ImportError:
    Base = object

class Kit(Base):
    def layer(self):
        return super().layer()

def make():
    return Kit().layer()
`;
    expect(errors(text)).toEqual(expected);
  });

  it("is no mismatch of shapes where it names no size", () => {
    const text = `${NET}\ndef make(kind="big"):\n    if kind == "small":\n        return Net()\n    raise ValueError("no such kind")`;
    expect(errors(text)).toEqual([["wrong-arguments", "ValueError: no such kind"]]);
  });
});
