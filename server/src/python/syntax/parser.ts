// Parses a Python file of any version from 3.8 to 3.14. It never fails: what cannot be read becomes an error node with a
// problem, and the statements round it stay.
import type { Span } from "../../text/position";
import type { Module } from "./ast";
import { StatementParser } from "./statements";
import { type SyntaxProblem, tokenize } from "./tokenizer";

export type { SyntaxProblem } from "./tokenizer";

export interface ParsedPython {
  readonly module: Module;
  /** In the order of the source. */
  readonly problems: readonly SyntaxProblem[];
  /** Each from its `#` to the end of its line, in order. */
  readonly comments: readonly Span[];
}

export function parsePython(source: string): ParsedPython {
  const parsed = parse(source, false);
  return parsed.problems.length === 0 ? parsed : parse(source, true);
}

function parse(source: string, recover: boolean): ParsedPython {
  const tokenized = tokenize(source, recover);
  const parser = new StatementParser(source, tokenized);
  const module = parser.module();
  const problems = parser.problems.toSorted((a, b) => a.start - b.start);
  return { module, problems, comments: tokenized.comments };
}
