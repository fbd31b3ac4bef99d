// Quick fix of channels beside the hardware's multiple: one width rounded up where it is written, that is, in the layer that
// makes it, in the normalisations and depthwise convolutions that pass it on, and in the layer that reads it.
import type { Node, Value } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import { toNumber } from "../../tensor/count";
import { byteSize, elementCount } from "../../tensor/type";
import type { Range } from "../../text/position";
import { ruleEstimate } from "../estimate";
import { type ChannelLayer, channelLayers, isDepthwise } from "../layers";
import type { HitSaving } from "../rule";
import { findRule } from "../rules/index";
import { paddedShare, roundUp } from "../rules/unaligned-channels";
import { type Structure, structureOf } from "../structure";
import { type Fix, type FixableModel, type FixTarget, nodesDefinedAt, type TextEdit } from "./fix";
import { literalInteger, type PythonSource } from "./python-source";

export function roundWidth(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding, model } = target;
  const alignment = model.estimate && ruleEstimate(model.graph, model.estimate).target.alignment;
  const layers = new Map(channelLayers(model).map((layer) => [layer.node, layer]));
  const flagged = layers.get(finding.layers[0] ?? -1);
  if (!alignment || !flagged || !finding.range || finding.count !== 1) return [];
  const path = pathOf(model, layers, flagged, alignment);
  if (!path || !repairs(flagged, path, alignment)) return [];
  const edits = path.steps.map((step) => editsOf(source, target, step, path));
  if (!edits.every((step) => step !== null)) return [];
  return [
    {
      title: `Use ${path.wider} channels`,
      rule: finding.rule,
      range: finding.range,
      edits: edits.flat(),
      saving: savingOf(model, path),
      preferred: false,
    },
  ];
}

interface WidthPath {
  readonly width: number;
  readonly wider: number;
  readonly steps: readonly Step[];
}

interface Step {
  readonly node: Node;
  readonly role: "maker" | "keeper" | "reader";
}

/** From the layer that makes an unaligned width of the flagged layer to the one that reads it; null where others see it. */
function pathOf(
  { graph }: FixableModel,
  layers: ReadonlyMap<number, ChannelLayer>,
  flagged: ChannelLayer,
  alignment: number,
): WidthPath | null {
  const structure = structureOf(graph);
  const node = graph.nodes[flagged.node] as Node;
  const isOutput = flagged.outputChannels % alignment !== 0;
  const maker = isOutput ? node : makerOf(structure, layers, node);
  const width = isOutput ? flagged.outputChannels : flagged.inputChannels;
  const steps = maker && follow(structure, layers, maker, width);
  return steps && { width, wider: roundUp(width, alignment), steps };
}

/** Operators behind which every channel is what it was. */
const KEEPING: ReadonlySet<string> = new Set([
  ...["BatchNormalization", "Relu", "Clip", "LeakyRelu", "Elu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "Swish"],
  ...["Gelu", "Mish", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"],
]);

function isKeeper(node: Node, layer: ChannelLayer | undefined): boolean {
  if (layer) return isDepthwise(layer) && layer.inputChannels === layer.outputChannels;
  return KEEPING.has(node.op) || isBias(node);
}

/** A linear layer over tokens is a product and a sum. */
function isBias({ op, inputs, source }: Node): boolean {
  return op === "Add" && source.type === "Linear" && inputs.some((value) => value?.constant);
}

function makerOf(structure: Structure, layers: ReadonlyMap<number, ChannelLayer>, reader: Node): Node | null {
  let [node, ...others] = structure.sources(reader);
  while (node && others.length === 0 && isKeeper(node, layers.get(node.index)))
    [node, ...others] = structure.sources(node);
  return node && others.length === 0 ? node : null;
}

function follow(
  structure: Structure,
  layers: ReadonlyMap<number, ChannelLayer>,
  maker: Node,
  width: number,
): readonly Step[] | null {
  const made = layers.get(maker.index);
  if (made?.groups !== 1 || made.outputChannels !== width) return null;
  const steps: Step[] = [{ node: maker, role: "maker" }];
  let last = maker;
  for (;;) {
    const [node, ...others] = structure.users(last);
    if (!node || others.length > 0 || structure.isOutput(last)) return null;
    const layer = layers.get(node.index);
    const role = isKeeper(node, layer) ? "keeper" : "reader";
    steps.push({ node, role });
    if (role === "reader") return layer?.groups === 1 && layer.inputChannels === width ? steps : null;
    last = node;
  }
}

/** The flagged layer computes fewer zeros than the rule allows afterwards. */
function repairs(flagged: ChannelLayer, { steps, wider }: WidthPath, alignment: number): boolean {
  const [maker] = steps;
  const isMaker = maker?.node.index === flagged.node;
  const widths = {
    inputChannels: isMaker ? flagged.inputChannels : wider,
    outputChannels: isMaker ? wider : flagged.outputChannels,
  };
  return paddedShare(widths, alignment) <= (findRule("unaligned-channels")?.threshold?.value ?? 1);
}

/** Arguments that name the width, by role. */
const NAMES = {
  maker: ["out_channels", "out_features"],
  keeper: ["num_features", "in_channels", "out_channels", "groups"],
  reader: ["in_channels", "in_features"],
} as const;

/** null where a definition is shared, or the width is not written in it as a number. */
function editsOf(
  source: PythonSource,
  { models }: FixTarget,
  { node, role }: Step,
  { width, wider }: WidthPath,
): readonly TextEdit[] | null {
  const { range, type } = node.source;
  if (role === "keeper" && !namesItsWidth(node)) return [];
  const layer = range && source.layerAt(range, type);
  const isShared = range && models.some((model) => layersDefinedAt(model, range) > 1);
  if (!layer || isShared) return null;
  const values = NAMES[role].flatMap((name) => layer.argument(name) ?? []);
  const fits = values.length > 0 && values.every((value) => literalInteger(value) === width);
  return fits ? values.map((value) => source.replace(value, String(wider))) : null;
}

/** A layer may be several nodes; a layer that is called twice counts as two. */
function layersDefinedAt(model: FixableModel, range: Range): number {
  return new Set(nodesDefinedAt(model, range).map(({ source }) => `${source.name} ${source.call ?? 0}`)).size;
}

function namesItsWidth({ op }: Node): boolean {
  return op === "Conv" || op === "BatchNormalization";
}

/** Everything that carries the width grows with it, nothing else does. */
function savingOf(model: FixableModel, { steps, width, wider }: WidthPath): HitSaving {
  const growth = wider / width - 1;
  const total = (figure: (step: Step) => number) =>
    -Math.round(growth * steps.reduce((sum, step) => sum + figure(step), 0));
  return {
    macs: total(({ node }) => toNumber(model.costs[node.index]?.macs ?? 0)),
    params: total(({ node, role }) => paramsOf(model, node.index) - (role === "reader" ? biasParams(node) : 0)),
    bytes: total((step) => sizeOf(carriers(step), byteSize)),
  };
}

function paramsOf(model: FixableModel, node: number): number {
  return toNumber(model.costs[node]?.params ?? 0);
}

/** A reader's bias has the width of its output. */
function biasParams({ inputs }: Node): number {
  return sizeOf(
    inputs.slice(2).flatMap((value) => (value?.origin === "parameter" ? value : [])),
    elementCount,
  );
}

/** Tensors of a node that have the width as one of their sizes. */
function carriers({ node, role }: Step): readonly Value[] {
  if (findOperator(node.domain, node.op)?.view === true) return [];
  const [input, weight, ...others] = node.inputs;
  const values = {
    maker: [weight, ...others, ...node.outputs],
    keeper: [...node.inputs, ...node.outputs],
    reader: [input, weight],
  };
  return values[role].flatMap((value) => value ?? []);
}

function sizeOf(values: readonly Value[], size: typeof elementCount): number {
  return values.reduce((sum, { type }) => sum + toNumber(size(type) ?? 0), 0);
}
