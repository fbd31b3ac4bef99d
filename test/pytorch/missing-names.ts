// Which dotted names of PyTorch the shipped library lacks: see missing.mjs.
import type { TextFiles } from "../../server/src/frontends/frontend";
import { PythonSession } from "../../server/src/frontends/python/run";
import { items } from "../../server/src/python/iteration";
import { parsePython } from "../../server/src/python/syntax/parser";

/** undefined: neither the library nor Python's import knows it; unfollowed: something that stays unknown stands for it. */
export type Found = "defined" | "unfollowed" | "undefined";

const PROGRAM = `
import importlib
from _rooflint import is_unknown

def found(name):
    parts = name.split(".")
    value = importlib.import_module(parts[0])
    for i, part in enumerate(parts[1:], 2):
        try:
            value = getattr(value, part)
        except AttributeError:
            try:
                value = importlib.import_module(".".join(parts[:i]))
            except ImportError:
                return "undefined"
        if is_unknown(value):
            return "unfollowed"
    return "defined"

answers = [found(name) for name in names]
`;

export function answer(names: readonly string[], files: TextFiles, paths: readonly string[] = []): readonly Found[] {
  const text = `names = ${JSON.stringify(names)}\n${PROGRAM}`;
  const { vm } = new PythonSession("missing.py", { files }, paths);
  const file = { path: "missing.py", text, user: true };
  const module = vm.modules.run("missing", { file, tree: parsePython(text).module, isPackage: false });
  return items(vm, module.attrs.get("answers") ?? null) as readonly Found[];
}
