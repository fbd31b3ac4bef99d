// Calls: binding of arguments to parameters, running a function's body, creating instances.

import { bind } from "./attributes";
import { evaluate } from "./evaluate";
import { execute, Flow } from "./execute";
import { makeGenerator } from "./generators";
import type { Interpreter } from "./machine";
import { scopeOf } from "./scope";
import { type Arguments, Kind } from "./syntax/ast";
import { builtin, isUnknown, raise, T, tuple } from "./types";
import {
  Frame,
  type Keywords,
  type Machine,
  type Native,
  type Parameters,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyMethod,
  PyObject,
  PySet,
  type Value,
} from "./values";

/** `func(*args, **keywords)`. */
export function callValue(vm: Interpreter, func: Value, args: readonly Value[], keywords: Keywords): Value {
  if (func instanceof PyFunction) return callFunction(vm, func, args, keywords);
  if (func instanceof PyMethod) return callValue(vm, func.func, [func.self, ...args], keywords);
  if (func instanceof PyBuiltin) return func.call(vm, args, keywords);
  if (func instanceof PyClass) return instantiate(vm, func, args, keywords);
  if (isUnknown(func)) {
    vm.onUnknownCall?.(func, args);
    return func;
  }
  if (func instanceof PyObject) {
    const method = func.cls.lookup("__call__");
    if (method !== undefined) return callValue(vm, bind(vm, method, func, func.cls), args, keywords);
    return raise("TypeError", `'${func.cls.name}' object is not callable`);
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
  const { node, closure } = func;
  const locals = bindArguments(func.qualname, func.parameters, args, keywords);
  const frame = new Frame(locals, closure.module, closure.file, scopeOf(node), closure, func.qualname, func);
  if (node.kind === Kind.Lambda) return vm.inFrame(frame, () => evaluate(vm, frame, node.body));
  if (frame.scope.generator) return makeGenerator(vm, frame, node.body);
  return vm.inFrame(frame, () => {
    const flow = execute(vm, frame, node.body);
    return flow === Flow.Return ? vm.takeReturn() : null;
  });
}

/** Puts arguments into a new scope, with CPython's TypeErrors. */
export function bindArguments(
  name: string,
  parameters: Parameters,
  args: readonly Value[],
  keywords: Keywords,
): Map<string, Value> {
  const locals = new Map<string, Value>();
  const { positional } = parameters;
  const taken = Math.min(args.length, positional.length);
  for (let i = 0; i < taken; i++) locals.set(positional[i] as string, args[i] as Value);
  if (parameters.varPositional !== null) locals.set(parameters.varPositional, tuple(args.slice(positional.length)));
  else if (args.length > positional.length) tooMany(name, parameters, args.length);
  bindKeywords(name, parameters, keywords, locals);
  const missing = [...positional, ...parameters.keywordOnly].filter(
    (parameter) => !locals.has(parameter) && !fillDefault(parameters, parameter, locals),
  );
  if (missing.length > 0) reportMissing(name, parameters, missing);
  return locals;
}

function fillDefault(parameters: Parameters, parameter: string, locals: Map<string, Value>): boolean {
  const value = parameters.defaults.get(parameter);
  if (value === undefined) return false;
  locals.set(parameter, value);
  return true;
}

function bindKeywords(name: string, parameters: Parameters, keywords: Keywords, locals: Map<string, Value>): void {
  const rest = parameters.varKeyword === null ? null : new PyDict(T.dict);
  for (const [keyword, value] of keywords) {
    const at = parameters.positional.indexOf(keyword);
    if (at >= parameters.positionalOnly || (at < 0 && parameters.keywordOnly.includes(keyword))) {
      if (locals.has(keyword)) raise("TypeError", `${name}() got multiple values for argument '${keyword}'`);
      locals.set(keyword, value);
    } else if (rest) {
      rest.map.set(keyword, [keyword, value]);
    } else {
      if (at >= 0) positionalAsKeyword(name, parameters, keywords);
      raise("TypeError", `${name}() got an unexpected keyword argument '${keyword}'`);
    }
  }
  if (rest && parameters.varKeyword !== null) locals.set(parameters.varKeyword, rest);
}

function positionalAsKeyword(name: string, parameters: Parameters, keywords: Keywords): never {
  const named = parameters.positional
    .slice(0, parameters.positionalOnly)
    .filter((parameter) => keywords.has(parameter));
  return raise(
    "TypeError",
    `${name}() got some positional-only arguments passed as keyword arguments: '${named.join(", ")}'`,
  );
}

function tooMany(name: string, parameters: Parameters, given: number): never {
  const most = parameters.positional.length;
  const least = parameters.positional.filter((parameter) => !parameters.defaults.has(parameter)).length;
  const takes =
    least === most
      ? `${most} positional argument${most === 1 ? "" : "s"}`
      : `from ${least} to ${most} positional arguments`;
  return raise("TypeError", `${name}() takes ${takes} but ${given} ${given === 1 ? "was" : "were"} given`);
}

function reportMissing(name: string, parameters: Parameters, missing: readonly string[]): never {
  const positional = missing.filter((parameter) => parameters.positional.includes(parameter));
  const kind = positional.length > 0 ? "positional" : "keyword-only";
  const names = (positional.length > 0 ? positional : missing).map((parameter) => `'${parameter}'`);
  const listed = names.length < 3 ? names.join(" and ") : `${names.slice(0, -1).join(", ")}, and ${names.at(-1)}`;
  return raise(
    "TypeError",
    `${name}() missing ${names.length} required ${kind} argument${names.length === 1 ? "" : "s"}: ${listed}`,
  );
}

/** Parameters of a def or lambda; the defaults are evaluated now, in the defining frame. */
export function makeParameters(vm: Interpreter, frame: Frame, args: Arguments): Parameters {
  const positional = [...args.posonlyargs, ...args.args].map((arg) => arg.arg);
  const defaults = new Map<string, Value>();
  const first = positional.length - args.defaults.length;
  args.defaults.forEach((node, i) => defaults.set(positional[first + i] as string, evaluate(vm, frame, node)));
  args.kwonlyargs.forEach((arg, i) => {
    const node = args.kw_defaults[i];
    if (node) defaults.set(arg.arg, evaluate(vm, frame, node));
  });
  return {
    positionalOnly: args.posonlyargs.length,
    positional,
    varPositional: args.vararg?.arg ?? null,
    keywordOnly: args.kwonlyargs.map((arg) => arg.arg),
    varKeyword: args.kwarg?.arg ?? null,
    defaults,
  };
}

/** `cls(...)`: `type.__call__` unless the metaclass has its own; `__new__`, then `__init__` if an instance came out. */
function instantiate(vm: Interpreter, cls: PyClass, args: readonly Value[], keywords: Keywords): Value {
  const metaCall = cls.cls === T.type ? undefined : cls.cls.lookup("__call__");
  if (metaCall !== undefined && metaCall !== T.type.dict.get("__call__"))
    return vm.call(metaCall, [cls, ...args], keywords);
  return typeCall(vm, cls, args, keywords);
}

export function typeCall(vm: Interpreter, cls: PyClass, args: readonly Value[], keywords: Keywords): Value {
  const [first] = args;
  if (first !== undefined && CONTAINERS.has(cls) && isUnknown(first)) return first;
  const make = cls.lookup("__new__");
  checkInstantiable(cls, make, args.length + keywords.size);
  const instance = make === undefined ? allocate(vm, cls) : vm.call(unwrapStatic(make), [cls, ...args], keywords);
  if (!(instance instanceof PyObject) || !instance.cls.isSubclassOf(cls)) return instance;
  const init = cls.lookup("__init__");
  if (init !== undefined) vm.call(bind(vm, init, instance, cls), args, keywords);
  return instance;
}

function checkInstantiable(cls: PyClass, make: Value | undefined, given: number): void {
  const abstract = cls.dict.get("__abstractmethods__");
  if (abstract instanceof PySet && abstract.map.size > 0) raiseAbstract(cls, [...abstract.map.values()].map(String));
  if (given > 0 && make === T.object.dict.get("__new__") && cls.lookup("__init__") === T.object.dict.get("__init__"))
    raise("TypeError", `${cls.name}() takes no arguments`);
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

export function allocate(_vm: Machine, cls: PyClass): PyObject {
  return cls.allocate ? cls.allocate(cls) : new PyObject(cls);
}

// --- Natives -------------------------------------------------------------------------------------------------------

/**
 * A native with Python's argument rules: `native("split(self, sep=None, maxsplit=-1)", (vm, self, sep, maxsplit) => …)`.
 * Defaults are None, True, False, numbers or quoted text; `*args` arrives as a tuple, `**kwargs` as a dict, `/` and `*`
 * as in a def.
 */
export function native(
  signature: string,
  body: (vm: Machine, ...args: readonly Value[]) => Value,
  method = false,
): PyBuiltin {
  const [, name = "", list = ""] =
    /^(\w+)\((.*)\)$/s.exec(signature) ?? raise("SystemError", `bad native signature: ${signature}`);
  const parameters = parseSignature(list);
  const order = [
    ...parameters.positional,
    ...(parameters.varPositional ? [parameters.varPositional] : []),
    ...parameters.keywordOnly,
    ...(parameters.varKeyword ? [parameters.varKeyword] : []),
  ];
  const plain = order.length === parameters.positional.length && parameters.defaults.size === 0;
  const call: Native = (vm, args, keywords) => {
    if (plain && keywords.size === 0 && args.length === order.length) return body(vm, ...args);
    if (plain && parameters.positionalOnly === order.length && !method) wrongCount(name, order.length, args.length);
    const bound = bindArguments(name, parameters, args, keywords);
    return body(vm, ...order.map((parameter) => bound.get(parameter) as Value));
  };
  return builtin(name, call, method);
}

/** What CPython's own functions say: https://docs.python.org/3/howto/clinic.html. */
function wrongCount(name: string, expected: number, given: number): never {
  return raise(
    "TypeError",
    expected === 1
      ? `${name}() takes exactly one argument (${given} given)`
      : `${name} expected ${expected} arguments, got ${given}`,
  );
}

/** As `native`, for a method of a class: binds to its instance. */
export function method(signature: string, body: (vm: Machine, ...args: readonly Value[]) => Value): PyBuiltin {
  return native(signature, body, true);
}

/** Registers methods on a native class. */
export function defineMethods(
  cls: PyClass,
  methods: Readonly<Record<string, (vm: Machine, ...args: readonly Value[]) => Value>>,
): void {
  for (const [signature, body] of Object.entries(methods)) {
    const made = method(signature, body);
    cls.set(made.name, made);
  }
}

function parseSignature(list: string): Parameters {
  const positional: string[] = [];
  const keywordOnly: string[] = [];
  const defaults = new Map<string, Value>();
  let positionalOnly = 0;
  let varPositional: string | null = null;
  let varKeyword: string | null = null;
  let afterStar = false;
  for (const part of list
    .split(",")
    .map((text) => text.trim())
    .filter((text) => text !== "")) {
    const [name = "", fallback] = part.split("=");
    if (part === "/") positionalOnly = positional.length;
    else if (part === "*") afterStar = true;
    else if (part.startsWith("**")) varKeyword = part.slice(2);
    else if (part.startsWith("*")) [varPositional, afterStar] = [part.slice(1), true];
    else {
      (afterStar ? keywordOnly : positional).push(name);
      if (fallback !== undefined) defaults.set(name, readDefault(fallback));
    }
  }
  return { positionalOnly, positional, varPositional, keywordOnly, varKeyword, defaults };
}

function readDefault(text: string): Value {
  if (text === "None") return null;
  if (text === "True" || text === "False") return text === "True";
  return /^'.*'$/.test(text) ? text.slice(1, -1) : Number(text);
}
