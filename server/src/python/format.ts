// Text formatting: format specifications (f-strings, `format`, `str.format`) and the `%` operator.

import { callSpecial, getAttribute } from "./attributes";
import { getItem } from "./items";
import { STEPS_OF } from "./limits";
import { decimal, formatFloat, type Int } from "./numbers";
import { asciiOf, repr, toStr } from "./repr";
import { classOf, isUnknown, raise, unbox } from "./types";
import { Float, type Keywords, type Machine, PyDict, PyFunction, PyObject, PyTuple, type Value } from "./values";

/** https://docs.python.org/3/library/string.html#format-specification-mini-language */
const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?(.)?$/su;

interface Spec {
  readonly fill: string | undefined;
  readonly align: string | undefined;
  readonly sign: string | undefined;
  readonly alternate: boolean;
  readonly zero: boolean;
  readonly width: number;
  readonly group: string | undefined;
  readonly precision: number | null;
  readonly type: string | undefined;
}

/** `format(value, spec)`. */
export function formatValue(vm: Machine, value: Value, spec: string): Value {
  if (isUnknown(value)) return value;
  if (value instanceof PyObject && value.cls.lookup("__format__") instanceof PyFunction)
    return callSpecial(vm, value, "__format__", spec) as Value;
  if (spec === "") return toStr(vm, value);
  const plain = unbox(value);
  const type = classOf(value).name;
  if (plain === null || plain instanceof PyObject)
    return raise("TypeError", `unsupported format string passed to ${type}.__format__`);
  const parsed = parseSpec(spec, type);
  vm.allocate(parsed.width);
  vm.allocate(parsed.precision ?? 0);
  if (typeof plain === "string") return formatText(plain, parsed);
  return formatNumber(typeof plain === "boolean" ? Number(plain) : plain, parsed, type);
}

function parseSpec(spec: string, type: string): Spec {
  const match = SPEC.exec(spec);
  if (!match) return raise("ValueError", `Invalid format specifier '${spec}' for object of type '${type}'`);
  const [, fill, align, sign, , alternate, zero, width, group, precision, code] = match;
  return {
    fill,
    align,
    sign,
    alternate: alternate !== undefined,
    zero: zero !== undefined,
    width: Number(width ?? 0),
    group,
    precision: precision === undefined ? null : Number(precision),
    type: code,
  };
}

function formatText(text: string, spec: Spec): string {
  if (spec.type !== undefined && spec.type !== "s") unknownCode(spec.type, "str");
  if (spec.sign !== undefined) raise("ValueError", "Sign not allowed in string format specifier");
  if (spec.align === "=") raise("ValueError", "'=' alignment not allowed in string format specifier");
  const cut = spec.precision === null ? text : [...text].slice(0, spec.precision).join("");
  return pad(cut, spec.fill ?? (spec.zero ? "0" : " "), spec.align ?? "<", spec.width);
}

function unknownCode(code: string, type: string): never {
  return raise("ValueError", `Unknown format code '${code}' for object of type '${type}'`);
}

const INTEGER_CODES = "bcdoxXn";
const REAL_CODES = "eEfFgGn%";

function formatNumber(value: Int | Float, spec: Spec, type: string): string {
  const { type: code } = spec;
  const integer = !(value instanceof Float) && (code === undefined || INTEGER_CODES.includes(code));
  if (!integer && code !== undefined && !REAL_CODES.includes(code)) unknownCode(code, type);
  if (integer && spec.precision !== null) raise("ValueError", "Precision not allowed in integer format specifier");
  if (code === "c") return pad(String.fromCodePoint(Number(value)), spec.fill ?? " ", spec.align ?? "<", spec.width);
  const body = integer
    ? formatInteger(value, spec)
    : formatReal(value instanceof Float ? value.value : Number(value), spec);
  const negative = body.startsWith("-");
  const [, base = "", digits = ""] = /^-?(0[bBoOxX])?(.*)$/s.exec(body) ?? [];
  const sign = negative ? "-" : spec.sign === "+" || spec.sign === " " ? spec.sign : "";
  const every = code !== undefined && "boxX".includes(code) ? 4 : 3;
  const prefix = sign + base;
  if (spec.zero && spec.align === undefined)
    return prefix + zeroPadded(digits, spec, every, spec.width - prefix.length);
  const grouped = grouping(digits, spec.group, every);
  if (spec.align === "=") return prefix + pad(grouped, spec.fill ?? " ", ">", spec.width - prefix.length);
  return pad(prefix + grouped, spec.fill ?? (spec.zero ? "0" : " "), spec.align ?? ">", spec.width);
}

/** Zeros are grouped like the digits they stand before; a separator never comes first. */
function zeroPadded(digits: string, spec: Spec, every: number, width: number): string {
  if (spec.group === undefined) return digits.padStart(width, "0");
  const [, whole = "", rest = ""] = /^([\da-f]*)(.*)$/is.exec(digits) ?? [];
  const room = width - rest.length;
  const separated = (count: number): number => count + Math.floor((count - 1) / every);
  let least = Math.max(1, room - Math.ceil(room / every));
  while (separated(least) < room) least++;
  return grouping(whole.padStart(least, "0"), spec.group, every) + rest;
}

function pad(text: string, fill: string, align: string, width: number): string {
  const missing = Math.max(0, width - [...text].length);
  if (align === "<") return text + fill.repeat(missing);
  if (align === "^") return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  return fill.repeat(missing) + text;
}

function grouping(text: string, separator: string | undefined, every: number): string {
  if (separator === undefined) return text;
  const [, whole = "", rest = ""] = /^([\da-fA-F]*)(.*)$/s.exec(text) ?? [];
  const parts: string[] = [];
  for (let end = whole.length; end > 0; end -= every) parts.unshift(whole.slice(Math.max(0, end - every), end));
  return parts.join(separator) + rest;
}

const BASES: Readonly<Record<string, readonly [base: number, prefix: string]>> = {
  b: [2, "0b"],
  o: [8, "0o"],
  x: [16, "0x"],
  X: [16, "0x"],
};

function formatInteger(value: Int, { type, alternate }: Spec): string {
  const [base, prefix] = BASES[type ?? "d"] ?? [10, ""];
  const digits = (value < 0 ? -value : value).toString(base);
  const text = (value < 0 ? "-" : "") + (alternate ? prefix : "") + digits;
  return type === "X" ? text.toUpperCase() : text;
}

function formatReal(value: number, { type, precision, alternate }: Spec): string {
  const upper = type === "E" || type === "F" || type === "G";
  const text = realText(value, type?.toLowerCase(), precision, alternate);
  return upper ? text.toUpperCase() : text;
}

function realText(value: number, type: string | undefined, precision: number | null, alternate: boolean): string {
  if (!Number.isFinite(value)) return formatFloat(value) + (type === "%" ? "%" : "");
  switch (type) {
    case "f":
      return fixed(value, precision ?? 6, alternate);
    case "%":
      return `${fixed(value * 100, precision ?? 6, alternate)}%`;
    case "e":
      return exponential(value, precision ?? 6, alternate);
    case "g":
    case "n":
      return general(value, precision ?? 6, alternate, false);
    default:
      return precision === null ? formatFloat(value) : general(value, precision, alternate, true);
  }
}

/** A double has at most 1,074 decimals; what is asked for beyond them is zeros. */
const MOST_DECIMALS = 1_074;

function fixed(value: number, digits: number, alternate: boolean): string {
  const known = Math.min(digits, MOST_DECIMALS);
  return decimal(value, known) + "0".repeat(digits - known) + (digits === 0 && alternate ? "." : "");
}

/** The leading `count` digits, correctly rounded, and the power of ten of the first one. */
function scientific(value: number, count: number): readonly [digits: string, power: number] {
  if (value === 0) return ["0".repeat(count), 0];
  const power = Number(value.toExponential().split("e")[1]);
  const known = Math.min(count, MOST_DECIMALS);
  const digits = decimal(Math.abs(value), known - 1 - power)
    .replace(".", "")
    .replace(/^0+/, "")
    .slice(0, known + 1);
  const carried = power < known - 1 ? digits.length > known : digits.length - (power - known + 1) > known;
  const kept = digits.slice(0, known).padEnd(count, "0");
  return [kept, carried ? power + 1 : power];
}

function exponential(value: number, precision: number, alternate: boolean): string {
  const [digits, power] = scientific(value, precision + 1);
  const point = precision > 0 || alternate ? "." : "";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  return `${sign}${digits.charAt(0)}${point}${digits.slice(1)}${powerText(power)}`;
}

function powerText(power: number): string {
  return `e${power < 0 ? "-" : "+"}${String(Math.abs(power)).padStart(2, "0")}`;
}

/** `g`; without a type code there is always a digit after the point. */
function general(value: number, precision: number, alternate: boolean, untyped: boolean): string {
  const count = Math.max(1, precision);
  const power = scientific(value, count)[1];
  const strip = (text: string): string => (alternate || !text.includes(".") ? text : text.replace(/\.?0+(?=e|$)/, ""));
  if (power < -4 || power >= count - (untyped ? 1 : 0)) return strip(exponential(value, count - 1, alternate));
  const text = strip(fixed(value, count - 1 - power, alternate));
  return untyped && !text.includes(".") ? `${text}.0` : text;
}

// --- The % operator ----------------------------------------------------------------------------------------------------

/** `%(name)-05.2f`; the code may be any character, so that wrong ones are named. */
const FIELD = /%(?:\((.*?)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\*|\d+)?)?[hlL]?(.?)/gs;

/** `'…' % value`. */
export function formatPercent(vm: Machine, template: string, value: Value): Value {
  const values = value instanceof PyTuple ? value.items : [value];
  const charged = chargedFields(vm);
  let next = 0;
  let open: Value | null = null;
  const take = (): Value =>
    next < values.length ? (values[next++] as Value) : raise("TypeError", "not enough arguments for format string");
  const size = (text: string | undefined): number => Number((text === "*" ? take() : text) ?? 0);
  const text = template.replace(FIELD, (field, name, flags, width, precision, code, at) => {
    if (code === "%") return "%";
    const columns = size(width);
    const digits = field.includes(".") ? size(precision) : null;
    if (!"diouxXeEfFgGcrsa".includes(code) || code === "") badCode(code, at + field.length - 1);
    const item = name === undefined ? take() : getItem(vm, value, name);
    if (isUnknown(item)) open = item;
    const made = isUnknown(item) ? "" : percentItem(vm, item, flags, columns, digits, code);
    return charged(made);
  });
  if (open !== null) return open;
  if (
    next < values.length &&
    !(value instanceof PyDict) &&
    !(value instanceof PyObject && next === 0 && isMapping(value))
  )
    raise("TypeError", "not all arguments converted during string formatting");
  return text;
}

/** Pays for each field as it is made; all together are one text. */
function chargedFields(vm: Machine): (made: string) => string {
  let length = 0;
  return (made) => {
    vm.step(STEPS_OF.printed);
    vm.work("letters", made.length);
    length += made.length;
    vm.allocate(length);
    return made;
  };
}

function isMapping(value: PyObject): boolean {
  return !(value instanceof PyTuple) && value.cls.lookup("__getitem__") !== undefined;
}

function badCode(code: string, at: number): never {
  if (code === "") return raise("ValueError", "incomplete format");
  const number = (code.codePointAt(0) as number).toString(16);
  return raise("ValueError", `unsupported format character '${code}' (0x${number}) at index ${at}`);
}

function percentItem(
  vm: Machine,
  item: Value,
  flags: string,
  width: number,
  precision: number | null,
  code: string,
): string {
  vm.allocate(width);
  vm.allocate(precision ?? 0);
  const left = flags.includes("-");
  if ("rsac".includes(code)) {
    const text = percentText(vm, item, code);
    return pad(precision === null ? text : [...text].slice(0, precision).join(""), " ", left ? "<" : ">", width);
  }
  const spec: Spec = {
    fill: undefined,
    align: left ? "<" : undefined,
    sign: flags.includes("+") ? "+" : flags.includes(" ") ? " " : undefined,
    alternate: flags.includes("#"),
    zero: flags.includes("0") && !left,
    width,
    group: undefined,
    precision: "diouxX".includes(code) ? null : precision,
    type: "iu".includes(code) ? "d" : code,
  };
  return formatNumber(percentNumber(item, code), spec, classOf(item).name);
}

function percentText(vm: Machine, item: Value, code: string): string {
  switch (code) {
    case "s":
      return toStr(vm, item);
    case "c":
      return typeof item === "string" ? item : String.fromCodePoint(Number(unbox(item)));
    default:
      return code === "a" ? asciiOf(vm, repr(vm, item)) : repr(vm, item);
  }
}

function percentNumber(item: Value, code: string): Int | Float {
  const plain = unbox(item);
  const number = typeof plain === "boolean" ? Number(plain) : plain;
  if (number instanceof Float && "diu".includes(code)) return BigInt(Math.trunc(number.value));
  if (typeof number === "number" || typeof number === "bigint" || number instanceof Float) return number;
  const wanted = "diu".includes(code)
    ? `%${code} format: a real number is required`
    : "oxX".includes(code)
      ? `%${code} format: an integer is required`
      : "must be real number";
  return raise("TypeError", `${wanted}, not ${classOf(item).name}`);
}

/** `template.format(*args, **keywords)`. */
export function formatTemplate(vm: Machine, template: string, args: readonly Value[], keywords: Keywords): Value {
  const charged = chargedFields(vm);
  let automatic = 0;
  let open: Value | null = null;
  const field = (text: string): string => {
    const [, name = "", conversion, spec = ""] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(text) ?? [];
    const [first = ""] = /^[^.[]*/.exec(name) ?? [];
    const path = name.slice(first.length).match(/\.[^.[]*|\[[^\]]*\]?/g) ?? [];
    const key = first === "" ? automatic++ : /^\d+$/.test(first) ? Number(first) : first;
    let value = typeof key === "number" ? args[key] : keywords.get(key);
    if (value === undefined)
      return raise(
        typeof key === "number" ? "IndexError" : "KeyError",
        typeof key === "number" ? `Replacement index ${key} out of range for positional args tuple` : key,
      );
    for (const part of path)
      value = part.startsWith(".") ? getAttribute(vm, value, part.slice(1)) : getItem(vm, value, indexOf(part));
    if (isUnknown(value)) {
      open = value;
      return "";
    }
    const shown =
      conversion === "r"
        ? repr(vm, value)
        : conversion === "a"
          ? asciiOf(vm, repr(vm, value))
          : conversion === "s"
            ? toStr(vm, value)
            : value;
    return charged(String(formatValue(vm, shown, expand(spec))));
  };
  const expand = (text: string): string =>
    text.replace(/\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}/g, (whole, inner?: string) =>
      inner === undefined ? whole.charAt(0) : field(inner),
    );
  const result = expand(template);
  return open ?? result;
}

function indexOf(part: string): Value {
  const key = part.slice(1, -1);
  return /^-?\d+$/.test(key) ? Number(key) : key;
}
