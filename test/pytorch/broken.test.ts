// Files with an error in one place: what has nothing to do with it keeps exact totals, what has gets lower bounds; and errors
// that no input would change end the search for one.
import { describe, expect, it } from "vitest";
import { analyzePython, inputs } from "./analyze-python";

const NET = (name: string, width: string | number) => `
class ${name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, ${width}, 1)

    def forward(self, x):
        return self.conv(x)
`;

/** Name, parameters, and whether these are "at least". */
function totalsOf(text: string) {
  return analyzePython(text).models.map(({ graph, totals }) => [graph.name, totals.params, totals.lowerBound]);
}

describe("a syntax error", () => {
  it("leaves other classes exact", () => {
    // weights and biases of 1×1 convolutions of 3 channels
    expect(totalsOf(`${NET("A", 4)}${NET("B", 8).replace("return self.conv(x)", "return self.conv(x) +")}`)).toEqual([
      ["A", 4 * 4, false],
      ["B", 8 * 4, true],
    ]);
  });

  it("reaches what uses the definition that has it, directly or through a registry", () => {
    const helper = `
def width():
    unused = (1,
    return 4

NETS = {}

def register(name):
    def add(make):
        NETS[name] = make
        return make
    return add
`;
    const users = `${NET("Direct", "width()")}
@register("a")
def make_direct():
    return Direct()

def by_name():
    return NETS["a"]()
`;
    const found = totalsOf(`${helper}${users}${NET("Other", 4)}`);
    expect(found).toEqual([
      ["Direct", 16, true],
      ["make_direct", 16, true],
      ["by_name", 16, true],
      ["Other", 16, false],
    ]);
  });

  it("is not reached through a list of public names or a docstring", () => {
    const text = `__all__ = ["A", "B"]\n${NET("A", 4)}${NET("B", 8).replace("return self.conv(x)", "return self.conv(x) +")}`;
    expect(totalsOf(text)[0]).toEqual(["A", 16, false]);
  });
});

describe("an error that no input changes", () => {
  for (const [broken, message] of [
    ["return self.norm(self.conv(x))", "AttributeError: 'Net' object has no attribute 'norm'"],
    ["return relu(self.conv(x))", "NameError: name 'relu' is not defined"],
  ] as const) {
    it(`ends the search and is told at its line: ${broken}`, () => {
      const analysis = analyzePython(NET("Net", 4).replace("return self.conv(x)", broken));
      expect(analysis.problems.map((problem) => [problem.severity, problem.message])).toEqual([["error", message]]);
      expect(inputs(analysis)).toEqual(["1x3x224x224:float32 search"]);
    });
  }

  it("is none where a module that is not there may define the name", () => {
    const text = `from absent import *\n${NET("Net", 4).replace("return self.conv(x)", "return relu(self.conv(x))")}`;
    expect(analyzePython(text).problems.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});
