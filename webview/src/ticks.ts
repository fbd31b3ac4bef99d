// Axis ticks with round values in the metric's own units: 1-2-5 steps for counts, powers of two for sizes (chart.js knows
// only decimal ticks). On a logarithmic axis the lower end lies below the smallest value, so that each bar has a height.

export type ScaleKind = "linear" | "log";

/** How a unit counts: sizes by powers of two, counts by whole numbers, times and rates by any. */
export type UnitKind = "size" | "count" | "time" | "rate";

interface Unit {
  /** Sums of it are exact integers. */
  readonly exact: boolean;
  /** Between two marks of a logarithmic axis. */
  readonly base: number;
  readonly step: (least: number) => number;
}

export const UNITS: Readonly<Record<UnitKind, Unit>> = {
  size: { exact: true, base: 2, step: (least) => 2 ** Math.max(0, Math.ceil(Math.log2(least))) },
  count: { exact: true, base: 10, step: (least) => decimalStep(Math.max(1, least)) },
  time: { exact: false, base: 10, step: decimalStep },
  rate: { exact: false, base: 10, step: decimalStep },
};

export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** A chart of 140 pixels has room for about this many labels. */
const MOST_TICKS = 5;

/** `values` are positive; without any the axis is empty. */
export function axisOf(values: readonly number[], scale: ScaleKind, kind: UnitKind): Axis {
  const max = values.reduce((a, b) => Math.max(a, b), 0);
  if (max === 0) return scale === "log" ? { min: 1, max: 10, ticks: [] } : { min: 0, max: 1, ticks: [0] };
  const min = values.reduce((a, b) => Math.min(a, b), max);
  return scale === "log" ? logAxis(min, max, UNITS[kind].base) : linearAxis(max, UNITS[kind]);
}

/** "4.00 KiB" → "4 KiB", "1.50 M" → "1.5 M": ticks are exact, zeros say nothing. */
export function tickLabel(formatted: string): string {
  return formatted.replace(/\.0+(?=\D|$)|(\.\d*[1-9])0+(?=\D|$)/, "$1");
}

function linearAxis(max: number, unit: Unit): Axis {
  const step = unit.step(max / MOST_TICKS);
  const count = Math.ceil(max / step - 1e-9);
  return { min: 0, max: count * step, ticks: Array.from({ length: count + 1 }, (_, i) => i * step) };
}

/** The smallest of 1, 2, 5 · 10^k that is not below `least`. */
function decimalStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5, 10].find((factor) => factor * power >= least) ?? 10) * power;
}

function logAxis(min: number, max: number, base: number): Axis {
  const low = Math.ceil(Math.log(min) / Math.log(base) - 1e-9) - 1;
  const high = Math.max(low + 1, Math.ceil(Math.log(max) / Math.log(base) - 1e-9));
  const stride = Math.ceil((high - low) / (MOST_TICKS - 1));
  const top = low + stride * Math.ceil((high - low) / stride);
  const ticks = Array.from({ length: (top - low) / stride + 1 }, (_, i) => base ** (low + i * stride));
  return { min: base ** low, max: base ** top, ticks };
}
