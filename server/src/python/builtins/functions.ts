// The `builtins` module: its functions, and all names that every module sees.
import {
  attributeName,
  deleteAttribute,
  getAttribute,
  setAttribute,
  setNamedAttribute,
  tryAttribute,
} from "../attributes";
import { identity } from "../equality";
import { formatValue } from "../format";
import { toIndex } from "../items";
import { items, iterOf } from "../iteration";
import type { Interpreter } from "../machine";
import { native } from "../native";
import { asciiOf, repr } from "../repr";
import { codePointLength, isTrue, length } from "../truth";
import {
  builtin,
  CLASSES,
  classOf,
  ELLIPSIS,
  isUnknown,
  list,
  NOT_IMPLEMENTED,
  raise,
  T,
  unbox,
  unknown,
} from "../types";
import {
  type Frame,
  type Machine,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyMethod,
  PyObject,
  type Value,
} from "../values";
import { EVALUATION } from "./evaluation";
import { directory, isInstanceOf, isSubclass } from "./instances";
import { NO_DEFAULT, next, quantify, until } from "./iterators";
import { hash, NUMERIC_FUNCTIONS } from "./numeric";
import { sortValues } from "./sequences";
import "./bytes";
import "./complex";
import "./descriptors";
import "./dicts";
import "./exceptions";
import "./ranges";
import "./sets";
import "./objects";
import "./text";

function getattr(vm: Machine, value: Value, name: Value, fallback: Value): Value {
  const known = attributeName(name);
  if (typeof known !== "string") return known;
  if (fallback === NO_DEFAULT) return getAttribute(vm, value, known);
  const found = tryAttribute(vm, value, known);
  return found === undefined ? fallback : found;
}

function isCallable(value: Value): boolean {
  return (
    value instanceof PyFunction ||
    value instanceof PyBuiltin ||
    value instanceof PyMethod ||
    value instanceof PyClass ||
    (value instanceof PyObject && value.cls.lookup("__call__") !== undefined)
  );
}

function letterOf(vm: Machine, code: Value): Value {
  if (isUnknown(code)) return code;
  const point = toIndex(vm, code, "chr()");
  return point >= 0 && point <= 0x10ffff
    ? String.fromCodePoint(point)
    : raise("ValueError", "chr() arg not in range(0x110000)");
}

function codeOf(letter: Value): Value {
  if (isUnknown(letter)) return letter;
  const text = letter instanceof PyBytes ? letter.text : unbox(letter);
  if (typeof text !== "string")
    return raise("TypeError", `ord() expected string of length 1, but ${classOf(letter).name} found`);
  const size = codePointLength(text);
  if (size !== 1) raise("TypeError", `ord() expected a character, but string of length ${size} found`);
  return text.codePointAt(0) as number;
}

function namespaceOf(frame: Frame | null): Value {
  const dict = new PyDict(T.dict);
  for (const [name, value] of frame?.locals ?? []) dict.map.set(name, [name, value]);
  return dict;
}

const FUNCTIONS: readonly PyBuiltin[] = [
  ...NUMERIC_FUNCTIONS,
  builtin("print", () => null),
  builtin("input", () => unknown("input()")),
  builtin("open", (vm, args, keywords) => vm.call(getAttribute(vm, vm.importModule("io"), "open"), args, keywords)),
  builtin("breakpoint", () => null),
  ...EVALUATION,
  builtin("compile", () => unknown("compile()")),
  builtin("__import__", (vm, args) => vm.importModule(String(args[0]))),
  native("len(obj, /)", (vm, value) => length(vm, value as Value)),
  native("repr(obj, /)", (vm, value) => (isUnknown(value as Value) ? (value as Value) : repr(vm, value as Value))),
  native("ascii(obj, /)", (vm, value) =>
    isUnknown(value as Value) ? (value as Value) : asciiOf(vm, repr(vm, value as Value)),
  ),
  native("format(value, spec='')", (vm, value, spec) => formatValue(vm, value as Value, spec as string)),
  native("isinstance(obj, cls, /)", (vm, value, type) => isInstanceOf(vm, value as Value, type as Value)),
  native("issubclass(cls, bases, /)", (vm, value, type) => isSubclass(vm, value as Value, type as Value)),
  native("callable(obj, /)", (_vm, value) =>
    isUnknown(value as Value) ? (value as Value) : isCallable(value as Value),
  ),
  native("id(obj, /)", (vm, value) =>
    value instanceof PyObject && !isUnknown(value) ? identity(value) : hash(vm, value as Value),
  ),
  native(`getattr(obj, name, default='${NO_DEFAULT}', /)`, (vm, value, name, fallback) =>
    getattr(vm, value as Value, name as Value, fallback as Value),
  ),
  native("hasattr(obj, name, /)", (vm, value, name) => {
    if (isUnknown(value as Value)) return value as Value;
    const known = attributeName(name as Value);
    return typeof known === "string" ? tryAttribute(vm, value as Value, known) !== undefined : known;
  }),
  native("setattr(obj, name, value, /)", (vm, value, name, item) => {
    setNamedAttribute(value as Value, name as Value, (known) => setAttribute(vm, value as Value, known, item as Value));
    return null;
  }),
  native("delattr(obj, name, /)", (vm, value, name) => {
    const known = attributeName(name as Value);
    if (typeof known === "string") deleteAttribute(vm, value as Value, known);
    return null;
  }),
  native(`dir(obj='${NO_DEFAULT}')`, (vm, value) => {
    if (value === NO_DEFAULT) return list([...((vm as Interpreter).frame?.locals.keys() ?? [])].sort());
    const own = classOf(value as Value).lookup("__dir__");
    return own instanceof PyFunction
      ? list(sortValues(vm, items(vm, vm.call(own, [value as Value])), null, false))
      : directory(vm, value as Value);
  }),
  native("vars(obj=None)", (vm, value) =>
    value === null ? namespaceOf((vm as Interpreter).frame) : getAttribute(vm, value as Value, "__dict__"),
  ),
  builtin("locals", (vm) => namespaceOf((vm as Interpreter).frame)),
  builtin("globals", (vm) => getAttribute(vm, (vm as Interpreter).frame?.module ?? null, "__dict__")),
  native(`iter(obj, sentinel='${NO_DEFAULT}', /)`, (vm, value, sentinel) =>
    sentinel === NO_DEFAULT ? iterOf(vm, value as Value) : until(vm, value as Value, sentinel as Value),
  ),
  native(`next(iterator, default='${NO_DEFAULT}', /)`, (vm, source, fallback) =>
    next(vm, source as Value, fallback as Value),
  ),
  native("sorted(iterable, /, *, key=None, reverse=False)", (vm, source, key, reverse) =>
    isUnknown(source as Value)
      ? (source as Value)
      : list(sortValues(vm, items(vm, source as Value), key as Value, isTrue(vm, reverse as Value))),
  ),
  native("any(iterable, /)", (vm, source) => quantify(vm, source as Value, true)),
  native("all(iterable, /)", (vm, source) => quantify(vm, source as Value, false)),
  native("chr(i, /)", (vm, code) => letterOf(vm, code as Value)),
  native("ord(c, /)", (_vm, letter) => codeOf(letter as Value)),
];

/** Names that every module sees. */
export function builtinNames(): Map<string, Value> {
  const names = new Map<string, Value>();
  for (const [name, cls] of CLASSES) if (PUBLIC_CLASS.test(name)) names.set(name, cls);
  for (const func of FUNCTIONS) names.set(func.name, func);
  names.set("NotImplemented", NOT_IMPLEMENTED);
  names.set("Ellipsis", ELLIPSIS);
  names.set("EnvironmentError", CLASSES.get("OSError") as Value);
  names.set("IOError", CLASSES.get("OSError") as Value);
  names.set("__debug__", true);
  return names;
}

/** Classes that Python itself has under this name in `builtins`. */
const PUBLIC_CLASS =
  /^(bytearray|zip|map|filter|enumerate|reversed|Exception|BaseException|\w+ExceptionGroup|ExceptionGroup|object|type|int|bool|float|complex|str|bytes|list|tuple|dict|set|frozenset|slice|range|property|classmethod|staticmethod|super|([A-Z]\w*)?(Error|Exception|Warning|Exit|Interrupt|Iteration))$/;
