// Quick fix of a classifier on a flattened map: average the map first. The pooling goes in front of `nn.Flatten()` in a
// Sequential, or the present adaptive pooling gets a size of 1; the linear layer then reads one value per channel.
import type { Node } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import { channelLayers, inputShape, known, outputShape, product } from "../layers";
import type { HitSaving } from "../rule";
import { structureOf } from "../structure";
import { concernsAll, type Fix, type FixableModel, type FixTarget, nodesDefinedAt, type TextEdit } from "./fix";
import { literalInteger, type PythonSource } from "./python-source";

export function averageFirst(source: PythonSource, target: FixTarget): readonly Fix[] {
  const { finding, model } = target;
  const linear = model.graph.nodes[finding.layers[0] ?? -1];
  const layer = linear && source.layerAt(finding.range ?? undefined, linear.source.type);
  const features = layer?.argument("in_features") ?? null;
  const head = linear && headOf(model, linear);
  if (!layer || !features || !head || !finding.range || !concernsAll(target, finding.range)) return [];
  if (nodesDefinedAt(model, finding.range).length !== 1 || literalInteger(features) !== head.channels * head.positions)
    return [];
  const pooling = head.pooling
    ? shrinkPooling(source, target, head.pooling)
    : insertPooling(source, target, head.flatten);
  if (!pooling) return [];
  return [
    {
      title: `Average over the map first: ${head.channels} inputs`,
      rule: finding.rule,
      range: finding.range,
      edits: [pooling, source.replace(features, String(head.channels))],
      saving: savingOf(model, linear, head),
      preferred: true,
    },
  ];
}

interface Head {
  /** Makes a vector of the map. */
  readonly flatten: Node;
  /** An adaptive average pooling whose output the flattening reads. */
  readonly pooling: Node | null;
  readonly channels: number;
  readonly positions: number;
}

/** Only views between the map and the linear layer: anything else would have its cost changed, too. */
function headOf({ graph }: FixableModel, linear: Node): Head | null {
  const structure = structureOf(graph);
  const flatten = structure.maker(linear.inputs[0]);
  const map = flatten && known(inputShape(flatten, 0));
  if (!flatten || findOperator(flatten.domain, flatten.op)?.view !== true || !map || map.length !== 4) return null;
  if (structure.users(flatten).length !== 1) return null;
  const maker = structure.maker(flatten.inputs[0]);
  const pooling = maker?.source.type === "AdaptiveAvgPool2d" && structure.users(maker).length === 1 ? maker : null;
  return { flatten, pooling, channels: map[1] ?? 0, positions: product(map.slice(2)) };
}

/** The one definition of the pooling serves this head alone, in every model. */
function shrinkPooling(
  source: PythonSource,
  { models }: FixTarget,
  { source: { range, type } }: Node,
): TextEdit | null {
  const size = source.layerAt(range, type)?.argument("output_size");
  const shared = models.some((model) => range && nodesDefinedAt(model, range).length > 1);
  return size && !shared ? source.replace(size, "1") : null;
}

function insertPooling(
  source: PythonSource,
  { models }: FixTarget,
  { source: { range, type } }: Node,
): TextEdit | null {
  const flatten = source.layerAt(range, type);
  const shared = models.some((model) => range && nodesDefinedAt(model, range).length > 1);
  if (!flatten || shared || flatten.type !== "Flatten" || source.sequentialAround(flatten.call) === null) return null;
  const { call } = flatten;
  const prefix = source.textOf({ start: call.func.start, end: call.func.end - flatten.type.length });
  return source.replace({ start: call.start, end: call.start }, `${prefix}AdaptiveAvgPool2d(1), `);
}

/** Weights and inputs that the linear layer no longer reads; of the pooling the output that shrinks, or all that it moves. */
function savingOf(model: FixableModel, linear: Node, { pooling, channels, positions }: Head): HitSaving {
  const layer = channelLayers(model).find(({ node }) => node === linear.index);
  const samples = layer?.positions ?? 0;
  const less = channels * (positions - 1);
  const weights = less * (layer?.outputChannels ?? 0);
  const pooled = pooling && product(known(outputShape(pooling)) ?? []) / (channels * positions);
  const moved = pooled === null ? -channels * (positions + 1) * samples : less * samples;
  const bytes = (weights + less * samples + moved) * (layer?.elementBytes ?? 0);
  return { params: weights, macs: weights * samples, bytes };
}
