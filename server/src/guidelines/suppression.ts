// Comments that silence a rule or a problem: `# rooflint: ignore[id, …]` on a line of the statement or alone on the line
// above it, `# rooflint: ignore-file[id, …]` anywhere. Text after the bracket (` -- reason`) is for people.
import type { Range } from "../text/position";

export interface Suppressions {
  /** Whether a comment silences this id at this place; null is a place without text. */
  cover(id: string, range: Range | null): boolean;
}

export const NO_SUPPRESSIONS: Suppressions = { cover: () => false };

const COMMENT = /#\s*rooflint:\s*(ignore|ignore-file)\[([\w\s,-]*)\]/;
/** A string literal; a comment cannot begin inside. */
const STRING = /"(?:[^"\\]|\\.)*"/g;

export function readSuppressions(text: string): Suppressions {
  if (!text.includes("rooflint:")) return NO_SUPPRESSIONS;
  const file = new Set<string>();
  const lines = new Map<number, LineSuppression>();
  text.split(/\r\n|\n|\r/).forEach((line, number) => {
    const bare = line.replace(STRING, '""');
    const [, kind, list = ""] = COMMENT.exec(bare) ?? [];
    if (kind === undefined) return;
    const ids = list.split(",").map((id) => id.trim());
    if (kind === "ignore-file") for (const id of ids) file.add(id);
    else lines.set(number, { ids, alone: bare.trimStart().startsWith("#") });
  });
  return { cover: (id, range) => file.has(id) || (range !== null && coveredByLine(lines, id, range)) };
}

interface LineSuppression {
  readonly ids: readonly string[];
  readonly alone: boolean;
}

function coveredByLine(lines: ReadonlyMap<number, LineSuppression>, id: string, range: Range): boolean {
  for (const [number, { ids, alone }] of lines) {
    const inside = number >= range.start.line && number <= range.end.line;
    const above = alone && number === range.start.line - 1;
    if ((inside || above) && ids.includes(id)) return true;
  }
  return false;
}
