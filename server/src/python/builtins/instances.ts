// `isinstance`, `issubclass` and `dir`.
import { truth } from "../truth";
import { classOf, isUnknown, list, raise } from "../types";
import { type Machine, PyClass, PyFunction, PyModule, PyObject, PyTuple, type Value } from "../values";
import { sortValues } from "./sequences";

export function isInstanceOf(vm: Machine, value: Value, type: Value): Value {
  if (isUnknown(value)) return value;
  if (isUnknown(type)) return type;
  if (type instanceof PyTuple) {
    vm.work("hashed", type.items.length);
    return anyOf(type.items.map((option) => isInstanceOf(vm, value, option)));
  }
  if (!(type instanceof PyClass)) {
    const hook = classOf(type).lookup("__instancecheck__");
    return hook === undefined
      ? raise("TypeError", "isinstance() arg 2 must be a type, a tuple of types, or a union")
      : truth(vm, vm.call(hook, [type, value]));
  }
  const hook = type.cls.lookup("__instancecheck__");
  if (hook instanceof PyFunction) return truth(vm, vm.call(hook, [type, value]));
  return classOf(value).isSubclassOf(type) || conformsTo(value, type);
}

function anyOf(answers: readonly Value[]): Value {
  return answers.includes(true) ? true : (answers.find(isUnknown) ?? false);
}

/** Abstract classes of collections.abc and numbers name the special methods that make an instance of them. */
function conformsTo(value: Value, type: PyClass): boolean {
  const registered = type.dict.get("__rooflint_registered__");
  if (
    registered instanceof PyTuple &&
    registered.items.some((cls) => cls instanceof PyClass && classOf(value).isSubclassOf(cls))
  )
    return true;
  const required = type.dict.get("__rooflint_requires__");
  return required instanceof PyTuple && required.items.every((name) => hasMember(value, String(name)));
}

function hasMember(value: Value, name: string): boolean {
  return (
    (classOf(value).lookup(name) ?? null) !== null || (value instanceof PyObject && value.attrs?.has(name) === true)
  );
}

export function isSubclass(vm: Machine, value: Value, type: Value): Value {
  if (isUnknown(value)) return value;
  if (isUnknown(type)) return type;
  if (type instanceof PyTuple) {
    vm.work("hashed", type.items.length);
    return anyOf(type.items.map((option) => isSubclass(vm, value, option)));
  }
  if (!(value instanceof PyClass) || !(type instanceof PyClass))
    return raise("TypeError", "issubclass() arg 1 must be a class");
  const hook = type.cls.lookup("__subclasscheck__");
  if (hook instanceof PyFunction) return truth(vm, vm.call(hook, [type, value]));
  return value.isSubclassOf(type);
}

export function directory(vm: Machine, value: Value): Value {
  const names = new Set<string>();
  if (value instanceof PyModule) vm.complete(value);
  if (value instanceof PyObject) for (const name of value.attrs?.keys() ?? []) names.add(name);
  const cls = value instanceof PyClass ? value : classOf(value);
  for (const base of cls.mro) for (const name of base.dict.keys()) names.add(name);
  return list(sortValues(vm, [...names], null, false));
}
