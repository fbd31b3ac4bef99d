// What Python does with any value: attributes, truth, equality, hashing, iteration, repr. The data model of
// https://docs.python.org/3/reference/datamodel.html, as far as model code can see it.
import { bytesText } from "./bytes";
import { asComplex, complexText } from "./complex";
import { addInt, formatFloat, multiplyInt } from "./numbers";
import { scopeOf } from "./scope";
import { Kind } from "./syntax/ast";
import {
  CLASSES,
  classOf,
  ELLIPSIS,
  isUnknown,
  iterateArray,
  iterator,
  makeException,
  NOT_IMPLEMENTED,
  raise,
  T,
  unbox,
  unknown,
} from "./types";
import {
  Float,
  type Machine,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyGenerator,
  PyIterator,
  PyList,
  PyMethod,
  PyModule,
  PyObject,
  PyProperty,
  PyRange,
  PySet,
  PySlice,
  PySuper,
  PyTuple,
  PyView,
  PyWrapped,
  Raised,
  type Unknown,
  UnknownReached,
  type Value,
} from "./values";

// --- Attributes ---------------------------------------------------------------------------------------------------

/** `value.name`; raises AttributeError. */
export function getAttribute(vm: Machine, value: Value, name: string): Value {
  const found = findAttribute(vm, value, name);
  if (found !== undefined) return found;
  const owner =
    value instanceof PyClass
      ? `type object '${value.name}'`
      : value instanceof PyModule
        ? `module '${value.name}'`
        : `'${classOf(value).name}' object`;
  const exception = makeException(CLASSES.get("AttributeError") as PyClass, [`${owner} has no attribute '${name}'`]);
  exception.attrs?.set("name", name).set("obj", value);
  throw new Raised(exception);
}

/** As `getAttribute`, undefined where there is none. Exceptions of properties and `__getattr__` pass, but for AttributeError. */
export function tryAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  try {
    return findAttribute(vm, value, name);
  } catch (error) {
    if (isAttributeError(error)) return undefined;
    throw error;
  }
}

function findAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof PyObject) {
    if (isUnknown(value)) return unknown(value.reason);
    if (value instanceof PyClass) return classAttribute(vm, value, name);
    if (value instanceof PySuper) return superAttribute(vm, value, name);
    if (value instanceof PyModule) return moduleAttribute(vm, value, name);
  }
  const cls = classOf(value);
  const custom = cls.lookup("__getattribute__");
  if (custom instanceof PyFunction) return vm.call(custom, [value, name]);
  if (cls.lookup("__getattr__") === undefined) return instanceAttribute(vm, value, cls, name);
  // None is an answer.
  const found = propertyAttribute(vm, value, cls, name);
  return found === undefined ? fallbackAttribute(vm, value, cls, name) : found;
}

/** With `__getattr__`, an AttributeError inside a property counts as a missing attribute. */
function propertyAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  try {
    return instanceAttribute(vm, value, cls, name);
  } catch (error) {
    if (isAttributeError(error)) return undefined;
    throw error;
  }
}

function isAttributeError(error: unknown): boolean {
  return error instanceof Raised && error.exception.cls.isSubclassOf(CLASSES.get("AttributeError") as PyClass);
}

function moduleAttribute(vm: Machine, module: PyModule, name: string): Value | undefined {
  const own = module.attrs.get(name);
  if (own !== undefined) return own;
  const loaded = module.missing?.(name);
  return loaded === undefined ? specialAttribute(vm, module, name) : loaded;
}

/** object.__getattribute__: data descriptors of the class, then the instance, then the rest of the class. */
export function instanceAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  const inClass = cls.lookup(name);
  if (inClass !== undefined && isDataDescriptor(inClass)) return bind(vm, inClass, value, cls);
  const own = value instanceof PyObject ? value.attrs?.get(name) : undefined;
  if (own !== undefined) return own;
  if (inClass !== undefined) return bind(vm, inClass, value, cls);
  return specialAttribute(vm, value, name);
}

function fallbackAttribute(vm: Machine, value: Value, cls: PyClass, name: string): Value | undefined {
  const hook = cls.lookup("__getattr__");
  return hook === undefined ? undefined : vm.call(bind(vm, hook, value, cls), [name]);
}

function classAttribute(vm: Machine, cls: PyClass, name: string): Value | undefined {
  const own = cls.lookup(name);
  if (own !== undefined) return bind(vm, own, null, cls);
  const special = specialAttribute(vm, cls, name);
  if (special !== undefined) return special;
  const inMeta = cls.cls.lookup(name);
  if (inMeta !== undefined) return bind(vm, inMeta, cls, cls.cls);
  const hook = cls.cls.lookup("__getattr__");
  return hook === undefined ? undefined : vm.call(hook, [cls, name]);
}

function superAttribute(vm: Machine, proxy: PySuper, name: string): Value | undefined {
  const ofClass = proxy.self instanceof PyClass && proxy.self.isSubclassOf(proxy.after);
  const start = ofClass ? (proxy.self as PyClass) : classOf(proxy.self);
  const rest = start.mro.slice(start.mro.indexOf(proxy.after) + 1);
  for (const base of rest) {
    const found = base.dict.get(name);
    if (found !== undefined) return bind(vm, found, ofClass ? null : proxy.self, start);
  }
  return undefined;
}

function isDataDescriptor(value: Value): boolean {
  if (value instanceof PyProperty) return true;
  return value instanceof PyObject && !(value instanceof PyFunction) && value.cls.lookup("__set__") !== undefined;
}

/** The descriptor protocol: what looking `found` up through `instance` (null: through the class itself) gives. */
export function bind(vm: Machine, found: Value, instance: Value | null, cls: PyClass): Value {
  if (!(found instanceof PyObject)) return found;
  if (found instanceof PyFunction)
    return instance === null && !isNoneInstance(cls) ? found : new PyMethod(T.method, instance, found);
  if (found instanceof PyBuiltin) {
    return found.method && (instance !== null || isNoneInstance(cls))
      ? new PyMethod(T.builtin, instance, found)
      : found;
  }
  if (found instanceof PyProperty) return instance === null ? found : vm.call(found.getter, [instance]);
  if (found instanceof PyWrapped)
    return found.cls === T.staticmethod ? found.func : new PyMethod(T.method, cls, found.func);
  const get = found.cls.lookup("__get__");
  return get === undefined ? found : vm.call(get, [found, instance, cls]);
}

function isNoneInstance(cls: PyClass): boolean {
  return cls === T.NoneType;
}

/** `__class__`, `__dict__`, `__name__` … that no dictionary holds. */
function specialAttribute(vm: Machine, value: Value, name: string): Value | undefined {
  if (!name.startsWith("__")) return value instanceof PyObject ? partOf(value, name) : undefined;
  if (name === "__class__") return classOf(value);
  if (name === "__dict__" && value instanceof PyObject) return attributeDict(value);
  if (name === "__doc__") return value instanceof PyFunction ? docOf(value) : null;
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

function docOf({ node }: PyFunction): Value {
  const first = Array.isArray(node.body) ? node.body[0] : undefined;
  const text = first?.kind === Kind.Expr && first.value.kind === Kind.Constant ? first.value.value : null;
  return typeof text === "string" ? text : null;
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
function attributeDict(value: PyObject): PyDict {
  value.attrs ??= new Map();
  return new AttributeDict(T.dict, value instanceof PyClass ? value.dict : value.attrs);
}

/** A dict that reads and writes a table of names: `__dict__`, `globals()`, `sys.modules`. */
export class AttributeDict extends PyDict {
  override readonly map: Map<unknown, [key: Value, value: Value]>;
  constructor(cls: PyClass, attributes: Map<string, Value>) {
    super(cls);
    this.map = new AttributeEntries(attributes);
  }
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
  override set(key: unknown, entry: [key: Value, value: Value]): this {
    this.#attributes.set(key as string, entry[1]);
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

/** `value.name = item`. */
export function setAttribute(vm: Machine, value: Value, name: string, item: Value): void {
  if (!(value instanceof PyObject))
    raise("AttributeError", `'${classOf(value).name}' object has no attribute '${name}'`);
  if (isUnknown(value)) return;
  if (value instanceof PyClass) return setClassAttribute(vm, value, name, item);
  const hook = value.cls.lookup("__setattr__");
  if (hook instanceof PyFunction) vm.call(hook, [value, name, item]);
  else setInstanceAttribute(vm, value, name, item);
}

function setClassAttribute(vm: Machine, cls: PyClass, name: string, item: Value): void {
  if (cls.module === "builtins") raise("TypeError", `cannot set '${name}' attribute of immutable type '${cls.name}'`);
  const hook = cls.cls === T.type ? undefined : cls.cls.lookup("__setattr__");
  if (hook instanceof PyFunction) vm.call(hook, [cls, name, item]);
  else if (name === "__name__" && typeof item === "string") cls.name = item;
  else if (name === "__qualname__" && typeof item === "string") cls.qualname = item;
  else if (name === "__module__" && typeof item === "string") cls.module = item;
  else cls.set(name, item);
}

/** object.__setattr__. */
export function setInstanceAttribute(vm: Machine, value: PyObject, name: string, item: Value): void {
  if (value instanceof PyClass) return value.set(name, item);
  if (value instanceof PyMethod) raise("AttributeError", `'method' object has no attribute '${name}'`);
  const inClass = value.cls.lookup(name);
  if (inClass instanceof PyProperty) {
    if (inClass.setter === null)
      raise("AttributeError", `property '${name}' of '${value.cls.name}' object has no setter`);
    vm.call(inClass.setter, [value, item]);
    return;
  }
  const set =
    inClass instanceof PyObject && !(inClass instanceof PyFunction) ? inClass.cls.lookup("__set__") : undefined;
  if (set !== undefined) {
    vm.call(set, [inClass as Value, value, item]);
    return;
  }
  if (name === "__class__" && item instanceof PyClass) {
    value.cls = item;
    return;
  }
  if (value.cls.slots?.has(name) === false)
    raise("AttributeError", `'${value.cls.name}' object has no attribute '${name}'`);
  value.attrs ??= new Map();
  value.attrs.set(name, item);
}

/** `del value.name`. */
export function deleteAttribute(vm: Machine, value: Value, name: string): void {
  if (isUnknown(value)) return;
  if (value instanceof PyClass) {
    if (!value.delete(name)) raise("AttributeError", `type object '${value.name}' has no attribute '${name}'`);
    return;
  }
  const hook = classOf(value).lookup("__delattr__");
  const inClass = classOf(value).lookup(name);
  if (hook instanceof PyFunction) vm.call(hook, [value, name]);
  else if (inClass instanceof PyProperty) deleteProperty(vm, value, inClass, name);
  else if (inClass instanceof PyObject && inClass.cls.lookup("__delete__") !== undefined)
    callSpecial(vm, inClass, "__delete__", value);
  else if (!(value instanceof PyObject) || !value.attrs?.delete(name)) {
    raise("AttributeError", `'${classOf(value).name}' object has no attribute '${name}'`);
  }
}

function deleteProperty(vm: Machine, value: Value, { deleter }: PyProperty, name: string): void {
  if (deleter === null) raise("AttributeError", `property '${name}' of '${classOf(value).name}' object has no deleter`);
  vm.call(deleter, [value]);
}

/** Calls a special method (`__len__` …) looked up on the class; undefined where the class has none. */
export function callSpecial(vm: Machine, value: Value, name: string, ...args: readonly Value[]): Value | undefined {
  const cls = classOf(value);
  const method = cls.lookup(name);
  if (method === undefined || method === null) return undefined;
  if (method instanceof PyFunction || method instanceof PyBuiltin) return vm.call(method, [value, ...args]);
  return vm.call(bind(vm, method, value, cls), args);
}

// --- Truth, equality, hashing -----------------------------------------------------------------------------------------

/** `bool(value)`; an Unknown comes back as itself. */
export function truth(vm: Machine, value: Value): boolean | PyObject {
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "string":
      return value !== "";
    default:
      break;
  }
  if (value === null) return false;
  if (value instanceof Float) return value.value !== 0;
  if (isUnknown(value)) return value;
  const size = nativeLength(value);
  if (
    size !== null &&
    value.cls.lookup("__bool__") === undefined &&
    !(value.cls.lookup("__len__") instanceof PyFunction)
  ) {
    return size !== 0;
  }
  const inner = unbox(value);
  if (inner !== value) return truth(vm, inner);
  const answer = callSpecial(vm, value, "__bool__");
  if (answer === undefined) return value.cls.lookup("__len__") === undefined ? true : truth(vm, length(vm, value));
  if (typeof answer !== "boolean" && !(answer instanceof PyObject))
    raise("TypeError", `__bool__ should return bool, returned ${classOf(answer).name}`);
  return typeof answer === "boolean" ? answer : (answer as PyObject);
}

/** Number of items of a native container; null for anything else. */
export function nativeLength(value: Value): number | null {
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length;
  if (value instanceof PyDict || value instanceof PySet) return value.map.size;
  if (value instanceof PyView) return value.dict.map.size;
  if (value instanceof PyRange) return value.length;
  if (value instanceof PyBytes) return value.text.length;
  if (typeof value === "string") return codePointLength(value);
  return null;
}

/** Python counts code points, JavaScript UTF-16 units. */
export function codePointLength(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

/** `len(value)`. */
export function length(vm: Machine, value: Value): Value {
  if (isUnknown(value)) return value;
  if (!(classOf(value).lookup("__len__") instanceof PyFunction)) {
    const size = nativeLength(unbox(value));
    if (size !== null) return size;
  }
  const answer = callSpecial(vm, value, "__len__");
  if (typeof answer === "number" && answer < 0) raise("ValueError", "__len__() should return >= 0");
  return answer ?? raise("TypeError", `object of type '${classOf(value).name}' has no len()`);
}

/** `a == b`; a tensor or Unknown may come back. */
export function equals(vm: Machine, a: Value, b: Value): Value {
  const simple = simpleEquals(vm, unbox(a), unbox(b));
  if (simple !== undefined && !overridesEquality(a) && !overridesEquality(b)) return simple;
  if (isUnknown(a)) return a;
  if (isUnknown(b)) return b;
  const left = callSpecial(vm, a, "__eq__", b);
  if (left !== undefined && left !== NOT_IMPLEMENTED) return left;
  const right = callSpecial(vm, b, "__eq__", a);
  if (right !== undefined && right !== NOT_IMPLEMENTED) return right;
  return simple ?? a === b;
}

function overridesEquality(value: Value): boolean {
  return value instanceof PyObject && value.cls.lookup("__eq__") instanceof PyFunction;
}

/** Native equality; undefined where the operands' classes must decide. */
function simpleEquals(vm: Machine, a: Value, b: Value): boolean | undefined {
  if (a === b) return !(a instanceof Float && Number.isNaN(a.value));
  const x = numeric(a);
  const y = numeric(b);
  // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of equal value are equal in Python too
  if (x !== null && y !== null) return x == y;
  if (typeof a === "string" || typeof b === "string" || a === null || b === null)
    return isPlain(a) && isPlain(b) ? false : undefined;
  if ((a instanceof PyTuple && b instanceof PyTuple) || (a instanceof PyList && b instanceof PyList)) {
    return a.items.length === b.items.length && a.items.every((item, i) => same(vm, item, b.items[i] as Value));
  }
  if (a instanceof PyBytes && b instanceof PyBytes) return a.text === b.text;
  if (a instanceof PyDict && b instanceof PyDict) return equalDicts(vm, a, b);
  if (isSetLike(a) && isSetLike(b)) {
    const [x, y] = [setOf(vm, a), setOf(vm, b)];
    return x.size === y.size && [...x.keys()].every((key) => y.has(key));
  }
  if (a instanceof PyRange && b instanceof PyRange)
    return a.length === b.length && (a.length === 0 || (a.start === b.start && (a.length === 1 || a.step === b.step)));
  if (a instanceof PySlice && b instanceof PySlice)
    return [a.start, a.stop, a.step].every((part, i) =>
      isTrue(vm, equals(vm, part, [b.start, b.stop, b.step][i] as Value)),
    );
  if (a instanceof PyMethod && b instanceof PyMethod) return a.self === b.self && a.func === b.func;
  return undefined;
}

/** Identical or equal: what containers ask of their items. */
function same(vm: Machine, a: Value, b: Value): boolean {
  return a === b || isTrue(vm, equals(vm, a, b));
}

/** Sets, and the views of dicts that behave like sets. */
export function isSetLike(value: Value): value is PySet | PyView {
  return value instanceof PySet || (value instanceof PyView && value.cls !== T.dict_values);
}

export function setOf(vm: Machine, value: PySet | PyView): ReadonlyMap<unknown, Value> {
  if (value instanceof PySet) return value.map;
  return new Map(items(vm, value).map((item) => [keyOf(vm, item), item]));
}

function isPlain(value: Value): boolean {
  return (
    !(value instanceof PyObject) ||
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyDict ||
    value instanceof PyClass ||
    value instanceof PyBytes
  );
}

function equalDicts(vm: Machine, a: PyDict, b: PyDict): boolean {
  if (a.map.size !== b.map.size) return false;
  for (const [key, [, value]] of a.map) {
    const other = b.map.get(key);
    if (other === undefined || !same(vm, value, other[1])) return false;
  }
  return true;
}

/** Known to be true. */
export function isTrue(vm: Machine, value: Value): boolean {
  return truth(vm, value) === true;
}

function numeric(value: Value): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Float ? value.value : null;
}

const identities = new WeakMap<PyObject, number>();
let nextIdentity = 0x7f00_0000;

/** `id(value)`: stable for the object's life. */
export function identity(value: PyObject): number {
  let id = identities.get(value);
  if (id === undefined) {
    nextIdentity += 16;
    id = nextIdentity;
    identities.set(value, id);
  }
  return id;
}

/** The key under which dicts and sets keep a value: equal values have equal keys. Raises TypeError for unhashable ones. */
export function keyOf(vm: Machine, value: Value): unknown {
  if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null) return NONE_KEY;
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value : `\u0000f${value.value}`;
  const inner = unbox(value);
  if (inner !== value) return keyOf(vm, inner);
  if (value instanceof PyBytes) return value.cls === T.bytes ? `\u0000b${value.text}` : unhashable(value);
  const complexValue = asComplex(value);
  if (complexValue !== null)
    return complexValue.im === 0 ? keyOf(vm, new Float(complexValue.re)) : `\u0000c${complexText(complexValue)}`;
  const hash = value.cls.lookup("__hash__");
  if (hash instanceof PyFunction) return `\u0000h${String(vm.call(hash, [value]))}`;
  if (value instanceof PyTuple) return `\u0000t(${value.items.map((item) => keyText(vm, item)).join(",")})`;
  if (value instanceof PySet && value.cls !== T.set)
    return `\u0000s(${[...value.map.values()]
      .map((item) => keyText(vm, item))
      .sort()
      .join(",")})`;
  if (value instanceof PyList || value instanceof PyDict || value instanceof PySet || hash === null) unhashable(value);
  return value;
}

function unhashable(value: PyObject): never {
  return raise("TypeError", `unhashable type: '${value.cls.name}'`);
}

/** Sets an entry; the first of several equal keys stays. */
export function setEntry(vm: Machine, dict: PyDict, key: Value, value: Value): void {
  if (isUnknown(key)) {
    dict.open ??= key;
    return;
  }
  const id = keyOf(vm, key);
  dict.map.set(id, [dict.map.get(id)?.[0] ?? key, value]);
}

/** Adds an item; the first of several equal items stays. */
export function addItem(vm: Machine, set: PySet, item: Value): void {
  const id = keyOf(vm, item);
  if (!set.map.has(id)) set.map.set(id, item);
}

const NONE_KEY = Symbol("None");

function keyText(vm: Machine, value: Value): string {
  const key = keyOf(vm, value);
  if (typeof key === "string") return `'${key.length}:${key}`;
  return key instanceof PyObject ? `#${identity(key)}` : String(key);
}

// --- Iteration -------------------------------------------------------------------------------------------------------

/** `iter(value)` as a step function: the next value, or undefined at the end. */
export function iterate(vm: Machine, value: Value): () => Value | undefined {
  if (value instanceof PyList && !overrides(value, "__iter__")) {
    let i = 0;
    return () => (i < value.items.length ? (value.items[i++] as Value) : undefined);
  }
  if (value instanceof PyTuple && !overrides(value, "__iter__")) return iterateArray(value.items).step;
  if (value instanceof PyIterator) return value.step;
  if (value instanceof PyGenerator) return () => resume(value, null);
  if (value instanceof PyRange) return iterateRange(value);
  if (typeof value === "string") return iterateArray([...value]).step;
  if (value instanceof PyDict && !overrides(value, "__iter__"))
    return guarded(
      value.map,
      "dictionary",
      iterateEntries(value.map.values(), (entry) => entry[0]),
    );
  if (value instanceof PySet)
    return guarded(
      value.map,
      "Set",
      iterateEntries(value.map.values(), (item) => item),
    );
  if (value instanceof PyView)
    return guarded(value.dict.map, "dictionary", iterateEntries(value.dict.map.values(), value.item));
  if (value instanceof PyBytes) return iterateArray([...value.text].map((letter) => letter.charCodeAt(0))).step;
  return iterateObject(vm, value);
}

/** Has `__iter__` or the older `__getitem__`. */
export function isIterable(value: Value): boolean {
  const cls = classOf(value);
  return (
    value instanceof PyIterator ||
    value instanceof PyGenerator ||
    (cls.lookup("__iter__") ?? cls.lookup("__getitem__") ?? null) !== null
  );
}

function overrides(value: PyObject, name: string): boolean {
  return value.cls.lookup(name) instanceof PyFunction;
}

function iterateEntries<E>(entries: IterableIterator<E>, item: (entry: E) => Value): () => Value | undefined {
  return () => {
    const next = entries.next();
    return next.done ? undefined : item(next.value);
  };
}

/** RuntimeError as soon as entries come or go under a running loop. */
function guarded(
  entries: { readonly size: number },
  kind: string,
  step: () => Value | undefined,
): () => Value | undefined {
  const { size } = entries;
  return () => {
    if (entries.size !== size) raise("RuntimeError", `${kind} changed size during iteration`);
    return step();
  };
}

function iterateRange(value: PyRange): () => Value | undefined {
  let i = 0;
  return () => (i < value.length ? rangeItem(value, i++) : undefined);
}

/** The item at a place that is inside. */
export function rangeItem({ start, step }: PyRange, at: number): Value {
  if (typeof start === "number" && typeof step === "number") {
    const item = start + step * at;
    if (Number.isSafeInteger(item)) return item;
  }
  return addInt(start, multiplyInt(step, at));
}

/** The items, or the unknown value that the iterator turns out to be. */
export function tryIterate(vm: Machine, value: Value): (() => Value | undefined) | Unknown {
  try {
    return isUnknown(value) ? value : iterate(vm, value);
  } catch (error) {
    if (error instanceof UnknownReached) return error.value;
    throw error;
  }
}

function iterateObject(vm: Machine, value: Value): () => Value | undefined {
  if (isUnknown(value)) throw new UnknownReached(value);
  const iter = callSpecial(vm, value, "__iter__");
  if (iter !== undefined) {
    if (iter !== value && !(iter instanceof PyObject && iter.cls.lookup("__next__") instanceof PyFunction))
      return iterate(vm, iter);
    return () => nextOf(vm, iter);
  }
  if (classOf(value).lookup("__getitem__") !== undefined) return iterateByIndex(vm, value);
  return raise("TypeError", `'${classOf(value).name}' object is not iterable`);
}

function iterateByIndex(vm: Machine, value: Value): () => Value | undefined {
  let i = 0;
  return () => stopOn("IndexError", () => callSpecial(vm, value, "__getitem__", i++));
}

/** `next(iterator)`, undefined at its end. */
export function nextOf(vm: Machine, value: Value): Value | undefined {
  if (value instanceof PyIterator) return value.step();
  if (value instanceof PyGenerator) return resume(value, null);
  if (classOf(value).lookup("__next__") === undefined)
    raise("TypeError", `'${classOf(value).name}' object is not an iterator`);
  return stopOn("StopIteration", () => callSpecial(vm, value, "__next__"));
}

function stopOn(exception: string, step: () => Value | undefined): Value | undefined {
  try {
    return step();
  } catch (error) {
    if (error instanceof Raised && error.exception.cls.mro.some((cls) => cls.name === exception)) return undefined;
    throw error;
  }
}

/** Runs a generator to its next `yield`; undefined when it has returned (the value is then in `payload`). */
export function resume(generator: PyGenerator, sent: Value): Value | undefined {
  if (generator.done) {
    generator.payload = undefined;
    return undefined;
  }
  if (!generator.started && sent !== null) raise("TypeError", "can't send non-None value to a just-started generator");
  return advance(generator, () => generator.body.next(sent));
}

/** `generator.throw(error)`: raised at the `yield` where the generator stands. */
export function throwInto(generator: PyGenerator, error: Raised): Value | undefined {
  if (generator.done || !generator.started) {
    generator.done = true;
    throw error;
  }
  return advance(generator, () => generator.body.throw(error));
}

function advance(generator: PyGenerator, step: () => IteratorResult<Value, Value>): Value | undefined {
  if (generator.running) raise("ValueError", "generator already executing");
  generator.running = true;
  generator.started = true;
  try {
    const next = step();
    if (!next.done) return next.value;
    generator.done = true;
    generator.payload = next.value;
    return undefined;
  } catch (error) {
    generator.done = true;
    if (error instanceof Raised && error.exception.cls === CLASSES.get("StopIteration"))
      raise("RuntimeError", "generator raised StopIteration");
    throw error;
  } finally {
    generator.running = false;
  }
}

/** `generator.close()`. */
export function close(generator: PyGenerator): void {
  if (generator.done) return;
  try {
    const more = throwInto(generator, new Raised(makeException(CLASSES.get("GeneratorExit") as PyClass, [])));
    if (more !== undefined) raise("RuntimeError", "generator ignored GeneratorExit");
  } catch (error) {
    if (!(error instanceof Raised) || error.exception.cls !== CLASSES.get("GeneratorExit")) throw error;
  }
}

/** All items of an iterable, within the element budget. */
export function items(vm: Machine, value: Value): readonly Value[] {
  if ((value instanceof PyList || value instanceof PyTuple) && !overrides(value, "__iter__")) return value.items;
  const step = iterate(vm, value);
  const result: Value[] = [];
  for (let item = step(); item !== undefined; item = step()) {
    result.push(item);
    vm.allocate(result.length);
    vm.step();
  }
  return result;
}

export function iterOf(vm: Machine, value: Value): Value {
  if (value instanceof PyIterator || value instanceof PyGenerator || isUnknown(value)) return value;
  if (value instanceof PyObject && overrides(value, "__iter__")) return callSpecial(vm, value, "__iter__") as Value;
  return iterator(iterate(vm, value));
}

// --- Text ----------------------------------------------------------------------------------------------------------

/** `str(value)`. */
export function toStr(vm: Machine, value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof PyObject) {
    const inner = unbox(value);
    if (typeof inner === "string" && !(value.cls.lookup("__str__") instanceof PyFunction)) return inner;
    const text = callSpecial(vm, value, "__str__");
    if (typeof text === "string") return text;
    const plain = text === undefined ? null : unbox(text);
    if (typeof plain === "string") return plain;
    if (text !== undefined && !isUnknown(text))
      raise("TypeError", `__str__ returned non-string (type ${classOf(text).name})`);
  }
  return repr(vm, value);
}

/** `repr(value)`; a container inside itself prints as `[...]`. */
export function repr(vm: Machine, value: Value, open: readonly Value[] = []): string {
  switch (typeof value) {
    case "number":
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "True" : "False";
    case "string":
      return quote(value);
    default:
      break;
  }
  if (value === null) return "None";
  if (value instanceof Float) return formatFloat(value.value);
  if (value.cls.lookup("__repr__") instanceof PyFunction) return toStr(vm, callSpecial(vm, value, "__repr__") as Value);
  return reprObject(vm, value, open);
}

function reprObject(vm: Machine, value: PyObject, open: readonly Value[]): string {
  if (open.includes(value)) return value instanceof PyDict ? "{...}" : "[...]";
  const inside = (item: Value) => repr(vm, item, [...open, value]);
  if (value instanceof PyList) return `[${value.items.map(inside).join(", ")}]`;
  if (value instanceof PyTuple)
    return value.items.length === 1
      ? `(${inside(value.items[0] as Value)},)`
      : `(${value.items.map(inside).join(", ")})`;
  if (value instanceof PyDict)
    return `{${[...value.map.values()].map(([key, item]) => `${inside(key)}: ${inside(item)}`).join(", ")}}`;
  if (value instanceof PySet) return reprSet(value, inside);
  if (value instanceof PyView) return `${value.cls.name}([${items(vm, value).map(inside).join(", ")}])`;
  if (value instanceof PyBytes) return bytesText(value);
  if (value === ELLIPSIS) return "Ellipsis";
  if (value === NOT_IMPLEMENTED) return "NotImplemented";
  if (value instanceof PyBuiltin)
    return value.method ? `<method '${value.name}'>` : `<built-in function ${value.name}>`;
  if (value instanceof PyRange)
    return `range(${value.start}, ${value.stop}${value.step === 1 ? "" : `, ${value.step}`})`;
  if (value instanceof PySlice) return `slice(${[value.start, value.stop, value.step].map(inside).join(", ")})`;
  if (value instanceof PyClass)
    return `<class '${moduleOf(value) === "builtins" ? "" : `${moduleOf(value)}.`}${value.qualname}'>`;
  if (value instanceof PyFunction) return `<function ${value.qualname} at 0x${identity(value).toString(16)}>`;
  if (value instanceof PyModule) return `<module '${value.name}'>`;
  const inner = unbox(value);
  if (inner !== value) return repr(vm, inner);
  const native = callSpecial(vm, value, "__repr__");
  return typeof native === "string"
    ? native
    : `<${value.cls.module}.${value.cls.qualname} object at 0x${identity(value).toString(16)}>`;
}

function reprSet(value: PySet, inside: (item: Value) => string): string {
  const body = [...value.map.values()].map(inside).join(", ");
  if (value.cls === T.set) return value.map.size === 0 ? "set()" : `{${body}}`;
  return value.map.size === 0 ? `${value.cls.name}()` : `${value.cls.name}({${body}})`;
}

/** `ascii(…)` of a repr. */
export function asciiOf(text: string): string {
  return [...text].map((letter) => ((letter.codePointAt(0) as number) < 128 ? letter : escaped(letter))).join("");
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) as number;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** What `str.isprintable` calls unprintable: control, format, surrogate, private and unassigned characters, separators but the space. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (character === mark || character === "\\") body += `\\${character}`;
    else if (character === "\n") body += "\\n";
    else if (character === "\r") body += "\\r";
    else if (character === "\t") body += "\\t";
    else if (code < 127 ? code < 32 : UNPRINTABLE.test(character)) body += escaped(character);
    else body += character;
  }
  return `${mark}${body}${mark}`;
}

/** What a class body wrote into `__module__` counts. */
function moduleOf(cls: PyClass): string {
  const written = cls.dict.get("__module__");
  return typeof written === "string" ? written : cls.module;
}
