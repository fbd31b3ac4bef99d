// Reports as comma-separated values: one table, a row for each layer with exact figures, a row of totals behind each model.
import type { JsonShape, LayerReport, ModelReport, Report, TimeReport } from "../protocol";
import { type CsvCell, csvRow } from "../text/csv";
import { formatInput, modelTitle } from "../text/format";

const HEADER = [
  "file",
  "model",
  "row", // layer or total: who sums a column leaves the totals out
  "layer",
  "type",
  "operator",
  "call",
  "input",
  "output",
  "dtype",
  "params",
  "macs",
  "flops",
  "activations",
  "output_bytes",
  "weight_bytes",
  "traffic_bytes",
  "flops_per_byte",
  "peak_bytes",
  "kernel",
  "seconds_low",
  "seconds",
  "seconds_high",
  "bound",
  "lower_bound",
  "unknown",
] as const;

type CsvRow = Readonly<Record<(typeof HEADER)[number], CsvCell>>;

export function* csvReports(reports: Iterable<Report>): Generator<string> {
  yield csvRow(HEADER);
  for (const report of reports)
    for (const model of report.models)
      yield print([...layerRows(report, model, model.layers), totalRow(report, model)]);
}

/** Some layers of a model, without totals. */
export function csvLayers(report: Report, model: ModelReport, layers: readonly LayerReport[]): string {
  return csvRow(HEADER) + print(layerRows(report, model, layers));
}

function print(rows: readonly CsvRow[]): string {
  return rows.map((row) => csvRow(HEADER.map((name) => row[name]))).join("");
}

function layerRows(report: Report, model: ModelReport, layers: readonly LayerReport[]): readonly CsvRow[] {
  return layers.map((layer) => layerRow(placeOf(report, model), layer));
}

function placeOf({ file }: Report, { name }: ModelReport): Place {
  return { file, model: modelTitle(file, name) };
}

type Place = Pick<CsvRow, "file" | "model">;

function layerRow(place: Place, layer: LayerReport): CsvRow {
  const { path, op, type, call, inputs, outputs, dtype, lowerBound, group, bound, unknown, seconds } = layer;
  return {
    ...place,
    row: "layer",
    layer: path,
    type,
    operator: op,
    call,
    input: shapes(inputs),
    output: shapes(outputs),
    dtype,
    ...figures(layer),
    flops_per_byte: layer.intensity,
    peak_bytes: null,
    kernel: group,
    ...times(seconds),
    bound,
    lower_bound: lowerBound,
    unknown,
  };
}

function totalRow(report: Report, model: ModelReport): CsvRow {
  const { totals, target, inputs, outputs } = model;
  return {
    ...placeOf(report, model),
    row: "total",
    layer: null,
    type: null,
    operator: null,
    call: null,
    input: shapes(inputs.map(({ shape }) => shape)),
    output: shapes(outputs.map(({ shape }) => shape)),
    dtype: null,
    ...figures(totals),
    flops_per_byte: null,
    peak_bytes: exact(totals.peakBytes),
    kernel: null,
    ...times(target?.seconds ?? null),
    bound: null,
    lower_bound: totals.lowerBound || target?.lowerBound === true,
    unknown: totals.unknownNodes === 0 ? null : `${totals.unknownNodes} of ${totals.nodes} layers`,
  };
}

type Counted = "params" | "macs" | "flops" | "activations" | "outputBytes" | "weightBytes" | "trafficBytes";

function figures(from: Pick<LayerReport, Counted>) {
  return {
    params: exact(from.params),
    macs: exact(from.macs),
    flops: exact(from.flops),
    activations: exact(from.activations),
    output_bytes: exact(from.outputBytes),
    weight_bytes: exact(from.weightBytes),
    traffic_bytes: exact(from.trafficBytes),
  };
}

/** Counts above 2^53 are decimal text in the report; here they are numbers like the others. */
function exact(count: LayerReport["params"]): CsvCell {
  return typeof count === "string" ? BigInt(count) : count;
}

function times(seconds: TimeReport | null) {
  const [low, expected, high] = seconds ?? [null, null, null];
  return { seconds_low: low, seconds: expected, seconds_high: high };
}

/** As `--input` takes them, so that every program reads them: "1x3x224x224". */
function shapes(all: readonly JsonShape[]): string {
  return all.map((shape) => (shape === null ? "unknown" : formatInput(shape, null))).join(" ");
}
