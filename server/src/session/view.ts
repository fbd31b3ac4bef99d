// What features answer from: an analysis, and how places of the text that it is of stand in the text as it is now. While
// an edit is on its way, or a syntax error has cost the newest analysis models, that is an earlier one.
import type { Analysis, AnalyzedModel } from "../analysis/analyze";
import type { Position, Range } from "../text/position";
import { type Edit, TextShift } from "../text/shift";
import type { AnalyzedDocument, DocumentVersion } from "./session";

export class View {
  readonly #shift: TextShift | null;

  /** `document` is the newest version of the text, `edits` lead to it from the one that was analysed. */
  constructor(
    readonly analyzed: AnalyzedDocument,
    readonly document: DocumentVersion,
    edits: readonly Edit[],
  ) {
    const { text } = analyzed.document.source;
    this.#shift = edits.length === 0 ? null : new TextShift(text, document.source.text, edits);
  }

  get analysis(): Analysis | null {
    return this.analyzed.analysis;
  }

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
    return this.#shift === null ? position : this.#shift.toOlder(position);
  }

  /** Into the text as it is now; null where an end was edited since. */
  toCurrent(range: Range): Range | null {
    return this.#shift === null ? range : this.#shift.toNewer(range);
  }
}

/** Whether an analysis of a text with a syntax error misses, or has only a part of, a model that an earlier one had. */
export function isPoorer(next: Analysis | null, before: Analysis | null): boolean {
  if (next === null || before === null || !next.problems.some(({ code }) => code === "syntax-error")) return false;
  const listed = new Set(next.listed.map(({ name }) => name));
  return before.models.some(({ graph, incomplete }) => {
    const now = next.models.find((model) => model.graph.name === graph.name);
    if (now === undefined) return !listed.has(graph.name);
    return now.incomplete !== undefined && incomplete === undefined;
  });
}
