// `eval` and `exec`: text that the program itself runs, by this interpreter, within its limits.
import { evaluate } from "../evaluate";
import { execute } from "../execute";
import { setItem } from "../items";
import type { Interpreter } from "../machine";
import { native } from "../native";
import { scopeOf } from "../scope";
import { Kind, type Module } from "../syntax/ast";
import { parsePython } from "../syntax/parser";
import { isUnknown, raise, unknown } from "../types";
import { Frame, type PyBuiltin, PyBytes, PyDict, type SourceFile, type Value } from "../values";

/** Apart from their brackets, which the house forbids in JavaScript. */
const EVAL = "eval";
const EXEC = "exec";

export const EVALUATION: readonly PyBuiltin[] = [
  native(`${EVAL}(source, globals=None, locals=None)`, (vm, source, globals, locals) =>
    inText(vm as Interpreter, source as Value, namespaces(globals, locals), (interpreter, frame, { body }) => {
      const [statement] = body;
      if (body.length !== 1 || statement?.kind !== Kind.Expr) return raise("SyntaxError", "invalid syntax");
      return evaluate(interpreter, frame, statement.value);
    }),
  ),
  native(`${EXEC}(source, globals=None, locals=None, /, *, closure=None)`, (vm, source, globals, locals) =>
    inText(vm as Interpreter, source as Value, namespaces(globals, locals), (interpreter, frame, { body }) => {
      execute(interpreter, frame, body);
      return null;
    }),
  ),
];

/** Dicts whose names the text sees, the innermost first: what it binds goes there. */
function namespaces(globals: Value | undefined, locals: Value | undefined): readonly PyDict[] {
  return [locals, globals].filter((given) => given instanceof PyDict);
}

function inText(
  vm: Interpreter,
  source: Value,
  dicts: readonly PyDict[],
  run: (vm: Interpreter, frame: Frame, tree: Module) => Value,
): Value {
  const text = source instanceof PyBytes ? source.text : source;
  const { frame: outer } = vm;
  if (isUnknown(text)) return text;
  if (typeof text !== "string" || outer === null) return unknown("code that is not given as text");
  vm.make("parsed", text.length);
  const { module: tree, problems } = parsePython(text.replace(/^[ \t]+/, ""));
  const [problem] = problems;
  if (problem) return raise("SyntaxError", problem.message);
  const file: SourceFile = { path: "<string>", text, user: outer.file.user };
  const [innermost] = dicts;
  if (innermost === undefined) {
    const { locals, module, scope, parent, func, cls } = outer;
    const inner = new Frame(locals, module, file, scope, parent, "<string>", func, cls);
    return vm.inFrame(inner, () => run(vm, inner, tree));
  }
  const names = new Map<string, Value>();
  for (const { map } of [...dicts].reverse())
    for (const [key, value] of map.values()) if (typeof key === "string") names.set(key, value);
  const inner = new Frame(names, outer.module, file, scopeOf(tree), null, "<string>");
  const result = vm.inFrame(inner, () => run(vm, inner, tree));
  for (const [name, value] of names) setItem(vm, innermost, name, value);
  return result;
}
