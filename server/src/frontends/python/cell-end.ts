// What a notebook's cell leaves open at its end must not reach into the next one: a notebook runs each cell by itself. Lines
// stay where they are. (Blocks that are left open end where the parser finds the next statement.)
import { CELL_MARK } from "../../python/syntax/recovery";
import { tokenize } from "../../python/syntax/tokenizer";
import { Token } from "../../python/syntax/tokens";

export function withClosedEnd(lines: readonly string[]): readonly string[] {
  const text = lines.join("\n");
  const quote = TRIPLE.test(text) ? openQuote(text) : null;
  return quote === null ? withMark(withoutLooseEnd(lines), text) : closedAt(text, quote, lines.length);
}

/** Says where the cell ends if brackets may be open there: a comment anywhere else. */
function withMark(lines: readonly string[], text: string): readonly string[] {
  if (count(text, /[([{]/g) === count(text, /[)\]}]/g)) return lines;
  return lines.with(-1, `${lines.at(-1) ?? ""}  ${CELL_MARK}`);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

const TRIPLE = /"""|'''/;

/** Where the quotes stand of a string that no quotes end. */
function openQuote(text: string): number | null {
  const { tokens } = tokenize(text, "eager");
  for (let i = tokens.count - 1; i >= 0; i--) {
    const start = tokens.starts[i] ?? 0;
    const [opening] = /^[a-z]*(?:"""|''')/i.exec(text.slice(start, start + LONGEST_OPENING)) ?? [];
    if (tokens.kinds[i] === Token.Error && tokens.ends[i] === text.length && opening !== undefined)
      return start + opening.length - 3;
  }
  return null;
}

/** Two letters of a prefix and three quotes. */
const LONGEST_OPENING = 5;

/** One quote is a string without an end still, but of its line only. */
function closedAt(text: string, quote: number, count: number): readonly string[] {
  const kept = text.slice(0, quote + 1).split("\n");
  return [...kept, ...new Array<string>(count - kept.length).fill("")];
}

/** Without decorators and a backslash behind which nothing follows. */
function withoutLooseEnd(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => !/^\s*(?:#|$)/.test(line));
  const line = lines[last] ?? "";
  if (/^\s*@/.test(line)) return withoutLooseEnd(lines.with(last, ""));
  return line.endsWith("\\") ? lines.with(last, line.slice(0, -1)) : lines;
}
