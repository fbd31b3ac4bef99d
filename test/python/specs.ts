// Reads the Markdown specs of this folder. A ```python block is a program; comments state what its lines do:
//   1 + 1  # -> 2                          the value's repr (in a loop: every value, joined by "; ")
//   1 / 0  # error: ZeroDivisionError: division by zero
//   if flag:  # assumed: a condition …     (only in ```python unknown blocks, which CPython does not run)
// ```python 3.12 says since which version CPython behaves so.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface Spec {
  readonly file: string;
  readonly title: string;
  /** First line of the block's code in its file, from 1. */
  readonly line: number;
  readonly code: string;
  /** The oldest CPython that behaves so (`python 3.12`); null for blocks on unknown values, which only we have. */
  readonly since: string | null;
}

export interface Expectation {
  /** Line in the block, from 0. */
  readonly line: number;
  readonly kind: "value" | "error" | "assumed";
  readonly text: string;
}

export interface Program {
  /** The block with calls to `__show__(line, value)` and `__error__(line, exception)` put in. */
  readonly code: string;
  /** The block's line, from 0, of every line of `code`. */
  readonly lines: readonly number[];
  readonly expectations: readonly Expectation[];
}

export function readSpecs(folder: string): readonly Spec[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".md"));
  return files.sort().flatMap((file) => blocksOf(file, readFileSync(path.join(folder, file), "utf8")));
}

const MARK = /^(\s*)(.*?)\s*# (->|error:|assumed:)(?: (.*))?$/;
const KINDS = { "->": "value", "error:": "error", "assumed:": "assumed" } as const;

export function instrument(code: string): Program {
  const out: string[] = [];
  const lines: number[] = [];
  const expectations: Expectation[] = [];
  code.split("\n").forEach((text, line) => {
    const [, indent = "", statement = "", mark, expected = ""] = MARK.exec(text) ?? [];
    const kind = mark === undefined ? undefined : KINDS[mark as keyof typeof KINDS];
    if (kind !== undefined) expectations.push({ line, kind, text: expected });
    for (const made of kind === undefined ? [text] : rewrite(kind, indent, statement, line)) {
      out.push(made);
      lines.push(line);
    }
  });
  return { code: out.join("\n"), lines, expectations };
}

function rewrite(kind: Expectation["kind"], indent: string, statement: string, line: number): readonly string[] {
  if (kind === "assumed") return [indent + statement];
  if (kind === "error") return guarded(indent, statement, line);
  const [, header, body = statement] = HEADER.exec(statement) ?? [];
  if (header !== undefined) return [indent + header, ...rewrite(kind, `${indent}    `, body, line)];
  const last = body.lastIndexOf("; ");
  const before = last < 0 ? [] : [indent + body.slice(0, last)];
  return [...before, ...guarded(indent, `__show__(${line}, (${body.slice(last < 0 ? 0 : last + 2)}))`, line)];
}

/** `with a: value  # -> …` speaks of the value. */
const HEADER = /^((?:with|except|case|else|finally)\b.*?:) (.*)$/;

function guarded(indent: string, statement: string, line: number): readonly string[] {
  return [
    `${indent}try:`,
    `${indent}    ${statement}`,
    `${indent}except BaseException as __raised__:`,
    `${indent}    __error__(${line}, __raised__)`,
  ];
}

function blocksOf(file: string, markdown: string): readonly Spec[] {
  const specs: Spec[] = [];
  const lines = markdown.split("\n");
  let title = file;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] as string;
    if (line.startsWith("#")) title = line.replace(/^#+ /, "");
    const [, language] = /^```(python.*)$/.exec(line) ?? [];
    if (language === undefined) continue;
    const end = lines.indexOf("```", i + 1);
    specs.push({
      file,
      title,
      line: i + 2,
      code: lines.slice(i + 1, end).join("\n"),
      since: language === "python unknown" ? null : language.slice("python".length).trim() || "3.8",
    });
    i = end;
  }
  return specs;
}

/** What every marked line showed. */
export type Shown = ReadonlyMap<number, string>;

/** The lines whose statement does not hold. */
export function differences(spec: Spec, program: Program, shown: Shown): readonly string[] {
  return program.expectations.flatMap(({ line, text }) => {
    const got = shown.get(line);
    return got === text ? [] : [`${spec.file}:${spec.line + line}: expected ${text}, got ${got ?? "nothing"}`];
  });
}
