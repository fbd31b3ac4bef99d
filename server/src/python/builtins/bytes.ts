// bytes and bytearray.
import { bytes, decode, encode } from "../bytes";
import { toInteger } from "../items";
import { items } from "../iteration";
import { defineMethods, methodOf, native } from "../native";
import { length } from "../truth";
import { isUnknown, list, raise, T, unbox } from "../types";
import { type Machine, PyBytes, type PyClass, PyList, PyTuple, type Value } from "../values";

/** Methods that do to bytes what they do to text of the same letters. */
const TEXT_METHODS = [
  ..."capitalize center count endswith expandtabs find index isalnum isalpha isascii isdigit islower".split(" "),
  ..."isspace istitle isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind".split(" "),
  ..."rindex rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title upper zfill".split(" "),
];

function make(vm: Machine, cls: PyClass, source: Value, encoding: Value, errors: Value): Value {
  if (isUnknown(source)) return source;
  const plain = unbox(source);
  if (plain === null) return bytes("", cls);
  if (typeof plain === "string") {
    vm.work("spelled", plain.length);
    if (encoding === null) raise("TypeError", "string argument without an encoding");
    return bytes(encode(plain, String(encoding), String(errors)), cls);
  }
  if (plain instanceof PyBytes) return bytes(plain.text, cls);
  if (typeof plain === "number") {
    if (plain < 0) raise("ValueError", "negative count");
    vm.allocate(plain);
    vm.make("letter", plain);
    return bytes("\0".repeat(plain), cls);
  }
  const given = items(vm, source);
  vm.work("spelled", given.length);
  return bytes(
    byteCodes(vm, given)
      .map((code) => String.fromCharCode(code))
      .join(""),
    cls,
  );
}

/** Of integers from 0 to 255; raises as CPython's bytes(). */
export function byteCodes(vm: Machine, given: readonly Value[]): readonly number[] {
  return given.map((item) => {
    const code = toInteger(vm, item);
    return code >= 0 && code < 256 ? Number(code) : raise("ValueError", "bytes must be in range(0, 256)");
  });
}

for (const cls of [T.bytes, T.bytearray]) {
  cls.set(
    "__new__",
    native("__new__(cls, source=None, encoding=None, errors='strict')", (vm, self, source, encoding, errors) =>
      make(vm, self as PyClass, source as Value, encoding as Value, errors as Value),
    ),
  );
  cls.set(
    "fromhex",
    native("fromhex(string)", (vm, string) => {
      vm.work("spelled", String(string).length);
      const digits = String(string).replace(/\s/g, "");
      return bytes(
        digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))),
        cls,
      );
    }),
  );
  defineMethods(cls, {
    "decode(self, encoding='utf-8', errors='strict')": (vm, self, encoding, errors) =>
      decode(spelled(vm, self), String(encoding), String(errors)),
    "hex(self)": (vm, self) =>
      spelled(vm, self).replace(/[\s\S]/g, (letter) => letter.charCodeAt(0).toString(16).padStart(2, "0")),
    "__len__(self)": (vm, self) => length(vm, self as Value),
    "__bytes__(self)": (_vm, self) => self as Value,
  });
  for (const name of TEXT_METHODS) cls.set(name, likeText(cls, name));
}

/** The bytes, to be looked at one by one. */
function spelled(vm: Machine, self: Value | undefined): string {
  const { text } = self as PyBytes;
  vm.work("spelled", text.length);
  return text;
}

function likeText(cls: PyClass, name: string) {
  return methodOf(cls, name, (vm, [self, ...args]) => {
    const method = T.str.lookup(name) as Value;
    return asBytes(vm.call(method, [(self as PyBytes).text, ...args.map(asText)]), cls);
  });
}

function asText(value: Value): Value {
  if (value instanceof PyBytes) return value.text;
  if (typeof value === "string") return raise("TypeError", "a bytes-like object is required, not 'str'");
  if (value instanceof PyTuple) return new PyTuple(T.tuple, value.items.map(asText));
  return value instanceof PyList ? list(value.items.map(asText)) : value;
}

function asBytes(value: Value, cls: PyClass): Value {
  if (typeof value === "string") return bytes(value, cls);
  if (value instanceof PyTuple)
    return new PyTuple(
      T.tuple,
      value.items.map((item) => asBytes(item, cls)),
    );
  return value instanceof PyList ? list(value.items.map((item) => asBytes(item, cls))) : value;
}
