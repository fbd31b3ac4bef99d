// The columns of the layer table, each a value: what it shows, how it sorts, what stands below it.
import type { JsonShape, LayerReport, ModelReport } from "../../server/src/protocol";
import {
  atLeast,
  formatBytes,
  formatCount,
  formatExact,
  formatIntensity,
  formatPercent,
  formatShape,
  type Quantity,
  share,
  UNKNOWN,
} from "../../server/src/text/format";
import { plural } from "./dom";
import { layerName } from "./layers";

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
] as const;
export type ColumnId = (typeof COLUMN_IDS)[number];

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
}

/** What a figure's column is made of. */
interface FigureColumn {
  readonly id: ColumnId;
  readonly title: string;
  readonly hint: string;
  readonly unit: string;
  readonly format: (value: Quantity) => string;
  readonly of: (layer: LayerReport) => Quantity;
  readonly sum: (model: ModelReport) => Quantity;
}

export const COLUMNS: readonly Column[] = [
  {
    ...text("layer", "Layer", "The layer's path in the model", layerName),
    total: (model) => `Total of ${plural(model.layers.length, "node")}`,
  },
  {
    ...text("type", "Type", "The class or function as written, or the operator", (layer) => layer.type),
    full: (layer) => (layer.type === layer.op ? layer.op : `${layer.type} (${layer.op})`),
  },
  shapeColumn("input", "Input", "Shape of the first input; all inputs in the tooltip", (layer) => layer.inputs),
  shapeColumn("output", "Output", "Shape of the first output; all outputs in the tooltip", (layer) => layer.outputs),
  figureColumn({
    id: "params",
    title: "Params",
    hint: "Learnable elements",
    unit: "params",
    format: (value) => formatCount(value),
    of: (layer) => layer.params,
    sum: (model) => model.totals.params,
  }),
  figureColumn({
    id: "macs",
    title: "MACs",
    hint: "Multiply–accumulates",
    unit: "MACs",
    format: (value) => formatCount(value),
    of: (layer) => layer.macs,
    sum: (model) => model.totals.macs,
  }),
  {
    id: "share",
    title: "%",
    hint: "Share of the model's MACs",
    numeric: true,
    text: (layer, model) => atMost(formatPercent(shareOf(layer, model)), model.totals.lowerBound),
    full: (layer) => `${exact(layer.macs, "MACs")}`,
    key: shareOf,
    total: () => "100 %",
  },
  figureColumn({
    id: "memory",
    title: "Memory",
    hint: "Bytes of the outputs",
    unit: "bytes",
    format: formatBytes,
    of: (layer) => layer.outputBytes,
    sum: (model) => model.totals.outputBytes,
  }),
  figureColumn({
    id: "traffic",
    title: "Traffic",
    hint: "Bytes read and written: inputs, weights and outputs once each",
    unit: "bytes",
    format: formatBytes,
    of: (layer) => layer.trafficBytes,
    sum: (model) => model.totals.trafficBytes,
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
  },
];

/** Whether a cell's figure is missing, so that it is marked as such and never reads as zero. */
export function isUnknown(cell: string): boolean {
  return cell === UNKNOWN;
}

function text(id: ColumnId, title: string, hint: string, of: (layer: LayerReport) => string): Column {
  return { id, title, hint, numeric: false, text: of, full: of, key: of, total: () => "" };
}

function shapeColumn(
  id: ColumnId,
  title: string,
  hint: string,
  of: (layer: LayerReport) => readonly JsonShape[],
): Column {
  return {
    id,
    title,
    hint,
    numeric: false,
    text: (layer) => firstOf(of(layer)),
    full: (layer) => of(layer).map(formatShape).join(", "),
    key: (layer) => elements(of(layer)[0]),
    total: () => "",
  };
}

function figureColumn({ id, title, hint, unit, format, of, sum }: FigureColumn): Column {
  return {
    id,
    title,
    hint,
    numeric: true,
    text: (layer) => atLeast(format(of(layer)), layer.lowerBound),
    full: (layer) => atLeast(exact(of(layer), unit), layer.lowerBound),
    key: (layer) => toNumber(of(layer)),
    total: (model) => atLeast(format(sum(model)), model.totals.lowerBound),
  };
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

function shareOf(layer: LayerReport, model: ModelReport): number | null {
  return share(layer.macs, model.totals.macs);
}

/** Of a total that is at least this, a part is at most that. */
function atMost(figure: string, lowerBound: boolean): string {
  return lowerBound && !isUnknown(figure) && figure !== "0 %" ? `≤ ${figure}` : figure;
}

function exact(value: Quantity, unit: string): string {
  return value === null ? UNKNOWN : `${formatExact(value)} ${unit}`;
}

function toNumber(value: Quantity): number | null {
  return value === null ? null : Number(value);
}
