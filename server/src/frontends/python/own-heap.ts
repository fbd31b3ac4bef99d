// What a file's module and the user's modules behind it made, to be set back to after each entry: every model is made as if
// it were the first one after the import, whatever others have left in module-level names, lists and classes. Shipped modules
// stay: they have loaded more by then.
import { Checkpoint } from "../../python/checkpoint";
import { PyClass, PyFunction, PyModule, type PyObject } from "../../python/values";
import type { PythonSession } from "./run";

export function ownHeap({ vm }: PythonSession): Checkpoint {
  const own = [...vm.modules.loaded].filter(([, module]) => module instanceof PyModule && !isShipped(module));
  return new Checkpoint(new Map(own), [vm.modules], [], isShipped);
}

function isShipped(object: PyObject): boolean {
  if (object instanceof PyModule) return object.file?.user !== true;
  if (object instanceof PyClass) return object.definition?.file.user !== true;
  return object instanceof PyFunction && !object.closure.file.user;
}
