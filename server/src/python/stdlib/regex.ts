// `_rooflint_re`: regular expressions for the Python file server/library/stdlib/re.py, on an engine that takes time
// linear in the text. What only backtracking can match (look-around, back-references) is unknown, with that reason.
import { RE2JS } from "re2js";
import { PER_STEP } from "../limits";
import { native } from "../native";
import { list, T, tuple, unknown } from "../types";
import { type Machine, PyModule, type Value } from "../values";

export function regexModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_re", null);
  const patterns = new Patterns();
  for (const func of functionsOf(patterns)) module.attrs.set(func.name, func);
  return module;
}

/** Python's flags: https://docs.python.org/3/library/re.html#flags */
const FLAGS: readonly (readonly [python: number, ours: number])[] = [
  [2, RE2JS.CASE_INSENSITIVE],
  [8, RE2JS.MULTILINE],
  [16, RE2JS.DOTALL],
];
const VERBOSE = 64;

/** Where the match must end; where it must start is asked afterwards, so that `^` keeps its meaning. */
const ANCHORS: Readonly<Record<string, (pattern: string) => string>> = {
  match: (pattern) => pattern,
  fullmatch: (pattern) => `(?:${pattern})\\z`,
  search: (pattern) => pattern,
};

function functionsOf(patterns: Patterns) {
  return [
    // (group count, {name: number}) of a pattern, text that says why it is none, or unknown where it needs backtracking.
    native("describe(pattern, flags)", (vm, pattern, flags) =>
      describe(patterns.compiled(vm, String(pattern), Number(flags), "search")),
    ),
    // ((start, end), …) of the match and its groups from `start` on, -1 where a group took no part; None without a match.
    native("find(how, pattern, flags, text, start)", (vm, how, pattern, flags, text, start) => {
      const compiled = patterns.compiled(vm, String(pattern), Number(flags), String(how));
      return compiled instanceof RE2JS ? find(vm, compiled, String(text), Number(start), how !== "search") : compiled;
    }),
  ];
}

/** Patterns that are kept compiled. */
const KEPT = 500;

class Patterns {
  readonly #kept = new Map<string, RE2JS | Value>();

  compiled(vm: Machine, pattern: string, flags: number, how: string): RE2JS | Value {
    const key = `${flags} ${(ANCHORS[how] as (pattern: string) => string)(pattern)}`;
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    vm.make("instruction", writtenOut(pattern));
    if (this.#kept.size >= KEPT) this.#kept.clear();
    const compiled = translate(pattern, flags, how);
    this.#kept.set(key, compiled);
    return compiled;
  }
}

/** Letters of a pattern with its counted repetitions written out: the engine makes so many instructions, eight of `(ab{3}){2}`. */
function writtenOut(pattern: string): number {
  const outer: number[] = [];
  let [all, last, inClass] = [0, 0, false];
  for (let i = 0; i < pattern.length; i++) {
    const letter = pattern[i] as string;
    const times = letter === "{" && !inClass ? COUNTED.exec(pattern.slice(i, i + LONGEST_COUNT)) : null;
    if (times) {
      all += last * (Math.max(1, Number(times[1]), Number(times[2] ?? 1)) - 1);
      i += times[0].length - 1;
      continue;
    }
    if (letter === "[") inClass = true;
    else if (letter === "]") inClass = false;
    if (letter === "(" && !inClass) {
      outer.push(all);
      all = 0;
    } else if (letter === ")" && !inClass && outer.length > 0) {
      last = all + 1;
      all = (outer.pop() as number) + last;
    } else {
      last = 1;
      all++;
      if (letter === "\\") i++;
    }
  }
  return outer.reduce((sum, size) => sum + size, all);
}

const COUNTED = /^\{(\d+)(?:,(\d*))?\}/;
/** Repetitions beyond a thousand are errors. */
const LONGEST_COUNT = 16;

const BACKTRACKING = /\(\?(?:[=!]|<[=!]|P=|\()|\\[1-9]|\(\?>|[*+?}]\+/;

function translate(pattern: string, flags: number, how: string): RE2JS | Value {
  const plain = (flags & VERBOSE) === 0 ? pattern : withoutComments(pattern);
  const ours = FLAGS.reduce((sum, [python, flag]) => ((flags & python) === 0 ? sum : sum | flag), 0);
  try {
    // `\Z` is `\z` in this engine's syntax, where `$` alone lets a line end follow in Python
    const text = plain.replace(/\\Z/g, "\\z");
    return RE2JS.compile((ANCHORS[how] as (pattern: string) => string)(text), ours);
  } catch (error) {
    if (BACKTRACKING.test(plain)) return unknown(`the pattern ${JSON.stringify(pattern)} needs backtracking`);
    return error instanceof Error ? error.message : String(error);
  }
}

/** `re.VERBOSE`: white space and comments outside character classes mean nothing. */
function withoutComments(pattern: string): string {
  return pattern.replace(/(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\s+|#.*/g, (_, kept?: string) => kept ?? "");
}

function describe(compiled: RE2JS | Value): Value {
  if (!(compiled instanceof RE2JS)) return compiled;
  const names = Object.entries(compiled.namedGroups()).map(([name, index]) => tuple([name, index]));
  return tuple([compiled.groupCount(), list(names)]);
}

/** The engine may have to look at every instruction for every letter. */
function find(vm: Machine, compiled: RE2JS, text: string, start: number, atStart: boolean): Value {
  const instructions = compiled.programSize();
  const steps = (end: number) => Math.ceil((instructions * Math.max(0, end - start)) / PER_STEP.matched);
  vm.afford(steps(text.length));
  const matcher = compiled.matcher(text);
  const found = matcher.find(start);
  vm.step(steps(found ? matcher.end(0) : text.length));
  if (!found || (atStart && matcher.start(0) !== start)) return null;
  const span = (group: number): Value => tuple([matcher.start(group), matcher.end(group)]);
  return tuple(Array.from({ length: compiled.groupCount() + 1 }, (_, group) => span(group)));
}
