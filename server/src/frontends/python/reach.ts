// Which syntax errors of a file an entry can have to do with: those at module level, and those in definitions that its own
// reaches by name, save for functions that it does not run. Registries name what they hold in strings, so these count as
// names.
import { type Expression, Kind, type Module, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { Span } from "../../text/position";

/** What a run of the entry showed: the file's text and the functions that were called or looked into. */
export interface Ran {
  readonly text: string;
  readonly functions: ReadonlySet<Node>;
}

/** The first of the faults that may have changed what the entry does; null when none can. */
export function faultOf(tree: Module, faults: readonly Span[], entry: string, ran: Ran): Span | null {
  if (faults.length === 0) return null;
  const reached = reachedFrom(tree, entry);
  const isHarmless = (fault: Span) => {
    const owner = tree.body.find(({ end }) => fault.start <= end); // decorators stand before the start of their definition
    return owner !== undefined && isDefinition(owner) && (!reached.has(owner) || isIdle(owner, fault, ran));
  };
  return faults.find((fault) => !isHarmless(fault)) ?? null;
}

/** Whether the fault lies in a function that did not run and has taken nothing of what stands behind it. */
function isIdle(owner: Statement, fault: Span, { text, functions }: Ran): boolean {
  const holder = [...nodesIn(owner)].find(
    ({ kind, start, end }) =>
      (kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef) && start <= fault.start && fault.start <= end,
  );
  if (holder === undefined || reachesBeyond(text, holder)) return false;
  return [...nodesIn(holder)].every((node) => !functions.has(node));
}

/** Lines of a function that stand no deeper than its `def`: those of what follows, in a bracket or text left open. */
function reachesBeyond(text: string, { start, end }: Span): boolean {
  const lines = text.slice(text.lastIndexOf("\n", start - 1) + 1, end).split(/\r\n|\n|\r/);
  const [column = 0, ...columns] = lines.map((line) => (/^\s*(?=[^\s#)\]}])/.exec(line)?.[0] ?? line).length);
  return columns.some((own, i) => own <= column && lines[i + 1]?.trim() !== "");
}

function isDefinition({ kind }: Statement): boolean {
  return kind === Kind.ClassDef || kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef;
}

/** Statements of the module that bind names which the entry's definition uses, and so on. */
function reachedFrom(tree: Module, entry: string): ReadonlySet<Statement> {
  const binding = new Map<string, Statement[]>();
  for (const statement of tree.body)
    for (const name of boundBy(statement)) {
      const statements = binding.get(name) ?? [];
      statements.push(statement);
      binding.set(name, statements);
    }
  const reached = new Set<Statement>();
  const open = [entry];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const statements = binding.get(name) ?? [];
    binding.delete(name); // every name leads to its statements once
    for (const statement of statements) {
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
