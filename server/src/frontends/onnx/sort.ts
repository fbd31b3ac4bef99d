// Execution order of a graph's nodes. The specification asks for topologically sorted files; converters do not always
// keep to it. A sorted list comes back as it is.
import type { OnnxAttribute, OnnxGraph, OnnxNode } from "./model";

export interface Sorted {
  readonly nodes: readonly OnnxNode[];
  /** Nodes on a cycle, or behind one: they have no order and are appended as they stand. */
  readonly cyclic: readonly OnnxNode[];
}

export function sortNodes(nodes: readonly OnnxNode[]): Sorted {
  const producers = new Map<string, number>();
  nodes.forEach((node, i) => {
    for (const output of node.outputs) if (output !== "") producers.set(output, i);
  });
  if (nodes.every((node, i) => isBehind(node, i, producers))) return { nodes, cyclic: [] };
  return order(
    nodes,
    nodes.map((node) => producersOf(node, producers)),
  );
}

/** Whether everything that the node at `index` reads is computed before it, or elsewhere. */
function isBehind(node: OnnxNode, index: number, producers: ReadonlyMap<string, number>): boolean {
  return usedNames(node).every((name) => (producers.get(name) ?? -1) < index);
}

function producersOf(node: OnnxNode, producers: ReadonlyMap<string, number>): readonly number[] {
  const found = usedNames(node).map((name) => producers.get(name));
  return [...new Set(found.filter((producer) => producer !== undefined))];
}

/** Kahn's algorithm (Commun. ACM 5:558, 1962), first come first served in file order. */
function order(nodes: readonly OnnxNode[], dependencies: readonly (readonly number[])[]): Sorted {
  const users: number[][] = nodes.map(() => []);
  const waiting = dependencies.map((before, i) => {
    for (const j of before) users[j]?.push(i);
    return before.length;
  });
  const ready = waiting.flatMap((count, i) => (count === 0 ? [i] : []));
  const done = new Set<number>();
  for (let at = 0; at < ready.length; at++) {
    const i = ready[at] as number;
    done.add(i);
    for (const user of users[i] ?? []) {
      waiting[user] = (waiting[user] ?? 0) - 1;
      if (waiting[user] === 0) ready.push(user);
    }
  }
  const cyclic = nodes.filter((_, i) => !done.has(i));
  return { nodes: [...ready.map((i) => nodes[i] as OnnxNode), ...cyclic], cyclic };
}

/** Names that a node reads: its inputs, and what its sub-graphs take from outside. */
function usedNames(node: OnnxNode): readonly string[] {
  if (!node.attributes.some(isGraph)) return node.inputs;
  return [...node.inputs, ...node.attributes.flatMap((item) => (isGraph(item) ? [...freeNames(item.value)] : []))];
}

function isGraph(attribute: OnnxAttribute): attribute is Extract<OnnxAttribute, { kind: "graph" }> {
  return attribute.kind === "graph";
}

/** Every sub-graph is asked again at each level that encloses it: remembered, or nesting would cost its square. */
const FREE = new WeakMap<OnnxGraph, ReadonlySet<string>>();

/** Names that a sub-graph uses and does not define. */
function freeNames(graph: OnnxGraph): ReadonlySet<string> {
  const known = FREE.get(graph);
  if (known) return known;
  const used = new Set(graph.outputs.map((output) => output.name));
  for (const node of graph.nodes) for (const name of usedNames(node)) used.add(name);
  for (const input of graph.inputs) used.delete(input.name);
  for (const initializer of graph.initializers) used.delete(initializer.name);
  for (const node of graph.nodes) for (const output of node.outputs) used.delete(output);
  used.delete("");
  FREE.set(graph, used);
  return used;
}
