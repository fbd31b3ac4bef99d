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
    const starts = [0];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 13 && text.charCodeAt(i + 1) === 10) i++;
      if (code === 10 || code === 13) starts.push(i + 1);
    }
    this.#starts = starts;
    this.#length = text.length;
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
