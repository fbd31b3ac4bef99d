// Attributes that no dictionary holds: `__class__`, `__dict__`, `__name__`, the parts of functions, classes and slices.
import { findAttribute, getAttribute } from "./attributes";
import { scopeOf } from "./scope";
import { Kind } from "./syntax/ast";
import { classOf, isUnknown, raise, T, unknown } from "./types";
import {
  type Machine,
  PyBuiltin,
  PyClass,
  PyDict,
  PyFunction,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyRange,
  PySlice,
  PyTuple,
  PyWrapped,
  type Unknown,
  type Value,
} from "./values";

/** `__class__`, `__dict__`, `__name__` … that no dictionary holds. */
export function specialAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  if (!name.startsWith("__")) return value instanceof PyObject ? partOf(value, name) : undefined;
  if (name === "__class__") return classOf(value);
  if (name === "__dict__" && value instanceof PyObject) return attributeDict(vm, value);
  if (name === "__doc__") return value instanceof PyFunction ? docOf(vm, value) : null;
  if (value instanceof PyClass) return classSpecial(value, name);
  if (value instanceof PyFunction) return functionSpecial(vm, value, name);
  if (value instanceof PyBuiltin && (name === "__name__" || name === "__qualname__")) return value.name;
  if (value instanceof PyMethod) {
    if (name === "__self__") return value.self;
    if (name === "__func__") return value.func;
    return findAttribute(vm, value.func, name);
  }
  if (value instanceof PyWrapped && (name === "__func__" || name === "__wrapped__")) return value.func;
  if (name === "__module__") return classOf(value).module;
  return value instanceof PyObject && value.cls.isSubclassOf(T.BaseException)
    ? EXCEPTION_DEFAULTS.get(name)
    : undefined;
}

const EXCEPTION_DEFAULTS: ReadonlyMap<string, Value> = new Map<string, Value>([
  ["__cause__", null],
  ["__context__", null],
  ["__suppress_context__", false],
  ["__traceback__", new PyObject(T.traceback)],
]);

/** A wrapper has that of the function which it wraps (`borrowDoc`). */
function docOf(vm: Machine, func: PyFunction): Value {
  if (func.payload instanceof PyFunction) return getAttribute(vm, func.payload, "__doc__");
  const { node } = func;
  vm.read(node);
  const first = Array.isArray(node.body) ? node.body[0] : undefined;
  const text = first?.kind === Kind.Expr && first.value.kind === Kind.Constant ? first.value.value : null;
  return typeof text === "string" ? text : null;
}

/** As `wrapper.__doc__ = wrapped.__doc__`, but nothing is read of the wrapped function before somebody asks. */
export function borrowDoc(wrapper: PyFunction, wrapped: PyFunction): void {
  wrapper.payload = wrapped;
}

function classSpecial(cls: PyClass, name: string): Value | undefined {
  switch (name) {
    case "__name__":
      return cls.name;
    case "__qualname__":
      return cls.qualname;
    case "__module__":
      return cls.module;
    case "__bases__":
      return new PyTuple(T.tuple, cls.bases);
    case "__base__":
      return cls.bases[0] ?? null;
    case "__mro__":
      return new PyTuple(T.tuple, cls.mro);
    case "__annotations__":
      return new PyDict(T.dict);
    default:
      return undefined;
  }
}

function functionSpecial(vm: Machine, func: PyFunction, name: string): Value | undefined {
  switch (name) {
    case "__name__":
      return func.name;
    case "__qualname__":
      return func.qualname;
    case "__module__":
      return func.closure.module.name;
    case "__defaults__": {
      const names = func.parameters.positional.filter((parameter) => func.parameters.defaults.has(parameter));
      return names.length === 0
        ? null
        : new PyTuple(
            T.tuple,
            names.map((parameter) => func.parameters.defaults.get(parameter) ?? null),
          );
    }
    case "__annotations__":
      return vm.annotations(func);
    case "__kwdefaults__": {
      const dict = new PyDict(T.dict);
      for (const parameter of func.parameters.keywordOnly) {
        const value = func.parameters.defaults.get(parameter);
        if (value !== undefined) dict.map.set(parameter, [parameter, value]);
      }
      return dict.map.size === 0 ? null : dict;
    }
    case "__code__":
      vm.read(func.node);
      return codeOf(func);
    default:
      return undefined;
  }
}

/** The part of a code object that programs ask for. */
function codeOf({ name, parameters, closure, node }: PyFunction): PyObject {
  const { positional, keywordOnly, varPositional, varKeyword, positionalOnly } = parameters;
  const rest = [varPositional, varKeyword].filter((parameter) => parameter !== null);
  const own = [...scopeOf(node).locals].filter((local) => ![...positional, ...keywordOnly, ...rest].includes(local));
  const code = new PyObject(T.object);
  code.attrs = new Map<string, Value>([
    ["co_name", name],
    ["co_filename", closure.file.path],
    ["co_argcount", positional.length],
    ["co_posonlyargcount", positionalOnly],
    ["co_kwonlyargcount", keywordOnly.length],
    ["co_varnames", new PyTuple(T.tuple, [...positional, ...keywordOnly, ...rest, ...own])],
  ]);
  return code;
}

/** Public fields of native objects. */
function partOf(value: PyObject, name: string): Value | undefined {
  if (value instanceof PyWrapped && name === "__func__") return value.func;
  if (value instanceof PySlice || value instanceof PyRange) {
    if (name === "start") return value.start;
    if (name === "stop") return value.stop;
    if (name === "step") return value.step;
  }
  if (value instanceof PyProperty) {
    if (name === "fget") return value.getter;
    if (name === "fset") return value.setter;
  }
  return undefined;
}

/** `__dict__`: a live view, writes go straight to the attributes. */
function attributeDict(vm: Machine, value: PyObject): PyDict {
  if (value instanceof PyModule) vm.complete(value);
  value.attrs ??= new Map();
  if (value.attrs instanceof DictAttributes) return value.attrs.dict;
  return new AttributeDict(T.dict, value instanceof PyClass ? value.dict : value.attrs);
}

/** `value.__dict__ = item`: from now on the attributes are what the dict holds, as in `self.__dict__ = self` of a dict. */
export function setAttributeDict(value: PyObject, item: Value): void {
  if (isUnknown(item)) return leaveAttributesOpen(value, item);
  if (!(item instanceof PyDict))
    raise("TypeError", `__dict__ must be set to a dictionary, not a '${classOf(item).name}'`);
  value.attrs = item instanceof AttributeDict ? item.attributes : new DictAttributes(item);
}

/** `self.__dict__ = self`: its entries are its attributes. */
export function isOwnDict(value: PyObject): boolean {
  return value.attrs instanceof DictAttributes && value.attrs.dict === value;
}

/** The entries of a dict whose keys are strings, in the form of attributes. */
class DictAttributes extends Map<string, Value> {
  readonly dict: PyDict;
  constructor(dict: PyDict) {
    super();
    this.dict = dict;
  }
  override get size(): number {
    return [...this.keys()].length;
  }
  override get(name: string): Value | undefined {
    return this.dict.map.get(name)?.[1];
  }
  override set(name: string, value: Value): this {
    this.dict.map.set(name, [name, value]);
    return this;
  }
  override has(name: string): boolean {
    return this.dict.map.has(name);
  }
  override delete(name: string): boolean {
    return this.dict.map.delete(name);
  }
  override clear(): void {
    for (const name of [...this.keys()]) this.dict.map.delete(name);
  }
  override *keys(): MapIterator<string> {
    for (const [name] of this) yield name;
  }
  override *values(): MapIterator<Value> {
    for (const [, value] of this) yield value;
  }
  override *entries(): MapIterator<[string, Value]> {
    for (const [key, value] of this.dict.map.values()) if (typeof key === "string") yield [key, value];
  }
  override [Symbol.iterator](): MapIterator<[string, Value]> {
    return this.entries();
  }
}

/** A dict that reads and writes a table of names: `__dict__`, `globals()`, `sys.modules`. */
export class AttributeDict extends PyDict {
  override readonly map: Map<unknown, [key: Value, value: Value]>;
  constructor(
    cls: PyClass,
    readonly attributes: Map<string, Value>,
  ) {
    super(cls);
    this.map = new AttributeEntries(attributes);
    this.open = OPEN.get(attributes) ?? null;
  }
}

/** Tables of names that may hold any others as well: something unknown was written into them. */
const OPEN = new WeakMap<ReadonlyMap<string, Value>, Unknown>();

/** A dict is updated by something unknown: there may be entries under any other key. */
export function leaveOpen(dict: PyDict, why: Unknown): void {
  dict.open ??= why;
  if (dict instanceof AttributeDict) OPEN.set(dict.attributes, dict.open);
}

/** `setattr(value, unknown, …)`. */
export function leaveAttributesOpen(value: PyObject, why: Unknown): void {
  value.attrs ??= new Map();
  OPEN.set(value.attrs, why);
}

/** Why there may be other names in the table than those that are known; null where there are none. */
export function openNames(attributes: ReadonlyMap<string, Value>): Unknown | null {
  return attributes instanceof DictAttributes ? attributes.dict.open : (OPEN.get(attributes) ?? null);
}

export function setOpenNames(attributes: ReadonlyMap<string, Value>, why: Unknown | null): void {
  if (why === null) OPEN.delete(attributes);
  else OPEN.set(attributes, why);
}

/** Attributes in the form of a dict's entries. */
class AttributeEntries extends Map<unknown, [key: Value, value: Value]> {
  readonly #attributes: Map<string, Value>;
  constructor(attributes: Map<string, Value>) {
    super();
    this.#attributes = attributes;
  }
  override get size(): number {
    return this.#attributes.size;
  }
  override get(key: unknown): [key: Value, value: Value] | undefined {
    const value = this.#attributes.get(key as string);
    return value === undefined ? undefined : [key as string, value];
  }
  override set(_key: unknown, entry: [key: Value, value: Value]): this {
    if (typeof entry[0] === "string") this.#attributes.set(entry[0], entry[1]);
    else setOpenNames(this.#attributes, unknown("its attributes have keys that are no text"));
    return this;
  }
  override has(key: unknown): boolean {
    return this.#attributes.has(key as string);
  }
  override delete(key: unknown): boolean {
    return this.#attributes.delete(key as string);
  }
  override clear(): void {
    this.#attributes.clear();
  }
  override keys(): MapIterator<unknown> {
    return this.#attributes.keys();
  }
  override *values(): MapIterator<[key: Value, value: Value]> {
    for (const entry of this.#attributes) yield entry;
  }
  override *entries(): MapIterator<[unknown, [key: Value, value: Value]]> {
    for (const entry of this.#attributes) yield [entry[0], entry];
  }
  override [Symbol.iterator](): MapIterator<[unknown, [key: Value, value: Value]]> {
    return this.entries();
  }
}
