// How the user looks at a report: what is kept across reloads of the window. The report itself comes anew from the host.
import type { WhatIf } from "../../server/src/protocol";
import type { Scope } from "./data/bars";
import { COLUMN_IDS, type ColumnId, type Sort } from "./data/columns";
import { METRIC_IDS, type MetricId } from "./data/metrics";
import type { ScaleKind } from "./ticks";
import { VIEW_IDS, type ViewId } from "./views/view";

export interface ViewState {
  /** Of the report last shown: what belongs to one model (scopes, open modules) is forgotten with it. */
  readonly file: string | null;
  readonly model: number;
  readonly tab: ViewId;
  readonly scale: ScaleKind;
  /** Histograms that are shown. */
  readonly metrics: readonly MetricId[];
  /** Whether nodes without cost (constants, shape arithmetic, views) are shown. */
  readonly showFree: boolean;
  readonly filter: string;
  /** Null is execution order. */
  readonly sort: Sort | null;
  readonly tree: boolean;
  /** Modules of the tree that are not as they are at first. */
  readonly toggled: readonly string[];
  readonly allOpen: boolean;
  /** The modules or runs that the histograms went into, the outermost first. */
  readonly scopes: readonly Scope[];
  readonly pinned: boolean;
  readonly whatIf: WhatIf;
  /** What views keep for themselves, each under its own id, validated by itself. */
  readonly own: Readonly<Partial<Record<ViewId, unknown>>>;
}

export const INITIAL: ViewState = {
  file: null,
  model: 0,
  tab: "layers",
  scale: "linear",
  metrics: ["outputBytes", "params", "flops", "seconds"],
  showFree: false,
  filter: "",
  sort: null,
  tree: false,
  toggled: [],
  allOpen: false,
  scopes: [],
  pinned: false,
  whatIf: {},
  own: {},
};

/** Saved state may be of another version, or absent: each field is taken only if it is what it should be. */
export function restore(saved: unknown): ViewState {
  if (!isRecord(saved)) return INITIAL;
  const fields = Object.entries(READERS).flatMap(([key, read]) => {
    const value = read(saved[key]);
    return value === undefined ? [] : [[key, value]];
  });
  return { ...INITIAL, ...Object.fromEntries(fields) };
}

/** What a click on a column's header means: its natural direction, then the other, then execution order again. */
export function nextSort(sort: Sort | null, column: ColumnId, numeric: boolean): Sort | null {
  if (sort?.column !== column) return { column, descending: numeric };
  return sort.descending === numeric ? { column, descending: !numeric } : null;
}

/** The value if it is one, else undefined. */
type Read<T> = (value: unknown) => T | undefined;

const READERS: { readonly [K in keyof ViewState]: Read<ViewState[K]> } = {
  file: text,
  model: natural,
  tab: (value) => VIEW_IDS.find((id) => id === value),
  scale: (value) => (value === "log" || value === "linear" ? value : undefined),
  metrics: (value) => (Array.isArray(value) ? METRIC_IDS.filter((id) => value.includes(id)) : undefined),
  showFree: flag,
  filter: text,
  sort: readSort,
  tree: flag,
  toggled: texts,
  allOpen: flag,
  scopes: (value) => listOf(value, readScope),
  pinned: flag,
  whatIf: readWhatIf,
  own: (value) => (isRecord(value) ? value : undefined),
};

function readSort(value: unknown): Sort | undefined {
  if (!isRecord(value)) return undefined;
  const column = COLUMN_IDS.find((id) => id === value["column"]);
  const descending = flag(value["descending"]);
  return column !== undefined && descending !== undefined ? { column, descending } : undefined;
}

function readScope(value: unknown): Scope | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, path, first, last, name } = value;
  if (kind === "module" && typeof path === "string") return { kind, path };
  const [from, to, named] = [natural(first), natural(last), text(name)];
  return kind === "run" && from !== undefined && to !== undefined && named !== undefined
    ? { kind, first: from, last: to, name: named }
    : undefined;
}

/** The server says what is wrong with a value; here only that it is of the right kind. */
function readWhatIf(value: unknown): WhatIf | undefined {
  if (!isRecord(value)) return undefined;
  const { target, dtype, fusion, fps, batch, convention, input } = value;
  const words = Object.entries({ target, dtype, fusion, convention, input }).filter(([, word]) => text(word));
  const numbers = Object.entries({ fps, batch }).filter(([, number]) => typeof number === "number" && number > 0);
  return Object.fromEntries([...words, ...numbers]);
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function natural(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
}

function texts(value: unknown): readonly string[] | undefined {
  return listOf(value, text);
}

function listOf<T>(value: unknown, read: Read<T>): readonly T[] | undefined {
  return Array.isArray(value) ? value.flatMap((item) => read(item) ?? []) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
