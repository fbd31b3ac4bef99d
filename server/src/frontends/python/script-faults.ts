// What PyTorch rejects in a file's own statements, outside of its models: a script ends there. It is a fault only where all
// that the statement depends on is known: nothing was assumed before it, no name that the file uses until then is unknown,
// and no module is imported by which whoever starts the script decides what it does.
import type { FailedStatement } from "../../python/machine";
import { Kind, type Module, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { isUnknown } from "../../python/types";
import type { PyModule, SourceFile } from "../../python/values";
import type { Span } from "../../text/position";
import type { Problem } from "../../text/problem";
import { isOurLack, problemOf } from "./faults";
import { isNotebook } from "./notebook";
import type { PythonSession } from "./run";

/** A problem that lies in a span of the file. */
export interface ScriptFault extends Span {
  readonly problem: Omit<Problem, "range">;
}

/** `failed`: the first statement that raised, if no assumption was made before. */
export function scriptFault(
  session: PythonSession,
  module: PyModule,
  file: SourceFile,
  tree: Module,
  failed: FailedStatement | null,
): ScriptFault | null {
  // cells of a notebook run in any order
  if (failed === null || failed.file !== file || isNotebook(file.path)) return null;
  const before = tree.body.slice(0, tree.body.indexOf(failed.statement) + 1);
  if (before.length === 0 || before.some((node) => isOpen(node, module, failed.reason))) return null;
  return rejection(session, file, failed);
}

/** Where PyTorch rejects sizes; null where it is something else that failed. */
export function rejection(session: PythonSession, file: SourceFile, failed: Failed): ScriptFault | null {
  const { raised, at } = failed;
  if (!isRejection(failed) || isOurLack(raised)) return null;
  const { start, end } = raised.trace.find((entry) => entry.file === file) ?? at;
  const { range: _, ...problem } = problemOf(session, raised, file);
  if (problem.severity !== "error" || !OF_SIZES.test(problem.message)) return null;
  return { problem, start, end };
}

/** A statement that raised, and what ran of it. */
export type Failed = Pick<FailedStatement, "raised" | "statement" | "at">;

const TORCH = "rooflint:torch/";

/** Others may be of how the script trains: gradients, modes, devices. */
const OF_SIZES = /(?:\b|_)(?:shape|size|channel|dimension)s?\b.*\d/i;

/** A tensor's own methods raise in the statement itself, as `raise` does. */
function isRejection({ raised, statement }: Failed): boolean {
  const { name } = raised.exception.cls;
  const [innermost] = raised.trace;
  if (innermost !== undefined) return innermost.file.path.startsWith(TORCH) && REJECTIONS.has(name);
  const raises = [...nodesIn(statement)].some(({ kind }) => kind === Kind.Raise);
  return name === "RuntimeError" && !raises;
}

const REJECTIONS: ReadonlySet<string> = new Set(["RuntimeError", "ValueError", "IndexError"]);

/** What a script is started with, or replaces what it calls. */
const DECIDING: ReadonlySet<string> = new Set([
  ...["argparse", "getopt", "optparse", "os", "sys", "platform", "random", "unittest", "importlib", "builtins"],
]);

/** Whether something takes part in a statement that is unknown for another reason. */
function isOpen(statement: Statement, { attrs }: PyModule, reason: string): boolean {
  for (const node of nodesIn(statement)) {
    const value = node.kind === Kind.Name ? attrs.get(node.id) : undefined;
    if (importsOpen(node) || (value !== undefined && isUnknown(value) && value.reason !== reason)) return true;
  }
  return false;
}

function importsOpen(node: Node): boolean {
  switch (node.kind) {
    case Kind.Import:
      return node.names.some(({ name }) => DECIDING.has(name.split(".")[0] as string));
    case Kind.ImportFrom:
      return node.names.some(({ name }) => name === "*") || DECIDING.has((node.module ?? "").split(".")[0] as string);
    default:
      return false;
  }
}
