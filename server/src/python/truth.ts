// Truth and length: `bool(value)` and `len(value)`.
import { callSpecial } from "./attributes";
import { classOf, isUnknown, raise, unbox, unknownBaseOf } from "./types";
import {
  Float,
  type Machine,
  PyBytes,
  PyDict,
  PyFunction,
  PyList,
  PyObject,
  PyRange,
  PySet,
  PyTuple,
  PyView,
  type Value,
} from "./values";

/** `bool(value)`; an Unknown comes back as itself. */
export function truth(vm: Machine, value: Value): boolean | PyObject {
  switch (typeof value) {
    case "boolean":
      return value;
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "string":
      return value !== "";
    default:
      break;
  }
  if (value === null) return false;
  if (value instanceof Float) return value.value !== 0;
  if (isUnknown(value)) return value;
  const size = nativeLength(value);
  if (
    size !== null &&
    value.cls.lookup("__bool__") === undefined &&
    !(value.cls.lookup("__len__") instanceof PyFunction)
  ) {
    return size !== 0;
  }
  const inner = unbox(value);
  if (inner !== value) return truth(vm, inner);
  const answer = callSpecial(vm, value, "__bool__");
  if (answer === undefined) return value.cls.lookup("__len__") === undefined ? true : truth(vm, length(vm, value));
  if (typeof answer !== "boolean" && !(answer instanceof PyObject))
    raise("TypeError", `__bool__ should return bool, returned ${classOf(answer).name}`);
  return typeof answer === "boolean" ? answer : (answer as PyObject);
}

/** Number of items of a native container; null for anything else. */
export function nativeLength(value: Value): number | null {
  if (value instanceof PyList || value instanceof PyTuple) return value.items.length;
  if (value instanceof PyDict || value instanceof PySet) return value.map.size;
  if (value instanceof PyView) return value.dict.map.size;
  if (value instanceof PyRange) return value.length;
  if (value instanceof PyBytes) return value.text.length;
  if (typeof value === "string") return codePointLength(value);
  return null;
}

/** Python counts code points, JavaScript UTF-16 units. */
export function codePointLength(text: string): number {
  return /[\ud800-\udbff]/.test(text) ? [...text].length : text.length;
}

/** `len(value)`. */
export function length(vm: Machine, value: Value): Value {
  if (isUnknown(value)) return value;
  if (typeof value === "string") vm.work("letters", value.length);
  if (!(classOf(value).lookup("__len__") instanceof PyFunction)) {
    const size = nativeLength(unbox(value));
    if (size !== null) return size;
  }
  const answer = callSpecial(vm, value, "__len__");
  if (typeof answer === "number" && answer < 0) raise("ValueError", "__len__() should return >= 0");
  return answer ?? unknownBaseOf(value) ?? raise("TypeError", `object of type '${classOf(value).name}' has no len()`);
}

/** Known to be true. */
export function isTrue(vm: Machine, value: Value): boolean {
  return truth(vm, value) === true;
}
