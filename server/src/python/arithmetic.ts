// Binary and unary operators on values: native numbers, strings and containers first, then `__add__`, `__radd__` and so
// on of the classes.
import { callSpecial } from "./attributes";
import { complex, power as complexPower } from "./complex";
import { containerOperation } from "./container-operations";
import { items } from "./iteration";
import {
  addInt,
  bitLength,
  bitwise,
  floorDivideFloat,
  floorDivideInt,
  type Int,
  kilobitSteps,
  moduloFloat,
  moduloInt,
  multiplyInt,
  powerInt,
  shiftLeft,
  shiftRight,
  subtractInt,
} from "./numbers";
import { Operator, UnaryOperator } from "./syntax/ast";
import { truth } from "./truth";
import { classOf, float, isUnknown, NOT_IMPLEMENTED, raise, T, unbox, unknownBaseOf } from "./types";
import {
  Float,
  type Machine,
  PyBytes,
  PyClass,
  PyDict,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  PyView,
  type Unknown,
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
export function binary(vm: Machine, op: Operator, left: Value, right: Value, symbol = BINARY[op].symbol): Value {
  if (typeof left === "number" && typeof right === "number") {
    const quick = quickInt(op, left, right);
    if (Number.isSafeInteger(quick)) return quick;
    const result = intOperation(op, left, right) ?? unsupported(op, left, right, symbol);
    if (typeof result === "bigint") vm.step(kilobitSteps(result));
    return result;
  }
  if (isUnknown(left))
    return besideUnknown(vm, op, left, right, (known, shown) => dispatch(vm, op, shown, known, symbol));
  if (isUnknown(right))
    return besideUnknown(vm, op, right, left, (known, shown) => dispatch(vm, op, known, shown, symbol));
  if (!hasOwnOperators(left) && !hasOwnOperators(right)) {
    const native = nativeOperation(vm, op, unbox(left), unbox(right));
    if (native !== undefined) return native;
  }
  return dispatch(vm, op, left, right, symbol);
}

/**
 * An operation with something unknown is unknown, unless the class of the other operand says what may stand for it
 * (`__beside_unknown__`): a tensor keeps its shape in what goes element by element.
 */
function besideUnknown(
  vm: Machine,
  op: Operator,
  open: Unknown,
  known: Value,
  apply: (known: Value, shown: Value) => Value,
): Value {
  if (op === Operator.MatMult || !(known instanceof PyObject) || isUnknown(known)) return open;
  const shown = callSpecial(vm, known, "__beside_unknown__") ?? null;
  return shown === null ? open : apply(known, shown);
}

/** The result where JavaScript's own is exact and safe; anything else is not. */
function quickInt(op: Operator, a: number, b: number): number {
  switch (op) {
    case Operator.Add:
      return a + b;
    case Operator.Sub:
      return a - b;
    case Operator.Mult:
      return a * b || 0;
    default:
      return Number.NaN;
  }
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
  return binary(vm, op, left, right, op === Operator.Pow ? "**=" : `${BINARY[op].symbol}=`);
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

function dispatch(vm: Machine, op: Operator, left: Value, right: Value, symbol: string): Value {
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
  const result = nativeOperation(vm, op, unbox(left), unbox(right));
  return result ?? unknownBaseOf(left) ?? unknownBaseOf(right) ?? unsupported(op, left, right, symbol);
}

/** The right operand is asked first where its class derives from the left one's. */
export function comesFirst(right: Value, left: Value): boolean {
  return classOf(right) !== classOf(left) && classOf(right).isSubclassOf(classOf(left));
}

function unsupported(op: Operator, left: Value, right: Value, symbol: string): never {
  const [a, b] = [classOf(left), classOf(right)];
  if (op === Operator.Add && SEQUENCES.has(a)) {
    if (a === T.bytes) raise("TypeError", `can't concat ${b.name} to bytes`);
    raise("TypeError", `can only concatenate ${a.name} (not "${b.name}") to ${a.name}`);
  }
  if (op === Operator.Mult && (SEQUENCES.has(a) || SEQUENCES.has(b)))
    raise("TypeError", `can't multiply sequence by non-int of type '${(SEQUENCES.has(a) ? b : a).name}'`);
  return raise("TypeError", `unsupported operand type(s) for ${symbol}: '${a.name}' and '${b.name}'`);
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
    if (typeof a === "bigint" || typeof b === "bigint") vm.step(kilobitSteps(a) + kilobitSteps(b));
    return intOperation(op, a, b);
  }
  return containerOperation(vm, op, left, right);
}

function isBitOperator(op: Operator): boolean {
  return op === Operator.BitAnd || op === Operator.BitOr || op === Operator.BitXor;
}

export function asNumber(value: Value): Int | Float | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" || typeof value === "bigint" || value instanceof Float ? value : undefined;
}

export function toFloat(value: Int | Float): number {
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
