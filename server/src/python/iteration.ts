// Iteration: `iter`, `next` and all items of any iterable.
import { callSpecial } from "./attributes";
import { STEPS_OF } from "./limits";
import { addInt, multiplyInt } from "./numbers";
import { resume } from "./resumption";
import { classOf, isUnknown, iterateArray, iterator, raise, unknownBaseOf } from "./types";
import {
  type Machine,
  PyBytes,
  PyDict,
  PyFunction,
  PyGenerator,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  PyView,
  Raised,
  type Unknown,
  UnknownReached,
  type Value,
} from "./values";

/** `iter(value)` as a step function: the next value, or undefined at the end. */
export function iterate(vm: Machine, value: Value): () => Value | undefined {
  if (value instanceof PyList && !overrides(value, "__iter__")) {
    let i = 0;
    return () => (i < value.items.length ? (value.items[i++] as Value) : undefined);
  }
  if (value instanceof PyTuple && !overrides(value, "__iter__")) return iterateArray(value.items).step;
  if (value instanceof PyIterator) return value.step;
  if (value instanceof PyGenerator) return () => resume(value, null);
  if (value instanceof PyRange) return iterateRange(vm, value);
  if (typeof value === "string") {
    vm.work("letters", value.length);
    return iterateArray([...value]).step;
  }
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
export function guarded<V>(
  entries: { readonly size: number },
  kind: string,
  step: () => V | undefined,
): () => V | undefined {
  const { size } = entries;
  return () => {
    if (entries.size !== size) raise("RuntimeError", `${kind} changed size during iteration`);
    return step();
  };
}

function iterateRange(vm: Machine, value: PyRange): () => Value | undefined {
  let i = 0;
  const isLong = typeof value.start === "bigint" || typeof value.stop === "bigint";
  return () => {
    if (i >= value.length) return undefined;
    if (isLong) vm.step(STEPS_OF.long);
    return rangeItem(value, i++);
  };
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
  const base = unknownBaseOf(value);
  if (base !== null) throw new UnknownReached(base);
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

/** All items of an iterable, within the element budget. */
export function items(vm: Machine, value: Value): readonly Value[] {
  if ((value instanceof PyList || value instanceof PyTuple) && !overrides(value, "__iter__")) {
    vm.work("copied", value.items.length);
    return value.items;
  }
  const step = iterate(vm, value);
  const result: Value[] = [];
  for (let item = step(); item !== undefined; item = step()) {
    result.push(item);
    vm.allocate(result.length);
    vm.make("element");
  }
  return result;
}

export function iterOf(vm: Machine, value: Value): Value {
  if (value instanceof PyIterator || value instanceof PyGenerator || isUnknown(value)) return value;
  if (value instanceof PyObject && overrides(value, "__iter__")) return callSpecial(vm, value, "__iter__") as Value;
  return iterator(iterate(vm, value));
}
