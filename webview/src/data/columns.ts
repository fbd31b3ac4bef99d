// The columns of the layer table, each a value: what it shows, how it sorts, what stands below it and in a module's row.
import type { JsonShape, LayerReport, ModelReport, Totals } from "../../../server/src/protocol";
import {
  atLeast,
  formatExact,
  formatIntensity,
  formatPercent,
  formatSeconds,
  formatShape,
  formatTimeRange,
  type Quantity,
  share,
  UNKNOWN,
} from "../../../server/src/text/format";
import { plural } from "../dom";
import { layerName } from "./layers";
import { formatExactFigure, formatFigure, type MetricId, metricOf, secondsOf, sumOf } from "./metrics";

export const COLUMN_IDS = [
  "layer",
  "type",
  "input",
  "output",
  "params",
  "macs",
  "share",
  "memory",
  "traffic",
  "intensity",
  "bound",
  "time",
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

export interface Sort {
  readonly column: ColumnId;
  readonly descending: boolean;
}

export interface Column {
  readonly id: ColumnId;
  readonly title: string;
  /** Says what the column counts. */
  readonly hint: string;
  /** Numbers stand right and sort from the largest. */
  readonly numeric: boolean;
  text(layer: LayerReport, model: ModelReport): string;
  /** For the title of the cell: every digit with its unit, or everything that the text leaves out. */
  full(layer: LayerReport): string;
  /** Null (unknown) sorts last in both directions. */
  key(layer: LayerReport, model: ModelReport): number | string | null;
  total(model: ModelReport): string;
  /** Of a module's layers together; "" where that says nothing. */
  grouped(layers: readonly LayerReport[], model: ModelReport): string;
}

/** What a figure's column is made of. */
interface FigureColumn {
  readonly id: ColumnId;
  readonly title: string;
  readonly hint: string;
  readonly metric: MetricId;
  /** Without the unit, where the column's title says it. */
  readonly bare: boolean;
  readonly sum: (totals: Totals) => Quantity;
}

export const COLUMNS: readonly Column[] = [
  {
    ...textColumn("layer", "Layer", "The layer's path in the model", layerName),
    total: (model) => `Total of ${plural(model.layers.length, "node")}`,
  },
  {
    ...textColumn("type", "Type", "The class or function as written, or the operator", (layer) => layer.type),
    full: (layer) => (layer.type === layer.op ? layer.op : `${layer.type} (${layer.op})`),
  },
  shapeColumn("input", "Input", "Shape of the first input; all inputs in the tooltip", (layer) => layer.inputs),
  shapeColumn("output", "Output", "Shape of the first output; all outputs in the tooltip", (layer) => layer.outputs),
  figureColumn({
    id: "params",
    title: "Params",
    hint: "Learnable elements",
    metric: "params",
    bare: true,
    sum: ({ params }) => params,
  }),
  figureColumn({
    id: "macs",
    title: "MACs",
    hint: "Multiply–accumulates",
    metric: "macs",
    bare: true,
    sum: ({ macs }) => macs,
  }),
  {
    id: "share",
    title: "%",
    hint: "Share of the model's MACs",
    numeric: true,
    text: (layer, model) => shareText(layer.macs, model),
    full: (layer) => exact(layer.macs, "MACs"),
    key: (layer, model) => share(layer.macs, model.totals.macs),
    total: () => "100 %",
    grouped: (layers, model) => shareText(sumOf(layers, metricOf("macs")).value, model),
  },
  figureColumn({
    id: "memory",
    title: "Memory",
    hint: "Bytes of the outputs",
    metric: "outputBytes",
    bare: false,
    sum: ({ outputBytes }) => outputBytes,
  }),
  figureColumn({
    id: "traffic",
    title: "Traffic",
    hint: "Bytes read and written: inputs, weights and outputs once each",
    metric: "trafficBytes",
    bare: false,
    sum: ({ trafficBytes }) => trafficBytes,
  }),
  {
    id: "intensity",
    title: "Intensity",
    hint: "FLOPs per byte of traffic",
    numeric: true,
    text: (layer) => (layer.trafficBytes === 0 ? "–" : formatIntensity(layer.intensity)),
    full: (layer) => (layer.trafficBytes === 0 ? "nothing moves" : formatIntensity(layer.intensity)),
    key: (layer) => layer.intensity,
    total: ({ totals }) => formatIntensity(totals.lowerBound ? null : share(totals.flops, totals.trafficBytes)),
    grouped: nothing,
  },
  {
    ...textColumn("bound", "Bound", "What limits the layer's fused kernel on the target", (layer) => layer.bound ?? ""),
    text: (layer, model) => (model.target === null || secondsOf(layer) === 0 ? "–" : (layer.bound ?? UNKNOWN)),
    key: (layer) => layer.bound,
  },
  {
    id: "time",
    title: "Time",
    hint: "Expected on the target, of the fused kernel at the layer that names it",
    numeric: true,
    text: (layer, model) => (model.target === null ? "–" : formatFigure(metricOf("seconds"), secondsOf(layer))),
    full: ({ seconds }) => (seconds === null ? "" : timeTitle(seconds)),
    key: secondsOf,
    total: ({ target }) =>
      target === null ? "–" : atLeast(formatSeconds(target.seconds?.[1] ?? null), target.lowerBound),
    grouped: (layers, model) => (model.target === null ? "–" : groupedFigure(layers, "seconds", false)),
  },
];

/** Whether a cell's figure is missing, so that it is marked as such and never reads as zero. */
export function isUnknown(cell: string): boolean {
  return cell === UNKNOWN;
}

function textColumn(id: ColumnId, title: string, hint: string, of: (layer: LayerReport) => string): Column {
  return { id, title, hint, numeric: false, text: of, full: of, key: of, total: nothing, grouped: nothing };
}

function nothing(): string {
  return "";
}

function shapeColumn(
  id: ColumnId,
  title: string,
  hint: string,
  of: (layer: LayerReport) => readonly JsonShape[],
): Column {
  return {
    ...textColumn(id, title, hint, (layer) => firstOf(of(layer))),
    full: (layer) => of(layer).map(formatShape).join(", "),
    key: (layer) => elements(of(layer)[0]),
  };
}

function figureColumn({ id, title, hint, metric, bare, sum }: FigureColumn): Column {
  const { of, unit, kind } = metricOf(metric);
  const format = (value: Quantity) => formatFigure({ kind, unit: bare ? "" : unit }, value);
  return {
    id,
    title,
    hint,
    numeric: true,
    text: (layer) => atLeast(format(of(layer)), layer.lowerBound),
    full: (layer) => atLeast(formatExactFigure({ kind, unit }, of(layer)), layer.lowerBound),
    key: (layer) => toNumber(of(layer)),
    total: ({ totals }) =>
      atLeast(format(sum(totals)), metric === "params" ? totals.weightsLowerBound : totals.lowerBound),
    grouped: (layers) => groupedFigure(layers, metric, bare),
  };
}

function groupedFigure(layers: readonly LayerReport[], id: MetricId, bare: boolean): string {
  const metric = metricOf(id);
  const { value, missing } = sumOf(layers, metric);
  const text = formatFigure({ kind: metric.kind, unit: bare ? "" : metric.unit }, value);
  return atLeast(text, missing > 0 || layers.some(({ lowerBound }) => lowerBound));
}

/** "1×64×56×56 +2": a convolution's weight and bias are inputs too. */
function firstOf(shapes: readonly JsonShape[]): string {
  if (shapes.length === 0) return "–";
  return formatShape(shapes[0] ?? null) + (shapes.length > 1 ? ` +${shapes.length - 1}` : "");
}

function elements(shape: JsonShape | undefined): number | null {
  if (!shape) return null;
  return shape.reduce<number | null>((product, dim) => (product === null || dim === null ? null : product * dim), 1);
}

/** Of a total that is at least this, a part is at most that. */
function shareText(macs: Quantity, { totals }: ModelReport): string {
  const text = formatPercent(share(macs, totals.macs));
  return totals.lowerBound && !isUnknown(text) && text !== "0 %" ? `≤ ${text}` : text;
}

function timeTitle(seconds: NonNullable<LayerReport["seconds"]>): string {
  return seconds[1] === 0 ? "in the kernel of the layer that it is fused with" : formatTimeRange(seconds);
}

function exact(value: Quantity, unit: string): string {
  return value === null ? UNKNOWN : `${formatExact(value)} ${unit}`;
}

function toNumber(value: Quantity): number | null {
  return value === null ? null : Number(value);
}
