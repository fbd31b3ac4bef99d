// A layer, a value or a model in Markdown, as a hover shows it: a bold total first, at most 8 lines, every figure with its
// unit, "unknown" with its reason.
import type { AnalyzedModel } from "../../analysis/analyze";
import { isFolded, sum } from "../../cost/cost";
import type { Graph, Node, Value } from "../../graph/graph";
import type { FindingReport } from "../../protocol";
import { add, type Count } from "../../tensor/count";
import { byteSize, printType } from "../../tensor/type";
import { atLeast, formatBytes, formatCount, formatIntensity, formatPercent, share } from "../../text/format";
import { type LocatedNode, rangeOf } from "../locate/layers";

/** Operands shown by type; a concatenation may have dozens. */
const MAX_OPERANDS = 4;
/** Findings shown in full; the others are counted. */
const MAX_FINDINGS = 2;
/** Elements of a small constant that are shown. */
const MAX_ELEMENTS = 8;

/** One statement; several nodes where it is run more than once (a function's body): then the sum. */
export function layerMarkdown(located: readonly [LocatedNode, ...LocatedNode[]], panelLink: string): string {
  const [first] = located;
  return lines(
    bold(first.node.source.type ?? first.node.op, ...layerTotals(located), calls(located.length)),
    signature(first.node),
    memory(located),
    arithmetic(located),
    isFolded(first.node) ? "Computed from constants alone: once, when the model is loaded." : null,
    ...reasons(located),
    ...findings(first.findings),
    panelLink,
  );
}

export function modelMarkdown({ graph, totals, assumptions }: AnalyzedModel, panelLink: string): string {
  const figure = (text: string) => atLeast(text, totals.lowerBound);
  const missing =
    totals.unknownNodes === 0 ? null : `The cost of ${totals.unknownNodes} of ${totals.nodes} nodes is unknown.`;
  return lines(
    bold(plainText(graph.name), figure(formatCount(totals.macs, "MACs")), figure(formatCount(totals.params, "params"))),
    `${types(graph.inputs)} → ${types(graph.outputs)}`,
    `weights ${figure(formatBytes(totals.weightBytes))} · peak activations ${figure(formatBytes(totals.peakBytes))} · traffic ${figure(formatBytes(totals.trafficBytes))}`,
    `${figure(formatCount(totals.flops, "FLOPs"))} · ${totals.nodes} nodes`,
    missing,
    assumptions[0] ? plainText(assumptions[0].message) : null,
    panelLink,
  );
}

export function valueMarkdown(value: Value, graph: Graph): string {
  const producer = graph.nodes.find((node) => node.outputs.includes(value));
  const users = graph.nodes.filter((node) => node.inputs.includes(value)).length;
  return lines(
    bold(plainText(value.name), printType(value.type), formatBytes(byteSize(value.type))),
    `${origin(value, producer)}, used by ${users} ${users === 1 ? "node" : "nodes"}`,
    elementsOf(value),
  );
}

type Figure = "params" | "macs" | "flops" | "outputBytes" | "weightBytes" | "trafficBytes";

/** MACs with their share; FLOPs instead for what has no MACs. Parameters where there are some. */
function layerTotals(located: readonly LocatedNode[]): readonly (string | null)[] {
  const macs = total(located, "macs");
  const params = total(located, "params");
  const work =
    macs === 0
      ? formatCount(total(located, "flops"), "FLOPs")
      : formatCount(macs, "MACs") + percentOf(macs, modelTotal(located, "macs"));
  return [work, params === 0 ? null : formatCount(params, "params")];
}

function calls(count: number): string | null {
  return count === 1 ? null : `sum of ${count} calls`;
}

function memory(located: readonly LocatedNode[]): string {
  const traffic = total(located, "trafficBytes");
  return [
    `output ${formatBytes(total(located, "outputBytes"))}`,
    `weights ${formatBytes(total(located, "weightBytes"))}`,
    `traffic ${formatBytes(traffic)}${percentOf(traffic, modelTotal(located, "trafficBytes"))}`,
  ].join(" · ");
}

function arithmetic(located: readonly LocatedNode[]): string {
  const flops = total(located, "flops");
  const traffic = total(located, "trafficBytes");
  const intensity = flops === null || traffic === null || traffic === 0 ? null : Number(flops) / Number(traffic);
  return `${formatCount(flops, "FLOPs")} · intensity ${traffic === 0 ? "none: no memory is moved" : formatIntensity(intensity)}`;
}

function reasons(located: readonly LocatedNode[]): readonly string[] {
  const unknown = new Set(located.flatMap(({ cost }) => cost.unknown ?? []));
  return [...unknown].slice(0, 1).map((reason) => `Unknown, because ${plainText(reason)}.`);
}

function findings(all: readonly FindingReport[]): readonly string[] {
  const shown = all.slice(0, MAX_FINDINGS).map(({ rule, message }) => `⚠ ${plainText(message)} (${rule})`);
  return all.length > MAX_FINDINGS ? [...shown, `and ${all.length - MAX_FINDINGS} more findings`] : shown;
}

/** Activations in, activations out; weights are in the figures. */
function signature(node: Node): string {
  const inputs = node.inputs.filter((value): value is Value => value !== null && !value.constant);
  return `${types(inputs.length > 0 ? inputs : node.inputs.filter((value) => value !== null))} → ${types(node.outputs)}`;
}

function types(values: readonly Value[]): string {
  const shown = values.slice(0, MAX_OPERANDS).map(({ type }) => `\`${printType(type)}\``);
  if (values.length > MAX_OPERANDS) shown.push(`${values.length - MAX_OPERANDS} more`);
  return shown.length === 0 ? "nothing" : shown.join(", ");
}

function origin(value: Value, producer: Node | undefined): string {
  if (!producer) return ORIGINS[value.origin];
  const name = producer.source.name === "" ? "" : ` '${plainText(producer.source.name)}'`;
  const range = rangeOf(producer);
  return `made by ${producer.op}${name}${range ? `, line ${range.start.line + 1}` : ""}`;
}

const ORIGINS: Readonly<Record<Value["origin"], string>> = {
  input: "input of the model",
  parameter: "parameter",
  buffer: "buffer",
  constant: "constant",
  node: "computed",
};

function elementsOf({ data }: Value): string | null {
  if (data === null) return null;
  const shown = data.slice(0, MAX_ELEMENTS).map((element) => element ?? "?");
  return `= {${shown.join(", ")}${data.length > MAX_ELEMENTS ? ", …" : ""}}`;
}

function total(located: readonly LocatedNode[], figure: Figure): Count | null {
  return sum(located.map(({ cost }) => cost[figure]));
}

/** Of the models that the nodes belong to: a function's body may serve one model only. */
function modelTotal(located: readonly LocatedNode[], figure: "macs" | "trafficBytes"): Count {
  return add(...[...new Set(located.map(({ model }) => model))].map(({ totals }) => totals[figure]));
}

/** Nothing where the share cannot be told; at most this share where the model's total misses something. */
function percentOf(part: Count | null, whole: Count): string {
  return part === null || whole === 0 ? "" : ` (${formatPercent(share(part, whole))})`;
}

function bold(...parts: readonly (string | null)[]): string {
  return `**${["Rooflint", ...parts].filter((part) => part !== null).join(" · ")}**`;
}

/** Hard line breaks; absent lines are left out. */
function lines(...all: readonly (string | null)[]): string {
  return all.filter((line) => line !== null).join("  \n");
}

/** Names come from files: nothing in them may become a link, an image or markup. */
function plainText(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|&~-]/g, "\\$&").replace(/[\r\n]+/g, " ");
}
