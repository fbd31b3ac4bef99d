// MACs of a graph by the kinds of the oracles: conv; linear, a product with a parameter operand; matmul, a product of two
// other tensors.
import type { NodeCost } from "../../server/src/cost/cost";
import type { Graph, Node, Value } from "../../server/src/graph/graph";
import { toNumber } from "../../server/src/tensor/count";

export interface MacsByKind {
  readonly conv: number;
  readonly linear: number;
  readonly matmul: number;
}

/** Without the nodes whose MACs are unknown. */
export function macsByKind(graph: Graph, costs: readonly NodeCost[]): MacsByKind {
  const fromParameter = new Set<Value>(graph.constants.filter((value) => value.origin === "parameter"));
  const kinds = { conv: 0, linear: 0, matmul: 0 };
  graph.nodes.forEach((node, i) => {
    if (isView(node) && node.inputs.some((value) => value !== null && fromParameter.has(value)))
      for (const output of node.outputs) fromParameter.add(output);
    const macs = toNumber(costs[i]?.macs ?? 0);
    if (macs !== 0) kinds[kindOf(node, fromParameter)] += macs;
  });
  return kinds;
}

/** Operators through which a parameter stays a parameter; rows picked by an index tensor are copies. */
function isView({ op, inputs }: Node): boolean {
  const indices = inputs[1]?.type;
  return VIEWS.has(op) || (op === "Gather" && indices?.kind === "tensor" && indices.shape?.length === 0);
}

const VIEWS = new Set([
  ...["Reshape", "Transpose", "Squeeze", "Unsqueeze", "Identity", "Slice", "Split", "Expand", "Cast", "Flatten"],
]);

function kindOf(node: Node, fromParameter: ReadonlySet<Value>): keyof MacsByKind {
  if (/Conv/.test(node.op)) return "conv";
  return node.inputs.some((value) => value !== null && fromParameter.has(value)) ? "linear" : "matmul";
}
