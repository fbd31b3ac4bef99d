// `item in container`.
import { asNumber, toFloat } from "./arithmetic";
import { callSpecial } from "./attributes";
import { equals, keyOf } from "./equality";
import { isIterable, iterate } from "./iteration";
import { isTrue, truth } from "./truth";
import { classOf, isUnknown, raise, T, unbox } from "./types";
import {
  type Machine,
  PyBytes,
  PyDict,
  PyFunction,
  PyIterator,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  PyView,
  type Value,
} from "./values";

/** `item in container`. */
export function containsItem(vm: Machine, container: Value, item: Value): Value {
  if (container instanceof PyDict && container.cls === T.dict) return inTable(vm, container, item);
  if (isUnknown(container)) return container;
  if (container instanceof PyObject && container.cls.lookup("__contains__") instanceof PyFunction) {
    return truth(vm, callSpecial(vm, container, "__contains__", item) as Value);
  }
  const text = unbox(container);
  if (typeof text === "string") {
    if (isUnknown(item)) return item;
    const part = unbox(item);
    if (typeof part !== "string")
      raise("TypeError", `'in <string>' requires string as left operand, not ${classOf(item).name}`);
    vm.work("letters", text.length);
    return text.includes(part);
  }
  if (container instanceof PyDict || container instanceof PySet) return inTable(vm, container, item);
  if (container instanceof PyBytes) return bytesContain(vm, container, item);
  if (container instanceof PyRange) return isTrue(vm, inRange(container, item));
  return containsByEquality(vm, container, item);
}

function inTable(vm: Machine, container: PyDict | PySet, item: Value): Value {
  if (isUnknown(item)) return item;
  if (container.map.has(keyOf(vm, item))) return true;
  return container instanceof PyDict && container.open !== null ? container.open : false;
}

function bytesContain(vm: Machine, container: PyBytes, item: Value): boolean {
  const part = asNumber(unbox(item));
  vm.work("letters", container.text.length);
  return container.text.includes(item instanceof PyBytes ? item.text : String.fromCharCode(Number(part)));
}

function inRange(container: PyRange, item: Value): Value {
  const number = asNumber(unbox(item));
  if (number === undefined) return false;
  const offset = (toFloat(number) - Number(container.start)) / Number(container.step);
  return Number.isInteger(offset) && offset >= 0 && offset < container.length;
}

function containsByEquality(vm: Machine, container: Value, item: Value): Value {
  const native =
    container instanceof PyIterator ||
    container instanceof PyView ||
    container instanceof PyList ||
    container instanceof PyTuple;
  const hook = native ? undefined : callSpecial(vm, container, "__contains__", item);
  if (hook !== undefined) return truth(vm, hook);
  const { name, unknownBase } = classOf(container);
  if (unknownBase === null && !isIterable(container)) raise("TypeError", `argument of type '${name}' is not iterable`);
  const step = iterate(vm, container);
  let open: Value = false;
  for (let candidate = step(); candidate !== undefined; candidate = step()) {
    vm.step();
    if (candidate === item) return true;
    const equal = equals(vm, candidate, item);
    if (isTrue(vm, equal)) return true;
    if (isUnknown(equal)) open = equal;
  }
  return open;
}
