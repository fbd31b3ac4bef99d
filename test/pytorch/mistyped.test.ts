// Names that nothing in a file binds are errors in a constructor that is tried with its defaults; a name that something else
// may bind is none. Messages are CPython's.
import { describe, expect, it } from "vitest";
import { analyzePython } from "./analyze-python";

const net = (layer: string, more = "") => `${more}
class Net(nn.Module):
    def __init__(self, width=8):
        super().__init__()
        self.width = width
        self.conv = ${layer}

    def forward(self, x):
        return self.conv(x)
`;

describe("a name that was mistyped in a constructor", () => {
  it.each([
    ["of a variable", "nn.Conv2d(3, widht, 3)", "NameError: name 'widht' is not defined"],
    ["of a function", "cnov(3, width)", "NameError: name 'cnov' is not defined"],
    ["of an attribute", "nn.Conv2d(3, self.widht, 3)", "AttributeError: 'Net' object has no attribute 'widht'"],
  ])("is told at its line: %s", (_what, layer, message) => {
    const errors = analyzePython(net(layer)).problems.filter(({ severity }) => severity === "error");
    expect(errors).toMatchObject([{ code: "missing-attribute", message, range: { start: { line: 8 } } }]);
  });

  it.each([
    ["a star import may bind", net("nn.Conv2d(3, widht, 3)", "from settings import *")],
    ["a condition may bind", net("nn.Conv2d(3, widht, 3)", "import sys\nif len(sys.argv) > 5: widht = 3")],
    ["a function binds", net("nn.Conv2d(3, widht, 3)", "def setup():\n    global widht\n    widht = 3")],
    ["another class sets", `${net("nn.Conv2d(3, self.widht, 3)")}\nclass Wide(Net):\n    widht = 5\n`],
    ["a call of setattr may set", `${net("nn.Conv2d(3, self.widht, 3)")}\ndef put(o, k):\n    setattr(o, k, 3)\n`],
    ["subclasses elsewhere may set", net("nn.Conv2d(3, self.expansion, 3)")],
  ])("is no error where it is a name that %s", (_what, text) => {
    expect(analyzePython(text).problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

describe("an attribute that the model lacks when it runs", () => {
  const model = (methods: string, made = "self.width = 3", bases = "nn.Module") => `
class Net(${bases}):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)
        ${made}

    def forward(self, x):
        return self.fc(x) * self.scale

${methods}
`;
  const errors = (text: string) =>
    analyzePython(text)
      .problems.filter(({ severity }) => severity === "error")
      .map(({ message }) => message);

  it.each([
    ["a method", model("    def prepare(self, other):\n        self.scale = other.scale")],
    ["a method by its name", model('    def prepare(self, v):\n        self.register_buffer("scale", v)')],
    [
      "a method of a base",
      `class Base(nn.Module):\n    def prepare(self, v):\n        self.scale = v\n${model("", "pass", "Base")}`,
    ],
    [
      "a class that is derived together with it",
      `${model("")}class Scaled(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = 2\n\nclass Both(Net, Scaled):\n    pass\n`,
    ],
    ["a function of a missing package", `from acme import store_attr\n${model("", "store_attr('scale,depth')")}`],
  ])("is no error where %s sets it", (_what, text) => {
    expect(errors(text)).toEqual([]);
  });

  it.each([
    ["nothing sets it", model("")],
    ["`__init__` sets another one", model("", "self.scael = 3")],
    ["a method sets another one", model("    def prepare(self, v):\n        self.scael = v")],
    ["it is printed alone", model("", "print('scale')")],
    ["a method only reads it", model("    def prepare(self, v):\n        return {'scale': self.scale}")],
    [
      "a method changes what it holds",
      model("    def prepare(self, v):\n        self.scale[0] = v\n        self.scale += 1"),
    ],
  ])("is an error where %s", (_what, text) => {
    expect(errors(text)).toEqual(["AttributeError: 'Net' object has no attribute 'scale'"]);
  });
});
