// The `builtins` module: functions, `type`, `object`, `super`, `property` and relatives, exceptions.

import {
  callSpecial,
  deleteAttribute,
  getAttribute,
  instanceAttribute,
  setAttribute,
  setInstanceAttribute,
  tryAttribute,
} from "../attributes";
import { allocate, defineMethods, native, typeCall } from "../call";
import { buildClass } from "../classes";
import { equals, identity } from "../equality";
import { evaluate } from "../evaluate";
import { formatValue } from "../format";
import { getItem, toIndex } from "../items";
import { items, iterate, iterOf, nextOf } from "../iteration";
import type { Interpreter } from "../machine";
import { asciiOf, repr, toStr } from "../repr";
import { Kind } from "../syntax/ast";
import { parsePython } from "../syntax/parser";
import { codePointLength, isTrue, length, truth } from "../truth";
import {
  builtin,
  CLASSES,
  classOf,
  ELLIPSIS,
  isUnknown,
  iterator,
  list,
  makeException,
  NOT_IMPLEMENTED,
  raise,
  slice,
  T,
  tuple,
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
  type PyList,
  PyMethod,
  PyObject,
  PyProperty,
  PyRange,
  PySuper,
  PyTuple,
  PyWrapped,
  Raised,
  type Value,
} from "../values";
import { orStop, sortValues } from "./containers";
import { hash, NUMERIC_FUNCTIONS } from "./numeric";
import "./bytes";
import "./complex";
import "./text";

const NO_DEFAULT = "\u0000no default";

// --- object, type ----------------------------------------------------------------------------------------------------

T.object.set(
  "__new__",
  builtin("__new__", (vm, args) => allocate(vm, args[0] as PyClass)),
);
T.object.set(
  "__init__",
  builtin("__init__", () => null, true),
);
T.object.set(
  "__init_subclass__",
  new PyWrapped(
    T.classmethod,
    builtin("__init_subclass__", () => null),
  ),
);
defineMethods(T.object, {
  "__setattr__(self, name, value)": (vm, self, name, value) => {
    setInstanceAttribute(vm, self as PyObject, name as string, value as Value);
    return null;
  },
  "__delattr__(self, name)": (_vm, self, name) => {
    if (!(self as PyObject).attrs?.delete(name as string))
      raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${String(name)}'`);
    return null;
  },
  "__getattribute__(self, name)": (vm, self, name) =>
    instanceAttribute(vm, self as Value, classOf(self as Value), name as string) ??
    raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${String(name)}'`),
  "__eq__(self, other)": (_vm, self, other) => (self === other ? true : NOT_IMPLEMENTED),
  "__str__(self)": (vm, self) => repr(vm, self as Value),
  "__hash__(self)": (_vm, self) => identity(self as PyObject),
  "__format__(self, spec)": (vm, self) => toStr(vm, self as Value),
  "__dir__(self)": (vm, self) => directory(vm, self as Value),
  "__reduce_ex__(self, protocol)": () => unknown("pickling"),
});

T.type.set(
  "__new__",
  native("__new__(meta, *args, **kwargs)", (vm, meta, args, keywords) => {
    const given = items(vm, args as Value);
    if (given.length === 1) return classOf(given[0] as Value);
    const [name, bases, namespace] = given;
    const parents = items(vm, bases as Value).filter((base): base is PyClass => base instanceof PyClass);
    const dict = new Map(
      [...(namespace as PyDict).map.values()].map(([key, value]) => [key as string, value] as const),
    );
    const rest = new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value] as const));
    return buildClass(vm as Interpreter, name as string, parents, dict, meta as PyClass, rest);
  }),
);
T.type.set(
  "__init__",
  builtin("__init__", () => null, true),
);
defineMethods(T.type, {
  "__call__(cls, *args, **kwargs)": (vm, cls, args, keywords) =>
    typeCall(
      vm as Interpreter,
      cls as PyClass,
      items(vm, args as Value),
      new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value])),
    ),
  "mro(cls)": (_vm, cls) => list([...(cls as PyClass).mro]),
  "__subclasses__(cls)": (_vm, cls) => list([...(cls as PyClass).subclasses]),
  "__instancecheck__(cls, instance)": (vm, cls, instance) => isInstanceOf(vm, instance as Value, cls as Value),
});

// --- Descriptors -------------------------------------------------------------------------------------------------------

T.property.set(
  "__new__",
  native("__new__(cls, fget=None, fset=None, fdel=None, doc=None)", (_vm, cls, getter, setter, deleter, doc) => {
    const property = new PyProperty(cls as PyClass, getter as Value, setter as Value, deleter as Value);
    if (doc !== null) property.attrs = new Map([["__doc__", doc as Value]]);
    return property;
  }),
);
defineMethods(T.property, {
  "getter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, f as Value, (self as PyProperty).setter, (self as PyProperty).deleter),
  "setter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, (self as PyProperty).getter, f as Value, (self as PyProperty).deleter),
  "deleter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, (self as PyProperty).getter, (self as PyProperty).setter, f as Value),
  "__get__(self, instance, owner=None)": (vm, self, instance) =>
    instance === null ? (self as Value) : vm.call((self as PyProperty).getter, [instance as Value]),
});
for (const cls of [T.classmethod, T.staticmethod]) {
  cls.set(
    "__new__",
    native("__new__(cls, f)", (_vm, self, f) => new PyWrapped(self as PyClass, f as Value)),
  );
  defineMethods(cls, {
    "__get__(self, instance, owner=None)": (_vm, self, _instance, owner) =>
      (self as PyWrapped).cls === T.staticmethod
        ? (self as PyWrapped).func
        : new PyMethod(T.method, owner as Value, (self as PyWrapped).func),
  });
}
defineMethods(T.staticmethod, {
  "__call__(self, *args)": (vm, self, args) => vm.call((self as PyWrapped).func, items(vm, args as Value)),
});
defineMethods(T.function, {
  "__get__(self, instance, owner=None)": (_vm, self, instance) =>
    instance === null ? (self as Value) : new PyMethod(T.method, instance as Value, self as Value),
  "__call__(self, *args)": (vm, self, args) => vm.call(self as Value, items(vm, args as Value)),
});

for (const cls of [T.builtin, T.method]) {
  defineMethods(cls, {
    "__call__(self, *args, **kwargs)": (vm, self, args, keywords) =>
      vm.call(
        self as Value,
        items(vm, args as Value),
        new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value])),
      ),
  });
}
T.method.set(
  "__new__",
  native(
    "__new__(cls, func, instance, /)",
    (_vm, cls, func, instance) => new PyMethod(cls as PyClass, instance as Value, func as Value),
  ),
);

T.super.set(
  "__new__",
  native("__new__(cls, type=None, instance=None)", (vm, cls, type, instance) => {
    if (type instanceof PyClass) return new PySuper(cls as PyClass, type, instance as Value);
    const frame = methodFrame((vm as Interpreter).frame);
    const owner = frame?.func?.owner;
    const first = frame?.func?.parameters.positional[0] ?? frame?.func?.parameters.varPositional;
    let self = first === undefined || first === null ? undefined : frame?.locals.get(first);
    if (self instanceof PyTuple && frame?.func?.parameters.positional.length === 0) self = self.items[0];
    if (!owner || self === undefined) return raise("RuntimeError", "super(): no arguments");
    return new PySuper(cls as PyClass, owner, self);
  }),
);

/** The method whose `__class__` cell `super()` means: the running function or one around it. */
function methodFrame(start: Frame | null): Frame | null {
  let frame = start;
  while (frame !== null && !frame.func?.owner) frame = frame.parent;
  return frame;
}

// --- Exceptions ------------------------------------------------------------------------------------------------------

T.BaseException.set(
  "__new__",
  builtin("__new__", (_vm, args) => makeException(args[0] as PyClass, args.slice(1))),
);
T.BaseException.set(
  "__init__",
  builtin(
    "__init__",
    (_vm, args) => {
      (args[0] as PyObject).attrs?.set("args", tuple(args.slice(1)));
      return null;
    },
    true,
  ),
);
defineMethods(T.BaseException, {
  "__str__(self)": (vm, self) => argumentText(vm, self as PyObject),
  "__repr__(self)": (vm, self) =>
    `${(self as PyObject).cls.name}(${exceptionArgs(self as PyObject)
      .map((arg) => repr(vm, arg))
      .join(", ")})`,
  "with_traceback(self, tb)": (_vm, self) => self as Value,
  "add_note(self, note)": (_vm, self, note) => {
    const attrs = (self as PyObject).attrs as Map<string, Value>;
    const notes = attrs.get("__notes__") ?? list([]);
    attrs.set("__notes__", notes);
    (notes as PyList).items.push(note as Value);
    return null;
  },
});
CLASSES.get("StopIteration")?.set(
  "value",
  new PyProperty(
    T.property,
    native("value(self)", (_vm, self) => exceptionArgs(self as PyObject)[0] ?? null),
    null,
    null,
  ),
);

defineMethods(CLASSES.get("OSError") as PyClass, {
  "__init__(self, *args)": (vm, self, args) => {
    const { attrs } = self as PyObject;
    const [errno = null, strerror = null, filename = null] = items(vm, args as Value);
    attrs?.set("args", args as Value);
    if (strerror !== null) attrs?.set("errno", errno).set("strerror", strerror).set("filename", filename);
    return null;
  },
  "__str__(self)": (vm, self) => {
    const { attrs } = self as PyObject;
    if (!attrs?.has("strerror")) return argumentText(vm, self as PyObject);
    const filename = attrs.get("filename") ?? null;
    const place = filename === null ? "" : `: ${repr(vm, filename)}`;
    return `[Errno ${toStr(vm, attrs.get("errno") ?? null)}] ${toStr(vm, attrs.get("strerror") ?? null)}${place}`;
  },
});
defineMethods(CLASSES.get("BaseExceptionGroup") as PyClass, {
  "__init__(self, message, exceptions)": (vm, self, message, exceptions) => {
    (self as PyObject).attrs?.set("message", message as Value).set("exceptions", tuple(items(vm, exceptions as Value)));
    return null;
  },
  "__str__(self)": (vm, self) => {
    const { attrs } = self as PyObject;
    const count = items(vm, attrs?.get("exceptions") ?? null).length;
    return `${toStr(vm, attrs?.get("message") ?? null)} (${count} sub-exception${count === 1 ? "" : "s"})`;
  },
});
for (const [name, attribute] of [
  ["SystemExit", "code"],
  ["ImportError", "msg"],
] as const) {
  const first = builtin(attribute, (_vm, args) => exceptionArgs(args[0] as PyObject)[0] ?? null, true);
  CLASSES.get(name)?.set(attribute, new PyProperty(T.property, first, null, null));
}

export function exceptionArgs(exception: PyObject): readonly Value[] {
  const args = exception.attrs?.get("args");
  return args instanceof PyTuple ? args.items : [];
}

/** `str(exception)`, as its class has it; without what the class adds where that raises itself. */
export function exceptionText(vm: Machine, exception: PyObject): string {
  try {
    return toStr(vm, exception);
  } catch (error) {
    if (error instanceof Raised) return argumentText(vm, exception);
    throw error;
  }
}

function argumentText(vm: Machine, exception: PyObject): string {
  const args = exceptionArgs(exception);
  if (args.length === 0) return "";
  if (args.length === 1)
    return exception.cls.name === "KeyError" ? repr(vm, args[0] as Value) : toStr(vm, args[0] as Value);
  return repr(vm, tuple(args));
}

// --- Functions -------------------------------------------------------------------------------------------------------

function isInstanceOf(vm: Machine, value: Value, type: Value): Value {
  if (isUnknown(value)) return value;
  if (isUnknown(type)) return type;
  if (type instanceof PyTuple) return anyOf(type.items.map((option) => isInstanceOf(vm, value, option)));
  if (!(type instanceof PyClass)) {
    const hook = classOf(type).lookup("__instancecheck__");
    return hook === undefined
      ? raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
      : truth(vm, vm.call(hook, [type, value]));
  }
  const hook = type.cls.lookup("__instancecheck__");
  if (hook instanceof PyFunction) return truth(vm, vm.call(hook, [type, value]));
  return classOf(value).isSubclassOf(type) || conformsTo(value, type);
}

function anyOf(answers: readonly Value[]): Value {
  return answers.includes(true) ? true : (answers.find(isUnknown) ?? false);
}

/** Abstract classes of collections.abc and numbers name the special methods that make an instance of them. */
function conformsTo(value: Value, type: PyClass): boolean {
  const registered = type.dict.get("__rooflint_registered__");
  if (
    registered instanceof PyTuple &&
    registered.items.some((cls) => cls instanceof PyClass && classOf(value).isSubclassOf(cls))
  )
    return true;
  const required = type.dict.get("__rooflint_requires__");
  return (
    required instanceof PyTuple &&
    required.items.every((name) => (classOf(value).lookup(String(name)) ?? null) !== null)
  );
}

function isSubclass(vm: Machine, value: Value, type: Value): Value {
  if (isUnknown(value)) return value;
  if (isUnknown(type)) return type;
  if (type instanceof PyTuple) return anyOf(type.items.map((option) => isSubclass(vm, value, option)));
  if (!(value instanceof PyClass) || !(type instanceof PyClass))
    return raise("TypeError", "issubclass() arg 1 must be a class");
  const hook = type.cls.lookup("__subclasscheck__");
  if (hook instanceof PyFunction) return truth(vm, vm.call(hook, [type, value]));
  return value.isSubclassOf(type);
}

function directory(vm: Machine, value: Value): Value {
  const names = new Set<string>();
  if (value instanceof PyObject) for (const name of value.attrs?.keys() ?? []) names.add(name);
  const cls = value instanceof PyClass ? value : classOf(value);
  for (const base of cls.mro) for (const name of base.dict.keys()) names.add(name);
  return list(sortValues(vm, [...names], null, false));
}

function zip(vm: Machine, args: Value, strict: Value): Value {
  const sources = items(vm, args);
  const open = sources.find(isUnknown);
  if (open !== undefined) return open;
  const steps = sources.map((source) => iterate(vm, source));
  return iterator(() => {
    const values: Value[] = [];
    for (const step of steps) {
      const value = step();
      if (value === undefined) {
        if (isTrue(vm, strict)) checkLengths(steps, values.length);
        return undefined;
      }
      values.push(value);
    }
    return values.length === 0 ? undefined : tuple(values);
  }, T.zip);
}

/** `zip(…, strict=True)`: argument `ended` has no more items; those before it had one, those after it may not. */
function checkLengths(steps: readonly (() => Value | undefined)[], ended: number): void {
  const others = (count: number): string => (count === 1 ? "argument 1" : `arguments 1-${count}`);
  if (ended > 0) raise("ValueError", `zip() argument ${ended + 1} is shorter than ${others(ended)}`);
  const longer = steps.slice(1).findIndex((step) => step() !== undefined);
  if (longer >= 0) raise("ValueError", `zip() argument ${longer + 2} is longer than ${others(longer + 1)}`);
}

function map(vm: Machine, func: Value, sources: readonly Value[]): Value {
  const open = sources.find(isUnknown);
  if (open !== undefined) return open;
  const steps = sources.map((source) => iterate(vm, source));
  return iterator(() => {
    const values = steps.map((step) => step());
    return values.includes(undefined) ? undefined : vm.call(func, values as Value[]);
  }, T.map);
}

function filter(vm: Machine, func: Value, source: Value): Value {
  if (isUnknown(source)) return source;
  const step = iterate(vm, source);
  return iterator(() => {
    for (let item = step(); item !== undefined; item = step()) {
      vm.step();
      if (truth(vm, func === null ? item : vm.call(func, [item])) !== false) return item;
    }
    return undefined;
  }, T.filter);
}

function enumerate(vm: Machine, source: Value, start: number): Value {
  if (isUnknown(source)) return source;
  const step = iterate(vm, source);
  let i = start;
  return iterator(() => {
    const item = step();
    return item === undefined ? undefined : tuple([i++, item]);
  }, T.enumerate);
}

/** Known when a decisive item is known; unknown when only unknown items are left to decide. */
function quantify(vm: Machine, source: Value, decisive: boolean): Value {
  if (isUnknown(source)) return source;
  const step = iterate(vm, source);
  let open: Value | null = null;
  for (let item = step(); item !== undefined; item = step()) {
    vm.step();
    const known = truth(vm, item);
    if (known === decisive) return decisive;
    if (typeof known !== "boolean") open = known;
  }
  return open ?? !decisive;
}

function reversed(vm: Machine, value: Value): Value {
  if (isUnknown(value)) return value;
  const custom = classOf(value).lookup("__reversed__");
  if (custom !== undefined) return callSpecial(vm, value, "__reversed__") as Value;
  if (value instanceof PyRange) return iterOf(vm, getItem(vm, value, slice(null, null, -1)));
  return iterOf(vm, list([...items(vm, value)].reverse()));
}

function next(vm: Machine, source: Value, fallback: Value): Value {
  if (isUnknown(source)) return source;
  const item = nextOf(vm, source);
  return item === undefined && fallback !== NO_DEFAULT ? fallback : orStop(source, item);
}

/** `iter(func, sentinel)`. */
function until(vm: Machine, func: Value, sentinel: Value): Value {
  return iterator(() => {
    const item = vm.call(func, []);
    return isTrue(vm, equals(vm, item, sentinel)) ? undefined : item;
  });
}

function getattr(vm: Machine, value: Value, name: Value, fallback: Value): Value {
  if (isUnknown(name)) return name;
  if (typeof name !== "string") return raise("TypeError", "attribute name must be string");
  if (fallback === NO_DEFAULT) return getAttribute(vm, value, name);
  const found = tryAttribute(vm, value, name);
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

/** `eval`: an expression in the running frame, with the interpreter's own limits; statements are not taken. */
function evaluateText(vm: Interpreter, source: Value): Value {
  const { frame } = vm;
  if (typeof source !== "string" || frame === null) return unknown("what eval is given");
  const { module, problems } = parsePython(source.trim());
  const [statement] = module.body;
  if (problems.length > 0 || module.body.length !== 1 || statement?.kind !== Kind.Expr)
    return raise("SyntaxError", problems[0]?.message ?? "invalid syntax");
  return evaluate(vm, frame, statement.value);
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

T.enumerate.set(
  "__new__",
  native("__new__(cls, iterable, start=0)", (vm, _cls, source, start) => enumerate(vm, source as Value, Number(start))),
);
T.zip.set(
  "__new__",
  native("__new__(cls, *iterables, strict=False)", (vm, _cls, sources, strict) =>
    zip(vm, sources as Value, strict as Value),
  ),
);
T.map.set(
  "__new__",
  native("__new__(cls, func, *iterables)", (vm, _cls, func, sources) =>
    map(vm, func as Value, items(vm, sources as Value)),
  ),
);
T.filter.set(
  "__new__",
  native("__new__(cls, func, iterable)", (vm, _cls, func, source) => filter(vm, func as Value, source as Value)),
);
T.reversed.set(
  "__new__",
  native("__new__(cls, sequence, /)", (vm, _cls, value) => reversed(vm, value as Value)),
);

const FUNCTIONS: readonly PyBuiltin[] = [
  ...NUMERIC_FUNCTIONS,
  builtin("print", () => null),
  builtin("input", () => unknown("input()")),
  builtin("open", () => unknown("files are not read")),
  builtin("breakpoint", () => null),
  builtin("exec", () => unknown("exec()")),
  builtin("eval", (vm, [source]) => evaluateText(vm as Interpreter, source ?? null)),
  builtin("compile", () => unknown("compile()")),
  builtin("__import__", (vm, args) => vm.importModule(String(args[0]))),
  native("len(obj, /)", (vm, value) => length(vm, value as Value)),
  native("repr(obj, /)", (vm, value) => (isUnknown(value as Value) ? (value as Value) : repr(vm, value as Value))),
  native("ascii(obj, /)", (vm, value) =>
    isUnknown(value as Value) ? (value as Value) : asciiOf(repr(vm, value as Value)),
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
  native("hasattr(obj, name, /)", (vm, value, name) =>
    isUnknown(value as Value) ? (value as Value) : tryAttribute(vm, value as Value, name as string) !== undefined,
  ),
  native("setattr(obj, name, value, /)", (vm, value, name, item) => {
    setAttribute(vm, value as Value, name as string, item as Value);
    return null;
  }),
  native("delattr(obj, name, /)", (vm, value, name) => {
    deleteAttribute(vm, value as Value, name as string);
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
