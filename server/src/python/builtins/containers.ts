// list, tuple, dict, set, frozenset, range, slice and iterators.
import { compare } from "../arithmetic";
import { callSpecial } from "../attributes";
import { defineMethods, native } from "../call";
import { addItem, equals, keyOf, setEntry, setOf } from "../equality";
import { deleteItem, getItem, resolveSlice, setItem, toIndex } from "../items";
import { isIterable, items, iterate, iterOf, nextOf } from "../iteration";
import { repr } from "../repr";
import { close, resume, throwInto } from "../resumption";
import { CmpOperator } from "../syntax/ast";
import { isTrue, length } from "../truth";
import { classOf, isUnknown, iterator, list, NOT_IMPLEMENTED, raise, T, tuple, unbox } from "../types";
import {
  type Machine,
  PyClass,
  PyDict,
  PyGenerator,
  PyList,
  type PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyView,
  Raised,
  type Unknown,
  type Value,
} from "../values";

// --- Shared -------------------------------------------------------------------------------------------------------

const sequence = {
  "__len__(self)": (vm: Machine, self?: Value) => length(vm, self as Value),
  "__iter__(self)": (vm: Machine, self?: Value) => iterator(iterate(vm, self as Value)),
  "__getitem__(self, index)": (vm: Machine, self?: Value, index?: Value) =>
    getItem(vm, plain(self as Value), index as Value),
  "__contains__(self, item)": (vm: Machine, self?: Value, item?: Value) => contains(vm, self as Value, item as Value),
};

const { "__getitem__(self, index)": _byIndex, ...unordered } = sequence;

/** The same content under the native class, so that a subclass's own `__getitem__` may call `super()`. */
function plain(value: Value): Value {
  if (value instanceof PyList) return Object.assign(list([]), { items: value.items });
  if (value instanceof PyTuple) return tuple(value.items);
  return value;
}

function contains(vm: Machine, self: Value, item: Value): Value {
  if (self instanceof PyDict || self instanceof PySet) return self.map.has(keyOf(vm, item));
  if (self instanceof PyView && self.cls === T.dict_keys) return self.dict.map.has(keyOf(vm, item));
  return items(vm, self).some((candidate) => candidate === item || isTrue(vm, equals(vm, candidate, item)));
}

/** -1 where there is none. */
function placeOf(vm: Machine, values: readonly Value[], item: Value): number {
  return values.findIndex((candidate) => candidate === item || isTrue(vm, equals(vm, candidate, item)));
}

function indexOf(vm: Machine, values: readonly Value[], item: Value, kind: string): number {
  const at = placeOf(vm, values, item);
  return at < 0
    ? raise("ValueError", kind === "tuple" ? "tuple.index(x): x not in tuple" : `${repr(vm, item)} is not in ${kind}`)
    : at;
}

function countOf(vm: Machine, values: readonly Value[], item: Value): number {
  return values.filter((candidate) => isTrue(vm, equals(vm, candidate, item))).length;
}

// --- list and tuple -----------------------------------------------------------------------------------------------

/** Steps for moving that many items of a list by one place. */
function moved(count: number): number {
  return Math.floor(count / 64);
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
    vm.step(moved(values.length));
    return null;
  },
  "pop(self, index=-1)": (vm, self, index) => {
    const { items: values } = self as PyList;
    const i = toIndex(vm, index as Value, "list");
    const at = i < 0 ? i + values.length : i;
    if (at < 0 || at >= values.length)
      raise("IndexError", values.length === 0 ? "pop from empty list" : "pop index out of range");
    vm.step(moved(values.length - at));
    return values.splice(at, 1)[0] as Value;
  },
  "remove(self, item)": (vm, self, item) => {
    const at = placeOf(vm, (self as PyList).items, item as Value);
    if (at < 0) raise("ValueError", "list.remove(x): x not in list");
    (self as PyList).items.splice(at, 1);
    return null;
  },
  "clear(self)": (_vm, self) => {
    (self as PyList).items = [];
    return null;
  },
  "reverse(self)": (_vm, self) => {
    (self as PyList).items.reverse();
    return null;
  },
  "sort(self, *, key=None, reverse=False)": (vm, self, key, reverse) => {
    (self as PyList).items = sortValues(vm, (self as PyList).items, key as Value, isTrue(vm, reverse as Value));
    return null;
  },
  "copy(self)": (_vm, self) => list([...(self as PyList).items]),
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
  const unknownItem = values.find(isUnknown);
  if (unknownItem !== undefined) vm.assume(`the order of a sequence is not known: ${unknownItem.reason}`);
  const keyed = values.map((value) => ({ value, key: key === null ? value : vm.call(key, [value]) }));
  const less = (a: Value, b: Value): boolean => isTrue(vm, compare(vm, CmpOperator.Lt, a, b));
  const sign = reverse ? -1 : 1;
  keyed.sort((a, b) => {
    vm.step();
    return less(a.key, b.key) ? -sign : less(b.key, a.key) ? sign : 0;
  });
  return keyed.map((entry) => entry.value);
}

// --- dict ----------------------------------------------------------------------------------------------------------

function update(vm: Machine, dict: PyDict, source: Value, keywords: Value): void {
  if (isUnknown(source)) vm.assume(`a dict is updated by an unknown value: ${source.reason}`);
  else if (source instanceof PyDict)
    for (const [key, entry] of source.map) dict.map.set(key, [dict.map.get(key)?.[0] ?? entry[0], entry[1]]);
  else if (source !== null) for (const [key, value] of pairs(vm, source)) setEntry(vm, dict, key, value);
  for (const [key, entry] of (keywords as PyDict).map) dict.map.set(key, entry);
}

function pairs(vm: Machine, source: Value): readonly (readonly [Value, Value])[] {
  const keys = classOf(source).lookup("keys");
  if (keys !== undefined)
    return items(vm, vm.call(keys, [source])).map((key) => [key, getItem(vm, source, key)] as const);
  return items(vm, source).map((pair, i) => {
    if (!isIterable(pair)) raise("TypeError", `cannot convert dictionary update sequence element #${i} to a sequence`);
    const parts = items(vm, pair);
    if (parts.length !== 2)
      raise("ValueError", `dictionary update sequence element #${i} has length ${parts.length}; 2 is required`);
    return [parts[0] as Value, parts[1] as Value] as const;
  });
}

function entriesOf(self: Value): PyDict["map"] {
  return (self as PyDict).map;
}

/** `dict.__getitem__`, which a subclass's own may call: `__missing__` is asked for what is not there. */
function dictItem(vm: Machine, dict: PyDict, key: Value): Value {
  const entry = dict.map.get(keyOf(vm, key));
  if (entry !== undefined) return entry[1];
  const missing = dict.cls === T.dict ? undefined : callSpecial(vm, dict, "__missing__", key);
  return missing === undefined ? raise("KeyError", key) : missing;
}

const VIEWS = {
  keys: [T.dict_keys, ([key]) => key],
  values: [T.dict_values, ([, value]) => value],
  items: [T.dict_items, (entry) => tuple(entry)],
} as const satisfies Record<string, readonly [PyClass, PyView["item"]]>;

function view(self: Value, kind: keyof typeof VIEWS): Value {
  const [cls, item] = VIEWS[kind];
  return new PyView(cls, self as PyDict, item);
}

defineMethods(T.dict, {
  ...sequence,
  "__getitem__(self, key)": (vm, self, key) => dictItem(vm, self as PyDict, key as Value),
  "__setitem__(self, key, value)": (vm, self, key, value) => {
    setEntry(vm, self as PyDict, key as Value, value as Value);
    return null;
  },
  "__delitem__(self, key)": (vm, self, key) => {
    if (!entriesOf(self as Value).delete(keyOf(vm, key as Value))) raise("KeyError", key as Value);
    return null;
  },
  "__init__(self, source=None, /, **kwargs)": (vm, self, source, keywords) => {
    update(vm, self as PyDict, source as Value, keywords as Value);
    return null;
  },
  "update(self, source=None, /, **kwargs)": (vm, self, source, keywords) => {
    update(vm, self as PyDict, source as Value, keywords as Value);
    return null;
  },
  "get(self, key, default=None)": (vm, self, key, fallback) =>
    isUnknown(key as Value)
      ? (key as Value)
      : (entriesOf(self as Value).get(keyOf(vm, key as Value))?.[1] ??
        (entriesOf(self as Value).has(keyOf(vm, key as Value))
          ? null
          : ((self as PyDict).open ?? (fallback as Value)))),
  "setdefault(self, key, default=None)": (vm, self, key, fallback) => {
    const id = keyOf(vm, key as Value);
    if (!entriesOf(self as Value).has(id)) entriesOf(self as Value).set(id, [key as Value, fallback as Value]);
    return entriesOf(self as Value).get(id)?.[1] ?? null;
  },
  [`pop(self, key, default='\u0000none')`]: (vm, self, key, fallback) => {
    if (isUnknown(key as Value)) return key as Value;
    const id = keyOf(vm, key as Value);
    const entry = entriesOf(self as Value).get(id);
    if (entry === undefined) return fallback === "\u0000none" ? raise("KeyError", key as Value) : (fallback as Value);
    entriesOf(self as Value).delete(id);
    return entry[1];
  },
  "popitem(self)": (_vm, self) => {
    const last = [...entriesOf(self as Value)].at(-1);
    if (last === undefined) return raise("KeyError", "popitem(): dictionary is empty");
    entriesOf(self as Value).delete(last[0]);
    return tuple(last[1]);
  },
  "keys(self)": (_vm, self) => view(self as Value, "keys"),
  "values(self)": (_vm, self) => view(self as Value, "values"),
  "items(self)": (_vm, self) => view(self as Value, "items"),
  "copy(self)": (_vm, self) => {
    const copy = new PyDict((self as PyDict).cls);
    for (const [key, entry] of entriesOf(self as Value)) copy.map.set(key, entry);
    return copy;
  },
  "clear(self)": (_vm, self) => {
    entriesOf(self as Value).clear();
    return null;
  },
  "__reversed__(self)": (vm, self) =>
    iterOf(vm, list([...entriesOf(self as Value).values()].map(([key]) => key).reverse())),
});
T.dict.set(
  "fromkeys",
  native("fromkeys(iterable, value=None)", (vm, iterable, value) => {
    const dict = new PyDict(T.dict);
    for (const key of items(vm, iterable as Value)) setEntry(vm, dict, key, value as Value);
    return dict;
  }),
);

// --- set and frozenset ---------------------------------------------------------------------------------------------

function fill(vm: Machine, set: PySet, source: Value): PySet {
  if (isUnknown(source)) vm.assume(`a set is filled from an unknown value: ${source.reason}`);
  else for (const item of items(vm, source)) addItem(vm, set, item);
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
    for (const [key, item] of source.map) {
      if (keep((self as PySet).map.has(key), sources.filter((other) => other.map.has(key)).length, sources.length))
        result.map.set(key, item);
    }
  }
  return result;
}

/** Puts another set's items in the place of a set's own. */
function become(set: PySet, other: Value): null {
  const entries = [...(other as PySet).map];
  set.map.clear();
  for (const [key, item] of entries) set.map.set(key, item);
  return null;
}

/** `|=` and its like, on sets only. */
function merge(set: PySet, other: Value, keep: (own: boolean, theirs: boolean) => boolean): Value {
  if (!(other instanceof PySet)) return NOT_IMPLEMENTED;
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
      [...(self as PySet).map.keys()].every((key) => fill(vm, new PySet(T.set), other as Value).map.has(key)),
    "issuperset(self, other)": (vm, self, other) =>
      [...fill(vm, new PySet(T.set), other as Value).map.keys()].every((key) => (self as PySet).map.has(key)),
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
    (self as PySet).map.delete(keyOf(vm, item as Value));
    return null;
  },
  "remove(self, item)": (vm, self, item) => {
    if (!(self as PySet).map.delete(keyOf(vm, item as Value))) raise("KeyError", item as Value);
    return null;
  },
  "pop(self)": (_vm, self) => {
    const first = [...(self as PySet).map][0];
    if (first === undefined) return raise("KeyError", "pop from an empty set");
    (self as PySet).map.delete(first[0]);
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
      self as PySet,
      combine(vm, self as Value, others as Value, (own, n, count) => own && n === count),
    ),
  "difference_update(self, *others)": (vm, self, others) =>
    become(
      self as PySet,
      combine(vm, self as Value, others as Value, (own, n) => own && n === 0),
    ),
  "symmetric_difference_update(self, other)": (vm, self, other) =>
    become(
      self as PySet,
      combine(vm, self as Value, list([other as Value]), (own, n) => own !== n > 0),
    ),
  "__ior__(self, other)": (_vm, self, other) => merge(self as PySet, other as Value, (own, theirs) => own || theirs),
  "__iand__(self, other)": (_vm, self, other) => merge(self as PySet, other as Value, (own, theirs) => own && theirs),
  "__isub__(self, other)": (_vm, self, other) => merge(self as PySet, other as Value, (own, theirs) => own && !theirs),
  "__ixor__(self, other)": (_vm, self, other) => merge(self as PySet, other as Value, (own, theirs) => own !== theirs),
});

// --- range, slice, iterators ---------------------------------------------------------------------------------------

T.range.set(
  "__new__",
  native("__new__(cls, *args)", (vm, _cls, args) => {
    const given = items(vm, args as Value);
    const open = given.find(isUnknown);
    if (open !== undefined) return open;
    if (given.length === 0 || given.length > 3)
      raise("TypeError", `range expected 1 to 3 arguments, got ${given.length}`);
    const numbers = given.map((value) => rangeBound(vm, value));
    const [first = 0, second = 0, third = 1] = numbers;
    const [start, stop, step] = numbers.length === 1 ? [0, first, 1] : [first, second, third];
    if (step === 0) raise("ValueError", "range() arg 3 must not be zero");
    return new PyRange(T.range, start, stop, step);
  }),
);

function rangeBound(vm: Machine, value: Value): number | bigint {
  const plain = unbox(value);
  if (typeof plain === "bigint") return plain;
  if (typeof plain === "number" || typeof plain === "boolean" || classOf(value).lookup("__index__") !== undefined)
    return toIndex(vm, value, "range");
  return raise("TypeError", `'${classOf(value).name}' object cannot be interpreted as an integer`);
}

defineMethods(T.range, {
  ...sequence,
  "index(self, item)": (vm, self, item) => indexOf(vm, items(vm, self as Value), item as Value, "range"),
  "count(self, item)": (vm, self, item) => countOf(vm, items(vm, self as Value), item as Value),
});
T.slice.set(
  "__new__",
  native("__new__(cls, *args)", (vm, _cls, args) => {
    const given = items(vm, args as Value);
    const [start, stop, step] =
      given.length === 1 ? [null, given[0] as Value, null] : [given[0] ?? null, given[1] ?? null, given[2] ?? null];
    return new PySlice(T.slice, start, stop, step);
  }),
);
defineMethods(T.slice, {
  "indices(self, length)": (vm, self, size) => tuple(resolveSlice(vm, self as PySlice, Number(size))),
});
for (const cls of [T.iterator, T.generator]) {
  defineMethods(cls, {
    "__iter__(self)": (_vm, self) => self as Value,
    "__next__(self)": (vm, self) => orStop(self as Value, nextOf(vm, self as Value)),
  });
}
defineMethods(T.generator, {
  "send(self, value)": (_vm, self, value) => orStop(self as Value, resume(self as PyGenerator, value as Value)),
  "throw(self, type, value=None, traceback=None)": (vm, self, type) => {
    const exception = type instanceof PyClass ? vm.call(type, []) : type;
    return orStop(self as Value, throwInto(self as PyGenerator, new Raised(exception as PyObject)));
  },
  "close(self)": (_vm, self) => {
    close(self as PyGenerator);
    return null;
  },
});

/** The end of an iterator; a generator's `return` value goes along. */
export function orStop(value: Value, item: Value | undefined): Value {
  if (item !== undefined) return item;
  const returned = value instanceof PyGenerator ? ((value.payload ?? null) as Value) : null;
  return raise("StopIteration", ...(returned === null ? [] : [returned]));
}
