// Code that shows how a file's models are meant to be used: module level with its `if __name__ == "__main__":` block,
// and functions outside classes. It is read, never run; only the expressions that somebody asks for are evaluated, each
// name on demand from the assignment before it.
import { evaluate } from "../../python/evaluate";
import { BudgetSpent } from "../../python/machine";
import { childExpressions, scopeOf } from "../../python/scope";
import {
  type Assign,
  type AugAssign,
  type Call,
  type Expression,
  type FunctionDef,
  Kind,
  type Module,
  type Name,
  type Node,
  type Statement,
} from "../../python/syntax/ast";
import { nodesIn } from "../../python/syntax/walk";
import { Frame, type PyModule, Raised, type SourceFile, type Value } from "../../python/values";
import type { PythonSession } from "./run";

export interface Scene {
  readonly owner: Module | FunctionDef;
  /** In the order of the source. */
  readonly calls: readonly Call[];
  readonly bindings: readonly Binding[];
}

/** A plain name and the expression that gives its value; parameters have their defaults. */
export interface Binding {
  readonly name: string;
  readonly value: Expression;
  /** The statement or function that binds it. */
  readonly at: Node;
}

/** Module level first, then the functions in order. */
export function scenesOf(tree: Module): readonly Scene[] {
  let scenes = SCENES.get(tree);
  if (scenes === undefined) {
    const parts = tree.body.map(moduleScene);
    const outermost = {
      owner: tree,
      calls: parts.flatMap(({ scene }) => scene.calls),
      bindings: parts.flatMap(({ scene }) => scene.bindings),
    };
    scenes = [outermost, ...parts.flatMap(({ functions }) => functions).map(functionScene)];
    SCENES.set(tree, scenes);
  }
  return scenes;
}

const SCENES = new WeakMap<Module, readonly Scene[]>();

/** A statement of the module, or a function, that stays what it is while the text around it changes is read once. */
function moduleScene(statement: Statement): { readonly scene: Scene; readonly functions: readonly FunctionDef[] } {
  if (statement.kind === Kind.Expr && statement.value.kind === Kind.Constant) return NOTHING;
  const known = BY_STATEMENT.get(statement);
  if (known) return known;
  const functions: FunctionDef[] = [];
  const owner: Module = { kind: Kind.Module, start: statement.start, end: statement.end, body: [statement] };
  const read = { scene: sceneOf(owner, functions), functions };
  BY_STATEMENT.set(statement, read);
  return read;
}

/** A docstring, or any other constant that stands alone. */
const NOTHING: ReturnType<typeof moduleScene> = {
  scene: { owner: { kind: Kind.Module, start: 0, end: 0, body: [] }, calls: [], bindings: [] },
  functions: [],
};

const BY_STATEMENT = new WeakMap<Statement, ReturnType<typeof moduleScene>>();

function functionScene(func: FunctionDef): Scene {
  const scene = BY_BODY.get(func.body) ?? sceneOf(func, []);
  BY_BODY.set(func.body, scene);
  return scene;
}

const BY_BODY = new WeakMap<FunctionDef["body"], Scene>();

/** The value of a name at a place of a scene: the last assignment before it, at module level also a later one. */
export function bindingOf(scene: Scene, name: string, before: number): Binding | undefined {
  return scene.bindings.findLast((binding) => binding.name === name && binding.at.start < before);
}

/** Evaluates an expression of a scene; undefined when it fails. */
export function evaluateIn(...at: Parameters<typeof attemptIn>): Value | undefined {
  const value = attemptIn(...at);
  return value instanceof Raised || value instanceof BudgetSpent ? undefined : value;
}

/** Evaluates an expression of a scene, or says why it fails. */
export function attemptIn(
  session: PythonSession,
  module: PyModule,
  file: SourceFile,
  scene: Scene,
  expression: Expression,
): Value | Raised | BudgetSpent {
  const owner: Module = { kind: Kind.Module, start: expression.start, end: expression.end, body: [] };
  const frame = new Frame(new Map(), module, file, scopeOf(owner), null, "<example>");
  try {
    return session.vm.inFrame(frame, () => {
      bindNames(session, frame, scene, expression, new Set());
      return evaluate(session.vm, frame, expression);
    });
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    return error;
  }
}

/** Gives the names of an expression their values, those of their own expressions first. */
function bindNames(
  session: PythonSession,
  frame: Frame,
  scene: Scene,
  expression: Expression,
  bound: Set<Binding>,
): void {
  for (const name of namesIn(expression)) {
    const binding = bindingOf(scene, name, expression.start);
    if (binding === undefined || bound.has(binding) || isSettled(scene, name, frame.module)) continue;
    bound.add(binding);
    bindNames(session, frame, scene, binding.value, bound);
    frame.locals.set(name, evaluate(session.vm, frame, binding.value));
  }
}

/** The module ran and bound the name once: it has the value, with all that was done to it since. */
function isSettled({ owner, bindings }: Scene, name: string, module: PyModule): boolean {
  if (owner.kind !== Kind.Module || !module.attrs.has(name)) return false;
  return bindings.filter((binding) => binding.name === name).length === 1;
}

function namesIn(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const open: Expression[] = [expression];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === Kind.Name) names.add(node.id);
    open.push(...childExpressions(node));
  }
  return [...names];
}

/** Classes and inner functions are not entered; functions found on the way are listed. */
function sceneOf(root: Module | FunctionDef, functions: FunctionDef[]): Scene {
  const calls: Call[] = [];
  const bindings: Binding[] = root.kind === Kind.Module ? [] : [...defaultsOf(root)];
  for (const node of nodesIn(root, (node) => node === root || !OWN_SCOPE.has(node.kind))) {
    if (node.kind === Kind.Call) calls.push(node);
    else if (node.kind === Kind.Assign) bindings.push(...bindingsOf(node));
    else if (node.kind === Kind.AugAssign && node.target.kind === Kind.Name)
      bindings.push(changedBy(node, node.target));
    else if (node.kind === Kind.AnnAssign && node.target.kind === Kind.Name && node.value)
      bindings.push({ name: node.target.id, value: node.value, at: node });
    else if (node !== root && isFunction(node)) functions.push(node);
  }
  return { owner: root, calls: calls.sort((a, b) => a.start - b.start), bindings };
}

const OWN_SCOPE: ReadonlySet<Node["kind"]> = new Set([
  Kind.ClassDef,
  Kind.FunctionDef,
  Kind.AsyncFunctionDef,
  Kind.Lambda,
]);

function isFunction(node: Node): node is FunctionDef {
  return node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef;
}

function defaultsOf(at: FunctionDef): readonly Binding[] {
  const { args } = at;
  const positional = [...args.posonlyargs, ...args.args];
  const first = positional.length - args.defaults.length;
  const byPosition = args.defaults.map((value, i) => ({ name: positional[first + i]?.arg ?? "", value, at }));
  const byKeyword = args.kw_defaults.map((value, i) => value && { name: args.kwonlyargs[i]?.arg ?? "", value, at });
  return [...byPosition, ...byKeyword.filter((binding) => binding !== null)];
}

/** `a = b = value`, and `a, b = value, value`. */
function bindingsOf(at: Assign): readonly Binding[] {
  const { targets, value } = at;
  return targets.flatMap((target) => {
    if (target.kind === Kind.Name) return [{ name: target.id, value, at }];
    if (!isDisplay(target) || !isDisplay(value) || target.elts.length !== value.elts.length) return [];
    return target.elts.flatMap((element, i) =>
      element.kind === Kind.Name ? [{ name: element.id, value: value.elts[i] as Expression, at }] : [],
    );
  });
}

/** `name += value` is as good as `name = name + value`. */
function changedBy(at: AugAssign, target: Name): Binding {
  const { start, end, op, value } = at;
  return { name: target.id, value: { kind: Kind.BinOp, start, end, left: target, op, right: value }, at };
}

function isDisplay(node: Expression): node is Extract<Expression, { kind: typeof Kind.Tuple | typeof Kind.List }> {
  return node.kind === Kind.Tuple || node.kind === Kind.List;
}
