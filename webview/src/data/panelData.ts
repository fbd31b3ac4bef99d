// One model of a report as the panel asks for it: answers are computed when they are asked for, and how rows are arranged is
// kept while the user scrolls. Runs where the report is: in the extension host, or in a page that the report stands in.
import { copiedLayers } from "../../../server/src/formats/copy";
import type { ModelReport, Report } from "../../../server/src/protocol";
import { barsOf } from "./bars";
import { COLUMNS } from "./columns";
import { headOf } from "./head";
import { visibleLayers } from "./layers";
import { rooflinePoints } from "./roofline";
import { type Arranged, arrange, rowOf } from "./rows";
import { timelineOf } from "./timeline";
import type { AnswerTo, CopyQuery, Head, Queries, Query, RowsPage, RowsQuery, RowsView } from "./wire";

/** Rows of one answer at most. */
const MOST_ROWS = 500;

const DATA_KINDS = ["bars", "rows", "place", "roofline", "timeline"] as const satisfies readonly (keyof Queries)[];

/** The questions that a report alone answers. */
export type DataQuery = Query & { readonly kind: (typeof DATA_KINDS)[number] };

export function isDataQuery(query: Query): query is DataQuery {
  return DATA_KINDS.some((kind) => kind === query.kind);
}

interface ArrangedView extends Arranged {
  readonly key: string;
  readonly visible: number;
}

export class PanelData {
  readonly head: Head;
  readonly #report: Report;
  readonly #model: ModelReport | undefined;
  #arranged: ArrangedView | null = null;

  /** `shown`: index of the model; null for a file without models. */
  constructor(report: Report, shown: number | null) {
    this.head = headOf(report, shown);
    this.#report = report;
    this.#model = shown === null ? undefined : report.models[shown];
  }

  answer(query: DataQuery): AnswerTo<DataQuery["kind"]> {
    const model = this.#model;
    if (!model) throw new Error("The file has no model to show.");
    switch (query.kind) {
      case "bars":
        return barsOf(model, visibleLayers(model, query.showFree), query.scope);
      case "rows":
        return this.#rows(model, query);
      case "place":
        return this.#place(model, query.view, query.layer);
      case "roofline":
        return rooflinePoints(model);
      case "timeline":
        return timelineOf(model);
    }
  }

  /** The layers of a view, or one of them, as text, and how many they are. */
  copied({ view, layer, format }: CopyQuery): { readonly text: string; readonly count: number } {
    const model = this.#model;
    if (!model) throw new Error("The file has no model to copy from.");
    const { entries } = this.#arrange(model, view);
    const indexes =
      layer === null ? entries.flatMap((entry) => (entry.kind === "layer" ? [entry.layer] : [])) : [layer];
    const layers = indexes.flatMap((index) => model.layers[index] ?? []);
    return { text: copiedLayers(this.#report, model, layers, format), count: layers.length };
  }

  #rows(model: ModelReport, { view, first, count }: RowsQuery): RowsPage {
    const { entries, matching, visible } = this.#arrange(model, view);
    const from = Math.max(0, Math.min(first, entries.length));
    return {
      first: from,
      rows: entries.slice(from, from + Math.min(count, MOST_ROWS)).map((entry) => rowOf(model, entry)),
      total: entries.length,
      matching,
      visible,
      totals: COLUMNS.map((column) => column.total(model)),
    };
  }

  /** The row of a layer; null where the filter or a closed module hides it. */
  #place(model: ModelReport, view: RowsView, layer: number): number | null {
    const { entries } = this.#arrange(model, view);
    const row = entries.findIndex((entry) => entry.kind === "layer" && entry.layer === layer);
    return row < 0 ? null : row;
  }

  #arrange(model: ModelReport, view: RowsView): ArrangedView {
    const key = JSON.stringify(view);
    if (this.#arranged?.key === key) return this.#arranged;
    const visible = visibleLayers(model, view.showFree);
    const arranged = { ...arrange(model, visible, view), key, visible: visible.length };
    this.#arranged = arranged;
    return arranged;
  }
}
