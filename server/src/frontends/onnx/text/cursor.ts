// A place in ONNX text: one token at a time, what went wrong so far, and how deep the nesting is. Every step moves forward,
// so reading is linear however broken the text.
import { LineIndex, type Range, type Span } from "../../../text/position";
import type { Problem, ProblemCode } from "../../../text/problem";
import { MESSAGE_DEPTH, PROBLEMS } from "../limits";
import { Scanner, type ScannerOptions, type Token, type TokenKind } from "./scanner";

export type { Token };

/** Characters of the source quoted in a message. */
const MAX_QUOTED = 40;

export function shorten(word: string): string {
  return word.length > MAX_QUOTED ? `${word.slice(0, MAX_QUOTED)}…` : word;
}

/** Ends the statement or list element at hand; caught where reading can go on. */
export class SyntaxFailure extends Error {
  constructor(
    message: string,
    readonly span: Span,
    readonly code: ProblemCode,
  ) {
    super(message);
  }
}

export class Cursor {
  readonly text: string;
  readonly problems: Problem[] = [];
  readonly #lines: LineIndex;
  #depth = 0;
  readonly #scanner: Scanner;
  #token: Token;
  #previousEnd = 0;

  constructor(text: string, options: ScannerOptions) {
    this.text = text;
    this.#lines = new LineIndex(text);
    this.#scanner = new Scanner(text, options);
    this.#token = this.#scanner.scan();
  }

  get token(): Token {
    return this.#token;
  }

  get sawMultilineString(): boolean {
    return this.#scanner.sawMultilineString;
  }

  /** The end of the token before the present one. */
  get previousEnd(): number {
    return this.#previousEnd;
  }

  /** Whether so much was wrong that the rest is not read. */
  get stopped(): boolean {
    return this.problems.length > PROBLEMS;
  }

  at(kind: TokenKind): boolean {
    return this.#token.kind === kind;
  }

  word(token: Span = this.#token): string {
    return this.text.slice(token.start, token.end);
  }

  /** Steps over the present token and returns it. */
  advance(): Token {
    const passed = this.#token;
    this.#previousEnd = passed.end;
    this.#token = this.#scanner.scan();
    return passed;
  }

  accept(kind: TokenKind): boolean {
    if (!this.at(kind)) return false;
    this.advance();
    return true;
  }

  expect(kind: TokenKind, what?: string): Token {
    if (!this.at(kind)) throw this.expected(what ?? `'${kind}'`);
    return this.advance();
  }

  expected(what: string): SyntaxFailure {
    return this.failure(`expected ${what}, got ${this.#describe()}`);
  }

  failure(message: string, span: Span = this.#token, code: ProblemCode = "syntax-error"): SyntaxFailure {
    return new SyntaxFailure(message, span, code);
  }

  /** Runs `read` one level deeper. */
  nested<T>(read: () => T): T {
    if (this.#depth >= MESSAGE_DEPTH) {
      throw this.failure(`nested more than ${MESSAGE_DEPTH} levels deep`, this.#token, "limit-reached");
    }
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  range(start: number, end: number): Range {
    return this.#lines.range({ start, end });
  }

  line(offset: number): number {
    return this.#lines.position(offset).line + 1;
  }

  /** After `PROBLEMS` faults reading stops, visibly: such a text is hardly ONNX. */
  report(failure: SyntaxFailure): void {
    if (this.stopped) return;
    const range = this.range(failure.span.start, failure.span.end);
    this.problems.push({ severity: "error", code: failure.code, message: failure.message, range });
    if (this.problems.length === PROBLEMS) this.#giveUp(range);
  }

  /** What `look` sees from here, without moving. */
  peek<T>(look: () => T): T {
    const [token, previousEnd, offset] = [this.#token, this.#previousEnd, this.#scanner.offset];
    const result = look();
    this.#token = token;
    this.#scanner.moveTo(offset);
    this.#previousEnd = previousEnd;
    return result;
  }

  #giveUp(range: Range): void {
    const message = `more than ${PROBLEMS} faults: the rest of the text is not read`;
    this.problems.push({ severity: "error", code: "limit-reached", message, range });
    this.#scanner.moveTo(this.text.length);
    this.#token = this.#scanner.scan();
  }

  #describe(): string {
    if (this.at("end")) return "the end of the text";
    const word = this.word();
    if (this.at("invalid") && word.startsWith('"')) return "a string without closing quote";
    return `'${shorten(word)}'`;
  }
}
