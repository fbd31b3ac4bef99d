// Stages: runs of layers at one resolution, as tables of papers divide a network ("112×112", "56×56" …). The resolution of
// a layer is its number of positions (pixels, tokens) against the input's, to the next power of two along each axis.
import type { NodeCost } from "../../cost/cost";
import type { Graph, Node, Value } from "../../graph/graph";
import { toNumber } from "../../tensor/count";
import { elements, type Shape } from "../../tensor/type";

export interface Stage {
  /** log2 of the input's extent by that of the stage along one axis; SINGLE where one position is left. */
  readonly level: number;
  /** Nodes [first, end). */
  readonly first: number;
  readonly end: number;
  /** Positions of its first layer that shows them, null where none does. */
  readonly positions: number | null;
}

/** One vector per image or sequence: classifiers. */
export const SINGLE = Number.POSITIVE_INFINITY;

/**
 * A way to another resolution and back with at most this many products is part of the stage: the two of a squeeze and
 * excitation, the key and value of an attention over fewer positions. Deeper ones (U-Net's) are stages.
 */
const MOST_SIDE_PRODUCTS = 4;
/** How many runs such a way may have. */
const MOST_SIDE_RUNS = 6;
/** A table that people read; a model that changes its resolution more often counts as one stage. */
const MOST_STAGES = 64;

export function stagesOf(graph: Graph, costs: readonly NodeCost[]): readonly Stage[] {
  const stages = joinSideWays(runsOf(graph, costs)).map(({ products: _, ...stage }) => stage);
  if (stages.length <= MOST_STAGES) return stages;
  return [{ level: 0, first: 0, end: graph.nodes.length, positions: null }];
}

interface Run extends Stage {
  readonly products: number;
}

/** Layers that do not show their positions stand where the one before stands; those before the first where it stands. */
function runsOf(graph: Graph, costs: readonly NodeCost[]): readonly Run[] {
  const scale = scaleOf(graph);
  const runs: Run[] = [];
  for (const node of graph.nodes) {
    const positions = positionsOf(node, scale.batch);
    const macs = costs[node.index]?.macs;
    const products = macs === 0 || macs === undefined ? 0 : 1;
    const last = runs.at(-1);
    const level = positions === null ? null : levelOf(positions, scale);
    if (last && (level === null || last.level === level || last.positions === null)) {
      const known = last.positions !== null || level === null ? last : { ...last, level, positions };
      runs[runs.length - 1] = { ...known, end: node.index + 1, products: last.products + products };
    } else runs.push({ level: level ?? 0, first: node.index, end: node.index + 1, positions, products });
  }
  return runs;
}

function joinSideWays(runs: readonly Run[]): readonly Run[] {
  const joined: Run[] = [];
  for (let i = 0; i < runs.length; i++) {
    const first = runs[i] as Run;
    let [end, products] = [first.end, first.products];
    for (let back = returnOf(runs, i); back !== null; back = returnOf(runs, i)) {
      for (const run of runs.slice(i + 1, back + 1)) [end, products] = [run.end, products + run.products];
      i = back;
    }
    joined.push({ ...first, end, products });
  }
  return joined;
}

/** The next run at the level of this one, if only a side way lies between. */
function returnOf(runs: readonly Run[], from: number): number | null {
  let products = 0;
  for (let i = from + 1; i < runs.length && i - from <= MOST_SIDE_RUNS && products <= MOST_SIDE_PRODUCTS; i++) {
    if (runs[i]?.level === runs[from]?.level) return i;
    products += runs[i]?.products ?? 0;
  }
  return null;
}

interface Scale {
  readonly batch: number;
  /** Positions of the input, and along how many axes they lie. */
  readonly positions: number | null;
  readonly axes: number;
}

/** Images are N×C×…; what has fewer axes is a sequence. */
function scaleOf({ inputs }: Graph): Scale {
  const shape = shapeOf(inputs[0]);
  if (shape === null) return { batch: 1, positions: null, axes: 1 };
  const spatial = shape.length > 3 ? shape.slice(2) : shape.slice(1, 2);
  return { batch: shape[0] || 1, positions: count(spatial), axes: shape.length > 3 ? spatial.length : 1 };
}

function levelOf(positions: number, { positions: ofInput, axes }: Scale): number {
  if (positions <= 1) return SINGLE;
  return Math.round(Math.log2((ofInput ?? positions) / positions) / axes);
}

/** Operators over N×C×…: their positions are what follows. */
const CHANNELS_FIRST = new Set([
  ...["Conv", "ConvTranspose", "ConvInteger", "QLinearConv", "DeformConv", "MaxPool", "AveragePool", "LpPool"],
  ...["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool", "BatchNormalization", "InstanceNormalization", "LRN"],
  ...["GroupNormalization", "DepthToSpace", "SpaceToDepth", "Upsample"],
]);
/** Operators over the last axis: every other is positions. */
const CHANNELS_LAST = new Set(["Gemm", "MatMul", "MatMulInteger", "QLinearMatMul", "LayerNormalization"]);

/** null where the layout of the output cannot be told. */
function positionsOf(node: Node, batch: number): number | null {
  const shape = shapeOf(node.outputs[0]);
  if (shape === null) return null;
  if (CHANNELS_FIRST.has(node.op)) return shape.length < 3 ? null : count(shape.slice(2));
  if (!CHANNELS_LAST.has(node.op) || !node.inputs[1]?.constant) return null;
  const all = count(shape.slice(0, -1));
  return all === null ? null : all / batch;
}

function shapeOf(value: Value | undefined): Shape | null {
  return value?.type.kind === "tensor" ? value.type.shape : null;
}

function count(shape: Shape): number | null {
  const product = elements(shape);
  return product === null || product === 0 ? null : toNumber(product);
}
