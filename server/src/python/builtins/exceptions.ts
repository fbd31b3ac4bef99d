// The methods of the built-in exceptions.
import { argumentText, exceptionArgs } from "../exception-text";
import { items } from "../iteration";
import { defineMethods, methodOf, native, ofClass } from "../native";
import { repr, toStr } from "../repr";
import { builtin, CLASSES, list, makeException, T, tuple } from "../types";
import { type PyClass, type PyList, type PyObject, PyProperty, type Value } from "../values";

T.BaseException.set(
  "__new__",
  builtin(
    "__new__",
    ofClass((_vm, args) => makeException(args[0] as PyClass, args.slice(1))),
  ),
);

T.BaseException.set(
  "__init__",
  methodOf(T.BaseException, "__init__", (_vm, args) => {
    (args[0] as PyObject).attrs?.set("args", tuple(args.slice(1)));
    return null;
  }),
);

defineMethods(T.BaseException, {
  "__str__(self)": (vm, self) => argumentText(vm, self as PyObject),
  "__repr__(self)": (vm, self) =>
    `${(self as PyObject).cls.name}(${exceptionArgs(self as PyObject)
      .map((arg) => repr(vm, arg))
      .join(", ")})`,
  "with_traceback(self, tb)": (_vm, self) => self as Value,
  "add_note(self, note)": (_vm, self, note) => {
    const attrs = (self as PyObject).attrs as Map<string, Value>;
    const notes = attrs.get("__notes__") ?? list([]);
    attrs.set("__notes__", notes);
    (notes as PyList).items.push(note as Value);
    return null;
  },
});

CLASSES.get("StopIteration")?.set(
  "value",
  new PyProperty(
    T.property,
    native("value(self)", (_vm, self) => exceptionArgs(self as PyObject)[0] ?? null),
    null,
    null,
  ),
);

defineMethods(CLASSES.get("OSError") as PyClass, {
  "__init__(self, *args)": (vm, self, args) => {
    const { attrs } = self as PyObject;
    const [errno = null, strerror = null, filename = null] = items(vm, args as Value);
    attrs?.set("args", args as Value);
    if (strerror !== null) attrs?.set("errno", errno).set("strerror", strerror).set("filename", filename);
    return null;
  },
  "__str__(self)": (vm, self) => {
    const { attrs } = self as PyObject;
    if (!attrs?.has("strerror")) return argumentText(vm, self as PyObject);
    const filename = attrs.get("filename") ?? null;
    const place = filename === null ? "" : `: ${repr(vm, filename)}`;
    return `[Errno ${toStr(vm, attrs.get("errno") ?? null)}] ${toStr(vm, attrs.get("strerror") ?? null)}${place}`;
  },
});

defineMethods(CLASSES.get("BaseExceptionGroup") as PyClass, {
  "__init__(self, message, exceptions)": (vm, self, message, exceptions) => {
    (self as PyObject).attrs?.set("message", message as Value).set("exceptions", tuple(items(vm, exceptions as Value)));
    return null;
  },
  "__str__(self)": (vm, self) => {
    const { attrs } = self as PyObject;
    const count = items(vm, attrs?.get("exceptions") ?? null).length;
    return `${toStr(vm, attrs?.get("message") ?? null)} (${count} sub-exception${count === 1 ? "" : "s"})`;
  },
});

for (const [name, attribute] of [
  ["SystemExit", "code"],
  ["ImportError", "msg"],
] as const) {
  const cls = CLASSES.get(name) as PyClass;
  const first = methodOf(cls, attribute, (_vm, [self]) => exceptionArgs(self as PyObject)[0] ?? null);
  cls.set(attribute, new PyProperty(T.property, first, null, null));
}
