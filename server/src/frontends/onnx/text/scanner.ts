// Cuts ONNX text into tokens, one at a time: names, numbers, strings, signs; comments are stepped over, notes kept.
import type { Span } from "../../../text/position";

type Punctuation = "<" | ">" | "(" | ")" | "[" | "]" | "{" | "}" | "," | ":" | "=" | "." | "@" | "?";
export type TokenKind = "name" | "string" | "integer" | "float" | "=>" | Punctuation | "end" | "invalid";

export interface Token extends Span {
  readonly kind: TokenKind;
  /** No other token stands before it on its line. */
  readonly opensLine: boolean;
  /** The notes (`#@` comments) that stand directly before it, without `#@`. */
  readonly notes: readonly Span[];
}

export interface ScannerOptions {
  /** Whether a string may go on over line ends, as the official syntax has it. */
  readonly multilineStrings: boolean;
}

const PUNCTUATION: ReadonlySet<string> = new Set("<>()[]{},:=.@?");
/** Shared by all tokens without notes; never changed. */
const NO_NOTES: Span[] = [];
const BYTE_ORDER_MARK = "\uFEFF";

export class Scanner {
  readonly #text: string;
  #multilineStrings: boolean;
  #sawMultilineString = false;
  #notes = NO_NOTES;
  #offset: number;

  constructor(text: string, options: ScannerOptions) {
    this.#text = text;
    this.#multilineStrings = options.multilineStrings;
    this.#offset = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  }

  get sawMultilineString(): boolean {
    return this.#sawMultilineString;
  }

  get offset(): number {
    return this.#offset;
  }

  moveTo(offset: number): void {
    this.#offset = offset;
  }

  /** The next token; `end` again and again behind the last. */
  scan(): Token {
    this.#notes = NO_NOTES;
    const opensLine = this.#skipBlanks();
    const start = this.#offset;
    const kind = this.#scanKind(start);
    return { kind, start, end: this.#offset, opensLine, notes: this.#notes };
  }

  /** Steps over blanks and comments, collects notes; whether a line end was among them (or the text's start). */
  #skipBlanks(): boolean {
    let opensLine = this.#offset === 0 || (this.#offset === 1 && this.#text.startsWith(BYTE_ORDER_MARK));
    for (;;) {
      const code = this.#text.charCodeAt(this.#offset);
      if (code === 10 || code === 13) opensLine = true;
      else if (code === HASH) this.#skipComment();
      else if (code !== 32 && code !== 9 && code !== 11 && code !== 12) return opensLine;
      this.#offset++;
    }
  }

  /** Leaves the offset on the comment's last character. */
  #skipComment(): void {
    const start = this.#offset;
    const newline = this.#text.indexOf("\n", start);
    const end = newline === -1 ? this.#text.length : newline;
    if (this.#text[start + 1] === "@") {
      if (this.#notes === NO_NOTES) this.#notes = [];
      this.#notes.push({ start: start + 2, end });
    }
    this.#offset = end - 1;
  }

  #scanKind(start: number): TokenKind {
    const code = this.#text.charCodeAt(start);
    if (Number.isNaN(code)) return "end";
    if (isLetter(code)) return this.#scanName(start);
    if (code === QUOTE) return this.#scanString(start);
    if (isDigit(code) || code === MINUS) return this.#scanNumber(start);
    const character = this.#text.charAt(start);
    this.#offset = start + 1;
    if (character === "=" && this.#text[start + 1] === ">") {
      this.#offset = start + 2;
      return "=>";
    }
    return PUNCTUATION.has(character) ? (character as Punctuation) : "invalid";
  }

  #scanName(start: number): TokenKind {
    let end = start + 1;
    while (isLetter(this.#text.charCodeAt(end)) || isDigit(this.#text.charCodeAt(end))) end++;
    this.#offset = end;
    return "name";
  }

  /** A minus, digits with at most one point, an exponent; or minus and a word (`-inf`, `-nan`). */
  #scanNumber(start: number): TokenKind {
    let end = start + 1;
    while (isDigit(this.#text.charCodeAt(end))) end++;
    if (isDigit(this.#text.charCodeAt(end - 1)) && !CONTINUES_NUMBER.has(this.#text.charAt(end))) {
      this.#offset = end;
      return "integer";
    }
    NUMBER.lastIndex = start;
    const match = NUMBER.exec(this.#text);
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
      const code = this.#text.charCodeAt(end);
      manyLines ||= code === 10 || code === 13;
      if (code === QUOTE || Number.isNaN(code) || (manyLines && !this.#multilineStrings)) break;
      end += code === BACKSLASH && !isLineEnd(this.#text.charCodeAt(end + 1)) ? 2 : 1;
    }
    this.#sawMultilineString ||= manyLines;
    if (this.#text.charCodeAt(end) === QUOTE) {
      this.#offset = end + 1;
      return "string";
    }
    // An open quote ends with its line; none after it can span lines, so no text is searched twice.
    this.#multilineStrings = false;
    const lineEnd = this.#text.slice(start, end).search(/[\r\n]/);
    this.#offset = lineEnd === -1 ? Math.min(end, this.#text.length) : start + lineEnd;
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
