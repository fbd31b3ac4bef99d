// Generators. A body with `yield` runs on a second statement walker that is a JavaScript generator; statements without a
// yield are handed to the plain one. Of an expression with a yield, the parts up to the yield are evaluated first and
// remembered; the plain evaluator takes them from there.
import { evaluate } from "./evaluate";
import { beginHandling, endHandling, handlerFor } from "./exceptions";
import { assign, enter, executeStatement, exit, Flow, matchingCase } from "./execute";
import { iterate, tryIterate } from "./iteration";
import { NESTING_OF, STEPS_OF } from "./limits";
import type { Interpreter } from "./machine";
import { resume, throwInto } from "./resumption";
import { childExpressions } from "./scope";
import { assumeSkipped } from "./skipped-turns";
import {
  type Expression,
  type For,
  type If,
  Kind,
  type Match,
  type Statement,
  type Try,
  type While,
  type With,
} from "./syntax/ast";
import { branchesOf, elifOf, testsOf } from "./syntax/walk";
import { truth } from "./truth";
import { isUnknown, T } from "./types";
import { type Frame, PyGenerator, Raised, Unknown, type Value } from "./values";

type Run<R> = Generator<Value, R, Value>;

export function makeGenerator(vm: Interpreter, frame: Frame, body: readonly Statement[]): PyGenerator {
  vm.make("generator");
  return new PyGenerator(T.generator, drive(vm, frame, runBody(vm, frame, body)));
}

/** Every resumption runs inside the generator's frame; an exception thrown in arrives at the `yield`. */
function* drive(vm: Interpreter, frame: Frame, run: Run<Value>): Run<Value> {
  let resumption = (): IteratorResult<Value, Value> => run.next(null);
  for (;;) {
    const { nesting } = vm;
    vm.step(STEPS_OF.resumption);
    vm.nest(NESTING_OF.resumption);
    const next: IteratorResult<Value, Value> = vm.inFrame(frame, resumption);
    vm.nesting = nesting;
    if (next.done) return next.value;
    try {
      const sent: Value = yield next.value;
      resumption = () => run.next(sent);
    } catch (error) {
      resumption = () => run.throw(error);
    }
  }
}

function* runBody(vm: Interpreter, frame: Frame, body: readonly Statement[]): Run<Value> {
  const flow = yield* runBlock(vm, frame, body);
  return flow === Flow.Return ? vm.takeReturn() : null;
}

function* runBlock(vm: Interpreter, frame: Frame, body: readonly Statement[]): Run<Flow> {
  for (const statement of body) {
    const flow: Flow = hasYield(statement)
      ? yield* runStatement(vm, frame, statement)
      : executeStatement(vm, frame, statement);
    if (flow !== Flow.Next) return flow;
  }
  return Flow.Next;
}

/** With a loop: each `elif` nests in the one before. */
function* runIf(vm: Interpreter, frame: Frame, first: If): Run<Flow> {
  for (let node = first; ; ) {
    const test = truth(vm, yield* runExpression(vm, frame, node.test));
    if (typeof test !== "boolean") {
      frame.at = node.test;
      vm.assumeCondition(frame, test);
    }
    const next = elifOf(node);
    if (test !== false || next === null) return yield* runBlock(vm, frame, test === false ? node.orelse : node.body);
    vm.step();
    node = next;
  }
}

function* runStatement(vm: Interpreter, frame: Frame, node: Statement): Run<Flow> {
  switch (node.kind) {
    case Kind.If:
      return yield* runIf(vm, frame, node);
    case Kind.For:
    case Kind.AsyncFor:
      return yield* runFor(vm, frame, node);
    case Kind.While:
      return yield* runWhile(vm, frame, node);
    case Kind.Try:
    case Kind.TryStar:
      return yield* runTry(vm, frame, node);
    case Kind.With:
    case Kind.AsyncWith:
      return yield* runWith(vm, frame, node, 0);
    case Kind.Match:
      return yield* runMatch(vm, frame, node);
    default:
      for (const expression of expressionsOf(node)) yield* prepare(vm, frame, expression);
      return settled(frame, () => executeStatement(vm, frame, node));
  }
}

function* runMatch(vm: Interpreter, frame: Frame, node: Match): Run<Flow> {
  const subject = yield* runExpression(vm, frame, node.subject);
  const branch = matchingCase(vm, frame, node, subject);
  return branch === undefined ? Flow.Next : yield* runBlock(vm, frame, branch.body);
}

function* runFor(vm: Interpreter, frame: Frame, node: For): Run<Flow> {
  const source = yield* runExpression(vm, frame, node.iter);
  const step = tryIterate(vm, source);
  if (step instanceof Unknown) {
    assumeSkipped(vm, node, step);
    return Flow.Next;
  }
  for (let item = step(); item !== undefined; item = step()) {
    vm.step();
    assign(vm, frame, node.target, item);
    const flow = yield* runBlock(vm, frame, node.body);
    if (flow === Flow.Break) return Flow.Next;
    if (flow === Flow.Return) return flow;
  }
  return yield* runBlock(vm, frame, node.orelse);
}

function* runWhile(vm: Interpreter, frame: Frame, node: While): Run<Flow> {
  for (;;) {
    vm.step();
    const test = truth(vm, yield* runExpression(vm, frame, node.test));
    if (typeof test !== "boolean") {
      vm.assumeCondition(frame, test);
      return Flow.Next;
    }
    if (!test) return yield* runBlock(vm, frame, node.orelse);
    const flow = yield* runBlock(vm, frame, node.body);
    if (flow === Flow.Break) return Flow.Next;
    if (flow === Flow.Return) return flow;
  }
}

function* runTry(vm: Interpreter, frame: Frame, node: Try): Run<Flow> {
  let flow: Flow;
  try {
    flow = yield* runGuarded(vm, frame, node);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    const leaving = yield* runBlock(vm, frame, node.finalbody);
    if (leaving !== Flow.Next) return leaving;
    throw error;
  }
  const returned = flow === Flow.Return ? vm.takeReturn() : null;
  const leaving = yield* runBlock(vm, frame, node.finalbody);
  if (leaving !== Flow.Next) return leaving;
  if (flow === Flow.Return) vm.setReturn(returned);
  return flow;
}

function* runGuarded(vm: Interpreter, frame: Frame, node: Try): Run<Flow> {
  let flow: Flow;
  try {
    flow = yield* runBlock(vm, frame, node.body);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    return yield* runHandler(vm, frame, node, error);
  }
  return flow === Flow.Next ? yield* runBlock(vm, frame, node.orelse) : flow;
}

function* runHandler(vm: Interpreter, frame: Frame, node: Try, error: Raised): Run<Flow> {
  const handler = handlerFor(vm, frame, node, error);
  if (handler === null) throw error;
  beginHandling(vm, frame, handler, error);
  let raised: unknown = null;
  try {
    return yield* runBlock(vm, frame, handler.body);
  } catch (another) {
    raised = another;
    throw another;
  } finally {
    endHandling(frame, handler, raised);
  }
}

function* runWith(vm: Interpreter, frame: Frame, node: With, index: number): Run<Flow> {
  const item = node.items[index];
  if (item === undefined) return yield* runBlock(vm, frame, node.body);
  const manager = yield* runExpression(vm, frame, item.context_expr);
  const entered = enter(vm, manager);
  if (item.optional_vars) assign(vm, frame, item.optional_vars, entered);
  let flow: Flow;
  try {
    flow = yield* runWith(vm, frame, node, index + 1);
  } catch (error) {
    if (!(error instanceof Raised) || !exit(vm, manager, error)) throw error;
    return Flow.Next;
  }
  const returned = flow === Flow.Return ? vm.takeReturn() : null;
  exit(vm, manager, null);
  if (flow === Flow.Return) vm.setReturn(returned);
  return flow;
}

// --- Yields inside expressions -----------------------------------------------------------------------------------

function* runExpression(vm: Interpreter, frame: Frame, node: Expression): Run<Value> {
  yield* prepare(vm, frame, node);
  return settled(frame, () => evaluate(vm, frame, node));
}

/**
 * Evaluates what stands before and inside the yields of an expression, in order, and remembers it: the plain evaluator
 * then finds those values instead of evaluating again.
 */
function* prepare(vm: Interpreter, frame: Frame, node: Expression): Run<void> {
  if (!containsYield(node)) return;
  if (node.kind === Kind.BoolOp) return yield* prepareUntil(vm, frame, node, node.values, node.op === Or);
  if (node.kind === Kind.IfExp) return yield* prepareChoice(vm, frame, node);
  const children = childExpressions(node);
  const last = children.findLastIndex(containsYield);
  for (const [i, child] of children.entries()) {
    if (containsYield(child)) yield* prepare(vm, frame, child);
    const part = child.kind === Kind.Starred ? child.value : child;
    if (i < last || node.kind === Kind.Yield || node.kind === Kind.YieldFrom)
      remember(frame, part, evaluate(vm, frame, part));
  }
  if (node.kind === Kind.Yield) {
    const value = node.value === null ? null : evaluate(vm, frame, node.value);
    const parked = frame.sent;
    const sent = yield value;
    frame.sent = parked;
    remember(frame, node, sent);
  } else if (node.kind === Kind.YieldFrom) {
    const source = evaluate(vm, frame, node.value);
    const parked = frame.sent;
    const result = yield* delegate(vm, source);
    frame.sent = parked;
    remember(frame, node, result);
  }
}

const Or = 1;

/** `and` and `or` stop at the operand that decides. */
function* prepareUntil(
  vm: Interpreter,
  frame: Frame,
  node: Expression,
  operands: readonly Expression[],
  decisive: boolean,
): Run<void> {
  let value: Value = null;
  for (const operand of operands) {
    yield* prepare(vm, frame, operand);
    value = evaluate(vm, frame, operand);
    const known = truth(vm, value);
    if (typeof known !== "boolean" || known === decisive) break;
  }
  remember(frame, node, value);
}

function* prepareChoice(
  vm: Interpreter,
  frame: Frame,
  node: Extract<Expression, { kind: typeof Kind.IfExp }>,
): Run<void> {
  yield* prepare(vm, frame, node.test);
  const test = truth(vm, evaluate(vm, frame, node.test));
  if (typeof test !== "boolean") vm.assumeCondition(frame, test);
  const branch = test === false ? node.orelse : node.body;
  yield* prepare(vm, frame, branch);
  remember(frame, node, evaluate(vm, frame, branch));
}

/** `yield from`: values sent and exceptions thrown go to the inner generator. */
function* delegate(vm: Interpreter, source: Value): Run<Value> {
  if (isUnknown(source)) return source;
  if (!(source instanceof PyGenerator)) {
    const step = iterate(vm, source);
    for (let item = step(); item !== undefined; item = step()) yield item;
    return null;
  }
  let item = resume(source, null);
  while (item !== undefined) {
    try {
      const sent: Value = yield item;
      item = resume(source, sent);
    } catch (error) {
      if (!(error instanceof Raised)) throw error;
      item = throwInto(source, error);
    }
  }
  return (source.payload ?? null) as Value;
}

function remember(frame: Frame, node: Expression, value: Value): void {
  frame.sent ??= new Map();
  frame.sent.set(node, value);
}

/** What was remembered is good for one evaluation. */
function settled<R>(frame: Frame, run: () => R): R {
  try {
    return run();
  } finally {
    frame.sent = null;
  }
}

const YIELDS = new WeakMap<object, boolean>();

function containsYield(node: Expression): boolean {
  let found = YIELDS.get(node);
  if (found === undefined) {
    found =
      node.kind === Kind.Yield ||
      node.kind === Kind.YieldFrom ||
      (node.kind !== Kind.Lambda && childExpressions(node).some(containsYield));
    YIELDS.set(node, found);
  }
  return found;
}

function hasYield(node: Statement): boolean {
  let found = YIELDS.get(node);
  if (found === undefined) {
    found = expressionsOf(node).some(containsYield) || blocksOf(node).some((block) => block.some(hasYield));
    YIELDS.set(node, found);
  }
  return found;
}

function blocksOf(node: Statement): readonly (readonly Statement[])[] {
  switch (node.kind) {
    case Kind.If:
      return branchesOf(node);
    case Kind.For:
    case Kind.AsyncFor:
    case Kind.While:
      return [node.body, node.orelse];
    case Kind.With:
    case Kind.AsyncWith:
    case Kind.ErrorStmt:
      return [node.body];
    case Kind.Try:
    case Kind.TryStar:
      return [node.body, ...node.handlers.map((handler) => handler.body), node.orelse, node.finalbody];
    case Kind.Match:
      return node.cases.map((branch) => branch.body);
    default:
      return [];
  }
}

/** The expressions of a statement itself, not of its blocks. */
function expressionsOf(node: Statement): readonly Expression[] {
  switch (node.kind) {
    case Kind.Expr:
      return [node.value];
    case Kind.Assign:
      return [node.value, ...node.targets];
    case Kind.AugAssign:
      return [node.target, node.value];
    case Kind.AnnAssign:
    case Kind.Return:
      return node.value === null ? [] : [node.value];
    case Kind.If:
      return testsOf(node);
    case Kind.While:
      return [node.test];
    case Kind.For:
    case Kind.AsyncFor:
      return [node.iter];
    case Kind.Raise:
      return node.exc === null ? [] : [node.exc];
    case Kind.Assert:
      return node.msg === null ? [node.test] : [node.test, node.msg];
    case Kind.With:
    case Kind.AsyncWith:
      return node.items.map((item) => item.context_expr);
    case Kind.Match:
      return [node.subject];
    default:
      return [];
  }
}
