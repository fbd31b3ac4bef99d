// The module tree of a graph: which module calls contain which nodes, as the sources of the nodes say.
import type { Graph, ModuleScope } from "./graph";

export interface ModuleNode {
  readonly path: string;
  /** Class, "" where the source does not name it. */
  readonly type: string;
  /** Indices of all nodes in it, also in its children. */
  readonly nodes: readonly number[];
  /** Paths of child modules and names of the nodes directly in it, in execution order. */
  readonly children: readonly string[];
}

interface Draft {
  readonly path: string;
  type: string;
  readonly nodes: number[];
  readonly children: Set<string>;
}

/** Modules in the order of their first node, parents before children. A node without modules is in none. */
export function moduleTree(graph: Graph): readonly ModuleNode[] {
  const drafts = new Map<string, Draft>();
  for (const node of graph.nodes) {
    const scopes = node.source.modules ?? [];
    scopes.forEach((scope, i) => {
      const draft = draftOf(drafts, scope);
      draft.nodes.push(node.index);
      draft.children.add(scopes[i + 1]?.path ?? node.source.name);
    });
  }
  return [...drafts.values()].map((draft) => ({ ...draft, children: [...draft.children] }));
}

function draftOf(drafts: Map<string, Draft>, scope: ModuleScope): Draft {
  const known = drafts.get(scope.path);
  if (known) {
    if (known.type === "") known.type = scope.type;
    return known;
  }
  const draft: Draft = { ...scope, nodes: [], children: new Set() };
  drafts.set(scope.path, draft);
  return draft;
}
