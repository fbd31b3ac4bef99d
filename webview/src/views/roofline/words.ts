// A roofline in words and numbers: what a kernel's tooltip tells, the chart in a sentence, what is not drawn, and the table.
import {
  formatBytes,
  formatCount,
  formatIntensity,
  formatPercent,
  formatSeconds,
  share,
} from "../../../../server/src/text/format";
import { textTable } from "../../chartBox";
import type { KernelPoint, RooflinePoints } from "../../data/roofline";
import type { TargetSummary } from "../../data/wire";
import { isolated, nameElement, plural } from "../../dom";
import type { Told } from "../../tip";
import { aboveLimit } from "../legend";
import { intensitiesOf, performanceOf, roofAt } from "./axes";

/** Rows of the table: the kernels with the most time. */
const MOST_ROWS = 300;

export function toldOf(point: KernelPoint, target: TargetSummary): Told {
  const { perOp, fused, ideal } = intensitiesOf(point);
  const roof = roofAt(fused, target);
  const reached = roof === null ? [] : [["Of the roof", formatPercent(share(performanceOf(point), roof))] as const];
  const layers = point.layers.length / point.count;
  return {
    title: nameElement(point.name),
    about: [
      point.type,
      plural(layers, "fused layer"),
      ...(point.count > 1 ? [`${point.count} equal kernels`] : []),
    ].join(" · "),
    figures: [
      ["Performance", `${formatCount(performanceOf(point), "FLOPs")}/s`],
      ...reached,
      ["Time", formatSeconds(point.seconds * point.count), shareOfTime(point, target)],
      ["Bound", point.bound],
      ["Fused", formatIntensity(fused), `(${formatBytes(Math.round(point.bytes))})`],
      ["Per operator", formatIntensity(perOp), `(${formatBytes(Math.round(point.perOpBytes))})`],
      ["Ideal", idealText(ideal), `(${formatBytes(Math.round(point.idealBytes))})`],
    ],
  };
}

function idealText(ideal: number): string {
  return Number.isFinite(ideal) ? formatIntensity(ideal) : "no traffic";
}

function shareOfTime({ seconds, count }: KernelPoint, target: TargetSummary): string {
  return `${formatPercent(share(seconds * count, target.seconds?.[1] ?? null))} of the run`;
}

export function spoken(point: KernelPoint, target: TargetSummary): string {
  const performance = `${formatCount(performanceOf(point), "FLOPs")}/s at ${formatIntensity(intensitiesOf(point).fused)}`;
  return `${isolated(point.name)}: ${performance}, ${point.bound}-bound, ${shareOfTime(point, target)}`;
}

export function noteOf(
  points: readonly KernelPoint[],
  { still, omitted, untimed }: RooflinePoints,
  target: TargetSummary,
): string {
  const { ridge } = target.roofline;
  const above = points.filter((point) => {
    const { fused } = intensitiesOf(point);
    return fused < (ridge ?? 0) && performanceOf(point) > (roofAt(fused, target) ?? Number.POSITIVE_INFINITY);
  });
  const portion = (seconds: number) => formatPercent(share(seconds, target.seconds?.[1] ?? null));
  const { kernels } = still;
  return [
    aboveLimit(sumOf(above.map(({ count }) => count)), "kernel", target.roofline),
    kernels > 0 &&
      `${plural(kernels, "kernel")} without arithmetic (data movement): ${portion(still.seconds)} of the time.`,
    omitted.kernels > 0 &&
      `${plural(omitted.kernels, "kernel")} with ${portion(omitted.seconds)} of the time not drawn.`,
    untimed > 0 && `${plural(untimed, "kernel")} of unknown time not drawn.`,
    target.unknown !== null && `Time unknown: ${target.unknown}.`,
    `Times rest on: ${target.basis}`,
  ]
    .filter((line) => line !== false && line !== "")
    .join(" ");
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

export function labelOf(points: readonly KernelPoint[], target: TargetSummary): string {
  const { opsPerSecond, bytesPerSecond, ridge } = target.roofline;
  const ceilings = [
    opsPerSecond === null ? "unknown peak" : `a peak of ${formatCount(opsPerSecond, "FLOPs")}/s`,
    bytesPerSecond === null ? "unknown bandwidth" : `${formatCount(bytesPerSecond, "bytes")}/s of bandwidth`,
    ...(ridge === null ? [] : [`the ridge at ${formatIntensity(ridge)}`]),
  ].join(", ");
  const below = points.filter((point) => ridge !== null && intensitiesOf(point).fused < ridge).length;
  const left = ridge === null ? "" : ` ${below} of them left of the ridge, where memory limits.`;
  return `Roofline of ${isolated(target.name)} with ${ceilings}; ${plural(points.length, "kernel")}.${left}`;
}

export function tableOf(points: readonly KernelPoint[], target: TargetSummary): HTMLTableElement {
  const rows = [...points].sort((a, b) => b.seconds * b.count - a.seconds * a.count).slice(0, MOST_ROWS);
  const titles = ["Kernel", "Equal", "Fused", "Per operator", "Ideal", "Performance", "Time", "Share", "Bound"];
  return textTable(
    `Kernels on ${target.name}, those with the most time first`,
    titles,
    rows.map((point) => {
      const { perOp, fused, ideal } = intensitiesOf(point);
      return [
        nameElement(point.name),
        String(point.count),
        formatIntensity(fused),
        formatIntensity(perOp),
        idealText(ideal),
        `${formatCount(performanceOf(point), "FLOPs")}/s`,
        formatSeconds(point.seconds * point.count),
        shareOfTime(point, target),
        point.bound,
      ];
    }),
  );
}
