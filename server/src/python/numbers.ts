// Python's numbers: integers of any size (a number while safe, a bigint beyond), floats that print as Python prints them.
import { MAX_INT_BITS, STEPS_OF_KILOBIT } from "./limits";
import { raise } from "./types";
import { Float } from "./values";

export type Int = number | bigint;

/** A bigint back to a number where that is exact. */
export function narrow(value: bigint): Int {
  return value >= LEAST_SAFE && value <= GREATEST_SAFE ? Number(value) : value;
}

const LEAST_SAFE = BigInt(Number.MIN_SAFE_INTEGER);
const GREATEST_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

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
  checkBits(Math.floor(binaryLogarithm(base) * Number(exponent)) + 1);
  return narrow(BigInt(base) ** BigInt(exponent));
}

export function shiftLeft(a: Int, b: Int): Int {
  if (b < 0) raise("ValueError", "negative shift count");
  if (a === 0) return 0;
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

/** Steps of a multiplication by an integer of this size. */
export function kilobitSteps(value: Int): number {
  return typeof value === "bigint" ? Math.ceil(2 + STEPS_OF_KILOBIT * (aboutBits(value) / 1_024) ** 2) : 0;
}

/** Steps of what looks at every bit of an integer (measured: an addition, a comparison with a float, its hexadecimal digits). */
export function bitSteps(value: Int): number {
  return typeof value === "bigint" ? 8 + (aboutBits(value) >> 4) : 0;
}

/** The bit length of a long integer or one more; quick below 1,024 bits. */
function aboutBits(value: bigint): number {
  const real = Math.abs(Number(value));
  return Number.isFinite(real) ? Math.ceil(Math.log2(real)) + 1 : bitLength(value);
}

/** Of a value's size; of what is beyond doubles the whole number above. */
function binaryLogarithm(value: Int): number {
  const size = Math.abs(Number(value));
  return Number.isFinite(size) ? Math.log2(size) : bitLength(value);
}

export function bitLength(value: Int): number {
  if (value === 0) return 0;
  const digits = (value < 0 ? -BigInt(value) : BigInt(value)).toString(16);
  return 4 * digits.length - Math.clz32(Number.parseInt(digits.charAt(0), 16)) + 28;
}

/** `pow(base, exponent, modulus)` by squaring. */
export function powerModulo(base: Int, exponent: Int, modulus: Int): Int {
  const m = BigInt(modulus);
  if (m === 0n) raise("ValueError", "pow() 3rd argument cannot be 0");
  let square = BigInt(moduloInt(base, m));
  let rest = BigInt(exponent);
  if (rest < 0n) {
    square = inverse(square, m);
    rest = -rest;
  }
  let result = 1n;
  for (; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return moduloInt(result, m);
}

/** The extended Euclidean algorithm. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return a === 1n || a === -1n
    ? BigInt(moduloInt(x * a, modulus))
    : raise("ValueError", "base is not invertible for the given modulus");
}

/** Modulus of CPython's hash of numbers on 64-bit machines: https://docs.python.org/3/library/stdtypes.html#hashing-of-numeric-types */
const HASH_MODULUS = (1n << 61n) - 1n;

export function hashNumber(value: Int | Float): Int {
  if (value instanceof Float) return hashFloat(value.value);
  const rest = narrow((value < 0 ? -BigInt(value) : BigInt(value)) % HASH_MODULUS);
  const signed = value < 0 ? subtractInt(0, rest) : rest;
  return signed === -1 ? -2 : signed;
}

function hashFloat(value: number): Int {
  if (!Number.isFinite(value)) return value > 0 ? 314159 : value < 0 ? -314159 : 0;
  const [numerator, denominator] = ratioOf(Math.abs(value));
  const hash = narrow((numerator * BigInt(powerModulo(narrow(denominator), -1, HASH_MODULUS))) % HASH_MODULUS);
  const signed = value < 0 ? subtractInt(0, hash) : hash;
  return signed === -1 ? -2 : signed;
}

export function checkBits(bits: number): void {
  if (bits <= MAX_INT_BITS) return;
  const told = Number.isSafeInteger(bits) ? `${bits}` : `more than ${Number.MAX_SAFE_INTEGER}`;
  raise("OverflowError", `integer of ${told} bits is beyond the limit of ${MAX_INT_BITS}`);
}

/** `float.__floordiv__`. */
export function floorDivideFloat(a: number, b: number): number {
  if (b === 0) raise("ZeroDivisionError", "float floor division by zero");
  return Math.floor((a - moduloFloat(a, b)) / b + 0.5);
}

export function moduloFloat(a: number, b: number): number {
  if (b === 0) raise("ZeroDivisionError", "float modulo");
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** From here on rounding changes nothing (the smallest double is 5e-324), or leaves nothing. */
const MOST_DECIMALS = 330;

/** Half to even, as `round` does; `digits` decimal places. */
export function roundHalfEven(value: number, digits = 0): number {
  if (!Number.isFinite(value) || digits > MOST_DECIMALS) return value;
  if (digits < -MOST_DECIMALS) return 0 * value;
  if (digits === 0) {
    const floor = Math.floor(value);
    const rest = value - floor;
    if (rest !== 0.5) return Math.round(value);
    return floor % 2 === 0 ? floor : floor + 1;
  }
  return Number(decimal(value, digits));
}

/** A number's exact binary value as a fraction. */
export function ratioOf(value: number): readonly [numerator: bigint, denominator: bigint] {
  let scaled = value;
  let power = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    power++;
  }
  return [BigInt(scaled), 1n << BigInt(power)];
}

/** The exact binary value rounded half to even to `digits` decimal places, written out; negative digits round tens. */
export function decimal(value: number, digits: number): string {
  const [numerator, denominator] = ratioOf(Math.abs(value));
  const scale = 10n ** BigInt(Math.abs(digits));
  const [top, bottom] = digits < 0 ? [numerator, denominator * scale] : [numerator * scale, denominator];
  const text = String(divideHalfEven(top, bottom) * (digits < 0 ? scale : 1n)).padStart(digits + 1, "0");
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return digits <= 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function divideHalfEven(top: bigint, bottom: bigint): bigint {
  const quotient = top / bottom;
  const twice = 2n * (top - quotient * bottom);
  return twice > bottom || (twice === bottom && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

/** An integer rounded half to even to a power of ten. */
export function roundInt(value: Int, digits: number): Int {
  if (digits >= 0) return value;
  const scale = 10n ** BigInt(-digits);
  const big = BigInt(value);
  return narrow((big < 0n ? -divideHalfEven(-big, scale) : divideHalfEven(big, scale)) * scale);
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
