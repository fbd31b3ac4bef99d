// Finds the end of a function's body without reading it, so that it can be parsed when it is first needed. Whatever only
// the tokenizer can decide — a string without end, brackets that do not match, an f-string with its own quotes inside —
// makes it give up: such a body is read at once.
import { BACKSLASH, DOUBLE_QUOTE, FORM_FEED, HASH, LEFT_BRACE, LF, QUOTE, RIGHT_BRACE, SPACE, TAB } from "./characters";

export interface BodyEnd {
  /** Start of the line after the body. */
  readonly next: number;
  /** End of the last token that is not a line end. */
  readonly contentEnd: number;
}

/**
 * The body that begins at `start` in column `inner`, whose lines are indented deeper than column `outer`; no CR may be in the
 * source. Where a line between these two belongs only reading all can tell.
 */
export function endOfBody(source: string, start: number, outer: number, inner: number): BodyEnd | null {
  return new BodyScanner(source, start, outer, inner).run();
}

/** Characters at which the scan has to look. */
const SPECIAL = new Uint8Array(128);
for (const character of "\n\f\"'#()[]{}\\") SPECIAL[character.charCodeAt(0)] = 1;

const CLOSERS = new Uint8Array(128);
for (const pair of ["()", "[]", "{}"]) CLOSERS[pair.charCodeAt(0)] = pair.charCodeAt(1);

class BodyScanner {
  private at: number;
  /** Where the physical line, or its part that has not been looked at, begins. */
  private lineStart: number;
  private contentEnd: number;
  private readonly closers: number[] = [];

  constructor(
    private readonly source: string,
    start: number,
    private readonly outer: number,
    private readonly inner: number,
  ) {
    this.at = this.lineStart = this.contentEnd = start;
  }

  run(): BodyEnd | null {
    const { source } = this;
    for (;;) {
      let code = source.charCodeAt(this.at);
      while (code >= 128 || SPECIAL[code] === 0) code = source.charCodeAt(++this.at);
      const end = this.special(code);
      if (end !== undefined) return end;
    }
  }

  /** undefined: the scan goes on; null: it cannot. */
  private special(code: number): BodyEnd | null | undefined {
    switch (code) {
      case LF:
        this.endLine();
        this.at++;
        return this.closers.length > 0 ? this.startLine() : this.nextLine();
      case QUOTE:
      case DOUBLE_QUOTE:
        return this.string(code) ? undefined : null;
      case HASH:
        this.endLine();
        this.at = this.lineStart = endOfLine(this.source, this.at);
        return undefined;
      case BACKSLASH:
        return this.joinLines() ? undefined : null;
      case FORM_FEED:
        return null;
    }
    // the end of the file
    if (Number.isNaN(code)) return this.closers.length > 0 ? null : this.finish(this.at);
    return this.bracket(code) ? undefined : null;
  }

  private startLine(): undefined {
    this.lineStart = this.at;
  }

  /** Notes where the content of the line up to here ends. */
  private endLine(): void {
    let end = this.at;
    for (let code = this.source.charCodeAt(end - 1); code === SPACE || code === TAB; )
      code = this.source.charCodeAt(--end - 1);
    if (end > this.lineStart) this.contentEnd = end;
  }

  private finish(next: number): BodyEnd {
    this.endLine();
    return { next, contentEnd: this.contentEnd };
  }

  /** At the start of a line outside brackets: skips blank ones and comments. */
  private nextLine(): BodyEnd | null | undefined {
    const { source } = this;
    for (;;) {
      this.lineStart = this.at;
      let column = 0;
      let code = source.charCodeAt(this.at);
      for (; code === SPACE || code === TAB; code = source.charCodeAt(++this.at))
        column = code === SPACE ? column + 1 : (column >> 3) * 8 + 8;
      if (code === HASH) {
        this.at = endOfLine(source, this.at);
        code = source.charCodeAt(this.at);
      }
      if (code === LF) this.at++;
      else if (Number.isNaN(code)) return { next: source.length, contentEnd: this.contentEnd };
      else if (code === FORM_FEED || code === BACKSLASH) return null;
      else if (column <= this.outer) return { next: this.lineStart, contentEnd: this.contentEnd };
      else return column < this.inner ? null : undefined;
    }
  }

  /** A backslash outside strings must end its line. */
  private joinLines(): boolean {
    if (this.source.charCodeAt(this.at + 1) !== LF || this.at + 2 >= this.source.length) return false;
    this.endLine();
    this.at += 2;
    this.lineStart = this.at;
    return true;
  }

  private bracket(code: number): boolean {
    this.at++;
    const closer = CLOSERS[code]!;
    if (closer === 0) return this.closers.pop() === code;
    this.closers.push(closer);
    return true;
  }

  private string(quote: number): boolean {
    const { source } = this;
    const open = this.at;
    const triple = source.charCodeAt(open + 1) === quote && source.charCodeAt(open + 2) === quote;
    const content = open + (triple ? 3 : 1);
    const end = triple ? endOfTriple(source, content, quote) : endOfSingle(source, content, quote);
    if (end < 0) return false;
    this.at = end + (triple ? 3 : 1);
    return !mayHoldFields(source, open) || closesFields(source, content, end);
  }
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end < 0 ? source.length : end;
}

function endOfTriple(source: string, from: number, quote: number): number {
  const quotes = quote === QUOTE ? "'''" : '"""';
  for (let at = source.indexOf(quotes, from); at >= 0; at = source.indexOf(quotes, at + 1)) {
    let backslashes = 0;
    while (at - backslashes > from && source.charCodeAt(at - backslashes - 1) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return at;
  }
  return -1;
}

function endOfSingle(source: string, from: number, quote: number): number {
  for (let at = from; at < source.length; at++) {
    const code = source.charCodeAt(at);
    if (code === quote) return at;
    if (code === BACKSLASH) at++;
    else if (code === LF) return -1;
  }
  return -1;
}

/** A prefix with f or t stands before the quote, or something that looks like it. */
function mayHoldFields(source: string, open: number): boolean {
  return isFieldPrefix(source.charCodeAt(open - 1)) || isFieldPrefix(source.charCodeAt(open - 2));
}

function isFieldPrefix(code: number): boolean {
  const lower = code | 0x20;
  return lower === LOWER_F || lower === LOWER_T;
}

const LOWER_F = 102;
const LOWER_T = 116;

/** Every replacement field in the text is closed there; otherwise the quote that seemed to end it stands inside a field. */
function closesFields(source: string, from: number, to: number): boolean {
  let depth = 0;
  for (let at = from; at < to; at++) {
    const code = source.charCodeAt(at);
    if (code === LEFT_BRACE || code === RIGHT_BRACE) {
      if (depth === 0 && source.charCodeAt(at + 1) === code) at++;
      else depth += code === LEFT_BRACE ? 1 : -1;
      if (depth < 0) return false;
    } else if (depth > 0 && (code === BACKSLASH || code === HASH)) return false;
  }
  return depth === 0;
}
