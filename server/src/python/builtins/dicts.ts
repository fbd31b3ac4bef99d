// `dict` and its views.
import { callSpecial } from "../attributes";
import { keyOf, removeEntry, setEntry } from "../equality";
import { getItem } from "../items";
import { isIterable, items, iterOf } from "../iteration";
import { defineMethods, native } from "../native";
import { leaveOpen } from "../special-attributes";
import { classOf, isUnknown, list, raise, T, tuple } from "../types";
import { type Machine, type PyClass, PyDict, PyView, type Value } from "../values";
import { sequence } from "./sequences";

function update(vm: Machine, dict: PyDict, source: Value, keywords: Value): void {
  if (isUnknown(source)) {
    vm.assume(`a dict is updated by an unknown value: ${source.reason}`);
    leaveOpen(dict, source);
  } else if (source instanceof PyDict) {
    vm.make("entry", source.map.size);
    if (source.open !== null) leaveOpen(dict, source.open);
    for (const [key, entry] of source.map) dict.map.set(key, [dict.map.get(key)?.[0] ?? entry[0], entry[1]]);
  } else if (source !== null) for (const [key, value] of pairs(vm, source)) setEntry(vm, dict, key, value);
  const { map, open } = keywords as PyDict;
  if (open !== null) leaveOpen(dict, open);
  for (const [key, entry] of map) dict.map.set(key, entry);
}

function pairs(vm: Machine, source: Value): readonly (readonly [Value, Value])[] {
  const keys = classOf(source).lookup("keys");
  if (keys !== undefined)
    return items(vm, vm.call(keys, [source])).map((key) => [key, getItem(vm, source, key)] as const);
  return items(vm, source).flatMap((pair, i): readonly (readonly [Value, Value])[] => {
    if (isUnknown(pair)) {
      vm.assume(`an entry of a dict is not known: ${pair.reason}`);
      return [];
    }
    if (!isIterable(pair)) raise("TypeError", `cannot convert dictionary update sequence element #${i} to a sequence`);
    const parts = items(vm, pair);
    if (parts.length !== 2)
      raise("ValueError", `dictionary update sequence element #${i} has length ${parts.length}; 2 is required`);
    return [[parts[0] as Value, parts[1] as Value]];
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
  return missing === undefined ? (dict.open ?? raise("KeyError", key)) : missing;
}

const VIEWS = {
  keys: [T.dict_keys, ([key]) => key],
  values: [T.dict_values, ([, value]) => value],
  items: [T.dict_items, (entry) => tuple(entry)],
} as const satisfies Record<string, readonly [PyClass, PyView["item"]]>;

function view(self: Value, kind: keyof typeof VIEWS): Value {
  if (isUnknown(self)) return self; // `dict.items(unknown)`
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
    if (!removeEntry(vm, entriesOf(self as Value), keyOf(vm, key as Value))) raise("KeyError", key as Value);
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
    if (!entriesOf(self as Value).has(id)) {
      vm.make("entry");
      entriesOf(self as Value).set(id, [key as Value, fallback as Value]);
    }
    return entriesOf(self as Value).get(id)?.[1] ?? null;
  },
  [`pop(self, key, default='\u0000none')`]: (vm, self, key, fallback) => {
    if (isUnknown(key as Value)) return key as Value;
    const id = keyOf(vm, key as Value);
    const entry = entriesOf(self as Value).get(id);
    if (entry === undefined && (self as PyDict).open !== null) return (self as PyDict).open;
    if (entry === undefined) return fallback === "\u0000none" ? raise("KeyError", key as Value) : (fallback as Value);
    removeEntry(vm, entriesOf(self as Value), id);
    return entry[1];
  },
  "popitem(self)": (vm, self) => {
    vm.make("entry", entriesOf(self as Value).size);
    const last = [...entriesOf(self as Value)].at(-1);
    if (last === undefined) return raise("KeyError", "popitem(): dictionary is empty");
    entriesOf(self as Value).delete(last[0]);
    return tuple(last[1]);
  },
  "keys(self)": (_vm, self) => view(self as Value, "keys"),
  "values(self)": (_vm, self) => view(self as Value, "values"),
  "items(self)": (_vm, self) => view(self as Value, "items"),
  "copy(self)": (vm, self) => {
    vm.make("entry", entriesOf(self as Value).size);
    const copy = new PyDict((self as PyDict).cls);
    copy.open = (self as PyDict).open;
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
