// Merge conflicts that Git left in a file. Both sides together are no program, so the first one is read. Of a conflict that
// somebody has begun to resolve all lines are read but those of its marks.

import type { Span } from "../../text/position";

const START = /^<{7}(?: .*)?$/gm;
const MIDDLE = /^(?:={7}|\|{7}(?: .*)?)$/gm;
const END = /^>{7}(?: .*)?$/gm;
const MARK = /^(?:[<>|]{7}(?: .*)?|={7})$/gm;

export interface Unconflicted {
  /** Of the same length, with blanks for what is not read. */
  readonly text: string;
  readonly conflicts: readonly Conflict[];
}

export interface Conflict extends Span {
  readonly message: string;
}

export function firstSides(source: string): Unconflicted {
  const conflicts: Conflict[] = [];
  let text = "";
  let at = 0;
  for (let start = next(START, source, at); start !== null; start = next(START, source, at)) {
    const middle = next(MIDDLE, source, start.end);
    const end = middle && next(END, source, middle.end);
    if (!middle || !end) break;
    conflicts.push(conflictAt(start.start, "this merge conflict is not resolved: its first side is read"));
    const kept = source.slice(start.end, middle.start);
    text += source.slice(at, start.start) + blank(source, start) + kept + blank(source, { ...middle, end: end.end });
    at = end.end;
  }
  const rest = withoutMarks(source.slice(at), at);
  return { text: text + rest.text, conflicts: [...conflicts, ...rest.conflicts] };
}

/** Rows of equality signs underline headings, too: they are marks where there are others. */
function withoutMarks(source: string, offset: number): Unconflicted {
  const conflicts: Conflict[] = [];
  if (!source.match(START) && !source.match(END)) return { text: source, conflicts };
  const text = source.replace(MARK, (mark, at: number) => {
    conflicts.push(conflictAt(offset + at, "this mark of a merge conflict is left over"));
    return blank(mark, { start: 0, end: mark.length });
  });
  return { text, conflicts };
}

function conflictAt(start: number, message: string): Conflict {
  return { message, start, end: start + MARKER_LENGTH };
}

const MARKER_LENGTH = 7;

function next(pattern: RegExp, source: string, from: number): { readonly start: number; readonly end: number } | null {
  pattern.lastIndex = from;
  const found = pattern.exec(source);
  return found && { start: found.index, end: found.index + found[0].length };
}

function blank(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return source.slice(start, end).replace(/[^\r\n]/g, " ");
}
