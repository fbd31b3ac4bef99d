// int, bool, float, complex and the built-in functions on numbers.

import { binary, nativeOperation, toFloat as realOf, unary } from "../arithmetic";
import { callSpecial } from "../attributes";
import { bytes } from "../bytes";
import { compare, nativeCompare } from "../comparison";
import { identity, keyOf, ownHash } from "../equality";
import { toIndex, toInteger } from "../items";
import { items } from "../iteration";
import { MAX_INT_DIGITS } from "../limits";
import { defineMethods, methodOf, native } from "../native";
import {
  bitLength,
  bitSteps,
  checkBits,
  formatFloat,
  hashNumber,
  kilobitSteps,
  narrow,
  powerModulo,
  ratioOf,
  roundHalfEven,
  roundInt,
} from "../numbers";
import { repr } from "../repr";
import { CmpOperator, Operator, UnaryOperator } from "../syntax/ast";
import { isTrue, truth } from "../truth";
import { classOf, float, isInstance, isUnknown, NOT_IMPLEMENTED, raise, T, tuple, unbox } from "../types";
import { Float, type Machine, PyBytes, PyClass, PyFunction, PyObject, PyProperty, type Value } from "../values";
import { byteCodes } from "./bytes";

/** A number as a JavaScript number; TypeError for anything else. */
export function asReal(vm: Machine, value: Value): number {
  const plain = unbox(value);
  if (plain instanceof Float) return plain.value;
  if (typeof plain === "bigint") return realOf(plain);
  if (typeof plain === "number" || typeof plain === "boolean") return Number(plain);
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

function toInt(vm: Machine, x: Value, base: number): Value {
  if (isUnknown(x)) return x;
  const plain = unbox(x);
  if (plain instanceof Float) return floatToInt(plain.value);
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "number" || typeof plain === "bigint") return plain;
  if (typeof plain === "string") return parseInteger(vm, plain, base);
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

function isReal(value: PyObject): boolean {
  return value.cls.lookup("__float__") !== undefined || value.cls.lookup("__index__") !== undefined;
}

function parseInteger(vm: Machine, text: string, base: number): Value {
  const cleaned = text
    .trim()
    .replace(/_(?=\w)/g, "")
    .toLowerCase();
  const [, sign = "", prefix = "", digits = ""] = /^([+-]?)(0[xob])?([0-9a-z]+)$/.exec(cleaned) ?? [];
  const radix = base === 0 || prefix !== "" ? ({ "0x": 16, "0o": 8, "0b": 2 }[prefix] ?? 10) : base;
  const valid = digits !== "" && [...digits].every((digit) => Number.parseInt(digit, 36) < radix);
  if (!valid || (prefix !== "" && base !== 0 && base !== radix))
    raise("ValueError", `invalid literal for int() with base ${base}: '${text}'`);
  checkDigits(digits.length, radix);
  vm.step(2 * digits.length);
  const written = BIGINT_PREFIX[radix];
  let value = written === undefined ? 0n : BigInt(written + digits);
  if (written === undefined)
    for (const digit of digits) value = value * BigInt(radix) + BigInt(Number.parseInt(digit, 36));
  return narrow(sign === "-" ? -value : value);
}

/** What JavaScript reads at once. */
const BIGINT_PREFIX: Readonly<Record<number, string>> = { 2: "0b", 8: "0o", 10: "", 16: "0x" };

/** Powers of two need no arithmetic. */
function checkDigits(count: number, radix: number): void {
  if ((radix & (radix - 1)) === 0) checkBits(count * Math.log2(radix));
  else if (count > MAX_INT_DIGITS)
    raise(
      "ValueError",
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${count} digits; use sys.set_int_max_str_digits() to increase the limit`,
    );
}

function toFloat(vm: Machine, x: Value): Value {
  if (isUnknown(x)) return x;
  const plain = unbox(x);
  if (typeof plain !== "string") {
    if (plain instanceof PyObject && !isReal(plain))
      raise("TypeError", `float() argument must be a string or a real number, not '${classOf(x).name}'`);
    // A tensor whose value is not known converts to what is not known.
    const converted = plain instanceof PyObject && !(plain instanceof Float) ? callSpecial(vm, plain, "__float__") : x;
    return converted !== undefined && isUnknown(converted) ? converted : float(asReal(vm, converted ?? x));
  }
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
      [`__${name}__(self, other)`]: (vm, self, other) => operate(vm, cls, op, self as Value, other as Value),
      [`__r${name}__(self, other)`]: (vm, self, other) => operate(vm, cls, op, other as Value, self as Value),
    });
  }
}

/** Only operands that this class knows: `int.__add__(1, 1.5)` is NotImplemented. */
function operate(vm: Machine, cls: PyClass, op: Operator, left: Value, right: Value): Value {
  const operands = [unbox(left), unbox(right)] as const;
  if (operands.some((operand) => operand instanceof PyObject || operand === null || typeof operand === "string"))
    return NOT_IMPLEMENTED;
  if (cls === T.int && operands.some((operand) => operand instanceof Float)) return NOT_IMPLEMENTED;
  return nativeOperation(vm, op, ...operands) ?? NOT_IMPLEMENTED;
}

for (const [name, op] of Object.entries({
  lt: CmpOperator.Lt,
  le: CmpOperator.LtE,
  gt: CmpOperator.Gt,
  ge: CmpOperator.GtE,
  eq: CmpOperator.Eq,
  ne: CmpOperator.NotEq,
})) {
  for (const cls of [T.int, T.float, T.str]) {
    defineMethods(cls, {
      [`__${name}__(self, other)`]: (vm, self, other) =>
        nativeCompare(vm, op, unbox(self as Value), unbox(other as Value)) ?? NOT_IMPLEMENTED,
    });
  }
}

for (const cls of [T.int, T.float]) {
  const real = (name: string, part: (self: Value) => Value): void =>
    cls.set(
      name,
      new PyProperty(
        T.property,
        methodOf(cls, name, (_vm, [self]) => part(unbox(self as Value))),
        null,
        null,
      ),
    );
  real("real", (self) => self);
  real("imag", () => (cls === T.int ? 0 : float(0)));
  defineMethods(cls, {
    "as_integer_ratio(self)": (vm, self) => integerRatio(vm, unbox(self as Value)),
    "is_integer(self)": (_vm, self) => {
      const plain = unbox(self as Value);
      return !(plain instanceof Float) || Number.isInteger(plain.value);
    },
    "__neg__(self)": (vm, self) => unary(vm, UnaryOperator.USub, unbox(self as Value)),
    "__abs__(self)": (vm, self) => absolute(vm, unbox(self as Value)),
    "__int__(self)": (vm, self) => toInt(vm, unbox(self as Value), 10),
    "__float__(self)": (vm, self) => float(asReal(vm, self as Value)),
    "__hash__(self)": (vm, self) => hash(vm, self as Value),
    "__bool__(self)": (vm, self) => truth(vm, unbox(self as Value)),
    "__repr__(self)": (vm, self) => repr(vm, unbox(self as Value)),
    "conjugate(self)": (_vm, self) => unbox(self as Value),
  });
}
defineMethods(T.int, {
  "bit_length(self)": (vm, self) => {
    const value = unbox(self as Value) as number;
    vm.step(bitSteps(value));
    return bitLength(value);
  },
  "__index__(self)": (vm, self) => toInt(vm, unbox(self as Value), 10),
});
defineMethods(T.float, {
  "hex(self)": (vm, self) => hexText(asReal(vm, self as Value)),
});
T.float.set(
  "fromhex",
  native("fromhex(string)", (_vm, string) => float(parseHex(String(string)))),
);
defineMethods(T.int, {
  "bit_count(self)": (vm, self) => {
    const value = unbox(self as Value) as number;
    vm.work("spelled", bitLength(value));
    return BigInt(value).toString(2).replace(/[-0]/g, "").length;
  },
  "to_bytes(self, length=1, byteorder='big', *, signed=False)": (vm, self, length, order) => {
    const size = Number(toInteger(vm, length as Value));
    if (size < 0) raise("ValueError", "length argument must be non-negative");
    vm.allocate(size);
    vm.work("spelled", 2 * size);
    const value = BigInt.asUintN(8 * size, BigInt(unbox(self as Value) as number));
    if (value !== BigInt(unbox(self as Value) as number) && (self as number) >= 0)
      raise("OverflowError", "int too big to convert");
    const digits = value
      .toString(16)
      .padStart(2 * size, "0")
      .replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16)));
    return bytes(order === "big" ? digits : [...digits].reverse().join(""));
  },
});
for (const [name, part] of [
  ["numerator", (self: Value) => self],
  ["denominator", () => 1],
] as const)
  T.int.set(
    name,
    new PyProperty(
      T.property,
      methodOf(T.int, name, (_vm, [self]) => part(unbox(self as Value))),
      null,
      null,
    ),
  );
T.int.set(
  "from_bytes",
  native("from_bytes(bytes, byteorder='big', *, signed=False)", (vm, source, order, signed) => {
    const codes =
      source instanceof PyBytes
        ? [...source.text].map((letter) => letter.charCodeAt(0))
        : byteCodes(vm, items(vm, source as Value));
    checkBits(8 * codes.length);
    vm.work("spelled", codes.length);
    const ordered = order === "big" ? codes : codes.toReversed();
    const value = BigInt(`0x0${ordered.map((code) => code.toString(16).padStart(2, "0")).join("")}`);
    return narrow(signed === true ? BigInt.asIntN(8 * codes.length, value) : value);
  }),
);

/** The names of a class's hidden bits: mantissa after the first one, exponent of two. */
function hexText(value: number): string {
  if (!Number.isFinite(value) || value === 0)
    return Number.isFinite(value) ? `${Object.is(value, -0) ? "-" : ""}0x0.0p+0` : formatFloat(value);
  const power = Math.max(-1022, Math.floor(Math.log2(Math.abs(value))));
  const mantissa = Math.abs(value) / 2 ** power;
  const digits = BigInt((mantissa % 1) * 2 ** 52)
    .toString(16)
    .padStart(13, "0");
  return `${value < 0 ? "-" : ""}0x${Math.trunc(mantissa)}.${digits}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}

function parseHex(text: string): number {
  const [, sign, whole = "", rest = "", power = "0"] =
    /^\s*([+-]?)(?:0x)?([\da-f]+)(?:\.([\da-f]*))?(?:p([+-]?\d+))?\s*$/i.exec(text) ??
    raise("ValueError", "invalid hexadecimal floating-point string");
  const value = Number(BigInt(`0x${whole}${rest}`)) * 2 ** (Number(power) - 4 * rest.length);
  return sign === "-" ? -value : value;
}

/** Two integers of up to 1,074 bits (measured). */
const STEPS_OF_RATIO = 192;

function integerRatio(vm: Machine, value: Value): Value {
  if (!(value instanceof Float)) return tuple([value, 1]);
  vm.step(STEPS_OF_RATIO);
  if (!Number.isFinite(value.value)) raise("OverflowError", "cannot convert Infinity to integer ratio");
  const [numerator, denominator] = ratioOf(Math.abs(value.value));
  return tuple([narrow(value.value < 0 ? -numerator : numerator), narrow(denominator)]);
}

function absolute(vm: Machine, value: Value): Value {
  if (typeof value === "number") return Math.abs(value);
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
    return digits === null
      ? floatToInt(roundHalfEven(plain.value))
      : float(roundHalfEven(plain.value, Number(toInteger(vm, digits))));
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "number" || typeof plain === "bigint")
    return digits === null ? plain : roundInt(plain, Number(toInteger(vm, digits)));
  return (
    callSpecial(vm, value, "__round__", ...(digits === null ? [] : [digits])) ??
    raise("TypeError", `type ${classOf(value).name} doesn't define __round__ method`)
  );
}

/** `min` and `max`: of one iterable or of the arguments. */
function extreme(op: CmpOperator, name: string) {
  return (vm: Machine, args: Value, key: Value, fallback: Value): Value => {
    const given = items(vm, args);
    if (given.length > 1 && fallback !== NO_DEFAULT)
      raise("TypeError", `Cannot specify a default for ${name}() with multiple positional arguments`);
    const values = given.length === 1 ? (isUnknown(given[0] as Value) ? given : items(vm, given[0] as Value)) : given;
    const open = values.find(isUnknown);
    if (open !== undefined) return open;
    if (values.length === 0)
      return fallback === NO_DEFAULT ? raise("ValueError", `${name}() iterable argument is empty`) : fallback;
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
  let total = start;
  let lost = 0;
  const given = items(vm, values);
  vm.work("compared", given.length);
  for (const value of given) {
    if (total instanceof Float && (value instanceof Float || typeof value === "number")) {
      const [sum, error] = addExactly(total.value, value instanceof Float ? value.value : value);
      total = float(sum);
      lost += error;
    } else total = binary(vm, Operator.Add, total, value);
  }
  return total instanceof Float && Number.isFinite(lost) && lost !== 0 ? float(total.value + lost) : total;
}

/** A sum and what its rounding lost (Neumaier's summation, as CPython has it since 3.12). */
function addExactly(a: number, b: number): readonly [sum: number, lost: number] {
  const sum = a + b;
  return [sum, Math.abs(a) >= Math.abs(b) ? a - sum + b : b - sum + a];
}

function power(vm: Machine, base: Value, exponent: Value, modulus: Value): Value {
  if (modulus === null) return binary(vm, Operator.Pow, base, exponent);
  const given = [base, exponent, modulus];
  const open = given.find(isUnknown);
  if (open !== undefined) return open;
  const [a, b, m] = given.map(unbox).map((value) => (typeof value === "boolean" ? Number(value) : value));
  if (!isInt(a) || !isInt(b) || !isInt(m)) return notIntegers(given);
  vm.step(bitLength(b) * (1 + kilobitSteps(m)));
  return powerModulo(a, b, m);
}

function isInt(value: Value | undefined): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

function notIntegers(given: readonly Value[]): never {
  const isNumber = (value: Value) => isInstance(value, T.int) || isInstance(value, T.float);
  return raise(
    "TypeError",
    given.every(isNumber)
      ? "pow() 3rd argument not allowed unless all arguments are integers"
      : `unsupported operand type(s) for ** or pow(): ${given.map((value) => `'${classOf(value).name}'`).join(", ")}`,
  );
}

function divideAndRest(vm: Machine, a: Value, b: Value): Value {
  const own = callSpecial(vm, a, "__divmod__", b);
  if (own !== undefined && own !== NOT_IMPLEMENTED) return own;
  const reflected = callSpecial(vm, b, "__rdivmod__", a);
  if (reflected !== undefined && reflected !== NOT_IMPLEMENTED) return reflected;
  if (own === NOT_IMPLEMENTED || reflected === NOT_IMPLEMENTED)
    raise("TypeError", `unsupported operand type(s) for divmod(): '${classOf(a).name}' and '${classOf(b).name}'`);
  return tuple([binary(vm, Operator.FloorDiv, a, b), binary(vm, Operator.Mod, a, b)]);
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
  native("divmod(a, b, /)", (vm, a, b) => divideAndRest(vm, a as Value, b as Value)),
  native("bin(x, /)", (vm, x) => radix(vm, x as Value, 2, "0b")),
  native("hex(x, /)", (vm, x) => radix(vm, x as Value, 16, "0x")),
  native("oct(x, /)", (vm, x) => radix(vm, x as Value, 8, "0o")),
  native("hash(obj, /)", (vm, value) => hash(vm, value as Value)),
];

/** `hash(value)`: CPython's for numbers, some number for text, which CPython changes with every run. */
export function hash(vm: Machine, value: Value): Value {
  if (isUnknown(value)) return value;
  const plain = unbox(value);
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (typeof plain === "number" || typeof plain === "bigint" || plain instanceof Float) return hashNumber(plain);
  if (plain instanceof PyObject && plain.cls.lookup("__hash__") instanceof PyFunction) return ownHash(vm, plain);
  const key = keyOf(vm, plain);
  const letters = typeof key === "string" ? key : String(key instanceof PyObject ? identity(key) : 0);
  vm.work("spelled", letters.length);
  let code = 0;
  for (const letter of letters) code = (code * 31 + (letter.codePointAt(0) as number)) | 0;
  return code === -1 ? -2 : code;
}

function radix(vm: Machine, x: Value, base: number, prefix: string): Value {
  if (isUnknown(x)) return x;
  const plain = unbox(x);
  const value = typeof plain === "boolean" ? Number(plain) : typeof plain === "bigint" ? plain : toIndex(vm, x, "int");
  vm.step(bitSteps(value));
  return value < 0 ? `-${prefix}${(-value).toString(base)}` : prefix + value.toString(base);
}
