// How the nodes of a graph hang together: who makes and who uses a value, what reaches an output, and the blocks between
// a fork and the node that merges its branches again. Weights and what is folded from them are no part of it.
import type { Graph, Node, Value } from "../graph/graph";

export interface Structure {
  /** null for inputs and weights. */
  maker(value: Value | null | undefined): Node | null;
  /** Nodes that read any output of this one. */
  users(node: Node): readonly Node[];
  /** Nodes that make its inputs, each once, without folded ones. */
  sources(node: Node): readonly Node[];
  /** A model output is among its outputs. */
  isOutput(node: Node): boolean;
  /** Whether a path leads from the node to an output of the graph. */
  reachesOutput(node: Node): boolean;
  /** Indices of these nodes and of all that lead to them. */
  reaching(nodes: Iterable<Node>): ReadonlySet<number>;
  /** The last node that every path to this one passes; null where paths begin apart. */
  dominator(node: Node): Node | null;
}

export function structureOf(graph: Graph): Structure {
  let known = KNOWN.get(graph);
  if (known === undefined) {
    known = read(graph);
    KNOWN.set(graph, known);
  }
  return known;
}

const KNOWN = new WeakMap<Graph, Structure>();

function read(graph: Graph): Structure {
  const makers = new Map<Value, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) if (!output.constant) makers.set(output, node);
  const maker = (value: Value | null | undefined) => (value && makers.get(value)) ?? null;
  const sources = graph.nodes.map((node) => [...new Set(readValues(node).flatMap((value) => maker(value) ?? []))]);
  const users: Node[][] = graph.nodes.map(() => []);
  graph.nodes.forEach((node, index) => {
    for (const source of sources[index] ?? []) users[source.index]?.push(node);
  });
  const outputs = new Set(graph.outputs.flatMap((value) => maker(value) ?? []));
  const alive = reaching(outputs, sources);
  const dominators = dominatorsOf(graph, sources);
  return {
    maker,
    users: (node) => users[node.index] ?? [],
    sources: (node) => sources[node.index] ?? [],
    isOutput: (node) => outputs.has(node),
    reachesOutput: (node) => alive.has(node.index),
    reaching: (nodes) => reaching(nodes, sources),
    dominator: (node) => graph.nodes[dominators[node.index] ?? -1] ?? null,
  };
}

/** Inputs of the node and what its bodies take from around them. */
function readValues({ inputs, bodies }: Node): readonly (Value | null)[] {
  return [...inputs, ...Object.values(bodies).flatMap((body) => [...body.outputs, ...body.nodes.flatMap(readValues)])];
}

function reaching(outputs: Iterable<Node>, sources: readonly (readonly Node[])[]): ReadonlySet<number> {
  const alive = new Set<number>();
  const open = [...outputs];
  for (let node = open.pop(); node; node = open.pop()) {
    if (alive.has(node.index)) continue;
    alive.add(node.index);
    open.push(...(sources[node.index] ?? []));
  }
  return alive;
}

/** -1 stands before all nodes. */
const ENTRY = -1;

/**
 * Immediate dominators by intersection (Cooper, Harvey, Kennedy 2001). Nodes are in topological order, so one pass is
 * enough. A node that reads a graph input, or nothing, hangs on the entry.
 */
function dominatorsOf(graph: Graph, sources: readonly (readonly Node[])[]): readonly number[] {
  const inputs = new Set(graph.inputs);
  const dominators: number[] = [];
  const depth: number[] = [];
  const depthOf = (index: number) => (index === ENTRY ? 0 : (depth[index] ?? 0));
  const common = (a: number, b: number): number => {
    let [left, right] = [a, b];
    while (left !== right) {
      if (depthOf(left) >= depthOf(right)) left = dominators[left] ?? ENTRY;
      else right = dominators[right] ?? ENTRY;
    }
    return left;
  };
  for (const node of graph.nodes) {
    const before = (sources[node.index] ?? []).map(({ index }) => index);
    const entered = before.length === 0 || node.inputs.some((value) => value !== null && inputs.has(value));
    const [first = ENTRY, ...others] = entered ? [ENTRY, ...before] : before;
    dominators[node.index] = others.reduce(common, first);
    depth[node.index] = depthOf(dominators[node.index] ?? ENTRY) + 1;
  }
  return dominators;
}

/** Where branches of one fork meet again. */
export interface Block {
  /** Joins the branches: an addition or a concatenation. */
  readonly merge: Node;
  /** The last node before the branches part; null where they begin at an input of the graph. */
  readonly fork: Node | null;
  /** All nodes between both, without them, in order. */
  readonly nodes: readonly Node[];
}

const MERGES: ReadonlySet<string> = new Set(["Add", "Concat", "Sum", "Mul"]);

/** Blocks in the order of their merges; nested ones too. Blocks beyond `MAX_BLOCK_NODES` are left out. */
export function blocksOf(graph: Graph): readonly Block[] {
  const structure = structureOf(graph);
  return graph.nodes.flatMap((merge) => {
    if (!MERGES.has(merge.op) || merge.domain !== "" || joined(merge) < 2) return [];
    const fork = structure.dominator(merge);
    const nodes = between(structure, merge, fork);
    return nodes === null ? [] : [{ merge, fork, nodes }];
  });
}

/** How many different values it joins. */
function joined({ inputs }: Node): number {
  return new Set(inputs.filter((value) => value !== null && !value.constant)).size;
}

/** No published block has as many nodes; what is larger is a network with a long skip connection. */
const MAX_BLOCK_NODES = 200;

function between(structure: Structure, merge: Node, fork: Node | null): readonly Node[] | null {
  const found = new Set<Node>();
  const open = [...structure.sources(merge)];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node === fork || found.has(node)) continue;
    if (found.size >= MAX_BLOCK_NODES) return null;
    found.add(node);
    open.push(...structure.sources(node));
  }
  return [...found].sort((a, b) => a.index - b.index);
}

/** The nodes that lead to one input of a merge and nowhere else, last first. */
export function branchTo(structure: Structure, block: Block, input: Node): readonly Node[] {
  const inside = new Set(block.nodes);
  const branch = new Set<Node>();
  const open = [input];
  for (let node = open.pop(); node; node = open.pop()) {
    if (!inside.has(node) || branch.has(node)) continue;
    const users = structure.users(node);
    if (node === input ? users.length > 1 : !users.every((user) => branch.has(user))) continue;
    branch.add(node);
    open.push(...structure.sources(node));
  }
  return [...branch];
}
