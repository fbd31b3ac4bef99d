// Stand-ins for packages that are not there: `except ImportError: Base = object`. Whoever has the package never meets them,
// so that what fails with one is no fault of the file.
import { handlesImportError } from "../../python/execute";
import { BudgetSpent } from "../../python/machine";
import { Kind, type Node, type Statement, type Try } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { isUnknown } from "../../python/types";
import type { LoadedFile } from "./entries";
import type { Failure } from "./faults";
import type { PythonSession } from "./run";

/** Whether a definition of the file in which a failure arose uses what stands in for a package. */
export function isOfStandIn(session: PythonSession, { file, tree }: LoadedFile, failure: Failure): boolean {
  if (failure instanceof BudgetSpent) return false;
  const names = standIns(session, tree.body);
  if (names.size === 0) return false;
  const places = failure.trace.filter((entry) => entry.file === file);
  const failing = tree.body.filter(({ start, end }) => places.some((at) => start <= at.start && at.end <= end));
  return failing.some((statement) => [...nodesIn(statement)].some((node) => isNameIn(node, names)));
}

function isNameIn(node: Node, names: ReadonlySet<string>): boolean {
  return node.kind === Kind.Name && names.has(node.id);
}

/** Names that handlers bind whose `try` imports something that is not there. */
function standIns(session: PythonSession, body: readonly Statement[]): ReadonlySet<string> {
  const failed = body.filter((node): node is Try => node.kind === Kind.Try && importsMissing(session, node));
  const statements = failed.flatMap(({ handlers }) => handlers.flatMap((handler) => handler.body));
  const targets = statements.flatMap((node) => (node.kind === Kind.Assign ? node.targets : []));
  return new Set(targets.flatMap((target) => (target.kind === Kind.Name ? [target.id] : [])));
}

function importsMissing({ vm }: PythonSession, node: Try): boolean {
  if (!handlesImportError(node)) return false;
  const modules = node.body.flatMap((statement) => {
    if (statement.kind === Kind.Import) return statement.names.map(({ name }) => name);
    return statement.kind === Kind.ImportFrom && statement.level === 0 ? (statement.module ?? []) : [];
  });
  return modules.some((name) => isUnknown(vm.importModule(name)));
}
