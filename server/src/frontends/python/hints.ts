// What would make a file's numbers complete: a package that is not found, arguments for classes that nothing constructs.
import { Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { PyClass, PyFunction } from "../../python/values";
import type { LineIndex, Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import { type LoadedFile, requiredParameters } from "./entries";
import { isPartOf } from "./parts";
import type { PythonSession } from "./run";

/** One notice for each package that a reason names; `reasons`: why something of the file is not known. */
export function missingPackages(tree: Module, lines: LineIndex, reasons: readonly string[]): readonly Problem[] {
  const names = new Set(reasons.flatMap((reason) => MISSING.exec(reason)?.[1] ?? []));
  return [...names].map((name) => {
    const range = importOf(tree, lines, name);
    return {
      severity: "information",
      code: "unresolved-import",
      message: `${name} is not found: with its source in the workspace, in rooflint.python.paths or in the environment's site-packages the figures would be complete`,
      ...(range && { range }),
    };
  });
}

/** The package of "module 'sklearn.utils' is not found". */
const MISSING = /module '(\w+)[\w.]*' is not found/;

function importOf(tree: Module, lines: LineIndex, name: string): Range | null {
  for (const node of nodesIn(tree)) {
    const isImport = node.kind === Kind.Import && node.names.some((alias) => isIn(alias.name, name));
    const isFrom = node.kind === Kind.ImportFrom && node.level === 0 && isIn(node.module ?? "", name);
    if (isImport || isFrom) return lines.range(node);
  }
  return null;
}

function isIn(module: string, name: string): boolean {
  return module === name || module.startsWith(`${name}.`);
}

/** Of a file without models: how to name a call of the last class that is no part of another. */
export function unconstructed(
  session: PythonSession,
  { tree, module }: LoadedFile,
  lines: LineIndex,
): readonly Problem[] {
  const base = session.torchModuleClass();
  const node = tree.body.findLast((statement) => {
    if (statement.kind !== Kind.ClassDef || statement.name.startsWith("_") || base === null) return false;
    if (isPartOf(tree, statement.name)) return false;
    const cls = module.attrs.get(statement.name);
    return cls instanceof PyClass && cls.isSubclassOf(base) && cls.lookup("forward") !== base.lookup("forward");
  });
  const cls = node?.kind === Kind.ClassDef ? module.attrs.get(node.name) : undefined;
  const init = cls instanceof PyClass ? cls.lookup("__init__") : undefined;
  if (node?.kind !== Kind.ClassDef || !(init instanceof PyFunction)) return [];
  const needed = requiredParameters(init);
  if (needed.length === 0) return [];
  const call = `${node.name}(${needed.map((name) => `${name}=…`).join(", ")})`;
  return [
    {
      severity: "hint",
      code: "no-input-found",
      message: `no model: nothing here constructs ${node.name}, which needs ${needed.join(", ")}; write such a call in this file, also under if __name__ == "__main__":, or name one: --model "${call}"`,
      range: lines.range({ start: node.nameStart, end: node.nameEnd }),
    },
  ];
}
