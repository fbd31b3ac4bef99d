// The built-in classes and the class of every value. Methods are registered by builtins/*.
import {
  Float,
  type Keywords,
  type Native,
  PyBuiltin,
  PyClass,
  PyDict,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  Raised,
  Unknown,
  UnknownReached,
  type Value,
} from "./values";

function root(): { object: PyClass; type: PyClass } {
  const object = new PyClass("object", [], null);
  const type = new PyClass("type", [object], null);
  object.cls = type;
  type.cls = type;
  object.allocate = (cls) => new PyObject(cls);
  return { object, type };
}

const { object: OBJECT, type: TYPE } = root();

function define(name: string, base: PyClass = OBJECT, allocate?: (cls: PyClass) => PyObject): PyClass {
  const cls = new PyClass(name, [base], TYPE);
  if (allocate) cls.allocate = allocate;
  return cls;
}

const INT = define("int");
const ITERATOR = define("iterator");

export const T = {
  object: OBJECT,
  type: TYPE,
  int: INT,
  bool: define("bool", INT),
  float: define("float"),
  complex: define("complex"),
  str: define("str"),
  bytes: define("bytes"),
  bytearray: define("bytearray"),
  NoneType: define("NoneType"),
  ellipsis: define("ellipsis"),
  NotImplementedType: define("NotImplementedType"),
  list: define("list", OBJECT, (cls) => new PyList(cls, [])),
  tuple: define("tuple"),
  dict: define("dict", OBJECT, (cls) => new PyDict(cls)),
  set: define("set", OBJECT, (cls) => new PySet(cls)),
  frozenset: define("frozenset", OBJECT, (cls) => new PySet(cls)),
  slice: define("slice"),
  range: define("range"),
  function: define("function"),
  builtin: define("builtin_function_or_method"),
  method: define("method"),
  property: define("property"),
  classmethod: define("classmethod"),
  staticmethod: define("staticmethod"),
  super: define("super"),
  module: define("module"),
  traceback: define("traceback"),
  generator: define("generator"),
  iterator: ITERATOR,
  zip: define("zip", ITERATOR),
  map: define("map", ITERATOR),
  filter: define("filter", ITERATOR),
  enumerate: define("enumerate", ITERATOR),
  reversed: define("reversed", ITERATOR),
  dict_keys: define("dict_keys"),
  dict_values: define("dict_values"),
  dict_items: define("dict_items"),
  mappingproxy: define("mappingproxy"),
  /** Class of what could not be computed. */
  unknown: define("Unknown"),
  BaseException: define("BaseException"),
} as const;

/** Every class of the `builtins` module, exceptions included. */
export const CLASSES = new Map<string, PyClass>(Object.entries(T));

/** Name, base: https://docs.python.org/3/library/exceptions.html#exception-hierarchy. */
const EXCEPTIONS: readonly (readonly [string, string])[] = [
  ["SystemExit", "BaseException"],
  ["KeyboardInterrupt", "BaseException"],
  ["GeneratorExit", "BaseException"],
  ["Exception", "BaseException"],
  ["StopIteration", "Exception"],
  ["StopAsyncIteration", "Exception"],
  ["ArithmeticError", "Exception"],
  ["FloatingPointError", "ArithmeticError"],
  ["OverflowError", "ArithmeticError"],
  ["ZeroDivisionError", "ArithmeticError"],
  ["AssertionError", "Exception"],
  ["AttributeError", "Exception"],
  ["BufferError", "Exception"],
  ["EOFError", "Exception"],
  ["ImportError", "Exception"],
  ["ModuleNotFoundError", "ImportError"],
  ["LookupError", "Exception"],
  ["IndexError", "LookupError"],
  ["KeyError", "LookupError"],
  ["MemoryError", "Exception"],
  ["NameError", "Exception"],
  ["UnboundLocalError", "NameError"],
  ["OSError", "Exception"],
  ["BlockingIOError", "OSError"],
  ["ChildProcessError", "OSError"],
  ["ConnectionError", "OSError"],
  ["BrokenPipeError", "ConnectionError"],
  ["ConnectionAbortedError", "ConnectionError"],
  ["ConnectionRefusedError", "ConnectionError"],
  ["ConnectionResetError", "ConnectionError"],
  ["FileExistsError", "OSError"],
  ["FileNotFoundError", "OSError"],
  ["InterruptedError", "OSError"],
  ["IsADirectoryError", "OSError"],
  ["NotADirectoryError", "OSError"],
  ["PermissionError", "OSError"],
  ["ProcessLookupError", "OSError"],
  ["TimeoutError", "OSError"],
  ["ReferenceError", "Exception"],
  ["RuntimeError", "Exception"],
  ["NotImplementedError", "RuntimeError"],
  ["RecursionError", "RuntimeError"],
  ["SyntaxError", "Exception"],
  ["IndentationError", "SyntaxError"],
  ["TabError", "IndentationError"],
  ["SystemError", "Exception"],
  ["TypeError", "Exception"],
  ["ValueError", "Exception"],
  ["UnicodeError", "ValueError"],
  ["UnicodeDecodeError", "UnicodeError"],
  ["UnicodeEncodeError", "UnicodeError"],
  ["UnicodeTranslateError", "UnicodeError"],
  ["Warning", "Exception"],
  ["DeprecationWarning", "Warning"],
  ["PendingDeprecationWarning", "Warning"],
  ["RuntimeWarning", "Warning"],
  ["SyntaxWarning", "Warning"],
  ["UserWarning", "Warning"],
  ["FutureWarning", "Warning"],
  ["ImportWarning", "Warning"],
  ["UnicodeWarning", "Warning"],
  ["ResourceWarning", "Warning"],
  ["BytesWarning", "Warning"],
  ["EncodingWarning", "Warning"],
  ["BaseExceptionGroup", "BaseException"],
  ["ExceptionGroup", "BaseExceptionGroup"],
];
for (const [name, base] of EXCEPTIONS) CLASSES.set(name, define(name, CLASSES.get(base)));

export const ELLIPSIS = new PyObject(T.ellipsis);
export const NOT_IMPLEMENTED = new PyObject(T.NotImplementedType);

/** What a base class is that is not there: it may have whatever the value's class lacks. */
export function unknownBaseOf(value: Value): Unknown | null {
  return classOf(value).unknownBase;
}

/** The class of any value. */
export function classOf(value: Value): PyClass {
  switch (typeof value) {
    case "number":
    case "bigint":
      return T.int;
    case "string":
      return T.str;
    case "boolean":
      return T.bool;
    default:
      if (value === null) return T.NoneType;
      return value instanceof Float ? T.float : value.cls;
  }
}

export function isInstance(value: Value, cls: PyClass): boolean {
  return classOf(value).isSubclassOf(cls);
}

export const list = (items: Value[]): PyList => new PyList(T.list, items);
export const tuple = (items: readonly Value[]): PyTuple => new PyTuple(T.tuple, items);
export const float = (value: number): Float => new Float(value);
export const iterator = (step: () => Value | undefined, cls: PyClass = T.iterator): PyIterator =>
  new PyIterator(cls, step);
export const slice = (start: Value, stop: Value, step: Value): PySlice => new PySlice(T.slice, start, stop, step);
export const range = (start: number | bigint, stop: number | bigint, step: number | bigint = 1): PyRange =>
  new PyRange(T.range, start, stop, step);

export function iterateArray(items: readonly Value[]): PyIterator {
  let i = 0;
  return iterator(() => (i < items.length ? (items[i++] as Value) : undefined));
}

const UNKNOWNS = new Map<string, Unknown>();

/** The unknown value with this reason. */
export function unknown(reason: string): Unknown {
  let value = UNKNOWNS.get(reason);
  if (value === undefined) {
    if (UNKNOWNS.size > 10_000) UNKNOWNS.clear();
    value = new Unknown(T.unknown, reason);
    UNKNOWNS.set(reason, value);
  }
  return value;
}

export function isUnknown(value: Value): value is Unknown {
  return value instanceof Unknown;
}

/** A native function or method under its Python name. */
export function builtin(name: string, call: Native, method = false): PyBuiltin {
  return new PyBuiltin(T.builtin, name, call, method);
}

/** Raises a built-in exception. */
export function raise(exception: string, ...args: readonly Value[]): never {
  throw raised(exception, ...args);
}

export function raised(exception: string, ...args: readonly Value[]): Raised {
  return new Raised(makeException(CLASSES.get(exception) as PyClass, args));
}

/** NameError and UnboundLocalError say which name they mean. */
export function raiseName(exception: "NameError" | "UnboundLocalError", message: string, name: string): never {
  const made = makeException(CLASSES.get(exception) as PyClass, [message]);
  made.attrs?.set("name", name);
  throw new Raised(made);
}

export function makeException(cls: PyClass, args: readonly Value[]): PyObject {
  const exception = new PyObject(cls);
  exception.attrs = new Map([["args", tuple(args)]]);
  return exception;
}

/**
 * Natives that take a count or a size convert it with `Number(value)`: what Python would not convert raises its TypeError
 * there, and what is not known leaves the call unknown, where JavaScript would go on with NaN.
 */
function toPrimitive(this: PyObject | Float, hint: string): string {
  if (isUnknown(this)) throw new UnknownReached(this);
  if (hint !== "number") return `<${classOf(this).name}>`;
  return raise("TypeError", `'${classOf(this).name}' object cannot be interpreted as an integer`);
}

for (const { prototype } of [PyObject, Float])
  Object.defineProperty(prototype, Symbol.toPrimitive, { value: toPrimitive });

/** The value itself, or the primitive kept by an instance of an int, float or str subclass. */
export function unbox(value: Value): Value {
  if (value instanceof PyObject && value.payload !== undefined && isPrimitive(value.payload)) return value.payload;
  return value;
}

function isPrimitive(payload: unknown): payload is Value {
  const type = typeof payload;
  return type === "number" || type === "string" || type === "bigint" || type === "boolean" || payload instanceof Float;
}

export const NO_KEYWORDS: Keywords = new Map();
