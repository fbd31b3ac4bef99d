// Who reads a function of the file without running it: the search for example inputs and constructions, which reads functions
// outside classes, and the check for unused layers, which reads every attribute and string.
import { type FunctionDef, Kind, type Module, type Node, type Statement } from "../../python/syntax/ast";
import type { ChangedFunction } from "../../python/syntax/reparse";
import { nodesIn } from "../../python/syntax/walk";
import { TOOL_NAMES } from "./inputs";

/** Whether the function, as it was or as it is, may show how a model is made or run. */
export function showsModels({ body }: Module, { node, before }: ChangedFunction): boolean {
  if (!isOutsideClasses(body, node)) return false;
  const functions = new Set(body.flatMap((statement) => (isFunction(statement) ? [statement.name] : [])));
  const shows = (child: Node) =>
    child.kind === Kind.Call &&
    (child.func.kind === Kind.Attribute
      ? child.func.attr === "forward" || TOOL_NAMES.has(child.func.attr)
      : child.func.kind !== Kind.Name || TOOL_NAMES.has(child.func.id) || !functions.has(child.func.id));
  return [...before, ...node.body].some((statement) => [...nodesIn(statement)].some(shows));
}

function isOutsideClasses(body: readonly Statement[], node: FunctionDef): boolean {
  return body.some(
    (statement) => statement.kind !== Kind.ClassDef && statement.start <= node.start && node.end <= statement.end,
  );
}

function isFunction(node: Node): node is FunctionDef {
  return node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef;
}

/** Attributes and strings that the function may mention in another way than before. */
export function mentionedIn({ node, before }: ChangedFunction): readonly string[] {
  const [old, now] = [before, node.body].map((body) => new Set(body.flatMap(namesIn)));
  const all = new Set([...(old ?? []), ...(now ?? [])]);
  // in a constructor it counts how a name is mentioned
  const counts = node.name === "__init__" || [...before, ...node.body].some(holdsClass);
  return [...all].filter((name) => counts || old?.has(name) !== now?.has(name));
}

function namesIn(statement: Statement): readonly string[] {
  return [...nodesIn(statement)].flatMap((node) => {
    if (node.kind === Kind.Constant && typeof node.value === "string") return [node.value];
    return node.kind === Kind.Attribute ? [node.attr] : [];
  });
}

function holdsClass(statement: Statement): boolean {
  return [...nodesIn(statement)].some(({ kind }) => kind === Kind.ClassDef);
}
