// Runs the body of an imported module of the user's. A statement there may fail only because something is not known (an
// absent package's table): what it would have bound is unknown then, and the rest of the module runs all the same. So it is
// with the lines of a class under one that cannot be read.
import { exceptionText } from "./exception-text";
import { executeStatement } from "./execute";
import type { Interpreter } from "./machine";
import { scopeOf } from "./scope";
import { Kind, type Module, type Statement } from "./syntax/ast";
import { unknown } from "./types";
import { type Frame, type PyObject, Raised } from "./values";

export function executeTolerantly(vm: Interpreter, frame: Frame, body: readonly Statement[]): void {
  for (const statement of body) {
    const { nesting } = vm;
    try {
      executeStatement(vm, frame, statement);
    } catch (error) {
      vm.nesting = nesting;
      // A module that cannot be imported says so to its importer.
      if (!(error instanceof Raised) || isImportError(error.exception)) throw error;
      const reason = `a statement of module ${frame.module.name} fails: ${describe(vm, error)}`;
      if (vm.assumptions.length === 0)
        vm.failedStatement = { raised: error, statement, at: frame.at, reason, file: frame.file };
      vm.assume(reason);
      for (const name of boundBy(statement)) if (!frame.locals.has(name)) frame.locals.set(name, unknown(reason));
    }
  }
}

/** Names that a statement binds in its scope. */
export function boundBy(statement: Statement): Iterable<string> {
  const { start, end } = statement;
  const alone: Module = { kind: Kind.Module, start, end, body: [statement] };
  return scopeOf(alone).locals;
}

/** As Python prints it; long texts end early. */
function describe(vm: Interpreter, { exception }: Raised): string {
  return `${exception.cls.name}: ${exceptionText(vm, exception)}`.slice(0, MAX_MESSAGE);
}

const MAX_MESSAGE = 200;

function isImportError({ cls }: PyObject): boolean {
  return cls.mro.some(({ name }) => name === "ImportError");
}
