// Layers of all models in one order: those that belong together stand in one row, for histograms over one axis.
import type { LayerCell, LayerRow } from "../../protocol";
import { referenceTo } from "./changes";
import { sumOf } from "./figures";
import type { Layer } from "./layers";
import type { Pair } from "./sequence";

export interface RowModel {
  readonly layers: readonly Layer[];
  /** The row of the stage that a layer is in. */
  readonly stageOf: (layer: Layer) => number;
}

/** More bars than that are thinner than two pixels in a panel of 600. */
export const MOST_ROWS = 300;

/** `pairs`: of the first model's layers with those of each other. */
export function layerRows(models: readonly RowModel[], pairs: readonly (readonly Pair[])[]): readonly LayerRow[] {
  const [base, ...others] = models;
  if (base === undefined) return [];
  let rows: readonly Row[] = base.layers.map((layer, i) => ({ base: i, stage: base.stageOf(layer), layers: [layer] }));
  others.forEach((other, i) => {
    rows = addModel(rows, other, new Map(pairs[i]), i + 1);
  });
  return joined(rows).map(({ stage, cells }) => ({ stage, cells: cells.map(cellOf) }));
}

interface Row {
  /** Index into the first model's layers; null where it has none here. */
  readonly base: number | null;
  readonly stage: number;
  /** Per model so far. */
  readonly layers: readonly (Layer | null)[];
}

/** Layers that the first model lacks stand behind the ones before them, in their stage. */
function addModel(
  rows: readonly Row[],
  { layers, stageOf }: RowModel,
  pairs: Map<number, number>,
  model: number,
): Row[] {
  const next: Row[] = [];
  let at = 0;
  // stages follow each other, also where a layer of one model stands for one of another stage
  const push = (row: Row) => void next.push({ ...row, stage: Math.max(row.stage, next.at(-1)?.stage ?? 0) });
  const own = (layer: Layer) =>
    push({ base: null, stage: stageOf(layer), layers: [...Array<null>(model).fill(null), layer] });
  const addUntil = (end: number, stage: number) => {
    for (; at < end && stageOf(layers[at] as Layer) < stage; at++) own(layers[at] as Layer);
  };
  const paired = rows.map(({ base }) => (base === null ? undefined : pairs.get(base)));
  const ends = nextPairs(paired, layers.length);
  rows.forEach((row, i) => {
    const partner = paired[i];
    addUntil(ends[i] ?? layers.length, partner === undefined ? row.stage : Number.POSITIVE_INFINITY);
    push({ ...row, layers: [...row.layers, partner === undefined ? null : (layers[at++] ?? null)] });
  });
  addUntil(layers.length, Number.POSITIVE_INFINITY);
  return next;
}

/** Per row the partner of the next row that has one. */
function nextPairs(paired: readonly (number | undefined)[], last: number): readonly number[] {
  const ends = Array<number>(paired.length);
  let end = last;
  for (let i = paired.length - 1; i >= 0; i--) {
    end = paired[i] ?? end;
    ends[i] = end;
  }
  return ends;
}

interface JoinedRow {
  readonly stage: number;
  /** Per model the layers of the row. */
  readonly cells: readonly (readonly Layer[])[];
}

/** Neighbours of one stage become one row where there are too many. */
function joined(rows: readonly Row[]): readonly JoinedRow[] {
  const width = Math.ceil(rows.length / MOST_ROWS);
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && last.length < width && last[0]?.stage === row.stage) last.push(row);
    else groups.push([row]);
  }
  return groups.map((group) => ({
    stage: group[0]?.stage ?? 0,
    cells: (group[0]?.layers ?? []).map((_, model) => group.flatMap(({ layers }) => layers[model] ?? [])),
  }));
}

function cellOf(layers: readonly Layer[]): LayerCell | null {
  const [first] = layers;
  if (first === undefined) return null;
  const { path, type, range, index } = referenceTo(first);
  return {
    ...{ path, type, range, first: index },
    count: layers.length,
    ...sumOf(layers.map(({ costed }) => costed)),
  };
}
