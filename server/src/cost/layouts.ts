// In which order the axes of every value lie in memory, where a runtime moves no data for a transposition: which nodes then
// cost nothing, which must copy after all. PyTorch's strides: https://docs.pytorch.org/docs/stable/tensor_view.html and
// https://docs.pytorch.org/tutorials/intermediate/memory_format_tutorial.html (which operators keep channels last).
import type { Graph, Node, Value } from "../graph/graph";
import { elementsOf, shapeOf, type WorkKind } from "./kinds";

/** Axes from the slowest to the fastest. */
type Order = readonly number[];

export interface Layouts {
  readonly kinds: readonly WorkKind[];
  /** Operands that a node's kernel needs in plain order and must copy first. */
  readonly copied: ReadonlyMap<number, readonly Value[]>;
  /** Images whose channels are the fastest axis. */
  readonly channelsLast: ReadonlySet<Value>;
}

/** `plain`: a convolution's result lies as its input does; `channels-last`: always so; both as far as it is an image. */
export type ConvolutionLayout = "plain" | "channels-last";

export function layouts(graph: Graph, kinds: readonly WorkKind[], convolutions: ConvolutionLayout): Layouts {
  const walk = new Walk(kinds, convolutions);
  for (const node of graph.nodes) walk.visit(node);
  return walk;
}

const CHANNELS_LAST: Order = [0, 2, 3, 1];
/** Queries, keys, values and results of attention kernels: [batch, heads, sequence, size] with heads behind sequence. */
const HEADS_INSIDE: Order = [0, 2, 1, 3];

/** Only the strides of their result differ from their operand's. */
const STRIDED = new Set(["Slice", "Split", "Expand", "SliceAssign"]);

/** Compute an image in the order in which it comes. */
const KEEPING = new Set(["MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Resize", "Upsample", "Pad"]);

/** Read any strides; their results lie in plain order. */
const READING = /^(Reduce|Arg|Concat|Stack|Gather|Cum|Where)/;

class Walk implements Layouts {
  readonly kinds: WorkKind[];
  readonly copied = new Map<number, readonly Value[]>();
  readonly channelsLast = new Set<Value>();
  readonly #orders = new Map<Value, Order>();
  readonly #weighted = new Set<Value>();

  constructor(
    kinds: readonly WorkKind[],
    readonly convolutions: ConvolutionLayout,
  ) {
    this.kinds = [...kinds];
  }

  visit(node: Node): void {
    const kind = this.kinds[node.index];
    const [source] = node.inputs;
    const order = this.#orderOf(node, kind, source ? this.#orders.get(source) : undefined);
    for (const output of node.outputs) if (order && order.length === rank(output)) this.#set(output, order);
    if (node.op === "Softmax") for (const output of node.outputs) this.#weighted.add(output);
  }

  /** Of the node's results; undefined: plain. Marks what is free and what copies. */
  #orderOf(node: Node, kind: WorkKind | undefined, order: Order | undefined): Order | undefined {
    if (node.op === "Transpose") return this.#free(node, transposed(node, order));
    if (STRIDED.has(node.op) && kind !== "free") return this.#free(node, order);
    if (takesOne(node)) return this.#free(node, order && without(order, Number(node.attributes.axis ?? 0)));
    if (kind === "free") return order && this.#viewed(node, order);
    if (kind === "product") return this.#product(node, order);
    if (kind === "elementwise") return this.#leading(node);
    if (KEEPING.has(node.op) && order && isChannelsLast(order)) return order;
    if (node.op === "Concat" && this.#orderShared(node)) return order;
    if (!READING.test(node.op)) this.#copy(node);
    return undefined;
  }

  #set(value: Value, order: Order): void {
    if (isPlain(order)) return;
    this.#orders.set(value, order);
    if (isChannelsLast(order)) this.channelsLast.add(value);
  }

  #free(node: Node, order: Order | undefined): Order | undefined {
    if (this.kinds[node.index] !== "free") this.kinds[node.index] = "free";
    return order;
  }

  /** A view of reordered axes; where the new shape merges axes that are apart in memory, a copy. */
  #viewed(node: Node, order: Order): Order | undefined {
    const [source] = node.inputs;
    const [output] = node.outputs;
    const result = source && output ? reshaped(shapeOf(source), shapeOf(output), order) : null;
    if (result === null) this.kinds[node.index] = "permutation";
    return result ?? undefined;
  }

  #product(node: Node, order: Order | undefined): Order | undefined {
    if (!/Conv/.test(node.op)) {
      this.#copy(node);
      const [first, second] = node.inputs;
      const attention = first && this.#weighted.has(first) && second && !second.constant;
      return attention ? HEADS_INSIDE : undefined;
    }
    if (rank(node.outputs[0]) !== CHANNELS_LAST.length) return undefined;
    if (this.convolutions === "channels-last" || (order && isChannelsLast(order))) return CHANNELS_LAST;
    this.#copy(node);
    return undefined;
  }

  /** Element-wise kernels write in the order of their first operand of full size. */
  #leading(node: Node): Order | undefined {
    const size = elementsOf(node.outputs[0]);
    const leading = node.inputs.find((value) => value && !value.constant && elementsOf(value) === size);
    return leading ? this.#orders.get(leading) : undefined;
  }

  #orderShared(node: Node): boolean {
    const [first, ...others] = node.inputs.map((value) => (value ? this.#orders.get(value) : undefined)?.join());
    return others.every((order) => order === first);
  }

  /** Products of two activations read rows or columns of every matrix, wherever the matrices lie. */
  #copy(node: Node): void {
    const batched = this.kinds[node.index] === "product" && node.inputs.every((value) => value && !value.constant);
    const reordered = node.inputs.filter((value): value is Value => {
      const order = value && !value.constant && this.#orders.get(value);
      return !!order && !(batched && (isSwapped(order) || isHeadsInside(order)));
    });
    if (reordered.length > 0) this.copied.set(node.index, reordered);
  }
}

function transposed(node: Node, order: Order | undefined): Order {
  const [source] = node.inputs;
  const axes = Array.from({ length: rank(source) }, (_, axis) => axis);
  const permutation = node.attributes.perm;
  const perm = Array.isArray(permutation) ? permutation.map(Number) : axes.toReversed();
  return (order ?? axes).map((axis) => perm.indexOf(axis));
}

/** The order behind `x[:, 0]`, which drops an axis. */
function without(order: Order, dropped: number): Order {
  const axis = dropped < 0 ? dropped + order.length : dropped;
  return order.filter((other) => other !== axis).map((other) => (other > axis ? other - 1 : other));
}

/**
 * The order of a reshaped tensor, null where data must move: runs of axes with the same product correspond, and those that
 * are merged must lie behind each other in memory.
 */
function reshaped(from: readonly number[], to: readonly number[], order: Order): Order | null {
  const runs = correspondingRuns(from, to);
  if (runs === null) return null;
  const position = new Map(order.map((axis, i) => [axis, i]));
  const merged = runs.every(({ before }) => {
    const places = before.filter((axis) => from[axis] !== 1).map((axis) => position.get(axis) ?? 0);
    return places.every((place, i) => i === 0 || between(order, places[i - 1] ?? 0, place).every((a) => from[a] === 1));
  });
  if (!merged) return null;
  const first = (axes: readonly number[]) => Math.min(...axes.map((axis) => position.get(axis) ?? 0));
  const real = (axes: readonly number[]) => axes.filter((axis) => from[axis] !== 1);
  return [...runs]
    .sort(
      (a, b) =>
        first(real(a.before).length > 0 ? real(a.before) : a.before) -
        first(real(b.before).length > 0 ? real(b.before) : b.before),
    )
    .flatMap(({ after }) => after);
}

/** Axes strictly between two places; if the second is not behind the first, the first's own axis: never of size 1. */
function between(order: Order, first: number, second: number): Order {
  return second > first ? order.slice(first + 1, second) : order.slice(first, first + 1);
}

interface Run {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

function correspondingRuns(from: readonly number[], to: readonly number[]): readonly Run[] | null {
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < from.length && j < to.length) {
    const [before, after] = [[i], [j]];
    let [size, wanted] = [from[i++] ?? 1, to[j++] ?? 1];
    while (size !== wanted) {
      if (size < wanted && i < from.length) {
        before.push(i);
        size *= from[i++] ?? 1;
      } else if (size > wanted && j < to.length) {
        after.push(j);
        wanted *= to[j++] ?? 1;
      } else return null;
    }
    runs.push({ before, after });
  }
  const last = runs[runs.length - 1];
  if (!last) return null;
  // what is left has size 1
  const rest = (start: number, end: number) => Array.from({ length: end - start }, (_, k) => start + k);
  runs[runs.length - 1] = {
    before: [...last.before, ...rest(i, from.length)],
    after: [...last.after, ...rest(j, to.length)],
  };
  return runs;
}

/** `x[:, 0]`: a Gather of one index. */
function takesOne(node: Node): boolean {
  return node.op === "Gather" && elementsOf(node.inputs[1]) === 1;
}

function isPlain(order: Order): boolean {
  return order.every((axis, i) => axis === i);
}

function isChannelsLast(order: Order): boolean {
  return order.length === CHANNELS_LAST.length && order.every((axis, i) => axis === CHANNELS_LAST[i]);
}

function isHeadsInside(order: Order): boolean {
  return order.length === HEADS_INSIDE.length && order.every((axis, i) => axis === HEADS_INSIDE[i]);
}

/** The last two axes exchanged. */
function isSwapped(order: Order): boolean {
  const last = order.length - 1;
  return order.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
}

function rank(value: Value | null | undefined): number {
  return shapeOf(value).length;
}
