// A report as Markdown, for issues and pull requests: the table of layers, where memory, parameters and MACs go, the
// summary; behind several models a table that compares them.
import type { JsonCount, LayerReport, ModelReport, Report } from "../protocol";
import {
  atLeast,
  formatBytes,
  formatCount,
  formatExact,
  formatPercent,
  formatShape,
  formatTimeRange,
  modelTitle,
  share,
  threeDigits,
  UNKNOWN,
} from "../text/format";
import { escaped, list, table } from "../text/markdown";
import { shorten } from "../text/shorten";
import { hasCost, timeCells } from "./layer-table";
import { summaryLines } from "./summary";
import { inputLine, unknownLines } from "./text";

export function markdownReport(report: Report): string {
  const models = report.models.flatMap((model) => [
    `## ${cell(modelTitle(report.file, model.name))}`,
    list([`${report.file} (${report.frontend})`, ...model.inputs.map(inputLine)].map(escaped)),
    markdownLayers(model, model.layers.filter(hasCost)),
    "### Where it goes",
    list(shareLines(model)),
    list(
      [
        ...summaryLines(model),
        ...unknownLines(model),
        ...model.assumptions.map(({ message }) => `assumed: ${message}`),
      ].map(escaped),
    ),
  ]);
  const problems = report.problems.map(({ severity, code, message }) => escaped(`${severity} ${code}: ${message}`));
  return [...models, ...(problems.length > 0 ? [list(problems)] : [])].filter((part) => part !== "").join("\n\n");
}

/** A row per model; "" for fewer than two. */
export function markdownComparison(reports: readonly Report[]): string {
  const models = reports.flatMap(({ file, models }) => models.map((model) => ({ file, model })));
  if (models.length < 2) return "";
  const isTimed = models.some(({ model }) => model.target !== null);
  const header = ["Model", "Params", "MACs", "FLOPs", "Output memory", "Peak", "Traffic", "Bytes per MAC"];
  const rows = models.map(({ file, model: { name, totals, target } }) => {
    const least = (figure: string) => atLeast(figure, totals.lowerBound);
    const perMac = share(totals.trafficBytes, totals.macs);
    return [
      cell(modelTitle(file, name)),
      atLeast(formatCount(totals.params), totals.weightsLowerBound),
      least(formatCount(totals.macs)),
      least(formatCount(totals.flops)),
      least(formatBytes(totals.outputBytes)),
      least(formatBytes(totals.peakBytes)),
      least(formatBytes(totals.trafficBytes)),
      perMac === null ? UNKNOWN : threeDigits(perMac),
      ...(isTimed ? [target === null ? UNKNOWN : atLeast(formatTimeRange(target.seconds), target.lowerBound)] : []),
    ];
  });
  return ["## Side by side", table([...header, ...(isTimed ? ["Time"] : [])], rows)].join("\n\n").concat("\n");
}

export function markdownLayers({ totals, target }: ModelReport, layers: readonly LayerReport[]): string {
  const header = ["Layer", "Type", "Output", "Params", "MACs", "MACs %", "Memory", "Traffic", "FLOPs/B"];
  const rows = layers.map((layer) => [
    cell(layer.path),
    cell(layer.type),
    layer.outputs.map(formatShape).join(" "),
    count(layer.params, layer),
    count(layer.macs, layer),
    layer.macs === 0 ? "" : formatPercent(share(layer.macs, totals.macs)).replace(" %", ""),
    atLeast(formatBytes(layer.outputBytes), layer.lowerBound),
    atLeast(formatBytes(layer.trafficBytes), layer.lowerBound),
    layer.intensity === null ? "" : threeDigits(layer.intensity),
    ...(target === null ? [] : timeCells(layer)),
  ]);
  return table([...header, ...(target === null ? [] : ["Time, µs", "Bound"])], rows);
}

function count(figure: JsonCount, { lowerBound }: LayerReport): string {
  return atLeast(formatExact(figure), lowerBound);
}

/** A name of a megabyte must not fill an issue. */
const LONGEST_NAME = 200;

function cell(name: string): string {
  return escaped(shorten(name, LONGEST_NAME));
}

/** Layers named for each share. */
const MAX_NAMED = 3;

/** The lecture's three charts in words, over the layers with multiply–accumulates. */
function shareLines({ layers }: ModelReport): readonly string[] {
  const products = layers.filter(({ macs }) => macs !== 0);
  if (products.length === 0) return ["no multiply–accumulates"];
  const leaders = (figure: "outputBytes" | "params" | "macs") =>
    shares(products.map((layer) => [cell(layer.path || layer.type), layer[figure]]));
  const kinds = [...new Set(products.map(({ op }) => op))].map((op): readonly [string, number] => [
    op,
    products.filter((layer) => layer.op === op).reduce((sum, { macs }) => sum + Number(macs ?? 0), 0),
  ]);
  return [
    `memory of outputs: ${leaders("outputBytes")}`,
    `parameters: ${leaders("params")}`,
    `MACs: ${leaders("macs")}`,
    `MACs by operator: ${shares(kinds)}`,
  ];
}

function shares(named: readonly (readonly [name: string, figure: JsonCount])[]): string {
  const total = named.reduce((sum, [, figure]) => sum + Number(figure ?? 0), 0);
  const leading = named.toSorted(([, a], [, b]) => Number(b ?? 0) - Number(a ?? 0)).slice(0, MAX_NAMED);
  return leading.map(([name, figure]) => `${name} ${formatPercent(share(figure, total))}`).join(", ");
}
