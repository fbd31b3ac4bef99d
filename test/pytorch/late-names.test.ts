// The shipped libraries load what is used. A program cannot tell: names are there, may be replaced and inherited, and are
// listed, whether or not what they stand for is loaded. Expected values are what the language says.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { PythonSession } from "../../server/src/frontends/python/run";
import { parsePython } from "../../server/src/python/syntax/parser";
import { PyModule, Raised } from "../../server/src/python/values";

const FUNCTIONS = path.resolve(import.meta.dirname, "..", "..", "server", "library", "torch", "_functions");

interface Run {
  readonly result: unknown;
  readonly loaded: readonly string[];
}

/** The value of `result` after the program, and the modules of the torch library that it loaded. */
function run(text: string): Run {
  const { vm } = new PythonSession("", {}, []);
  const { module: tree, problems } = parsePython(text);
  expect(problems).toEqual([]);
  try {
    const module = vm.modules.run("__main__", { file: { path: "main.py", text, user: true }, tree, isPackage: false });
    const loaded = [...vm.modules.loaded].filter(([, value]) => value instanceof PyModule).map(([name]) => name);
    return { result: module.attrs.get("result"), loaded };
  } catch (error) {
    throw error instanceof Raised ? new Error(`raised ${error.exception.cls.name}`) : error;
  }
}

describe("names of the torch library", () => {
  it("load the family that has them, and no other", () => {
    const families = (text: string) => run(text).loaded.filter((name) => name.startsWith("torch._functions."));
    expect(families("import torch")).toEqual([]);
    expect(families("import torch\nresult = torch.fft")).toEqual([]);
    expect(families("import torch\nresult = torch.Tensor.stft")).toEqual(["torch._functions.spectral"]);
    expect(families("import torch\nresult = hasattr(torch, 'no_such_function')")).toEqual([]);
  });

  it.each([
    [
      "are attributes of module and class",
      "hasattr(torch, 'stft') and hasattr(torch.Tensor, 'stft') and not hasattr(torch, 'stft__')",
    ],
    [
      "are listed",
      "{'stft', 'add_', 'Tensor', 'nn'} - {'nn'} <= set(dir(torch)) and {'stft', 'add_', 'shape'} <= set(dir(torch.Tensor))",
    ],
    ["are in the module's dict", "'stft' in vars(torch) and vars(torch)['stft'] is torch.stft"],
    [
      "can be walked through",
      "len([name for name in vars(torch)]) == len(vars(torch)) and 'stft' in list(vars(torch))",
    ],
    ["stay the same object", "torch.add is torch.add and torch.Tensor.add is torch.Tensor.add"],
    ["hide built-ins of the same name", "torch.sum is not sum and torch.abs is not abs and torch.range is not range"],
    [
      "are a function, not the file of that name",
      "callable(torch.nn.functional.linear) and callable(torch.nn.functional.dropout)",
    ],
    [
      "are layers, not the files of their families",
      "not hasattr(torch.nn, 'batchnorm') and callable(torch.nn.BatchNorm2d)",
    ],
  ])("%s", (_, expression) => {
    expect(run(`import torch\nresult = ${expression}`).result).toBe(true);
  });

  it("stay a function when the file of that name is loaded by another of its names", () => {
    expect(run("import torch.nn.functional as F\nF.bilinear\nresult = callable(F.linear)").result).toBe(true);
  });

  it("come with a star import", () => {
    expect(run("from torch import *\nresult = tuple(stack([ones(2), zeros(2)]).shape) == (2, 2)").result).toBe(true);
    expect(run("from torch.nn import *\nresult = Linear(3, 5).out_features").result).toBe(5);
    expect(run("from torch.nn.modules import *\nresult = Conv2d(3, 5, 1).out_channels").result).toBe(5);
  });

  it("can be replaced before and after their first use", () => {
    const replace = "torch.Tensor.split = lambda self: 7\ntorch.add = lambda a, b: a * b\n";
    const use = "torch.zeros(2).split, torch.zeros(2).chunk(2), torch.add\n";
    const result = "result = (torch.zeros(2).split(), torch.add(3, 5)) == (7, 15)";
    expect(run(`import torch\n${replace}${result}`).result).toBe(true);
    expect(run(`import torch\n${use}${replace}${result}`).result).toBe(true);
    expect(run(`import torch\n${replace}torch.zeros(2).chunk(2)\n${result}`).result).toBe(true);
  });

  it("can be removed", () => {
    expect(run("import torch\ndel torch.stft\nresult = hasattr(torch, 'stft')").result).toBe(false);
  });

  it("are inherited by classes derived from Tensor", () => {
    const program = `import torch
class Own(torch.Tensor):
    def flatten(self):
        return super().flatten(0, 1)
x = torch.zeros(2, 3, 4).as_subclass(Own)
result = (tuple(x.flatten().shape), tuple(x.permute(2, 0, 1).shape)) == ((6, 4), (4, 2, 3))`;
    expect(run(program).result).toBe(true);
  });
});

describe("the families of torch's functions", () => {
  it("are the files of their folder", () => {
    const files = readdirSync(FUNCTIONS).filter((file) => file.endsWith(".py") && file !== "__init__.py");
    const text = readFileSync(path.join(FUNCTIONS, "__init__.py"), "utf8");
    const listed = [...(/_FAMILIES = \(([^)]*)\)/.exec(text)?.[1] ?? "").matchAll(/"(\w+)"/g)].map(([, name]) => name);
    expect(listed.toSorted()).toEqual(files.map((file) => file.replace(".py", "")).sort());
  });
});
