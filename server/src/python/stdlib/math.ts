// The module `math`: https://docs.python.org/3/library/math.html.
import { binary } from "../arithmetic";
import { callSpecial } from "../attributes";
import { asReal, floatToInt } from "../builtins/numeric";
import { toIndex } from "../items";
import { items } from "../iteration";
import { native } from "../native";
import {
  bitLength,
  floorDivideInt,
  type Int,
  kilobitSteps,
  multiplyInt,
  narrow,
  roundHalfEven,
  subtractInt,
} from "../numbers";
import { Operator } from "../syntax/ast";
import { float, isUnknown, raise, T, tuple, unbox } from "../types";
import { Float, type Machine, type PyBuiltin, PyModule, type Value } from "../values";

export function mathModule(): PyModule {
  const module = new PyModule(T.module, "math", null);
  for (const [name, value] of Object.entries(CONSTANTS)) module.attrs.set(name, float(value));
  for (const func of functions()) module.attrs.set(func.name, func);
  return module;
}

const CONSTANTS = { pi: Math.PI, e: Math.E, tau: 2 * Math.PI, inf: Number.POSITIVE_INFINITY, nan: Number.NaN };

/** One real argument, a float result; ValueError where the result is no number. */
const REAL: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  degrees: (x) => (x * 180) / Math.PI,
  radians: (x) => (x * Math.PI) / 180,
  erf,
  erfc: (x) => 1 - erf(x),
  gamma,
  lgamma: (x) => Math.log(Math.abs(gamma(x))),
  ulp: (x) => nextAfter(Math.abs(x), Number.POSITIVE_INFINITY) - Math.abs(x),
};

/** Rounding to an int; classes may have their own (`__floor__` …). */
const ROUNDING: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

/** Logarithms take integers of any size. */
const LOGARITHMS: Readonly<Record<string, (x: number) => number>> = { log2: Math.log2, log10: Math.log10 };

function functions(): readonly PyBuiltin[] {
  const real = Object.entries(REAL).map(([name, body]) =>
    known(`${name}(x, /)`, (vm, x) => defined(body, asReal(vm, x))),
  );
  const rounding = Object.entries(ROUNDING).map(([name, body]) =>
    known(`${name}(x, /)`, (vm, x) => {
      const plain = unbox(x);
      if (plain instanceof Float) return floatToInt(body(plain.value));
      if (typeof plain === "number" || typeof plain === "bigint") return plain;
      if (typeof plain === "boolean") return Number(plain);
      return callSpecial(vm, x, `__${name}__`) ?? floatToInt(body(asReal(vm, x)));
    }),
  );
  const logarithms = Object.entries(LOGARITHMS).map(([name, body]) =>
    known(`${name}(x, /)`, (vm, x) => float(logarithm(vm, x, body))),
  );
  return [...real, ...rounding, ...logarithms, ...OTHERS];
}

/** Any unknown argument makes the result unknown. */
function known(signature: string, body: (vm: Machine, ...args: Value[]) => Value): PyBuiltin {
  return native(signature, (vm, ...args) => args.find(isUnknown) ?? body(vm, ...args));
}

/** C's errors: no number out of numbers is a domain error, an infinity out of finite ones a range error. */
function defined(body: (...args: number[]) => number, ...args: number[]): Value {
  const result = body(...args);
  if (Number.isNaN(result) && !args.some(Number.isNaN)) raise("ValueError", "math domain error");
  if (!Number.isFinite(result) && args.every(Number.isFinite)) raise("OverflowError", "math range error");
  return float(result);
}

function logarithm(vm: Machine, x: Value, log: (x: number) => number): number {
  const plain = unbox(x);
  const bits = typeof plain === "bigint" ? Math.max(0, bitLength(plain) - 1_000) : 0;
  const value = bits > 0 ? Number((plain as bigint) >> BigInt(bits)) : asReal(vm, x);
  if (value <= 0) raise("ValueError", "math domain error");
  return log(value) + bits * log(2);
}

const OTHERS: readonly PyBuiltin[] = [
  known("log(x, base=None, /)", (vm, x, base) => {
    if (base === null) return float(logarithm(vm, x, Math.log));
    const named = unbox(base) === 2 ? Math.log2 : unbox(base) === 10 ? Math.log10 : null;
    return float(named ? logarithm(vm, x, named) : logarithm(vm, x, Math.log) / logarithm(vm, base, Math.log));
  }),
  known("pow(x, y, /)", (vm, x, y) => defined(Math.pow, asReal(vm, x), asReal(vm, y))),
  known("atan2(y, x, /)", (vm, y, x) => float(Math.atan2(asReal(vm, y), asReal(vm, x)))),
  known("fmod(x, y, /)", (vm, x, y) => defined((a, b) => a % b, asReal(vm, x), asReal(vm, y))),
  known("remainder(x, y, /)", (vm, x, y) =>
    defined((a, b) => a - roundHalfEven(a / b) * b, asReal(vm, x), asReal(vm, y)),
  ),
  known("copysign(x, y, /)", (vm, x, y) => {
    const sign = asReal(vm, y);
    return float(Math.abs(asReal(vm, x)) * (sign < 0 || Object.is(sign, -0) ? -1 : 1));
  }),
  known("hypot(*args)", (vm, args) => float(Math.hypot(...items(vm, args).map((x) => asReal(vm, x))))),
  known("dist(p, q, /)", (vm, p, q) => {
    const other = items(vm, q);
    return float(Math.hypot(...items(vm, p).map((x, i) => asReal(vm, x) - asReal(vm, other[i] ?? null))));
  }),
  known("modf(x, /)", (vm, x) => {
    const value = asReal(vm, x);
    return tuple([float(Number.isFinite(value) ? value % 1 : 0), float(Math.trunc(value))]);
  }),
  known("frexp(x, /)", (vm, x) => {
    const value = asReal(vm, x);
    if (value === 0 || !Number.isFinite(value)) return tuple([float(value), 0]);
    let power = Math.floor(Math.log2(Math.abs(value))) + 1;
    if (Math.abs(value) / 2 ** power >= 1) power++;
    return tuple([float(value / 2 ** power), power]);
  }),
  known("ldexp(x, i, /)", (vm, x, i) => defined((a, b) => a * 2 ** b, asReal(vm, x), asReal(vm, i))),
  known("nextafter(x, y, /)", (vm, x, y) => float(nextAfter(asReal(vm, x), asReal(vm, y)))),
  known("isnan(x, /)", (vm, x) => Number.isNaN(asReal(vm, x))),
  known("isinf(x, /)", (vm, x) => Math.abs(asReal(vm, x)) === Number.POSITIVE_INFINITY),
  known("isfinite(x, /)", (vm, x) => Number.isFinite(asReal(vm, x))),
  known("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", (vm, a, b, relative, absolute) =>
    isClose(asReal(vm, a), asReal(vm, b), asReal(vm, relative), asReal(vm, absolute)),
  ),
  known("prod(iterable, /, *, start=1)", (vm, values, start) =>
    items(vm, values).reduce((product, value) => binary(vm, Operator.Mult, product, value), start),
  ),
  known("sumprod(p, q, /)", (vm, p, q) => {
    const other = items(vm, q);
    const products = items(vm, p).map((value, i) => binary(vm, Operator.Mult, value, other[i] ?? null));
    return products.reduce((sum: Value, value) => binary(vm, Operator.Add, sum, value), 0);
  }),
  known("fsum(iterable, /)", (vm, values) => float(exactSum(items(vm, values).map((value) => asReal(vm, value))))),
  known("gcd(*integers)", (vm, integers) => items(vm, integers).reduce((a: Int, b) => gcd(vm, a, integer(vm, b)), 0)),
  known("lcm(*integers)", (vm, integers) => items(vm, integers).reduce((a: Int, b) => lcm(vm, a, integer(vm, b)), 1)),
  known("factorial(n, /)", (vm, n) => {
    const most = toIndex(vm, n, "int");
    if (most < 0) raise("ValueError", "factorial() not defined for negative values");
    return falling(vm, most, most);
  }),
  known("comb(n, k, /)", (vm, n, k) => {
    const [all, taken] = [toIndex(vm, n, "int"), toIndex(vm, k, "int")];
    const fewer = Math.min(taken, all - taken);
    return taken > all ? 0 : floorDivideInt(falling(vm, all, fewer), falling(vm, fewer, fewer));
  }),
  known("perm(n, k=None, /)", (vm, n, k) => {
    const all = toIndex(vm, n, "int");
    return falling(vm, all, k === null ? all : toIndex(vm, k, "int"));
  }),
  known("isqrt(n, /)", (vm, n) => {
    const value = BigInt(integer(vm, n));
    vm.step(16 * kilobitSteps(value));
    if (value < 0n) raise("ValueError", "isqrt() argument must be nonnegative");
    return narrow(squareRoot(value));
  }),
];

function isClose(a: number, b: number, relative: number, absolute: number): boolean {
  return a === b || Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute);
}

function integer(vm: Machine, value: Value): Int {
  const plain = unbox(value);
  return typeof plain === "bigint" ? plain : toIndex(vm, value, "int");
}

function gcd(vm: Machine, a: Int, b: Int): Int {
  vm.step(256 * (kilobitSteps(a) + kilobitSteps(b)));
  const size = (value: Int): bigint => (value < 0 ? -BigInt(value) : BigInt(value));
  let [x, y] = [size(a), size(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return narrow(x);
}

function lcm(vm: Machine, a: Int, b: Int): Int {
  if (a === 0 || b === 0) return 0;
  const product = multiplyInt(floorDivideInt(a, gcd(vm, a, b)), b);
  return product < 0 ? subtractInt(0, product) : product;
}

/** A product that grows up to the limit of an integer's bits, times a small number (measured). */
const STEPS_OF_LONG_FACTOR = 160;

/** n · (n − 1) · … of `count` factors. */
function falling(vm: Machine, n: number, count: number): Int {
  let product: Int = 1;
  for (let i = 0; i < count && product !== 0; i++) {
    vm.step(typeof product === "bigint" ? STEPS_OF_LONG_FACTOR : 1);
    product = multiplyInt(product, n - i);
  }
  return product;
}

/** Newton's method, from above. */
function squareRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** Shewchuk's partial sums, whose total is exact (https://code.activestate.com/recipes/393090/). */
function exactSum(values: readonly number[]): number {
  const partials: number[] = [];
  for (const value of values) {
    let x = value;
    let kept = 0;
    for (const partial of partials) {
      const [big, small] = Math.abs(x) < Math.abs(partial) ? [partial, x] : [x, partial];
      const sum = big + small;
      const lost = small - (sum - big);
      if (lost !== 0) partials[kept++] = lost;
      x = sum;
    }
    partials.length = kept;
    partials.push(x);
  }
  return partials.reduceRight((sum, partial) => sum + partial, 0);
}

/** The neighbouring double in the direction of `y`. */
function nextAfter(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  if (x === 0) return y > 0 ? Number.MIN_VALUE : -Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (y > x === x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** Abramowitz and Stegun 7.1.5, the Maclaurin series; from 6 on the double nearest to it is 1. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 && n < 200; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** Coefficients of Lanczos's approximation with g = 7, n = 9 (https://en.wikipedia.org/wiki/Lanczos_approximation). */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function gamma(x: number): number {
  if (x < 0.5) return Number.isInteger(x) ? Number.NaN : Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x));
  const t = x + 6.5;
  const [first, ...rest] = LANCZOS;
  const series = rest.reduce((sum, coefficient, i) => sum + coefficient / (x + i), first as number);
  return Math.sqrt(2 * Math.PI) * t ** (x - 0.5) * Math.exp(-t) * series;
}
