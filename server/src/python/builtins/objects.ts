// The classes `object` and `type`.
import { attributeName, instanceAttribute, setInstanceAttribute, setNamedAttribute } from "../attributes";
import { allocate, typeCall } from "../call";
import { buildClass } from "../classes";
import { identity } from "../equality";
import { items } from "../iteration";
import type { Interpreter } from "../machine";
import { defineMethods, methodOf, native, ofClass } from "../native";
import { repr, toStr } from "../repr";
import { builtin, classOf, isUnknown, list, NOT_IMPLEMENTED, raise, T, unknown } from "../types";
import { PyClass, type PyDict, PyObject, PyWrapped, type Value } from "../values";
import { directory, isInstanceOf } from "./instances";
import { hash } from "./numeric";

T.object.set(
  "__new__",
  builtin(
    "__new__",
    ofClass((vm, args) => allocate(vm, args[0] as PyClass)),
  ),
);

T.object.set(
  "__init__",
  methodOf(T.object, "__init__", () => null),
);

T.object.set(
  "__init_subclass__",
  new PyWrapped(
    T.classmethod,
    builtin("__init_subclass__", () => null),
  ),
);

defineMethods(T.object, {
  "__setattr__(self, name, value)": (vm, self, name, value) => {
    setNamedAttribute(self as Value, name as Value, (known) => {
      if (!(self instanceof PyObject))
        raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${known}'`);
      setInstanceAttribute(vm, self, known, value as Value);
    });
    return null;
  },
  "__delattr__(self, name)": (_vm, self, name) => {
    const known = attributeName(name as Value);
    if (typeof known === "string" && !(self as PyObject).attrs?.delete(known))
      raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${known}'`);
    return null;
  },
  "__getattribute__(self, name)": (vm, self, name) => {
    const known = attributeName(name as Value);
    if (typeof known !== "string") return known;
    const found = instanceAttribute(vm, self as Value, classOf(self as Value), known);
    if (found !== undefined) return found; // None is an answer
    return raise("AttributeError", `'${classOf(self as Value).name}' object has no attribute '${known}'`);
  },
  "__eq__(self, other)": (_vm, self, other) => (self === other ? true : NOT_IMPLEMENTED),
  "__str__(self)": (vm, self) => repr(vm, self as Value),
  "__hash__(self)": (vm, self) => (self instanceof PyObject ? identity(self) : hash(vm, self as Value)),
  "__format__(self, spec)": (vm, self) => toStr(vm, self as Value),
  "__dir__(self)": (vm, self) => directory(vm, self as Value),
  "__reduce_ex__(self, protocol)": () => unknown("pickling"),
});

T.type.set(
  "__new__",
  native("__new__(meta, *args, **kwargs)", (vm, meta, args, keywords) => {
    const given = items(vm, args as Value);
    if (given.length === 1 && meta === T.type) return classOf(given[0] as Value);
    const [name, bases, namespace] = given;
    if (given.length !== 3) raise("TypeError", "type() takes 1 or 3 arguments");
    const wanted = [T.str, T.tuple, T.dict];
    const at = given.findIndex((value, i) => !isUnknown(value) && !classOf(value).isSubclassOf(wanted[i] as PyClass));
    if (at >= 0)
      raise(
        "TypeError",
        `type.__new__() argument ${at + 1} must be ${wanted[at]?.name}, not ${classOf(given[at] as Value).name}`,
      );
    const parents = items(vm, bases as Value).filter((base): base is PyClass => base instanceof PyClass);
    const dict = new Map(
      [...(namespace as PyDict).map.values()].map(([key, value]) => [key as string, value] as const),
    );
    const rest = new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value] as const));
    return buildClass(vm as Interpreter, name as string, parents, dict, meta as PyClass, rest);
  }),
);

T.type.set(
  "__init__",
  methodOf(T.type, "__init__", () => null),
);

defineMethods(T.type, {
  "__call__(cls, *args, **kwargs)": (vm, cls, args, keywords) =>
    typeCall(
      vm as Interpreter,
      cls as PyClass,
      items(vm, args as Value),
      new Map([...(keywords as PyDict).map.values()].map(([key, value]) => [key as string, value])),
    ),
  "mro(cls)": (_vm, cls) => list([...(cls as PyClass).mro]),
  "__subclasses__(cls)": (_vm, cls) => list([...(cls as PyClass).subclasses]),
  "__instancecheck__(cls, instance)": (vm, cls, instance) => isInstanceOf(vm, instance as Value, cls as Value),
});
