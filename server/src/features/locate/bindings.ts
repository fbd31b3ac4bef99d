// Where a function of a Python text gives a name its value: by assignments, also of tuples, and by loops and `with`.
import { type Expression, Kind, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { FunctionBody, ValueStatement } from "./statements";

export interface Binding {
  /** Of the name where it is given. */
  readonly start: number;
  /** The value is there from here on. */
  readonly end: number;
  /** Null where it cannot be told: an item of a loop, the rest of a list. */
  readonly value: Expression | null;
  /** What was computed for the value stands at this node. */
  readonly place: Node;
  /** Which of the names of a tuple it is; null where the value is the name's alone. */
  readonly leaf: { readonly index: number; readonly of: number } | null;
}

const BINDINGS = new WeakMap<FunctionBody, ReadonlyMap<string, readonly Binding[]>>();

/** In the order of the text. */
export function bindingsOf(func: FunctionBody, name: string): readonly Binding[] {
  let known = BINDINGS.get(func);
  if (known === undefined) {
    known = collect(func);
    BINDINGS.set(func, known);
  }
  return known.get(name) ?? [];
}

function collect(func: FunctionBody): ReadonlyMap<string, readonly Binding[]> {
  const found = new Map<string, Binding[]>();
  const add = (name: string, binding: Binding) => found.set(name, [...(found.get(name) ?? []), binding]);
  for (const statement of func.statements)
    for (const target of targetsOf(statement.statement)) bind(target, statement, add);
  for (const node of nodesIn(func.node, (node) => node === func.node || !isOwnScope(node)))
    for (const target of otherTargets(node))
      for (const { id, start, end } of namesIn(target)) add(id, { start, end, value: null, place: node, leaf: null });
  for (const bindings of found.values()) bindings.sort((a, b) => a.start - b.start);
  return found;
}

type Add = (name: string, binding: Binding) => void;

/** `a, b = f(x), g(x)` name by name. */
function bind(target: Expression, { statement, value, place }: ValueStatement, add: Add): void {
  const { end } = statement;
  if (target.kind === Kind.Name) return void add(target.id, { start: target.start, end, value, place, leaf: null });
  const elements = elementsOf(target);
  const values = elementsOf(value);
  const isPaired =
    elements.length === values.length && [...elements, ...values].every((one) => one.kind !== Kind.Starred);
  if (elements.length > 0 && isPaired) {
    elements.forEach((element, i) => {
      const own = values[i] as Expression;
      bind(element, { statement, value: own, place: own }, add);
    });
    return;
  }
  const leaves = leavesOf(target);
  leaves.forEach((leaf, index) => {
    for (const { id, start } of namesIn(leaf)) {
      const isName = leaf.kind === Kind.Name && leaves.every(({ kind }) => kind !== Kind.Starred);
      add(id, { start, end, value: isName ? value : null, place, leaf: { index, of: leaves.length } });
    }
  });
}

function targetsOf(statement: Statement): readonly Expression[] {
  if (statement.kind === Kind.Assign) return statement.targets;
  return statement.kind === Kind.AnnAssign || statement.kind === Kind.AugAssign ? [statement.target] : [];
}

/** Of loops, `with … as …` and `:=`. */
function otherTargets(node: Node): readonly Expression[] {
  if (node.kind === Kind.For || node.kind === Kind.AsyncFor || node.kind === Kind.NamedExpr) return [node.target];
  return node.kind === Kind.withitem && node.optional_vars ? [node.optional_vars] : [];
}

function isOwnScope({ kind }: Node): boolean {
  return kind === Kind.FunctionDef || kind === Kind.AsyncFunctionDef || kind === Kind.ClassDef || kind === Kind.Lambda;
}

function elementsOf(node: Expression): readonly Expression[] {
  return node.kind === Kind.Tuple || node.kind === Kind.List ? node.elts : [];
}

/** Of nested tuples of targets; a target that is no name (`self.x`) counts as well. */
function leavesOf(target: Expression): readonly Expression[] {
  const elements = elementsOf(target);
  return elements.length === 0 ? [target] : elements.flatMap(leavesOf);
}

function namesIn(target: Expression) {
  return leavesOf(target).flatMap((leaf) => {
    const named = leaf.kind === Kind.Starred ? leaf.value : leaf;
    return named.kind === Kind.Name ? [named] : [];
  });
}
