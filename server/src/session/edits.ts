// What changed between two versions of a document. Of a text that the editor shows in parts (a notebook's cells) each part by
// itself, so that what stands between two parts that change at once keeps its place.
import { LineIndex, type Range } from "../text/position";
import { type Edit, editBetween } from "../text/shift";
import type { DocumentPart, DocumentVersion } from "./session";

/** One after another: each is of the text as the ones before it left it. */
export function editsBetween(from: DocumentVersion, to: DocumentVersion): readonly Edit[] {
  let at = 0;
  return stretches(from, to).flatMap(([before, after]) => {
    const { start, end, newEnd } = editBetween(before, after);
    const edit = { start: at + start, end: at + end, newEnd: at + newEnd };
    at += after.length;
    return before === after ? [] : [edit];
  });
}

type Stretch = readonly [before: string, after: string];

/** The parts that both have, and what stands in front of each and behind the last; the whole text where parts changed places. */
function stretches(from: DocumentVersion, to: DocumentVersion): readonly Stretch[] {
  const [before, after] = [from.source.text, to.source.text];
  const known = new Map(from.parts?.map((part) => [part.uri, part]));
  const common = (to.parts ?? []).flatMap((part) => {
    const earlier = known.get(part.uri);
    return earlier ? [{ earlier, part }] : [];
  });
  const isMoved = common.some(({ earlier }, i) => i > 0 && earlier.firstLine < (common[i - 1]?.earlier.firstLine ?? 0));
  if (isMoved) return [[before, after]];
  const cutBefore = cutAt(
    before,
    common.map(({ earlier }) => earlier),
  );
  const cutAfter = cutAt(
    after,
    common.map(({ part }) => part),
  );
  return cutBefore.map((text, i) => [text, cutAfter[i] ?? ""]);
}

/** Each part's text, with what stands in front of it, and the rest. */
function cutAt(text: string, parts: readonly DocumentPart[]): readonly string[] {
  const lines = LineIndex.of(text);
  const cuts = parts.flatMap(({ firstLine, lineCount }) => [firstLine, firstLine + lineCount]);
  const offsets = [0, ...cuts.map((line) => lines.offset({ line, character: 0 })), text.length];
  return offsets.slice(1).map((end, i) => text.slice(offsets[i], end));
}

/** Whether a place of the newer text is on lines that were edited since the older one. */
export function editedLines(from: string, to: string): (range: Range) => boolean {
  if (from === to) return () => false;
  const { start, newEnd } = editBetween(from, to);
  const edited = LineIndex.of(to).range({ start, end: newEnd });
  return (range) => range.start.line <= edited.end.line && range.end.line >= edited.start.line;
}
