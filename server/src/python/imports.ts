// `import` and `from … import`: names bind modules that the loader finds; what it cannot find is unknown, locally. Only in
// a `try` that handles ImportError does it raise one: there the program says itself how it goes on without the package.
import { tryAttribute } from "./attributes";
import { items } from "./iteration";
import { LateNames } from "./late";
import type { Interpreter } from "./machine";
import type { Alias, Import, ImportFrom } from "./syntax/ast";
import { isUnknown, raise, unknown } from "./types";
import { type Frame, PyModule, type Unknown, type Value } from "./values";

export function importNames(vm: Interpreter, frame: Frame, node: Import): void {
  if (isLate(frame)) return importNamesLater(vm, frame, frame.locals, node);
  for (const alias of node.names) {
    frame.at = alias;
    const module = found(vm, frame, alias.name);
    if (alias.asname !== null) vm.assignName(frame, alias.asname, module);
    else vm.assignName(frame, alias.name.split(".")[0] as string, vm.importModule(alias.name.split(".")[0] as string));
  }
}

export function importFrom(vm: Interpreter, frame: Frame, node: ImportFrom): void {
  frame.at = node;
  const name = node.level === 0 ? (node.module ?? "") : vm.resolveRelative(frame, node.level, node.module);
  if (name === "__future__") return;
  if (isLate(frame)) return importFromLater(vm, frame, frame.locals, name, node.names);
  const module = found(vm, frame, name);
  for (const alias of node.names) {
    frame.at = alias;
    if (alias.name === "*") importStar(vm, frame, module);
    else vm.assignName(frame, alias.asname ?? alias.name, member(vm, frame, name, module, alias.name));
  }
}

// --- Shipped modules: an import loads when one of its names is first asked for -------------------------------------

/** Their bodies have no effects but on themselves, so that nobody can tell when they run. */
function isLate(frame: Frame): frame is Frame & { readonly locals: LateNames } {
  return frame.locals instanceof LateNames && frame.importGuards === 0;
}

function importNamesLater(vm: Interpreter, frame: Frame, names: LateNames, node: Import): void {
  for (const { name, asname } of node.names) {
    const top = name.split(".")[0] as string;
    names.later(asname ?? top, () => {
      const module = found(vm, frame, name);
      return asname === null ? vm.importModule(top) : module;
    });
  }
}

function importFromLater(
  vm: Interpreter,
  frame: Frame,
  names: LateNames,
  moduleName: string,
  aliases: readonly Alias[],
): void {
  const value = (name: string) => member(vm, frame, moduleName, found(vm, frame, moduleName), name);
  for (const { name, asname } of aliases) {
    const exported = name === "*" ? vm.loader.exports(moduleName) : null;
    if (exported !== null) for (const each of exported) names.later(each, () => value(each));
    else if (name === "*") importStar(vm, frame, found(vm, frame, moduleName));
    else names.later(asname ?? name, () => value(name));
  }
}

function found(vm: Interpreter, frame: Frame, name: string): Value {
  const module = vm.importModule(name);
  if (frame.importGuards > 0 && isUnknown(module)) raise("ModuleNotFoundError", `No module named '${name}'`);
  return module;
}

/** An attribute of the module, or a submodule of that name. */
function member(vm: Interpreter, frame: Frame, moduleName: string, module: Value, name: string): Value {
  if (!(module instanceof PyModule)) return module;
  const found = tryAttribute(vm, module, name);
  if (found !== undefined) return found;
  const submodule = vm.importModule(`${moduleName}.${name}`);
  if (submodule instanceof PyModule) return submodule;
  const message = `cannot import name '${name}' from '${moduleName}'`;
  return frame.importGuards > 0 ? raise("ImportError", message) : unknown(message);
}

function importStar(vm: Interpreter, frame: Frame, module: Value): void {
  if (isUnknown(module)) return importAnything(frame, module);
  if (!(module instanceof PyModule)) return;
  for (const name of exportedNames(vm, module)) {
    const value = tryAttribute(vm, module, name);
    if (value !== undefined) vm.assignName(frame, name, value);
  }
}

/** A module that is not there may define whatever name the importing one lacks. */
function importAnything({ module }: Frame, source: Unknown): void {
  const { missing } = module;
  module.missing = (name) => missing?.(name) ?? (name.startsWith("__") ? undefined : source);
}

/** What `from module import *` binds: `__all__`, else the names without a leading underscore. */
export function exportedNames(vm: Interpreter, module: PyModule): readonly string[] {
  const listed = module.attrs.get("__all__");
  if (listed === undefined) return [...module.attrs.keys()].filter((name) => !name.startsWith("_"));
  return items(vm, listed).filter((name): name is string => typeof name === "string");
}
