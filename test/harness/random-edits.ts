// Edits as they happen while typing, at random places of a text, from a seed: letters typed and deleted, numbers and names
// changed, lines duplicated, moved, deleted, indented.

export class RandomEdits {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2654435761;
  }

  /** The text after one more edit. */
  next(text: string): string {
    const edit = this.#pick(EDITS);
    return edit(text, (most) => this.below(most));
  }

  /** A whole number from 0 to below `most`: mulberry32 (public domain, T. Ettinger). */
  below(most: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(most, 1);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

type Below = (most: number) => number;

const CHARACTERS = ["a", "x", "1", "0", " ", "\n", "(", ")", ",", "#", '"', ":", "    ", "\\", "self.", "    x = 1\n"];

const EDITS: readonly ((text: string, below: Below) => string)[] = [
  function insert(text, below) {
    const at = below(text.length);
    return text.slice(0, at) + CHARACTERS[below(CHARACTERS.length)] + text.slice(at);
  },
  function remove(text, below) {
    const at = below(text.length);
    return text.slice(0, at) + text.slice(at + 1 + below(3));
  },
  changeNumber,
  changeNumber,
  changeNumber,
  function rename(text, below) {
    return replaceOne(text, /\b[a-z_]\w{2,}\b/g, below, (name) => `${name}2`);
  },
  function insertStatement(text, below) {
    return replaceOne(text, /\n( +)(?=[a-z])/g, below, (start) => `${start}y = 2${start}`);
  },
  function comment(text, below) {
    return replaceOne(text, /\n(?=\s*[a-z])/g, below, (newline) => `  # typed${newline}`);
  },
  function deleteLine(text, below) {
    const lines = text.split("\n");
    lines.splice(below(lines.length), 1);
    return lines.join("\n");
  },
  function duplicateLine(text, below) {
    const lines = text.split("\n");
    const at = below(lines.length);
    lines.splice(at, 0, lines[at] ?? "");
    return lines.join("\n");
  },
];

function changeNumber(text: string, below: Below): string {
  return replaceOne(text, /\b\d+\b/g, below, (digits) => String(Number(digits) + 1 + below(3)));
}

function replaceOne(text: string, pattern: RegExp, below: Below, by: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  const match = found[below(found.length)];
  if (match === undefined) return text;
  return text.slice(0, match.index) + by(match[0]) + text.slice(match.index + match[0].length);
}
