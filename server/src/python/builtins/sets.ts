// `set` and `frozenset`.
import { addItem, keyOf, removeEntry, setOf } from "../equality";
import { items, iterOf } from "../iteration";
import { defineMethods, native } from "../native";
import { length } from "../truth";
import { isUnknown, list, NOT_IMPLEMENTED, raise, T } from "../types";
import { type Machine, type PyClass, PySet, type PyView, type Value } from "../values";
import { contains, unordered } from "./sequences";

function fill(vm: Machine, set: PySet, source: Value): PySet {
  if (isUnknown(source)) vm.assume(`a set is filled from an unknown value: ${source.reason}`);
  else {
    const given = items(vm, source);
    vm.make("entry", given.length);
    for (const item of given) addItem(vm, set, item);
  }
  return set;
}

function combine(
  vm: Machine,
  self: Value,
  others: Value,
  keep: (inSelf: boolean, inOthers: number, count: number) => boolean,
): Value {
  const sources = items(vm, others).map((other) => fill(vm, new PySet(T.set), other));
  const result = new PySet((self as PySet).cls);
  for (const source of [self as PySet, ...sources]) {
    vm.make("entry", source.map.size * sources.length);
    for (const [key, item] of source.map) {
      if (keep((self as PySet).map.has(key), sources.filter((other) => other.map.has(key)).length, sources.length))
        result.map.set(key, item);
    }
  }
  return result;
}

function isInside(vm: Machine, part: PySet, whole: PySet): boolean {
  vm.make("entry", part.map.size);
  return [...part.map.keys()].every((key) => whole.map.has(key));
}

/** Puts another set's items in the place of a set's own. */
function become(vm: Machine, set: PySet, other: Value): null {
  vm.make("entry", (other as PySet).map.size);
  const entries = [...(other as PySet).map];
  set.map.clear();
  for (const [key, item] of entries) set.map.set(key, item);
  return null;
}

/** `|=` and its like, on sets only. */
function merge(vm: Machine, set: PySet, other: Value, keep: (own: boolean, theirs: boolean) => boolean): Value {
  if (!(other instanceof PySet)) return NOT_IMPLEMENTED;
  vm.make("entry", set.map.size + other.map.size);
  const entries = [...set.map, ...other.map].filter(([key]) => keep(set.map.has(key), other.map.has(key)));
  const kept = new Map(entries.map(([key, item]) => [key, set.map.get(key) ?? item]));
  set.map.clear();
  for (const [key, item] of kept) set.map.set(key, item);
  return set;
}

for (const cls of [T.dict_keys, T.dict_values, T.dict_items]) {
  defineMethods(cls, {
    "__len__(self)": (vm, self) => length(vm, self as Value),
    "__iter__(self)": (vm, self) => iterOf(vm, self as Value),
    "__contains__(self, item)": (vm, self, item) => contains(vm, self as Value, item as Value),
    "__reversed__(self)": (vm, self) => iterOf(vm, list([...items(vm, self as Value)].reverse())),
  });
  if (cls !== T.dict_values)
    defineMethods(cls, {
      "isdisjoint(self, other)": (vm, self, other) => {
        const own = setOf(vm, self as PyView);
        return ![...fill(vm, new PySet(T.set), other as Value).map.keys()].some((key) => own.has(key));
      },
    });
}

for (const cls of [T.set, T.frozenset]) {
  defineMethods(cls, {
    ...unordered,
    "union(self, *others)": (vm, self, others) => combine(vm, self as Value, others as Value, () => true),
    "intersection(self, *others)": (vm, self, others) =>
      combine(vm, self as Value, others as Value, (own, n, count) => own && n === count),
    "difference(self, *others)": (vm, self, others) =>
      combine(vm, self as Value, others as Value, (own, n) => own && n === 0),
    "symmetric_difference(self, other)": (vm, self, other) =>
      combine(vm, self as Value, list([other as Value]), (own, n) => own !== n > 0),
    "issubset(self, other)": (vm, self, other) =>
      isInside(vm, self as PySet, fill(vm, new PySet(T.set), other as Value)),
    "issuperset(self, other)": (vm, self, other) =>
      isInside(vm, fill(vm, new PySet(T.set), other as Value), self as PySet),
    "isdisjoint(self, other)": (vm, self, other) =>
      ![...fill(vm, new PySet(T.set), other as Value).map.keys()].some((key) => (self as PySet).map.has(key)),
    "copy(self)": (vm, self) => fill(vm, new PySet((self as PySet).cls), self as Value),
  });
}

T.frozenset.set(
  "__new__",
  native("__new__(cls, iterable='()')", (vm, cls, iterable) =>
    iterable === "()" ? new PySet(cls as PyClass) : fill(vm, new PySet(cls as PyClass), iterable as Value),
  ),
);

defineMethods(T.set, {
  "__init__(self, iterable='()')": (vm, self, iterable) => {
    if (iterable !== "()") fill(vm, self as PySet, iterable as Value);
    return null;
  },
  "add(self, item)": (vm, self, item) => {
    addItem(vm, self as PySet, item as Value);
    vm.allocate((self as PySet).map.size);
    return null;
  },
  "discard(self, item)": (vm, self, item) => {
    removeEntry(vm, (self as PySet).map, keyOf(vm, item as Value));
    return null;
  },
  "remove(self, item)": (vm, self, item) => {
    if (!removeEntry(vm, (self as PySet).map, keyOf(vm, item as Value))) raise("KeyError", item as Value);
    return null;
  },
  "pop(self)": (vm, self) => {
    const [first] = (self as PySet).map;
    if (first === undefined) return raise("KeyError", "pop from an empty set");
    removeEntry(vm, (self as PySet).map, first[0]);
    return first[1];
  },
  "clear(self)": (_vm, self) => {
    (self as PySet).map.clear();
    return null;
  },
  "update(self, *others)": (vm, self, others) => {
    for (const other of items(vm, others as Value)) fill(vm, self as PySet, other);
    return null;
  },
  "intersection_update(self, *others)": (vm, self, others) =>
    become(
      vm,
      self as PySet,
      combine(vm, self as Value, others as Value, (own, n, count) => own && n === count),
    ),
  "difference_update(self, *others)": (vm, self, others) =>
    become(
      vm,
      self as PySet,
      combine(vm, self as Value, others as Value, (own, n) => own && n === 0),
    ),
  "symmetric_difference_update(self, other)": (vm, self, other) =>
    become(
      vm,
      self as PySet,
      combine(vm, self as Value, list([other as Value]), (own, n) => own !== n > 0),
    ),
  "__ior__(self, other)": (vm, self, other) => merge(vm, self as PySet, other as Value, (own, theirs) => own || theirs),
  "__iand__(self, other)": (vm, self, other) =>
    merge(vm, self as PySet, other as Value, (own, theirs) => own && theirs),
  "__isub__(self, other)": (vm, self, other) =>
    merge(vm, self as PySet, other as Value, (own, theirs) => own && !theirs),
  "__ixor__(self, other)": (vm, self, other) =>
    merge(vm, self as PySet, other as Value, (own, theirs) => own !== theirs),
});
