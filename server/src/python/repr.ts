// `str(value)` and `repr(value)`.
import { callSpecial } from "./attributes";
import { bytesText } from "./bytes";
import { identity } from "./equality";
import { items } from "./iteration";
import { MAX_INT_DIGITS, NESTING_OF, STEPS_OF } from "./limits";
import { formatFloat, kilobitSteps } from "./numbers";
import { classOf, ELLIPSIS, isUnknown, NOT_IMPLEMENTED, raise, T, unbox } from "./types";
import {
  Float,
  type Machine,
  PyBuiltin,
  PyBytes,
  PyClass,
  PyDict,
  PyFunction,
  PyList,
  PyModule,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
  PyView,
  type Value,
} from "./values";

/** `str(value)`. */
export function toStr(vm: Machine, value: Value): string {
  if (typeof value === "string") return value;
  if (value instanceof PyObject) {
    const inner = unbox(value);
    if (typeof inner === "string" && !(value.cls.lookup("__str__") instanceof PyFunction)) return inner;
    const text = callSpecial(vm, value, "__str__");
    if (typeof text === "string") return text;
    const plain = text === undefined ? null : unbox(text);
    if (typeof plain === "string") return plain;
    if (text !== undefined && !isUnknown(text))
      raise("TypeError", `__str__ returned non-string (type ${classOf(text).name})`);
  }
  return repr(vm, value);
}

function decimal(vm: Machine, value: bigint): string {
  vm.step(8 * kilobitSteps(value));
  const digits = String(value);
  if (digits.length > MAX_INT_DIGITS + (value < 0n ? 1 : 0))
    raise(
      "ValueError",
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit`,
    );
  return digits;
}

/** `repr(value)`; a container inside itself prints as `[...]`. */
export function repr(vm: Machine, value: Value, open: readonly Value[] = []): string {
  switch (typeof value) {
    case "number":
      return String(value);
    case "bigint":
      return decimal(vm, value);
    case "boolean":
      return value ? "True" : "False";
    case "string":
      vm.work("spelled", value.length);
      return quote(value);
    default:
      break;
  }
  if (value === null) return "None";
  if (value instanceof Float) return formatFloat(value.value);
  if (value.cls.lookup("__repr__") instanceof PyFunction) return toStr(vm, callSpecial(vm, value, "__repr__") as Value);
  return reprObject(vm, value, open);
}

function reprObject(vm: Machine, value: PyObject, open: readonly Value[]): string {
  vm.step(open.length >> 4);
  if (open.includes(value)) return value instanceof PyDict ? "{...}" : "[...]";
  const outer = [...open, value];
  const inside = (item: Value) => {
    const { nesting } = vm;
    vm.step(STEPS_OF.printed);
    vm.nest(NESTING_OF.native);
    const text = repr(vm, item, outer);
    vm.nesting = nesting;
    return text;
  };
  if (value instanceof PyList) return `[${value.items.map(inside).join(", ")}]`;
  if (value instanceof PyTuple)
    return value.items.length === 1
      ? `(${inside(value.items[0] as Value)},)`
      : `(${value.items.map(inside).join(", ")})`;
  if (value instanceof PyDict)
    return `{${[...value.map.values()].map(([key, item]) => `${inside(key)}: ${inside(item)}`).join(", ")}}`;
  if (value instanceof PySet) return reprSet(value, inside);
  if (value instanceof PyView) return `${value.cls.name}([${items(vm, value).map(inside).join(", ")}])`;
  if (value instanceof PyBytes) {
    vm.work("spelled", value.text.length);
    return bytesText(value);
  }
  if (value === ELLIPSIS) return "Ellipsis";
  if (value === NOT_IMPLEMENTED) return "NotImplemented";
  if (value instanceof PyBuiltin)
    return value.method ? `<method '${value.name}'>` : `<built-in function ${value.name}>`;
  if (value instanceof PyRange)
    return `range(${value.start}, ${value.stop}${value.step === 1 ? "" : `, ${value.step}`})`;
  if (value instanceof PySlice) return `slice(${[value.start, value.stop, value.step].map(inside).join(", ")})`;
  if (value instanceof PyClass)
    return `<class '${moduleOf(value) === "builtins" ? "" : `${moduleOf(value)}.`}${value.qualname}'>`;
  if (value instanceof PyFunction) return `<function ${value.qualname} at 0x${identity(value).toString(16)}>`;
  if (value instanceof PyModule) return `<module '${value.name}'>`;
  const inner = unbox(value);
  if (inner !== value) return repr(vm, inner);
  const native = callSpecial(vm, value, "__repr__");
  return typeof native === "string"
    ? native
    : `<${value.cls.module}.${value.cls.qualname} object at 0x${identity(value).toString(16)}>`;
}

function reprSet(value: PySet, inside: (item: Value) => string): string {
  const body = [...value.map.values()].map(inside).join(", ");
  if (value.cls === T.set) return value.map.size === 0 ? "set()" : `{${body}}`;
  return value.map.size === 0 ? `${value.cls.name}()` : `${value.cls.name}({${body}})`;
}

/** `ascii(…)` of a repr. */
export function asciiOf(vm: Machine, text: string): string {
  vm.work("spelled", text.length);
  return [...text].map((letter) => ((letter.codePointAt(0) as number) < 128 ? letter : escaped(letter))).join("");
}

function escaped(letter: string): string {
  const code = letter.codePointAt(0) as number;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\U${code.toString(16).padStart(8, "0")}`;
}

/** What `str.isprintable` calls unprintable: control, format, surrogate, private and unassigned characters, separators but the space. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

export function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text);
}

function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  let body = "";
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    if (character === mark || character === "\\") body += `\\${character}`;
    else if (character === "\n") body += "\\n";
    else if (character === "\r") body += "\\r";
    else if (character === "\t") body += "\\t";
    else if (code < 127 ? code < 32 : UNPRINTABLE.test(character)) body += escaped(character);
    else body += character;
  }
  return `${mark}${body}${mark}`;
}

/** What a class body wrote into `__module__` counts. */
function moduleOf(cls: PyClass): string {
  const written = cls.dict.get("__module__");
  return typeof written === "string" ? written : cls.module;
}
