// Which syntax errors of a file an entry can have to do with: those at module level, and those in definitions that its own
// reaches by name. Registries name what they hold in strings, so these count as names.
import { type Expression, Kind, type Module, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { Span } from "../../text/position";

/** The first of the faults that may have changed what the entry does; null when none can. */
export function faultOf(tree: Module, faults: readonly Span[], entry: string): Span | null {
  if (faults.length === 0) return null;
  const reached = reachedFrom(tree, entry);
  const isHarmless = (fault: Span) => {
    const owner = tree.body.find(({ end }) => fault.start <= end); // decorators stand before the start of their definition
    return owner !== undefined && isDefinition(owner) && !reached.has(owner);
  };
  return faults.find((fault) => !isHarmless(fault)) ?? null;
}

function isDefinition({ kind }: Statement): boolean {
  return kind === Kind.ClassDef || kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef;
}

/** Statements of the module that bind names which the entry's definition uses, and so on. */
function reachedFrom(tree: Module, entry: string): ReadonlySet<Statement> {
  const binding = new Map<string, Statement[]>();
  for (const statement of tree.body)
    for (const name of boundBy(statement)) binding.set(name, [...(binding.get(name) ?? []), statement]);
  const reached = new Set<Statement>();
  const open = [entry];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const statement of binding.get(name) ?? []) {
      if (reached.has(statement)) continue;
      reached.add(statement);
      open.push(...namesIn(statement));
    }
  }
  return reached;
}

/** Definitions by their names and those that decorators register; of anything else every variable in it, bound or used. */
function boundBy(statement: Statement): readonly string[] {
  if (statement.kind === Kind.ClassDef || statement.kind === Kind.FunctionDef)
    return [statement.name, ...statement.decorator_list.flatMap(registeredBy)];
  return variablesIn(statement);
}

/** `@register("name")` */
function registeredBy(decorator: Expression): readonly string[] {
  const given = decorator.kind === Kind.Call ? decorator.args : [];
  return given.flatMap((node) => (node.kind === Kind.Constant && node.type === "str" ? [node.value] : []));
}

function namesIn(root: Node): readonly string[] {
  return [...new Set([...variablesIn(root), ...stringsIn(root)])];
}

function variablesIn(root: Node): readonly string[] {
  return [...nodesIn(root)].flatMap((node) => (node.kind === Kind.Name ? [node.id] : []));
}

function stringsIn(root: Node): readonly string[] {
  return [...nodesIn(root)].flatMap((node) => (node.kind === Kind.Constant && node.type === "str" ? [node.value] : []));
}
