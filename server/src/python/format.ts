// Text formatting: format specifications (f-strings, `format`, `str.format`) and the `%` operator.
import { getItem } from "./items";
import { formatFloat, roundHalfEven } from "./numbers";
import { callSpecial, getAttribute, repr, toStr } from "./objects";
import { classOf, float, isUnknown, raise, unbox } from "./types";
import { Float, type Keywords, type Machine, PyDict, PyFunction, PyObject, PyTuple, type Value } from "./values";

/** https://docs.python.org/3/library/string.html#format-specification-mini-language */
const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(z)?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/su;

/** `format(value, spec)`. */
export function formatValue(vm: Machine, value: Value, spec: string): Value {
  if (isUnknown(value)) return value;
  if (value instanceof PyObject && value.cls.lookup("__format__") instanceof PyFunction)
    return callSpecial(vm, value, "__format__", spec) as Value;
  const plain = unbox(value);
  if (spec === "") return toStr(vm, value);
  const match = SPEC.exec(spec);
  if (!match)
    return raise("ValueError", `Invalid format specifier '${spec}' for object of type '${classOf(value).name}'`);
  const [, fill, align, sign, , alternate, zero, width, group, precision, type] = match;
  const digits = precision === undefined ? null : Number(precision);
  const size = width === undefined ? 0 : Number(width);
  vm.allocate(size);
  if (typeof plain === "string" || plain === null || plain instanceof PyObject) {
    const text = toStr(vm, plain);
    return pad(
      digits === null ? text : [...text].slice(0, digits).join(""),
      fill ?? (zero ? "0" : " "),
      align ?? "<",
      size,
    );
  }
  const number = typeof plain === "boolean" ? (type === undefined ? plain : Number(plain)) : plain;
  if (typeof number === "boolean") return pad(number ? "True" : "False", fill ?? " ", align ?? "<", size);
  const body =
    number instanceof Float || (type !== undefined && "eEfFgG%".includes(type))
      ? formatReal(Number(number instanceof Float ? number.value : number), type, digits)
      : formatInteger(number, type, alternate !== undefined);
  const negative = body.startsWith("-");
  const prefix = negative ? "-" : sign === "+" || sign === " " ? sign : "";
  const grouped = grouping(negative ? body.slice(1) : body, group);
  if (zero && align === undefined) return prefix + grouped.padStart(size - prefix.length, "0");
  if (align === "=") return prefix + pad(grouped, fill ?? " ", ">", size - prefix.length);
  return pad(prefix + grouped, fill ?? " ", align ?? ">", size);
}

function pad(text: string, fill: string, align: string, width: number): string {
  const missing = Math.max(0, width - [...text].length);
  if (align === "<") return text + fill.repeat(missing);
  if (align === "^") return fill.repeat(Math.floor(missing / 2)) + text + fill.repeat(Math.ceil(missing / 2));
  return fill.repeat(missing) + text;
}

function grouping(text: string, separator: string | undefined): string {
  if (separator === undefined) return text;
  const [whole = "", ...rest] = text.split(".");
  return [whole.replace(/\B(?=(\d{3})+(?!\d))/g, separator), ...rest].join(".");
}

function formatInteger(value: number | bigint, type: string | undefined, alternate: boolean): string {
  switch (type) {
    case "b":
      return (alternate ? "0b" : "") + value.toString(2);
    case "o":
      return (alternate ? "0o" : "") + value.toString(8);
    case "x":
      return (alternate ? "0x" : "") + value.toString(16);
    case "X":
      return (alternate ? "0X" : "") + value.toString(16).toUpperCase();
    case "c":
      return String.fromCodePoint(Number(value));
    default:
      return value.toString();
  }
}

function formatReal(value: number, type: string | undefined, digits: number | null): string {
  if (!Number.isFinite(value)) return formatFloat(value) + (type === "%" ? "%" : "");
  switch (type) {
    case "f":
    case "F":
      return fixed(value, digits ?? 6);
    case "%":
      return `${fixed(value * 100, digits ?? 6)}%`;
    case "e":
    case "E": {
      const text = exponent(value.toExponential(digits ?? 6));
      return type === "E" ? text.toUpperCase() : text;
    }
    case "g":
    case "G":
    case "n":
      return general(value, digits ?? 6);
    default:
      return digits === null ? formatFloat(value) : general(value, digits);
  }
}

function fixed(value: number, digits: number): string {
  return (digits <= 20 ? roundHalfEven(value, digits) : value).toFixed(Math.min(digits, 100));
}

function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function general(value: number, precision: number): string {
  const digits = Math.max(1, precision);
  const power = value === 0 ? 0 : Number(value.toExponential(digits - 1).split("e")[1]);
  if (power < -4 || power >= digits) return exponent(value.toExponential(digits - 1).replace(/\.?0+e/, "e"));
  const text = value.toFixed(Math.max(0, digits - 1 - power));
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** `'…' % value`. */
export function formatPercent(vm: Machine, template: string, value: Value): Value {
  const values = value instanceof PyTuple ? value.items : [value];
  let next = 0;
  let open: Value | null = null;
  const take = (): Value =>
    next < values.length ? (values[next++] as Value) : raise("TypeError", "not enough arguments for format string");
  const text = template.replace(
    /%(?:\((\w+)\))?([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([hlL])?([diouxXeEfFgGcrsa%])/g,
    (_, name, flags, width, precision, _length, type) => {
      if (type === "%") return "%";
      const size = width === "*" ? Number(take()) : Number(width ?? 0);
      const item = name === undefined ? take() : getItem(vm, value, name);
      if (isUnknown(item)) open = item;
      return isUnknown(item) ? "" : percentItem(vm, item, flags, size, precision, type);
    },
  );
  if (open !== null) return open;
  if (next < values.length && !(value instanceof PyDict))
    raise("TypeError", "not all arguments converted during string formatting");
  return text;
}

function percentItem(
  vm: Machine,
  item: Value,
  flags: string,
  width: number,
  precision: string | undefined,
  type: string,
): string {
  const left = flags.includes("-");
  if ("rsa".includes(type)) {
    const text = type === "s" ? toStr(vm, item) : repr(vm, item);
    return pad(precision === undefined ? text : text.slice(0, Number(precision)), " ", left ? "<" : ">", width);
  }
  if (type === "c" && typeof item === "string") return pad(item, " ", left ? "<" : ">", width);
  const number = unbox(item);
  const integer = "diu".includes(type) && number instanceof Float ? Math.trunc(number.value) : number;
  const kind = "iu".includes(type) ? "d" : type;
  const real = "eEfFgG".includes(type) && typeof integer === "number" ? float(integer) : integer;
  const sign = flags.includes("+") ? "+" : flags.includes(" ") ? " " : "";
  const zero = flags.includes("0") && !left ? "0" : "";
  const spec = `${left ? "<" : ""}${sign}${flags.includes("#") ? "#" : ""}${zero}${width || ""}${precision === undefined || "dxXo".includes(kind) ? "" : `.${precision}`}${kind}`;
  return String(formatValue(vm, real, spec));
}

/** `template.format(*args, **keywords)`. */
export function formatTemplate(vm: Machine, template: string, args: readonly Value[], keywords: Keywords): Value {
  let automatic = 0;
  let open: Value | null = null;
  const field = (text: string): string => {
    const [, name = "", conversion, spec = ""] = /^([^!:]*)(?:!([rsa]))?(?::(.*))?$/s.exec(text) ?? [];
    const [first = "", ...path] = name.split(/(?=[.[])/);
    const key = first === "" ? automatic++ : /^\d+$/.test(first) ? Number(first) : first;
    let value = typeof key === "number" ? args[key] : keywords.get(key);
    if (value === undefined)
      return raise(
        typeof key === "number" ? "IndexError" : "KeyError",
        typeof key === "number" ? "Replacement index out of range" : key,
      );
    for (const part of path)
      value = part.startsWith(".") ? getAttribute(vm, value, part.slice(1)) : getItem(vm, value, indexOf(part));
    if (isUnknown(value)) {
      open = value;
      return "";
    }
    const shown =
      conversion === "r" || conversion === "a" ? repr(vm, value) : conversion === "s" ? toStr(vm, value) : value;
    return String(formatValue(vm, shown, expand(spec)));
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
