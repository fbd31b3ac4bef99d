// The plane of a roofline: both axes logarithmic, in whole decades or parts of them, wide enough for every kernel and the ridge.
import type { KernelPoint } from "../../data/roofline";
import type { TargetSummary } from "../../data/wire";

export interface Span {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

export interface Plane {
  /** FLOPs per byte. */
  readonly x: Span;
  /** FLOPs a second. */
  readonly y: Span;
}

/** Ticks at powers of ten; more than this many stand too close. */
const MOST_TICKS = 9;
/** Without kernels and ceilings there is still a plane to see. */
const ALONE = [1, 100];

export function planeOf(points: readonly KernelPoint[], { roofline }: Pick<TargetSummary, "roofline">): Plane {
  const { ridge, opsPerSecond } = roofline;
  const intensities = points.flatMap((point) => Object.values(intensitiesOf(point))).filter(isDrawn);
  const performances = points.map(performanceOf).filter(isDrawn);
  return {
    x: spanOf([...intensities, ...(ridge === null ? [] : [ridge / 3, ridge * 3])]),
    y: spanOf([...performances, ...(opsPerSecond === null ? [] : [opsPerSecond * 1.5, opsPerSecond / 100])]),
  };
}

/** FLOPs per byte in the three views of traffic; Infinity where nothing reaches DRAM. */
export function intensitiesOf({ flops, bytes, perOpBytes, idealBytes }: KernelPoint): {
  readonly perOp: number;
  readonly fused: number;
  readonly ideal: number;
} {
  return { perOp: flops / perOpBytes, fused: flops / bytes, ideal: flops / idealBytes };
}

export function performanceOf({ flops, seconds }: KernelPoint): number {
  return flops / seconds;
}

/** What has a place on a logarithmic axis. */
export function isDrawn(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

/** What the roof allows at an intensity; null where neither ceiling is known. */
export function roofAt(intensity: number, { roofline }: Pick<TargetSummary, "roofline">): number | null {
  const { opsPerSecond, bytesPerSecond } = roofline;
  const slope = bytesPerSecond === null ? Number.POSITIVE_INFINITY : bytesPerSecond * intensity;
  const roof = Math.min(slope, opsPerSecond ?? Number.POSITIVE_INFINITY);
  return Number.isFinite(roof) ? roof : null;
}

function spanOf(values: readonly number[]): Span {
  const all = values.length === 0 ? ALONE : values;
  const low = Math.floor(Math.log10(all.reduce((a, b) => Math.min(a, b))) + 1e-9);
  const high = Math.max(low + 1, Math.ceil(Math.log10(all.reduce((a, b) => Math.max(a, b))) - 1e-9));
  const stride = Math.ceil((high - low + 1) / MOST_TICKS);
  const count = Math.floor((high - low) / stride) + 1;
  return { min: 10 ** low, max: 10 ** high, ticks: Array.from({ length: count }, (_, i) => 10 ** (low + i * stride)) };
}
