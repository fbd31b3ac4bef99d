// Python's numbers: integers of any size (a number while safe, a bigint beyond), floats that print as Python prints them.
import { MAX_INT_BITS } from "./limits";
import { raise } from "./types";

export type Int = number | bigint;

/** A bigint back to a number where that is exact. */
export function narrow(value: bigint): Int {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function exact(result: number, a: Int, b: Int, big: (x: bigint, y: bigint) => bigint): Int {
  return Number.isSafeInteger(result) ? result + 0 : narrow(big(BigInt(a), BigInt(b)));
}

export function addInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") return exact(a + b, a, b, (x, y) => x + y);
  return narrow(BigInt(a) + BigInt(b));
}

export function subtractInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") return exact(a - b, a, b, (x, y) => x - y);
  return narrow(BigInt(a) - BigInt(b));
}

export function multiplyInt(a: Int, b: Int): Int {
  if (typeof a === "number" && typeof b === "number") return exact(a * b || 0, a, b, (x, y) => x * y);
  checkBits(bitLength(a) + bitLength(b));
  return narrow(BigInt(a) * BigInt(b));
}

/** Rounds towards minus infinity. */
export function floorDivideInt(a: Int, b: Int): Int {
  if (b === 0) raise("ZeroDivisionError", "integer division or modulo by zero");
  if (typeof a === "number" && typeof b === "number") return Math.floor((a - positiveModulo(a, b)) / b + 0.5) || 0;
  const x = BigInt(a);
  const y = BigInt(b);
  const quotient = x / y;
  return narrow(x % y !== 0n && x < 0n !== y < 0n ? quotient - 1n : quotient);
}

/** Has the sign of the divisor. */
export function moduloInt(a: Int, b: Int): Int {
  if (b === 0) raise("ZeroDivisionError", "integer modulo by zero");
  if (typeof a === "number" && typeof b === "number") return positiveModulo(a, b);
  const rest = BigInt(a) % BigInt(b);
  return narrow(rest !== 0n && rest < 0n !== BigInt(b) < 0n ? rest + BigInt(b) : rest);
}

function positiveModulo(a: number, b: number): number {
  const rest = a % b;
  return (rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest) || 0;
}

/** For a non-negative exponent. */
export function powerInt(base: Int, exponent: Int): Int {
  if (typeof base === "number" && typeof exponent === "number") {
    const quick = base ** exponent;
    if (Number.isSafeInteger(quick)) return quick;
  }
  if (base === 1 || base === 0) return base;
  if (base === -1) return BigInt(exponent) % 2n === 0n ? 1 : -1;
  checkBits(bitLength(base) * Number(exponent));
  return narrow(BigInt(base) ** BigInt(exponent));
}

export function shiftLeft(a: Int, b: Int): Int {
  if (b < 0) raise("ValueError", "negative shift count");
  checkBits(bitLength(a) + Number(b));
  return narrow(BigInt(a) << BigInt(b));
}

export function shiftRight(a: Int, b: Int): Int {
  if (b < 0) raise("ValueError", "negative shift count");
  return narrow(BigInt(a) >> BigInt(b));
}

export function bitwise(operator: "&" | "|" | "^", a: Int, b: Int): Int {
  const x = BigInt(a);
  const y = BigInt(b);
  return narrow(operator === "&" ? x & y : operator === "|" ? x | y : x ^ y);
}

export function bitLength(value: Int): number {
  if (value === 0) return 0;
  return (value < 0 ? -BigInt(value) : BigInt(value)).toString(2).length;
}

function checkBits(bits: number): void {
  if (bits > MAX_INT_BITS) raise("OverflowError", `integer of ${bits} bits is beyond the limit of ${MAX_INT_BITS}`);
}

/** `float.__floordiv__`. */
export function floorDivideFloat(a: number, b: number): number {
  if (b === 0) raise("ZeroDivisionError", "float floor division by zero");
  return Math.floor((a - moduloFloat(a, b)) / b + 0.5);
}

export function moduloFloat(a: number, b: number): number {
  if (b === 0) raise("ZeroDivisionError", "float modulo");
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Half to even, as `round` does; `digits` decimal places. */
export function roundHalfEven(value: number, digits = 0): number {
  if (!Number.isFinite(value)) return value;
  if (digits === 0) {
    const floor = Math.floor(value);
    const rest = value - floor;
    if (rest !== 0.5) return Math.round(value);
    return floor % 2 === 0 ? floor : floor + 1;
  }
  if (digits > 0) return digits > 20 ? value : Number(exactDecimal(value, digits));
  const scale = 10 ** -digits;
  return roundHalfEven(value / scale) * scale;
}

/** `toFixed` rounds the exact binary value, as CPython's correctly rounded conversion does, save that ties go up: settle those. */
function exactDecimal(value: number, digits: number): string {
  const fixed = value.toFixed(digits);
  const scaled = value * 10 ** digits;
  if (Math.abs(scaled) % 1 !== 0.5 || scaled / 10 ** digits !== value) return fixed;
  return (roundHalfEven(scaled) / 10 ** digits).toFixed(digits);
}

/** `repr(float)`: the shortest text that reads back, in Python's notation (1e+16, 1e-05, 0.0001). */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0.0";
  const exponent = value === 0 ? 0 : Number(value.toExponential().split("e")[1]);
  if (exponent >= 16 || exponent < -4) {
    const [mantissa = "", power = ""] = value.toExponential().split("e");
    const digits = power.replace(/^[+-]/, "").padStart(2, "0");
    return `${mantissa}e${power.startsWith("-") ? "-" : "+"}${digits}`;
  }
  const text = String(value).includes("e") ? plain(value) : String(value);
  return text.includes(".") ? text : `${text}.0`;
}

/** JavaScript switches to exponents at 1e21 and below 1e-6, Python at 1e16 and below 1e-4. */
function plain(value: number): string {
  return value.toFixed(20).replace(/0+$/, "");
}
