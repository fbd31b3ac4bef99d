// Token mutations of a Python text: one token is deleted, inserted (a copy of one of the file's) or swapped with another
// of the same statement block. Each says which function of the file holds all that it touched.
import { Kind, type Module, type Node } from "../../server/src/python/syntax/ast";
import { parsePython } from "../../server/src/python/syntax/parser";
import { tokenize } from "../../server/src/python/syntax/tokenizer";
import { Token } from "../../server/src/python/syntax/tokens";
import type { Span } from "../../server/src/text/position";
import type { Random } from "./random";

export interface Mutant {
  readonly kind: "delete" | "insert" | "swap";
  /** What was done, for people. */
  readonly what: string;
  readonly text: string;
  /** The outermost function or method that holds every touched token; null where none does. */
  readonly within: FunctionSpan | null;
}

/** A function that lies in no other function. */
export interface FunctionSpan extends Span {
  readonly name: string;
}

export interface TokenText {
  readonly text: string;
  readonly tokens: readonly Span[];
  readonly functions: readonly FunctionSpan[];
}

export function tokenText(text: string): TokenText {
  const { tokens } = tokenize(text, "eager");
  const spans: Span[] = [];
  for (let i = 0; i < tokens.count; i++) {
    const start = tokens.starts[i] as number;
    const end = tokens.ends[i] as number;
    // block ends and the end of the file have no text
    if (end > start && tokens.kinds[i] !== Token.EndOfFile) spans.push({ start, end });
  }
  return { text, tokens: spans, functions: outermostFunctions(parsePython(text).module) };
}

export function outermostFunctions(module: Module): readonly FunctionSpan[] {
  const inBodies = (statements: readonly Node[]): readonly FunctionSpan[] =>
    statements.flatMap((node) => {
      if (node.kind === Kind.FunctionDef || node.kind === Kind.AsyncFunctionDef)
        return [{ name: node.name, start: node.start, end: node.end }];
      if (node.kind === Kind.ClassDef) return inBodies(node.body);
      return node.kind === Kind.If ? inBodies([...node.body, ...node.orelse]) : [];
    });
  return inBodies(module.body);
}

/** Tokens that a swap may lie apart. */
const SWAP_DISTANCE = 5;

export function mutate({ text, tokens, functions }: TokenText, random: Random): Mutant {
  const at = random.below(tokens.length);
  const token = tokens[at] as Span;
  const touching = (spans: readonly Span[]) =>
    functions.find(({ start, end }) => spans.every((span) => start <= span.start && span.end <= end)) ?? null;
  const said = (span: Span) => JSON.stringify(text.slice(span.start, span.end).slice(0, 40));
  const line = `line ${text.slice(0, token.start).split("\n").length}`;
  switch (random.pick(["delete", "insert", "swap"] as const)) {
    case "delete": {
      const changed = text.slice(0, token.start) + text.slice(token.end);
      return { kind: "delete", what: `${line}: without ${said(token)}`, text: changed, within: touching([token]) };
    }
    case "insert": {
      const copied = random.pick(tokens);
      const inserted = ` ${text.slice(copied.start, copied.end)} `;
      const changed = text.slice(0, token.start) + inserted + text.slice(token.start);
      const what = `${line}: ${said(copied)} before ${said(token)}`;
      return { kind: "insert", what, text: changed, within: touching([token]) };
    }
    case "swap": {
      const other = tokens[Math.min(tokens.length - 1, at + 1 + random.below(SWAP_DISTANCE))] as Span;
      if (other === token) return mutate({ text, tokens, functions }, random);
      const first = text.slice(token.start, token.end);
      const between = text.slice(token.end, other.start);
      const changed = text.slice(0, token.start) + text.slice(other.start, other.end) + between + first;
      const what = `${line}: ${said(token)} and ${said(other)} swapped`;
      return { kind: "swap", what, text: changed + text.slice(other.end), within: touching([token, other]) };
    }
  }
}
