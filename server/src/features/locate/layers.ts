// From a position in a text to the nodes, the model or the findings that stand there.
import type { AnalyzedModel } from "../../analysis/analyze";
import type { NodeCost } from "../../cost/cost";
import { nodeCosts } from "../../cost/cost";
import type { Graph, Node } from "../../graph/graph";
import type { FindingReport } from "../../protocol";
import { contains, type Position, type Range, sameRange } from "../../text/position";

export interface LocatedNode {
  readonly model: AnalyzedModel;
  readonly node: Node;
  readonly cost: NodeCost;
  /** The statement that holds the position. */
  readonly range: Range;
  /** Findings of the model that name this node. */
  readonly findings: readonly FindingReport[];
}

/**
 * The nodes of the innermost statement at a position: several where one statement stands for many nodes (a call of a
 * function, or a statement in the body of a function that is called more than once), none where no statement is.
 */
export function nodesAt(models: readonly AnalyzedModel[], position: Position): readonly LocatedNode[] {
  const candidates = models.flatMap((model) => [...within(model, model.graph, model.costs, position)]);
  const innermost = candidates.reduce<Range | null>((best, { range }) => smaller(best, range), null);
  return candidates.filter(({ range }) => sameRange(range, innermost));
}

export function modelAt(models: readonly AnalyzedModel[], position: Position): AnalyzedModel | null {
  return models.find((model) => model.range !== null && contains(model.range, position)) ?? null;
}

/** Where a node stands in the text: where it is defined, else where it is applied. */
export function rangeOf({ source }: Node): Range | null {
  return source.range ?? source.callRange ?? null;
}

/** The smaller of its places that holds the position: a call stands outside the function's body. */
function placeAt({ source }: Node, position: Position): Range | null {
  const places = [source.range, source.callRange].filter((range) => range !== undefined);
  return places.filter((range) => contains(range, position)).reduce<Range | null>(smaller, null);
}

function* within(
  model: AnalyzedModel,
  graph: Graph,
  costs: readonly NodeCost[],
  position: Position,
): Generator<LocatedNode> {
  for (const node of graph.nodes) {
    const range = placeAt(node, position);
    const cost = costs[node.index];
    if (!range || !cost) continue;
    const findings =
      graph === model.graph ? model.findings.filter((finding) => finding.layers.includes(node.index)) : [];
    yield { model, node, cost, range, findings };
    for (const body of Object.values(node.bodies)) yield* within(model, body, nodeCosts(body), position);
  }
}

function smaller(a: Range | null, b: Range | null): Range | null {
  if (a === null || b === null) return a ?? b;
  return contains(a, b.start) && contains(a, b.end) ? b : a;
}
