// The fused kernels of a model as points under the roofline of its target: intensity × performance. Kernels that are equal in
// all figures are one point, so that a model of 50,000 nodes is some hundred points; what cannot be drawn is counted.
import type { Bound, GroupReport, ModelReport } from "../../../server/src/protocol";
import { layerName } from "./layers";

/** More points than this hide each other; those with the least time are left out and counted. */
export const MOST_POINTS = 1000;

export interface RooflinePoints {
  readonly points: readonly KernelPoint[];
  /** Kernels that compute nothing (data movement): they have no place on a logarithmic axis. */
  readonly still: KernelSum;
  /** Kernels beyond MOST_POINTS. */
  readonly omitted: KernelSum;
  /** Kernels whose time is not known. */
  readonly untimed: number;
}

export interface KernelSum {
  readonly kernels: number;
  readonly seconds: number;
}

export interface KernelPoint {
  /** Of the layer that the kernel is named after; the first of several equal ones. */
  readonly name: string;
  readonly type: string;
  readonly layer: number;
  /** Last layer of the kernel: the cursor lights up every layer of it. */
  readonly layers: readonly number[];
  /** How many equal kernels. */
  readonly count: number;
  /** Of one of them. */
  readonly flops: number;
  readonly bytes: number;
  readonly perOpBytes: number;
  readonly idealBytes: number;
  readonly seconds: number;
  readonly bound: Bound;
}

/** Layers of one point that light it up; a model of thousands of equal kernels lights up the first ones. */
const MOST_LAYERS = 200;

export function rooflinePoints(model: ModelReport): RooflinePoints {
  const groups = model.target?.groups ?? [];
  const timed = groups.filter(({ seconds, bound }) => seconds !== null && bound !== null);
  const [moving, still] = [timed.filter(({ flops }) => flops > 0), timed.filter(({ flops }) => flops === 0)];
  const merged = new Map<string, GroupReport[]>();
  for (const group of moving) {
    const key = JSON.stringify([group.flops, group.bytes, group.perOpBytes, group.idealBytes, group.seconds?.[1]]);
    const equal = merged.get(key);
    if (equal) equal.push(group);
    else merged.set(key, [group]);
  }
  const byTime = [...merged.values()].sort((a, b) => secondsOf(b) - secondsOf(a));
  const drawn = byTime.slice(0, MOST_POINTS).map((equal) => pointOf(model, equal));
  return {
    points: drawn.sort((a, b) => a.layer - b.layer),
    still: sumOf(still),
    omitted: sumOf(byTime.slice(MOST_POINTS).flat()),
    untimed: groups.length - timed.length,
  };
}

function pointOf(model: ModelReport, equal: readonly GroupReport[]): KernelPoint {
  const first = equal[0] as GroupReport;
  const layer = model.layers[first.anchor];
  return {
    name: layer ? layerName(layer).slice(0, 300) : "",
    type: layer?.type.slice(0, 100) ?? "",
    layer: first.anchor,
    layers: equal.flatMap(({ layers }) => layers).slice(0, MOST_LAYERS),
    count: equal.length,
    flops: first.flops,
    bytes: first.bytes,
    perOpBytes: first.perOpBytes,
    idealBytes: first.idealBytes,
    seconds: first.seconds?.[1] ?? 0,
    bound: first.bound ?? "overhead",
  };
}

function sumOf(groups: readonly GroupReport[]): KernelSum {
  return { kernels: groups.length, seconds: secondsOf(groups) };
}

function secondsOf(groups: readonly GroupReport[]): number {
  return groups.reduce((sum, { seconds }) => sum + (seconds?.[1] ?? 0), 0);
}
