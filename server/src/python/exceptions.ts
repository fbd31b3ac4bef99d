// Which `except` takes an exception, and what is remembered while its body runs.

import { setAttribute } from "./attributes";
import { evaluate } from "./evaluate";
import { items } from "./iteration";
import type { Interpreter } from "./machine";
import type { ExceptHandler, Statement, Try } from "./syntax/ast";
import { CLASSES, isUnknown, list, makeException, T } from "./types";
import { type Frame, PyClass, type PyObject, PyTuple, Raised, type Value } from "./values";

/** The first handler that takes the exception, null if none does. */
export function handlerFor(vm: Interpreter, frame: Frame, node: Try, error: Raised): ExceptHandler | null {
  return (
    node.handlers.find(({ type }) => type === null || catches(vm, evaluate(vm, frame, type), error.exception)) ?? null
  );
}

export function catches(vm: Interpreter, type: Value, exception: PyObject): boolean {
  if (type instanceof PyClass) return exception.cls.isSubclassOf(type);
  if (isUnknown(type)) return true;
  const types = items(vm, type);
  vm.work("compared", types.length);
  return types.some((item) => catches(vm, item, exception));
}

/** Before a handler's body: `as name`, and the exception that a bare `raise` means. */
export function beginHandling(vm: Interpreter, frame: Frame, handler: ExceptHandler, error: Raised): void {
  if (handler.name !== null) vm.assignName(frame, handler.name, error.exception);
  frame.handling ??= [];
  frame.handling.push(error);
}

/** After it, however it ended; what it raised remembers what it was handling. */
export function endHandling(frame: Frame, handler: ExceptHandler, raised: unknown): void {
  const handled = frame.handling?.pop();
  if (handler.name !== null) frame.locals.delete(handler.name);
  if (raised instanceof Raised && handled !== undefined) setContext(raised.exception, handled.exception);
}

/** `__context__`: the exception that was being handled when this one was raised. */
export function setContext(exception: PyObject, context: PyObject): void {
  exception.attrs ??= new Map();
  if (exception !== context && !exception.attrs.has("__context__")) exception.attrs.set("__context__", context);
}

/** `raise exception from cause`. */
export function setCause(vm: Interpreter, exception: PyObject, cause: Value): void {
  const made = cause instanceof PyClass ? vm.call(cause, []) : cause;
  setAttribute(vm, exception, "__cause__", made);
  setAttribute(vm, exception, "__suppress_context__", true);
}

// --- except* -------------------------------------------------------------------------------------------------------------

/** Every handler takes its part of the group; what none takes is raised again. */
export function handleGroup(
  vm: Interpreter,
  frame: Frame,
  node: Try,
  error: Raised,
  run: (body: readonly Statement[]) => void,
): void {
  let rest = members(error.exception);
  for (const handler of node.handlers) {
    const type = handler.type === null ? T.BaseException : evaluate(vm, frame, handler.type);
    const taken = rest.filter((exception) => catches(vm, type, exception));
    if (taken.length === 0) continue;
    rest = rest.filter((exception) => !taken.includes(exception));
    const part = new Raised(group(error.exception, taken));
    beginHandling(vm, frame, handler, part);
    try {
      run(handler.body);
    } finally {
      endHandling(frame, handler, null);
    }
  }
  if (rest.length > 0) throw new Raised(group(error.exception, rest), error.trace);
}

function members(exception: PyObject): readonly PyObject[] {
  const inner = exception.attrs?.get("exceptions");
  return inner instanceof PyTuple ? (inner.items as readonly PyObject[]) : [exception];
}

function group(exception: PyObject, taken: readonly PyObject[]): PyObject {
  const message = exception.attrs?.get("message") ?? "";
  const made = makeException(CLASSES.get("ExceptionGroup") as PyClass, [message, list([...taken])]);
  made.attrs?.set("message", message).set("exceptions", new PyTuple(T.tuple, taken));
  return made;
}
