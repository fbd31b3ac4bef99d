// The parser's place among the tokens, and its faults. After a fault the cursor stands at the end of the logical line:
// every open production then finds that end, returns what it has, and stays silent until the next statement.
import type { Span } from "../../text/position";
import type { ErrorExpr } from "./ast";
import { Kind } from "./ast";
import type { SyntaxProblem, Tokenized } from "./tokenizer";
import { describeToken, KEYWORDS, Token, type TokenList } from "./tokens";

/**
 * Brackets, signs, lambdas, … in each other: CPython's limit for brackets (MAXLEVEL in its tokenizer). Real code stays
 * below 50. Node's default stack holds 450 to 4,000 levels, by kind, before the code is compiled; half must be left to callers.
 */
const MAX_DEPTH = 200;

export class Cursor {
  readonly problems: SyntaxProblem[];
  protected readonly tokens: TokenList;
  readonly #kinds: Uint8Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #names: readonly string[];
  readonly #messages: readonly string[];
  readonly #comments: readonly Span[];
  protected index = 0;
  /** Kind of the token at the cursor. */
  protected kind: number;
  /** A fault was found in this logical line. */
  protected faulty = false;
  #depth = 0;

  constructor(
    protected readonly source: string,
    tokenized: Tokenized,
  ) {
    const { tokens } = tokenized;
    this.tokens = tokens;
    this.problems = [...tokenized.problems];
    this.#kinds = tokens.kinds;
    this.#starts = tokens.starts;
    this.#ends = tokens.ends;
    this.#names = tokenized.names.names;
    this.#messages = tokenized.messages;
    this.#comments = tokenized.comments;
    this.kind = this.#kinds[0]!;
  }

  // --- Tokens ---------------------------------------------------------------------------------------------------

  protected get start(): number {
    return this.#starts[this.index]!;
  }

  protected startAt(index: number): number {
    return this.#starts[index]!;
  }

  /** End of the token before the cursor. */
  protected get lastEnd(): number {
    return this.index === 0 ? 0 : this.#ends[this.index - 1]!;
  }

  /** End of the last token that is not a line end or a change of indentation. */
  protected get lastContentEnd(): number {
    let index = this.index - 1;
    while (index > 0 && isLayout(this.#kinds[index]!)) index--;
    return this.#ends[index] ?? 0;
  }

  /** As `kind === …`, which the compiler would hold to be settled after an earlier comparison. */
  protected at(kind: number): boolean {
    return this.kind === kind;
  }

  protected kindAt(index: number): number {
    return this.#kinds[index] ?? Token.EndOfFile;
  }

  protected get next(): number {
    return this.kindAt(this.index + 1);
  }

  protected advance(): void {
    this.kind = this.#kinds[++this.index]!;
  }

  protected moveTo(index: number): void {
    this.index = index;
    this.kind = this.#kinds[index]!;
  }

  protected take(kind: number): boolean {
    if (this.kind !== kind) return false;
    this.advance();
    return true;
  }

  protected expect(kind: number, place: string): boolean {
    if (this.kind === kind) {
      this.advance();
      return true;
    }
    this.fault(`expected ${describeToken(kind)} ${place}, found ${this.describe()}`);
    return false;
  }

  /** The closing bracket of the token at `opener`. */
  protected close(kind: number, opener: number): void {
    if (this.take(kind)) return;
    if (this.kind === Token.Newline || this.kind === Token.EndOfFile) {
      const what = describeToken(this.kindAt(opener));
      this.faultAt(`${what} was never closed`, this.#starts[opener]!, this.#ends[opener]!);
    } else {
      this.fault(`expected ',' or ${describeToken(kind)}, found ${this.describe()}`);
    }
  }

  /** The name at the cursor, "" and a fault if there is none. */
  protected expectName(place: string): string {
    if (this.kind === Token.Name) {
      const name = this.nameText;
      this.advance();
      return name;
    }
    const keyword = this.kind < KEYWORDS.length ? " (a keyword)" : "";
    this.fault(`expected a name ${place}, found ${this.describe()}${keyword}`);
    return "";
  }

  protected get nameText(): string {
    return this.nameAt(this.index);
  }

  protected nameAt(index: number): string {
    return this.#names[this.tokens.payloads[index]!]!;
  }

  /** The token's text as written. */
  protected get text(): string {
    return this.source.slice(this.#starts[this.index]!, this.#ends[this.index]!);
  }

  /** The source between two offsets without its comments. */
  protected textWithoutComments(start: number, end: number): string {
    const text = this.source.slice(start, end);
    if (!text.includes("#")) return text;
    let kept = "";
    let from = start;
    for (let i = firstFrom(this.#comments, start); i < this.#comments.length && this.#comments[i]!.start < end; i++) {
      kept += this.source.slice(from, this.#comments[i]!.start);
      from = this.#comments[i]!.end;
    }
    return kept + this.source.slice(from, end);
  }

  protected describe(): string {
    return this.kind === Token.Name ? `'${this.nameText}'` : describeToken(this.kind);
  }

  // --- Faults ---------------------------------------------------------------------------------------------------

  /** Reports what is wrong with the token at the cursor, and gives up the logical line. */
  protected fault(message: string): void {
    const start = this.#starts[this.index]!;
    const end = this.kind === Token.Newline ? start : this.#ends[this.index]!;
    this.faultAt(this.kind === Token.Error ? this.#messages[this.tokens.payloads[this.index]!]! : message, start, end);
  }

  protected faultAt(message: string, start: number, end: number): void {
    if (!this.faulty) this.problems.push({ message, start, end });
    this.faulty = true;
    while (this.kind !== Token.Newline && this.kind !== Token.EndOfFile) this.advance();
  }

  protected missing(): ErrorExpr {
    return { kind: Kind.ErrorExpr, start: this.lastEnd, end: this.lastEnd };
  }

  /** To be called by every production that can contain itself; false, with a fault, where the nesting is too deep. */
  protected enter(): boolean {
    if (++this.#depth <= MAX_DEPTH) return true;
    this.fault(`this is nested too deeply (more than ${MAX_DEPTH} levels)`);
    return false;
  }

  protected leave(): void {
    this.#depth--;
  }
}

function isLayout(kind: number): boolean {
  return kind === Token.Newline || kind === Token.Indent || kind === Token.Dedent;
}

/** Index of the first span that starts at or after an offset, in spans ordered by their start. */
function firstFrom(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.start < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
