// The figures of a layer that can be drawn and summed, each with its unit and how it is written.
import type { JsonCount, LayerReport } from "../../../server/src/protocol";
import { addAll, type Count, toJson } from "../../../server/src/tensor/count";
import {
  formatBytes,
  formatCount,
  formatExact,
  formatRate,
  formatSeconds,
  type Quantity,
} from "../../../server/src/text/format";
import { UNITS, type UnitKind } from "../ticks";

export const METRIC_IDS = ["outputBytes", "params", "flops", "macs", "trafficBytes", "seconds"] as const;
export type MetricId = (typeof METRIC_IDS)[number];

export interface Metric {
  readonly id: MetricId;
  readonly title: string;
  /** Above its chart. */
  readonly heading: string;
  /** What one of it is, in front of which every digit can stand. */
  readonly unit: string;
  /** Decides prefixes and ticks. */
  readonly kind: UnitKind;
  readonly colorVariable: string;
  /** Null is unknown. */
  readonly of: (layer: LayerReport) => Quantity;
}

/** In the order of the charts and of the tooltip: the lecture's three first. */
export const METRICS: readonly Metric[] = [
  {
    id: "outputBytes",
    title: "Memory",
    heading: "Memory of outputs",
    unit: "bytes",
    kind: "size",
    colorVariable: "--vscode-charts-blue",
    of: (layer) => layer.outputBytes,
  },
  {
    id: "params",
    title: "Parameters",
    heading: "Parameters",
    unit: "params",
    kind: "count",
    colorVariable: "--vscode-charts-purple",
    of: (layer) => layer.params,
  },
  {
    id: "flops",
    title: "FLOPs",
    heading: "FLOPs",
    unit: "FLOPs",
    kind: "count",
    colorVariable: "--vscode-charts-green",
    of: (layer) => layer.flops,
  },
  {
    id: "macs",
    title: "MACs",
    heading: "MACs",
    unit: "MACs",
    kind: "count",
    colorVariable: "--vscode-charts-green",
    of: (layer) => layer.macs,
  },
  {
    id: "trafficBytes",
    title: "Traffic",
    heading: "Memory traffic",
    unit: "bytes",
    kind: "size",
    colorVariable: "--vscode-charts-blue",
    of: (layer) => layer.trafficBytes,
  },
  {
    id: "seconds",
    title: "Time",
    heading: "Expected time",
    unit: "s",
    kind: "time",
    colorVariable: "--vscode-charts-red",
    of: secondsOf,
  },
];

export function metricOf(id: MetricId): Metric {
  return METRICS[METRIC_IDS.indexOf(id)] as Metric;
}

/** `value` sums the known terms and is null when there are none; `missing` counts the unknown ones. */
export interface Figure {
  readonly value: JsonCount;
  readonly missing: number;
}

/** Exact, but of times. */
export function sumOf(layers: readonly LayerReport[], { id, kind, of }: Metric): Figure {
  const terms = layers.map((layer) => (layers.length > 1 && isRepeated(layer, id) ? 0 : toCount(of(layer))));
  const known = terms.filter((term) => term !== null);
  const sum = UNITS[kind].exact ? addAll(known) : known.reduce<number>((total, term) => total + Number(term), 0);
  return { value: known.length === 0 ? null : toJson(sum), missing: terms.length - known.length };
}

/** A module that is called again brings no new parameters. */
function isRepeated(layer: LayerReport, id: MetricId): boolean {
  return id === "params" && layer.call > 0;
}

function toCount(quantity: Quantity): Count | null {
  return typeof quantity === "string" ? BigInt(quantity) : quantity;
}

/** Expected seconds on the target; what needs no kernel (views, constants) takes none. */
export function secondsOf({ group, seconds, unknown }: LayerReport): number | null {
  if (group === null) return unknown === null ? 0 : null;
  return seconds?.[1] ?? null;
}

const FORMATS: Readonly<Record<UnitKind, (value: Quantity, unit: string) => string>> = {
  size: formatBytes,
  count: formatCount,
  rate: (value) => formatRate(value === null ? null : Number(value)),
  time: (value) => (value === 0 ? "0" : formatSeconds(value === null ? null : Number(value))),
};

/** "784 KiB", "23.3 K params", "0.52 ms". */
export function formatFigure({ kind, unit }: Pick<Metric, "kind" | "unit">, value: Quantity): string {
  return FORMATS[kind](value, unit);
}

/** "802,816 bytes". */
export function formatExactFigure(metric: Pick<Metric, "kind" | "unit">, value: Quantity): string {
  if (value === null) return formatExact(value);
  return UNITS[metric.kind].exact ? `${formatExact(value)} ${metric.unit}` : formatFigure(metric, value);
}
