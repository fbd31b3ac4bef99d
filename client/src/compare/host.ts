// What a panel asks and does of the comparison.
import type { Event, Uri } from "vscode";
import { type ArchitectureReport, REQUESTS } from "../../../server/src/protocol";
import type { AnswerTo, CompareAction, Queries, Query } from "../../../webview/src/data/wire";
import type { Reports } from "../reports";
import { type CompareParts, compareWith, compareWithHead, ownSource } from "./commands";
import { type Comparisons, MOST_SOURCES, tell } from "./comparisons";
import { revealCompared } from "./reveal";

const KINDS = ["comparison", "architectures"] as const satisfies readonly (keyof Queries)[];
type ComparisonKind = (typeof KINDS)[number];

/** The questions that no report answers. */
export type ComparisonQuery = Query & { readonly kind: ComparisonKind };

export function isComparisonQuery(query: Query): query is ComparisonQuery {
  return KINDS.some((kind) => kind === query.kind);
}

export class ComparisonHost {
  readonly onDidChange: Event<void>;
  readonly #parts: CompareParts;

  constructor(parts: CompareParts) {
    this.#parts = parts;
    this.onDidChange = parts.comparisons.onDidChange;
  }

  answer(query: ComparisonQuery): Promise<AnswerTo<ComparisonKind>> {
    const { comparisons, client } = this.#parts;
    switch (query.kind) {
      case "comparison":
        return comparisons.get(query.whatIf);
      case "architectures":
        return client.sendRequest<readonly ArchitectureReport[]>(REQUESTS.architectures);
    }
  }

  /** `uri`: what the panel is about. */
  async act(action: CompareAction, uri: Uri): Promise<void> {
    try {
      await this.#do(action, uri);
    } catch (error) {
      await tell(error);
    }
  }

  async #do(action: CompareAction, uri: Uri): Promise<void> {
    const { comparisons, reports } = this.#parts;
    switch (action.kind) {
      case "choose":
        return compareWith(this.#parts, uri);
      case "head":
        return compareWithHead(this.#parts, uri);
      case "add":
        return this.#add(action.id, action.name, uri);
      case "remove":
        return comparisons.set(comparisons.sources.filter((_, i) => i !== action.source));
      case "base":
        return moveToFront(comparisons, action.source);
      case "reveal":
        return reveal(comparisons, reports, action);
    }
  }

  /** Beside what stands there, or beside the panel's own model. */
  async #add(id: string, name: string, uri: Uri): Promise<void> {
    const { comparisons } = this.#parts;
    const { sources } = comparisons;
    if (sources.some((source) => source.kind === "architecture" && source.id === id)) return;
    if (sources.length === MOST_SOURCES)
      throw new Error(`${MOST_SOURCES} models stand side by side; take one away first`);
    const before = sources.length === 0 ? [await ownSource(this.#parts, uri)] : sources;
    await comparisons.set([...before, { kind: "architecture", id, name }]);
  }
}

async function moveToFront(comparisons: Comparisons, source: number): Promise<void> {
  const { sources } = comparisons;
  const base = sources[source];
  if (base) await comparisons.set([base, ...sources.filter((other) => other !== base)]);
}

async function reveal(
  comparisons: Comparisons,
  reports: Reports,
  { source, ...place }: CompareAction & { readonly kind: "reveal" },
): Promise<void> {
  const shown = comparisons.sources[source];
  if (shown) await revealCompared(reports, shown, place);
}
