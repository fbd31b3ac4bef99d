// Notices of what would make a file's figures complete: quiet, once, and only where something is missing.
import { describe, expect, it } from "vitest";
import { analyzePython, names } from "./analyze-python";

const problems = (body: string, modules = {}) =>
  analyzePython(body, {}, modules).problems.map(({ severity, code, message, range }) => [
    severity,
    code,
    message.split(":")[0],
    range?.start.line,
  ]);

describe("a package that is not found", () => {
  const NET = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)

    def forward(self, x):
        return FORWARD
`;
  const notice = ["information", "unresolved-import", "absentlib is not found", 3];

  it("is named once, where the file imports it", () => {
    const body = `from absentlib.ops import swish, gate\n${NET.replace("FORWARD", "gate(swish(self.conv(x)))")}`;
    expect(problems(body)).toEqual([notice]);
    expect(analyzePython(body).models[0]?.totals.lowerBound).toBe(true);
  });

  it("is named beside the others that the model needs, each once", () => {
    const parts = "self.a, self.b = Gate(3), Gate(4)\n        self.c = otherlib.nets.Tail(norm=absentlib.ops)\n";
    const body = `import otherlib.nets
from thirdlib import Head
from absentlib.ops import Gate
import absentlib
${NET.replace("self.conv =", `${parts}        self.head = Head()\n        self.conv =`).replace("FORWARD", "self.head(self.a(self.conv(x)))")}`;
    expect(problems(body).toSorted()).toEqual([
      ["information", "unresolved-import", "absentlib is not found", 5],
      ["information", "unresolved-import", "otherlib is not found", 3],
      ["information", "unresolved-import", "thirdlib is not found", 4],
    ]);
  });

  it("is not named when the figures do without it", () => {
    const body = `import absentlib\nabsentlib.init(project="x")\n${NET.replace("FORWARD", "self.conv(x)")}`;
    expect(problems(body)).toEqual([]);
    expect(analyzePython(body).models[0]?.totals.lowerBound).toBe(false);
  });

  it("may hold the base of a layer: what stands in the file counts, as a lower bound", () => {
    const body = `from absentlib import BaseModule

class Net(BaseModule):
    def __init__(self, width=8):
        super().__init__(init_cfg=None)
        self.conv = nn.Conv2d(3, width, 3)

    def forward(self, x):
        return self.conv(x)
`;
    expect(problems(body)).toEqual([notice]);
    const [model] = analyzePython(body).models;
    expect([Number(model?.weights?.params), model?.totals.lowerBound]).toEqual([3 * 8 * 9 + 8, true]);
  });

  it("is no reason to call what follows a guess an error", () => {
    const pick = "def pick(x):\n    if usable(x):\n        return x\n    return None\n";
    const body = `from absentlib import usable\n${pick}${NET.replace("FORWARD", "self.conv(pick(x))")}`;
    const found = problems(body);
    expect(found.filter(([severity]) => severity === "error")).toEqual([]);
    expect(found).toContainEqual([
      "information",
      "unknown-operator",
      "Rooflint cannot follow the model beyond this line, since it had to guess before",
      15,
    ]);
  });

  it("explains a file without models", () => {
    expect(problems(`from absentlib import Base\n\nclass Net(Base):\n    pass\n`)).toEqual([notice]);
  });
});

describe("classes that nothing constructs", () => {
  const NEEDY = `
class Net(nn.Module):
    def __init__(self, width, *, classes):
        super().__init__()
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        return self.fc(x)
`;

  it("are named with the arguments that they need", () => {
    const { problems: found } = analyzePython(NEEDY);
    expect(found.map(({ severity, range }) => [severity, range?.start.line])).toEqual([["hint", 4]]);
    expect(found[0]?.message).toContain("Net(width=…, classes=…)");
  });

  it("are models once the file constructs them", () => {
    const analysis = analyzePython(`${NEEDY}\nif __name__ == "__main__":\n    print(Net(16, classes=4))\n`);
    expect([names(analysis), analysis.problems]).toEqual([["Net"], []]);
  });

  it("that cannot be built are told of with the reason, where the file has nothing else", () => {
    const raising = NEEDY.replace("width, *, classes", "width=3, classes=2").replace(
      "super().__init__()",
      'super().__init__()\n        raise RuntimeError("no weights")',
    );
    const { problems: found, needy } = analyzePython(raising);
    expect(found.map(({ severity, range }) => [severity, range?.start.line])).toEqual([["hint", 4]]);
    expect(found[0]?.message).toMatch(
      /^no model: Net could not be built \(RuntimeError: no weights\); .*--model "Net\(\)"/,
    );
    expect(needy.map(({ name, call }) => [name, call])).toEqual([["Net", "Net()"]]);
  });

  it("are faulty where the file's own call of them raises, not where they are called with something else", () => {
    // PyTorch 2.15 on the first two: ValueError: in_channels must be divisible by groups
    const called = (call: string, layer = "nn.Conv2d(3, width, 3, groups=2)") => {
      const body = NEEDY.replace("width, *, classes", "width").replace("nn.Linear(width, classes)", layer);
      return analyzePython(`${body}\nif __name__ == "__main__":\n    ${call}\n`).problems.map(
        ({ severity, message, range }) => [severity, message.split(" (")[0]?.split(";")[0], range?.start.line],
      );
    };
    const indivisible = ["error", "ValueError: in_channels must be divisible by groups", 7];
    expect(called("model = Net(10)")).toEqual([indivisible]);
    expect(called("model = Net(width=2 * 5)")).toEqual([indivisible]);
    // CPython: [8][3] raises it
    expect(called("Net([8])", "nn.Linear(width[3], 5)")).toEqual([["error", "IndexError: list index out of range", 7]]);
    expect(called("for width in (None, 4):\n        Net(width)")).toEqual([
      ["hint", "no model: Net could not be built", 4],
    ]);
  });

  it("are faulty where nobody can make them otherwise", () => {
    const body = (base: string) => `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(8, [4][1])

    def forward(self, x):
        return self.fc(x)
${base}`;
    const told = (base: string) =>
      analyzePython(body(base)).problems.map(({ severity, range }) => [severity, range?.start.line]);
    expect(told("")).toEqual([["error", 7]]);
    const other =
      "\n\nclass Other(Net):\n    def __init__(self):\n        nn.Module.__init__(self)\n        self.fc = nn.Linear(8, 4)\n";
    expect(told(other)).toEqual([]);
    const abstract = "\n    @abc.abstractmethod\n    def size(self): ...\n";
    const base = `import abc\n${body(abstract).replace("nn.Module", "nn.Module, abc.ABC")}`;
    expect(analyzePython(base).problems.map(({ severity }) => severity)).toEqual(["hint"]);
  });

  it("are made by the call that the user chose", () => {
    const chosenCalls = new Map([["Net", "Net(16, classes=4)"]]);
    const analysis = analyzePython(NEEDY, { chosenCalls });
    expect(analysis.models.map(({ graph, totals, chosenCall }) => [graph.name, totals.params, chosenCall])).toEqual([
      ["Net", 16 * 4 + 4, "Net(16, classes=4)"],
    ]);
    expect([analysis.problems, analysis.needy]).toEqual([[], []]);
  });

  it("say what the chosen call raises", () => {
    const analysis = analyzePython(NEEDY, { chosenCalls: new Map([["Net", "Net(16)"]]) });
    expect(analysis.problems.map(({ severity, range }) => [severity, range?.start.line])).toEqual([["error", 4]]);
    expect(analysis.problems[0]?.message).toContain("missing 1 required keyword-only argument: 'classes'");
    expect(analysis.needy.map(({ call }) => call)).toEqual(["Net(16)"]);
  });

  it("are none of the hint's business where the file has models", () => {
    expect(problems(`${NEEDY}\nnet = nn.Linear(3, 4)\n`)).toEqual([]);
  });
});
