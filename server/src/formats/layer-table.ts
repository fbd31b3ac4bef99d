// The table of a model's layers for people: one scale per column, so that figures compare at a glance, totals last.
import type { JsonCount, LayerReport, ModelReport, TimeReport } from "../protocol";
import { atLeast, formatExact, formatPercent, formatShape, share, UNKNOWN } from "../text/format";
import type { Column, Table } from "./text-table";

/** Of all layers that cost something, or of those given. */
export function layerTable(model: ModelReport, layers: readonly LayerReport[] = model.layers.filter(hasCost)): Table {
  const params = scaleFigure("params", model);
  const macs = scaleFigure("macs", model);
  const memory = scaleFigure("outputBytes", model);
  const traffic = scaleFigure("trafficBytes", model);
  const total = (text: string) => atLeast(text, model.totals.lowerBound);
  return {
    columns: [
      { header: "Layer", align: "left", least: 16 },
      { header: "Type", align: "left", least: 10 },
      { header: "Input", align: "left", spare: true },
      { header: "Output", align: "left", spare: true },
      params.column,
      macs.column,
      { header: "MACs", unit: "%", align: "right" },
      memory.column,
      traffic.column,
      ...(model.target === null ? [] : TIME_COLUMNS),
    ],
    rows: layers.map((layer) => [
      layer.path,
      layer.type,
      formatShape(layer.inputs[0] ?? null),
      layer.outputs.map(formatShape).join(" "),
      atLeast(params.print(layer.params), layer.lowerBound),
      atLeast(macs.print(layer.macs), layer.lowerBound),
      layer.macs === 0 ? "" : percent(layer.macs, model.totals.macs),
      atLeast(memory.print(layer.outputBytes), layer.lowerBound),
      atLeast(traffic.print(layer.trafficBytes), layer.lowerBound),
      ...(model.target === null ? [] : timeCells(layer)),
    ]),
    totals: [
      `total of ${model.totals.nodes}`,
      "",
      "",
      "",
      atLeast(params.print(model.totals.params), model.totals.weightsLowerBound),
      total(macs.print(model.totals.macs)),
      "",
      total(memory.print(model.totals.outputBytes)),
      total(traffic.print(model.totals.trafficBytes)),
      ...(model.target === null ? [] : [atLeast(microseconds(model.target.seconds), model.target.lowerBound), ""]),
    ],
  };
}

/** Constants and shape arithmetic that runtimes do once, when they load the model. */
export function hasCost({ params, macs, flops, outputBytes, trafficBytes, unknown, lowerBound }: LayerReport): boolean {
  return (
    unknown !== null || lowerBound || [params, macs, flops, outputBytes, trafficBytes].some((figure) => figure !== 0)
  );
}

/** A figure's column: one scale for all its rows, so that they compare at a glance. */
interface Figure {
  readonly title: string;
  readonly units: readonly string[];
  readonly base: number;
}

const COUNT_UNITS = ["", "K", "M", "G", "T", "P", "E"];
const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

const FIGURES = {
  params: { title: "Params", units: COUNT_UNITS, base: 1000 },
  macs: { title: "MACs", units: COUNT_UNITS, base: 1000 },
  outputBytes: { title: "Memory", units: BYTE_UNITS, base: 1024 },
  trafficBytes: { title: "Traffic", units: BYTE_UNITS, base: 1024 },
} as const satisfies Record<string, Figure>;

/** Expected on the target; what is computed in another layer's kernel has a mark instead. */
const TIME_COLUMNS: readonly Column[] = [
  { header: "Time", unit: "µs", align: "right" },
  { header: "Bound", align: "left", spare: true },
];

const JOINED = "↑";

export function timeCells({ group, seconds, bound }: LayerReport): readonly string[] {
  if (group === null) return ["", ""];
  const isJoined = seconds?.[1] === 0;
  return isJoined ? [JOINED, ""] : [microseconds(seconds), bound ?? ""];
}

export function microseconds(seconds: TimeReport | null): string {
  return seconds === null ? UNKNOWN : (seconds[1] * 1e6).toFixed(1);
}

interface Scaled {
  readonly column: Column;
  print(count: JsonCount): string;
}

/** Up to this many digits before the point: the next larger unit begins at 10,000. */
const LARGEST_FIGURE = 10_000;

function scaleFigure(figure: keyof typeof FIGURES, { totals, layers }: ModelReport): Scaled {
  const { title, units, base } = FIGURES[figure];
  const largest = layers.reduce((most, layer) => Math.max(most, Number(layer[figure])), Number(totals[figure]));
  let index = 0;
  while (index < units.length - 1 && largest / base ** index >= LARGEST_FIGURE) index++;
  const unit = units[index] ?? "";
  return {
    column: { header: title, unit, align: "right" },
    print: (count) => (index === 0 ? formatExact(count) : fixed(count, base ** index)),
  };
}

/** Two decimals; what is not zero never reads as zero. */
function fixed(count: JsonCount, unit: number): string {
  if (count === null) return UNKNOWN;
  const value = Number(count) / unit;
  if (value === 0) return "0";
  return value < 0.005 ? "< 0.01" : value.toFixed(2);
}

function percent(part: JsonCount, whole: JsonCount): string {
  return formatPercent(share(part, whole)).replace(" %", "");
}
