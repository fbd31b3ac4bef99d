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
  const reached = once((name: string) => reachedFrom(tree, name));
  const functionsOf = once((owner: Statement) => outermostFunctions(owner));
  const isIdleFunction = once((holder: Node) => isIdle(holder, ran));
  const isHarmless = ({ start }: Span) => {
    const owner = firstEndingAfter(tree.body, start); // decorators stand before the start of their definition
    if (owner?.kind === Kind.Expr && owner.value.kind === Kind.Constant) return true;
    if (owner === undefined || !isDefinition(owner)) return false;
    if (!reached(entry).has(owner)) return true;
    const holder = firstEndingAfter(functionsOf(owner), start);
    return holder !== undefined && holder.start <= start && isIdleFunction(holder);
  };
  return faults.find((fault) => !isHarmless(fault)) ?? null;
}

/** Of nodes that follow one another; a file may hold thousands of faults and of functions. */
function firstEndingAfter<T extends Node>(nodes: readonly T[], offset: number): T | undefined {
  let [low, high] = [0, nodes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((nodes[middle] as T).end < offset) low = middle + 1;
    else high = middle;
  }
  return nodes[low];
}

/** Asks once for each key. */
function once<K, V>(answer: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    if (!known.has(key)) known.set(key, answer(key));
    return known.get(key) as V;
  };
}

function outermostFunctions(owner: Statement): readonly Node[] {
  return [...nodesIn(owner, (node) => !isFunction(node))].filter(isFunction);
}

/** Whether the function did not run and has taken nothing of what stands behind it. */
function isIdle(holder: Node, { text, functions }: Ran): boolean {
  return !reachesBeyond(text, holder) && [...nodesIn(holder)].every((node) => !functions.has(node));
}

/** Lines of a function that stand no deeper than its `def`: those of what follows, in a bracket or text left open. */
function reachesBeyond(text: string, { start, end }: Span): boolean {
  const lines = text.slice(text.lastIndexOf("\n", start - 1) + 1, end).split(/\r\n|\n|\r/);
  const [column = 0, ...columns] = lines.map((line) => (/^\s*(?=[^\s#)\]}])/.exec(line)?.[0] ?? line).length);
  return columns.some((own, i) => own <= column && lines[i + 1]?.trim() !== "");
}

function isDefinition(statement: Statement): boolean {
  return statement.kind === Kind.ClassDef || isFunction(statement);
}

function isFunction({ kind }: Node): boolean {
  return kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef;
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
