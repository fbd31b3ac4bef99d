// Stands for a base class that is not known, since its package is missing: it is made with any arguments, and what its
// subclasses lack may come from it, so that it is unknown, not absent. What base classes of that name are in the program's
// field (a layer, where `forward` is defined) says the front end: `vm.absentBase`.
import { callBound, setAttribute } from "./attributes";
import type { Interpreter } from "./machine";
import { type ClassDef, type Expression, Kind } from "./syntax/ast";
import { builtin, T } from "./types";
import { type Keywords, type Machine, PyClass, PyDict, PyObject, type Unknown, type Value } from "./values";

export function standIn(vm: Interpreter, node: Expression, open: Unknown): PyClass {
  vm.make("class");
  const cls = new PyClass(nameOf(node), [T.object], T.type, vm.frame?.module.name);
  cls.unknownBase = open;
  const init = (machine: Machine, [self]: readonly Value[], given: Keywords) => {
    if (!(self instanceof PyObject)) return null;
    const next = shippedAfter(self.cls, cls);
    if (next !== undefined) callBound(machine, next, self, []);
    for (const [name, value] of given) if (isDeclared(self.cls, name)) setAttribute(machine, self, name, value);
    return null;
  };
  cls.set("__init__", builtin("__init__", init, true));
  return cls;
}

/** With what else a class is made whose bases are these. */
export function basesBeside(vm: Interpreter, node: ClassDef, bases: readonly PyClass[]): readonly PyClass[] {
  if (bases.every(({ unknownBase }) => unknownBase === null)) return bases;
  const absent = vm.absentBase?.(node, bases) ?? null;
  return absent === null ? bases : [...bases, absent];
}

/** `dim: int = 64`: a field, as data classes of every kind have. */
function isDeclared(cls: PyClass, name: string): boolean {
  return cls.mro.some(({ dict }) => {
    const fields = dict.get("__annotations__");
    return fields instanceof PyDict && fields.map.has(name);
  });
}

/** The constructor of what stands behind `cls`, if it is none of the program's own. */
function shippedAfter(of: PyClass, cls: PyClass): Value | undefined {
  const rest = of.mro.slice(of.mro.indexOf(cls) + 1);
  const next = rest.find(({ dict }) => dict.has("__init__"));
  return next?.definition?.file.user === false ? next.dict.get("__init__") : undefined;
}

function nameOf(node: Expression): string {
  if (node.kind === Kind.Name) return node.id;
  if (node.kind === Kind.Attribute) return node.attr;
  return node.kind === Kind.Subscript || node.kind === Kind.Starred ? nameOf(node.value) : "object";
}
