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
  const guarded = isGuarded(frame);
  for (const alias of node.names) {
    frame.at = alias;
    const name = alias.asname ?? topOf(alias.name);
    const value = () => {
      const module = found(vm, alias.name, guarded);
      if (alias.asname !== null) return module;
      if (isUnknown(module)) bindAbsent(vm, alias.name);
      return vm.importModule(topOf(alias.name));
    };
    if (isLate(vm, frame, alias.name)) frame.locals.later(name, value);
    else vm.assignName(frame, name, value());
  }
}

export function importFrom(vm: Interpreter, frame: Frame, node: ImportFrom): void {
  frame.at = node;
  const name = node.level === 0 ? (node.module ?? "") : absoluteName(frame, node);
  if (name === "__future__") return;
  if (isLate(vm, frame, name)) return importFromLater(vm, frame, frame.locals, name, node.names);
  const guarded = isGuarded(frame);
  const module = found(vm, name, guarded);
  for (const alias of node.names) {
    frame.at = alias;
    if (alias.name === "*") importStar(vm, frame, module);
    else vm.assignName(frame, alias.asname ?? alias.name, member(vm, name, module, alias.name, guarded));
  }
}

/** Of a relative import. */
function absoluteName({ module: { attrs } }: Frame, { level, module }: ImportFrom): string {
  const base = String(attrs.get("__package__") ?? "");
  const parts = base === "" ? [] : base.split(".");
  const kept = parts.slice(0, Math.max(0, parts.length - (level - 1)));
  return [...kept, ...(module === null ? [] : [module])].join(".");
}

/** Inside a `try` that handles ImportError. */
function isGuarded(frame: Frame): boolean {
  return frame.importGuards > 0;
}

function topOf(name: string): string {
  return name.split(".")[0] as string;
}

// --- Shipped modules: an import loads when one of its names is first asked for -------------------------------------

/** Bodies of shipped modules have no effects but on themselves, so that nobody can tell when they run. */
function isLate(vm: Interpreter, frame: Frame, name: string): frame is Frame & { readonly locals: LateNames } {
  return frame.locals instanceof LateNames && !isGuarded(frame) && (!frame.file.user || vm.loader.ships(name));
}

function importFromLater(
  vm: Interpreter,
  frame: Frame,
  names: LateNames,
  moduleName: string,
  aliases: readonly Alias[],
): void {
  const value = (name: string) => member(vm, moduleName, found(vm, moduleName, false), name, false);
  for (const { name, asname } of aliases) {
    const exported = name === "*" ? vm.loader.exports(moduleName) : null;
    vm.make("entry", exported?.length ?? 1);
    if (exported !== null) for (const each of exported) names.later(each, () => value(each));
    else if (name === "*") importStar(vm, frame, found(vm, moduleName, false));
    else names.later(asname ?? name, () => value(name));
  }
}

function found(vm: Interpreter, name: string, guarded: boolean): Value {
  const module = vm.importModule(name);
  if (guarded && isUnknown(module)) raise("ModuleNotFoundError", `No module named '${name}'`);
  return module;
}

/** A submodule that is not found is unknown under its path as well, unless the package itself defines the name. */
function bindAbsent(vm: Interpreter, path: string): void {
  for (let dot = path.indexOf("."); dot >= 0; dot = path.indexOf(".", dot + 1)) {
    const parent = vm.importModule(path.slice(0, dot));
    if (!(parent instanceof PyModule)) return;
    const name = path.slice(dot + 1).split(".")[0] as string;
    const submodule = vm.importModule(`${parent.name}.${name}`);
    if (isUnknown(submodule) && tryAttribute(vm, parent, name) === undefined) parent.attrs.set(name, submodule);
  }
}

/** An attribute of the module, or a submodule of that name. */
function member(vm: Interpreter, moduleName: string, module: Value, name: string, guarded: boolean): Value {
  if (!(module instanceof PyModule)) return module;
  const found = tryAttribute(vm, module, name);
  if (found !== undefined) return found;
  const submodule = vm.importModule(`${moduleName}.${name}`);
  if (submodule instanceof PyModule) return submodule;
  const message = `cannot import name '${name}' from '${moduleName}'`;
  // in whatever order modules are imported: nobody else can bind it
  if (isRunning(vm, module))
    raise(
      "ImportError",
      `cannot import name '${name}' from partially initialized module '${moduleName}' (most likely due to a circular import)`,
    );
  return guarded ? raise("ImportError", message) : unknown(message);
}

/** The import stands in the module's own body. */
function isRunning({ frame }: Interpreter, module: PyModule): boolean {
  return frame?.scope.kind === "module" && frame.module === module;
}

function importStar(vm: Interpreter, frame: Frame, module: Value): void {
  if (isUnknown(module)) return importAnything(frame, module);
  if (!(module instanceof PyModule)) return;
  vm.complete(module);
  // what it has from a module that is not there it hands on
  if (module.open !== null && !module.attrs.has("__all__")) importAnything(frame, module.open);
  for (const name of exportedNames(vm, module)) {
    const value = tryAttribute(vm, module, name);
    if (value !== undefined) vm.assignName(frame, name, value);
  }
}

/** A module that is not there may define whatever name the importing one lacks. */
function importAnything({ module }: Frame, source: Unknown): void {
  const { missing } = module;
  module.open ??= source;
  module.missing = (name) => missing?.(name) ?? (name.startsWith("__") ? undefined : source);
}

/** What `from module import *` binds: `__all__`, else the names without a leading underscore. */
export function exportedNames(vm: Interpreter, module: PyModule): readonly string[] {
  const listed = module.attrs.get("__all__");
  if (listed === undefined) return [...module.attrs.keys()].filter((name) => !name.startsWith("_"));
  return items(vm, listed).filter((name): name is string => typeof name === "string");
}
