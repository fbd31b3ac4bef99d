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
