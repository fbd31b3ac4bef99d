// Calls: running a function's body, creating instances.
import { bind, callBound, isPlainMethod } from "./attributes";
import { bindArguments, bindInOrder } from "./binding";
import { makeGenerator } from "./generators";
import type { Interpreter } from "./machine";
import { scopeOf } from "./scope";
import { type Layout, Slots } from "./slots";
import { Kind } from "./syntax/ast";
import { shownType } from "./type-names";
import { isUnknown, raise, T } from "./types";
import {
  Frame,
  type Keywords,
  type Machine,
  PyBuiltin,
  PyClass,
  PyFunction,
  PyMethod,
  PyObject,
  PySet,
  type Value,
} from "./values";

/** `func(*args, **keywords)`. */
export function callValue(vm: Interpreter, func: Value, args: readonly Value[], keywords: Keywords): Value {
  if (func instanceof PyFunction) return callFunction(vm, func, args, keywords);
  if (func instanceof PyBuiltin) return func.call(vm, args, keywords);
  if (func instanceof PyMethod) return callValue(vm, func.func, [func.self, ...args], keywords);
  if (func instanceof PyClass) return instantiate(vm, func, args, keywords);
  if (isUnknown(func)) {
    vm.memory?.spoil();
    vm.onUnknownCall?.(func, args);
    return func;
  }
  if (func instanceof PyObject) {
    const method = func.cls.lookup("__call__");
    if (method !== undefined) {
      if (isPlainMethod(method)) return callValue(vm, method, [func, ...args], keywords);
      return callValue(vm, bind(vm, method, func, func.cls), args, keywords);
    }
    if (func.cls.unknownBase !== null) return callValue(vm, func.cls.unknownBase, args, keywords);
    return raise("TypeError", `'${shownType(func.cls)}' object is not callable`);
  }
  return raise("TypeError", `'${typeName(func)}' object is not callable`);
}

function typeName(value: Value): string {
  return value === null
    ? "NoneType"
    : typeof value === "string"
      ? "str"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "object"
          ? "float"
          : "int";
}

function callFunction(vm: Interpreter, func: PyFunction, args: readonly Value[], keywords: Keywords): Value {
  const { memory } = vm;
  const { file } = func.closure;
  if (file.user) {
    vm.readFunctions?.add(func.node);
    memory?.spoil();
  } else if (memory !== null && file.replays === "functions" && memory.isIdle)
    return memory.call(vm, func, args, keywords, () => runFunction(vm, func, args, keywords));
  return runFunction(vm, func, args, keywords);
}

function runFunction(vm: Interpreter, func: PyFunction, args: readonly Value[], keywords: Keywords): Value {
  const { node, closure, qualname } = func;
  func.scope ??= scopeOf(node);
  const locals = bound(func, func.scope.layout, args, keywords);
  const frame = new Frame(locals, closure.module, closure.file, func.scope, closure, qualname, func);
  if (func.scope.generator && node.kind !== Kind.Lambda) return makeGenerator(vm, frame, node.body);
  return vm.runBody(frame, node);
}

function bound(func: PyFunction, layout: Layout, args: readonly Value[], keywords: Keywords): Slots {
  const inOrder = keywords.size === 0 ? bindInOrder(layout, func.parameters, args) : null;
  if (inOrder !== null) return inOrder;
  const locals = new Slots(layout);
  bindArguments(shownName(func, args), func.parameters, args, keywords, locals);
  return locals;
}

/**
 * How messages name a function. Classes of a shipped library share methods through private bases where those of the
 * original have their own: a base that says so (`_named_by_heirs`) is called what the class is that derives from it.
 */
function shownName({ node, owner, qualname, closure }: PyFunction, args: readonly Value[]): string {
  const [self] = args;
  if (owner === null || closure.file.user || !owner.dict.has(NAMED_BY_HEIRS) || !(self instanceof PyObject))
    return qualname;
  const heirs = self.cls.mro.slice(0, self.cls.mro.indexOf(owner));
  const heir = heirs.findLast(({ name, definition }) => definition?.file.user === false && !name.startsWith("_"));
  return heir === undefined || node.kind === Kind.Lambda ? qualname : `${heir.name}.${node.name}`;
}

const NAMED_BY_HEIRS = "_named_by_heirs";

/** `cls(...)`: `type.__call__` unless the metaclass has its own; `__new__`, then `__init__` if an instance came out. */
function instantiate(vm: Interpreter, cls: PyClass, args: readonly Value[], keywords: Keywords): Value {
  const metaCall = cls.cls === T.type ? undefined : cls.cls.lookup("__call__");
  if (metaCall !== undefined && metaCall !== T.type.dict.get("__call__"))
    return vm.call(metaCall, [cls, ...args], keywords);
  return typeCall(vm, cls, args, keywords);
}

export function typeCall(vm: Interpreter, cls: PyClass, args: readonly Value[], keywords: Keywords): Value {
  const { memory } = vm;
  if (memory !== null && cls.definition?.file.replays === "constructors" && memory.isIdle)
    return memory.call(vm, cls, args, keywords, () => construct(vm, cls, args, keywords));
  return construct(vm, cls, args, keywords);
}

function construct(vm: Interpreter, cls: PyClass, args: readonly Value[], keywords: Keywords): Value {
  const [first] = args;
  if (first !== undefined && CONTAINERS.has(cls) && isUnknown(first)) return first;
  const make = cls.lookup("__new__");
  checkInstantiable(cls, make, args.length + keywords.size);
  const instance =
    make === undefined || make === T.object.dict.get("__new__")
      ? makeInstance(vm, cls)
      : vm.call(unwrapStatic(make), [cls, ...args], keywords);
  if (!(instance instanceof PyObject) || !instance.cls.isSubclassOf(cls)) return instance;
  const init = instance.cls.lookup("__init__");
  // object's own does nothing
  if (init !== undefined && init !== T.object.dict.get("__init__")) callBound(vm, init, instance, args, keywords);
  return instance;
}

function checkInstantiable(cls: PyClass, make: Value | undefined, given: number): void {
  const abstract = abstractMethods(cls);
  if (abstract.length > 0) raiseAbstract(cls, abstract);
  if (given > 0 && make === T.object.dict.get("__new__") && cls.lookup("__init__") === T.object.dict.get("__init__"))
    raise("TypeError", `${cls.name}() takes no arguments`);
}

/** Those that it leaves to its subclasses: while there are any, it has no instances. */
export function abstractMethods(cls: PyClass): readonly string[] {
  const names = cls.dict.get("__abstractmethods__");
  return names instanceof PySet ? [...names.map.values()].map(String) : [];
}

function raiseAbstract(cls: PyClass, names: readonly string[]): never {
  const listed = names.toSorted().map((name) => `'${name}'`);
  return raise(
    "TypeError",
    `Can't instantiate abstract class ${cls.name} without an implementation for abstract method${names.length === 1 ? "" : "s"} ${listed.join(", ")}`,
  );
}

/** Made from an unknown value, they are unknown. */
const CONTAINERS: ReadonlySet<PyClass> = new Set([T.list, T.dict, T.set]);

function unwrapStatic(make: Value): Value {
  return make instanceof PyObject && make.cls === T.staticmethod ? (make as PyObject & { func: Value }).func : make;
}

function makeInstance(vm: Machine, cls: PyClass): PyObject {
  vm.make("instance");
  return allocate(vm, cls);
}

export function allocate(_vm: Machine, cls: PyClass): PyObject {
  return cls.allocate ? cls.allocate(cls) : new PyObject(cls);
}
