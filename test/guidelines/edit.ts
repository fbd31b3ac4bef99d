// Edits of a text, applied as an editor does.
import type { TextEdit } from "../../server/src/guidelines/fixes/index";
import { LineIndex } from "../../server/src/text/position";

export function edited(text: string, edits: readonly TextEdit[]): string {
  const lines = new LineIndex(text);
  return [...edits]
    .sort((a, b) => lines.offset(b.range.start) - lines.offset(a.range.start))
    .reduce(
      (written, { range, newText }) =>
        written.slice(0, lines.offset(range.start)) + newText + written.slice(lines.offset(range.end)),
      text,
    );
}
