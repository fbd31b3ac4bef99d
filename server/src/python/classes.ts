// Class statements: the body runs in its own scope, the metaclass makes the class, functions learn which class owns them.

import { bind, callSpecial } from "./attributes";
import { evaluate } from "./evaluate";
import { decorate, execute } from "./execute";
import { items } from "./iteration";
import { STEPS_OF } from "./limits";
import type { Interpreter } from "./machine";
import { scopeOf } from "./scope";
import { basesBeside, standIn } from "./stand-ins";
import { type ClassDef, type Expression, Kind } from "./syntax/ast";
import { classOf, isUnknown, raise, T, tuple } from "./types";
import {
  Frame,
  type Keywords,
  PyClass,
  PyDict,
  PyFunction,
  PyObject,
  PyProperty,
  PyWrapped,
  type Value,
} from "./values";

export function defineClass(vm: Interpreter, frame: Frame, node: ClassDef): Value {
  const bases = basesBeside(
    vm,
    node,
    node.bases.flatMap((base) => evaluateBase(vm, frame, base)),
  );
  const keywords = new Map(node.keywords.map(({ arg, value }) => [arg ?? "**", evaluate(vm, frame, value)]));
  const names = prepared(vm, node.name, bases, keywords);
  const namespace = runBody(vm, frame, node, names);
  frame.at = { start: node.nameStart, end: node.nameEnd };
  const cls = makeClass(vm, node.name, bases, names, keywords);
  if (cls instanceof PyClass) {
    cls.module = frame.module.name;
    cls.qualname = namespace.name;
    cls.definition = { node, file: frame.file };
    namespace.cls = cls;
    for (const func of vm.takeOwned(namespace)) func.owner = cls;
  }
  return decorate(vm, frame, node.decorator_list, cls);
}

/** For a base that is not known (from a missing package) there stands another, with a note. */
function evaluateBase(vm: Interpreter, frame: Frame, node: Expression): readonly PyClass[] {
  const value = node.kind === Kind.Starred ? evaluate(vm, frame, node.value) : evaluate(vm, frame, node);
  const values = node.kind === Kind.Starred && !isUnknown(value) ? items(vm, value) : [value];
  return values.flatMap((base) => {
    if (base instanceof PyClass) return [base];
    frame.at = node;
    if (isUnknown(base)) {
      vm.assume(`a base class is not known: ${base.reason}`);
      return [standIn(vm, node, base)];
    }
    const entries = callSpecial(vm, base, "__mro_entries__", tuple([base]));
    if (entries !== undefined) return items(vm, entries).filter((entry): entry is PyClass => entry instanceof PyClass);
    return raise("TypeError", `bases must be types, got '${classOf(base).name}'`);
  });
}

function runBody(vm: Interpreter, frame: Frame, node: ClassDef, locals: Map<string, Value>): Frame {
  const local = frame.scope.kind === "function" ? ".<locals>" : "";
  const name = frame.scope.kind === "module" ? node.name : `${frame.name}${local}.${node.name}`;
  const [first] = node.body;
  if (first?.kind === Kind.Expr && first.value.kind === Kind.Constant && typeof first.value.value === "string")
    locals.set("__doc__", first.value.value);
  const inner = new Frame(locals, frame.module, frame.file, scopeOf(node), vm.closureOf(frame), name);
  vm.inFrame(inner, () => execute(vm, inner, node.body));
  return inner;
}

/** What `metaclass.__prepare__` puts into the namespace before the body runs. */
function prepared(vm: Interpreter, name: string, bases: readonly PyClass[], keywords: Keywords): Map<string, Value> {
  const metaclass = metaclassOf(bases, keywords.get("metaclass"));
  const prepare = metaclass.lookup("__prepare__");
  if (prepare === undefined) return new Map();
  const made = vm.call(bind(vm, prepare, null, metaclass), [name, tuple(bases)], withoutMetaclass(keywords));
  if (!(made instanceof PyDict)) return new Map();
  return new Map([...made.map.values()].map(([key, value]) => [String(key), value]));
}

function withoutMetaclass(keywords: Keywords): Keywords {
  return new Map([...keywords].filter(([keyword]) => keyword !== "metaclass"));
}

/** The most derived of the given metaclass and those of the bases. */
function metaclassOf(bases: readonly PyClass[], given: Value | undefined): PyClass {
  let winner = given instanceof PyClass ? given : T.type;
  for (const { cls } of bases) {
    if (cls.isSubclassOf(winner)) winner = cls;
    else if (!winner.isSubclassOf(cls))
      raise(
        "TypeError",
        "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases",
      );
  }
  return winner;
}

/** `type(name, bases, namespace)` or its metaclass. */
export function makeClass(
  vm: Interpreter,
  name: string,
  bases: readonly PyClass[],
  namespace: ReadonlyMap<string, Value>,
  keywords: Keywords,
): Value {
  const metaclass = metaclassOf(bases, keywords.get("metaclass"));
  const rest = withoutMetaclass(keywords);
  const make = metaclass === T.type ? undefined : metaclass.lookup("__new__");
  if (make instanceof PyFunction || make instanceof PyWrapped) {
    const dict = new PyDict(T.dict);
    for (const [key, value] of namespace) dict.map.set(key, [key, value]);
    return vm.call(metaclass, [name, tuple(bases), dict], rest);
  }
  const cls = buildClass(vm, name, bases, namespace, metaclass, rest);
  const given = keywords.get("metaclass") ?? null;
  // what it does to the class and to its instances is not known, as with a base
  if (isUnknown(given)) cls.unknownBase ??= given;
  const init = metaclass === T.type ? undefined : metaclass.lookup("__init__");
  if (init instanceof PyFunction) vm.call(init, [cls, name, tuple(bases), new PyDict(T.dict)], rest);
  return cls;
}

export function buildClass(
  vm: Interpreter,
  name: string,
  bases: readonly PyClass[],
  namespace: ReadonlyMap<string, Value>,
  metaclass: PyClass,
  keywords: Keywords,
): PyClass {
  vm.make("class");
  // what finds the order of the bases and what looks names up goes over all of them
  for (const base of bases) vm.step(STEPS_OF.base * base.mro.length + bases.length);
  const twice = bases.find((base, i) => bases.indexOf(base) !== i);
  if (twice !== undefined) raise("TypeError", `duplicate base class ${twice.name}`);
  const module = vm.frame?.module.name ?? "__main__";
  const cls = new PyClass(name, bases.length === 0 ? [T.object] : bases, metaclass, module);
  if (cls.mro.length === 0)
    raise(
      "TypeError",
      `Cannot create a consistent method resolution order (MRO) for bases ${bases.map((base) => base.name).join(", ")}`,
    );
  // A class that `type(…)` makes belongs to the module of the call, as in CPython.
  cls.module = vm.frame?.module.name ?? cls.module;
  for (const base of bases) if (base.module !== "builtins") base.subclasses.push(cls);
  cls.slots = slotsOf(vm, cls, namespace.get("__slots__"));
  const dict = new Map(namespace);
  if (dict.has("__eq__") && !dict.has("__hash__")) dict.set("__hash__", null);
  for (const [key, value] of dict)
    cls.set(key, key === "__init_subclass__" || key === "__class_getitem__" ? asClassMethod(value) : value);
  for (const [key, value] of dict) notifyDescriptor(vm, cls, key, value);
  const hook = cls.mro
    .slice(1)
    .map((base) => base.dict.get("__init_subclass__"))
    .find((value) => value !== undefined);
  if (hook instanceof PyWrapped) vm.call(hook.func, [cls], keywords);
  return cls;
}

/** null where instances may have any attribute: without `__slots__`, or with a base that has none. */
function slotsOf(vm: Interpreter, cls: PyClass, own: Value | undefined): ReadonlySet<string> | null {
  if (own === undefined || isUnknown(own)) return null;
  const names = typeof own === "string" ? [own] : items(vm, own).map(String);
  const inherited = cls.mro.slice(1).filter((base) => base !== T.object);
  if (names.includes("__dict__") || inherited.some((base) => base.slots === null)) return null;
  return new Set([...names, ...inherited.flatMap((base) => [...(base.slots ?? [])])]);
}

function asClassMethod(value: Value): Value {
  return value instanceof PyFunction ? new PyWrapped(T.classmethod, value) : value;
}

function notifyDescriptor(vm: Interpreter, cls: PyClass, name: string, value: Value): void {
  if (
    !(value instanceof PyObject) ||
    value instanceof PyFunction ||
    value instanceof PyProperty ||
    value instanceof PyClass ||
    isUnknown(value)
  )
    return;
  const hook = value.cls.lookup("__set_name__");
  if (hook !== undefined) callSpecial(vm, value, "__set_name__", cls, name);
}
