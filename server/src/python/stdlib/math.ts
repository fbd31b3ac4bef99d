// The module `math`: https://docs.python.org/3/library/math.html.

import { binary, compare } from "../arithmetic";
import { asReal, floatToInt } from "../builtins/numeric";
import { native } from "../call";
import { floorDivideInt, type Int, multiplyInt } from "../numbers";
import { callSpecial, items } from "../objects";
import { CmpOperator, Operator } from "../syntax/ast";
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
  expm1: Math.expm1,
  log2: Math.log2,
  log10: Math.log10,
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
};

/** Rounding to an int; classes may have their own (`__floor__` …). */
const ROUNDING: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

function functions(): readonly PyBuiltin[] {
  const real = Object.entries(REAL).map(([name, body]) =>
    known(`${name}(x, /)`, (vm, x) => defined(body(asReal(vm, x as Value)), asReal(vm, x as Value))),
  );
  const rounding = Object.entries(ROUNDING).map(([name, body]) =>
    known(`${name}(x, /)`, (vm, x) => {
      const plain = unbox(x as Value);
      if (plain instanceof Float) return floatToInt(body(plain.value));
      return callSpecial(vm, x as Value, `__${name}__`) ?? (typeof plain === "boolean" ? Number(plain) : plain);
    }),
  );
  return [...real, ...rounding, ...OTHERS];
}

/** Any unknown argument makes the result unknown. */
function known(signature: string, body: (vm: Machine, ...args: readonly Value[]) => Value): PyBuiltin {
  return native(signature, (vm, ...args) => args.find(isUnknown) ?? body(vm, ...args));
}

function defined(result: number, ...args: readonly number[]): Value {
  if (Number.isNaN(result) && !args.some(Number.isNaN)) raise("ValueError", "math domain error");
  return float(result);
}

const OTHERS: readonly PyBuiltin[] = [
  known("log(x, base=None, /)", (vm, x, base) => {
    const value = asReal(vm, x as Value);
    if (value <= 0) raise("ValueError", "math domain error");
    if (base === null) return float(Math.log(value));
    return base === 2
      ? float(Math.log2(value))
      : base === 10
        ? float(Math.log10(value))
        : float(Math.log(value) / Math.log(asReal(vm, base as Value)));
  }),
  known("pow(x, y, /)", (vm, x, y) => defined(asReal(vm, x as Value) ** asReal(vm, y as Value))),
  known("atan2(y, x, /)", (vm, y, x) => float(Math.atan2(asReal(vm, y as Value), asReal(vm, x as Value)))),
  known("fmod(x, y, /)", (vm, x, y) => defined(asReal(vm, x as Value) % asReal(vm, y as Value))),
  known("copysign(x, y, /)", (vm, x, y) =>
    float(
      Math.abs(asReal(vm, x as Value)) * (asReal(vm, y as Value) < 0 || Object.is(asReal(vm, y as Value), -0) ? -1 : 1),
    ),
  ),
  known("hypot(*args)", (vm, args) => float(Math.hypot(...items(vm, args as Value).map((x) => asReal(vm, x))))),
  known("modf(x, /)", (vm, x) => tuple([float(asReal(vm, x as Value) % 1), float(Math.trunc(asReal(vm, x as Value)))])),
  known("isnan(x, /)", (vm, x) => Number.isNaN(asReal(vm, x as Value))),
  known("isinf(x, /)", (vm, x) => Math.abs(asReal(vm, x as Value)) === Number.POSITIVE_INFINITY),
  known("isfinite(x, /)", (vm, x) => Number.isFinite(asReal(vm, x as Value))),
  known("isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)", (vm, a, b, relative, absolute) =>
    isClose(
      asReal(vm, a as Value),
      asReal(vm, b as Value),
      asReal(vm, relative as Value),
      asReal(vm, absolute as Value),
    ),
  ),
  known("prod(iterable, /, *, start=1)", (vm, values, start) =>
    items(vm, values as Value).reduce(
      (product: Value, value) => binary(vm, Operator.Mult, product, value),
      start as Value,
    ),
  ),
  known("fsum(iterable, /)", (vm, values) =>
    float(items(vm, values as Value).reduce((sum: number, value) => sum + asReal(vm, value), 0)),
  ),
  known("gcd(*integers)", (vm, integers) => items(vm, integers as Value).reduce((a: Int, b) => gcd(a, b as Int), 0)),
  known("lcm(*integers)", (vm, integers) => items(vm, integers as Value).reduce((a: Int, b) => lcm(a, b as Int), 1)),
  known("factorial(n, /)", (vm, n) => {
    if (compare(vm, CmpOperator.Lt, n as Value, 0) === true)
      raise("ValueError", "factorial() not defined for negative values");
    let product: Int = 1;
    for (let i = 2; i <= Number(n); i++) {
      vm.step();
      product = multiplyInt(product, i);
    }
    return product;
  }),
  known("comb(n, k, /)", (_vm, n, k) => choose(Number(n), Number(k))),
  known("isqrt(n, /)", (_vm, n) => Math.floor(Math.sqrt(Number(n)))),
];

function isClose(a: number, b: number, relative: number, absolute: number): boolean {
  return a === b || Math.abs(a - b) <= Math.max(relative * Math.max(Math.abs(a), Math.abs(b)), absolute);
}

function gcd(a: Int, b: Int): Int {
  let [x, y] = [BigInt(a) < 0n ? -BigInt(a) : BigInt(a), BigInt(b) < 0n ? -BigInt(b) : BigInt(b)];
  while (y !== 0n) [x, y] = [y, x % y];
  return Number(x);
}

function lcm(a: Int, b: Int): Int {
  return a === 0 || b === 0 ? 0 : multiplyInt(floorDivideInt(a, gcd(a, b)), b);
}

function choose(n: number, k: number): Int {
  let result: Int = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) result = floorDivideInt(multiplyInt(result, n - i + 1), i);
  return k > n ? 0 : result;
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
