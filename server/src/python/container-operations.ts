// Operators on native containers: `+`, `*`, `|`, `&` of text, lists, tuples, dicts, sets and types.
import { asNumber } from "./arithmetic";
import { bytes } from "./bytes";
import { isSetLike, setOf } from "./equality";
import { formatPercent } from "./format";
import { toIndex } from "./items";
import { Operator } from "./syntax/ast";
import { classOf, list, T, tuple } from "./types";
import { Float, type Machine, PyBytes, PyClass, PyDict, PyList, PySet, PyTuple, type Value } from "./values";

export function containerOperation(vm: Machine, op: Operator, left: Value, right: Value): Value | undefined {
  switch (op) {
    case Operator.Add:
      return concatenate(vm, left, right);
    case Operator.Mult:
      return repeat(vm, left, right) ?? repeat(vm, right, left);
    case Operator.Mod:
      return typeof left === "string" ? formatPercent(vm, left, right) : undefined;
    case Operator.BitOr:
      if (left instanceof PyDict && right instanceof PyDict) return mergeDicts(vm, left, right);
      if (left instanceof PyClass || right instanceof PyClass) return typeUnion(vm, left, right);
      return setOperation(vm, left, right, (key, a, b) => a.has(key) || b.has(key));
    case Operator.BitAnd:
      return setOperation(vm, left, right, (key, a, b) => a.has(key) && b.has(key));
    case Operator.Sub:
      return setOperation(vm, left, right, (key, a, b) => a.has(key) && !b.has(key));
    case Operator.BitXor:
      return setOperation(vm, left, right, (key, a, b) => a.has(key) !== b.has(key));
    default:
      return undefined;
  }
}

function concatenate(vm: Machine, left: Value, right: Value): Value | undefined {
  if (typeof left === "string" && typeof right === "string") {
    vm.allocate(left.length + right.length);
    return left + right;
  }
  if (left instanceof PyBytes && right instanceof PyBytes) {
    vm.allocate(left.text.length + right.text.length);
    return bytes(left.text + right.text, left.cls);
  }
  if (left instanceof PyList && right instanceof PyList) {
    vm.allocate(left.items.length + right.items.length);
    made(vm, left.items.length + right.items.length);
    return list([...left.items, ...right.items]);
  }
  if (!(left instanceof PyTuple && right instanceof PyTuple)) return undefined;
  vm.allocate(left.items.length + right.items.length);
  made(vm, left.items.length + right.items.length);
  return tuple([...left.items, ...right.items]);
}

function made(vm: Machine, elements: number): void {
  vm.make("container");
  vm.make("element", elements);
}

function repeat(vm: Machine, value: Value, times: Value): Value | undefined {
  if (!(typeof value === "string" || value instanceof PyBytes || value instanceof PyList || value instanceof PyTuple))
    return undefined;
  const count =
    asNumber(times) ?? (classOf(times).lookup("__index__") === undefined ? undefined : toIndex(vm, times, "sequence"));
  if (count === undefined || count instanceof Float) return undefined;
  const n = Math.max(0, Number(count));
  if (typeof value === "string") {
    vm.allocate(value.length * n);
    vm.make("letter", value.length * n);
    return value.repeat(value === "" ? 0 : n);
  }
  if (value instanceof PyBytes) {
    vm.allocate(value.text.length * n);
    vm.make("letter", value.text.length * n);
    return bytes(value.text.repeat(n), value.cls);
  }
  vm.allocate(value.items.length * n);
  made(vm, value.items.length * n);
  const { length } = value.items;
  const repeated = new Array<Value>(length * n);
  for (let i = 0; i < repeated.length; i++) repeated[i] = value.items[i % length] as Value;
  return value instanceof PyList ? list(repeated) : tuple(repeated);
}

function mergeDicts(vm: Machine, left: PyDict, right: PyDict): PyDict {
  vm.make("entry", left.map.size + right.map.size);
  const merged = new PyDict(T.dict);
  for (const source of [left, right])
    for (const [key, [name, value]] of source.map) merged.map.set(key, [merged.map.get(key)?.[0] ?? name, value]);
  return merged;
}

/** `int | None` in annotations: only ever shown or handed to isinstance. */
function typeUnion(vm: Machine, left: Value, right: Value): Value | undefined {
  const parts = [left, right].flatMap((part) =>
    part instanceof PyTuple ? part.items : [part === null ? T.NoneType : part],
  );
  vm.work("hashed", 2 * parts.length);
  return parts.every((part) => part instanceof PyClass) ? tuple(parts) : undefined;
}

function nativeSet(value: PySet): PyClass {
  return value.cls.isSubclassOf(T.frozenset) ? T.frozenset : T.set;
}

function setOperation(
  vm: Machine,
  left: Value,
  right: Value,
  keep: (key: unknown, a: ReadonlyMap<unknown, Value>, b: ReadonlyMap<unknown, Value>) => boolean,
): Value | undefined {
  if (!(isSetLike(left) && isSetLike(right))) return undefined;
  const [a, b] = [setOf(vm, left), setOf(vm, right)];
  const result = new PySet(left instanceof PySet ? nativeSet(left) : T.set);
  vm.make("entry", a.size + b.size);
  for (const source of [a, b]) {
    for (const [key, value] of source) if (keep(key, a, b) && !result.map.has(key)) result.map.set(key, value);
  }
  return result;
}
