// What would make a file's numbers complete: a package that is not found, arguments for classes that nothing constructs or
// whose construction fails.
import { Kind, type Module } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { PyClass, PyFunction } from "../../python/values";
import type { LineIndex, Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { NeedyEntry } from "../frontend";
import { isConstructed, type LoadedFile, requiredParameters } from "./entries";
import { isPartOf } from "./parts";
import type { PythonSession } from "./run";
import type { Unbuilt } from "./workbench";

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

/** A class of the file that is no model yet, and why. */
export interface Needy extends NeedyEntry, Omit<Unbuilt, "at"> {}

/** Classes that nothing constructs and that are no parts of others, then those whose construction fails; `failed` says why. */
export function needyClasses(
  session: PythonSession,
  { tree, module }: LoadedFile,
  lines: LineIndex,
  entries: ReadonlySet<string>,
  failed: ReadonlyMap<string, Unbuilt>,
): readonly Needy[] {
  const base = session.torchModuleClass();
  if (base === null) return [];
  return tree.body.flatMap((node) => {
    if (node.kind !== Kind.ClassDef || node.name.startsWith("_")) return [];
    const cls = module.attrs.get(node.name);
    if (!(cls instanceof PyClass) || !cls.isSubclassOf(base)) return [];
    const init = cls.lookup("__init__");
    const needed = init instanceof PyFunction ? requiredParameters(init) : [];
    const call = `${node.name}(${needed.map((name) => `${name}=…`).join(", ")})`;
    const range = lines.range({ start: node.nameStart, end: node.nameEnd });
    const fault = failed.get(node.name);
    if (fault !== undefined) {
      const { reason, lacksInput } = fault;
      return [{ name: node.name, range, call, reason, lacksInput }];
    }
    if (isConstructed(tree, node.name)) return [];
    const isNeedy = needed.length > 0 && !entries.has(node.name) && cls.lookup("forward") !== base.lookup("forward");
    if (!isNeedy || isPartOf(tree, node.name)) return [];
    const reason = `nothing here constructs ${node.name}, which needs ${needed.join(", ")}`;
    return [{ name: node.name, range, call, reason, lacksInput: false }];
  });
}

/** Of a file without models: why the last of these is none, and how to name a call of it. */
export function noModel(needy: readonly Needy[]): readonly Problem[] {
  const last = needy.at(-1);
  if (last === undefined) return [];
  const { reason, call, range, lacksInput } = last;
  const advice = lacksInput
    ? 'say one in a comment above it, for instance "# rooflint: input=1x3x224x224"'
    : `write a call that can in this file, also under if __name__ == "__main__":, or name one: --model "${call}", in the editor with Choose Arguments`;
  return [{ severity: "hint", code: "no-input-found", message: `no model: ${reason}; ${advice}`, range }];
}
