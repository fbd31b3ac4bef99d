// From one version of a text to another: where a place of the older one stands in the newer one, and back.
import { LineIndex, type Position, type Range } from "./position";

/** One replaced stretch: [start, end) of the older text became [start, newEnd) of the newer one. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newEnd: number;
}

/** All changes between two texts as one: what lies between their common beginning and their common end. */
export function editBetween(from: string, to: string): Edit {
  if (recent?.from !== from || recent.to !== to) recent = { from, to, edit: changeOf(from, to) };
  return recent.edit;
}

/** The text of a document is followed in several places, each time by the same edit. */
let recent: { readonly from: string; readonly to: string; readonly edit: Edit } | null = null;

function changeOf(from: string, to: string): Edit {
  const start = commonStart(from, to);
  const tail = commonEnd(from, to, Math.min(from.length, to.length) - start);
  return { start, end: from.length - tail, newEnd: to.length - tail };
}

/** Several edits after another, from the first text to the last. */
export class TextShift {
  readonly #from: LineIndex;
  readonly #to: LineIndex;
  readonly #edits: readonly Edit[];

  constructor(from: string, to: string, edits: readonly Edit[]) {
    this.#from = LineIndex.of(from);
    this.#to = LineIndex.of(to);
    this.#edits = edits;
  }

  /** Null inside what was replaced. */
  toOlder(position: Position): Position | null {
    let offset: number | null = this.#to.offset(position);
    for (let i = this.#edits.length - 1; i >= 0 && offset !== null; i--)
      offset = before(this.#edits[i] as Edit, offset);
    return offset === null ? null : this.#from.position(offset);
  }

  /** What was changed inside a range belongs to it; null where one of its ends was replaced. */
  toNewer({ start, end }: Range): Range | null {
    let from: number | null = this.#from.offset(start);
    let to: number | null = this.#from.offset(end);
    for (const edit of this.#edits) {
      if (from === null || to === null) return null;
      from = startAfter(edit, from);
      to = endAfter(edit, to);
    }
    return from === null || to === null || to < from ? null : this.#to.range({ start: from, end: to });
  }
}

function before({ start, end, newEnd }: Edit, offset: number): number | null {
  if (offset <= start) return offset;
  return offset >= newEnd ? offset - newEnd + end : null;
}

/** What was inserted right before a range is no part of it. */
function startAfter({ start, end, newEnd }: Edit, offset: number): number | null {
  if (offset >= end) return offset - end + newEnd;
  return offset <= start ? offset : null;
}

/** Nor what was inserted right behind it. */
function endAfter({ start, end, newEnd }: Edit, offset: number): number | null {
  if (offset <= start) return offset;
  return offset >= end ? offset - end + newEnd : null;
}

function commonStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && a.charCodeAt(count) === b.charCodeAt(count)) count++;
  return count;
}

function commonEnd(a: string, b: string, most: number): number {
  let count = 0;
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++;
  return count;
}
