// What a model comes to, in lines below its table: the memory peak, and on a target its time, traffic, demand and fit.
import type { ConventionReport, ModelReport, PeakReport, TargetReport } from "../protocol";
import {
  atLeast,
  formatBytes,
  formatCount,
  formatExact,
  formatIntensity,
  formatPercent,
  formatRate,
  formatShape,
  formatTimeRange,
  share,
} from "../text/format";

export function summaryLines(model: ModelReport): readonly string[] {
  return [
    ...peakLine(model.peak, model),
    ...(model.target === null ? [] : targetLines(model.target)),
    ...model.conventions.map(conventionLine),
  ];
}

/** Tensors named at the peak. */
const MAX_TENSORS = 3;

function peakLine({ bytes, layer, tensors, lowerBound }: PeakReport, { layers }: ModelReport): readonly string[] {
  const at = layer === null ? undefined : layers[layer];
  if (at === undefined) return [];
  const shown = tensors.slice(0, MAX_TENSORS).map(({ name, shape, bytes: size }) => {
    const what = name === "" ? "" : `${name} `;
    return `${what}${formatShape(shape)} ${formatBytes(size)}`;
  });
  const more = tensors.length > MAX_TENSORS ? [`${tensors.length - MAX_TENSORS} more`] : [];
  const peak = atLeast(formatBytes(bytes), lowerBound);
  return [`peak of activations: ${peak} at ${at.path || at.type} (${[...shown, ...more].join(", ")})`];
}

function targetLines(target: TargetReport): readonly string[] {
  const { name, dtype, batch, fusion, seconds, unknown, lowerBound, basis } = target;
  const time = unknown === null ? atLeast(formatTimeRange(seconds), lowerBound) : `unknown, because ${unknown}`;
  return [
    `on ${name} (${dtype}, batch ${batch}, fusion ${fusion}): ${time}`,
    ...(unknown === null ? [boundLine(target)] : []),
    trafficLine(target),
    ...memoryLine(target),
    ...energyLine(target),
    `times rest on: ${basis}; 80 % of held-out measurements lie within the range`,
  ];
}

/** Which ceiling the kernels hit, by their share of the time. */
function boundLine({ roofline, groups }: TargetReport): string {
  const { secondsByBound, ridge } = roofline;
  const total = Object.values(secondsByBound).reduce((sum, seconds) => sum + seconds, 0);
  const parts = Object.entries(secondsByBound).map(
    ([bound, seconds]) => `${bound} ${formatPercent(share(seconds, total))}`,
  );
  const ceilings = ridge === null ? "" : `; ridge ${formatIntensity(ridge)}`;
  return `time of its ${groups.length} kernels by what limits them: ${parts.join(", ")}${ceilings}`;
}

function trafficLine({ bytes, bytesPerSecondAtFps, roofline, lowerBound }: TargetReport): string {
  const views = (print: (size: number) => string, of: TargetReport["bytes"]) =>
    `${print(of.perOp)} per operator, ${print(of.edge)} fused, ${print(of.ideal)} with on-chip memory`;
  const limit = roofline.bytesPerSecond === null ? "" : `, of ${formatRate(roofline.bytesPerSecond)}`;
  const { fps } = bytesPerSecondAtFps;
  return `${lowerBound ? "at least, " : ""}traffic: ${views(formatBytes, bytes)}; at ${fps} runs/s ${views(formatRate, bytesPerSecondAtFps)}${limit}`;
}

function memoryLine({ memory }: TargetReport): readonly string[] {
  if (memory === null) return [];
  const { needBytes, capacityBytes, verdict } = memory;
  return [`memory: weights and peak ${formatBytes(needBytes)} of ${formatBytes(capacityBytes)}: ${verdict}`];
}

function energyLine({ joules }: TargetReport): readonly string[] {
  if (joules === null) return [];
  const [low, high] = joules.map((energy) => `${(energy * 1e3).toPrecision(3)} mJ`);
  return [`energy: ${low} to ${high} a run by the figures of a 45 nm process, to compare designs with`];
}

function conventionLine({ id, total, lowerBound, quantity, figures }: ConventionReport): string {
  const beside = figures.map(({ name, count }) => `; ${formatExact(count)} ${name}`).join("");
  return `as ${id} counts: ${atLeast(formatExact(total), lowerBound)} (${formatCount(total)}), ${quantity}${beside}`;
}
