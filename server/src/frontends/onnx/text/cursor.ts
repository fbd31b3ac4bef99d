// A place in ONNX text: one token at a time, what went wrong so far, and how deep the nesting is. Every step moves forward,
// so reading is linear however broken the text.
import { LineIndex, type Range, type Span } from "../../../text/position";
import type { Problem, ProblemCode } from "../../../text/problem";
import { MESSAGE_DEPTH, PROBLEMS } from "../limits";

type Punctuation = "<" | ">" | "(" | ")" | "[" | "]" | "{" | "}" | "," | ":" | "=" | "." | "@" | "?";
export type TokenKind = "name" | "string" | "integer" | "float" | "=>" | Punctuation | "end" | "invalid";

export interface Token extends Span {
  readonly kind: TokenKind;
  /** No other token stands before it on its line. */
  readonly opensLine: boolean;
  /** The notes (`#@` comments) that stand directly before it, without `#@`. */
  readonly notes: readonly Span[];
}

/** Quoted source in messages. */
const MAX_QUOTED = 40;

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

const PUNCTUATION: ReadonlySet<string> = new Set("<>()[]{},:=.@?");
/** Shared by all tokens without notes; never changed. */
const NO_NOTES: Span[] = [];
const BYTE_ORDER_MARK = "\uFEFF";

export interface CursorOptions {
  /** Whether a string may go on over line ends, as the official syntax has it. */
  readonly multilineStrings: boolean;
}

export class Cursor {
  readonly text: string;
  readonly problems: Problem[] = [];
  readonly #lines: LineIndex;
  #multilineStrings: boolean;
  #sawMultilineString = false;
  #depth = 0;
  #offset: number;
  #token: Token = { kind: "end", start: 0, end: 0, opensLine: true, notes: NO_NOTES };
  #previousEnd = 0;
  #notes = NO_NOTES;

  constructor(text: string, options: CursorOptions) {
    this.text = text;
    this.#lines = new LineIndex(text);
    this.#multilineStrings = options.multilineStrings;
    this.#offset = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
    this.advance();
  }

  get token(): Token {
    return this.#token;
  }

  get sawMultilineString(): boolean {
    return this.#sawMultilineString;
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
    this.#token = this.#scan();
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
    const { token, offset, previousEnd } = { token: this.#token, offset: this.#offset, previousEnd: this.#previousEnd };
    const result = look();
    this.#token = token;
    this.#offset = offset;
    this.#previousEnd = previousEnd;
    return result;
  }

  #giveUp(range: Range): void {
    const message = `more than ${PROBLEMS} faults: the rest of the text is not read`;
    this.problems.push({ severity: "error", code: "limit-reached", message, range });
    this.#offset = this.text.length;
    this.#token = this.#scan();
  }

  #describe(): string {
    if (this.at("end")) return "the end of the text";
    const word = this.word();
    if (this.at("invalid") && word.startsWith('"')) return "a string without closing quote";
    return `'${word.length > MAX_QUOTED ? `${word.slice(0, MAX_QUOTED)}…` : word}'`;
  }

  #scan(): Token {
    this.#notes = NO_NOTES;
    const opensLine = this.#skipBlanks();
    const start = this.#offset;
    const kind = this.#scanKind(start);
    return { kind, start, end: this.#offset, opensLine, notes: this.#notes };
  }

  /** Steps over blanks and comments, collects notes; whether a line end was among them (or the text's start). */
  #skipBlanks(): boolean {
    let opensLine = this.#offset === 0 || (this.#offset === 1 && this.text.startsWith(BYTE_ORDER_MARK));
    for (;;) {
      const code = this.text.charCodeAt(this.#offset);
      if (code === 10 || code === 13) opensLine = true;
      else if (code === HASH) this.#skipComment();
      else if (code !== 32 && code !== 9 && code !== 11 && code !== 12) return opensLine;
      this.#offset++;
    }
  }

  /** Leaves the offset on the comment's last character. */
  #skipComment(): void {
    const start = this.#offset;
    const newline = this.text.indexOf("\n", start);
    const end = newline === -1 ? this.text.length : newline;
    if (this.text[start + 1] === "@") {
      if (this.#notes === NO_NOTES) this.#notes = [];
      this.#notes.push({ start: start + 2, end });
    }
    this.#offset = end - 1;
  }

  #scanKind(start: number): TokenKind {
    const code = this.text.charCodeAt(start);
    if (Number.isNaN(code)) return "end";
    if (isLetter(code)) return this.#scanName(start);
    if (code === QUOTE) return this.#scanString(start);
    if (isDigit(code) || code === MINUS) return this.#scanNumber(start);
    const character = this.text.charAt(start);
    this.#offset = start + 1;
    if (character === "=" && this.text[start + 1] === ">") {
      this.#offset = start + 2;
      return "=>";
    }
    return PUNCTUATION.has(character) ? (character as Punctuation) : "invalid";
  }

  #scanName(start: number): TokenKind {
    let end = start + 1;
    while (isLetter(this.text.charCodeAt(end)) || isDigit(this.text.charCodeAt(end))) end++;
    this.#offset = end;
    return "name";
  }

  /** A minus, digits with at most one point, an exponent; or minus and a word (`-inf`, `-nan`). */
  #scanNumber(start: number): TokenKind {
    let end = start + 1;
    while (isDigit(this.text.charCodeAt(end))) end++;
    if (isDigit(this.text.charCodeAt(end - 1)) && !CONTINUES_NUMBER.has(this.text.charAt(end))) {
      this.#offset = end;
      return "integer";
    }
    NUMBER.lastIndex = start;
    const match = NUMBER.exec(this.text);
    if (!match) {
      this.#offset = start + 1;
      return "invalid";
    }
    this.#offset = NUMBER.lastIndex;
    const [, fraction, exponent, word] = match;
    return fraction === undefined && exponent === undefined && word === undefined ? "integer" : "float";
  }

  #scanString(start: number): TokenKind {
    let manyLines = false;
    let end = start + 1;
    for (;;) {
      const code = this.text.charCodeAt(end);
      manyLines ||= code === 10 || code === 13;
      if (code === QUOTE || Number.isNaN(code) || (manyLines && !this.#multilineStrings)) break;
      end += code === BACKSLASH && !isLineEnd(this.text.charCodeAt(end + 1)) ? 2 : 1;
    }
    this.#sawMultilineString ||= manyLines;
    if (this.text.charCodeAt(end) === QUOTE) {
      this.#offset = end + 1;
      return "string";
    }
    // An open quote ends with its line; none after it can span lines, so no text is searched twice.
    this.#multilineStrings = false;
    const lineEnd = this.text.slice(start, end).search(/[\r\n]/);
    this.#offset = lineEnd === -1 ? Math.min(end, this.text.length) : start + lineEnd;
    return "invalid";
  }
}

const HASH = 35;
const QUOTE = 34;
const MINUS = 45;
const BACKSLASH = 92;
/** What makes a number of digits longer. */
const CONTINUES_NUMBER: ReadonlySet<string> = new Set(".eE");
const NUMBER = /-?(?:\d+(\.\d*)?([eE][+-]?\d+)?|(inf|infinity|nan)(?![A-Za-z0-9_]))/iy;

function isLetter(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
