// `value[index]`, its assignment and deletion, for native containers; classes decide with `__getitem__` and relatives.

import { callSpecial } from "./attributes";
import { bytes } from "./bytes";
import { keyOf, removeEntry, setEntry } from "./equality";
import { items, rangeItem } from "./iteration";
import { addInt, multiplyInt } from "./numbers";
import { classOf, isUnknown, list, raise, range, T, tuple, unbox, unknownBaseOf } from "./types";
import {
  type Machine,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyObject,
  PyRange,
  PySlice,
  PyTuple,
  UnknownReached,
  type Value,
} from "./values";

export function getItem(vm: Machine, value: Value, index: Value): Value {
  if (typeof index === "number" && isPlainSequence(value)) {
    const { items } = value;
    const item = items[index < 0 ? items.length + index : index];
    if (item !== undefined) return item;
  }
  if (value instanceof PyDict && value.cls === T.dict) return ofDict(vm, value, index);
  if (isUnknown(value)) return value;
  if (value instanceof PyObject && value.cls.lookup("__getitem__") instanceof PyFunction)
    return callSpecial(vm, value, "__getitem__", index) as Value;
  if (value instanceof PyList)
    return isUnknown(index) ? index : ofSequence(vm, value.items, index, "list", (picked) => list([...picked]));
  if (value instanceof PyTuple) return ofTuple(vm, value, index);
  if (value instanceof PyDict) return ofDict(vm, value, index);
  const text = unbox(value);
  if (typeof text === "string") return isUnknown(index) ? index : ofText(vm, text, index);
  if (value instanceof PyRange) return isUnknown(index) ? index : ofRange(vm, value, index);
  if (value instanceof PyBytes) return isUnknown(index) ? index : ofBytes(vm, value, index);
  if (value instanceof PyClass) return ofClass(vm, value, index);
  const result = callSpecial(vm, value, "__getitem__", index);
  if (result !== undefined) return result;
  return unknownBaseOf(value) ?? raise("TypeError", `'${classOf(value).name}' object is not subscriptable`);
}

function isPlainSequence(value: Value): value is PyList | PyTuple {
  return value instanceof PyTuple ? value.cls === T.tuple : value instanceof PyList && value.cls === T.list;
}

function ofTuple(vm: Machine, value: PyTuple, index: Value): Value {
  const own = value.cls === T.tuple ? undefined : value.cls.lookup("__getitem__");
  if (own instanceof PyBuiltin && own !== T.tuple.lookup("__getitem__")) return vm.call(own, [value, index]);
  return isUnknown(index) ? index : ofSequence(vm, value.items, index, "tuple", tuple);
}

/** `list[int]`, `nn.Module["x"]` in annotations give the class itself unless it says otherwise. */
function ofClass(vm: Machine, cls: PyClass, index: Value): Value {
  const meta = cls.cls.lookup("__getitem__");
  if (meta instanceof PyFunction) return vm.call(meta, [cls, index]);
  const hook = cls.lookup("__class_getitem__");
  return hook instanceof PyObject && hook.cls === T.classmethod
    ? vm.call((hook as PyObject & { func: Value }).func, [cls, index])
    : cls;
}

function ofDict(vm: Machine, dict: PyDict, key: Value): Value {
  if (isUnknown(key)) return key;
  const entry = dict.map.get(keyOf(vm, key));
  if (entry !== undefined) return entry[1];
  const fallback = dict.cls === T.dict ? undefined : callSpecial(vm, dict, "__missing__", key);
  return fallback ?? dict.open ?? raise("KeyError", key);
}

function ofSequence(
  vm: Machine,
  values: readonly Value[],
  index: Value,
  kind: string,
  pick: (values: readonly Value[]) => Value,
): Value {
  if (index instanceof PySlice) {
    const open = [index.start, index.stop, index.step].find(isUnknown);
    if (open !== undefined) return open;
    const [start, stop, step] = resolveSlice(vm, index, values.length);
    vm.make("container");
    vm.make("element", Math.max(0, (stop - start) / step));
    return pick(
      step === 1 ? values.slice(start, stop) : sliceIndices(vm, index, values.length).map((i) => values[i] as Value),
    );
  }
  const i = toIndex(vm, index, kind);
  const value = values[i < 0 ? i + values.length : i];
  return value === undefined ? raise("IndexError", `${kind} index out of range`) : value;
}

function ofText(vm: Machine, text: string, index: Value): Value {
  vm.work("letters", text.length);
  return ofSequence(vm, [...text], index, "string", (picked) => picked.join(""));
}

function ofBytes(vm: Machine, value: PyBytes, index: Value): Value {
  if (index instanceof PySlice) {
    const places = sliceIndices(vm, index, value.text.length);
    vm.work("hashed", places.length);
    return bytes(places.map((at) => value.text.charAt(at)).join(""), value.cls);
  }
  const i = toIndex(vm, index, "byte");
  const code = value.text.charCodeAt(i < 0 ? i + value.text.length : i);
  return Number.isNaN(code) ? raise("IndexError", "index out of range") : code;
}

function ofRange(vm: Machine, value: PyRange, index: Value): Value {
  if (index instanceof PySlice) {
    const [start, stop, step] = resolveSlice(vm, index, value.length);
    return range(placeIn(value, start), placeIn(value, stop), multiplyInt(value.step, step));
  }
  const i = toIndex(vm, index, "range");
  const at = i < 0 ? i + value.length : i;
  if (at < 0 || at >= value.length) raise("IndexError", "range object index out of range");
  return rangeItem(value, at);
}

/** What stands at a place of a range, also before its start or after its end. */
function placeIn(value: PyRange, at: number): number | bigint {
  return addInt(value.start, multiplyInt(value.step, at));
}

/** An integer index; `__index__` is asked. */
export function toIndex(vm: Machine, index: Value, kind: string): number {
  const plain = unbox(index);
  if (typeof plain === "number") return plain;
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "bigint") return raise("IndexError", "cannot fit 'int' into an index-sized integer");
  const converted = callSpecial(vm, index, "__index__");
  if (typeof converted === "number") return converted;
  if (kind === "string") return raise("TypeError", `string indices must be integers, not '${classOf(index).name}'`);
  return raise("TypeError", `${kind} indices must be integers or slices, not ${classOf(index).name}`);
}

/** What functions take that count; `__index__` is asked. */
export function toInteger(vm: Machine, value: Value): number | bigint {
  const plain = unbox(value);
  if (typeof plain === "bigint") return plain;
  if (isUnknown(value)) throw new UnknownReached(value);
  if (typeof plain === "number" || typeof plain === "boolean" || classOf(value).lookup("__index__") !== undefined)
    return toIndex(vm, value, "range");
  return raise("TypeError", `'${classOf(value).name}' object cannot be interpreted as an integer`);
}

/** `slice.indices(length)`. */
export function resolveSlice(
  vm: Machine,
  slice: PySlice,
  length: number,
): readonly [start: number, stop: number, step: number] {
  const step = slice.step === null ? 1 : toIndex(vm, slice.step, "slice");
  if (step === 0) raise("ValueError", "slice step cannot be zero");
  const low = step > 0 ? 0 : -1;
  const high = step > 0 ? length : length - 1;
  const clamp = (bound: Value, fallback: number): number => {
    if (bound === null) return fallback;
    const at = toIndex(vm, bound, "slice");
    return at < 0 ? Math.max(at + length, low) : Math.min(at, high);
  };
  return [clamp(slice.start, step > 0 ? low : high), clamp(slice.stop, step > 0 ? high : low), step];
}

export function sliceIndices(vm: Machine, slice: PySlice, length: number): readonly number[] {
  const [start, stop, step] = resolveSlice(vm, slice, length);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  return Array.from({ length: count }, (_, i) => start + i * step);
}

export function setItem(vm: Machine, value: Value, index: Value, item: Value): void {
  if (isUnknown(value)) return;
  if (value instanceof PyObject && value.cls.lookup("__setitem__") instanceof PyFunction) {
    callSpecial(vm, value, "__setitem__", index, item);
  } else if (value instanceof PyList) setListItem(vm, value, index, item);
  else if (value instanceof PyDict) {
    if (isUnknown(index)) return;
    setEntry(vm, value, index, item);
    vm.allocate(value.map.size);
  } else if (callSpecial(vm, value, "__setitem__", index, item) === undefined && unknownBaseOf(value) === null) {
    raise("TypeError", `'${classOf(value).name}' object does not support item assignment`);
  }
}

function setListItem(vm: Machine, target: PyList, index: Value, item: Value): void {
  if (isUnknown(index)) return;
  if (index instanceof PySlice) return setListSlice(vm, target, index, item);
  const i = toIndex(vm, index, "list");
  const at = i < 0 ? i + target.items.length : i;
  if (at < 0 || at >= target.items.length) raise("IndexError", "list assignment index out of range");
  target.items[at] = item;
}

function setListSlice(vm: Machine, target: PyList, index: PySlice, item: Value): void {
  const values = items(vm, item);
  const [start, stop, step] = resolveSlice(vm, index, target.items.length);
  if (step === 1) {
    const behind = target.items.slice(Math.max(start, stop));
    vm.allocate(start + values.length + behind.length);
    vm.work("copied", behind.length);
    vm.make("element", values.length);
    // what is put in may be the list itself, and is too long for arguments
    const between = [...values];
    target.items.length = start;
    for (const part of [between, behind]) for (const each of part) target.items.push(each);
    return;
  }
  const places = sliceIndices(vm, index, target.items.length);
  if (places.length !== values.length)
    raise(
      "ValueError",
      `attempt to assign sequence of size ${values.length} to extended slice of size ${places.length}`,
    );
  places.forEach((at, i) => {
    target.items[at] = values[i] as Value;
  });
}

export function deleteItem(vm: Machine, value: Value, index: Value): void {
  if (isUnknown(value) || isUnknown(index)) return;
  if (value instanceof PyObject && value.cls.lookup("__delitem__") instanceof PyFunction) {
    callSpecial(vm, value, "__delitem__", index);
  } else if (value instanceof PyDict) {
    if (!removeEntry(vm, value.map, keyOf(vm, index))) raise("KeyError", index);
  } else if (value instanceof PyList) {
    vm.work("copied", value.items.length);
    if (index instanceof PySlice) {
      const places = new Set(sliceIndices(vm, index, value.items.length));
      vm.work("hashed", places.size);
      const kept = value.items.filter((_, i) => !places.has(i));
      value.items.length = 0;
      for (const item of kept) value.items.push(item);
    } else value.items.splice(placeOf(vm, value, index), 1);
  } else if (callSpecial(vm, value, "__delitem__", index) === undefined) {
    raise("TypeError", `'${classOf(value).name}' object doesn't support item deletion`);
  }
}

function placeOf(vm: Machine, target: PyList, index: Value): number {
  const i = toIndex(vm, index, "list");
  const at = i < 0 ? i + target.items.length : i;
  if (at < 0 || at >= target.items.length) raise("IndexError", "list assignment index out of range");
  return at;
}
