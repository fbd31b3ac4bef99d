// A report as text: one table per model with the unit in each header, totals last, then what was assumed, found and wrong.
import type { FindingReport, InputReport, LayerReport, ModelReport, Report } from "../protocol";
import { formatShape, modelTitle } from "../text/format";
import { printable } from "../text/printable";
import type { Problem } from "../text/problem";
import { hasCost, layerTable } from "./layer-table";
import { summaryLines } from "./summary";
import { printTable } from "./text-table";

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

function unlistedLines({ layers }: ModelReport): readonly string[] {
  const count = layers.filter((layer) => !hasCost(layer)).length;
  return count === 0 ? [] : [`not listed: ${count} without any cost (constants, shape arithmetic)`];
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
