// Which layers and stages of two models belong together. Layers are paired by ever looser likeness, each pass between the
// pairs of the one before: equal, of the same name, of the same kind. Versions of one model are paired as a whole; different
// networks stage by stage, and names say nothing.
import type { Layer, LayerKeys } from "./layers";
import { commonPairs, type Pair } from "./sequence";
import type { Stage } from "./stages";

export interface StagedModel {
  readonly layers: readonly Layer[];
  readonly stages: readonly Stage[];
}

type Passes = readonly (keyof LayerKeys)[];

const OF_VERSIONS: Passes = ["exact", "named", "own", "operator", "place"];
const OF_NETWORKS: Passes = ["exact", "own", "operator"];

/** Indices into the layers of both, in order. */
export function alignLayers(left: StagedModel, right: StagedModel): readonly Pair[] {
  if (areVersions(left.layers, right.layers)) return alignVersions(left.layers, right.layers);
  return alignStages([left.stages, right.stages]).flatMap(([i = null, j = null]) =>
    i === null || j === null ? [] : refine(partOf(left, i), partOf(right, j), OF_NETWORKS),
  );
}

/** At least half of the smaller model's layers stand unchanged, but for shapes, in the same place of the other. */
function areVersions(left: readonly Layer[], right: readonly Layer[]): boolean {
  const standing = ({ keys }: Layer) => `${keys.place}|${keys.own}`;
  const known = new Set(left.map(standing));
  const unchanged = right.filter((layer) => known.has(standing(layer))).length;
  return unchanged * 2 >= Math.min(left.length, right.length);
}

/**
 * Among layers that are all alike (blocks of a transformer) the ones that kept their place belong together, unless something
 * put in between has moved them on: then more are equal when places say nothing.
 */
function alignVersions(left: readonly Layer[], right: readonly Layer[]): readonly Pair[] {
  const moved = refine(whole(left), whole(right), OF_VERSIONS);
  const standing = refine(whole(left), whole(right), ["standing", ...OF_VERSIONS]);
  const equal = (pairs: readonly Pair[]) =>
    pairs.filter(([i, j]) => left[i]?.keys.exact === right[j]?.keys.exact).length;
  return equal(moved) > equal(standing) ? moved : standing;
}

interface Part {
  readonly layers: readonly Layer[];
  /** Of `layers` in the model's. */
  readonly start: number;
}

function whole(layers: readonly Layer[]): Part {
  return { layers, start: 0 };
}

function partOf({ layers, stages }: StagedModel, stage: number): Part {
  const { first, end } = stages[stage] as Stage;
  const start = layers.findIndex(({ index }) => index >= first);
  const after = layers.findIndex(({ index }) => index >= end);
  return start === -1
    ? { layers: [], start: 0 }
    : { layers: layers.slice(start, after === -1 ? undefined : after), start };
}

function refine(left: Part, right: Part, [key, ...looser]: Passes): readonly Pair[] {
  if (key === undefined || left.layers.length === 0 || right.layers.length === 0) return [];
  const keysOf = ({ layers }: Part) => layers.map(({ keys }) => keys[key]);
  const pairs: Pair[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...commonPairs(keysOf(left), keysOf(right)), END]) {
    for (const pair of refine(slice(left, i, nextI), slice(right, j, nextJ), looser)) pairs.push(pair);
    if (nextI !== Number.POSITIVE_INFINITY) pairs.push([left.start + nextI, right.start + nextJ]);
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return pairs;
}

const END: Pair = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];

function slice({ layers, start }: Part, from: number, to: number): Part {
  return { layers: layers.slice(from, to), start: start + from };
}

interface Row {
  readonly key: string;
  /** Per model so far the index of its stage, null where it has none here. */
  readonly cells: readonly (number | null)[];
}

/** Rows of stages that stand side by side: per model the index of its stage, null where it has none there. */
export function alignStages(models: readonly (readonly Stage[])[]): readonly (readonly (number | null)[])[] {
  let rows: readonly Row[] = [];
  models.forEach((stages, model) => {
    rows = addStages(rows, stages, model);
  });
  return rows.map(({ cells }) => cells);
}

function addStages(rows: readonly Row[], stages: readonly Stage[], model: number): readonly Row[] {
  const keys = stages.map(({ level }) => String(level));
  const known = rows.map(({ key }) => key);
  const next: Row[] = [];
  let [row, stage] = [0, 0];
  for (const [nextRow, nextStage] of [...commonPairs(known, keys), [rows.length, keys.length] as const]) {
    for (const { key, cells } of rows.slice(row, nextRow)) next.push({ key, cells: [...cells, null] });
    for (; stage < nextStage; stage++)
      next.push({ key: keys[stage] ?? "", cells: [...Array<null>(model).fill(null), stage] });
    const common = rows[nextRow];
    if (common) next.push({ key: common.key, cells: [...common.cells, stage++] });
    row = nextRow + 1;
  }
  return next;
}
