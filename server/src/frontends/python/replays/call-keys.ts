// What a call of a library function is told from others by: everything about its arguments that the function can see, as
// one text. Two calls with the same key give the same, but for the tensors they are given.
import { ELLIPSIS, T } from "../../../python/types";
import {
  Float,
  type Keywords,
  PyBuiltin,
  PyClass,
  PyList,
  type PyObject,
  PySlice,
  PyTuple,
  type Value,
} from "../../../python/values";
import type { TensorData, ValueType } from "../../../tensor/type";
import type { LibraryClasses } from "../library-classes";
import { handleOf, type TensorFactory, type TensorHandle } from "../tensors";

/** The arguments of one call. */
export interface Given {
  readonly key: string;
  /** Each tensor once, in the order in which the arguments hold them. */
  readonly tensors: readonly PyObject[];
  readonly lists: readonly { readonly list: PyList; readonly items: readonly Value[] }[];
}

/** More than functions take as a rule; larger lists are not worth their key. */
const MAX_ITEMS = 64;
const MAX_LETTERS = 64;

/** Numbers for things that are told apart by what they are, not by what they hold. */
const IDENTITIES = new WeakMap<object, number>();
let identities = 0;

export function identityOf(thing: object): number {
  let known = IDENTITIES.get(thing);
  if (known === undefined) {
    known = ++identities;
    IDENTITIES.set(thing, known);
  }
  return known;
}

/** null where an argument is none that keys tell of: an object of the program, an iterator, anything unknown. */
export function givenTo(factory: TensorFactory, args: readonly Value[], keywords: Keywords): Given | null {
  const reading = new Reading(factory);
  for (const arg of args) if (!reading.read(arg)) return null;
  for (const [name, value] of keywords) {
    reading.key += `${name}=`;
    if (!reading.read(value)) return null;
  }
  return reading;
}

class Reading implements Given {
  key = "";
  readonly tensors: PyObject[] = [];
  readonly lists: { readonly list: PyList; readonly items: readonly Value[] }[] = [];
  #items = 0;

  constructor(readonly factory: TensorFactory) {}

  /** Adds a value to the key; false where keys do not tell of it. */
  read(value: Value): boolean {
    if (++this.#items > MAX_ITEMS) return false;
    if (value === null) return this.#add("N");
    switch (typeof value) {
      case "number":
        return this.#add(`${value}`);
      case "boolean":
        return this.#add(value ? "T" : "F");
      case "bigint":
        return this.#add(`b${value}`);
      case "string":
        return value.length <= MAX_LETTERS && this.#add(JSON.stringify(value));
    }
    if (value instanceof Float) return this.#add(`f${Object.is(value.value, -0) ? "-0" : value.value}`);
    return this.#object(value);
  }

  #add(text: string): boolean {
    this.key += `${text} `;
    return true;
  }

  #object(value: PyObject): boolean {
    if (handleOf(value) !== null) return this.#tensor(value);
    const { classes } = this.factory;
    if (value instanceof PyTuple) {
      if (value.cls === T.tuple) return this.#sequence("(", value.items);
      return value.cls === classes.find("Size") && this.#sequence("s(", value.items);
    }
    if (value instanceof PyList) {
      if (value.cls !== T.list) return false;
      this.lists.push({ list: value, items: value.items.slice() });
      return this.#sequence("[", value.items);
    }
    if (value instanceof PySlice) return this.#sequence("/", [value.start, value.stop, value.step]);
    return isFixed(value, classes) && this.#add(`#${identityOf(value)}`);
  }

  #sequence(open: string, items: readonly Value[]): boolean {
    this.key += open;
    for (const item of items) if (!this.read(item)) return false;
    return this.#add(")");
  }

  #tensor(tensor: PyObject): boolean {
    const known = this.tensors.indexOf(tensor);
    if (known >= 0) return this.#add(`=${known}`);
    this.tensors.push(tensor);
    const handle = handleOf(tensor);
    if (handle === null) return false;
    const { type, origin, data, requiresGrad, isDerived, entry } = handle;
    const { builder, classes } = this.factory;
    const isComputed = origin === "node" || origin === "input";
    // what another graph computed
    if (isComputed && entry.builder !== builder) return false;
    const isFolded = isComputed && entry.value?.constant === true;
    this.key += `${origin[0]}${isFolded ? "f" : ""}${requiresGrad ? "g" : ""}${isDerived ? "d" : ""}${typeKey(type)}${dataKey(data)}`;
    if (tensor.cls !== classes.find("Tensor")) this.key += `c${identityOf(tensor.cls)}`;
    if (tensor.attrs !== null && tensor.attrs.size > 0) {
      this.key += "{";
      for (const [name, value] of tensor.attrs) if (!this.#attribute(name, value)) return false;
    }
    return this.#add("");
  }

  /** Of what a tensor is a view matters only where it is written to; then the call is not remembered (`Replays`). */
  #attribute(name: string, value: Value): boolean {
    this.key += `${name}:`;
    if (name !== "_view" || !(value instanceof PyTuple)) return this.read(value);
    const [base, , isPart] = value.items;
    return this.#add(`${handleOf(base)?.origin[0]}${isPart}`);
  }
}

/** Things that never change. */
export function isFixed(value: PyObject, classes: LibraryClasses): boolean {
  return (
    value === ELLIPSIS ||
    value instanceof PyClass ||
    value instanceof PyBuiltin ||
    FIXED.some((role) => classes.is(role, value))
  );
}

/** Classes of the library whose instances never change. */
const FIXED = ["dtype", "device", "layout"] as const;

/** Of an object that is a tensor. */
export function handleIn(tensor: PyObject): TensorHandle {
  return tensor.payload as TensorHandle;
}

const TYPES = new WeakMap<ValueType, string>();

function typeKey(type: ValueType): string {
  if (type.kind !== "tensor") return `#${identityOf(type)}`;
  let key = TYPES.get(type);
  if (key === undefined) {
    key = `${type.dtype}[${type.shape === null ? "?" : type.shape.map((dim) => dim ?? "?").join()}]`;
    TYPES.set(type, key);
  }
  return key;
}

function dataKey(data: TensorData | null): string {
  return data === null ? "" : `#${identityOf(data)}`;
}
