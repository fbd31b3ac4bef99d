// Merge conflicts that Git left in a file. Both sides together are no program, so the first one is read.

const START = /^<{7}(?: .*)?$/gm;
const MIDDLE = /^(?:={7}|\|{7}(?: .*)?)$/gm;
const END = /^>{7}(?: .*)?$/gm;

export interface Unconflicted {
  /** Of the same length, with blanks for what is not read. */
  readonly text: string;
  /** Where the conflicts begin. */
  readonly starts: readonly number[];
}

export function firstSides(source: string): Unconflicted {
  const starts: number[] = [];
  let text = "";
  let at = 0;
  for (let start = next(START, source, at); start !== null; start = next(START, source, at)) {
    const middle = next(MIDDLE, source, start.end);
    const end = middle && next(END, source, middle.end);
    if (!middle || !end) break;
    starts.push(start.start);
    const kept = source.slice(start.end, middle.start);
    text += source.slice(at, start.start) + blank(source, start) + kept + blank(source, { ...middle, end: end.end });
    at = end.end;
  }
  return { text: text + source.slice(at), starts };
}

function next(pattern: RegExp, source: string, from: number): { readonly start: number; readonly end: number } | null {
  pattern.lastIndex = from;
  const found = pattern.exec(source);
  return found && { start: found.index, end: found.index + found[0].length };
}

function blank(source: string, { start, end }: { readonly start: number; readonly end: number }): string {
  return source.slice(start, end).replace(/[^\r\n]/g, " ");
}
