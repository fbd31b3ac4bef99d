// A report as text: one table per model with the unit in each header, totals last, then what was assumed, found and wrong.
import type { FindingReport, InputReport, JsonCount, LayerReport, ModelReport, Report, TimeReport } from "../protocol";
import { atLeast, formatExact, formatPercent, formatShape, modelTitle, share, UNKNOWN } from "../text/format";
import type { Problem } from "../text/problem";
import { summaryLines } from "./summary";
import { type Column, printTable, type Table } from "./text-table";

export interface TextOptions {
  /** Columns of the terminal; null is unlimited. */
  readonly width: number | null;
  readonly emphasise: (text: string) => string;
}

export function textReport(report: Report, options: TextOptions): string {
  const lines = [
    ...report.models.flatMap((model) => [...modelLines(report, model, options.width), plain("")]),
    ...report.problems.map((problem) => plain(problemLine(report.file, problem))),
  ];
  const print = ({ text, strong }: Line) => (strong ? options.emphasise(printable(text)) : printable(text));
  return lines.map(print).join("\n").trimEnd().concat("\n");
}

interface Line {
  readonly text: string;
  readonly strong: boolean;
}

function plain(text: string): Line {
  return { text, strong: false };
}

function strong(text: string): Line {
  return { text, strong: true };
}

function modelLines(report: Report, model: ModelReport, width: number | null): readonly Line[] {
  const { header, body } = printTable(layerTable(model), width);
  return [
    strong(`${report.file} · ${report.frontend} · ${modelTitle(report.file, model.name)}`),
    ...model.inputs.map(inputLine).map(plain),
    plain(""),
    ...header.map(strong),
    ...body.map(plain),
    ...unlistedLines(model).map(plain),
    ...summaryLines(model).map(plain),
    ...unknownLines(model).map(plain),
    ...lowerBoundLines(model).map(plain),
    ...model.assumptions.map(({ message }) => plain(`assumed: ${message}`)),
    ...model.findings.map(findingLine).map(plain),
  ];
}

export function inputLine({ name, shape, dtype, source }: InputReport): string {
  return `input ${name}: ${dtype ?? "unknown type"} ${formatShape(shape)} (${source})`;
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

function layerTable(model: ModelReport): Table {
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
    rows: model.layers
      .filter(hasCost)
      .map((layer) => [
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
      total(params.print(model.totals.params)),
      total(macs.print(model.totals.macs)),
      "",
      total(memory.print(model.totals.outputBytes)),
      total(traffic.print(model.totals.trafficBytes)),
      ...(model.target === null ? [] : [atLeast(microseconds(model.target.seconds), model.target.lowerBound), ""]),
    ],
  };
}

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

/** Constants and shape arithmetic that runtimes do once, when they load the model. */
export function hasCost({ params, macs, flops, outputBytes, trafficBytes, unknown, lowerBound }: LayerReport): boolean {
  return (
    unknown !== null || lowerBound || [params, macs, flops, outputBytes, trafficBytes].some((figure) => figure !== 0)
  );
}

function unlistedLines({ layers }: ModelReport): readonly string[] {
  const count = layers.filter((layer) => !hasCost(layer)).length;
  return count === 0 ? [] : [`not listed: ${count} without any cost (constants, shape arithmetic)`];
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

/** Reasons, each once, with the first layer that has it. */
export function unknownLines({ layers, totals }: ModelReport): readonly string[] {
  if (totals.unknownNodes === 0) return [];
  const reasons = new Map<string, LayerReport[]>();
  for (const layer of layers) {
    if (layer.unknown === null) continue;
    const known = reasons.get(layer.unknown);
    if (known) known.push(layer);
    else reasons.set(layer.unknown, [layer]);
  }
  return [...reasons].map(
    ([reason, [first, ...others]]) =>
      `unknown: ${first?.path || first?.type}${others.length > 0 ? ` and ${others.length} more` : ""}: ${reason}`,
  );
}

/** Why totals may be "at least" though every layer's own figures are known. */
function lowerBoundLines({ layers }: ModelReport): readonly string[] {
  const [first, ...others] = layers.filter((layer) => layer.lowerBound);
  if (first === undefined) return [];
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return [`at least: ${first.path || first.type}${more}: how often its body runs is not known, its cost is left out`];
}

function findingLine({ severity, rule, path, message }: FindingReport): string {
  return `${severity} ${rule}: ${path}${path === "" ? "" : ": "}${message}`;
}

export function problemLine(file: string, { severity, code, message, range }: Problem): string {
  const place = range ? `:${range.start.line + 1}:${range.start.character + 1}` : "";
  return `${file}${place}: ${severity} ${code}: ${message}`;
}

/** Names come from files: control characters, which a terminal would obey, are shown as their code points. */
export function printable(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
}
