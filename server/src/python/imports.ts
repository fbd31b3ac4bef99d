// `import` and `from … import`: names bind modules that the loader finds; what it cannot find is unknown, locally. Only in
// a `try` that handles ImportError does it raise one: there the program says itself how it goes on without the package.

import { tryAttribute } from "./attributes";
import { items } from "./iteration";
import type { Interpreter } from "./machine";
import type { Import, ImportFrom } from "./syntax/ast";
import { isUnknown, raise, unknown } from "./types";
import { type Frame, PyModule, type Value } from "./values";

export function importNames(vm: Interpreter, frame: Frame, node: Import): void {
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
  const module = found(vm, frame, name);
  for (const alias of node.names) {
    frame.at = alias;
    if (alias.name === "*") importStar(vm, frame, module);
    else vm.assignName(frame, alias.asname ?? alias.name, member(vm, frame, name, module, alias.name));
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
  if (!(module instanceof PyModule)) return;
  const listed = module.attrs.get("__all__");
  const names =
    listed === undefined ? [...module.attrs.keys()].filter((name) => !name.startsWith("_")) : items(vm, listed);
  for (const name of names) {
    if (typeof name !== "string") continue;
    const value = tryAttribute(vm, module, name);
    if (value !== undefined) vm.assignName(frame, name, value);
  }
}
