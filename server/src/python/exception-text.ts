// What an exception says. Beside the built-in exceptions, since whatever runs statements needs it before they are defined.
import { shorten } from "../text/shorten";
import { repr, toStr } from "./repr";
import { isUnknown, tuple } from "./types";
import { type Machine, type PyObject, PyTuple, Raised, type Value } from "./values";

export function exceptionArgs(exception: PyObject): readonly Value[] {
  const args = exception.attrs?.get("args");
  return args instanceof PyTuple ? args.items : [];
}

/**
 * `str(exception)`, as its class has it; without what the class adds where that raises itself. What it says is computed when
 * the program is over: with steps of its own.
 */
export function exceptionText(vm: Machine, exception: PyObject): string {
  const unknown = exceptionArgs(exception).find(isUnknown);
  if (unknown) return notKnown(unknown.reason);
  const text = vm.apart(
    () => told(vm, () => toStr(vm, exception)) ?? (told(vm, () => argumentText(vm, exception)) || null),
  );
  if (typeof text === "string") return shorten(text, LONGEST_TEXT);
  return notKnown(text === null ? "it raises an exception itself" : text.reason);
}

/** A message with two long shapes has some hundred letters. */
const LONGEST_TEXT = 1_000;

function notKnown(reason: string): string {
  return `what it says is not known: ${reason}`;
}

/** null where saying it raises. */
function told(vm: Machine, say: () => string): string | null {
  const { nesting } = vm;
  try {
    return say();
  } catch (error) {
    if (!(error instanceof Raised)) throw error;
    vm.nesting = nesting;
    return null;
  }
}

export function argumentText(vm: Machine, exception: PyObject): string {
  const args = exceptionArgs(exception);
  if (args.length === 0) return "";
  if (args.length === 1)
    return exception.cls.name === "KeyError" ? repr(vm, args[0] as Value) : toStr(vm, args[0] as Value);
  return repr(vm, tuple(args));
}
