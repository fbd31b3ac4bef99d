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

  it("in a method's first line leaves the other methods", () => {
    const method = "    def scaled(self, x):\n        return x * self.factor\n\n    def forward";
    const text = NET("A", 4).replace("    def forward", method);
    expect(totalsOf(text)).toEqual([["A", 4 * 4, false]]);
    expect(totalsOf(text.replace("def scaled", "scaled"))).toEqual([["A", 4 * 4, true]]);
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

  it("stays in a function that is only wrapped, though a table names it beside others", () => {
    const table = `
import functools
WIDTHS = {"make_small": 4, "make_large": 8}

def kept(make):
    @functools.wraps(make)
    def wrapper():
        return make()
    return wrapper
${NET("Net", "width").replace("self)", "self, width)").replace("(self, x, width)", "(self, x)")}`;
    const maker = (name: string, width: string) => `
@kept
def ${name}():
    """Makes it."""
    return Net(${width})
`;
    expect(totalsOf(`${table}${maker("make_small", 'WIDTHS["make_small"]')}${maker("make_large", "(8,")}`)).toEqual([
      ["make_small", 4 * 4, false],
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

/** Two convolutions without padding; the input is 1×3×32×32. Messages are those of PyTorch 2.15. */
const FORWARD = (...lines: readonly string[]) => `
# rooflint: input=1x3x32x32
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(3, 8, 3)
        self.b = nn.Conv2d(3, 8, 5)
        self.c = nn.Conv2d(16, 4, 1)

    def forward(self, x):
${lines.map((line) => `        ${line}\n`).join("")}        return self.c(y)
`;

describe("behind an error", () => {
  it.each([
    [
      "a concatenation",
      ["y = torch.cat([self.a(x), self.b(x)], dim=1)"],
      "RuntimeError: Sizes of tensors must match except in dimension 1. Expected size 30 but got size 28 for tensor number 1 in the list.",
    ],
    [
      "a view",
      ["y = self.a(x)", "y = y.view(-1, 7, 100)"],
      "RuntimeError: shape '[-1, 7, 100]' is invalid for input of size 7200",
    ],
    [
      "a sum",
      ["y = self.a(x)", "z = self.b(x)", "y = y + z"],
      "RuntimeError: The size of tensor a (30) must match the size of tensor b (28) at non-singleton dimension 3",
    ],
    [
      "an attribute that a tensor does not have",
      ["y = self.a(x)", "y = y.flaten(1)"],
      "AttributeError: 'Tensor' object has no attribute 'flaten'. Did you mean: 'flatten'?",
    ],
    [
      "a function that torch does not have",
      ["y = F.rellu(self.a(x))"],
      "AttributeError: module 'torch.nn.functional' has no attribute 'rellu'. Did you mean: 'relu'?",
    ],
    [
      "a layer that the model does not have",
      ["y = self.a(x)", "y = self.norm(y)"],
      "AttributeError: 'Net' object has no attribute 'norm'",
    ],
  ])("of %s the model goes on, and the error is told once at its line", (_name, lines, message) => {
    const { problems, models } = analyzePython(FORWARD(...lines));
    const last = 3 + 10 + lines.length - 1; // lines of the header, and of the class before forward's body
    const errors = problems.filter(({ severity }) => severity === "error");
    expect(errors.map(({ message, range }) => [message, range?.start.line])).toEqual([[message, last]]);
    const [model] = models;
    expect(model?.totals.lowerBound).toBe(true);
    expect(model?.calls?.map(({ path }) => path).filter((path) => path !== "")).toContain("c");
    // a: 30·30 positions of 3·3·3·8 products; b, where it runs, 28·28 of 5·5·3·8
    const runsB = lines.some((line) => line.includes("self.b"));
    expect(model?.totals.macs).toBe(30 * 30 * 27 * 8 + (runsB ? 28 * 28 * 75 * 8 : 0));
  });

  it("is told where a layer's name is mistaken while the model is built", () => {
    const { problems } = analyzePython(NET("Net", 4).replace("nn.Conv2d", "nn.Conv2D"));
    expect(problems.map(({ message, range }) => [message, range?.start.line])).toEqual([
      ["AttributeError: module 'torch.nn' has no attribute 'Conv2D'. Did you mean: 'Conv2d'?", 7],
    ]);
  });
});

describe("a file that is no Python", () => {
  it("has its first hundred errors listed, and says how many it has besides", () => {
    const { problems } = analyzePython(`${NET("A", 4)}${"x = 'a\n".repeat(150)}`);
    const errors = problems.filter(({ code }) => code === "syntax-error");
    expect(errors).toHaveLength(100);
    const [rest, ...others] = problems.filter(({ code }) => code !== "syntax-error");
    expect(others).toEqual([]);
    expect(rest?.code).toBe("limit-reached");
    expect(rest?.message).toContain("50 more");
    expect(rest?.range?.start.line).toBe((errors[0]?.range?.start.line as number) + 100);
  });
});

describe("a factory that fails", () => {
  it("is told, since it is called as it is meant to be", () => {
    const text = `${NET("Net", 4)}
def make():
    widths = [4, 8]
    return nn.Sequential(Net(), nn.Conv2d(widths[2], 1, 1))
`;
    const { problems } = analyzePython(text);
    expect(problems.map(({ message }) => message)).toEqual(["IndexError: list index out of range"]);
  });

  it("is not told where a file is missing", () => {
    const text = `${NET("Net", 4)}
def make():
    raise FileNotFoundError("weights.pt")
    return Net()
`;
    expect(analyzePython(text).problems).toEqual([]);
  });
});
