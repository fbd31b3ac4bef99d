// A layer, a value or a model in Markdown, as a hover shows it: a bold total first, at most 8 lines, every figure with its
// unit, "unknown" with its reason.
import type { AnalyzedModel } from "../../analysis/analyze";
import { isFolded, sum } from "../../cost/cost";
import type { Graph, Node, Value } from "../../graph/graph";
import type { FindingReport } from "../../protocol";
import { addAll, type Count } from "../../tensor/count";
import { byteSize, printType } from "../../tensor/type";
import { atLeast, formatBytes, formatCount, formatIntensity, formatPercent, share } from "../../text/format";
import { INPUT_SOURCES } from "../../text/input-source";
import { escaped } from "../../text/markdown";
import { shorten } from "../../text/shorten";
import { type LocatedNode, rangeOf } from "../locate/layers";
import type { VariableAt } from "../locate/variables";
import { fieldText, modelTimeLine, timeLine } from "./time";

/** Operands shown by type; a concatenation may have dozens. */
const MAX_OPERANDS = 4;
/** Findings shown in full; the others are counted. */
const MAX_FINDINGS = 2;
/** Characters of one name or message: files may have megabytes. */
const LONGEST_TEXT = 500;
/** Elements of a small constant that are shown. */
const MAX_ELEMENTS = 8;

/** One statement; several nodes where it stands for more than one (see `nodesAt`): then their sum. */
export function layerMarkdown(located: readonly [LocatedNode, ...LocatedNode[]], panelLink: string): string {
  const [first] = located;
  return lines(
    bold(plainText(typesOf(located)), ...layerTotals(located), located.length === 1 ? null : `${located.length} nodes`),
    signature(first.node, isSameType(located) ? first.node : (located.at(-1) ?? first).node) +
      fieldText(located.at(-1) ?? first),
    memory(located),
    arithmetic(located),
    timeLine(located),
    ...limitations(located),
    ...reasons(located),
    ...findings(first),
    panelLink,
  );
}

export function modelMarkdown(model: AnalyzedModel, panelLink: string): string {
  const { graph, totals, assumptions, inputSources } = model;
  const least = (text: string) => atLeast(text, totals.lowerBound);
  const missing =
    totals.unknownNodes === 0 ? null : `The cost of ${totals.unknownNodes} of ${totals.nodes} nodes is unknown.`;
  return lines(
    bold(plainText(graph.name), least(formatCount(totals.macs, "MACs")), least(formatCount(totals.params, "params"))),
    `${types(graph.inputs)} → ${types(graph.outputs)}${sourceOf(inputSources)}`,
    `weights ${least(formatBytes(totals.weightBytes))} · peak activations ${least(formatBytes(totals.peakBytes))} · traffic ${least(formatBytes(totals.trafficBytes))}`,
    `${least(formatCount(totals.flops, "FLOPs"))} · ${totals.nodes} nodes`,
    modelTimeLine(model),
    conventionsLine(model),
    [missing, assumptions[0] ? plainText(assumptions[0].message) : null].filter((part) => part !== null).join(" ") ||
      null,
    panelLink,
  );
}

/** Totals as other tools count, where they are asked for. */
function conventionsLine({ conventions }: AnalyzedModel): string | null {
  if (conventions.length === 0) return null;
  return conventions.map(({ id, total, lowerBound }) => `${id} ${atLeast(formatCount(total), lowerBound)}`).join(" · ");
}

/** Nothing where the file itself fixes the input. */
function sourceOf([source]: AnalyzedModel["inputSources"]): string {
  return source === undefined || source === "file" ? "" : ` · input ${INPUT_SOURCES[source]}`;
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

/** A variable of `forward`: the types that it held where the cursor is, over all runs. */
export function variableMarkdown({ name, types }: VariableAt): string {
  const [first, ...others] = types;
  const size = first && others.length === 0 ? formatBytes(byteSize(first)) : null;
  const shown = types.slice(0, MAX_OPERANDS).map(printType);
  const more = types.length > MAX_OPERANDS ? ` and ${types.length - MAX_OPERANDS} more` : "";
  return bold(plainText(name), `${plainText(shown.join(" | "))}${more}`, size);
}

type Figure = "params" | "macs" | "flops" | "outputBytes" | "weightBytes" | "trafficBytes";

/** MACs with their share; FLOPs instead for what has no MACs. Parameters where there are some. */
function layerTotals(located: readonly LocatedNode[]): readonly (string | null)[] {
  const macs = total(located, "macs");
  const params = total(located, "params");
  const work =
    macs === 0
      ? figure(total(located, "flops"), "FLOPs")
      : figure(macs, "MACs") + percentOf(macs, modelTotal(located, "macs"));
  return [atLeast(work, located.some(withoutBodies)), params === 0 ? null : figure(params, "params")];
}

function withoutBodies({ cost }: LocatedNode): boolean {
  return cost.lowerBound;
}

/** The unit stays where the figure is unknown. */
export function figure(count: Count | null, unit: string): string {
  return count === null ? `${unit} unknown` : formatCount(count, unit);
}

/** `Conv + BatchNormalization + Relu` for the call of a function, in order, each once. */
function typesOf(located: readonly LocatedNode[]): string {
  return named(new Set(located.map(({ node }) => node.source.type ?? node.op)));
}

export function named(names: ReadonlySet<string>): string {
  const more = names.size > MAX_OPERANDS ? [`${names.size - MAX_OPERANDS} more`] : [];
  return [...[...names].slice(0, MAX_OPERANDS), ...more].join(" + ");
}

function isSameType(located: readonly LocatedNode[]): boolean {
  return new Set(located.map(({ node }) => node.op)).size === 1;
}

export function memory(located: readonly LocatedNode[]): string {
  const traffic = total(located, "trafficBytes");
  return [
    `output ${formatBytes(total(located, "outputBytes"))}`,
    `weights ${formatBytes(total(located, "weightBytes"))}`,
    `traffic ${formatBytes(traffic)}${percentOf(traffic, modelTotal(located, "trafficBytes"))}`,
  ].join(" · ");
}

export function arithmetic(located: readonly LocatedNode[]): string {
  const flops = total(located, "flops");
  const traffic = total(located, "trafficBytes");
  const intensity = flops === null || traffic === null || traffic === 0 ? null : Number(flops) / Number(traffic);
  // where nothing is multiplied they stand above
  const work = total(located, "macs") === 0 ? [] : [figure(flops, "FLOPs")];
  return [...work, `intensity ${traffic === 0 ? "none: no memory is moved" : formatIntensity(intensity)}`].join(" · ");
}

/** What the figures are not of one run. */
export function limitations(located: readonly LocatedNode[]): readonly string[] {
  return [
    ...(located.every(({ node }) => isFolded(node))
      ? ["Computed from constants alone: once, when the model is loaded."]
      : []),
    ...(located.some(withoutBodies) ? ["Without its bodies: how often they run is not known."] : []),
  ];
}

export function reasons(located: readonly LocatedNode[]): readonly string[] {
  const unknown = new Set(located.flatMap(({ cost }) => cost.unknown ?? []));
  return [...unknown].slice(0, 1).map((reason) => `Unknown, because ${plainText(reason)}.`);
}

/** Findings whose squiggle stands at another of their equal places; at its own place the editor shows the message itself. */
export function findings(
  { node, findings: all }: LocatedNode,
  isShownHere = ({ layers }: FindingReport) => layers[0] === node.index,
): readonly string[] {
  const elsewhere = all.filter((finding) => !isShownHere(finding));
  const shown = elsewhere.slice(0, MAX_FINDINGS).map(({ rule, message }) => `⚠ ${plainText(message)} (${rule})`);
  const more = elsewhere.length - MAX_FINDINGS;
  if (more <= 0) return shown;
  return [...shown.slice(0, -1), `${shown.at(-1)}, and ${more} more ${more === 1 ? "finding" : "findings"}`];
}

/** Activations into the first node, out of the last; weights are in the figures. */
function signature(first: Node, last: Node): string {
  const inputs = first.inputs.filter((value) => value !== null);
  const activations = inputs.filter((value) => !value.constant);
  return `${types(activations.length > 0 ? activations : inputs)} → ${types(last.outputs)}`;
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
  return addAll([...new Set(located.map(({ model }) => model))].map(({ totals }) => totals[figure]));
}

/** Nothing where the share cannot be told; at most this share where the model's total misses something. */
export function percentOf(part: Count | null, whole: Count): string {
  return part === null || whole === 0 ? "" : ` (${formatPercent(share(part, whole))})`;
}

export function bold(...parts: readonly (string | null)[]): string {
  return `**${["Rooflint", ...parts].filter((part) => part !== null).join(" · ")}**`;
}

/** Hard line breaks; absent lines are left out. */
export function lines(...all: readonly (string | null)[]): string {
  return all.filter((line) => line !== null).join("  \n");
}

/** Names come from files: nothing in them may become a link, an image or markup. */
export function plainText(text: string): string {
  return escaped(shorten(text, LONGEST_TEXT));
}
