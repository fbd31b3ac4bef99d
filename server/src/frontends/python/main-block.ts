// What PyTorch rejects in the statements under `if __name__ == "__main__":`. The block runs last, when all models have
// run, and is taken back; it ends at the first statement that fails, where something has to be assumed, or where its budget
// ends. What depends on the program's arguments, the machine or anything unknown is left out, with all that this might have
// changed: what is told then holds whoever starts the file.
import { executeStatement } from "../../python/execute";
import { BudgetSpent, Interrupted } from "../../python/machine";
import { scopeOf } from "../../python/scope";
import { type Expression, type If, Kind, type Module, type Statement } from "../../python/syntax/ast";
import { Frame, type PyModule, Raised, type SourceFile } from "../../python/values";
import type { Problem } from "../../text/problem";
import type { LoadOptions } from "../frontend";
import type { LoadedFile } from "./entries";
import type { EntryContext } from "./model";
import { isNotebook } from "./notebook";
import type { PythonSession } from "./run";
import { type Failed, rejection, type ScriptFault } from "./script-faults";
import { certainStatements } from "./script-reach";
import type { Workbench } from "./workbench";

/** The name under which a workbench keeps what the block gave; no entry has it. */
export const MAIN = "<main>";

/** null where it has to run (again). */
export function keptMainBlock(bench: Workbench, options: LoadOptions): readonly Problem[] | null {
  return bench.readsOf(MAIN, options) && earlierMainBlock(bench);
}

/** What it gave before the edit that is being read. */
export function earlierMainBlock(bench: Workbench): readonly Problem[] {
  return bench.result(MAIN)?.problems ?? [];
}

export function judgeMainBlock(context: EntryContext, bench: Workbench | null): readonly Problem[] {
  const { session, loaded, lines, options, faults } = context;
  const reads = new Set(context.reads);
  session.vm.readFunctions = reads;
  try {
    const fault = faults.length === 0 ? mainBlockFault(session, loaded) : null;
    const problems = fault === null ? [] : [{ ...fault.problem, range: lines.range(fault) }];
    bench?.remember(MAIN, { model: null, problems, fault: null, unbuilt: null }, reads, new Set(), options);
    return problems;
  } finally {
    session.vm.readFunctions = null;
  }
}

/** null as well where nothing of the block can be judged. */
function mainBlockFault(session: PythonSession, loaded: LoadedFile): ScriptFault | null {
  const { tree, module, file } = loaded;
  const block = mainBlock(tree);
  // where the module itself fails or something was assumed, nobody knows whether the block is reached, and with what
  const isReached = loaded.fault === null && loaded.assumptions.length === 0 && !isNotebook(file.path);
  if (block === null || !isReached) return null;
  const statements = certainStatements(session.vm, tree, block, module);
  if (statements.length === 0) return null;
  const failed = runUntil(session, module, file, tree, statements);
  return failed && rejection(session, file, failed);
}

/** The last one of the file. */
export function mainBlock({ body }: Module): If | null {
  return body.findLast((node): node is If => node.kind === Kind.If && asksForMain(node.test)) ?? null;
}

/** `__name__ == "__main__"` */
function asksForMain(test: Expression): boolean {
  if (test.kind !== Kind.Compare || test.comparators.length !== 1) return false;
  const sides = [test.left, ...test.comparators];
  return (
    sides.some((side) => side.kind === Kind.Name && side.id === "__name__") &&
    sides.some((side) => side.kind === Kind.Constant && side.value === "__main__")
  );
}

/** The interpreter looks up this often, each about a millisecond after the one before, until the block has run long enough. */
const MAX_LOOKS = 40;

/** The first statement that raises; null where something else ends the run. */
function runUntil(
  { vm }: PythonSession,
  module: PyModule,
  file: SourceFile,
  tree: Module,
  statements: readonly Statement[],
): Failed | null {
  const { isUnwanted } = vm;
  let looks = 0;
  let isLeft = false;
  vm.isUnwanted = () => {
    isLeft = isUnwanted?.() ?? false;
    return isLeft || ++looks > MAX_LOOKS;
  };
  vm.restart();
  const frame = new Frame(module.attrs, module, file, scopeOf(tree), null, "<module>");
  try {
    for (const statement of statements) {
      const raised = vm.inFrame(frame, () => raisedBy(() => executeStatement(vm, frame, statement)));
      if (vm.assumptions.length > 0) return null;
      if (raised !== null) return { raised, statement, at: frame.at };
    }
    return null;
  } catch (error) {
    if (error instanceof BudgetSpent || (error instanceof Interrupted && !isLeft)) return null;
    throw error;
  } finally {
    vm.isUnwanted = isUnwanted;
  }
}

function raisedBy(run: () => void): Raised | null {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Raised) return error;
    throw error;
  }
}
