// The border of a fused group: which values it reads from outside, writes for others, and keeps to itself; which images lie
// otherwise than its convolution wants them.
import type { FusedGroup } from "../cost/fusion";
import { isEpilogue, shapeOf } from "../cost/kinds";
import type { Graph, Node, Value } from "../graph/graph";

/** Which values a group reads from outside, writes for others, and keeps to itself. */
export class Border {
  readonly #group = new Map<number, FusedGroup>();
  readonly #producer = new Map<Value, number>();
  readonly #consumers = new Map<Value, number[]>();
  readonly #results: ReadonlySet<Value>;

  constructor(
    readonly graph: Graph,
    groups: readonly FusedGroup[],
  ) {
    for (const group of groups) for (const index of group.nodes) this.#group.set(index, group);
    for (const node of graph.nodes) {
      for (const output of node.outputs) this.#producer.set(output, node.index);
      for (const input of node.inputs) {
        if (input === null) continue;
        const known = this.#consumers.get(input);
        if (known) known.push(node.index);
        else this.#consumers.set(input, [node.index]);
      }
    }
    this.#results = new Set(graph.outputs);
  }

  inputs(group: FusedGroup): ReadonlySet<Value> {
    return new Set(this.#operands(group).filter((value) => !value.constant && !this.#isInside(value, group)));
  }

  weights(group: FusedGroup): ReadonlySet<Value> {
    return new Set(this.#operands(group).filter((value) => value.constant));
  }

  /** Results that something outside needs; what nothing needs is written too. */
  outputs(group: FusedGroup): ReadonlySet<Value> {
    return new Set(this.#made(group).filter((value) => !this.#isKept(value, group)));
  }

  kept(group: FusedGroup): ReadonlySet<Value> {
    return new Set(this.#made(group).filter((value) => this.#isKept(value, group)));
  }

  /**
   * Blocked channels: inputs of a convolution that come in plain layout, results that something needs in plain layout.
   * Channels first: all images of a convolution over channels, which matrix units want last.
   */
  reordered(group: FusedGroup): readonly Value[] {
    if (!this.#isConvolution(group) || group.images === "channels-last") return [];
    if (group.images === "channels-first") return this.#images(group);
    const anchor = this.graph.nodes[group.anchor] as Node;
    if (!convolvesBlocks(anchor)) return [...this.inputs(group)].filter((value) => this.#isBlocked(value));
    const inputs = [...this.inputs(group)].filter((value) => channels(value) >= BLOCK && !this.#isBlocked(value));
    const outputs = [...this.outputs(group)].filter((value) => this.#isNeededPlain(value));
    return [...inputs, ...outputs];
  }

  #images(group: FusedGroup): readonly Value[] {
    const [, weights] = this.graph.nodes[group.anchor]?.inputs ?? [];
    const depthwise = shapeOf(weights)[1] === 1;
    return depthwise
      ? []
      : [...this.inputs(group), ...this.outputs(group)].filter((value) => shapeOf(value).length === 4);
  }

  #isConvolution(group: FusedGroup): boolean {
    const anchor = this.graph.nodes[group.anchor];
    return anchor?.op === "Conv" && shapeOf(anchor.outputs[0]).length === 4;
  }

  #isBlocked(value: Value): boolean {
    const producer = this.#producer.get(value);
    return producer !== undefined && keepsBlocks(this.graph.nodes[producer]);
  }

  #isNeededPlain(value: Value): boolean {
    const consumers = this.#consumers.get(value) ?? [];
    return this.#results.has(value) || consumers.some((index) => !keepsBlocks(this.graph.nodes[index]));
  }

  #isKept(value: Value, group: FusedGroup): boolean {
    const consumers = this.#consumers.get(value) ?? [];
    if (consumers.length === 0 || this.#results.has(value)) return false;
    return consumers.every((index) => this.#leadsInside(index, group));
  }

  /** A view between two nodes of the group is inside it. */
  #leadsInside(index: number, group: FusedGroup): boolean {
    const owner = this.#group.get(index);
    if (owner) return owner === group;
    return (this.graph.nodes[index]?.outputs ?? []).every((value) => this.#isKept(value, group));
  }

  #isInside(value: Value, group: FusedGroup): boolean {
    const producer = this.#producer.get(value);
    if (producer === undefined) return false;
    const owner = this.#group.get(producer);
    if (owner) return owner === group;
    const [source] = this.graph.nodes[producer]?.inputs ?? [];
    return !!source && this.#isInside(source, group);
  }

  #operands(group: FusedGroup): readonly Value[] {
    return group.nodes.flatMap((index) => (this.graph.nodes[index]?.inputs ?? []).filter((value) => value !== null));
  }

  #made(group: FusedGroup): readonly Value[] {
    return group.nodes.flatMap((index) => this.graph.nodes[index]?.outputs ?? []);
  }
}

/** Channels in a block of onnxruntime's layout for AVX-512. */
const BLOCK = 16;

const BLOCKED = new Set(["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Concat", "Add", "Sum"]);

/** Operators that onnxruntime computes on blocked channels, beside activations of one operand. */
function keepsBlocks(node: Node | undefined): boolean {
  if (!node || shapeOf(node.outputs[0]).length !== 4) return false;
  if (node.op === "Conv") return convolvesBlocks(node);
  return BLOCKED.has(node.op) || isEpilogue(node) || node.op === "BatchNormalization";
}

function channels(value: Value): number {
  return shapeOf(value)[1] ?? 0;
}

/**
 * Of images in blocks of 16 channels onnxruntime convolves directly (core/optimizer/nchwc_transformer.cc): whole blocks or
 * less than one of input channels, one channel a group, or whole blocks a group.
 */
export function convolvesBlocks(node: Node): boolean {
  const group = Number(node.attributes.group ?? 1);
  const [outputs = 0, width = 0] = shapeOf(node.inputs[1]);
  if (shapeOf(node.outputs[0]).length !== 4) return false;
  if (group === 1) return width < BLOCK || width % BLOCK === 0;
  return width === 1 || (width % BLOCK === 0 && (outputs / group) % BLOCK === 0);
}
