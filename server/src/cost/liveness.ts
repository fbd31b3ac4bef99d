// Peak activation memory of a schedule: a tensor lives from the node that makes it to the last node that uses it.
// Graph inputs live from the start, graph outputs to the end, weights are apart, views share the memory they look at.
import type { Graph, Node, Value } from "../graph/graph";
import { findOperator } from "../operators/index";
import { add, addAll, type Count, toNumber } from "../tensor/count";
import { byteSize } from "../tensor/type";
import { present } from "./cost";

export interface Peak {
  /** Largest sum of live bytes over the schedule; a lower bound when `complete` is false. */
  readonly bytes: Count;
  /** Index of the first node at which it is reached; null for a graph without nodes. */
  readonly node: number | null;
  /** Live bytes while each node runs, in the order of the nodes. */
  readonly live: readonly Count[];
  /** What is live then, the largest first; of views the tensor that they look at. */
  readonly tensors: readonly Value[];
  /** False when the size of some tensor is unknown (it is left out of the sum). */
  readonly complete: boolean;
}

/** Bytes of a tensor, null when not known. */
export type SizeOf = (value: Value) => Count | null;

/** Exact for the given order of nodes; O(nodes + edges). By default tensors have the types that they are written with. */
export function peakMemory(graph: Graph, sizeOf: SizeOf = ({ type }) => byteSize(type)): Peak {
  const storage = storages(graph);
  const bytes = new Map<Value, Count>();
  let complete = true;
  for (const root of new Set(storage.values())) {
    const size = sizeOf(root);
    if (size === null) complete = false;
    else bytes.set(root, size);
  }
  const lastUse = lastUses(graph, storage);
  const peak = sweep(graph, storage, bytes, lastUse);
  return { ...peak, tensors: liveAt(peak.node, graph, storage, bytes, lastUse), complete };
}

/** Tensors that exist when a node runs: made by then, needed then or later. */
function liveAt(
  node: number | null,
  graph: Graph,
  storage: ReadonlyMap<Value, Value>,
  bytes: ReadonlyMap<Value, Count>,
  lastUse: ReadonlyMap<Value, number>,
): readonly Value[] {
  const made = graph.nodes.slice(0, (node ?? -1) + 1).flatMap(({ outputs }) => outputs);
  const roots = new Set([...graph.inputs, ...made].flatMap((value) => storage.get(value) ?? []));
  const size = (value: Value) => toNumber(bytes.get(value) ?? 0);
  return [...roots]
    .filter((root) => (lastUse.get(root) ?? Number.POSITIVE_INFINITY) >= (node ?? 0))
    .sort((a, b) => size(b) - size(a));
}

/** The value that owns the memory of each value computed at run time. */
function storages(graph: Graph): Map<Value, Value> {
  const storage = new Map<Value, Value>(graph.inputs.map((value) => [value, value]));
  for (const node of graph.nodes) {
    const source = node.inputs[0];
    const shared = findOperator(node.domain, node.op)?.view && source ? storage.get(source) : undefined;
    for (const output of present(node.outputs)) {
      if (!output.constant) storage.set(output, shared && output === node.outputs[0] ? shared : output);
    }
  }
  return storage;
}

function lastUses(graph: Graph, storage: ReadonlyMap<Value, Value>): Map<Value, number> {
  const last = new Map<Value, number>();
  const use = (value: Value | null, index: number) => {
    const root = value && storage.get(value);
    if (root) last.set(root, index);
  };
  graph.nodes.forEach((node, index) => {
    for (const input of node.inputs) use(input, index);
    for (const output of node.outputs) use(output, index);
  });
  for (const output of graph.outputs) {
    const root = storage.get(output);
    if (root) last.set(root, Number.POSITIVE_INFINITY);
  }
  return last;
}

function sweep(
  graph: Graph,
  storage: ReadonlyMap<Value, Value>,
  bytes: ReadonlyMap<Value, Count>,
  lastUse: ReadonlyMap<Value, number>,
): Pick<Peak, "bytes" | "node" | "live"> {
  const live = new Set<Value>(graph.inputs);
  let current = total(live, bytes);
  let peak: Pick<Peak, "bytes" | "node"> = { bytes: current, node: graph.nodes.length > 0 ? 0 : null };
  const during: Count[] = [];
  const free = (value: Value | null, index: number) => {
    const root = value && storage.get(value);
    if (root && lastUse.get(root) === index && live.delete(root)) current = subtract(current, bytes.get(root) ?? 0);
  };
  graph.nodes.forEach((node: Node, index) => {
    for (const output of node.outputs) {
      const root = storage.get(output);
      if (!root || live.has(root)) continue;
      live.add(root);
      current = add(current, bytes.get(root) ?? 0);
    }
    during.push(current);
    if (toNumber(current) > toNumber(peak.bytes)) peak = { bytes: current, node: index };
    for (const values of [node.inputs, node.outputs]) for (const value of values) free(value, index);
  });
  return { ...peak, live: during };
}

function total(values: Iterable<Value>, bytes: ReadonlyMap<Value, Count>): Count {
  return addAll([...values].map((value) => bytes.get(value) ?? 0));
}

function subtract(a: Count, b: Count): Count {
  return typeof a === "number" && typeof b === "number" ? a - b : add(BigInt(a) - BigInt(b));
}
