// How the user looks at a report: what is kept across reloads of the window. The report itself comes anew from the host.
import { COLUMN_IDS, type ColumnId } from "./columns";

export type ScaleKind = "linear" | "log";

export interface Sort {
  readonly column: ColumnId;
  readonly descending: boolean;
}

export interface ViewState {
  /** Of the report last shown: the host reopens it after a reload. */
  readonly file: string | null;
  readonly model: number;
  readonly scale: ScaleKind;
  /** Whether nodes without cost (constants, shape arithmetic, views) are shown. */
  readonly showFree: boolean;
  readonly filter: string;
  /** Null is execution order. */
  readonly sort: Sort | null;
}

export const INITIAL: ViewState = { file: null, model: 0, scale: "linear", showFree: false, filter: "", sort: null };

/** Saved state may be of another version, or absent: each field is taken only if it is what it should be. */
export function restore(saved: unknown): ViewState {
  if (!isRecord(saved)) return INITIAL;
  const { file, model, scale, showFree, filter, sort } = saved;
  return {
    file: typeof file === "string" ? file : INITIAL.file,
    model: typeof model === "number" && Number.isInteger(model) && model >= 0 ? model : INITIAL.model,
    scale: scale === "log" ? "log" : "linear",
    showFree: showFree === true,
    filter: typeof filter === "string" ? filter : INITIAL.filter,
    sort: isSort(sort) ? { column: sort.column, descending: sort.descending } : INITIAL.sort,
  };
}

/** What a click on a column's header means: its natural direction, then the other, then execution order again. */
export function nextSort(sort: Sort | null, column: ColumnId, numeric: boolean): Sort | null {
  if (sort?.column !== column) return { column, descending: numeric };
  return sort.descending === numeric ? { column, descending: !numeric } : null;
}

function isSort(value: unknown): value is Sort {
  return (
    isRecord(value) && COLUMN_IDS.includes(value["column"] as ColumnId) && typeof value["descending"] === "boolean"
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
