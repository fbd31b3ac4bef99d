// Places in a text: LSP positions (0-based line, UTF-16 character), ranges, and the index from offsets to positions.

export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** Half-open UTF-16 offsets into one source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export const START: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Maps UTF-16 offsets of one text to positions and back; lines end at LF, CRLF or a lone CR as in the LSP. */
export class LineIndex {
  readonly #starts: readonly number[];
  readonly #length: number;

  constructor(text: string) {
    this.#starts = text.includes("\r") ? startsOfLines(text) : startsBehind(text, "\n");
    this.#length = text.length;
  }

  /** That of a text that was asked for lately is there still. */
  static of(text: string): LineIndex {
    const known = RECENT.find((recent) => recent.text === text);
    if (known) return known.index;
    const index = new LineIndex(text);
    RECENT.unshift({ text, index });
    RECENT.length = Math.min(RECENT.length, KEPT);
    return index;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  position(offset: number): Position {
    const clamped = Math.min(Math.max(offset, 0), this.#length);
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= clamped) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: clamped - (this.#starts[low] ?? 0) };
  }

  range(span: Span): Range {
    return { start: this.position(span.start), end: this.position(span.end) };
  }

  offset(position: Position): number {
    const start = this.#starts[position.line];
    if (start === undefined) return this.#length;
    return Math.min(start + position.character, this.#starts[position.line + 1] ?? this.#length);
  }
}

/** The text of an edited file before and after, and of modules that it imports. */
const KEPT = 6;
const RECENT: { readonly text: string; readonly index: LineIndex }[] = [];

function startsOfLines(text: string): readonly number[] {
  const starts = [0];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
    if (code === 10 || code === 13) starts.push(i + 1);
  }
  return starts;
}

function startsBehind(text: string, newline: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf(newline); at >= 0; at = text.indexOf(newline, at + 1)) starts.push(at + 1);
  return starts;
}

export function contains(range: Range, position: Position): boolean {
  return compare(range.start, position) <= 0 && compare(position, range.end) <= 0;
}

/** False for what has no place. */
export function sameRange(a: Range | null, b: Range | null): boolean {
  return a !== null && b !== null && compare(a.start, b.start) === 0 && compare(a.end, b.end) === 0;
}

export function compare(a: Position, b: Position): number {
  return a.line - b.line || a.character - b.character;
}
