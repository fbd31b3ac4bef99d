// The figures of a bar, and the three of them that are drawn: the lecture's charts of memory, parameters and operations.
import { formatBytes, formatCount, formatExact, type Quantity } from "../../server/src/text/format";

export type FigureId = "outputBytes" | "params" | "macs" | "flops" | "trafficBytes";
export type MetricId = Extract<FigureId, "outputBytes" | "params" | "flops">;

export interface FigureKind {
  readonly id: FigureId;
  readonly title: string;
  /** What one of it is, in front of which every digit can stand. */
  readonly unit: string;
  /** Binary sizes or decimal counts: decides prefixes and ticks. */
  readonly size: boolean;
}

export interface Metric extends FigureKind {
  readonly id: MetricId;
  readonly heading: string;
  readonly colorVariable: string;
}

const MEMORY: Metric = {
  id: "outputBytes",
  title: "Memory",
  heading: "Memory of outputs",
  unit: "bytes",
  size: true,
  colorVariable: "--vscode-charts-blue",
};
const PARAMETERS: Metric = {
  id: "params",
  title: "Parameters",
  heading: "Parameters",
  unit: "params",
  size: false,
  colorVariable: "--vscode-charts-purple",
};
const FLOPS: Metric = {
  id: "flops",
  title: "FLOPs",
  heading: "FLOPs",
  unit: "FLOPs",
  size: false,
  colorVariable: "--vscode-charts-green",
};

export const METRICS: readonly Metric[] = [MEMORY, PARAMETERS, FLOPS];

/** In the order of the tooltip. */
export const FIGURES: readonly FigureKind[] = [
  MEMORY,
  PARAMETERS,
  { id: "macs", title: "MACs", unit: "MACs", size: false },
  FLOPS,
  { id: "trafficBytes", title: "Traffic", unit: "bytes", size: true },
];

/** "784 KiB", "23.3 K params". */
export function formatFigure(kind: FigureKind, value: Quantity): string {
  return kind.size ? formatBytes(value) : formatCount(value, kind.unit);
}

/** "802,816 bytes". */
export function formatExactFigure(kind: FigureKind, value: Quantity): string {
  return value === null ? formatExact(value) : `${formatExact(value)} ${kind.unit}`;
}
