// The namespace `_rooflint.module`: native methods of nn.Module, which torch/nn/modules/module.py names one by one. A
// model has hundreds of modules and each takes part in a dozen of registrations and walks: in Python they took half of
// the time of an analysis.
import { callMethod, getAttribute, setInstanceAttribute } from "../../python/attributes";
import { STEPS_OF } from "../../python/limits";
import { method } from "../../python/native";
import { truth } from "../../python/truth";
import { builtin, classOf, isUnknown, raise, T, tuple } from "../../python/types";
import {
  type Keywords,
  type Machine,
  type Native,
  type PyBuiltin,
  PyDict,
  PyFallback,
  PyModule,
  type PyObject,
  type Value,
} from "../../python/values";
import type { LibraryClasses } from "./library-classes";
import { makeTables, moduleRegistration, tableOf } from "./module-registration";
import { moduleWalks } from "./module-walks";

/** Told of modules that are made and called. */
export interface ModuleObserver {
  created(vm: Machine, module: PyObject): void;
  called(vm: Machine, module: PyObject, args: readonly Value[], keywords: Keywords, forward: () => Value): Value;
}

export function moduleNamespace(classes: LibraryClasses, observer: ModuleObserver): PyModule {
  const namespace = new PyModule(T.module, "_rooflint.module", null);
  const methods = [
    builtin("__init__", (vm, [self, ...args], keywords) => initialize(vm, self as PyObject, args, keywords), true),
    builtin(
      "__call__",
      (vm, [self, ...args], keywords) => {
        const module = self as PyObject;
        return observer.called(vm, module, args, keywords, () => forward(vm, module, args, keywords));
      },
      true,
    ),
    // what a copy is given costs as much as what a new module has
    method("__setstate__(self, state)", (vm, self, state) => {
      vm.step(STEPS_OF.module);
      callMethod(vm, getAttribute(vm, self as Value, "__dict__"), "update", [state as Value]);
      return null;
    }),
    ...moduleRegistration(classes),
    ...moduleWalks(),
  ];
  for (const own of methods) namespace.attrs.set(own.name, own instanceof PyFallback ? own : ofModules(own, classes));
  return namespace;

  function initialize(vm: Machine, self: PyObject, args: readonly Value[], keywords: Keywords): Value {
    const passesOn = truth(vm, getAttribute(vm, self, "call_super_init")) === true;
    if (!passesOn) expectNothing(self, args, keywords);
    makeTables(vm, self);
    for (const hooks of HOOKS) setInstanceAttribute(vm, self, hooks, new PyDict(T.dict));
    observer.created(vm, self);
    const next = passesOn ? initializerAfter(self, classes) : undefined;
    if (next !== undefined) vm.call(next, [self, ...args], keywords);
    return null;
  }
}

/** What PyTorch's method asks of its module first, which anything that is no object of a Python class lacks. */
const ASKED_FIRST: Readonly<Record<string, string>> = {
  __init__: "call_super_init",
  __call__: "_compiled_call_impl",
};

function ofModules({ name, call }: PyBuiltin, classes: LibraryClasses): PyBuiltin {
  const checked: Native = (vm, args, keywords) => {
    const [self] = args;
    if (self === undefined) raise("TypeError", `Module.${name}() missing 1 required positional argument: 'self'`);
    const isObject = classes.is("Module", self) || classOf(self).mro.some(({ definition }) => definition !== null);
    if (isObject) return call(vm, args, keywords);
    if (isUnknown(self)) return self;
    const attribute = ASKED_FIRST[name] ?? "__dict__";
    return raise("AttributeError", `'${classOf(self).name}' object has no attribute '${attribute}'`);
  };
  return builtin(name, checked, true);
}

/** The first is the one that PyTorch misses in a module whose class forgot `super().__init__()`. */
const HOOKS = ["_backward_hooks", "_forward_hooks", "_forward_pre_hooks"] as const;

/** The `__init__` of the next class after Module, for modules that set `call_super_init`. */
function initializerAfter(self: PyObject, classes: LibraryClasses): Value | undefined {
  const { mro } = self.cls;
  return mro
    .slice(mro.indexOf(classes.get("Module")) + 1)
    .map((cls) => cls.dict.get("__init__"))
    .find((found) => found !== undefined);
}

function expectNothing({ cls }: PyObject, args: readonly Value[], keywords: Keywords): void {
  const [keyword] = keywords.keys();
  if (keyword !== undefined)
    raise("TypeError", `${cls.name}.__init__() got an unexpected keyword argument '${keyword}'`);
  if (args.length > 0)
    raise("TypeError", `${cls.name}.__init__() takes 1 positional argument but ${args.length + 1} were given`);
}

/** `forward` itself, or with the hooks around it that were registered. */
function forward(vm: Machine, self: PyObject, args: readonly Value[], keywords: Keywords): Value {
  const hooked = HOOKS.some((hooks) => (tableOf(self, hooks)?.map ?? missing(vm, self, hooks)).size > 0);
  if (!hooked) return callMethod(vm, self, "forward", args, keywords);
  const named = new PyDict(T.dict);
  for (const [name, value] of keywords) named.map.set(name, [name, value]);
  return callMethod(vm, self, "_forward_with_hooks", [tuple(args), named]);
}

function missing(vm: Machine, self: PyObject, name: string): never {
  getAttribute(vm, self, name);
  return raise("TypeError", `${name} of '${self.cls.name}' object is not a dict`);
}
