// Patterns of `match`: https://docs.python.org/3/reference/compound_stmts.html#patterns.
import { tryAttribute } from "./attributes";
import { compare } from "./comparison";
import { equals, keyOf } from "./equality";
import { evaluate } from "./evaluate";
import { getItem } from "./items";
import { items } from "./iteration";
import type { Interpreter } from "./machine";
import { CmpOperator, Kind, type MatchClass, type MatchMapping, type MatchSequence, type Pattern } from "./syntax/ast";
import { isTrue } from "./truth";
import { classOf, isInstance, isUnknown, raise, T, unbox } from "./types";
import { type Frame, PyBytes, PyClass, PyDict, PyTuple, type Value } from "./values";

/** Binds the pattern's names when it matches. */
export function matchPattern(vm: Interpreter, frame: Frame, pattern: Pattern, subject: Value): boolean {
  vm.step();
  switch (pattern.kind) {
    case Kind.MatchValue:
      return isTrue(vm, equals(vm, subject, evaluate(vm, frame, pattern.value)));
    case Kind.MatchSingleton:
      return isTrue(vm, compare(vm, CmpOperator.Is, subject, pattern.value));
    case Kind.MatchAs:
      if (pattern.pattern !== null && !matchPattern(vm, frame, pattern.pattern, subject)) return false;
      if (pattern.name !== null) vm.assignName(frame, pattern.name, subject);
      return true;
    case Kind.MatchOr:
      return pattern.patterns.some((option) => matchPattern(vm, frame, option, subject));
    case Kind.MatchSequence:
      return matchSequence(vm, frame, pattern, subject);
    case Kind.MatchMapping:
      return matchMapping(vm, frame, pattern, subject);
    case Kind.MatchClass:
      return matchClass(vm, frame, pattern, subject);
    case Kind.MatchStar:
      return false;
  }
}

function matchSequence(vm: Interpreter, frame: Frame, pattern: MatchSequence, subject: Value): boolean {
  if (isUnknown(subject) || !isSequence(subject)) return false;
  const { patterns } = pattern;
  const values = items(vm, subject);
  const star = patterns.findIndex((part) => part.kind === Kind.MatchStar);
  if (star < 0)
    return (
      values.length === patterns.length &&
      patterns.every((part, i) => matchPattern(vm, frame, part, values[i] as Value))
    );
  const after = patterns.length - star - 1;
  if (values.length < patterns.length - 1) return false;
  const head = patterns.slice(0, star).every((part, i) => matchPattern(vm, frame, part, values[i] as Value));
  const tail = patterns
    .slice(star + 1)
    .every((part, i) => matchPattern(vm, frame, part, values[values.length - after + i] as Value));
  const rest = patterns[star];
  if (head && tail && rest?.kind === Kind.MatchStar && rest.name !== null) {
    vm.assignName(frame, rest.name, vm.list([...values.slice(star, values.length - after)]));
  }
  return head && tail;
}

/** Sequences are what collections.abc calls so, without text and bytes. */
function isSequence(subject: Value): boolean {
  if (typeof unbox(subject) === "string" || subject instanceof PyBytes || subject instanceof PyDict) return false;
  return ["__len__", "__getitem__", "index", "count"].every((name) => classOf(subject).lookup(name) !== undefined);
}

function matchMapping(vm: Interpreter, frame: Frame, pattern: MatchMapping, subject: Value): boolean {
  if (!(subject instanceof PyDict)) return false;
  const keys = pattern.keys.map((key) => evaluate(vm, frame, key));
  const matched = keys.every(
    (key, i) =>
      subject.map.has(keyOf(vm, key)) &&
      matchPattern(vm, frame, pattern.patterns[i] as Pattern, getItem(vm, subject, key)),
  );
  if (matched && pattern.rest !== null) {
    const used = new Set(keys.map((key) => keyOf(vm, key)));
    const rest = new PyDict(T.dict);
    for (const [key, entry] of subject.map) if (!used.has(key)) rest.map.set(key, entry);
    vm.assignName(frame, pattern.rest, rest);
  }
  return matched;
}

function matchClass(vm: Interpreter, frame: Frame, pattern: MatchClass, subject: Value): boolean {
  const cls = evaluate(vm, frame, pattern.cls);
  if (!(cls instanceof PyClass) || !isInstance(subject, cls)) return false;
  const names = pattern.patterns.length === 0 ? [] : positionalNames(vm, cls, subject);
  const most = names?.length ?? 1;
  if (pattern.patterns.length > most)
    raise(
      "TypeError",
      `${cls.name}() accepts ${most} positional sub-pattern${most === 1 ? "" : "s"} (${pattern.patterns.length} given)`,
    );
  const byPosition = pattern.patterns.every((part, i) => {
    if (names === null) return i === 0 && matchPattern(vm, frame, part, subject);
    return matchAttribute(vm, frame, part, subject, names[i]);
  });
  return (
    byPosition &&
    pattern.kwd_patterns.every((part, i) => matchAttribute(vm, frame, part, subject, pattern.kwd_attrs[i]))
  );
}

/** `__match_args__`; null for int, str … which match the subject itself. */
function positionalNames(vm: Interpreter, cls: PyClass, subject: Value): readonly string[] | null {
  const names = cls.lookup("__match_args__");
  if (names === undefined) return classOf(subject).definition === null ? null : [];
  if (!isUnknown(names) && !(names instanceof PyTuple))
    raise("TypeError", `${cls.name}.__match_args__ must be a tuple (got ${classOf(names).name})`);
  return items(vm, names).filter((name): name is string => typeof name === "string");
}

function matchAttribute(
  vm: Interpreter,
  frame: Frame,
  pattern: Pattern,
  subject: Value,
  name: string | undefined,
): boolean {
  const value = name === undefined ? undefined : tryAttribute(vm, subject, name);
  return value !== undefined && matchPattern(vm, frame, pattern, value);
}
