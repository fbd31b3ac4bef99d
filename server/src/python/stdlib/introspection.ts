// `_rooflint_inspect`: what `inspect` needs to know of functions, for the Python file server/library/stdlib/inspect.py.
import type { Interpreter } from "../machine";
import { native } from "../native";
import { AttributeDict, borrowDoc } from "../special-attributes";
import { Kind } from "../syntax/ast";
import { isUnknown, list, T, tuple, unknown } from "../types";
import { PyBuiltin, PyClass, PyDict, PyFunction, PyMethod, PyModule, type Value } from "../values";

export function introspectionModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_inspect", null);
  for (const func of FUNCTIONS) module.attrs.set(func.name, func);
  return module;
}

/** Kinds as inspect numbers them. */
const KIND = { positionalOnly: 0, positional: 1, varPositional: 2, keywordOnly: 3, varKeyword: 4 } as const;

const FUNCTIONS = [
  native("is_unknown(obj)", (_vm, value) => isUnknown(value as Value)),
  native("unknown(reason)", (_vm, reason) => unknown(String(reason))),
  // [(name, kind, has_default, default), …] of a def or lambda; None for anything else.
  native("parameters(func)", (_vm, func) => (func instanceof PyFunction ? parameters(func) : null)),
  native("kind(obj)", (_vm, value) => kindOf(value as Value)),
  // Gives a def or lambda the docstring of another one; False for anything else.
  native("borrow_doc(wrapper, wrapped)", (_vm, wrapper, wrapped) => {
    if (!(wrapper instanceof PyFunction && wrapped instanceof PyFunction)) return false;
    borrowDoc(wrapper, wrapped);
    return true;
  }),
  // {name: value} of what the constructors that are running were called with, the outermost last.
  native("constructor_arguments()", (vm) => constructorArguments(vm as Interpreter)),
  // sys.modules as it stands now.
  native("loaded_modules()", (vm) => loadedModules(vm as Interpreter)),
];

function loadedModules(vm: Interpreter): Value {
  return new AttributeDict(T.dict, vm.modules.loaded);
}

/** Of the frames `__init__` right below the caller's, as a constructor calls that of its base; without `self`. */
function constructorArguments(vm: Interpreter): PyDict {
  const found = new PyDict(T.dict);
  const frames = vm.stack.slice(0, -1);
  for (
    let frame = frames.pop();
    frame?.func?.node.kind === Kind.FunctionDef && frame.func.node.name === "__init__";
    frame = frames.pop()
  ) {
    const { positional, keywordOnly, varKeyword } = frame.func.parameters;
    for (const name of [...positional.slice(1), ...keywordOnly])
      if (frame.locals.has(name)) found.map.set(name, [name, frame.locals.get(name) ?? null]);
    const rest = varKeyword === null ? null : frame.locals.get(varKeyword);
    if (rest instanceof PyDict) for (const [key, entry] of rest.map) found.map.set(key, entry);
  }
  return found;
}

function parameters(func: PyFunction): Value {
  const { positional, positionalOnly, varPositional, keywordOnly, varKeyword, defaults } = func.parameters;
  const row = (name: string, kind: number): Value =>
    tuple([name, kind, defaults.has(name), defaults.get(name) ?? null]);
  return list([
    ...positional.map((name, i) => row(name, i < positionalOnly ? KIND.positionalOnly : KIND.positional)),
    ...(varPositional === null ? [] : [row(varPositional, KIND.varPositional)]),
    ...keywordOnly.map((name) => row(name, KIND.keywordOnly)),
    ...(varKeyword === null ? [] : [row(varKeyword, KIND.varKeyword)]),
  ]);
}

function kindOf(value: Value): string {
  if (value instanceof PyFunction) return "function";
  if (value instanceof PyMethod) return "method";
  if (value instanceof PyBuiltin) return "builtin";
  if (value instanceof PyClass) return "class";
  if (value instanceof PyModule) return "module";
  return "object";
}
