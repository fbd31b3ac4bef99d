// Layers → bars of the histograms: one per layer while they fit, else one per module at the deepest level that fits,
// else (no useful modules) one per run of consecutive layers. A bar of several layers can be gone into: its parts are then
// grouped by the same rule. Sums are exact; what is unknown is counted, not dropped.
import type { Bound, LayerReport, ModelReport } from "../../../server/src/protocol";
import { formatShape } from "../../../server/src/text/format";
import { layerName, shortName } from "./layers";
import { type Figure, METRICS, type MetricId, sumOf } from "./metrics";

/** More bars than this are thinner than 2 pixels in a panel of 600. */
export const BAR_LIMIT = 300;
/** A level with fewer modules than this says less than even runs of layers. */
const FEWEST_MODULES = 8;
/** Real models nest below 20; bounds the work on a made-up tree. */
const DEEPEST_MODULE = 32;
/** Reasons for missing figures that a tooltip has room for. */
const MOST_REASONS = 3;

export type Grouping = "layer" | "module" | "run";

/** Part of a model: what one bar stands for. */
export type Scope =
  | { readonly kind: "module"; readonly path: string }
  | { readonly kind: "run"; readonly first: number; readonly last: number; readonly name: string };

export interface Bar {
  readonly name: string;
  /** For the axis. */
  readonly label: string;
  /** "Conv2d · 1×3×224×224 → 1×64×112×112"; "" for several layers. */
  readonly about: string;
  /** Index of the first layer, and how many there are. */
  readonly first: number;
  readonly count: number;
  /** What going into the bar shows; null for a single layer. */
  readonly scope: Scope | null;
  readonly figures: Readonly<Record<MetricId, Figure>>;
  /** Of its fused kernels on the target; null without one, or where no kernel is named after a layer of the bar. */
  readonly kernels: { readonly bytes: number; readonly seconds: number | null } | null;
  /** What limits most of its time; null where that is not known. */
  readonly bound: Bound | null;
  /** Why figures are missing, the first reasons. */
  readonly reasons: readonly string[];
}

export interface Bars {
  readonly grouping: Grouping;
  readonly bars: readonly Bar[];
  /** Layers in all bars. */
  readonly layers: number;
  /** Which bar a layer is in: [first layer, bar] of each run of layers, ascending; bar -1 is none. */
  readonly runs: readonly (readonly [layer: number, bar: number])[];
}

export function barsOf(
  model: ModelReport,
  visible: readonly number[],
  scope: Scope | null = null,
  limit = BAR_LIMIT,
): Bars {
  const within = scope === null ? visible : visible.filter(insideOf(model, visible, scope));
  const { grouping, groups } = group(model, within, limit, scope?.kind === "module" ? scope.path : null);
  return {
    grouping,
    layers: within.length,
    bars: groups.map((members) => barOf(model, members)),
    runs: runsOf(groups, model.layers.length),
  };
}

/** The bar that a layer is in; null for none. */
export function barAt({ runs }: Pick<Bars, "runs">, layer: number): number | null {
  const bar = runs.findLast(([first]) => first <= layer)?.[1] ?? -1;
  return bar < 0 ? null : bar;
}

interface Members {
  readonly name: string;
  readonly label: string;
  /** Indexes into the model's layers, in execution order; at least one. */
  readonly layers: readonly number[];
  readonly scope: Scope | null;
}

function barOf(model: ModelReport, { name, label, layers, scope }: Members): Bar {
  const members = layers.map((index) => layerAt(model, index));
  const [first] = members;
  const reasons = new Set(members.map(({ unknown }) => unknown).filter((reason) => reason !== null));
  return {
    name,
    label,
    about: members.length === 1 && first ? aboutOf(first) : "",
    first: layers[0] as number,
    count: layers.length,
    scope,
    figures: figuresOf(members),
    kernels: kernelsOf(model, layers),
    bound: boundOf(members),
    reasons: [...reasons].slice(0, MOST_REASONS),
  };
}

function aboutOf({ type, inputs, outputs }: LayerReport): string {
  return `${type} · ${shapes(inputs.slice(0, 1))} → ${shapes(outputs)}`;
}

function shapes(all: LayerReport["inputs"]): string {
  return all.length === 0 ? "no input" : all.map(formatShape).join(", ");
}

/** A kernel is counted where the layer is that it is named after. */
function kernelsOf({ target, layers }: ModelReport, members: readonly number[]): Bar["kernels"] {
  const groups = members.flatMap((member) => {
    const group = target?.groups[layers[member]?.group ?? -1];
    return group?.anchor === member ? [group] : [];
  });
  if (groups.length === 0) return null;
  const known = groups.every(({ seconds }) => seconds !== null);
  return {
    bytes: groups.reduce((sum, { bytes }) => sum + bytes, 0),
    seconds: known ? groups.reduce((sum, { seconds }) => sum + (seconds?.[1] ?? 0), 0) : null,
  };
}

/** The limit with the largest share of the expected time. */
function boundOf(layers: readonly LayerReport[]): Bound | null {
  const seconds = new Map<Bound, number>();
  for (const { bound, seconds: time } of layers)
    if (bound !== null && time !== null) seconds.set(bound, (seconds.get(bound) ?? 0) + time[1]);
  const [most] = [...seconds].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
}

function runsOf(groups: readonly Members[], layers: number): Bars["runs"] {
  const bars = new Int32Array(layers).fill(-1);
  groups.forEach(({ layers: members }, bar) => {
    for (const layer of members) bars[layer] = bar;
  });
  const runs: [number, number][] = [];
  bars.forEach((bar, layer) => {
    if (bar !== (runs.at(-1)?.[1] ?? -1)) runs.push([layer, bar]);
  });
  return runs;
}

function insideOf(model: ModelReport, visible: readonly number[], scope: Scope): (layer: number) => boolean {
  if (scope.kind === "run") return (layer) => scope.first <= layer && layer <= scope.last;
  const chains = moduleChains(model, visible);
  return (layer) => chains.get(layer)?.includes(scope.path) === true;
}

function group(
  model: ModelReport,
  visible: readonly number[],
  limit: number,
  root: string | null,
): { grouping: Grouping; groups: readonly Members[] } {
  if (visible.length <= limit) return { grouping: "layer", groups: visible.map((index) => single(model, index)) };
  const modules = deepestLevel(model, visible, limit, root);
  if (modules.length >= Math.min(FEWEST_MODULES, limit)) return { grouping: "module", groups: modules };
  return { grouping: "run", groups: runs(model, visible, limit) };
}

function single(model: ModelReport, index: number): Members {
  const layer = layerAt(model, index);
  const name = layerName(layer);
  return { name, label: shortName(name, layer.op), layers: [index], scope: null };
}

/**
 * The modules at the greatest depth below `root` that gives at most `limit` bars; layers above that depth stand for
 * themselves.
 */
function deepestLevel(
  model: ModelReport,
  visible: readonly number[],
  limit: number,
  root: string | null,
): readonly Members[] {
  const chains = moduleChains(model, visible, root);
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
    typeof key === "number"
      ? single(model, key)
      : { name: key, label: shortName(key), layers, scope: { kind: "module", path: key } },
  );
}

/** For each layer the modules below `root` that it lies in, outermost first. */
export function moduleChains(
  model: ModelReport,
  visible: readonly number[],
  root: string | null = null,
): ReadonlyMap<number, readonly string[]> {
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
    return chain.slice(root === null ? 0 : chain.indexOf(root) + 1);
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
    const name = names.join(" … ");
    return { name, label: `${first + 1}–${last + 1}`, layers, scope: { kind: "run", first, last, name } };
  });
}

function figuresOf(layers: readonly LayerReport[]): Bar["figures"] {
  const entries = METRICS.map((metric) => [metric.id, sumOf(layers, metric)] as const);
  return Object.fromEntries(entries) as Record<MetricId, Figure>;
}

function layerAt(model: ModelReport, index: number): LayerReport {
  return model.layers[index] as LayerReport;
}
