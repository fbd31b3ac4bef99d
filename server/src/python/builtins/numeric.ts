// int, bool, float, complex and the built-in functions on numbers.
import { binary, compare, unary } from "../arithmetic";
import { defineMethods, native } from "../call";
import { bitLength, formatFloat, narrow, powerInt, roundHalfEven } from "../numbers";
import { callSpecial, isTrue, items, truth } from "../objects";
import { CmpOperator, Operator, UnaryOperator } from "../syntax/ast";
import { classOf, float, isUnknown, raise, T, tuple, unbox } from "../types";
import { Float, type Machine, PyClass, PyObject, type Value } from "../values";

/** A number as a JavaScript number; TypeError for anything else. */
export function asReal(vm: Machine, value: Value): number {
  const plain = unbox(value);
  if (plain instanceof Float) return plain.value;
  if (typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean") return Number(plain);
  const converted = callSpecial(vm, value, "__float__") ?? callSpecial(vm, value, "__index__");
  if (converted !== undefined) return asReal(vm, converted);
  return raise("TypeError", `must be real number, not ${classOf(value).name}`);
}

/** The given class may be a subclass, whose instances keep the primitive as payload. */
function make(cls: Value, native: PyClass, value: Value): Value {
  return cls === native || !(cls instanceof PyClass) || isUnknown(value) ? value : new PyObject(cls, value);
}

T.int.set(
  "__new__",
  native("__new__(cls, x=0, base=10)", (vm, cls, x, base) =>
    make(cls as Value, T.int, toInt(vm, x as Value, Number(base))),
  ),
);
T.float.set(
  "__new__",
  native("__new__(cls, x=0)", (vm, cls, x) => make(cls as Value, T.float, toFloat(vm, x as Value))),
);
T.bool.set(
  "__new__",
  native("__new__(cls, x=False)", (vm, _cls, x) => truth(vm, x as Value)),
);
T.complex.set(
  "__new__",
  native(
    "__new__(cls, re=0, im=0)",
    (vm, cls, re, im) => new PyObject(cls as PyClass, { re: asReal(vm, re as Value), im: asReal(vm, im as Value) }),
  ),
);

function toInt(vm: Machine, x: Value, base: number): Value {
  if (isUnknown(x)) return x;
  const plain = unbox(x);
  if (plain instanceof Float) return floatToInt(plain.value);
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "number" || typeof plain === "bigint") return plain;
  if (typeof plain === "string") return parseInteger(plain, base);
  const converted = callSpecial(vm, x, "__int__") ?? callSpecial(vm, x, "__index__") ?? callSpecial(vm, x, "__trunc__");
  return (
    converted ??
    raise(
      "TypeError",
      `int() argument must be a string, a bytes-like object or a real number, not '${classOf(x).name}'`,
    )
  );
}

export function floatToInt(value: number): Value {
  if (Number.isNaN(value)) raise("ValueError", "cannot convert float NaN to integer");
  if (!Number.isFinite(value)) raise("OverflowError", "cannot convert float infinity to integer");
  const whole = Math.trunc(value);
  return Number.isSafeInteger(whole) ? whole + 0 || 0 : narrow(BigInt(whole));
}

function parseInteger(text: string, base: number): Value {
  const cleaned = text
    .trim()
    .replace(/_(?=\w)/g, "")
    .toLowerCase();
  const [, sign = "", prefix = "", digits = ""] = /^([+-]?)(0[xob])?([0-9a-z]+)$/.exec(cleaned) ?? [];
  const radix = base === 0 || prefix !== "" ? ({ "0x": 16, "0o": 8, "0b": 2 }[prefix] ?? 10) : base;
  const valid = digits !== "" && [...digits].every((digit) => Number.parseInt(digit, 36) < radix);
  if (!valid || (prefix !== "" && base !== 0 && base !== radix))
    raise("ValueError", `invalid literal for int() with base ${base}: '${text}'`);
  let value = 0n;
  for (const digit of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36));
  return narrow(sign === "-" ? -value : value);
}

function toFloat(vm: Machine, x: Value): Value {
  if (isUnknown(x)) return x;
  const plain = unbox(x);
  if (typeof plain !== "string") return float(asReal(vm, x));
  const text = plain
    .trim()
    .toLowerCase()
    .replace(/_(?=\d)/g, "");
  if (/^[+-]?inf(inity)?$/.test(text))
    return float(text.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  if (/^[+-]?nan$/.test(text)) return float(Number.NaN);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text))
    raise("ValueError", `could not convert string to float: '${plain}'`);
  return float(Number(text));
}

/** `__add__` and relatives as attributes, for `int.__add__`, `operator` tricks and subclasses that call `super()`. */
for (const [name, op] of Object.entries({
  add: Operator.Add,
  sub: Operator.Sub,
  mul: Operator.Mult,
  truediv: Operator.Div,
  floordiv: Operator.FloorDiv,
  mod: Operator.Mod,
  pow: Operator.Pow,
  and: Operator.BitAnd,
  or: Operator.BitOr,
  xor: Operator.BitXor,
})) {
  for (const cls of [T.int, T.float]) {
    defineMethods(cls, {
      [`__${name}__(self, other)`]: (vm, self, other) => binary(vm, op, unbox(self as Value), unbox(other as Value)),
      [`__r${name}__(self, other)`]: (vm, self, other) => binary(vm, op, unbox(other as Value), unbox(self as Value)),
    });
  }
}

for (const cls of [T.int, T.float]) {
  defineMethods(cls, {
    "__neg__(self)": (vm, self) => unary(vm, UnaryOperator.USub, unbox(self as Value)),
    "__abs__(self)": (vm, self) => absolute(vm, unbox(self as Value)),
    "__int__(self)": (vm, self) => toInt(vm, unbox(self as Value), 10),
    "__float__(self)": (vm, self) => float(asReal(vm, self as Value)),
    "__hash__(self)": (vm, self) => asReal(vm, self as Value),
    "conjugate(self)": (_vm, self) => unbox(self as Value),
  });
}
defineMethods(T.int, {
  "bit_length(self)": (_vm, self) => bitLength(unbox(self as Value) as number),
  "__index__(self)": (vm, self) => toInt(vm, unbox(self as Value), 10),
});
defineMethods(T.float, {
  "is_integer(self)": (vm, self) => Number.isInteger(asReal(vm, self as Value)),
  "hex(self)": (vm, self) => formatFloat(asReal(vm, self as Value)),
});

function absolute(vm: Machine, value: Value): Value {
  if (isUnknown(value)) return value;
  const plain = unbox(value);
  if (plain instanceof Float) return float(Math.abs(plain.value));
  if (typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean") {
    return isTrue(vm, compare(vm, CmpOperator.Lt, plain, 0))
      ? unary(vm, UnaryOperator.USub, plain)
      : unary(vm, UnaryOperator.UAdd, plain);
  }
  return (
    callSpecial(vm, value, "__abs__") ?? raise("TypeError", `bad operand type for abs(): '${classOf(value).name}'`)
  );
}

function round(vm: Machine, value: Value, digits: Value): Value {
  if (isUnknown(value)) return value;
  const plain = unbox(value);
  if (plain instanceof Float)
    return digits === null ? floatToInt(roundHalfEven(plain.value)) : float(roundHalfEven(plain.value, Number(digits)));
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "number")
    return digits === null || Number(digits) >= 0 ? plain : roundHalfEven(plain, Number(digits));
  if (typeof plain === "bigint") return plain;
  return (
    callSpecial(vm, value, "__round__", ...(digits === null ? [] : [digits])) ??
    raise("TypeError", `type ${classOf(value).name} doesn't define __round__ method`)
  );
}

/** `min` and `max`: of one iterable or of the arguments. */
function extreme(op: CmpOperator, name: string) {
  return (vm: Machine, args: Value, key: Value, fallback: Value): Value => {
    const given = items(vm, args);
    const values = given.length === 1 ? (isUnknown(given[0] as Value) ? given : items(vm, given[0] as Value)) : given;
    const open = values.find(isUnknown);
    if (open !== undefined) return open;
    if (values.length === 0)
      return fallback === NO_DEFAULT ? raise("ValueError", `${name}() arg is an empty sequence`) : fallback;
    let best = values[0] as Value;
    let bestKey = key === null ? best : vm.call(key, [best]);
    for (const value of values.slice(1)) {
      vm.step();
      const valueKey = key === null ? value : vm.call(key, [value]);
      const better = compare(vm, op, valueKey, bestKey);
      if (isUnknown(better)) return better;
      if (isTrue(vm, better)) [best, bestKey] = [value, valueKey];
    }
    return best;
  };
}

const NO_DEFAULT = "\u0000no default";

function sum(vm: Machine, values: Value, start: Value): Value {
  if (isUnknown(values)) return values;
  return items(vm, values).reduce((total: Value, value) => binary(vm, Operator.Add, total, value), start);
}

function power(vm: Machine, base: Value, exponent: Value, modulus: Value): Value {
  if (modulus === null) return binary(vm, Operator.Pow, base, exponent);
  return binary(vm, Operator.Mod, powerInt(base as number, exponent as number), modulus);
}

const lowest = extreme(CmpOperator.Lt, "min");
const highest = extreme(CmpOperator.Gt, "max");

export const NUMERIC_FUNCTIONS = [
  native("abs(x, /)", (vm, x) => absolute(vm, x as Value)),
  native("round(number, ndigits=None)", (vm, value, digits) => round(vm, value as Value, digits as Value)),
  native(`min(*args, key=None, default='${NO_DEFAULT}')`, (vm, args, key, fallback) =>
    lowest(vm, args as Value, key as Value, fallback as Value),
  ),
  native(`max(*args, key=None, default='${NO_DEFAULT}')`, (vm, args, key, fallback) =>
    highest(vm, args as Value, key as Value, fallback as Value),
  ),
  native("sum(iterable, /, start=0)", (vm, values, start) => sum(vm, values as Value, start as Value)),
  native("pow(base, exp, mod=None)", (vm, base, exponent, modulus) =>
    power(vm, base as Value, exponent as Value, modulus as Value),
  ),
  native("divmod(a, b, /)", (vm, a, b) =>
    tuple([binary(vm, Operator.FloorDiv, a as Value, b as Value), binary(vm, Operator.Mod, a as Value, b as Value)]),
  ),
  native("bin(x, /)", (_vm, x) => radix(x as number, 2, "0b")),
  native("hex(x, /)", (_vm, x) => radix(x as number, 16, "0x")),
  native("oct(x, /)", (_vm, x) => radix(x as number, 8, "0o")),
];

function radix(value: number | bigint, base: number, prefix: string): string {
  return value < 0 ? `-${prefix}${(-value).toString(base)}` : prefix + value.toString(base);
}
