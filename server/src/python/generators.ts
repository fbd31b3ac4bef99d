// Generators. A body with `yield` runs on a second statement walker that is a JavaScript generator; statements without a
// yield are handed to the plain one. Inside an expression the yields run first, in order, and their results are looked
// up when the expression is evaluated.
import { evaluate } from "./evaluate";
import { assign, enter, execute, exit, Flow, handle } from "./execute";
import type { Interpreter } from "./machine";
import { isTrue, iterate, truth } from "./objects";
import { childExpressions } from "./scope";
import { type Expression, type For, Kind, type Statement, type Try, type While, type With } from "./syntax/ast";
import { isUnknown, T } from "./types";
import { type Frame, PyGenerator, Raised, type Value } from "./values";

type Run<R> = Generator<Value, R, Value>;

export function makeGenerator(vm: Interpreter, frame: Frame, body: readonly Statement[]): PyGenerator {
  return new PyGenerator(T.generator, drive(vm, frame, runBody(vm, frame, body)));
}

/** Every resumption runs inside the generator's frame. */
function* drive(vm: Interpreter, frame: Frame, run: Run<Value>): Run<Value> {
  let sent: Value = null;
  for (;;) {
    const value: Value = sent;
    const next: IteratorResult<Value, Value> = vm.inFrame(frame, () => run.next(value));
    if (next.done) return next.value;
    sent = yield next.value;
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
      : execute(vm, frame, [statement]);
    if (flow !== Flow.Next) return flow;
  }
  return Flow.Next;
}

function* runStatement(vm: Interpreter, frame: Frame, node: Statement): Run<Flow> {
  switch (node.kind) {
    case Kind.If: {
      yield* runYields(vm, frame, node.test);
      const test = truth(vm, settle(vm, frame, node.test));
      if (typeof test !== "boolean") vm.assumeCondition(frame, test);
      return yield* runBlock(vm, frame, test === false ? node.orelse : node.body);
    }
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
    default:
      for (const expression of expressionsOf(node)) yield* runYields(vm, frame, expression);
      return settled(frame, () => execute(vm, frame, [node]));
  }
}

function* runFor(vm: Interpreter, frame: Frame, node: For): Run<Flow> {
  yield* runYields(vm, frame, node.iter);
  const source = settle(vm, frame, node.iter);
  if (isUnknown(source)) return Flow.Next;
  const step = iterate(vm, source);
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
    yield* runYields(vm, frame, node.test);
    if (!isTrue(vm, settle(vm, frame, node.test))) return yield* runBlock(vm, frame, node.orelse);
    const flow = yield* runBlock(vm, frame, node.body);
    if (flow === Flow.Break) return Flow.Next;
    if (flow === Flow.Return) return flow;
  }
}

function* runTry(vm: Interpreter, frame: Frame, node: Try): Run<Flow> {
  let flow: Flow;
  try {
    flow = yield* runBlock(vm, frame, node.body);
    if (flow === Flow.Next) flow = yield* runBlock(vm, frame, node.orelse);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    flow = handle(vm, frame, node, error);
  } finally {
    execute(vm, frame, node.finalbody);
  }
  return flow;
}

function* runWith(vm: Interpreter, frame: Frame, node: With, index: number): Run<Flow> {
  const item = node.items[index];
  if (item === undefined) return yield* runBlock(vm, frame, node.body);
  const manager = evaluate(vm, frame, item.context_expr);
  const entered = enter(vm, manager);
  if (item.optional_vars) assign(vm, frame, item.optional_vars, entered);
  try {
    const flow = yield* runWith(vm, frame, node, index + 1);
    exit(vm, manager, null);
    return flow;
  } catch (error) {
    if (!(error instanceof Raised) || !exit(vm, manager, error)) throw error;
    return Flow.Next;
  }
}

// --- Yields inside expressions -----------------------------------------------------------------------------------

function* runYields(vm: Interpreter, frame: Frame, node: Expression): Run<void> {
  if (node.kind === Kind.Lambda || !containsYield(node)) return;
  for (const child of childExpressions(node)) yield* runYields(vm, frame, child);
  if (node.kind === Kind.Yield) {
    const value = node.value === null ? null : evaluate(vm, frame, node.value);
    remember(frame, node, yield value);
  } else if (node.kind === Kind.YieldFrom) {
    remember(frame, node, yield* delegate(vm, evaluate(vm, frame, node.value)));
  }
}

function* delegate(vm: Interpreter, source: Value): Run<Value> {
  if (isUnknown(source)) return source;
  const step = iterate(vm, source);
  for (let item = step(); item !== undefined; item = step()) yield item;
  return source instanceof PyGenerator ? ((source.payload ?? null) as Value) : null;
}

function remember(frame: Frame, node: Expression, value: Value): void {
  frame.sent ??= new Map();
  frame.sent.set(node, value);
}

function settle(vm: Interpreter, frame: Frame, node: Expression): Value {
  return settled(frame, () => evaluate(vm, frame, node));
}

/** The results of yields are good for one evaluation. */
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
    default:
      return [];
  }
}
