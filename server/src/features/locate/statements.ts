// The functions of a Python text with the statements that may compute a tensor, and the blocks in which a place stands: what
// may not run at all, and what runs again and again.
import { type Expression, type FunctionDef, Kind, type Node, type Statement } from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import type { Syntax } from "./syntax";

/** A statement with a value: an assignment, a `return`, a bare call. */
export interface ValueStatement {
  readonly statement: Statement;
  readonly value: Expression;
  /** What was emitted for it stands at this node: for `x += y` at the statement. */
  readonly place: Node;
}

/** A function of the text; nested functions are listed on their own. */
export interface FunctionBody {
  readonly node: FunctionDef;
  /** The class it is a method of. */
  readonly cls: string | null;
  readonly statements: readonly ValueStatement[];
}

/** In the order of the source. */
export function functionsIn({ tree }: Syntax): readonly FunctionBody[] {
  let known = FUNCTIONS.get(tree);
  if (known === undefined) {
    known = collect(tree, null);
    FUNCTIONS.set(tree, known);
  }
  return known;
}

const FUNCTIONS = new WeakMap<Node, readonly FunctionBody[]>();

function collect(root: Node, cls: string | null): readonly FunctionBody[] {
  const functions: FunctionBody[] = [];
  for (const node of nodesIn(root, (node) => node === root || !isScope(node))) {
    if (node === root) continue;
    if (isFunction(node)) functions.push({ node, cls, statements: statementsIn(node) }, ...collect(node, null));
    else if (node.kind === Kind.ClassDef) functions.push(...collect(node, node.name));
  }
  return functions;
}

function isFunction(node: Node): node is FunctionDef {
  return node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef;
}

function isScope(node: Node): boolean {
  return isFunction(node) || node.kind === Kind.ClassDef || node.kind === Kind.Lambda;
}

function statementsIn(func: FunctionDef): readonly ValueStatement[] {
  const found: ValueStatement[] = [];
  for (const node of nodesIn(func, (node) => node === func || (!isScope(node) && node.kind > Kind.ErrorExpr))) {
    if (node.kind === Kind.AugAssign) found.push({ statement: node, value: node.value, place: node });
    else if (hasValue(node) && node.value) found.push({ statement: node, value: node.value, place: node.value });
  }
  return found;
}

function hasValue(node: Node) {
  return (
    node.kind === Kind.Assign || node.kind === Kind.AnnAssign || node.kind === Kind.Return || node.kind === Kind.Expr
  );
}

/** A block that runs sometimes, or several times. */
export interface Block {
  readonly owner: Statement;
  readonly statements: readonly Statement[];
  readonly isLoop: boolean;
  /** Of two alternatives of one owner only one runs. */
  readonly isAlternative: boolean;
}

/** From the outermost to the innermost; what always runs, such as the body of a `with`, is no block of its own. */
export function blocksAt(func: FunctionDef, offset: number): readonly Block[] {
  const holds = ({ start, end }: Node) => start <= offset && offset <= end;
  const around: Block[] = [];
  for (let statements = func.body; ; ) {
    const statement = statements.find(holds);
    const block = statement && blocksOf(statement).find((candidate) => candidate.statements.some(holds));
    if (block === undefined) return around;
    if (block.isLoop || block.isAlternative) around.push(block);
    statements = block.statements;
  }
}

function blocksOf(owner: Statement): readonly Block[] {
  const block = (statements: readonly Statement[], kind: "always" | "loop" | "alternative") => ({
    ...{ owner, statements, isLoop: kind === "loop", isAlternative: kind === "alternative" },
  });
  switch (owner.kind) {
    case Kind.If:
      return [block(owner.body, "alternative"), block(owner.orelse, "alternative")];
    case Kind.For:
    case Kind.AsyncFor:
    case Kind.While:
      return [block(owner.body, "loop"), block(owner.orelse, "always")];
    case Kind.With:
    case Kind.AsyncWith:
      return [block(owner.body, "always")];
    case Kind.Try:
    case Kind.TryStar:
      return [
        block(owner.body, "always"),
        ...owner.handlers.map(({ body }) => block(body, "alternative")),
        block(owner.orelse, "always"),
        block(owner.finalbody, "always"),
      ];
    case Kind.Match:
      return owner.cases.map(({ body }) => block(body, "alternative"));
    default:
      return [];
  }
}
