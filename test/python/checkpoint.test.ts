// A program that changes everything it can reach, run twice from one checkpoint: the second run must see what the first saw.
import { describe, expect, it } from "vitest";
import { builtinNames } from "../../server/src/python/builtins/functions";
import { Checkpoint } from "../../server/src/python/checkpoint";
import { Interpreter } from "../../server/src/python/machine";
import type { ModuleLoader } from "../../server/src/python/modules";
import { repr } from "../../server/src/python/repr";
import { parsePython } from "../../server/src/python/syntax/parser";
import type { PyModule, Value } from "../../server/src/python/values";

const NOTHING: ModuleLoader = {
  native: () => null,
  find: () => null,
  refusal: () => null,
  ships: () => false,
  exports: () => null,
};

/** A module that has run, a checkpoint of it, and what its `run()` gives. */
function prepared(text: string) {
  const vm = new Interpreter(NOTHING, builtinNames());
  const file = { path: "program.py", text, user: true };
  const module = vm.modules.run("program", { file, tree: parsePython(text).module, isPackage: false });
  const checkpoint = new Checkpoint(vm.modules.loaded, [vm]);
  const run = () => repr(vm, vm.call(module.attrs.get("run") as Value, []));
  return { vm, module, checkpoint, run };
}

const PROGRAM = `
class Base:
    count = 0
    made = []

class Child(Base):
    def method(self): return "method"

obj = Child()
obj.plain = 1
numbers = [3, 1, 2]
table = {"b": 1, "a": {"deep": [1]}}
members = {1, 2}
pair = ([], {})

def closure():
    total = [0]
    n = 0
    def add():
        nonlocal n
        n += 1
        total[0] += 1
        return n, total[0]
    return add

add = closure()
def with_default(x=[]):
    x.append(len(x))
    return list(x)

def look():
    late = globals().get("late")
    return [Base.count, len(Base.made), Base.__subclasses__().__len__(), type(obj).__name__, sorted(vars(obj)), obj.plain,
            list(numbers), dict(table), list(table), table["a"]["deep"], sorted(members), pair, add(), with_default(), late,
            Child.method(obj), hasattr(Base, "extra"), closure.__dict__]

def change():
    global late, numbers
    late = 1
    Base.count += 1
    Base.made.append(1)
    Base.extra = 1
    Child.method = lambda self: "other"
    class Third(Base): pass
    obj.plain = 2
    obj.more = 3
    obj.__class__ = Third
    numbers.sort()
    numbers += [4]
    numbers = []
    del table["b"]
    table["b"] = 1
    table["a"]["deep"].append(2)
    members.discard(1)
    members.add(5)
    pair[0].append(1)
    pair[1]["x"] = 1
    closure.mark = 1

def run():
    seen = look()
    change()
    return seen, look()
`;

describe("a checkpoint", () => {
  it("sets back all that a program changed", () => {
    const { checkpoint, run } = prepared(PROGRAM);
    expect(checkpoint.obstacle).toBeNull();
    const first = run();
    expect(run()).not.toBe(first);
    checkpoint.restore();
    expect(run()).toBe(first);
    checkpoint.restore();
    expect(run()).toBe(first);
  });

  it("forgets names and look-ups that came later", () => {
    const { checkpoint, module, run } = prepared(PROGRAM);
    const names = [...(module as PyModule).attrs.keys()];
    run();
    checkpoint.restore();
    expect([...module.attrs.keys()]).toEqual(names);
  });

  it("is refused where an iterator is kept", () => {
    expect(prepared("numbers = iter([1, 2])\n").checkpoint.obstacle).toContain("iterator");
    expect(prepared("def g():\n    yield 1\nnumbers = g()\n").checkpoint.obstacle).toContain("iterator");
  });
});
