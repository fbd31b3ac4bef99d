// nn.Module's own methods, which are natives: what registration rejects and what the walks give, in the words and the
// order of torch/nn/modules/module.py (PyTorch 2.15); and trees of modules that are deep or hold themselves.
import { describe, expect, it } from "vitest";
import { PythonSession } from "../../server/src/frontends/python/run";
import { exceptionText } from "../../server/src/python/exception-text";
import { repr } from "../../server/src/python/repr";
import { parsePython } from "../../server/src/python/syntax/parser";
import { Raised, type Value } from "../../server/src/python/values";

const HEADER = `
import copy
import torch
from torch import nn

class Bare(nn.Module):
    def __init__(self, name, value):
        setattr(self, name, value)

class Own(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(1, 1)
        self.modes = []
    def named_modules(self, memo=None, prefix="", remove_duplicate=True):
        yield prefix + "!", self
    def train(self, mode=True):
        self.modes.append(mode)
        return super().train(mode)

linear = nn.Linear(2, 3)
shared = nn.Sequential(linear, linear, nn.Sequential(linear, nn.BatchNorm1d(3)))
endless = nn.Sequential()
endless.add_module("me", endless)
deep = nn.Sequential()
for _ in range(150):
    deep = nn.Sequential(deep)

class Stored(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = self.same = nn.Parameter(torch.ones(2))
        self.cache = [1]
    def __getstate__(self):
        return {name: value for name, value in self.__dict__.items() if name != "cache"}
    def __setstate__(self, state):
        state["seen"] = True
        super().__setstate__(state)
stored = copy.deepcopy(Stored())

def growing(module):
    for path, inner in module.named_modules():
        if path == "":
            inner.add_module("late", nn.ReLU())
        yield path

def names(walk):
    return [name for name, _ in walk]

def added(key):
    module = nn.Sequential(nn.ReLU())
    for name, _ in module.named_children():
        module.add_module(key, nn.ReLU())
`;

const REJECTED: readonly (readonly [code: string, error: string])[] = [
  ["Bare('x', nn.ReLU())", "AttributeError: cannot assign module before Module.__init__() call"],
  ["Bare('x', nn.Parameter(torch.zeros(1)))", "AttributeError: cannot assign parameters before Module.__init__() call"],
  [
    "setattr(linear, 'weight', 5)",
    "TypeError: cannot assign 'int' as parameter 'weight' (torch.nn.Parameter or None expected)",
  ],
  ["setattr(shared, '0', 5)", "TypeError: cannot assign 'int' as child module '0' (torch.nn.Module or None expected)"],
  ["linear.register_parameter('forward', None)", "KeyError: \"attribute 'forward' already exists\""],
  ["linear.register_parameter(3, None)", "TypeError: parameter name should be a string. Got int"],
  [
    "linear.register_buffer('b', 3)",
    "TypeError: cannot assign 'int' object to buffer 'b' (torch Tensor or None required)",
  ],
  ["linear.add_module('x', 3)", "TypeError: int is not a Module subclass"],
  ["linear.nothing", "AttributeError: 'Linear' object has no attribute 'nothing'"],
  ["linear.train(3)", "ValueError: training mode is expected to be boolean"],
  ["added('x')", "RuntimeError: dictionary changed size during iteration"],
  ["endless.train()", "RecursionError: maximum recursion depth exceeded"],
  ["names(endless.named_modules(remove_duplicate=False))", "RecursionError: maximum recursion depth exceeded"],
];

const GIVEN: readonly (readonly [code: string, value: string])[] = [
  ["names(shared.named_modules())", "['', '0', '2', '2.1']"],
  ["names(shared.named_modules(remove_duplicate=False))", "['', '0', '1', '2', '2.0', '2.1']"],
  ["names(shared.named_modules(prefix='p'))", "['p', 'p.0', 'p.2', 'p.2.1']"],
  ["names(shared.named_children())", "['0', '2']"],
  ["names(shared.named_parameters())", "['0.weight', '0.bias', '2.1.weight', '2.1.bias']"],
  ["names(shared.named_parameters(recurse=False))", "[]"],
  ["names(shared.named_buffers('p'))", "['p.2.1.running_mean', 'p.2.1.running_var', 'p.2.1.num_batches_tracked']"],
  ["names(nn.Sequential(Own(), nn.ReLU()).named_modules())", "['', '0!', '1']"],
  ["nn.Sequential(Own()).eval()[0].modes", "[False]"],
  ["nn.Sequential(Own()).eval()[0].inner.training", "False"],
  ["type(shared.named_modules()).__name__", "'generator'"],
  ["names(endless.named_modules())", "['']"],
  ["list(growing(nn.Sequential()))", "['', 'late']"],
  ["stored.seen, hasattr(stored, 'cache'), stored.weight is stored.same", "(True, False, True)"],
  ["names(copy.deepcopy(shared).named_modules())", "['', '0', '2', '2.1']"],
  ["len(list(deep.modules()))", "151"],
  ["[m.training for m in deep.eval().modules()].count(True)", "0"],
];

describe("nn.Module", () => {
  it.each(REJECTED)("%s is rejected", (code, error) => expect(outcome(code)).toBe(error));
  it.each(GIVEN)("%s", (code, value) => expect(outcome(code)).toBe(value));
});

/** The value of an expression, or the exception that it raises. */
function outcome(code: string): string {
  const session = new PythonSession("model.py", {}, []);
  const text = `${HEADER}\nresult = ${code}\n`;
  const file = { path: "model.py", text, user: true };
  try {
    const module = session.vm.modules.run("__main__", { file, tree: parsePython(text).module, isPackage: false });
    return repr(session.vm, module.attrs.get("result") as Value);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return `${error.exception.cls.name}: ${exceptionText(session.vm, error.exception)}`;
  }
}
