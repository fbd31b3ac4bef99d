// Equality, identity and hashing: `==`, `id`, and the keys under which dicts and sets keep their entries.
import { callSpecial } from "./attributes";
import { asComplex, complexText } from "./complex";
import { items } from "./iteration";
import { NESTING_OF, STEPS_OF } from "./limits";
import { hashNumber, type Int } from "./numbers";
import { Representative } from "./representatives";
import { isTrue } from "./truth";
import { isUnknown, NOT_IMPLEMENTED, raise, T, unbox } from "./types";
import {
  Float,
  type Machine,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyMethod,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyView,
  type Unknown,
  type Value,
} from "./values";

/** `a == b`; a tensor or Unknown may come back. */
export function equals(vm: Machine, a: Value, b: Value): Value {
  if (typeof a === "string" && typeof b === "string") vm.work("letters", a.length === b.length ? a.length : 0);
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
  if (typeof a === "bigint" && typeof b === "bigint") vm.step(STEPS_OF.comparison);
  if (a === b) return !(a instanceof Float && Number.isNaN(a.value));
  const x = numeric(a);
  const y = numeric(b);
  // biome-ignore lint/suspicious/noDoubleEquals: a number and a bigint of equal value are equal in Python too
  if (x !== null && y !== null) return x == y;
  if (typeof a === "string" || typeof b === "string" || a === null || b === null)
    return isPlain(a) && isPlain(b) ? false : undefined;
  if ((a instanceof PyTuple && b instanceof PyTuple) || (a instanceof PyList && b instanceof PyList)) {
    if (a.items.length !== b.items.length) return false;
    vm.work("compared", a.items.length);
    return a.items.every((item, i) => same(vm, item, b.items[i] as Value));
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
  if (a === b) return true;
  if (!(a instanceof PyObject)) return isTrue(vm, equals(vm, a, b));
  const { nesting } = vm;
  vm.step(STEPS_OF.call);
  vm.nest(NESTING_OF.native);
  const equal = isTrue(vm, equals(vm, a, b));
  vm.nesting = nesting;
  return equal;
}

/** Sets, and the views of dicts that behave like sets. */
export function isSetLike(value: Value): value is PySet | PyView {
  return value instanceof PySet || (value instanceof PyView && value.cls !== T.dict_values);
}

export function setOf(vm: Machine, value: PySet | PyView): ReadonlyMap<unknown, Value> {
  if (value instanceof PySet) {
    vm.work("hashed", value.map.size);
    return value.map;
  }
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
  vm.work("hashed", a.map.size);
  for (const [key, [, value]] of a.map) {
    const other = b.map.get(key);
    if (other === undefined || !same(vm, value, other[1])) return false;
  }
  return true;
}

function numeric(value: Value): number | bigint | null {
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Float ? value.value : null;
}

const identities = new WeakMap<object, number>();

let nextIdentity = 0x7f00_0000;

/** `id(value)`: stable for the object's life. */
export function identity(value: PyObject | Representative): number {
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
  if (typeof value === "string") {
    // longer texts of equal length collide in JavaScript's tables (measured)
    if (value.length >= LONG_KEY) vm.step(2 * value.length);
    return value;
  }
  if (typeof value === "number" || typeof value === "bigint") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value === null) return NONE_KEY;
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value : `\u0000f${value.value}`;
  if (value instanceof PyTuple && value.cls === T.tuple) return keyOfItems(vm, value.items);
  const inner = unbox(value);
  if (inner !== value) return keyOf(vm, inner);
  if (value instanceof PyBytes) return value.cls === T.bytes ? `\u0000b${value.text}` : unhashable(value);
  const complexValue = asComplex(value);
  if (complexValue !== null)
    return complexValue.im === 0 ? keyOf(vm, new Float(complexValue.re)) : `\u0000c${complexText(complexValue)}`;
  const hash = value.cls.lookup("__hash__");
  if (hash instanceof PyFunction) return keyByEquality(vm, value);
  if (value instanceof PyTuple) return keyOfItems(vm, value.items);
  if (value instanceof PySet && value.cls !== T.set) {
    vm.work("hashed", value.map.size);
    vm.make("piece", 4 * value.map.size);
    const texts = [...value.map.values()].map((item) => textOfKey(innerKey(vm, item))).sort();
    return keyOf(vm, `\u0000s(${texts.join(",")})`);
  }
  if (value instanceof PyList || value instanceof PyDict || value instanceof PySet || hash === null) unhashable(value);
  return value;
}

/** `__eq__` decides which of those with one hash are the same key. With keys of other types they are not compared. */
function keyByEquality(vm: Machine, value: PyObject): unknown {
  const hash = ownHash(vm, value);
  if (isUnknown(hash)) return value;
  vm.make("piece");
  return vm.representatives.of(value, hash, (first) => same(vm, first, value));
}

/** What the `__hash__` of its class says. */
export function ownHash(vm: Machine, value: PyObject): Int | Unknown {
  const hash = unbox(callSpecial(vm, value, "__hash__") as Value);
  if (isUnknown(hash)) return hash;
  if (typeof hash === "boolean") return hash ? 1 : 0;
  if (typeof hash === "number") return hash === -1 ? -2 : hash;
  if (typeof hash === "bigint") return BigInt.asIntN(64, hash) === hash ? hash : hashNumber(hash);
  return raise("TypeError", "__hash__ method should return an integer");
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
  const known = dict.map.get(id);
  if (known === undefined) vm.make("entry");
  dict.map.set(id, [known?.[0] ?? key, value]);
}

/** Adds an item; the first of several equal items stays. */
export function addItem(vm: Machine, set: PySet, item: Value): void {
  const id = keyOf(vm, item);
  if (set.map.has(id)) return;
  vm.make("entry");
  set.map.set(id, item);
}

const NONE_KEY = Symbol("None");

/** Letters of a text that is a key. */
const LONG_KEY = 16_384;

/** Deletes an entry of a dict or set; whoever asks for the first one goes over those that are gone. */
export function removeEntry(vm: Machine, map: Map<unknown, unknown>, key: unknown): boolean {
  vm.step(map.size >> 6);
  return map.delete(key);
}

/** Of a tuple. */
function keyOfItems(vm: Machine, items: readonly Value[]): unknown {
  vm.work("hashed", items.length);
  const packed = packedKey(items);
  if (packed !== null) return packed;
  const keys = items.map((item) => innerKey(vm, item));
  const ofEqual = packedKey(keys); // True and 1.0 are as good as 1
  if (ofEqual !== null) return ofEqual;
  const text = keys.map(textOfKey).join(",");
  vm.make("piece", 1 + keys.length);
  vm.make("letter", text.length);
  vm.work("spelled", text.length); // tables hash it
  return keyOf(vm, `\u0000t(${text})`);
}

/** Of so many integers: how many each may be, and what puts their key between the integers, where no other key lies. */
const PACKED = [
  null,
  null,
  { size: 2 ** 24, fraction: 0.5 },
  { size: 2 ** 16, fraction: 0.25 },
  { size: 2 ** 12, fraction: 0.75 },
];

/** Of a few small integers, as programs count places with: much less work than a text. null for everything else. */
function packedKey(items: readonly unknown[]): number | null {
  const form = items.length < PACKED.length ? PACKED[items.length] : undefined;
  if (!form) return null;
  const { size, fraction } = form;
  const half = size / 2;
  let packed = fraction;
  for (let i = 0, weight = 1; i < items.length; i++, weight *= size) {
    const item = items[i];
    if (typeof item !== "number" || item < -half || item >= half || !Number.isInteger(item)) return null;
    packed += (item + half) * weight;
  }
  return packed;
}

/** The key of what another key is made of. */
function innerKey(vm: Machine, value: Value): unknown {
  const { nesting } = vm;
  vm.nest(NESTING_OF.native);
  const key = keyOf(vm, value);
  vm.nesting = nesting;
  return key;
}

function textOfKey(key: unknown): string {
  if (typeof key === "string") return `'${key.length}:${key}`;
  if (key instanceof Representative) return `=${identity(key)}`;
  return key instanceof PyObject ? `#${identity(key)}` : String(key);
}
