// A model whose source moved in its text: the same, with every place of it where it stands now; a place that was edited is
// none any more.
import type { Node } from "../../graph/graph";
import type { Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { LoadedModel } from "../frontend";

export type Place = (range: Range) => Range | null;

export function movedModel(model: LoadedModel, place: Place): LoadedModel {
  const known = new Map<Range, Range | null>();
  const moved = (range: Range | null) => {
    if (range === null) return null;
    const now = known.get(range) ?? place(range);
    known.set(range, now);
    return now;
  };
  const at = <T extends { readonly range: Range | null }>(item: T): T => ({ ...item, range: moved(item.range) });
  const { graph, calls, unused, placing: from } = model;
  return {
    ...at(model),
    placing: {},
    moved: { from, place },
    graph: {
      ...graph,
      nodes: graph.nodes.map((node) => movedNode(node, moved)),
      problems: graph.problems.map((problem) => movedProblem(problem, moved)),
    },
    assumptions: model.assumptions.map(at),
    ...(calls && { calls: calls.map((call) => ({ ...at(call), callRange: moved(call.callRange) })) }),
    ...(unused && { unused: unused.map(at) }),
  };
}

export function movedProblem({ range, ...problem }: Problem, place: Place): Problem {
  const now = range && place(range);
  return now ? { ...problem, range: now } : problem;
}

function movedNode(node: Node, moved: (range: Range | null) => Range | null): Node {
  const { range, callRange, ...source } = node.source;
  const [made, called] = [moved(range ?? null), moved(callRange ?? null)];
  return { ...node, source: { ...source, ...(made && { range: made }), ...(called && { callRange: called }) } };
}
