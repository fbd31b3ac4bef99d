// Functions of the built-in library, written as `native(signature, body)` with Python's argument rules.
import { bindArguments } from "./binding";
import { builtin, raise } from "./types";
import type { Machine, Native, Parameters, PyBuiltin, PyClass, Value } from "./values";

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
