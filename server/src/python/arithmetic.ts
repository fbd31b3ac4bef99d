// Operators on values: native numbers, strings and containers first, then `__add__`, `__radd__` and so on of the classes.

import { callSpecial } from "./attributes";
import { bytes } from "./bytes";
import { complex, power as complexPower } from "./complex";
import { equals, isSetLike, keyOf, setOf } from "./equality";
import { formatPercent } from "./format";
import { toIndex } from "./items";
import { items, iterate } from "./iteration";
import {
  addInt,
  bitLength,
  bitwise,
  floorDivideFloat,
  floorDivideInt,
  type Int,
  moduloFloat,
  moduloInt,
  multiplyInt,
  powerInt,
  shiftLeft,
  shiftRight,
  subtractInt,
} from "./numbers";
import { CmpOperator, Operator, UnaryOperator } from "./syntax/ast";
import { codePointLength, isTrue, truth } from "./truth";
import { classOf, float, isUnknown, list, NOT_IMPLEMENTED, raise, T, tuple, unbox } from "./types";
import {
  Float,
  type Machine,
  PyBytes,
  PyClass,
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

interface OperatorRow {
  readonly symbol: string;
  readonly method: string;
}

const BINARY: Readonly<Record<Operator, OperatorRow>> = {
  [Operator.Add]: { symbol: "+", method: "add" },
  [Operator.Sub]: { symbol: "-", method: "sub" },
  [Operator.Mult]: { symbol: "*", method: "mul" },
  [Operator.MatMult]: { symbol: "@", method: "matmul" },
  [Operator.Div]: { symbol: "/", method: "truediv" },
  [Operator.Mod]: { symbol: "%", method: "mod" },
  [Operator.Pow]: { symbol: "** or pow()", method: "pow" },
  [Operator.LShift]: { symbol: "<<", method: "lshift" },
  [Operator.RShift]: { symbol: ">>", method: "rshift" },
  [Operator.BitOr]: { symbol: "|", method: "or" },
  [Operator.BitXor]: { symbol: "^", method: "xor" },
  [Operator.BitAnd]: { symbol: "&", method: "and" },
  [Operator.FloorDiv]: { symbol: "//", method: "floordiv" },
};

/** `left op right`. */
export function binary(vm: Machine, op: Operator, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number")
    return intOperation(op, left, right) ?? unsupported(op, left, right);
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  if (!hasOwnOperators(left) && !hasOwnOperators(right)) {
    const native = nativeOperation(vm, op, unbox(left), unbox(right));
    if (native !== undefined) return native;
  }
  return dispatch(vm, op, left, right);
}

/** `left op= right`: in place where the class says so. */
export function inPlace(vm: Machine, op: Operator, left: Value, right: Value): Value {
  if (left instanceof PyList && op === Operator.Add && !isUnknown(right)) {
    const added = items(vm, right);
    vm.allocate(left.items.length + added.length);
    for (const item of [...added]) left.items.push(item);
    return left;
  }
  if (left instanceof PyObject && !isUnknown(left)) {
    const result = callSpecial(vm, left, `__i${BINARY[op].method}__`, right);
    if (result !== undefined && result !== NOT_IMPLEMENTED) return result;
    if (op === Operator.BitOr && left instanceof PyDict && right instanceof PyDict) {
      for (const [key, entry] of right.map) left.map.set(key, entry);
      return left;
    }
  }
  return binary(vm, op, left, right);
}

/** Instances whose class decides (tensors, user classes); numbers, strings and plain containers have native operators. */
function hasOwnOperators(value: Value): boolean {
  if (!(value instanceof PyObject)) return false;
  const native =
    value instanceof PyList ||
    value instanceof PyTuple ||
    value instanceof PyDict ||
    value instanceof PySet ||
    value instanceof PyView ||
    value instanceof PyBytes ||
    value instanceof PyClass;
  if (!native && unbox(value) === value) return true;
  return value.cls.mro.some((cls) => cls.definition !== null && hasOperatorMethod(cls));
}

function hasOperatorMethod(cls: PyClass): boolean {
  for (const name of cls.dict.keys()) if (OPERATOR_METHODS.has(name)) return true;
  return false;
}

const OPERATOR_METHODS = new Set(Object.values(BINARY).flatMap(({ method }) => [`__${method}__`, `__r${method}__`]));

function dispatch(vm: Machine, op: Operator, left: Value, right: Value): Value {
  const row = BINARY[op];
  const forward = `__${row.method}__`;
  const backward = `__r${row.method}__`;
  const rightFirst = comesFirst(right, left) && classOf(right).lookup(backward) !== undefined;
  const attempts = rightFirst
    ? [() => callSpecial(vm, right, backward, left), () => callSpecial(vm, left, forward, right)]
    : [() => callSpecial(vm, left, forward, right), () => callSpecial(vm, right, backward, left)];
  for (const attempt of attempts) {
    const result = attempt();
    if (result !== undefined && result !== NOT_IMPLEMENTED) return result;
  }
  return nativeOperation(vm, op, unbox(left), unbox(right)) ?? unsupported(op, left, right);
}

/** The right operand is asked first where its class derives from the left one's. */
function comesFirst(right: Value, left: Value): boolean {
  return classOf(right) !== classOf(left) && classOf(right).isSubclassOf(classOf(left));
}

function unsupported(op: Operator, left: Value, right: Value): never {
  const [a, b] = [classOf(left), classOf(right)];
  if (op === Operator.Add && SEQUENCES.has(a)) {
    if (a === T.bytes) raise("TypeError", `can't concat ${b.name} to bytes`);
    raise("TypeError", `can only concatenate ${a.name} (not "${b.name}") to ${a.name}`);
  }
  if (op === Operator.Mult && (SEQUENCES.has(a) || SEQUENCES.has(b)))
    raise("TypeError", `can't multiply sequence by non-int of type '${(SEQUENCES.has(a) ? b : a).name}'`);
  return raise("TypeError", `unsupported operand type(s) for ${BINARY[op].symbol}: '${a.name}' and '${b.name}'`);
}

const SEQUENCES: ReadonlySet<PyClass> = new Set([T.str, T.bytes, T.list, T.tuple]);

/** undefined where the operand types are not native to this operator. */
export function nativeOperation(vm: Machine, op: Operator, left: Value, right: Value): Value | undefined {
  const a = asNumber(left);
  const b = asNumber(right);
  if (a !== undefined && b !== undefined) {
    if (typeof left === "boolean" && typeof right === "boolean" && isBitOperator(op))
      return intOperation(op, a as Int, b as Int) !== 0;
    if (a instanceof Float || b instanceof Float) return floatOperation(op, toFloat(a), toFloat(b));
    return intOperation(op, a, b);
  }
  return containerOperation(vm, op, left, right);
}

function isBitOperator(op: Operator): boolean {
  return op === Operator.BitAnd || op === Operator.BitOr || op === Operator.BitXor;
}

function asNumber(value: Value): Int | Float | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" || typeof value === "bigint" || value instanceof Float ? value : undefined;
}

function toFloat(value: Int | Float): number {
  if (value instanceof Float) return value.value;
  const real = Number(value);
  return Number.isFinite(real) ? real : raise("OverflowError", "int too large to convert to float");
}

/** `a / b` of integers of any size: what both have too many bits of is cut off first. */
function divideInts(a: Int, b: Int): Value {
  if (b === 0) raise("ZeroDivisionError", "division by zero");
  const surplus = BigInt(Math.max(0, Math.min(bitLength(a), bitLength(b)) - 1_000));
  const quotient = Number(BigInt(a) >> surplus) / Number(BigInt(b) >> surplus);
  return Number.isFinite(quotient)
    ? float(quotient)
    : raise("OverflowError", "integer division result too large for a float");
}

function intOperation(op: Operator, a: Int, b: Int): Value | undefined {
  switch (op) {
    case Operator.Add:
      return addInt(a, b);
    case Operator.Sub:
      return subtractInt(a, b);
    case Operator.Mult:
      return multiplyInt(a, b);
    case Operator.Div:
      return typeof a === "number" && typeof b === "number" && b !== 0 ? float(a / b) : divideInts(a, b);
    case Operator.FloorDiv:
      return floorDivideInt(a, b);
    case Operator.Mod:
      return moduloInt(a, b);
    case Operator.Pow:
      return b < 0 ? floatPower(toFloat(a), toFloat(b)) : powerInt(a, b);
    case Operator.LShift:
      return shiftLeft(a, b);
    case Operator.RShift:
      return shiftRight(a, b);
    case Operator.BitAnd:
      return bitwise("&", a, b);
    case Operator.BitOr:
      return bitwise("|", a, b);
    case Operator.BitXor:
      return bitwise("^", a, b);
    case Operator.MatMult:
      return undefined;
  }
}

function floatOperation(op: Operator, a: number, b: number): Value | undefined {
  switch (op) {
    case Operator.Add:
      return float(a + b);
    case Operator.Sub:
      return float(a - b);
    case Operator.Mult:
      return float(a * b);
    case Operator.Div:
      if (b === 0) raise("ZeroDivisionError", "float division by zero");
      return float(a / b);
    case Operator.FloorDiv:
      return float(floorDivideFloat(a, b));
    case Operator.Mod:
      return float(moduloFloat(a, b));
    case Operator.Pow:
      return floatPower(a, b);
    default:
      return undefined;
  }
}

function floatPower(a: number, b: number): Value {
  if (a === 0 && b < 0) raise("ZeroDivisionError", "0.0 cannot be raised to a negative power");
  if (a < 0 && Number.isFinite(a) && Number.isFinite(b) && !Number.isInteger(b)) {
    const { re, im } = complexPower({ re: a, im: 0 }, { re: b, im: 0 });
    return complex(re, im);
  }
  // JavaScript says NaN for 1 ** NaN and (±1) ** ±Infinity, C says 1
  const result = a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
  if (!Number.isFinite(result) && Number.isFinite(a) && Number.isFinite(b))
    raise("OverflowError", 34, "Numerical result out of range");
  return float(result);
}

function containerOperation(vm: Machine, op: Operator, left: Value, right: Value): Value | undefined {
  switch (op) {
    case Operator.Add:
      return concatenate(vm, left, right);
    case Operator.Mult:
      return repeat(vm, left, right) ?? repeat(vm, right, left);
    case Operator.Mod:
      return typeof left === "string" ? formatPercent(vm, left, right) : undefined;
    case Operator.BitOr:
      if (left instanceof PyDict && right instanceof PyDict) return mergeDicts(left, right);
      if (left instanceof PyClass || right instanceof PyClass) return typeUnion(left, right);
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
    return list([...left.items, ...right.items]);
  }
  if (!(left instanceof PyTuple && right instanceof PyTuple)) return undefined;
  vm.allocate(left.items.length + right.items.length);
  return tuple([...left.items, ...right.items]);
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
    return value.repeat(value === "" ? 0 : n);
  }
  if (value instanceof PyBytes) {
    vm.allocate(value.text.length * n);
    return bytes(value.text.repeat(n), value.cls);
  }
  vm.allocate(value.items.length * n);
  const repeated = Array.from(
    { length: value.items.length * n },
    (_, i) => value.items[i % value.items.length] as Value,
  );
  return value instanceof PyList ? list(repeated) : tuple(repeated);
}

function mergeDicts(left: PyDict, right: PyDict): PyDict {
  const merged = new PyDict(T.dict);
  for (const source of [left, right])
    for (const [key, [name, value]] of source.map) merged.map.set(key, [merged.map.get(key)?.[0] ?? name, value]);
  return merged;
}

/** `int | None` in annotations: only ever shown or handed to isinstance. */
function typeUnion(left: Value, right: Value): Value | undefined {
  const parts = [left, right].flatMap((part) =>
    part instanceof PyTuple ? part.items : [part === null ? T.NoneType : part],
  );
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
  for (const source of [a, b]) {
    for (const [key, value] of source) if (keep(key, a, b) && !result.map.has(key)) result.map.set(key, value);
  }
  return result;
}

// --- Unary -----------------------------------------------------------------------------------------------------------

export function unary(vm: Machine, op: UnaryOperator, operand: Value): Value {
  if (op === UnaryOperator.Not) {
    const answer = truth(vm, operand);
    return typeof answer === "boolean" ? !answer : answer;
  }
  if (isUnknown(operand)) return operand;
  const number = asNumber(unbox(operand));
  if (number !== undefined && !hasOwnOperators(operand)) return unaryNumber(op, number);
  const method = op === UnaryOperator.USub ? "__neg__" : op === UnaryOperator.UAdd ? "__pos__" : "__invert__";
  const result = callSpecial(vm, operand, method);
  if (result !== undefined) return result;
  return raise(
    "TypeError",
    `bad operand type for unary ${op === UnaryOperator.USub ? "-" : op === UnaryOperator.UAdd ? "+" : "~"}: '${classOf(operand).name}'`,
  );
}

function unaryNumber(op: UnaryOperator, value: Int | Float): Value {
  if (value instanceof Float) {
    if (op === UnaryOperator.Invert) raise("TypeError", "bad operand type for unary ~: 'float'");
    return op === UnaryOperator.USub ? float(-value.value) : value;
  }
  if (op === UnaryOperator.UAdd) return value;
  const negated = subtractInt(0, value);
  return op === UnaryOperator.USub ? negated : subtractInt(negated, 1);
}

// --- Comparison ------------------------------------------------------------------------------------------------------

const ORDER: Readonly<Partial<Record<CmpOperator, readonly [method: string, mirrored: string, symbol: string]>>> = {
  [CmpOperator.Lt]: ["__lt__", "__gt__", "<"],
  [CmpOperator.LtE]: ["__le__", "__ge__", "<="],
  [CmpOperator.Gt]: ["__gt__", "__lt__", ">"],
  [CmpOperator.GtE]: ["__ge__", "__le__", ">="],
};

/** One comparison; a tensor or an Unknown may come back. */
export function compare(vm: Machine, op: CmpOperator, left: Value, right: Value): Value {
  switch (op) {
    case CmpOperator.Eq:
      return equals(vm, left, right);
    case CmpOperator.NotEq:
      return notEquals(vm, left, right);
    case CmpOperator.Is:
      return isSame(left, right);
    case CmpOperator.IsNot: {
      const same = isSame(left, right);
      return typeof same === "boolean" ? !same : same;
    }
    case CmpOperator.In:
      return containsItem(vm, right, left);
    case CmpOperator.NotIn: {
      const inside = containsItem(vm, right, left);
      return typeof inside === "boolean" ? !inside : inside;
    }
    default:
      return order(vm, op, left, right);
  }
}

/** `is`; numbers and strings of one value count as one object, as CPython interns the small ones. */
function isSame(left: Value, right: Value): Value {
  if (left === right) return true;
  if (isUnknown(left)) return left;
  return isUnknown(right) ? right : false;
}

function notEquals(vm: Machine, left: Value, right: Value): Value {
  if (left instanceof PyObject && left.cls.lookup("__ne__") !== undefined) {
    const result = callSpecial(vm, left, "__ne__", right);
    if (result !== undefined && result !== NOT_IMPLEMENTED) return result;
  }
  if (right instanceof PyObject && right.cls.lookup("__ne__") instanceof PyFunction) {
    const result = callSpecial(vm, right, "__ne__", left);
    if (result !== undefined && result !== NOT_IMPLEMENTED) return result;
  }
  const equal = equals(vm, left, right);
  return typeof equal === "boolean" ? !equal : isUnknown(equal) ? equal : unary(vm, UnaryOperator.Not, equal);
}

function order(vm: Machine, op: CmpOperator, left: Value, right: Value): Value {
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  const [method, mirrored, symbol] = ORDER[op] as readonly [string, string, string];
  const sign =
    ownsOrder(left, method) || ownsOrder(right, mirrored) ? undefined : nativeOrder(vm, unbox(left), unbox(right));
  if (sign !== undefined) return decide(op, sign);
  const attempts = [() => callSpecial(vm, left, method, right), () => callSpecial(vm, right, mirrored, left)];
  for (const attempt of comesFirst(right, left) ? attempts.reverse() : attempts) {
    const result = attempt();
    if (result !== undefined && result !== NOT_IMPLEMENTED) return result;
  }
  return raise(
    "TypeError",
    `'${symbol}' not supported between instances of '${classOf(left).name}' and '${classOf(right).name}'`,
  );
}

/** Of numbers or of text; undefined where the types have no native order. */
export function nativeCompare(vm: Machine, op: CmpOperator, a: Value, b: Value): boolean | undefined {
  const sign = nativeOrder(vm, a, b);
  if (sign === undefined) return undefined;
  if (op === CmpOperator.Eq || op === CmpOperator.NotEq) return (sign === 0) === (op === CmpOperator.Eq);
  return decide(op, sign);
}

function ownsOrder(value: Value, method: string): boolean {
  return value instanceof PyObject && value.cls.lookup(method) instanceof PyFunction;
}

function decide(op: CmpOperator, sign: number): boolean {
  switch (op) {
    case CmpOperator.Lt:
      return sign < 0;
    case CmpOperator.LtE:
      return sign <= 0;
    case CmpOperator.Gt:
      return sign > 0;
    default:
      return sign >= 0;
  }
}

/** Sign of a − b; NaN where unordered (every comparison false); undefined where the types have no native order. */
function nativeOrder(vm: Machine, a: Value, b: Value): number | undefined {
  const x = asNumber(a);
  const y = asNumber(b);
  if (x !== undefined && y !== undefined)
    return orderNumbers(x instanceof Float ? x.value : x, y instanceof Float ? y.value : y);
  if (typeof a === "string" && typeof b === "string") return a === b ? 0 : lessText(a, b) ? -1 : 1;
  if ((a instanceof PyList && b instanceof PyList) || (a instanceof PyTuple && b instanceof PyTuple))
    return orderSequences(vm, a.items, b.items);
  if (a instanceof PyBytes && b instanceof PyBytes) return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
  if (isSetLike(a) && isSetLike(b)) return orderSets(setOf(vm, a), setOf(vm, b));
  return undefined;
}

/** By code points, where JavaScript compares UTF-16 units. */
function lessText(a: string, b: string): boolean {
  if (codePointLength(a) === a.length && codePointLength(b) === b.length) return a < b;
  const [x, y] = [[...a], [...b]];
  const at = x.findIndex((letter, i) => letter !== y[i]);
  return at < 0 || (y[at] !== undefined && (x[at]?.codePointAt(0) ?? 0) < (y[at]?.codePointAt(0) ?? 0));
}

function orderNumbers(a: Int, b: Int): number {
  return a < b ? -1 : a > b ? 1 : a === b || Number(a) === Number(b) ? 0 : Number.NaN;
}

function orderSequences(vm: Machine, a: readonly Value[], b: readonly Value[]): number | undefined {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const [x, y] = [a[i] as Value, b[i] as Value];
    if (x === y || isTrue(vm, equals(vm, x, y))) continue;
    return isTrue(vm, order(vm, CmpOperator.Lt, x, y)) ? -1 : 1;
  }
  return a.length - b.length;
}

function orderSets(a: ReadonlyMap<unknown, Value>, b: ReadonlyMap<unknown, Value>): number {
  const inside = [...a.keys()].every((key) => b.has(key));
  const outside = [...b.keys()].every((key) => a.has(key));
  return inside && outside ? 0 : inside ? -1 : outside ? 1 : Number.NaN;
}

/** `item in container`. */
export function containsItem(vm: Machine, container: Value, item: Value): Value {
  if (isUnknown(container)) return container;
  if (container instanceof PyObject && container.cls.lookup("__contains__") instanceof PyFunction) {
    const answer = callSpecial(vm, container, "__contains__", item) as Value;
    const known = truth(vm, answer);
    return known;
  }
  const text = unbox(container);
  if (typeof text === "string") {
    if (isUnknown(item)) return item;
    const part = unbox(item);
    if (typeof part !== "string")
      raise("TypeError", `'in <string>' requires string as left operand, not ${classOf(item).name}`);
    return text.includes(part);
  }
  if (container instanceof PyDict || container instanceof PySet) {
    if (isUnknown(item)) return item;
    if (container.map.has(keyOf(vm, item))) return true;
    return container instanceof PyDict && container.open !== null ? container.open : false;
  }
  if (container instanceof PyBytes) return bytesContain(container, item);
  if (container instanceof PyRange) return isTrue(vm, inRange(container, item));
  return containsByEquality(vm, container, item);
}

function bytesContain(container: PyBytes, item: Value): boolean {
  const part = asNumber(unbox(item));
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
