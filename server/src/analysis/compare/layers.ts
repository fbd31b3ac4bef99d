// The layers of a model as a comparison sees them: what the author chose (attributes), what follows from the input (shapes),
// and keys by which layers of two models are equal, of one name, or of one kind.
import { isFolded } from "../../cost/cost";
import type { Graph, Node, Value } from "../../graph/graph";
import { findOperator } from "../../operators/index";
import { printType } from "../../tensor/type";
import { attributesOf, hasDescribedWeights } from "./attributes";
import type { Costed } from "./figures";

export interface Layer {
  /** Index of its node. */
  readonly index: number;
  readonly node: Node;
  readonly costed: Costed;
  /** What the author chose, by name; what follows from the shape of the input is not in it. */
  readonly attributes: ReadonlyMap<string, string>;
  /** One key per way of being alike, from strictest to loosest. */
  readonly keys: LayerKeys;
}

export interface LayerKeys {
  /** Operator, attributes, shapes, and place in the module tree. */
  readonly standing: string;
  /** Operator, attributes, shapes. */
  readonly exact: string;
  /** Operator, and place in the module tree. */
  readonly named: string;
  /** Operator and attributes. */
  readonly own: string;
  readonly operator: string;
  /** Place in the module tree, whatever stands there. */
  readonly place: string;
}

/** Views and what is folded at load time cost nothing: they are no layers. */
export function layersOf(graph: Graph, costs: readonly Costed[]): readonly Layer[] {
  return graph.nodes.filter(isLayer).map((node) => layerOf(node, costs[node.index] as Costed));
}

function isLayer(node: Node): boolean {
  return !isFolded(node) && !findOperator(node.domain, node.op)?.view;
}

function layerOf(node: Node, costed: Costed): Layer {
  const attributes = attributesOf(node);
  const operator = node.domain === "" ? node.op : `${node.domain}::${node.op}`;
  const own = [operator, ...[...attributes].map(([name, value]) => `${name}=${value}`)].join("|");
  const weights = hasDescribedWeights(node);
  const inputs = node.inputs.filter((value) => value !== null && !(weights && value.constant)) as readonly Value[];
  const shapes = [inputs, node.outputs].map((values) => values.map(({ type }) => printType(type)).join(","));
  const exact = `${own}|${shapes.join("→")}`;
  const place = `${node.source.name}#${node.source.call ?? 0}`;
  return {
    index: node.index,
    node,
    costed,
    attributes,
    keys: { standing: `${exact}|${place}`, exact, named: `${operator}|${place}`, own, operator, place },
  };
}
