// Class statements: the body runs in its own scope, the metaclass makes the class, functions learn which class owns them.
import { evaluate } from "./evaluate";
import { decorate, execute } from "./execute";
import type { Interpreter } from "./machine";
import { callSpecial, items } from "./objects";
import { scopeOf } from "./scope";
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
  const bases = node.bases.flatMap((base) => evaluateBase(vm, frame, base));
  const keywords = new Map(node.keywords.map(({ arg, value }) => [arg ?? "**", evaluate(vm, frame, value)]));
  const namespace = runBody(vm, frame, node);
  frame.at = { start: node.nameStart, end: node.nameEnd };
  const cls = makeClass(vm, node.name, bases, namespace.locals, keywords);
  if (cls instanceof PyClass) {
    cls.module = frame.module.name;
    cls.definition = { node, file: frame.file };
    namespace.cls = cls;
    for (const func of vm.takeOwned(namespace)) func.owner = cls;
  }
  return decorate(vm, frame, node.decorator_list, cls);
}

/** A base that is not known (from a missing package) is left out, with a note. */
function evaluateBase(vm: Interpreter, frame: Frame, node: Expression): readonly PyClass[] {
  const value = node.kind === Kind.Starred ? evaluate(vm, frame, node.value) : evaluate(vm, frame, node);
  const values = node.kind === Kind.Starred && !isUnknown(value) ? items(vm, value) : [value];
  return values.flatMap((base) => {
    if (base instanceof PyClass) return [base];
    if (isUnknown(base)) {
      vm.assume(`a base class is not known: ${base.reason}`);
      return [];
    }
    const entries = callSpecial(vm, base, "__mro_entries__", tuple([base]));
    if (entries !== undefined) return items(vm, entries).filter((entry): entry is PyClass => entry instanceof PyClass);
    frame.at = node;
    return raise("TypeError", `bases must be types, got '${classOf(base).name}'`);
  });
}

function runBody(vm: Interpreter, frame: Frame, node: ClassDef): Frame {
  const name = frame.scope.kind === "module" ? node.name : `${frame.name}.${node.name}`;
  const inner = new Frame(new Map(), frame.module, frame.file, scopeOf(node), vm.closureOf(frame), name);
  vm.inFrame(inner, () => execute(vm, inner, node.body));
  return inner;
}

/** `type(name, bases, namespace)` or its metaclass. */
export function makeClass(
  vm: Interpreter,
  name: string,
  bases: readonly PyClass[],
  namespace: ReadonlyMap<string, Value>,
  keywords: Keywords,
): Value {
  const given = keywords.get("metaclass");
  const metaclass =
    given instanceof PyClass ? given : (bases.map((base) => base.cls).find((meta) => meta !== T.type) ?? T.type);
  const rest = new Map([...keywords].filter(([keyword]) => keyword !== "metaclass"));
  const make = metaclass === T.type ? undefined : metaclass.lookup("__new__");
  if (make instanceof PyFunction || make instanceof PyWrapped) {
    const dict = new PyDict(T.dict);
    for (const [key, value] of namespace) dict.map.set(key, [key, value]);
    return vm.call(metaclass, [name, tuple(bases), dict], rest);
  }
  const cls = buildClass(vm, name, bases, namespace, metaclass, rest);
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
  const cls = new PyClass(name, bases.length === 0 ? [T.object] : bases, metaclass);
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
