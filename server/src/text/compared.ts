// Figures of a comparison as people read them, the same in terminal and panel: values, signed differences with their share,
// and what a change is in words.
import type { ChangeReport, ComparedFigure, FigureDelta, FigureValues, LayerReference } from "../protocol";
import { atLeast, formatBytes, formatCount, formatPercent, formatSeconds, UNKNOWN } from "./format";

export type ShownFigure = ComparedFigure | "seconds";

interface FigureText {
  readonly title: string;
  readonly format: (count: number | string) => string;
}

const FIGURES: Readonly<Record<ShownFigure, FigureText>> = {
  params: { title: "Params", format: formatCount },
  macs: { title: "MACs", format: formatCount },
  flops: { title: "FLOPs", format: formatCount },
  activations: { title: "Activations", format: formatCount },
  outputBytes: { title: "Output memory", format: formatBytes },
  weightBytes: { title: "Weight memory", format: formatBytes },
  trafficBytes: { title: "Traffic", format: formatBytes },
  seconds: { title: "Time", format: (seconds) => (Number(seconds) === 0 ? "0" : formatSeconds(Number(seconds))) },
};

export const COUNTED_FIGURES = Object.keys(FIGURES).filter(
  (figure) => figure !== "seconds",
) as readonly ComparedFigure[];

export function figureTitle(figure: ShownFigure): string {
  return FIGURES[figure].title;
}

export function figureOf(values: FigureValues, figure: ShownFigure): number | string | null {
  return figure === "seconds" ? values.seconds : values.figures[figure];
}

export function differenceOf(delta: FigureDelta, figure: ShownFigure): number | string | null {
  return figure === "seconds" ? delta.seconds : delta.differences[figure];
}

export function formatValue(value: number | string | null, figure: ShownFigure): string {
  return value === null ? UNKNOWN : FIGURES[figure].format(value);
}

/** "≥ 4.09 G" of a lower bound. */
export function formatFigureOf(values: FigureValues, figure: ShownFigure): string {
  return atLeast(formatValue(figureOf(values, figure), figure), values.lowerBound);
}

/** "+1.80 G", "−576", "0". */
export function formatDifference(difference: number | string | null, figure: ShownFigure): string {
  if (difference === null) return UNKNOWN;
  if (Number(difference) === 0) return "0";
  // a decimal string is a count beyond 2^53
  const size = typeof difference === "number" ? Math.abs(difference) : difference.replace("-", "");
  return signOf(difference) + FIGURES[figure].format(size);
}

/** The difference and what part of the first model it is: "−3.79 G (−92.6 %)". */
export function formatDelta(delta: FigureDelta, figure: ShownFigure, first: FigureValues | null): string {
  const difference = differenceOf(delta, figure);
  if (delta.approximate || difference === null) return UNKNOWN;
  const whole = Number((first && figureOf(first, figure)) ?? 0);
  const text = formatDifference(difference, figure);
  if (whole === 0 || Number(difference) === 0) return text;
  const share = formatPercent(Math.abs(Number(difference)) / whole);
  return `${text} (${share.startsWith("<") ? "" : signOf(difference)}${share})`;
}

function signOf(difference: number | string): string {
  return Number(difference) < 0 ? "−" : "+";
}

/** The layer that a change is about, as it is now or was. */
export function changedLayer({ from, to }: ChangeReport): LayerReference | null {
  return to ?? from;
}

/** "features.3 Conv2d". */
export function layerTitle({ path, type, op }: LayerReference): string {
  return [path, type === "" ? op : type].filter((part) => part !== "").join(" ");
}

/** "outputs 16 → 24", and what that costs: "+72 Params". */
export function changeTexts({ differences, delta }: ChangeReport): readonly string[] {
  const what = differences.map(({ name, from, to }) => `${name} ${from ?? "none"} → ${to ?? "none"}`);
  const costs = (["params", "macs"] as const)
    .filter((figure) => delta.differences[figure] !== 0)
    .map((figure) => `${formatDifference(delta.differences[figure], figure)} ${figureTitle(figure)}`);
  return [...what, ...costs];
}

/** Layers that only pass another shape on are counted; those whose weights or products follow are told. */
export function isTold({ kind, delta }: ChangeReport): boolean {
  return kind !== "affected" || delta.differences.params !== 0 || delta.differences.macs !== 0;
}

const KINDS = ["changed", "added", "removed", "affected"] as const satisfies readonly ChangeReport["kind"][];

/** "3 changed, 1 added": kinds that there are. */
export function countTexts(changes: readonly ChangeReport[]): string {
  const counts = KINDS.map((kind) => ({ kind, count: changes.filter((change) => change.kind === kind).length }));
  return counts.flatMap(({ kind, count }) => (count === 0 ? [] : [`${count} ${kind}`])).join(", ");
}
