// Functions of the built-in library, written as `native(signature, body)` with Python's argument rules.
import { bindArguments } from "./binding";
import { type Parameters, withFallbacks } from "./parameters";
import { builtin, classOf, isInstance, isUnknown, raise, T, tuple } from "./types";
import {
  type Keywords,
  type Machine,
  type Native,
  type PyBuiltin,
  PyClass,
  PyDict,
  PyFallback,
  type Value,
} from "./values";

/**
 * A native with Python's argument rules: `native("split(self, sep=None, maxsplit=-1)", (vm, self, sep, maxsplit) => …)`.
 * Defaults are None, True, False, numbers or quoted text; `*args` arrives as a tuple, `**kwargs` as a dict, `/` and `*`
 * as in a def.
 */
export function native(signature: string, body: Body, method = false): PyBuiltin {
  const open = signature.indexOf("(");
  const name = signature.slice(0, open);
  // read at the first call: most of the library is never called
  let rules: Rules | null = null;
  const call: Native = (vm, args, keywords) => {
    rules ??= rulesOf(signature.slice(open + 1, -1));
    const given = (keywords.size === 0 ? inOrder(rules, args) : null) ?? byName(name, rules, args, keywords, method);
    return apply(body, vm, given);
  };
  return builtin(name, name === "__new__" ? ofClass(call) : call, method);
}

/** `__new__` makes an instance of the class that it is given. */
export function ofClass(make: Native): Native {
  return (vm, args, keywords) => {
    const [cls] = args;
    if (cls === undefined) raise("TypeError", "object.__new__(): not enough arguments");
    if (cls instanceof PyClass) return make(vm, args, keywords);
    if (isUnknown(cls)) return cls;
    return raise("TypeError", `object.__new__(X): X is not a type object (${classOf(cls).name})`);
  };
}

type Body = (vm: Machine, ...args: readonly Value[]) => Value;

/** `body(vm, ...given)`, without the cost of a spread where arguments are few. */
function apply(body: Body, vm: Machine, given: readonly Value[]): Value {
  switch (given.length) {
    case 1:
      return body(vm, given[0] as Value);
    case 2:
      return body(vm, given[0] as Value, given[1] as Value);
    case 3:
      return body(vm, given[0] as Value, given[1] as Value, given[2] as Value);
    default:
      return body(vm, ...given);
  }
}

interface Rules {
  readonly parameters: Parameters;
  /** Of the positional parameters, then of the keyword-only ones; undefined where an argument is needed. */
  readonly defaults: readonly (Value | undefined)[];
}

function rulesOf(list: string): Rules {
  const parameters = parseSignature(list);
  const names = [...parameters.positional, ...parameters.keywordOnly];
  return { parameters, defaults: names.map((name) => parameters.defaults.get(name)) };
}

/** What the body gets for positional arguments; null where they are too few or too many. */
function inOrder({ parameters, defaults }: Rules, args: readonly Value[]): readonly Value[] | null {
  const count = parameters.positional.length;
  const { varPositional, varKeyword } = parameters;
  if (args.length > count && varPositional === null) return null;
  if (args.length === count && defaults.length === count && varPositional === null && varKeyword === null) return args;
  const given: Value[] = [];
  for (let i = 0; i < defaults.length; i++) {
    if (i === count && varPositional !== null) given.push(tuple(args.slice(count)));
    const value = i < count && i < args.length ? args[i] : defaults[i];
    if (value === undefined) return null;
    given.push(value);
  }
  if (defaults.length === count && varPositional !== null) given.push(tuple(args.slice(count)));
  if (varKeyword !== null) given.push(new PyDict(T.dict));
  return given;
}

function byName(
  name: string,
  { parameters, defaults }: Rules,
  args: readonly Value[],
  keywords: Keywords,
  method: boolean,
): readonly Value[] {
  const { positional, positionalOnly, varPositional, keywordOnly, varKeyword } = parameters;
  const needed = positionalOnly === defaults.length && defaults.every((value) => value === undefined);
  if (needed && varPositional === null && varKeyword === null && !method) wrongCount(name, positionalOnly, args.length);
  const bound = new Map<string, Value>();
  bindArguments(name, parameters, args, keywords, bound);
  const rest = (parameter: string | null) => (parameter === null ? [] : [parameter]);
  const order = [...positional, ...rest(varPositional), ...keywordOnly, ...rest(varKeyword)];
  return order.map((parameter) => bound.get(parameter) as Value);
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
export function method(signature: string, body: Body): PyBuiltin {
  return native(signature, body, true);
}

/** A native `__getattr__(self, name)`. */
export function fallback(find: (self: Value, name: string) => Value | undefined): PyFallback {
  const { call } = method("__getattr__(self, name)", (_vm, self, name) => {
    const found = find(self as Value, name as string);
    if (found !== undefined) return found;
    return raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${String(name)}'`);
  });
  return new PyFallback(T.builtin, find, call);
}

/** Registers methods on a native class; called with anything else than one of its instances they raise a TypeError. */
export function defineMethods(cls: PyClass, methods: Readonly<Record<string, Body>>): void {
  for (const [signature, body] of Object.entries(methods)) {
    const { name, call } = method(signature, body);
    cls.set(name, methodOf(cls, name, call));
  }
}

/** A function that is called with an instance of the class: a descriptor, as CPython's reference has it for C types. */
export function methodOf(cls: PyClass, name: string, call: Native): PyBuiltin {
  const checked: Native = (vm, args, keywords) => {
    const [self] = args;
    if (self === undefined) raise("TypeError", `unbound method ${cls.name}.${name}() needs an argument`);
    if (isInstance(self, cls)) return call(vm, args, keywords);
    return isUnknown(self) ? self : wrongReceiver(cls.name, name, self);
  };
  return builtin(name, checked, true);
}

export function wrongReceiver(className: string, name: string, self: Value): never {
  const given = classOf(self).name;
  return raise(
    "TypeError",
    name.startsWith("__")
      ? `descriptor '${name}' requires a '${className}' object but received a '${given}'`
      : `descriptor '${name}' for '${className}' objects doesn't apply to a '${given}' object`,
  );
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
  return withFallbacks({ positionalOnly, positional, varPositional, keywordOnly, varKeyword, defaults });
}

function readDefault(text: string): Value {
  if (text === "None") return null;
  if (text === "True" || text === "False") return text === "True";
  return /^'.*'$/.test(text) ? text.slice(1, -1) : Number(text);
}
