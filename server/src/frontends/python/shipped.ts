// Shipped modules load late, when a model first needs them, and have no effect but on themselves: they may as well be there
// before it runs, in a heap that is set back to again and again.
import { LateNames } from "../../python/late";
import { PyModule } from "../../python/values";
import type { PythonSession } from "./run";

/** Modules by name, each with its names that have their values. */
export type ShippedModules = ReadonlyMap<string, readonly string[]>;

export function shippedIn({ vm }: PythonSession): ShippedModules {
  const found = new Map<string, readonly string[]>();
  for (const [name, module] of vm.modules.loaded)
    if (module instanceof PyModule && module.file?.user === false)
      found.set(name, module.attrs instanceof LateNames ? module.attrs.arrivedNames() : []);
  return found;
}

export function loadShipped({ vm }: PythonSession, modules: ShippedModules): void {
  for (const [name, names] of modules) {
    const module = vm.importModule(name);
    if (!(module instanceof PyModule && module.attrs instanceof LateNames)) continue;
    for (const attribute of names) if (module.attrs.waits(attribute)) module.attrs.get(attribute);
  }
}
