// Primitives of `_rooflint` with which the shipped libraries load no more than is used.
import { index } from "rooflint:library";
import { items } from "../../python/iteration";
import { LateNames } from "../../python/late";
import { native } from "../../python/native";
import { raise, T } from "../../python/types";
import { type Machine, PyClass, PyDict, type Value } from "../../python/values";
import { guarded, guardedNames } from "./signatures";

export const LIBRARY_PRIMITIVES = [
  // A function that stands for PyTorch's built-in one of this name takes the arguments that PyTorch's takes. Where `out=` is
  // given, fill(out, function, …) writes to it.
  native("guarded(name, function, method=False, fill=None)", (_vm, name, make, method, fill) =>
    guarded(name as string, make as Value, method === true, fill as Value),
  ),
  // The same for all functions of the calling module, whose names begin with `prefix`.
  native("guard_names(prefix)", (vm, prefix) => {
    const table = lateNames(vm, null);
    for (const name of guardedNames(prefix as string))
      table.change(name, (value) => guarded(`${prefix}.${name}`, value, false));
    return null;
  }),
  // What `_contents()` of a shipped module returned when it was packed; None while it is being packed.
  native("contents(module)", (_vm, module) => packedContents(module as string)),
  // Gives the calling module, or a class, names whose value is make(name) when first asked for.
  native("defer(names, make, cls=None)", (vm, names, make, cls) => {
    const table = lateNames(vm, cls as Value);
    for (const name of items(vm, names as Value)) table.later(name as string, () => vm.call(make as Value, [name]));
    return null;
  }),
];

function packedContents(module: string): Value {
  const tables = index.contents[module];
  return tables === undefined ? null : dictOf(tables, (table) => dictOf(table, (place) => place));
}

function dictOf<Item>(record: Readonly<Record<string, Item>>, value: (item: Item) => Value): PyDict {
  const dict = new PyDict(T.dict);
  for (const [key, item] of Object.entries(record)) dict.map.set(key, [key, value(item)]);
  return dict;
}

function lateNames(vm: Machine, cls: Value): LateNames {
  if (cls instanceof PyClass) {
    const names = new LateNames(cls.dict);
    cls.dict = names;
    return names;
  }
  const attrs = vm.frame?.module.attrs;
  return attrs instanceof LateNames ? attrs : raise("SystemError", "only a shipped module has names that come later");
}
