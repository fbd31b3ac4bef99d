// The cardinality calculator as a code action on a bottleneck (1×1, 3×3, 1×1 on a trunk of four times the inner width):
// other numbers of groups at equal cost. Offered where all widths are literals that build this block alone.
import type { Node } from "../../graph/graph";
import { formatBytes, formatCount, formatTimeRange } from "../../text/format";
import { type Range, sameRange } from "../../text/position";
import { type Cardinality, cardinalities } from "../cardinality";
import { type Estimate, ruleEstimate } from "../estimate";
import { type ChannelLayer, channelLayers } from "../layers";
import { structureOf } from "../structure";
import { type Fix, type FixableModel, nodesDefinedAt, type TextEdit } from "./fix";
import { literalInteger, type PythonSource } from "./python-source";

/** `range`: where the 3×3 convolution is defined. */
export function cardinalityActions(source: PythonSource, model: FixableModel, range: Range): readonly Fix[] {
  const node = model.graph.nodes.find((candidate) => sameRange(candidate.source.range ?? null, range));
  const block = node && bottleneckAround(model, node);
  if (!block) return [];
  return cardinalities(block.inner, block.middle.positions)
    .filter(({ groups }) => groups !== block.middle.groups)
    .flatMap((pair) => actionOf(source, model, block, pair, range));
}

interface Bottleneck {
  /** Channels between the 1×1 convolutions. */
  readonly inner: number;
  readonly down: ChannelLayer;
  readonly middle: ChannelLayer;
  readonly up: ChannelLayer;
  /** Every node whose definition names the inner width: convolutions and normalisations. */
  readonly nodes: readonly Node[];
}

function bottleneckAround(model: FixableModel, node: Node): Bottleneck | null {
  const layers = new Map(channelLayers(model).map((layer) => [layer.node, layer]));
  const middle = layers.get(node.index);
  if (middle?.window !== 9 || middle.kernel.length !== 2 || middle.inputChannels !== middle.outputChannels) return null;
  const structure = structureOf(model.graph);
  const before = walk(node, (at) => structure.sources(at), layers);
  const after = walk(node, (at) => structure.users(at), layers);
  const [down, up] = [before.at(-1), after.at(-1)].map((end) => end && layers.get(end.index));
  const inner = middle.inputChannels;
  const fits = down?.window === 1 && up?.window === 1 && down.outputChannels === inner && up.inputChannels === inner;
  if (!fits || down.inputChannels !== 4 * inner || up.outputChannels !== 4 * inner) return null;
  return { inner, down, middle, up, nodes: [...before, node, ...after].filter(({ op }) => NAMING.has(op)) };
}

const NAMING: ReadonlySet<string> = new Set(["Conv", "BatchNormalization"]);

/** Single steps up to the next convolution. */
function walk(
  start: Node,
  step: (node: Node) => readonly Node[],
  layers: ReadonlyMap<number, ChannelLayer>,
): readonly Node[] {
  const path: Node[] = [];
  let [next, ...others] = step(start);
  while (next && others.length === 0 && path.length < MAX_STEPS) {
    path.push(next);
    if (layers.has(next.index)) return path;
    [next, ...others] = step(next);
  }
  return [];
}

/** Normalisation, activation, padding, convolution. */
const MAX_STEPS = 4;

function actionOf(
  source: PythonSource,
  model: FixableModel,
  block: Bottleneck,
  pair: Cardinality,
  range: Range,
): readonly Fix[] {
  const { inner, middle, nodes } = block;
  const { groups, width } = pair;
  const edits: TextEdit[] = [];
  for (const node of nodes) {
    const layer = source.layerAt(node.source.range, node.source.type);
    if (!layer || !node.source.range || nodesDefinedAt(model, node.source.range).length !== 1) return [];
    const widths = ["in_channels", "out_channels", "num_features"].map((name) => layer.argument(name));
    const named = widths.filter((value) => literalInteger(value) === inner);
    if (named.length !== (node.index === middle.node ? 2 : 1)) return [];
    for (const value of named) if (value) edits.push(source.replace(value, String(groups * width)));
    if (node.index === middle.node) edits.push(source.withKeyword(layer, "groups", String(groups)));
  }
  const title = `Bottleneck with ${groups} ${groups === 1 ? "group" : "groups"} of ${width} channels (${costOf(model, block, pair)})`;
  return [{ title, rule: "cardinality", range, edits, saving: null, preferred: false }];
}

/** Of the three convolutions. */
function costOf(model: FixableModel, block: Bottleneck, pair: Cardinality): string {
  const { positions, elementBytes } = block.middle;
  const figures = [
    formatCount(pair.macs * positions, "MACs"),
    `${formatBytes(pair.movedElements * elementBytes)} traffic`,
  ];
  const estimate = model.estimate && ruleEstimate(model.graph, model.estimate);
  const seconds = estimate && secondsOf(estimate, block, pair);
  return [
    ...figures,
    ...(estimate && seconds !== null
      ? [`${formatTimeRange(estimate.rangeOf(seconds))} on ${estimate.target.name}`]
      : []),
  ].join(", ");
}

function secondsOf(
  estimate: Estimate,
  { inner, down, middle, up }: Bottleneck,
  { groups, width }: Cardinality,
): number | null {
  const [trunk, between] = [4 * inner, groups * width];
  const seconds = [
    estimate.secondsAs(down.node, { inputChannels: trunk, outputChannels: between, groups: 1 }),
    estimate.secondsAs(middle.node, { inputChannels: between, outputChannels: between, groups }),
    estimate.secondsAs(up.node, { inputChannels: between, outputChannels: trunk, groups: 1 }),
  ];
  return seconds.every((time) => time !== null) ? seconds.reduce((sum, time) => sum + time, 0) : null;
}
