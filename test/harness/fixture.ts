// Fixtures of the feature tests: a model text with `$0` where the cursor is, and comments `# ^^^ message` below the code
// that must carry a diagnostic with this message. The comments stay in the text, so that lines keep their numbers.
import type { Position, Range } from "../../server/src/text/position";
import { contains } from "../../server/src/text/position";

export interface Fixture {
  readonly text: string;
  readonly cursor: Position | null;
  readonly markers: readonly Marker[];
}

/** The carets point at the nearest line above that is no marker itself. */
export interface Marker {
  readonly range: Range;
  readonly message: string;
}

const CURSOR = "$0";
const MARKER = /^\s*#\s*(\^+)\s+(.*)$/d;

export function readFixture(source: string): Fixture {
  const at = source.indexOf(CURSOR);
  const text = at === -1 ? source : source.slice(0, at) + source.slice(at + CURSOR.length);
  return { text, cursor: at === -1 ? null : positionAt(source, at), markers: readMarkers(text) };
}

/** What differs between the markers and what was found, in words; empty when they agree. */
export function compareMarkers(
  markers: readonly Marker[],
  found: readonly { readonly range: Range; readonly message: string }[],
): readonly string[] {
  const rest = [...found];
  const differences: string[] = [];
  for (const marker of markers) {
    const match = rest.findIndex((item) => covers(item.range, marker.range) && item.message.includes(marker.message));
    if (match === -1) differences.push(`nothing says '${marker.message}' at line ${marker.range.start.line + 1}`);
    else rest.splice(match, 1);
  }
  return [
    ...differences,
    ...rest.map(({ range, message }) => `unexpected at line ${range.start.line + 1}: ${message}`),
  ];
}

function readMarkers(text: string): readonly Marker[] {
  const markers: Marker[] = [];
  let code = -1;
  text.split("\n").forEach((line, number) => {
    const match = MARKER.exec(line);
    const carets = match?.indices?.[1];
    if (!carets) {
      code = number;
      return;
    }
    const range = { start: { line: code, character: carets[0] }, end: { line: code, character: carets[1] } };
    markers.push({ range, message: match[2] ?? "" });
  });
  return markers;
}

function covers(outer: Range, inner: Range): boolean {
  return contains(outer, inner.start) && contains(outer, inner.end);
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}
