// A layer, a value or a model in Markdown, as a hover shows it: a bold total first, at most 8 lines, every figure with its
// unit, "unknown" with its reason.
import type { AnalyzedModel } from "../../analysis/analyze";
import type { Graph, Node, Value } from "../../graph/graph";
import { findRule } from "../../guidelines/rules/index";
import type { FindingReport } from "../../protocol";
import { byteSize, elementCount, printType } from "../../tensor/type";
import { atLeast, formatBytes, formatCount } from "../../text/format";
import { INPUT_SOURCES } from "../../text/input-source";
import { escaped } from "../../text/markdown";
import type { Range } from "../../text/position";
import { shorten } from "../../text/shorten";
import { type LocatedNode, rangeOf } from "../locate/layers";
import type { VariableAt } from "../locate/variables";
import { costLines, figure, sumOf, weightsOf, workText } from "./figures";
import { fieldText, modelTimeLine } from "./time";

/** Operands shown by type; a concatenation may have dozens. */
const MAX_OPERANDS = 4;
/** Lines named where a rule's squiggles stand. */
const MAX_LINES = 3;
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
    ...costLines(located),
    ...reasons(located),
    ...findings(first),
    panelLink,
  );
}

export function modelMarkdown(model: AnalyzedModel, panelLink: string): string {
  const { graph, totals, assumptions, inputSources } = model;
  const least = (text: string) => atLeast(text, totals.lowerBound);
  const ofWeights = (text: string) => atLeast(text, totals.weightsLowerBound);
  const missing =
    totals.unknownNodes === 0 ? null : `The cost of ${totals.unknownNodes} of ${totals.nodes} nodes is unknown.`;
  return lines(
    bold(
      plainText(graph.name),
      least(formatCount(totals.macs, "MACs")),
      ofWeights(formatCount(totals.params, "params")),
    ),
    `${types(graph.inputs)} → ${types(graph.outputs)}${sourceOf(inputSources)}`,
    `weights ${ofWeights(formatBytes(totals.weightBytes))} · peak activations ${least(formatBytes(totals.peakBytes))} · traffic ${least(formatBytes(totals.trafficBytes))}`,
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

/** MACs with their share; FLOPs instead for what has no MACs. Parameters where there are some. */
function layerTotals(located: readonly LocatedNode[]): readonly (string | null)[] {
  const params = sumOf(weightsOf(located, isParameter).map(({ type }) => elementCount(type)));
  return [workText(located), params.count === 0 ? null : figure(params, "params")];
}

function isParameter({ origin }: Value): boolean {
  return origin === "parameter";
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

/** Of what is missing the first reason. */
export function reasons(located: readonly LocatedNode[]): readonly string[] {
  const unknown = located.flatMap(({ cost }) => cost.unknown ?? []);
  const [reason] = unknown;
  if (reason === undefined) return [];
  const missing = unknown.length < located.length ? `${unknown.length} of ${located.length} nodes unknown` : "Unknown";
  return [`${missing}, because ${plainText(reason)}.`];
}

/**
 * Findings whose squiggle stands elsewhere; at its own place the editor shows the message itself. One of this layer in full;
 * what is said of another layer that this one is like, or of a block that it is in, by its lines.
 */
export function findings(
  { node, findings: all }: LocatedNode,
  isShownHere: (finding: FindingReport) => boolean = ({ layers }) => layers[0] === node.index,
  placeOf: (finding: FindingReport) => Range | null = ({ range }) => range,
): readonly string[] {
  const elsewhere = all.filter((finding) => !isShownHere(finding));
  const own = elsewhere.filter(({ layers }) => layers[0] === node.index);
  const lines = new Map<string, Set<number>>();
  for (const finding of elsewhere.filter((finding) => !own.includes(finding))) {
    const place = placeOf(finding);
    const known = lines.get(finding.rule) ?? new Set();
    lines.set(finding.rule, place ? known.add(place.start.line + 1) : known);
  }
  const others = [...lines].map(([rule, at]) => `${findRule(rule)?.hazard ?? rule}${seeLines([...at])} (${rule})`);
  return [
    ...own.map(({ rule, message }) => `⚠ ${plainText(message)} (${rule})`),
    ...(others.length === 0 ? [] : [`⚠ ${others.join(" · ")}`]),
  ];
}

/** `: see lines 12, 30 and 2 more`. */
function seeLines(lines: readonly number[]): string {
  if (lines.length === 0) return "";
  const shown = lines.toSorted((a, b) => a - b).slice(0, MAX_LINES);
  const more = lines.length > MAX_LINES ? ` and ${lines.length - MAX_LINES} more` : "";
  return `: see ${lines.length === 1 ? "line" : "lines"} ${shown.join(", ")}${more}`;
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
