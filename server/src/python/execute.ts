// Statements. Control flow comes back as a Flow, exceptions are thrown as Raised.
import { inPlace } from "./arithmetic";
import { callSpecial, deleteAttribute, getAttribute, setAttribute } from "./attributes";
import { evaluateDefaults } from "./binding";
import { defineClass } from "./classes";
import { evaluate } from "./evaluate";
import { beginHandling, endHandling, handleGroup, handlerFor, setCause } from "./exceptions";
import { blockOf, type Perform, type Store } from "./hot";
import type { Compute } from "./hot-expressions";
import { importFrom, importNames } from "./imports";
import { deleteItem, getItem, setItem } from "./items";
import { isIterable, items, iterate, tryIterate } from "./iteration";
import { MAX_NESTING, STEPS_OF } from "./limits";
import type { Interpreter } from "./machine";
import { matchPattern } from "./match";
import { assumeSkipped, leaveStoredOpen, openSource } from "./skipped-turns";
import { leaveAttributesOpen } from "./special-attributes";
import {
  type AugAssign,
  type Delete,
  type Expression,
  type For,
  type FunctionDef,
  type If,
  Kind,
  type Match,
  type MatchCase,
  type Name,
  type Raise,
  type Statement,
  type Try,
  type While,
  type With,
} from "./syntax/ast";
import { elifOf } from "./syntax/walk";
import { executeTolerantly } from "./tolerant";
import { isTrue, truth } from "./truth";
import { classOf, isUnknown, makeException, raise, T, unknown, unknownBaseOf } from "./types";
import { type Frame, PyClass, PyFunction, PyObject, Raised, Unknown, type Value } from "./values";

export enum Flow {
  Next = 0,
  Break = 1,
  Continue = 2,
  Return = 3,
}

/** Runs statements to the end or to the first one that leaves the block. */
export function execute(vm: Interpreter, frame: Frame, body: readonly Statement[]): Flow {
  for (let i = 0; i < body.length; i++) {
    const flow = executeStatement(vm, frame, body[i] as Statement);
    if (flow !== Flow.Next) return flow;
  }
  return Flow.Next;
}

export function executeStatement(vm: Interpreter, frame: Frame, node: Statement): Flow {
  if (++vm.steps > vm.stepLimit) vm.overspent();
  const { nesting } = vm;
  if (++vm.nesting > MAX_NESTING) vm.tooDeep();
  const flow = executeNode(vm, frame, node);
  vm.nesting = nesting;
  return flow;
}

function executeNode(vm: Interpreter, frame: Frame, node: Statement): Flow {
  switch (node.kind) {
    case Kind.Expr:
      evaluate(vm, frame, node.value);
      return Flow.Next;
    case Kind.Assign: {
      const value = evaluate(vm, frame, node.value);
      for (const target of node.targets) assign(vm, frame, target, value);
      return Flow.Next;
    }
    case Kind.AugAssign:
      augment(vm, frame, node);
      return Flow.Next;
    case Kind.AnnAssign:
      vm.annotate(frame, node);
      if (node.value) assign(vm, frame, node.target, evaluate(vm, frame, node.value));
      return Flow.Next;
    case Kind.Return:
      vm.setReturn(node.value === null ? null : evaluate(vm, frame, node.value));
      return Flow.Return;
    case Kind.If:
      return executeIf(vm, frame, node);
    case Kind.For:
    case Kind.AsyncFor:
      return executeFor(vm, frame, node);
    case Kind.While:
      return executeWhile(vm, frame, node);
    case Kind.Break:
      return Flow.Break;
    case Kind.Continue:
      return Flow.Continue;
    case Kind.Pass:
    case Kind.Global:
    case Kind.Nonlocal:
      return Flow.Next;
    case Kind.FunctionDef:
    case Kind.AsyncFunctionDef:
      vm.assignName(frame, node.name, defineFunction(vm, frame, node));
      return Flow.Next;
    case Kind.ClassDef:
      vm.assignName(frame, node.name, defineClass(vm, frame, node));
      return Flow.Next;
    case Kind.Import:
      importNames(vm, frame, node);
      return Flow.Next;
    case Kind.ImportFrom:
      importFrom(vm, frame, node);
      return Flow.Next;
    case Kind.Raise:
      return executeRaise(vm, frame, node);
    case Kind.Try:
    case Kind.TryStar:
      return executeTry(vm, frame, node);
    case Kind.With:
    case Kind.AsyncWith:
      return executeWith(vm, frame, node, 0);
    case Kind.Assert: {
      const test = truth(vm, evaluate(vm, frame, node.test));
      if (test === false) raise("AssertionError", ...(node.msg === null ? [] : [evaluate(vm, frame, node.msg)]));
      return Flow.Next;
    }
    case Kind.Delete:
      executeDelete(vm, frame, node);
      return Flow.Next;
    case Kind.Match:
      return executeMatch(vm, frame, node);
    case Kind.TypeAlias:
      vm.assignName(frame, node.name.id, unknown("type alias"));
      return Flow.Next;
    case Kind.ErrorStmt:
      if (frame.scope.kind !== "class") return execute(vm, frame, node.body);
      // the line above it that cannot be read may have been a method's: what follows in the class is there all the same
      executeTolerantly(vm, frame, node.body);
      return Flow.Next;
  }
}

// --- Binding -----------------------------------------------------------------------------------------------------

export function assign(vm: Interpreter, frame: Frame, target: Expression, value: Value): void {
  switch (target.kind) {
    case Kind.Name:
      return assignTo(vm, frame, target, value);
    case Kind.Attribute: {
      const owner = evaluate(vm, frame, target.value);
      frame.at = target;
      return setAttribute(vm, owner, target.attr, value);
    }
    case Kind.Subscript: {
      const owner = evaluate(vm, frame, target.value);
      const index = evaluate(vm, frame, target.slice);
      frame.at = target;
      return setItem(vm, owner, index, value);
    }
    case Kind.Tuple:
    case Kind.List:
      frame.at = target;
      return unpack(vm, frame, target.elts, value);
    case Kind.Starred:
      return assign(vm, frame, target.value, value);
    default:
      return;
  }
}

function assignTo(vm: Interpreter, frame: Frame, target: Name, value: Value): void {
  const { slots } = frame;
  const slot = slots !== null && frame.scope.plain ? slots.layout.find(target) : -1;
  if (slots !== null && slot >= 0) slots.values[slot] = value;
  else vm.assignName(frame, target.id, value);
}

function unpack(vm: Interpreter, frame: Frame, targets: readonly Expression[], value: Value): void {
  if (isUnknown(value)) {
    for (const target of targets) assign(vm, frame, target, value);
    return;
  }
  const star = targets.findIndex((target) => target.kind === Kind.Starred);
  const values = star < 0 ? unpackable(vm, value, targets.length) : starred(vm, value);
  if (star < 0) {
    if (values.length > targets.length) raise("ValueError", `too many values to unpack (expected ${targets.length})`);
    if (values.length < targets.length)
      raise("ValueError", `not enough values to unpack (expected ${targets.length}, got ${values.length})`);
    targets.forEach((target, i) => assign(vm, frame, target, values[i] as Value));
    return;
  }
  const after = targets.length - star - 1;
  if (values.length < targets.length - 1)
    raise("ValueError", `not enough values to unpack (expected at least ${targets.length - 1}, got ${values.length})`);
  targets.slice(0, star).forEach((target, i) => assign(vm, frame, target, values[i] as Value));
  assign(vm, frame, targets[star] as Expression, vm.list([...values.slice(star, values.length - after)]));
  targets.slice(star + 1).forEach((target, i) => assign(vm, frame, target, values[values.length - after + i] as Value));
}

/** All of its values. */
function starred(vm: Interpreter, value: Value): readonly Value[] {
  checkIterable(value);
  return items(vm, value);
}

/** Its values, at most one more than the `count` that are wanted. */
function unpackable(vm: Interpreter, value: Value, count: number): readonly Value[] {
  checkIterable(value);
  const step = iterate(vm, value);
  const values: Value[] = [];
  for (let item = step(); item !== undefined && values.push(item) <= count; item = step());
  return values;
}

function checkIterable(value: Value): void {
  const isOpen = isUnknown(value) || unknownBaseOf(value) !== null;
  if (!isOpen && typeof value !== "string" && !isIterable(value))
    raise("TypeError", `cannot unpack non-iterable ${classOf(value).name} object`);
}

function augment(vm: Interpreter, frame: Frame, node: AugAssign): void {
  const { target } = node;
  if (target.kind === Kind.Attribute) {
    const owner = evaluate(vm, frame, target.value);
    const right = evaluate(vm, frame, node.value);
    frame.at = node;
    return setAttribute(vm, owner, target.attr, inPlace(vm, node.op, getAttribute(vm, owner, target.attr), right));
  }
  if (target.kind === Kind.Subscript) {
    const owner = evaluate(vm, frame, target.value);
    const index = evaluate(vm, frame, target.slice);
    const right = evaluate(vm, frame, node.value);
    frame.at = node;
    return setItem(vm, owner, index, inPlace(vm, node.op, getItem(vm, owner, index), right));
  }
  const left = evaluate(vm, frame, target);
  const right = evaluate(vm, frame, node.value);
  frame.at = node;
  assign(vm, frame, target, inPlace(vm, node.op, left, right));
}

function executeDelete(vm: Interpreter, frame: Frame, node: Delete): void {
  for (const target of node.targets) {
    frame.at = target;
    if (target.kind === Kind.Name) {
      if (!frame.locals.delete(target.id) && !frame.module.attrs.delete(target.id))
        raise("NameError", `name '${target.id}' is not defined`);
    } else if (target.kind === Kind.Attribute) deleteAttribute(vm, evaluate(vm, frame, target.value), target.attr);
    else if (target.kind === Kind.Subscript)
      deleteItem(vm, evaluate(vm, frame, target.value), evaluate(vm, frame, target.slice));
    else if (target.kind === Kind.Tuple || target.kind === Kind.List)
      executeDelete(vm, frame, { ...node, targets: target.elts });
  }
}

export function defineFunction(vm: Interpreter, frame: Frame, node: FunctionDef): Value {
  const qualname =
    frame.scope.kind === "module"
      ? node.name
      : `${frame.name}${frame.scope.kind === "class" ? "" : ".<locals>"}.${node.name}`;
  vm.make("function");
  const func = new PyFunction(
    T.function,
    node.name,
    qualname,
    node,
    evaluateDefaults(vm, frame, node.args),
    vm.closureOf(frame),
    frame.cls,
  );
  if (frame.scope.kind === "class") vm.ownLater(frame, func);
  return decorate(vm, frame, node.decorator_list, func);
}

export function decorate(vm: Interpreter, frame: Frame, decorators: readonly Expression[], value: Value): Value {
  let result = value;
  const callables = decorators.map((decorator) => ({ decorator, func: evaluate(vm, frame, decorator) }));
  for (const { decorator, func } of callables.reverse()) {
    frame.at = decorator;
    if (!isUnknown(func)) result = vm.call(func, [result]);
    // A decorator that is not known (a missing package's registry) is taken to return what it decorates, with more to it.
    const open = isUnknown(func) ? func : isUnknown(result) ? result : null;
    if (open === null) continue;
    if (open === func) vm.assume(`decorator returns what it decorates: ${open.reason}`);
    if (value instanceof PyFunction) leaveAttributesOpen(value, open);
    result = value;
  }
  return result;
}

// --- Control flow --------------------------------------------------------------------------------------------------

/** With a loop: each `elif` nests in the one before, and generated code has thousands. */
function executeIf(vm: Interpreter, frame: Frame, first: If): Flow {
  for (let node = first; ; ) {
    const test = truth(vm, evaluate(vm, frame, node.test));
    if (typeof test !== "boolean") {
      frame.at = node.test;
      return chooseBranch(vm, frame, test, node.body, node.orelse);
    }
    if (test) return execute(vm, frame, node.body);
    const next = elifOf(node);
    if (next === null) return execute(vm, frame, node.orelse);
    vm.step();
    node = next;
  }
}

/**
 * A condition that is not known: the branch that runs without an error; one that only raises or leaves early is not
 * taken. The locals are restored before the other branch is tried.
 */
export function chooseBranch(
  vm: Interpreter,
  frame: Frame,
  test: PyObject,
  body: readonly Statement[],
  orelse: readonly Statement[],
): Flow {
  vm.assumeCondition(frame, test);
  if (endsInRaise(body) || isGuard(body, orelse)) return execute(vm, frame, orelse);
  const saved = new Map(frame.locals);
  const { nesting } = vm;
  try {
    return execute(vm, frame, body);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.nesting = nesting;
    frame.locals.clear();
    for (const [name, value] of saved) frame.locals.set(name, value);
    return execute(vm, frame, orelse);
  }
}

/** `if nothing to do: return`: the special case leaves early, what follows is the rule. */
function isGuard(body: readonly Statement[], orelse: readonly Statement[]): boolean {
  const last = body.at(-1)?.kind;
  return orelse.length === 0 && (last === Kind.Return || last === Kind.Continue || last === Kind.Break);
}

function endsInRaise(body: readonly Statement[]): boolean {
  return body.at(-1)?.kind === Kind.Raise;
}

function executeFor(vm: Interpreter, frame: Frame, node: For): Flow {
  const source = evaluate(vm, frame, node.iter);
  const body = blockOf(node.body);
  return runLoop(
    vm,
    frame,
    node,
    source,
    (_vm, _frame, item) => assign(vm, frame, node.target, item),
    () => body.run(vm, frame),
    () => execute(vm, frame, node.orelse),
  );
}

/** The turns of a `for` over a value, and its `else`. */
export function runLoop(
  vm: Interpreter,
  frame: Frame,
  node: For,
  source: Value,
  store: Store,
  body: Perform,
  orelse: Perform,
): Flow {
  frame.at = node.iter;
  const step = tryIterate(vm, source);
  if (step instanceof Unknown) {
    assumeSkipped(vm, node, step);
    store(vm, frame, step);
    leaveStoredOpen(node.body, step, (stored) => evaluateQuietly(vm, frame, stored));
    return Flow.Next;
  }
  const open = openSource(source);
  for (let item = step(); item !== undefined; item = step()) {
    vm.step();
    store(vm, frame, item);
    const flow = body(vm, frame);
    if (flow === Flow.Break) return Flow.Next;
    if (flow === Flow.Return) return flow;
  }
  if (open !== null) {
    vm.assume(`a loop may run over more than what is known: ${open.reason}`);
    leaveStoredOpen(node.body, open, (stored) => evaluateQuietly(vm, frame, stored));
  }
  return orelse(vm, frame);
}

/** undefined where it raises. */
function evaluateQuietly(vm: Interpreter, frame: Frame, node: Expression): Value | undefined {
  const { nesting } = vm;
  try {
    return evaluate(vm, frame, node);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.nesting = nesting;
    return undefined;
  }
}

function executeWhile(vm: Interpreter, frame: Frame, { test, body, orelse }: While): Flow {
  const block = blockOf(body);
  return runWhile(
    vm,
    frame,
    test,
    () => evaluate(vm, frame, test),
    () => block.run(vm, frame),
    () => execute(vm, frame, orelse),
  );
}

/** The turns of a `while`, and its `else`. */
export function runWhile(
  vm: Interpreter,
  frame: Frame,
  test: Expression,
  condition: Compute,
  body: Perform,
  orelse: Perform,
): Flow {
  for (;;) {
    vm.step();
    const known = truth(vm, condition(vm, frame));
    if (typeof known !== "boolean") {
      frame.at = test;
      vm.assumeCondition(frame, known);
      return Flow.Next;
    }
    if (!known) return orelse(vm, frame);
    const flow = body(vm, frame);
    if (flow === Flow.Break) return Flow.Next;
    if (flow === Flow.Return) return flow;
  }
}

function executeMatch(vm: Interpreter, frame: Frame, node: Match): Flow {
  const branch = matchingCase(vm, frame, node, evaluate(vm, frame, node.subject));
  return branch === undefined ? Flow.Next : execute(vm, frame, branch.body);
}

/** The first case whose pattern and guard hold. */
export function matchingCase(vm: Interpreter, frame: Frame, node: Match, subject: Value): MatchCase | undefined {
  return node.cases.find(
    ({ pattern, guard }) =>
      matchPattern(vm, frame, pattern, subject) && (guard === null || isTrue(vm, evaluate(vm, frame, guard))),
  );
}

// --- Exceptions and contexts -------------------------------------------------------------------------------------

function executeRaise(vm: Interpreter, frame: Frame, node: Raise): Flow {
  if (node.exc === null) {
    const current = vm.handled;
    return current ? throwRaised(current) : raise("RuntimeError", "No active exception to reraise");
  }
  const value = evaluate(vm, frame, node.exc);
  frame.at = node;
  const exception = toException(vm, value);
  if (node.cause !== null) setCause(vm, exception, evaluate(vm, frame, node.cause));
  return throwRaised(new Raised(exception));
}

function throwRaised(raised: Raised): never {
  throw raised;
}

function toException(vm: Interpreter, value: Value): PyObject {
  if (isUnknown(value)) return makeException(T.BaseException, [`unknown exception: ${value.reason}`]);
  const exception = value instanceof PyClass ? vm.call(value, []) : value;
  if (exception instanceof PyObject && exception.cls.isSubclassOf(T.BaseException)) return exception;
  return raise("TypeError", "exceptions must derive from BaseException");
}

function executeTry(vm: Interpreter, frame: Frame, node: Try): Flow {
  const { nesting } = vm;
  let flow: Flow;
  try {
    flow = runGuarded(vm, frame, node);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.nesting = nesting;
    const leaving = execute(vm, frame, node.finalbody);
    if (leaving !== Flow.Next) return leaving;
    throw error;
  }
  const returned = flow === Flow.Return ? vm.takeReturn() : null;
  const leaving = execute(vm, frame, node.finalbody);
  if (leaving !== Flow.Next) return leaving;
  if (flow === Flow.Return) vm.setReturn(returned);
  return flow;
}

function runGuarded(vm: Interpreter, frame: Frame, node: Try): Flow {
  const { nesting } = vm;
  let flow: Flow;
  const guards = handlesImportError(node) ? 1 : 0;
  frame.importGuards += guards;
  try {
    flow = execute(vm, frame, node.body);
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.nesting = nesting;
    vm.step(STEPS_OF.exception);
    frame.importGuards -= guards;
    return handle(vm, frame, node, error);
  }
  frame.importGuards -= guards;
  return flow === Flow.Next ? execute(vm, frame, node.orelse) : flow;
}

/** Read from the text: the names need not be bound. */
export function handlesImportError(node: Try): boolean {
  return node.handlers.some(({ type }) => type === null || namesIn(type).some((name) => IMPORT_ERRORS.has(name)));
}

function namesIn(type: Expression): readonly string[] {
  if (type.kind === Kind.Tuple) return type.elts.flatMap(namesIn);
  return type.kind === Kind.Name ? [type.id] : [];
}

const IMPORT_ERRORS: ReadonlySet<string> = new Set([
  "ImportError",
  "ModuleNotFoundError",
  "Exception",
  "BaseException",
]);

function handle(vm: Interpreter, frame: Frame, node: Try, error: Raised): Flow {
  if (node.kind === Kind.TryStar) {
    handleGroup(vm, frame, node, error, (body) => execute(vm, frame, body));
    return Flow.Next;
  }
  const handler = handlerFor(vm, frame, node, error);
  if (handler === null) throw error;
  beginHandling(vm, frame, handler, error);
  let raised: unknown = null;
  try {
    return execute(vm, frame, handler.body);
  } catch (another) {
    raised = another;
    throw another;
  } finally {
    endHandling(frame, handler, raised);
  }
}

function executeWith(vm: Interpreter, frame: Frame, node: With, index: number): Flow {
  const item = node.items[index];
  if (item === undefined) return execute(vm, frame, node.body);
  const manager = evaluate(vm, frame, item.context_expr);
  frame.at = item.context_expr;
  const entered = enter(vm, manager);
  if (item.optional_vars) assign(vm, frame, item.optional_vars, entered);
  const { nesting } = vm;
  let flow: Flow;
  try {
    flow = executeWith(vm, frame, node, index + 1);
  } catch (error) {
    vm.nesting = nesting;
    if (!(error instanceof Raised) || !exit(vm, manager, error)) throw error;
    return Flow.Next;
  }
  const returned = flow === Flow.Return ? vm.takeReturn() : null;
  exit(vm, manager, null);
  if (flow === Flow.Return) vm.setReturn(returned);
  return flow;
}

export function enter(vm: Interpreter, manager: Value): Value {
  if (isUnknown(manager)) return manager;
  const cls = classOf(manager);
  const entered = callSpecial(vm, manager, cls.lookup("__enter__") === undefined ? "__aenter__" : "__enter__");
  if (entered !== undefined) return entered;
  return cls.unknownBase ?? raise("TypeError", `'${cls.name}' object does not support the context manager protocol`);
}

/** True when the manager swallows the exception. */
export function exit(vm: Interpreter, manager: Value, error: Raised | null): boolean {
  if (isUnknown(manager)) return false;
  const args: readonly Value[] = error === null ? [null, null, null] : [error.exception.cls, error.exception, null];
  const name = classOf(manager).lookup("__exit__") === undefined ? "__aexit__" : "__exit__";
  const answer = callSpecial(vm, manager, name, ...args);
  return answer !== undefined && isTrue(vm, answer);
}
