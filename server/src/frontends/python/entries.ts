// What is a model in a file: `--model NAME|CALL`, else every entry in file order.
import { evaluate } from "../../python/evaluate";
import { scopeOf } from "../../python/scope";
import { Kind } from "../../python/syntax/ast";
import { parsePython } from "../../python/syntax/parser";
import { Frame, PyClass, PyFunction, type PyModule, PyObject, type SourceFile, type Value } from "../../python/values";
import type { PythonSession } from "./run";

export interface Entry {
  readonly name: string;
  /** Makes the model; may raise. */
  build(): Value;
}

/** The entry that `--model` names, a name or a call with literal arguments: `resnet18(num_classes=10)`. */
export function namedEntry(session: PythonSession, module: PyModule, text: string): Entry {
  return {
    name: text.replace(/\(.*$/s, ""),
    build: () => {
      const file: SourceFile = { path: "<model>", text, user: false };
      const { module: tree } = parsePython(text);
      const [statement] = tree.body;
      if (statement?.kind !== Kind.Expr) return null;
      const frame = new Frame(new Map(), module, file, scopeOf(tree), null, "<model>");
      const value = session.vm.inFrame(frame, () => evaluate(session.vm, frame, statement.value));
      return value instanceof PyFunction || value instanceof PyClass ? session.vm.call(value, []) : value;
    },
  };
}

/** Factories, classes and instances of the file itself, in file order. */
export function fileEntries(session: PythonSession, module: PyModule): readonly Entry[] {
  const moduleClass = session.torchModuleClass();
  const entries: Entry[] = [];
  for (const [name, value] of module.attrs) {
    if (name.startsWith("_")) continue;
    const own =
      value instanceof PyFunction
        ? value.closure.module === module
        : value instanceof PyClass
          ? value.module === module.name
          : true;
    if (!own) continue;
    if (value instanceof PyFunction) entries.push({ name, build: () => session.vm.call(value, []) });
    else if (value instanceof PyClass && moduleClass && value.isSubclassOf(moduleClass))
      entries.push({ name, build: () => session.vm.call(value, []) });
    else if (value instanceof PyObject && session.isModule(value)) entries.push({ name, build: () => value });
  }
  return entries;
}
