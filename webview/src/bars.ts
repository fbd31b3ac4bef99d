// Layers → bars of the histograms: one per layer while they fit, else one per module at the deepest level that fits,
// else (no useful modules) one per run of consecutive layers. Sums are exact; what is unknown is counted, not dropped.
import type { LayerReport, ModelReport } from "../../server/src/protocol";
import { add, type Count } from "../../server/src/tensor/count";
import type { Quantity } from "../../server/src/text/format";
import { layerName, shortName } from "./layers";
import { FIGURES, type FigureId } from "./metrics";

/** More bars than this are thinner than 2 pixels in a panel of 600. */
export const BAR_LIMIT = 300;
/** A level with fewer modules than this says less than even runs of layers. */
const FEWEST_MODULES = 8;
/** Real models nest below 20; bounds the work on a made-up tree. */
const DEEPEST_MODULE = 32;

export type Grouping = "layer" | "module" | "run";

export interface Bar {
  readonly name: string;
  /** For the axis. */
  readonly label: string;
  /** Indexes into the model's layers, in execution order; at least one. */
  readonly layers: readonly number[];
  readonly figures: Readonly<Record<FigureId, Figure>>;
}

/** `value` sums the known terms and is null when there are none; `missing` counts the unknown ones. */
export interface Figure {
  readonly value: Count | null;
  readonly missing: number;
}

export interface Bars {
  readonly grouping: Grouping;
  readonly bars: readonly Bar[];
  /** From a layer's index to its bar's. */
  readonly barOf: ReadonlyMap<number, number>;
}

export function barsOf(model: ModelReport, visible: readonly number[], limit = BAR_LIMIT): Bars {
  const { grouping, groups } = group(model, visible, limit);
  const bars = groups.map((members) => ({ ...members, figures: figuresOf(model, members.layers) }));
  const barOf = new Map(bars.flatMap((bar, index) => bar.layers.map((layer) => [layer, index] as const)));
  return { grouping, bars, barOf };
}

type Members = Omit<Bar, "figures">;

function group(
  model: ModelReport,
  visible: readonly number[],
  limit: number,
): { grouping: Grouping; groups: readonly Members[] } {
  if (visible.length <= limit) return { grouping: "layer", groups: visible.map((index) => single(model, index)) };
  const modules = deepestLevel(model, visible, limit);
  if (modules.length >= Math.min(FEWEST_MODULES, limit)) return { grouping: "module", groups: modules };
  return { grouping: "run", groups: runs(model, visible, limit) };
}

function single(model: ModelReport, index: number): Members {
  const layer = layerAt(model, index);
  const name = layerName(layer);
  return { name, label: shortName(name, layer.op), layers: [index] };
}

/** The modules at the greatest depth that gives at most `limit` bars; layers above that depth stand for themselves. */
function deepestLevel(model: ModelReport, visible: readonly number[], limit: number): readonly Members[] {
  const chains = moduleChains(model, visible);
  let deepest: readonly Members[] = [];
  for (let depth = 0; depth < DEEPEST_MODULE; depth++) {
    const level = atDepth(model, visible, chains, depth, limit);
    if (level === null) break;
    deepest = level;
  }
  return deepest;
}

function atDepth(
  model: ModelReport,
  visible: readonly number[],
  chains: ReadonlyMap<number, readonly string[]>,
  depth: number,
  limit: number,
): readonly Members[] | null {
  const groups = new Map<string | number, number[]>();
  for (const index of visible) {
    const key = chains.get(index)?.[depth] ?? index;
    const members = groups.get(key);
    if (members) members.push(index);
    else if (groups.size === limit) return null;
    else groups.set(key, [index]);
  }
  return [...groups].map(([key, layers]) =>
    typeof key === "number" ? single(model, key) : { name: key, label: shortName(key), layers },
  );
}

/** For each layer the modules it lies in, outermost first. */
function moduleChains(model: ModelReport, visible: readonly number[]): ReadonlyMap<number, readonly string[]> {
  const parent = new Map<string, string>();
  for (const module of model.modules)
    for (const child of module.children) if (child !== module.path) parent.set(child, module.path);
  const known = new Map<string, readonly string[]>();
  const chainOf = (path: string): readonly string[] => {
    const chain: string[] = [];
    const seen = new Set<string>();
    for (let up = parent.get(path); up !== undefined && !seen.has(up); up = parent.get(up)) {
      seen.add(up);
      chain.unshift(up);
    }
    return chain;
  };
  return new Map(
    visible.map((index) => {
      const { path } = layerAt(model, index);
      const chain = known.get(path) ?? chainOf(path);
      known.set(path, chain);
      return [index, chain];
    }),
  );
}

function runs(model: ModelReport, visible: readonly number[], limit: number): readonly Members[] {
  const size = Math.ceil(visible.length / limit);
  const starts = Array.from({ length: Math.ceil(visible.length / size) }, (_, i) => i * size);
  return starts.map((start) => {
    const layers = visible.slice(start, start + size);
    const [first, last] = [layers[0] as number, layers[layers.length - 1] as number];
    const names = [first, last].map((index) => layerName(layerAt(model, index)));
    return { name: names.join(" … "), label: `${first + 1}–${last + 1}`, layers };
  });
}

function figuresOf(model: ModelReport, layers: readonly number[]): Bar["figures"] {
  const entries = FIGURES.map(({ id }) => [id, figure(model, layers, id)] as const);
  return Object.fromEntries(entries) as Record<FigureId, Figure>;
}

function figure(model: ModelReport, layers: readonly number[], id: FigureId): Figure {
  let value: Count | null = null;
  let missing = 0;
  for (const index of layers) {
    const layer = layerAt(model, index);
    const term = layers.length > 1 && isRepeated(layer, id) ? 0 : toCount(layer[id]);
    if (term === null) missing++;
    else value = value === null ? term : add(value, term);
  }
  return { value, missing };
}

/** A module that is called again brings no new parameters. */
function isRepeated(layer: LayerReport, id: FigureId): boolean {
  return id === "params" && layer.call > 0;
}

function toCount(quantity: Quantity): Count | null {
  return typeof quantity === "string" ? BigInt(quantity) : quantity;
}

function layerAt(model: ModelReport, index: number): LayerReport {
  return model.layers[index] as LayerReport;
}
