// Exceptions and spent budgets as problems, at the user's line. What PyTorch itself would raise is an error; what only
// Rooflint lacks never is.
import { exceptionArgs, exceptionText } from "../../python/exception-text";
import { BudgetSpent } from "../../python/machine";
import { isUnknown } from "../../python/types";
import { PyClass, PyModule, PyObject, type Raised, type SourceFile, type Value } from "../../python/values";
import { LineIndex, type Range } from "../../text/position";
import type { Problem, ProblemCode } from "../../text/problem";
import type { PythonSession } from "./run";
import { suggestion, torchNames } from "./torch-names";

export type Failure = Raised | BudgetSpent;

/** `fallback`: where the model is defined, for failures that no line of the file stands for. */
export function problemOf(
  session: PythonSession,
  failure: Failure,
  file: SourceFile,
  about: { readonly model?: string; readonly fallback?: Range } = {},
): Problem {
  const range = rangeOf(failure, file) ?? about.fallback;
  const place = { ...(about.model !== undefined && { model: about.model }), ...(range && { range }) };
  if (failure instanceof BudgetSpent)
    return { severity: "warning", code: "limit-reached", message: `stopped: ${failure.reason}`, ...place };
  const message = messageOf(session, failure);
  const lack = lackOf(failure);
  if (lack !== null) {
    const missing = `${lack}, so what follows is missing (${message})`;
    return { severity: "information", code: "unknown-operator", message: missing, ...place };
  }
  return { severity: "error", code: codeOf(failure, message), message, ...place };
}

/** Where the exception left the analysed file, or what was stopped stood in it; null when it never was in it. */
export function rangeOf(failure: Failure, file: SourceFile): Range | null {
  const entry = failure.trace.find((candidate) => candidate.file.path === file.path);
  return entry ? LineIndex.of(file.text).range(entry) : null;
}

export function messageOf(session: PythonSession, failure: Failure): string {
  if (failure instanceof BudgetSpent) return failure.reason;
  const { name, known } = missingAttribute(failure);
  const meant = known === null ? "" : suggestion(name, known);
  return `${failure.exception.cls.name}: ${exceptionText(session.vm, failure.exception)}${meant}`;
}

/** Raised inside PyTorch, not by a `raise` of the user's own; who asks for arguments of the command line ends the program. */
export function isRaisedByLibrary(failure: Failure): boolean {
  if (failure instanceof BudgetSpent || isOurLack(failure) || isOfMachine(failure)) return false;
  return failure.trace[0]?.file.user === false && failure.exception.cls.name !== "SystemExit";
}

/** null where PyTorch raises the same. */
function lackOf(failure: Failure): string | null {
  if (isOfMachine(failure)) return "this runs on a machine with a GPU only";
  return isOurLack(failure) ? "Rooflint does not know this part of PyTorch yet" : null;
}

/** As PyTorch words it without a GPU. */
function isOfMachine(failure: Failure): boolean {
  return !(failure instanceof BudgetSpent) && firstWords(failure) === "Torch not compiled with CUDA enabled";
}

/**
 * Raised by the user's own code from what is known: no missing file or package, no guess at a condition. What a function
 * raises that is called as it is meant to be is a fault of the file.
 */
export function isOwnFault({ vm }: PythonSession, failure: Failure): boolean {
  if (failure instanceof BudgetSpent || isOurLack(failure) || vm.assumptions.length > 0) return false;
  return failure.exception.cls.mro.some(({ name }) => FAULTS.has(name));
}

/** What a call without arguments leaves out: all that `*args` could be, what is None or -1 until it is given. */
export type LeftOut = "nothing" | "optional" | "anything";

/** Whether other arguments than none may be what was missing. */
export function mayBeOf(leftOut: LeftOut, failure: Failure): boolean {
  if (leftOut !== "optional") return leftOut === "anything";
  return saysNone(failure) || saysNegative(failure) || saysMissing(failure) || isOwnRaise(failure);
}

/** By a `raise` of the user's own. */
function isOwnRaise(failure: Failure): boolean {
  const [at] = failure.trace;
  if (failure instanceof BudgetSpent || at?.file.user !== true) return false;
  const { text } = at.file;
  return /^\s*(?:\S.*:\s*)?raise\b/.test(text.slice(text.lastIndexOf("\n", at.start - 1) + 1, at.end));
}

/** As Python words it where a function passes on less than another one requires. */
function saysMissing(failure: Failure): boolean {
  return !(failure instanceof BudgetSpent) && /\(\) missing \d+ required /.test(firstWords(failure));
}

/** As Python words it where None stands for something else. */
export function saysNone(failure: Failure): boolean {
  return !(failure instanceof BudgetSpent) && /\bNone(Type)?\b/.test(firstWords(failure));
}

/** As PyTorch words it where -1 stands for a size; the range of dimensions that a tensor has is negative always. */
function saysNegative(failure: Failure): boolean {
  if (failure instanceof BudgetSpent) return false;
  return /(?<![\w.])-\d/.test(firstWords(failure).replace(/range of \[-\d+, \d+\]/, ""));
}

/** What an exception was raised with, where that is a text. */
export function firstWords({ exception }: Raised): string {
  const [first] = exceptionArgs(exception);
  return typeof first === "string" ? first : "";
}

/** After a guess at a condition; where a loop over something unknown ran no times, lists end early and recursion does not end. */
export function isOfGuess(session: PythonSession, failure: Failure): boolean {
  const { assumptions } = session.vm;
  if (failure instanceof BudgetSpent || assumptions.length === 0) return false;
  if (guessOf(session) !== null) return true;
  return failure.exception.cls.mro.some(({ name }) => GUESSED.has(name));
}

/** The last condition that was guessed, in words. */
export function guessOf({ vm }: PythonSession): string | null {
  return vm.assumptions.findLast(({ isGuess }) => isGuess)?.message ?? null;
}

const GUESSED: ReadonlySet<string> = new Set(["IndexError", "KeyError", "RecursionError"]);

const FAULTS: ReadonlySet<string> = new Set([
  ...["AttributeError", "IndexError", "NameError", "TypeError", "ValueError", "ZeroDivisionError"],
]);

/** What a shipped module or class lacks, a name missing inside the shipped library, a shipped module that does not load. */
export function isOurLack(failure: Failure): boolean {
  if (failure instanceof BudgetSpent) return true;
  if (failure.trace.some(({ file, name }) => !file.user && name === "<module>")) return true;
  // what is not known was taken for what it is not
  if (exceptionArgs(failure.exception).some(isUnknown) || firstWords(failure).includes("<builtins.Unknown"))
    return true;
  const { cls, attrs } = failure.exception;
  const innermost = failure.trace[0]?.file;
  if (cls.name === "NameError" || cls.name === "UnboundLocalError") return innermost?.user === false;
  if (cls.name !== "AttributeError" || !isShipped(attrs?.get("obj") ?? null)) return false;
  return !isMistakenName(failure);
}

/** An attribute that neither PyTorch nor the shipped library has. */
export function isMistakenName(failure: Raised): boolean {
  const { name, known } = missingAttribute(failure);
  return known !== null && !known.includes(name) && !name.startsWith("_") && failure.trace[0]?.file.user === true;
}

/** The attribute of PyTorch's that was asked for; `known`: those that there are, null for one of another object. */
function missingAttribute({ exception: { cls, attrs } }: Raised): { name: string; known: readonly string[] | null } {
  const name = attrs?.get("name");
  const isMissing = cls.name === "AttributeError" && typeof name === "string";
  return isMissing ? { name, known: torchNames(attrs?.get("obj") ?? null) } : { name: "", known: null };
}

function isShipped(owner: Value): boolean {
  if (owner instanceof PyModule) return owner.file?.user !== true;
  if (!(owner instanceof PyObject)) return false;
  const cls = owner instanceof PyClass ? owner : owner.cls;
  return cls.definition?.file.user === false;
}

/** As torch.nn words it, for convolutions of every kind. */
const INDIVISIBLE = /divisible by groups/;

function codeOf(failure: Raised, message: string): ProblemCode {
  if (INDIVISIBLE.test(message)) return "indivisible-groups";
  // who finds fault with a shape says its sizes
  if (isOwnRaise(failure) && !/\d/.test(message)) return "wrong-arguments";
  return CODES[failure.exception.cls.name] ?? "shape-mismatch";
}

const CODES: Readonly<Record<string, ProblemCode>> = {
  AttributeError: "missing-attribute",
  NameError: "missing-attribute",
  TypeError: "wrong-arguments",
  SyntaxError: "wrong-arguments",
};
