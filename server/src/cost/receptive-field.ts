// The receptive field of every layer: what of the model's image (its first input with positions) an element of its output
// depends on. Exact over the graph, branches united, but for upsampling, behind which it is the largest that an element may
// have; null where positions cannot be followed (windows of attention, unknown operators or sizes). Rules per operator are
// in receptive/rules.ts.
import type { Graph, Node, Value } from "../graph/graph";
import type { Shape } from "../tensor/type";
import { type Dependence, dependence, type Field, isWhole, madeWhole, NONE, UNKNOWN } from "./receptive/field";
import { ruleOf } from "./receptive/rules";

export interface ReceptiveField {
  /** Per axis of the image, in its elements: how many, how far apart for neighbours, where the first begins. */
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly offset: readonly number[];
  /** Elements depend on the whole image, whose size is `size` then. */
  readonly whole: boolean;
}

/** One entry per node, of its first output; null also for nodes that do not depend on the image. */
export function receptiveFields(graph: Graph): readonly (ReceptiveField | null)[] {
  const image = imageOf(graph);
  if (image === null) return graph.nodes.map(() => null);
  const known = new Map<Value, Dependence>(
    graph.inputs.map((value) => [value, value === image.value ? image.start : UNKNOWN]),
  );
  return graph.nodes.map((node) => {
    const found = dependenceOf(
      node,
      node.inputs.map((value) => (value && known.get(value)) ?? NONE),
    );
    for (const output of node.outputs) known.set(output, output.constant ? NONE : found);
    return found.kind === "field" ? described(found.field, image.sizes) : null;
  });
}

interface Image {
  readonly value: Value;
  readonly sizes: readonly number[];
  readonly start: Dependence;
}

/** The first input with a batch, channels and one to three axes of positions: a signal, an image or a video. */
function imageOf({ inputs, nodes }: Graph): Image | null {
  const value = inputs.find((input) => {
    const rank = shapeOf(input)?.length ?? 0;
    return (
      rank === 4 ||
      rank === 5 ||
      (rank === 3 && nodes.some(({ op, outputs }) => op.startsWith("Conv") && shapeOf(outputs[0])?.length === 3))
    );
  });
  const sizes = value && shapeOf(value)?.slice(2);
  if (!value || !sizes || sizes.includes(null)) return null;
  const field = sizes.map((_, i) => ({ first: 0, last: 0, stride: 1, runs: [[i + 2]], isGrid: true, whole: false }));
  return { value, sizes: sizes as readonly number[], start: dependence(field) };
}

function dependenceOf(node: Node, inputs: readonly Dependence[]): Dependence {
  const fields = inputs.map((input) => (input.kind === "field" ? input.field : null));
  if (inputs.every(({ kind }) => kind === "none")) return NONE;
  const whole = fields.find((field) => field && isWhole(field));
  if (whole) return dependence(whole.map(madeWhole));
  if (inputs.some(({ kind }) => kind === "unknown")) return UNKNOWN;
  return dependence(ruleOf(node, null)?.(node, fields) ?? null);
}

/** Of fractions of a position, which upsampling leaves. */
const ROUNDING = 1e-6;

function described(field: Field, sizes: readonly number[]): ReceptiveField {
  return {
    size: field.map(({ whole, first, last }, i) => (whole ? (sizes[i] ?? 0) : Math.floor(last - first + ROUNDING) + 1)),
    stride: field.map(({ whole, stride }, i) => (whole ? (sizes[i] ?? 0) : stride)),
    offset: field.map(({ whole, first }) => (whole ? 0 : Math.ceil(first - ROUNDING))),
    whole: isWhole(field),
  };
}

function shapeOf(value: Value | undefined): Shape | null {
  return value?.type.kind === "tensor" ? value.type.shape : null;
}
