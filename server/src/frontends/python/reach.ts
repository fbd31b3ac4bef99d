// Which syntax errors of a file an entry can have to do with: those at module level, and those in definitions that its own
// reaches by name. Registries name what they hold in strings, so these count as names.
import { Kind, type Module, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { Span } from "../../text/position";

/** The first of the faults that may have changed what the entry does; null when none can. */
export function faultOf(tree: Module, faults: readonly Span[], entry: string): Span | null {
  if (faults.length === 0) return null;
  const reached = reachedFrom(tree, entry);
  const isHarmless = (fault: Span) => {
    const owner = tree.body.find(({ start, end }) => start <= fault.start && fault.start <= end);
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

/** Definitions by their names; of anything else every name in it, whether it is bound there or only used. */
function boundBy(statement: Statement): readonly string[] {
  if (statement.kind === Kind.ClassDef || statement.kind === Kind.FunctionDef) return [statement.name];
  return namesIn(statement);
}

function namesIn(root: Node): readonly string[] {
  const names = new Set<string>();
  for (const node of nodesIn(root)) {
    if (node.kind === Kind.Name) names.add(node.id);
    else if (node.kind === Kind.Constant && node.type === "str") names.add(node.value);
  }
  return [...names];
}
