// Comments that silence a rule or a problem: `# rooflint: ignore[id, …]` on a line of the statement or alone on the line
// above it, `# rooflint: ignore-file[id, …]` anywhere. Text after the bracket (` -- reason`) is for people.

import { MAX_FILE_LETTERS } from "../frontends/python/limits";
import type { Frontend } from "../protocol";
import { parsePython } from "../python/syntax/parser";
import { LineIndex, type Range, type Span } from "../text/position";

export interface Suppressions {
  /** Whether a comment silences this id at this place; null is a place without text. */
  cover(id: string, range: Range | null): boolean;
  /** What the comments name and what covered nothing so far. */
  unused(): readonly NamedRule[];
}

/** One id in the brackets of a comment. */
export interface NamedRule {
  readonly id: string;
  readonly range: Range;
}

export const NO_SUPPRESSIONS: Suppressions = { cover: () => false, unused: () => [] };

/** In a comment or not: most files have none, and need not be parsed for it. */
const MENTIONED = /#\s*rooflint:\s*ignore/;

export function readSuppressions(text: string, frontend: Frontend): Suppressions {
  if (!MENTIONED.test(text)) return NO_SUPPRESSIONS;
  const isPython = frontend === "pytorch" || frontend === "keras";
  if (isPython && text.length > MAX_FILE_LETTERS) return NO_SUPPRESSIONS;
  const lines = LineIndex.of(text);
  const comments = isPython ? parsePython(text).comments : hashComments(text);
  return new CommentSuppressions(comments.flatMap((comment) => entriesOf(text, lines, comment)));
}

interface Entry extends NamedRule {
  readonly scope: "file" | "line";
  /** Nothing but the comment stands on its line. */
  readonly alone: boolean;
}

/** Remembers which entries were needed. */
class CommentSuppressions implements Suppressions {
  readonly #entries: readonly Entry[];
  readonly #used = new Set<Entry>();

  constructor(entries: readonly Entry[]) {
    this.#entries = entries;
  }

  cover(id: string, range: Range | null): boolean {
    const covering = this.#entries.filter((entry) => entry.id === id && reaches(entry, range));
    for (const entry of covering) this.#used.add(entry);
    return covering.length > 0;
  }

  unused(): readonly NamedRule[] {
    return this.#entries.filter((entry) => !this.#used.has(entry));
  }
}

function reaches({ scope, alone, range: { start } }: Entry, range: Range | null): boolean {
  if (scope === "file") return true;
  if (range === null) return false;
  const inside = start.line >= range.start.line && start.line <= range.end.line;
  return inside || (alone && start.line === range.start.line - 1);
}

const COMMENT = /^#\s*rooflint:\s*(ignore|ignore-file)\[([^\]]*)\]/d;

function entriesOf(text: string, lines: LineIndex, { start, end }: Span): readonly Entry[] {
  const match = COMMENT.exec(text.slice(start, end));
  const list = match?.indices?.[2];
  if (!list) return [];
  const scope = match[1] === "ignore-file" ? "file" : "line";
  const before = text.slice(lines.offset({ line: lines.position(start).line, character: 0 }), start);
  const first = start + list[0];
  return [...(match[2] ?? "").matchAll(/[^\s,]+/g)].map(({ 0: id, index }) => ({
    id,
    scope,
    alone: before.trim() === "",
    range: lines.range({ start: first + index, end: first + index + id.length }),
  }));
}

/** A string, in which no comment begins, or a comment to the end of its line. */
const STRING_OR_COMMENT = /"(?:[^"\\\r\n]|\\.)*"|#[^\r\n]*/g;

function hashComments(text: string): readonly Span[] {
  return [...text.matchAll(STRING_OR_COMMENT)].flatMap(({ 0: found, index }) =>
    found.startsWith("#") ? [{ start: index, end: index + found.length }] : [],
  );
}
