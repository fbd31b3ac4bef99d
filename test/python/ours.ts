// Runs a spec's program in our interpreter.
import { PythonLoader } from "../../server/src/frontends/python/loader";
import { builtinNames } from "../../server/src/python/builtins/functions";
import { exceptionText } from "../../server/src/python/exception-text";
import { BudgetSpent, Interpreter } from "../../server/src/python/machine";
import { repr } from "../../server/src/python/repr";
import { NATIVE_MODULES } from "../../server/src/python/stdlib/index";
import { parsePython } from "../../server/src/python/syntax/parser";
import { builtin, isUnknown } from "../../server/src/python/types";
import { type PyObject, Raised, type Value } from "../../server/src/python/values";
import type { Program, Shown } from "./specs";

export interface Outcome {
  readonly shown: Shown;
  /** What ended the program early. */
  readonly failure: string | null;
  readonly steps: number;
}

export function runOurs(program: Program): Outcome {
  const shown = new Map<number, string>();
  const add = (line: Value, text: string): void => {
    const before = shown.get(Number(line));
    shown.set(Number(line), before === undefined ? text : `${before}; ${text}`);
  };
  const builtins = new Map<string, Value>(builtinNames());
  const vm = new Interpreter(new PythonLoader(null, [], new Map(NATIVE_MODULES)), builtins);
  builtins.set(
    "__show__",
    builtin("__show__", (_vm, args) => {
      const [line, value] = args as readonly [Value, Value];
      add(line, isUnknown(value) ? `unknown: ${value.reason}` : repr(vm, value));
      return null;
    }),
  );
  builtins.set(
    "__error__",
    builtin("__error__", (_vm, args) => {
      const [line, raised] = args as readonly [Value, PyObject];
      add(line, `${raised.cls.name}: ${exceptionText(vm, raised)}`.split(/\s+/).join(" ").trimEnd());
      return null;
    }),
  );
  const failure = execute(vm, program);
  for (const { message, start } of vm.assumptions) {
    const at = program.code.slice(0, start).split("\n").length - 1;
    add(program.lines[at] as number, message);
  }
  return { shown, failure, steps: vm.steps };
}

function execute(vm: Interpreter, program: Program): string | null {
  const { module, problems } = parsePython(program.code);
  if (problems.length > 0) return `syntax: ${problems.map(({ message }) => message).join(", ")}`;
  try {
    vm.modules.run("__main__", {
      file: { path: "spec.py", text: program.code, user: true },
      tree: module,
      isPackage: false,
    });
    return null;
  } catch (error) {
    if (error instanceof BudgetSpent) return `stopped: ${error.reason}`;
    if (!(error instanceof Raised)) return `crash: ${error instanceof Error ? error.stack : String(error)}`;
    const last = error.trace.at(-1);
    const line = program.code.slice(0, last?.start ?? 0).split("\n").length - 1;
    const { exception } = error;
    return `line ${(program.lines[line] ?? 0) + 1} of the block: ${exception.cls.name}: ${exceptionText(vm, exception)}`;
  }
}
