// From a position in a text to the nodes, the model or the findings that stand there.
import type { AnalyzedModel } from "../../analysis/analyze";
import type { NodeCost } from "../../cost/cost";
import { nodeCosts } from "../../cost/cost";
import type { Graph, Node } from "../../graph/graph";
import type { FindingReport } from "../../protocol";
import { compare, contains, type Position, type Range } from "../../text/position";

export interface LocatedNode {
  readonly model: AnalyzedModel;
  readonly node: Node;
  readonly cost: NodeCost;
  /** Findings of the model that name this node. */
  readonly findings: readonly FindingReport[];
}

/**
 * The nodes of the innermost statement at a position: several where one statement stands for many nodes (a function's
 * body that is called more than once), none where no statement is.
 */
export function nodesAt(models: readonly AnalyzedModel[], position: Position): readonly LocatedNode[] {
  const candidates = models.flatMap((model) => [...within(model, model.graph, model.costs, position)]);
  const innermost = candidates.reduce<Range | null>((best, { node }) => smaller(best, rangeOf(node)), null);
  return candidates.filter(({ node }) => isEqual(rangeOf(node), innermost));
}

export function modelAt(models: readonly AnalyzedModel[], position: Position): AnalyzedModel | null {
  return models.find((model) => model.range !== null && contains(model.range, position)) ?? null;
}

/** Where a node stands in the text: where it is applied, or defined. */
export function rangeOf(node: Node): Range | null {
  return node.source.callRange ?? node.source.range ?? null;
}

function* within(
  model: AnalyzedModel,
  graph: Graph,
  costs: readonly NodeCost[],
  position: Position,
): Generator<LocatedNode> {
  for (const node of graph.nodes) {
    const range = rangeOf(node);
    const cost = costs[node.index];
    if (!range || !cost || !contains(range, position)) continue;
    const findings =
      graph === model.graph ? model.findings.filter((finding) => finding.layers.includes(node.index)) : [];
    yield { model, node, cost, findings };
    for (const body of Object.values(node.bodies)) yield* within(model, body, nodeCosts(body), position);
  }
}

function smaller(a: Range | null, b: Range | null): Range | null {
  if (a === null || b === null) return a ?? b;
  return contains(a, b.start) && contains(a, b.end) ? b : a;
}

function isEqual(a: Range | null, b: Range | null): boolean {
  return a !== null && b !== null && compare(a.start, b.start) === 0 && compare(a.end, b.end) === 0;
}
