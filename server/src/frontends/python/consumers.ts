// Which layers take the inputs of a run, reshaped or scaled on the way at most, and what they want of them.
import type { Graph, Value as GraphValue, Node } from "../../graph/graph";
import type { Machine } from "../../python/values";
import type { ModuleCall } from "./calls";
import type { Traced } from "./run";
import { type Want, wantOf } from "./wants";

export interface Consumer {
  /** Index of the input. */
  readonly input: number;
  readonly want: Want;
  /** False where the layer raised. */
  readonly accepted: boolean;
}

/** In the order of the calls. */
export function consumersOf(vm: Machine, { graph, calls }: Traced): readonly Consumer[] {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  return calls.flatMap((call) => {
    const want = wantOf(vm, call.module);
    if (want === null) return [];
    const accepted = call.outputs.length > 0;
    return inputsBehind(call, graph, producers).map((input): Consumer => ({ input, want, accepted }));
  });
}

/** Indices of the graph's inputs that a call is given. */
function inputsBehind(call: ModuleCall, graph: Graph, producers: ReadonlyMap<GraphValue, Node>): readonly number[] {
  const behind = new Set<number>();
  for (const { entry } of call.args) {
    let value = entry.value;
    for (let steps = 0; value !== null && steps <= graph.nodes.length; steps++) {
      const input = graph.inputs.indexOf(value);
      if (input >= 0) behind.add(input);
      const producer = producers.get(value);
      const sources: readonly (GraphValue | null)[] =
        producer?.inputs.filter((source) => source && !source.constant) ?? [];
      value = producer && PASSING.has(producer.op) && sources.length === 1 ? (sources[0] ?? null) : null;
    }
  }
  return [...behind];
}

/** Operators behind which an input is still itself. */
const PASSING: ReadonlySet<string> = new Set([
  ...["Identity", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Cast", "Pad", "Slice", "Gather", "Split"],
  ...["Add", "Sub", "Mul", "Div", "Neg"],
]);
