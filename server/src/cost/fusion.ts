// Fused groups: which nodes a runtime computes in one kernel, so that what passes between them never reaches memory.
// A group is a set of nodes with one result chain; every node with work is in exactly one. O(nodes + edges).
import type { Graph, Node, Value } from "../graph/graph";
import type { NodeCost } from "./cost";
import { elementsOf, isEpilogue, type WorkKind, workKind } from "./kinds";
import { type ConvolutionLayout, type Layouts, layouts } from "./layouts";

/** What a runtime joins to one kernel. */
export interface FusionRules {
  /** The constant added to a product. */
  readonly bias: boolean;
  /** BatchNormalization behind a product, folded into its weights. */
  readonly batchNorm: boolean;
  /** Activation behind a product, and the x · σ(x) that is written as two nodes. */
  readonly activation: boolean;
  /** The residual sum behind a product. */
  readonly residual: boolean;
  /** Element-wise nodes with each other and behind normalisations and reductions, as a compiler does. */
  readonly elementwise: boolean;
  /**
   * Product, softmax, product without writing the scores (arXiv 2205.14135). `called`: where the author calls such a kernel,
   * seen by the √scale on both queries and keys that is its definition; `found`: wherever a compiler finds the pattern.
   */
  readonly attention: "none" | "called" | "found";
  /** `moved`: a transposition moves data, convolutions want blocked channels; else it changes strides (layouts.ts). */
  readonly layout: "moved" | ConvolutionLayout;
}

const NOTHING: FusionRules = {
  bias: false,
  batchNorm: false,
  activation: false,
  residual: false,
  elementwise: false,
  attention: "none",
  layout: "moved",
};

/** The modes a user can choose, and those that runtimes stand for. */
export const FUSION = {
  none: NOTHING,
  "conv-bn": { ...NOTHING, bias: true, batchNorm: true },
  layerwise: { ...NOTHING, bias: true, batchNorm: true, activation: true },
  "conv-bn-act": { ...NOTHING, bias: true, batchNorm: true, activation: true, residual: true },
  eager: { ...NOTHING, bias: true, attention: "called", layout: "plain" },
  compiled: { ...NOTHING, bias: true, elementwise: true, attention: "found", layout: "channels-last" },
} as const satisfies Record<string, FusionRules>;

export type FusionMode = keyof typeof FUSION;

export interface FusedGroup {
  readonly kind: Exclude<WorkKind, "free">;
  /** Indices of the nodes in order of execution. */
  readonly nodes: readonly number[];
  /** The node that the group is named after: its product, else its first. */
  readonly anchor: number;
  /** Permuted operands that the kernel needs contiguous, where transposes are only strides. */
  readonly copied: readonly Value[];
  /** Scores stay inside the kernel. */
  readonly attention: boolean;
  /** Of the images that its convolution reads and writes. */
  readonly images: "blocked" | "channels-first" | "channels-last";
}

/** How far a group is: what may still join it. `scores`: a product of two activations, `softmax`: the same, weighted. */
type Stage = "open" | "scores" | "softmax" | "attention" | "closed";

interface Draft {
  readonly kind: FusedGroup["kind"];
  readonly nodes: number[];
  readonly anchor: number;
  stage: Stage;
  summed: boolean;
}

/** Groups in the order in which their last nodes run. */
export function fuse(graph: Graph, costs: readonly NodeCost[], rules: FusionRules): readonly FusedGroup[] {
  const ordered = effectiveLayouts(graph, costs, rules);
  const { kinds, copied } = ordered;
  const edges = new Edges(graph, kinds);
  const drafts = new Map<number, Draft>();
  for (const node of graph.nodes) {
    const kind = kinds[node.index] as WorkKind;
    if (kind === "free") continue;
    const host = hostOf(node, kind, rules, edges, drafts);
    if (host) {
      host.nodes.push(node.index);
      drafts.set(node.index, host);
    } else {
      const stage = kind === "product" && dataInputs(node).length > 1 ? "scores" : "open";
      drafts.set(node.index, { kind, nodes: [node.index], anchor: node.index, stage, summed: false });
    }
  }
  for (const draft of new Set(drafts.values())) absorbScales(graph, draft, edges, drafts);
  const last = ({ nodes }: Pick<FusedGroup, "nodes">) => nodes[nodes.length - 1] ?? 0;
  return [...new Set(drafts.values())]
    .map(({ kind, nodes, anchor, stage }) => ({
      kind,
      nodes,
      anchor,
      copied: stage === "attention" ? [] : nodes.flatMap((index) => copied.get(index) ?? []),
      attention: stage === "attention",
      images: imagesOf(graph.nodes[anchor], ordered, rules),
    }))
    .sort((a, b) => last(a) - last(b));
}

/** √scale on queries and keys, as scaled dot-product attention is written in its mathematical form. */
function absorbScales(graph: Graph, draft: Draft, edges: Edges, drafts: Map<number, Draft>): void {
  if (draft.stage !== "attention") return;
  const scales = scalesOf(graph.nodes[draft.anchor] as Node, edges);
  if (scales === null || scales.some((index) => drafts.get(index)?.nodes.length !== 1)) return;
  draft.nodes.unshift(...scales);
  for (const index of scales) drafts.set(index, draft);
}

/** The products with a constant that only this product of two activations reads, one an operand; null where one has none. */
function scalesOf(node: Node, edges: Edges): readonly number[] | null {
  const scales = dataInputs(node).map((value) => edges.producer(value) ?? -1);
  const fits = scales.every((index) => {
    const scale = edges.graph.nodes[index];
    const [output] = scale?.outputs ?? [];
    return scale?.op === "Mul" && dataInputs(scale).length === 1 && output && edges.isOnlyFor(output, node.index);
  });
  return fits ? scales : null;
}

/** Work kinds, with what a transposition costs where it only changes strides. */
function effectiveLayouts(graph: Graph, costs: readonly NodeCost[], { layout }: FusionRules): Layouts {
  const kinds = graph.nodes.map((node, i) => workKind(node, costs[i]?.macs ?? null));
  return layout === "moved" ? { kinds, copied: new Map(), channelsLast: new Set() } : layouts(graph, kinds, layout);
}

function imagesOf(node: Node | undefined, { channelsLast }: Layouts, { layout }: FusionRules): FusedGroup["images"] {
  if (layout === "moved") return "blocked";
  const [result] = node?.outputs ?? [];
  return result && channelsLast.has(result) ? "channels-last" : "channels-first";
}

/** Producers and consumers with the free nodes (views) between them left out. */
class Edges {
  readonly #producer = new Map<Value, number>();
  readonly #alias = new Map<Value, Value>();
  readonly #consumers = new Map<Value, Set<number>>();
  readonly #outputs: ReadonlySet<Value>;

  constructor(
    readonly graph: Graph,
    kinds: readonly WorkKind[],
  ) {
    for (const node of graph.nodes) {
      const free = kinds[node.index] === "free";
      const [source] = node.inputs;
      for (const output of node.outputs) {
        if (free && source) this.#alias.set(output, this.origin(source));
        else this.#producer.set(output, node.index);
      }
      if (free) continue;
      for (const input of node.inputs) if (input && !input.constant) this.#use(this.origin(input), node.index);
    }
    this.#outputs = new Set(graph.outputs.map((value) => this.origin(value)));
  }

  origin(value: Value): Value {
    return this.#alias.get(value) ?? value;
  }

  /** Index of the node that computes it; null for inputs and constants. */
  producer(value: Value): number | null {
    return this.#producer.get(this.origin(value)) ?? null;
  }

  /** True if this value is used by that node alone. */
  isOnlyFor(value: Value, node: number): boolean {
    const origin = this.origin(value);
    const consumers = this.#consumers.get(origin);
    return consumers?.size === 1 && consumers.has(node) && !this.#outputs.has(origin);
  }

  #use(value: Value, node: number): void {
    const known = this.#consumers.get(value);
    if (known) known.add(node);
    else this.#consumers.set(value, new Set([node]));
  }
}

/** The group that the node joins: that of its latest producer, if the rules allow it and no other input comes later. */
function hostOf(
  node: Node,
  kind: WorkKind,
  rules: FusionRules,
  edges: Edges,
  drafts: ReadonlyMap<number, Draft>,
): Draft | null {
  const inputs = dataInputs(node);
  const producers = inputs.map((value) => edges.producer(value) ?? -1);
  const latest = Math.max(-1, ...producers);
  const host = drafts.get(latest);
  if (!host) return null;
  const others = producers.filter((index) => drafts.get(index) !== host);
  if (others.some((index) => index > (host.nodes[0] ?? 0))) return null;
  const value = inputs[producers.indexOf(latest)] as Value;
  const candidate = { node, kind, inputs, value, alone: edges.isOnlyFor(value, node.index) };
  return joins(candidate, host, rules, edges) ? host : null;
}

function dataInputs(node: Node): readonly Value[] {
  return node.inputs.filter((value): value is Value => value !== null && !value.constant);
}

interface Candidate {
  readonly node: Node;
  readonly kind: WorkKind;
  readonly inputs: readonly Value[];
  /** The input that the host computes. */
  readonly value: Value;
  /** Nothing else uses it. */
  readonly alone: boolean;
}

function joins(candidate: Candidate, host: Draft, rules: FusionRules, edges: Edges): boolean {
  const { node, kind, value } = candidate;
  if (joinsAttention(candidate, host, rules, edges)) return true;
  if (kind !== "elementwise" || elementsOf(value) !== elementsOf(node.outputs[0])) return false;
  if (host.kind === "product") return joinsProduct(candidate, host, rules);
  return rules.elementwise || (rules.activation && isGate(candidate, host, edges));
}

function joinsProduct({ node, inputs, alone }: Candidate, host: Draft, rules: FusionRules): boolean {
  if (!alone || (host.stage !== "open" && host.stage !== "scores")) return false;
  if (node.op === "BatchNormalization") return rules.batchNorm && host.nodes.length <= 2;
  if (node.op === "Add" && inputs.length === 1) return rules.bias;
  if (node.op === "Add" && rules.residual && !host.summed) {
    host.summed = true;
    return true;
  }
  if (!rules.activation || !isEpilogue(node)) return false;
  host.stage = "closed";
  return true;
}

/** The x · σ(x) behind its σ(x). */
function isGate({ node, inputs }: Candidate, host: Draft, edges: Edges): boolean {
  const gate = edges.graph.nodes[host.anchor];
  if (node.op !== "Mul" || gate?.op !== "Sigmoid" || host.nodes.length > 1) return false;
  const [source] = gate.inputs;
  return !!source && inputs.some((input) => edges.origin(input) === edges.origin(source));
}

/** scores → scale, mask → softmax → product with the values. */
function joinsAttention({ node, kind, alone }: Candidate, host: Draft, rules: FusionRules, edges: Edges): boolean {
  if (rules.attention === "none" || !alone || host.kind !== "product") return false;
  if (host.stage === "scores" && node.op === "Softmax") {
    const product = edges.graph.nodes[host.anchor] as Node;
    if (rules.attention === "called" && scalesOf(product, edges) === null) return false;
    host.stage = "softmax";
    return true;
  }
  if (host.stage !== "softmax" || kind !== "product") return false;
  host.stage = "attention";
  return true;
}
