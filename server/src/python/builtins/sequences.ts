// `list` and `tuple`, and what all containers share.
import { compare } from "../comparison";
import { equals, keyOf } from "../equality";
import { deleteItem, getItem, setItem, toIndex } from "../items";
import { items, iterate } from "../iteration";
import { defineMethods, native } from "../native";
import { repr } from "../repr";
import { CmpOperator } from "../syntax/ast";
import { isTrue, length } from "../truth";
import { isUnknown, iterator, list, raise, T, tuple } from "../types";
import {
  type Machine,
  type PyClass,
  PyDict,
  PyList,
  PySet,
  PyTuple,
  PyView,
  type Unknown,
  type Value,
} from "../values";

export const sequence = {
  "__len__(self)": (vm: Machine, self?: Value) => length(vm, self as Value),
  "__iter__(self)": (vm: Machine, self?: Value) => iterator(iterate(vm, self as Value)),
  "__getitem__(self, index)": (vm: Machine, self?: Value, index?: Value) =>
    getItem(vm, plain(self as Value), index as Value),
  "__contains__(self, item)": (vm: Machine, self?: Value, item?: Value) => contains(vm, self as Value, item as Value),
};

export const { "__getitem__(self, index)": _byIndex, ...unordered } = sequence;

/** The same content under the native class, so that a subclass's own `__getitem__` may call `super()`. */
export function plain(value: Value): Value {
  if (value instanceof PyList) return Object.assign(list([]), { items: value.items });
  if (value instanceof PyTuple) return tuple(value.items);
  return value;
}

export function contains(vm: Machine, self: Value, item: Value): Value {
  if (self instanceof PyDict || self instanceof PySet) return self.map.has(keyOf(vm, item));
  if (self instanceof PyView && self.cls === T.dict_keys) return self.dict.map.has(keyOf(vm, item));
  return items(vm, self).some((candidate) => candidate === item || isTrue(vm, equals(vm, candidate, item)));
}

/** -1 where there is none. */
function placeOf(vm: Machine, values: readonly Value[], item: Value): number {
  vm.work("compared", values.length);
  const isNumber = typeof item === "number";
  return values.findIndex(
    (candidate) =>
      candidate === item || (!(isNumber && typeof candidate === "number") && isTrue(vm, equals(vm, candidate, item))),
  );
}

export function indexOf(vm: Machine, values: readonly Value[], item: Value, kind: string): number {
  const at = placeOf(vm, values, item);
  return at < 0
    ? raise("ValueError", kind === "tuple" ? "tuple.index(x): x not in tuple" : `${repr(vm, item)} is not in ${kind}`)
    : at;
}

export function countOf(vm: Machine, values: readonly Value[], item: Value): number {
  vm.work("compared", values.length);
  return values.filter((candidate) => isTrue(vm, equals(vm, candidate, item))).length;
}

for (const cls of [T.list, T.dict, T.set]) cls.set("__hash__", null);

defineMethods(T.list, {
  ...sequence,
  "__init__(self, iterable='()')": (vm, self, iterable) => {
    if (isUnknown(iterable as Value))
      vm.assume(`a list is made from an unknown value: ${(iterable as Unknown).reason}`);
    else (self as PyList).items = iterable === "()" ? [] : [...items(vm, iterable as Value)];
    return null;
  },
  "append(self, item)": (vm, self, item) => {
    const { items: values } = self as PyList;
    values.push(item as Value);
    vm.allocate(values.length);
    return null;
  },
  "extend(self, iterable)": (vm, self, iterable) => {
    if (isUnknown(iterable as Value)) vm.assume("a list is extended by an unknown value");
    else for (const item of [...items(vm, iterable as Value)]) (self as PyList).items.push(item);
    vm.allocate((self as PyList).items.length);
    return null;
  },
  "insert(self, index, item)": (vm, self, index, item) => {
    const { items: values } = self as PyList;
    values.splice(toIndex(vm, index as Value, "list"), 0, item as Value);
    vm.allocate(values.length);
    vm.work("copied", values.length);
    return null;
  },
  "pop(self, index=-1)": (vm, self, index) => {
    const { items: values } = self as PyList;
    const i = toIndex(vm, index as Value, "list");
    const at = i < 0 ? i + values.length : i;
    if (at < 0 || at >= values.length)
      raise("IndexError", values.length === 0 ? "pop from empty list" : "pop index out of range");
    vm.work("copied", values.length - at);
    return values.splice(at, 1)[0] as Value;
  },
  "remove(self, item)": (vm, self, item) => {
    const at = placeOf(vm, (self as PyList).items, item as Value);
    if (at < 0) raise("ValueError", "list.remove(x): x not in list");
    vm.work("copied", (self as PyList).items.length);
    (self as PyList).items.splice(at, 1);
    return null;
  },
  "clear(self)": (_vm, self) => {
    (self as PyList).items = [];
    return null;
  },
  "reverse(self)": (vm, self) => {
    vm.work("copied", (self as PyList).items.length);
    (self as PyList).items.reverse();
    return null;
  },
  "sort(self, *, key=None, reverse=False)": (vm, self, key, reverse) => {
    (self as PyList).items = sortValues(vm, (self as PyList).items, key as Value, isTrue(vm, reverse as Value));
    return null;
  },
  "copy(self)": (vm, self) => list([...items(vm, self as Value)]),
  "index(self, item, start=0, stop=None)": (vm, self, item, start) =>
    Number(start) + indexOf(vm, (self as PyList).items.slice(Number(start)), item as Value, "list"),
  "count(self, item)": (vm, self, item) => countOf(vm, (self as PyList).items, item as Value),
  "__setitem__(self, index, item)": (vm, self, index, item) => {
    setItem(vm, plain(self as Value), index as Value, item as Value);
    return null;
  },
  "__delitem__(self, index)": (vm, self, index) => {
    deleteItem(vm, plain(self as Value), index as Value);
    return null;
  },
});

T.tuple.set(
  "__new__",
  native("__new__(cls, iterable='()')", (vm, cls, iterable) => {
    if (isUnknown(iterable as Value)) return iterable as Value;
    return new PyTuple(cls as PyClass, iterable === "()" ? [] : [...items(vm, iterable as Value)]);
  }),
);

defineMethods(T.tuple, {
  ...sequence,
  "index(self, item)": (vm, self, item) => indexOf(vm, (self as PyTuple).items, item as Value, "tuple"),
  "count(self, item)": (vm, self, item) => countOf(vm, (self as PyTuple).items, item as Value),
});

/** Stable, by `key`, with Python's `<`. */
export function sortValues(vm: Machine, values: readonly Value[], key: Value, reverse: boolean): Value[] {
  vm.work("compared", values.length);
  const unknownItem = values.find(isUnknown);
  if (unknownItem !== undefined) vm.assume(`the order of a sequence is not known: ${unknownItem.reason}`);
  vm.make("element", values.length);
  const less = (a: Value, b: Value): boolean => isTrue(vm, compare(vm, CmpOperator.Lt, a, b));
  const sign = reverse ? -1 : 1;
  const order = (a: Value, b: Value): number => {
    vm.step();
    return less(a, b) ? -sign : less(b, a) ? sign : 0;
  };
  if (key === null) return values.toSorted(order);
  const keyed = values.map((value) => ({ value, key: vm.call(key, [value]) }));
  return keyed.sort((a, b) => order(a.key, b.key)).map(({ value }) => value);
}
