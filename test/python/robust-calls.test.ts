// Every function and class that a program can name is called with what it was not made for: whatever it answers or raises,
// it may not fail by a fault of Rooflint's own (a TypeError of JavaScript), which would cost the whole file its numbers.
import { describe, expect, it } from "vitest";
import { PythonSession } from "../../server/src/frontends/python/run";
import { BudgetSpent } from "../../server/src/python/machine";
import { parsePython } from "../../server/src/python/syntax/parser";
import { CLASSES, isUnknown, unknown } from "../../server/src/python/types";
import {
  PyBuiltin,
  PyClass,
  PyFunction,
  PyList,
  PyModule,
  PyObject,
  PyProperty,
  PyWrapped,
  Raised,
  UnknownReached,
  type Value,
} from "../../server/src/python/values";
import { seeded } from "../mutations/random";

const PROGRAM = `
import argparse, ast, bisect, collections, contextlib, copy, dataclasses, datetime, enum, fractions, functools, heapq
import inspect, io, itertools, json, logging, math, operator, os, os.path, pathlib, random, re, statistics, string, textwrap
import types, typing, warnings, omegaconf, pytorch_lightning, transformers, yaml
import einops, numpy, torch, torch.fft, torch.linalg, torch.nn.functional, torch.nn.init, torch.nn.utils, torch.optim
from torch import nn
class Plain: pass
class Layer(nn.Module): pass
modules = [
    argparse, ast, bisect, collections, contextlib, copy, dataclasses, datetime, enum, fractions, functools, heapq,
    inspect, io, itertools, json, logging, math, operator, os, os.path, pathlib, random, re, statistics, string, textwrap,
    types, typing, warnings, omegaconf, pytorch_lightning, transformers, yaml,
    einops, numpy, torch, torch.fft, torch.linalg, nn, nn.functional, nn.init, nn.utils, torch.optim,
]
values = [
    None, True, 0, -1, 3, 2.5, float("nan"), 1e308, 10**30, 1j, "a", "", "cuda:0", b"x", (), (1, 2), [], [1, "a"], [None],
    {}, {"a": 1}, {3: 4}, {1}, range(3), slice(1, 2), ..., NotImplemented, int, Plain, Plain(), nn.Module, Layer,
    object.__new__(nn.Linear), nn.Linear(2, 3), torch, torch.zeros(2, 3), torch.tensor(3), torch.float32, torch.Size([1, 2]),
    nn.Parameter(torch.ones(2)), [torch.zeros(2), None], ValueError("x"), property(len), len, lambda *a, **k: 1,
    functools.partial(int), re.compile("a"), typing.Optional[int], iter([]), (i for i in ()), collections.OrderedDict(a=1),
]
`;
const CALLS_EACH = 6;
const MOST_ARGUMENTS = 4;

describe("callables", () => {
  it("fail by no fault of Rooflint's own, whatever they are called with", () => {
    const session = new PythonSession("model.py", {}, []);
    const { vm } = session;
    const file = { path: "model.py", text: PROGRAM, user: true };
    const module = vm.modules.run("__main__", { file, tree: parsePython(PROGRAM).module, isPackage: false });
    const callables = new Map<Value, string>();
    for (const [name, value] of [...vm.builtins, ...CLASSES]) note(callables, name, value);
    for (const each of listed(module, "modules")) note(callables, (each as PyModule).name, each);
    expect(callables.size).toBeGreaterThan(1_500);
    const values = [...listed(module, "values"), unknown("not known")];
    const random = seeded(1);
    const faults: string[] = [];
    for (const [callable, name] of callables) {
      for (let i = 0; i < CALLS_EACH; i++) {
        const args = Array.from({ length: i % (MOST_ARGUMENTS + 1) }, () => random.pick(values));
        const fault = faultOf(session, callable, args);
        if (fault !== null) faults.push(`${name}(${args.map(spelled).join(", ")}): ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  });
});

function listed({ attrs }: PyModule, name: string): readonly Value[] {
  const value = attrs.get(name);
  if (!(value instanceof PyList)) throw new Error(`${name} is no list`);
  return value.items;
}

/** Functions and classes, and those in modules and classes; not of modules inside modules, which list what others define. */
function note(callables: Map<Value, string>, name: string, value: Value): void {
  if (!(value instanceof PyObject) || callables.has(value)) return;
  const inside = (names: Iterable<string>, get: (key: string) => Value | undefined) => {
    for (const key of names) {
      const member = get(key) ?? null;
      if (!isPrivate(key) && !(member instanceof PyModule)) note(callables, `${name}.${key}`, member);
    }
  };
  if (value instanceof PyWrapped) note(callables, name, value.func);
  else if (value instanceof PyProperty) note(callables, name, value.getter);
  else if (value instanceof PyBuiltin || value instanceof PyFunction) callables.set(value, name);
  else if (value instanceof PyModule) inside([...value.attrs.keys()], (key) => value.attrs.get(key));
  else if (value instanceof PyClass) {
    callables.set(value, name);
    inside([...value.dict.keys()], (key) => value.dict.get(key));
  }
}

/** Programs do not name them. */
function isPrivate(name: string): boolean {
  return name.startsWith("_") && !name.startsWith("__");
}

/** What JavaScript throws; null where the call ends as calls of a program do. */
function faultOf({ vm }: PythonSession, callable: Value, args: readonly Value[]): string | null {
  vm.restart();
  try {
    vm.call(callable, args);
    return null;
  } catch (error) {
    if (error instanceof Raised || error instanceof UnknownReached || error instanceof BudgetSpent) return null;
    return error instanceof Error ? (error.stack ?? error.message).split("\n").slice(0, 4).join(" ") : String(error);
  } finally {
    vm.nesting = 0;
  }
}

function spelled(value: Value): string {
  if (!(value instanceof PyObject)) return typeof value === "string" ? JSON.stringify(value) : String(value);
  return isUnknown(value) ? "unknown" : `<${value.cls.name}>`;
}
