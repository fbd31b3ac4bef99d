// What features answer from: an analysis, and how places of the text that it is of stand in the text as it is now. While
// an edit is on its way, or a fault on the edited lines has cost the newest analysis models, that is an earlier one.
import type { Analysis, AnalyzedModel } from "../analysis/analyze";
import type { Position, Range } from "../text/position";
import type { Problem, ProblemCode } from "../text/problem";
import { type Edit, TextShift } from "../text/shift";
import type { AnalyzedDocument, DocumentPart, DocumentVersion } from "./session";

/** A place in one of the documents that the editor shows. */
export interface Place {
  readonly uri: string;
  readonly range: Range;
}

export class View {
  readonly #shift: TextShift | null;
  readonly #part: DocumentPart | null;

  /**
   * `document` is the newest version of the text. `faults`, at their places in it, are why an earlier one answers. `part`: only
   * what stands there, at its places in that part.
   */
  constructor(
    readonly analyzed: AnalyzedDocument,
    readonly document: DocumentVersion,
    shift: TextShift | null,
    readonly faults: readonly Fault[],
    part: DocumentPart | null = null,
  ) {
    this.#shift = shift;
    this.#part = part;
  }

  /** As it is seen from the document, or the part of it, that has this URI. */
  of(uri: string): View {
    const part = this.document.parts?.find((candidate) => candidate.uri === uri);
    return part === undefined ? this : new View(this.analyzed, this.document, this.#shift, this.faults, part);
  }

  get analysis(): Analysis | null {
    return this.analyzed.analysis;
  }

  /** Of the whole document. */
  get uri(): string {
    return this.document.uri;
  }

  /** The active one first. */
  get models(): readonly AnalyzedModel[] {
    const models = this.analysis?.models ?? [];
    const isActive = ({ graph }: AnalyzedModel) => graph.name === this.analyzed.active;
    return [...models.filter(isActive), ...models.filter((model) => !isActive(model))];
  }

  /** From the text as it is now; null inside what was edited since. */
  toAnalyzed(position: Position): Position | null {
    const whole = this.#part ? movedBy(position, this.#part.firstLine) : position;
    return this.#shift === null ? whole : this.#shift.toOlder(whole);
  }

  /** Into the text as it is now; null where an end was edited since, or for a place in another part. */
  toCurrent(range: Range): Range | null {
    const whole = this.#shift === null ? range : this.#shift.toNewer(range);
    return whole && this.#part ? inPart(whole, this.#part) : whole;
  }

  /** Where it stands in the text as it is now, whatever part that is in. */
  placeOf(range: Range): Place | null {
    const whole = this.#shift === null ? range : this.#shift.toNewer(range);
    return whole && this.placeNow(whole);
  }

  /** Of a place of the text as it is now. */
  placeNow(whole: Range): Place | null {
    const { uri, parts } = this.document;
    if (parts === undefined) return { uri, range: whole };
    for (const part of parts) {
      const inside = inPart(whole, part);
      if (inside) return { uri: part.uri, range: inside };
    }
    return null;
  }
}

/** From the text that was analysed to the one that `edits` lead to. */
export function shiftBetween(
  analyzed: AnalyzedDocument,
  now: DocumentVersion,
  edits: readonly Edit[],
): TextShift | null {
  return edits.length === 0 ? null : new TextShift(analyzed.document.source.text, now.source.text, edits);
}

function inPart({ start, end }: Range, { firstLine, lineCount }: DocumentPart): Range | null {
  if (start.line < firstLine || end.line >= firstLine + lineCount) return null;
  return { start: movedBy(start, -firstLine), end: movedBy(end, -firstLine) };
}

function movedBy({ line, character }: Position, lines: number): Position {
  return { line: line + lines, character };
}

/** What may take models from an analysis for as long as a line is being typed. */
export interface Fault {
  readonly problem: Problem;
  /** Not on a line that was edited. */
  readonly isAway: boolean;
}

/** Of the newest analysis, `before` the one of an earlier text: syntax errors, what is wrong on the edited lines, and what a word of them that is not whole leads to. */
export function faultsOf(
  next: Analysis | null,
  before: Analysis | null,
  isEdited: (range: Range) => boolean,
): readonly Fault[] {
  const known = new Set(before?.problems.map(({ message }) => message));
  return (next?.problems ?? []).flatMap((problem) => {
    const { severity, code, range, message } = problem;
    const isAway = range === undefined || !isEdited(range);
    const isNew = HALF_TYPED.has(code) && before !== null && !known.has(message);
    const isFault = code === "syntax-error" || (severity === "error" && (!isAway || isNew));
    return isFault ? [{ problem, isAway }] : [];
  });
}

/** What is raised where a name or a call stops short: `x = self` for `x = self.conv(x)`. */
const HALF_TYPED: ReadonlySet<ProblemCode> = new Set(["missing-attribute", "wrong-arguments"]);

/** Whether an analysis misses, or has only a part of, a model that an earlier one had. */
export function isPoorer(next: Analysis | null, before: Analysis | null): boolean {
  if (next === null || before === null) return false;
  const listed = new Set(next.listed.map(({ name }) => name));
  return before.models.some(({ graph, incomplete }) => {
    const now = next.models.find((model) => model.graph.name === graph.name);
    if (now === undefined) return !listed.has(graph.name);
    return now.incomplete !== undefined && incomplete === undefined;
  });
}
