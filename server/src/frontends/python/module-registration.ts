// nn.Module's attributes: parameters, buffers and child modules are kept in tables of their own and found again through
// `__getattr__`. The native methods of the class in torch/nn/modules/module.py; semantics and messages are those of
// PyTorch (https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html).
import {
  attributeName,
  callMethod,
  getAttribute,
  setInstanceAttribute,
  setNamedAttribute,
  tryAttribute,
} from "../../python/attributes";
import { fallback, method } from "../../python/native";
import { toStr } from "../../python/repr";
import { truth } from "../../python/truth";
import { isUnknown, raise, T, unknownBaseOf } from "../../python/types";
import { type Machine, type PyBuiltin, PyDict, PyObject, PySet, type Value } from "../../python/values";
import type { LibraryClasses } from "./library-classes";
import { handleOf } from "./tensors";

type Table = "_parameters" | "_buffers" | "_modules";

/** In the order in which `__getattr__` asks them. */
const TABLES: readonly Table[] = ["_parameters", "_buffers", "_modules"];
const TRANSIENT = "_non_persistent_buffers_set";

export function moduleRegistration(classes: LibraryClasses): readonly PyBuiltin[] {
  const registerParameter = method("register_parameter(self, name, param)", (vm, self, name, param) =>
    register(vm, self as PyObject, PARAMETER, name as Value, param as Value, classes),
  );
  const registerBuffer = method("register_buffer(self, name, tensor, persistent=True)", (vm, self, name, ...rest) => {
    const [tensor, persistent] = rest as [Value, Value];
    register(vm, self as PyObject, BUFFER, name as Value, tensor, classes);
    markPersistent(self as PyObject, name as string, truth(vm, persistent) !== false);
    return null;
  });
  return [
    registerParameter,
    registerBuffer,
    method("add_module(self, name, module)", (vm, self, name, module) => {
      addModule(vm, self as PyObject, name as Value, module as Value, classes);
      return null;
    }),
    method("__setattr__(self, name, value)", (vm, self, name, value) => {
      setNamedAttribute(self as PyObject, name as Value, (known) =>
        setModuleAttribute(vm, self as PyObject, known, value as Value, classes),
      );
      return null;
    }),
    fallback((self, name) => findRegistered(self, name)),
    method("__delattr__(self, name)", (vm, self, name) => {
      const known = attributeName(name as Value);
      return typeof known === "string" ? deleteModuleAttribute(vm, self as PyObject, known) : null;
    }),
  ];
}

/** What `Module.__init__` gives every instance; before it nothing can be registered. */
export function makeTables(vm: Machine, self: PyObject): void {
  const own = (name: string, value: Value) => setInstanceAttribute(vm, self, name, value);
  own("training", true);
  for (const table of TABLES) own(table, new PyDict(T.dict));
  own(TRANSIENT, new PySet(T.set));
}

/** A table of a module; undefined before `Module.__init__()`. */
export function tableOf(self: PyObject, name: string): PyDict | undefined {
  const table = self.attrs?.get(name);
  return table instanceof PyDict ? table : undefined;
}

/** Names and members of a table: most tables are empty. */
export function entriesIn(module: PyObject, name: string): Iterable<readonly [Value, Value]> {
  const table = tableOf(module, name);
  return table === undefined || table.map.size === 0 ? NOTHING : table.map.values();
}

const NOTHING: readonly (readonly [Value, Value])[] = [];

function setModuleAttribute(vm: Machine, self: PyObject, name: string, value: Value, classes: LibraryClasses): void {
  // what is not known of the class may have initialized the module before its own __init__ runs
  if (self.cls.unknownBase !== null && !tableOf(self, "_modules"))
    callMethod(vm, classes.get("Module"), "__init__", [self]);
  const parameters = tableOf(self, "_parameters");
  const modules = tableOf(self, "_modules");
  if (classes.is("Parameter", value)) {
    if (!parameters) raise("AttributeError", "cannot assign parameters before Module.__init__() call");
    forget(self, name, ["_buffers", "_modules"]);
    callMethod(vm, self, "register_parameter", [name, value]);
  } else if (parameters?.map.has(name)) {
    if (value !== null && !isUnknown(value)) notAssignable(vm, value, `parameter '${name}'`, "torch.nn.Parameter");
    callMethod(vm, self, "register_parameter", [name, value]);
  } else if (classes.is("Module", value)) {
    if (!modules) raise("AttributeError", "cannot assign module before Module.__init__() call");
    forget(self, name, ["_parameters", "_buffers"]);
    enter(vm, modules, name, value);
  } else if (modules?.map.has(name)) {
    if (value !== null && !isUnknown(value)) notAssignable(vm, value, `child module '${name}'`, "torch.nn.Module");
    enter(vm, modules, name, value);
  } else setBuffer(vm, self, name, value, classes);
}

/** A buffer keeps its place and persistence when another tensor is assigned; anything else is a plain attribute. */
function setBuffer(vm: Machine, self: PyObject, name: string, value: Value, classes: LibraryClasses): void {
  const made = classes.is("Buffer", value);
  if (!made && !tableOf(self, "_buffers")?.map.has(name)) return setInstanceAttribute(vm, self, name, value);
  if (value !== null && !handleOf(value) && !isUnknown(value))
    notAssignable(vm, value, `buffer '${name}'`, "torch.nn.Buffer, torch.Tensor");
  if (made) forget(self, name, ["_parameters", "_modules"]);
  const persistent = made ? getAttribute(vm, value, "persistent") : !transientOf(self)?.map.has(name);
  callMethod(vm, self, "register_buffer", [name, value, persistent]);
}

function notAssignable(vm: Machine, value: Value, place: string, expected: string): never {
  return raise("TypeError", `cannot assign '${typeName(vm, value)}' as ${place} (${expected} or None expected)`);
}

/** Takes a name from these tables and from the plain attributes; one that is kept in its table keeps its place. */
function forget(self: PyObject, name: string, tables: readonly Table[]): void {
  for (const table of tables) tableOf(self, table)?.map.delete(name);
  transientOf(self)?.map.delete(name);
  self.attrs?.delete(name);
}

function findRegistered(self: Value, name: string): Value | undefined {
  if (!(self instanceof PyObject)) return undefined;
  for (const table of TABLES) {
    const entry = tableOf(self, table)?.map.get(name);
    if (entry !== undefined) return entry[1];
  }
  return undefined;
}

function deleteModuleAttribute(vm: Machine, self: PyObject, name: string): Value {
  if (TABLES.some((table) => tableOf(self, table)?.map.delete(name))) {
    transientOf(self)?.map.delete(name);
    return null;
  }
  return vm.call(T.object.lookup("__delattr__") as Value, [self, name]);
}

// --- Registration by name ----------------------------------------------------------------------------------------

interface Registered {
  readonly word: "parameter" | "buffer";
  readonly table: Table;
  readonly expected: string;
  readonly fits: (value: Value, classes: LibraryClasses) => boolean;
}

const PARAMETER: Registered = {
  word: "parameter",
  table: "_parameters",
  expected: "torch.nn.Parameter",
  fits: (value, classes) => classes.is("Parameter", value),
};
const BUFFER: Registered = {
  word: "buffer",
  table: "_buffers",
  expected: "torch Tensor",
  fits: (value) => handleOf(value) !== null,
};

function register(
  vm: Machine,
  self: PyObject,
  { word, table: key, expected, fits }: Registered,
  name: Value,
  value: Value,
  classes: LibraryClasses,
): Value {
  const table = tableOf(self, key) ?? raise("AttributeError", `cannot assign ${word} before Module.__init__() call`);
  if (typeof name !== "string") return nameNotText(vm, word, name);
  if (name.includes(".")) raise("KeyError", `${word} name can't contain "."`);
  if (name === "") raise("KeyError", `${word} name can't be empty string ""`);
  expectFree(vm, self, table, name);
  if (value !== null && !isUnknown(value) && !fits(value, classes))
    raise(
      "TypeError",
      `cannot assign '${typeName(vm, value)}' object to ${word} '${name}' (${expected} or None required)`,
    );
  enter(vm, table, name, value);
  return null;
}

function addModule(vm: Machine, self: PyObject, name: Value, given: Value, classes: LibraryClasses): void {
  // what derives from a class that is not there may be a module
  const module = classes.is("Module", given) ? given : (unknownBaseOf(given) ?? given);
  if (module !== null && !isUnknown(module) && !classes.is("Module", module))
    raise("TypeError", `${typeName(vm, module)} is not a Module subclass`);
  if (typeof name !== "string") return nameNotText(vm, "module", name);
  const table = tableOf(self, "_modules");
  expectFree(vm, self, table, name);
  if (name.includes(".")) raise("KeyError", `module name can't contain ".", got: ${name}`);
  if (name === "") raise("KeyError", 'module name can\'t be empty string ""');
  if (!table) raise("AttributeError", `'${self.cls.name}' object has no attribute '_modules'`);
  enter(vm, table, name, module);
}

function nameNotText(vm: Machine, word: string, name: Value): never {
  return raise("TypeError", `${word} name should be a string. Got ${typeName(vm, name)}`);
}

function expectFree(vm: Machine, self: PyObject, table: PyDict | undefined, name: string): void {
  if (!table?.map.has(name) && tryAttribute(vm, self, name) !== undefined)
    raise("KeyError", `attribute '${name}' already exists`);
}

/** What a table of a module holds is paid for as an entry of a dict. */
function enter(vm: Machine, { map }: PyDict, name: string, value: Value): void {
  if (!map.has(name)) vm.make("entry");
  map.set(name, [name, value]);
}

function markPersistent(self: PyObject, name: string, persistent: boolean): void {
  if (persistent) transientOf(self)?.map.delete(name);
  else transientOf(self)?.map.set(name, name);
}

/** Names of buffers that are no part of the state. */
function transientOf(self: PyObject): PySet | undefined {
  const names = self.attrs?.get(TRANSIENT);
  return names instanceof PySet ? names : undefined;
}

/** As torch.typename. */
function typeName(vm: Machine, value: Value): string {
  return toStr(vm, callMethod(vm, vm.importModule("torch"), "typename", [value]));
}
