// What a package's name means that both a submodule and the body of its `__init__.py` bind: `from .alexnet import *` puts
// the function `alexnet` over the module `alexnet`; and constants that the body takes from a submodule, such as
// `from .version import __version__`. Found without running the body where they can be.

import { tryAttribute } from "./attributes";
import { items } from "./iteration";
import { scopeOf } from "./scope";
import { type ImportFrom, Kind, type Module, type Statement } from "./syntax/ast";
import { type Machine, PyModule, PyObject, type Value } from "./values";

/** The value of `package.attribute`, given the submodule of that name; null where only running the body can tell. */
export function boundOver(
  vm: Machine,
  tree: Module,
  packageName: string,
  attribute: string,
  submodule: PyModule,
): Value {
  let bound: Value = submodule;
  for (const statement of tree.body) {
    if (statement.kind === Kind.ImportFrom) {
      const value = imported(vm, statement, packageName, attribute, submodule);
      if (value !== undefined) bound = value;
    } else if (bindsName(statement, attribute)) bound = null;
  }
  return bound;
}

/** undefined where this import does not bind the name. */
function imported(
  vm: Machine,
  { module, level, names }: ImportFrom,
  packageName: string,
  attribute: string,
  submodule: PyModule,
): Value | undefined {
  const source = level === 0 ? module : [packageName, ...(module === null ? [] : [module])].join(".");
  const alias = names.find(({ name, asname }) => (asname ?? name) === attribute);
  if (level > 1 || source === null) return alias && null;
  if (source === packageName) return alias && (alias.name === attribute ? submodule : null);
  if (source !== submodule.name) return alias && null;
  if (alias) return tryAttribute(vm, submodule, alias.name) ?? null;
  return names.some(({ name }) => name === "*") && exports(vm, submodule, attribute)
    ? submodule.attrs.get(attribute)
    : undefined;
}

function exports(vm: Machine, module: PyModule, name: string): boolean {
  const listed = module.attrs.get("__all__");
  return listed === undefined ? !name.startsWith("_") && module.attrs.has(name) : items(vm, listed).includes(name);
}

/** The first statement of a package's body that imports from the submodule; -1 where none does. */
export function importOf({ body }: Module, submodule: string): number {
  return body.findIndex(
    (statement) =>
      statement.kind === Kind.ImportFrom &&
      statement.level === 1 &&
      (statement.module === null
        ? statement.names.some(({ name }) => name === submodule)
        : statement.module.split(".")[0] === submodule),
  );
}

function bindsName(statement: Statement, name: string): boolean {
  switch (statement.kind) {
    case Kind.FunctionDef:
    case Kind.AsyncFunctionDef:
    case Kind.ClassDef:
      return statement.name === name;
    case Kind.Assign:
      return statement.targets.some((target) => target.kind === Kind.Name && target.id === name);
    default:
      return false;
  }
}

/**
 * The number, text or truth value that the body imports from a submodule under this name: running the rest of the body
 * would not change it. undefined where it is anything else, or where more than one statement may bind the name.
 */
export function constantOf(vm: Machine, tree: Module, packageName: string, attribute: string): Value | undefined {
  const binding = tree.body.filter((statement) => mayBind(tree, statement, attribute));
  const [only] = binding;
  if (only === undefined || binding.length > 1 || only.kind !== Kind.ImportFrom) return undefined;
  const { level, module, names } = only;
  const alias = names.find(({ name, asname }) => (asname ?? name) === attribute);
  if (level !== 1 || module === null || alias === undefined) return undefined;
  const source = vm.importModule(`${packageName}.${module}`);
  const value = source instanceof PyModule ? source.attrs.get(alias.name) : undefined;
  return value instanceof PyObject ? undefined : value;
}

function mayBind(tree: Module, statement: Statement, attribute: string): boolean {
  if (statement.kind === Kind.ImportFrom && statement.names.some(({ name }) => name === "*")) return true;
  return scopeOf({ ...tree, body: [statement] }).locals.has(attribute);
}
