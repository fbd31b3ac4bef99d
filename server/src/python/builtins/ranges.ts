// `range`, `slice`, iterators and generators.
import { resolveSlice, toInteger } from "../items";
import { items, nextOf } from "../iteration";
import { STEPS_OF } from "../limits";
import { defineMethods, native } from "../native";
import { close, resume, throwInto } from "../resumption";
import { isUnknown, raise, T, tuple } from "../types";
import { PyClass, PyGenerator, type PyObject, PyRange, PySlice, Raised, type Value } from "../values";
import { countOf, indexOf, sequence } from "./sequences";

T.range.set(
  "__new__",
  native("__new__(cls, *args)", (vm, _cls, args) => {
    const given = items(vm, args as Value);
    const open = given.find(isUnknown);
    if (open !== undefined) return open;
    if (given.length === 0 || given.length > 3)
      raise("TypeError", `range expected 1 to 3 arguments, got ${given.length}`);
    const numbers = given.map((value) => toInteger(vm, value));
    const [first = 0, second = 0, third = 1] = numbers;
    const [start, stop, step] = numbers.length === 1 ? [0, first, 1] : [first, second, third];
    if (step === 0) raise("ValueError", "range() arg 3 must not be zero");
    return new PyRange(T.range, start, stop, step);
  }),
);

defineMethods(T.range, {
  ...sequence,
  "index(self, item)": (vm, self, item) => indexOf(vm, items(vm, self as Value), item as Value, "range"),
  "count(self, item)": (vm, self, item) => countOf(vm, items(vm, self as Value), item as Value),
});

T.slice.set(
  "__new__",
  native("__new__(cls, *args)", (vm, _cls, args) => {
    const given = items(vm, args as Value);
    const expected = given.length === 0 ? "at least 1 argument" : given.length > 3 ? "at most 3 arguments" : null;
    if (expected !== null) raise("TypeError", `slice expected ${expected}, got ${given.length}`);
    const [start, stop, step] =
      given.length === 1 ? [null, given[0] as Value, null] : [given[0] ?? null, given[1] ?? null, given[2] ?? null];
    return new PySlice(T.slice, start, stop, step);
  }),
);

defineMethods(T.slice, {
  "indices(self, length)": (vm, self, size) => {
    const count = toInteger(vm, size as Value);
    if (count < 0) raise("ValueError", "length should not be negative");
    return tuple(resolveSlice(vm, self as PySlice, Number(count)));
  },
});

for (const cls of [T.iterator, T.generator]) {
  defineMethods(cls, {
    "__iter__(self)": (_vm, self) => self as Value,
    "__next__(self)": (vm, self) => orStop(self as Value, nextOf(vm, self as Value)),
  });
}

defineMethods(T.generator, {
  "send(self, value)": (_vm, self, value) => orStop(self as Value, resume(self as PyGenerator, value as Value)),
  "throw(self, type, value=None, traceback=None)": (vm, self, type) => {
    const exception = type instanceof PyClass ? vm.call(type, []) : type;
    vm.step(2 * STEPS_OF.exception);
    return orStop(self as Value, throwInto(self as PyGenerator, new Raised(exception as PyObject)));
  },
  "close(self)": (_vm, self) => {
    close(self as PyGenerator);
    return null;
  },
});

/** The end of an iterator; a generator's `return` value goes along. */
export function orStop(value: Value, item: Value | undefined): Value {
  if (item !== undefined) return item;
  const returned = value instanceof PyGenerator ? ((value.payload ?? null) as Value) : null;
  return raise("StopIteration", ...(returned === null ? [] : [returned]));
}
