// Functions and classes over iterables: `zip`, `map`, `filter`, `enumerate`, `reversed`, `next`, `iter`, `any`, `all`.
import { callSpecial } from "../attributes";
import { equals } from "../equality";
import { getItem } from "../items";
import { items, iterate, iterOf, nextOf } from "../iteration";
import { native } from "../native";
import { isTrue, truth } from "../truth";
import { classOf, isUnknown, iterator, list, raise, slice, T, tuple } from "../types";
import { type Machine, PyRange, type Value } from "../values";
import { orStop } from "./ranges";

export const NO_DEFAULT = "\u0000no default";

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
    vm.make("container");
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
    if (item === undefined) return undefined;
    vm.make("container");
    return tuple([i++, item]);
  }, T.enumerate);
}

/** Known when a decisive item is known; unknown when only unknown items are left to decide. */
export function quantify(vm: Machine, source: Value, decisive: boolean): Value {
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

export function next(vm: Machine, source: Value, fallback: Value): Value {
  if (isUnknown(source)) return source;
  const item = nextOf(vm, source);
  return item === undefined && fallback !== NO_DEFAULT ? fallback : orStop(source, item);
}

/** `iter(func, sentinel)`. */
export function until(vm: Machine, func: Value, sentinel: Value): Value {
  return iterator(() => {
    const item = vm.call(func, []);
    return isTrue(vm, equals(vm, item, sentinel)) ? undefined : item;
  });
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
