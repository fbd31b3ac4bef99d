// `_rooflint_re`: regular expressions for the Python file server/library/stdlib/re.py, on an engine that takes time
// linear in the text. What only backtracking can match (look-around, back-references) is unknown, with that reason.
import { RE2JS } from "re2js";
import { native } from "../native";
import { list, T, tuple, unknown } from "../types";
import { PyModule, type Value } from "../values";

export function regexModule(): PyModule {
  const module = new PyModule(T.module, "_rooflint_re", null);
  for (const func of FUNCTIONS) module.attrs.set(func.name, func);
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

const FUNCTIONS = [
  // (group count, {name: number}) of a pattern, text that says why it is none, or unknown where it needs backtracking.
  native("describe(pattern, flags)", (_vm, pattern, flags) => describe(String(pattern), Number(flags))),
  // ((start, end), …) of the match and its groups from `start` on, -1 where a group took no part; None without a match.
  native("find(how, pattern, flags, text, start)", (vm, how, pattern, flags, text, start) => {
    vm.work("letters", READINGS * String(pattern).length + String(text).length);
    const compiled = compile(String(pattern), Number(flags), String(how));
    return compiled instanceof RE2JS ? find(compiled, String(text), Number(start), how !== "search") : compiled;
  }),
];

/** How often a pattern could be read as text in the time in which it is compiled (measured). */
const READINGS = 50;

const KEPT = 500;
const CACHE = new Map<string, RE2JS | Value>();

function compile(pattern: string, flags: number, how: string): RE2JS | Value {
  const key = `${how} ${flags} ${pattern}`;
  let compiled = CACHE.get(key);
  if (compiled === undefined) {
    compiled = translate(pattern, flags, how);
    if (CACHE.size >= KEPT) CACHE.clear();
    CACHE.set(key, compiled);
  }
  return compiled;
}

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

function describe(pattern: string, flags: number): Value {
  const compiled = compile(pattern, flags, "search");
  if (!(compiled instanceof RE2JS)) return compiled;
  const names = Object.entries(compiled.namedGroups()).map(([name, index]) => tuple([name, index]));
  return tuple([compiled.groupCount(), list(names)]);
}

function find(compiled: RE2JS, text: string, start: number, atStart: boolean): Value {
  const matcher = compiled.matcher(text);
  if (!matcher.find(start) || (atStart && matcher.start(0) !== start)) return null;
  const span = (group: number): Value => tuple([matcher.start(group), matcher.end(group)]);
  return tuple(Array.from({ length: compiled.groupCount() + 1 }, (_, group) => span(group)));
}
