// Comparisons: `==`, `<`, `is`, natively or as the classes say.
import { asNumber, comesFirst, unary } from "./arithmetic";
import { callSpecial } from "./attributes";
import { containsItem } from "./containment";
import { equals, isSetLike, setOf } from "./equality";
import { STEPS_OF } from "./limits";
import type { Int } from "./numbers";
import { CmpOperator, UnaryOperator } from "./syntax/ast";
import { codePointLength, isTrue } from "./truth";
import { classOf, isUnknown, NOT_IMPLEMENTED, raise, unbox, unknownBaseOf } from "./types";
import { Float, type Machine, PyBytes, PyFunction, PyList, PyObject, PyTuple, type Value } from "./values";

const ORDER: Readonly<Partial<Record<CmpOperator, readonly [method: string, mirrored: string, symbol: string]>>> = {
  [CmpOperator.Lt]: ["__lt__", "__gt__", "<"],
  [CmpOperator.LtE]: ["__le__", "__ge__", "<="],
  [CmpOperator.Gt]: ["__gt__", "__lt__", ">"],
  [CmpOperator.GtE]: ["__ge__", "__le__", ">="],
};

/** One comparison; a tensor or an Unknown may come back. */
export function compare(vm: Machine, op: CmpOperator, left: Value, right: Value): Value {
  if (typeof left === "number" && typeof right === "number" && op <= CmpOperator.GtE)
    return compareInts(op, left, right);
  switch (op) {
    case CmpOperator.Eq:
      return equals(vm, left, right);
    case CmpOperator.NotEq:
      return notEquals(vm, left, right);
    case CmpOperator.Is:
      return isSame(vm, left, right);
    case CmpOperator.IsNot: {
      const same = isSame(vm, left, right);
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

function compareInts(op: CmpOperator, left: number, right: number): boolean {
  if (op === CmpOperator.Eq) return left === right;
  return op === CmpOperator.NotEq ? left !== right : decide(op, left - right);
}

/** `is`; numbers and strings of one value count as one object, as CPython interns the small ones. */
function isSame(vm: Machine, left: Value, right: Value): Value {
  if (left === right) return true;
  const open = isUnknown(left) ? left : isUnknown(right) ? right : null;
  if (open === null) return false;
  // what a package that is missing gives, and `exists(x)` asks for, is something: nothing is written as None
  if (left !== null && right !== null) return open;
  vm.assume(`a value that is not known is taken to be other than None: ${open.reason}`);
  return false;
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
  const base = unknownBaseOf(left) ?? unknownBaseOf(right);
  if (base !== null) return base;
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
  if (typeof x === "bigint" && typeof y === "bigint") vm.step(STEPS_OF.comparison);
  if (x !== undefined && y !== undefined)
    return orderNumbers(x instanceof Float ? x.value : x, y instanceof Float ? y.value : y);
  if (typeof a === "string" && typeof b === "string") vm.work("letters", a.length + b.length);
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
  vm.work("compared", Math.min(a.length, b.length));
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
