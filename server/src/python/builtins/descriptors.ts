// `property`, `classmethod`, `staticmethod`, `super`, and what functions and methods are as descriptors.
import { items } from "../iteration";
import type { Interpreter } from "../machine";
import { defineMethods, native } from "../native";
import { raise, T } from "../types";
import {
  type Frame,
  PyClass,
  type PyDict,
  PyMethod,
  PyProperty,
  PySuper,
  PyTuple,
  PyWrapped,
  type Value,
} from "../values";

T.property.set(
  "__new__",
  native("__new__(cls, fget=None, fset=None, fdel=None, doc=None)", (_vm, cls, getter, setter, deleter, doc) => {
    const property = new PyProperty(cls as PyClass, getter as Value, setter as Value, deleter as Value);
    if (doc !== null) property.attrs = new Map([["__doc__", doc as Value]]);
    return property;
  }),
);

defineMethods(T.property, {
  "getter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, f as Value, (self as PyProperty).setter, (self as PyProperty).deleter),
  "setter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, (self as PyProperty).getter, f as Value, (self as PyProperty).deleter),
  "deleter(self, f)": (_vm, self, f) =>
    new PyProperty((self as PyProperty).cls, (self as PyProperty).getter, (self as PyProperty).setter, f as Value),
  "__get__(self, instance, owner=None)": (vm, self, instance) =>
    instance === null ? (self as Value) : vm.call((self as PyProperty).getter, [instance as Value]),
});

for (const cls of [T.classmethod, T.staticmethod]) {
  cls.set(
    "__new__",
    native("__new__(cls, f)", (_vm, self, f) => new PyWrapped(self as PyClass, f as Value)),
  );
  defineMethods(cls, {
    "__get__(self, instance, owner=None)": (_vm, self, _instance, owner) =>
      (self as PyWrapped).cls === T.staticmethod
        ? (self as PyWrapped).func
        : new PyMethod(T.method, owner as Value, (self as PyWrapped).func),
  });
}

defineMethods(T.staticmethod, {
  "__call__(self, *args)": (vm, self, args) => vm.call((self as PyWrapped).func, items(vm, args as Value)),
});

defineMethods(T.function, {
  "__get__(self, instance, owner=None)": (_vm, self, instance) =>
    instance === null ? (self as Value) : new PyMethod(T.method, instance as Value, self as Value),
  "__call__(self, *args)": (vm, self, args) => vm.call(self as Value, items(vm, args as Value)),
});

for (const cls of [T.builtin, T.method]) {
  defineMethods(cls, {
    "__call__(self, *args, **kwargs)": (vm, self, args, keywords) =>
      vm.call(
        self as Value,
        items(vm, args as Value),
        new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value])),
      ),
  });
}

T.method.set(
  "__new__",
  native(
    "__new__(cls, func, instance, /)",
    (_vm, cls, func, instance) => new PyMethod(cls as PyClass, instance as Value, func as Value),
  ),
);

T.super.set(
  "__new__",
  native("__new__(cls, type=None, instance=None)", (vm, cls, type, instance) => {
    if (type instanceof PyClass) return new PySuper(cls as PyClass, type, instance as Value);
    const frame = methodFrame((vm as Interpreter).frame);
    const owner = frame?.func?.owner;
    const first = frame?.func?.parameters.positional[0] ?? frame?.func?.parameters.varPositional;
    let self = first === undefined || first === null ? undefined : frame?.locals.get(first);
    if (self instanceof PyTuple && frame?.func?.parameters.positional.length === 0) self = self.items[0];
    if (!owner || self === undefined) return raise("RuntimeError", "super(): no arguments");
    return new PySuper(cls as PyClass, owner, self);
  }),
);

/** The method whose `__class__` cell `super()` means: the running function or one around it. */
function methodFrame(start: Frame | null): Frame | null {
  let frame = start;
  while (frame !== null && !frame.func?.owner) frame = frame.parent;
  return frame;
}
