// Parses a Python file of any version from 3.8 to 3.14. It never fails: what cannot be read becomes an error node with a
// problem, and the statements round it stay.
import type { Span } from "../../text/position";
import type { Module } from "./ast";
import { firstSides } from "./conflicts";
import type { NameTable } from "./names";
import { type BodyReader, StatementParser } from "./statements";
import { type Reading, type SyntaxProblem, tokenize, tokenizeBody } from "./tokenizer";

export type { SyntaxProblem } from "./tokenizer";

export interface ParsedPython {
  readonly module: Module;
  /** In the order of the source. */
  readonly problems: readonly SyntaxProblem[];
  /** Each from its `#` to the end of its line, in order. */
  readonly comments: readonly Span[];
}

export function parsePython(source: string): ParsedPython {
  const parsed = parse(source, "eager");
  return parsed.problems.length === 0 ? parsed : parse(source, "recover");
}

/**
 * The same tree for a file whose problems nobody asks for. The bodies of its functions are parsed when they are needed;
 * a fault in one is then repaired within it.
 */
export function parseLate(source: string): Module {
  const { module, problems } = parse(source, "late");
  return problems.length === 0 ? module : parse(source, "recover").module;
}

function parse(written: string, reading: Reading): ParsedPython {
  const { text: source, conflicts } = reading === "recover" ? firstSides(written) : { text: written, conflicts: [] };
  const tokenized = tokenize(source, reading);
  const parser = new StatementParser(source, tokenized, bodyReader(source, tokenized.names));
  const module = parser.module();
  const found = [...parser.problems, ...nullByte(source, parser.problems), ...conflicts];
  const problems = found.toSorted((a, b) => a.start - b.start);
  return { module, problems, comments: tokenized.comments };
}

/** Python reads no file that holds one, not even in a string; outside of strings it is told as a character already. */
function nullByte(source: string, problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  const start = source.indexOf("\0");
  if (start < 0 || problems.some((problem) => problem.start <= start && start < problem.end)) return [];
  return [{ message: "source code cannot contain null bytes", start, end: start + 1 }];
}

function bodyReader(source: string, names: NameTable): BodyReader {
  const reader: BodyReader = (body, blocks) => {
    const read = (reading: Reading) => {
      const parser = new StatementParser(source, tokenizeBody(source, body, reading, names), reader, blocks);
      return { statements: parser.bodyStatements(), problems: parser.problems };
    };
    const { statements, problems } = read("late");
    return problems.length === 0 ? statements : read("recover").statements;
  };
  return reader;
}
