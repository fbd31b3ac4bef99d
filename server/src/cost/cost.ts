// What each node of a graph costs, exactly, before any hardware: parameters, MACs, FLOPs, bytes. Unknown stays null.
import type { Graph, Node, NodeSource, Value } from "../graph/graph";
import { CostContext, NodeContext, OperatorRejection } from "../operators/context";
import { findOperator } from "../operators/index";
import type { Operator } from "../operators/operator";
import { add, addAll, type Count, multiply, toNumber } from "../tensor/count";
import { byteSize, elementCount } from "../tensor/type";

/** Every figure is exact, or null with the reason in `unknown`. */
export interface NodeCost {
  /** Learnable elements that this node uses, also through nodes that only prepare weights (Identity, DequantizeLinear …). */
  readonly params: Count | null;
  readonly macs: Count | null;
  readonly flops: Count | null;
  /** Output elements of a node with MACs; 0 for others. */
  readonly activations: Count | null;
  readonly outputBytes: Count | null;
  readonly weightBytes: Count | null;
  /** What `weightBytes` counts: several nodes may use the same. */
  readonly weights: readonly Value[];
  readonly trafficBytes: Count | null;
  /** FLOPs per byte of traffic; null where either is unknown or nothing moves. */
  readonly intensity: number | null;
  readonly unknown: string | null;
  /** True for a node with bodies (If, Loop, Scan): how often they run is not known, so every figure is without them. */
  readonly lowerBound: boolean;
}

/** Costs in the order of `graph.nodes`. */
export function nodeCosts(graph: Graph): readonly NodeCost[] {
  const weights = new WeightLineage(graph);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  return graph.nodes.map((node) => nodeCost(node, weights.of(node), makers));
}

type Makers = ReadonlyMap<Value, Node>;

function nodeCost(node: Node, weights: readonly Value[], makers: Makers): NodeCost {
  const operator = findOperator(node.domain, node.op);
  const folded = isFolded(node);
  const context = costContext(node);
  const rules = operator !== null && node.unknown === null ? applyRules(operator, context, node) : UNKNOWN_COST;
  const { macs, extra } = rules;
  const flops = macs === null || extra === null ? null : add(multiply(2, macs), extra);
  const outputBytes = folded ? 0 : sum(present(node.outputs).map((value) => byteSize(value.type)));
  const trafficBytes = folded || operator?.view ? 0 : rules.traffic;
  return {
    params: sum(weights.filter((value) => value.origin === "parameter").map((value) => elementCount(value.type))),
    macs,
    flops,
    activations:
      macs === 0
        ? 0
        : sum(
            present(node.outputs)
              .slice(0, 1)
              .map((value) => elementCount(value.type)),
          ),
    outputBytes,
    weightBytes: sum(weights.map((value) => byteSize(value.type))),
    weights,
    trafficBytes,
    intensity: intensity(flops, trafficBytes),
    unknown: node.unknown ?? rules.rejection ?? (flops === null ? openShape(node, makers) : null),
    lowerBound: Object.keys(node.bodies).length > 0,
  };
}

/** Computed from constants alone: runtimes do it once, when the model is loaded. */
export function isFolded(node: Node): boolean {
  return node.outputs.length > 0 && node.outputs.every((value) => value.constant);
}

interface RuleResults {
  readonly macs: Count | null;
  /** FLOPs besides 2·MACs. */
  readonly extra: Count | null;
  readonly traffic: Count | null;
  readonly rejection: string | null;
}

const UNKNOWN_COST: RuleResults = { macs: null, extra: null, traffic: null, rejection: null };

/** A rule that meets an attribute of the wrong kind, which no shape depended on, leaves the cost unknown. */
function applyRules(operator: Operator, context: CostContext, node: Node): RuleResults {
  try {
    const macs = operator.macs ? operator.macs(context) : 0;
    const extra = operator.flops ? operator.flops(context) : 0;
    return { macs, extra, traffic: trafficOf(operator, context, node), rejection: null };
  } catch (error) {
    if (!(error instanceof OperatorRejection)) throw error;
    return { ...UNKNOWN_COST, rejection: error.message };
  }
}

function trafficOf(operator: Operator, context: CostContext, node: Node): Count | null {
  if (operator.traffic) return operator.traffic(context);
  const inputs = new Set(node.inputs.filter((value): value is Value => value !== null));
  return sum([...inputs, ...present(node.outputs)].map((value) => byteSize(value.type)));
}

function costContext(node: Node): CostContext {
  const bodies = Object.fromEntries(
    Object.entries(node.bodies).map(([name, body]) => [name, { outputs: body.outputs.map((value) => value.type) }]),
  );
  const context = new NodeContext(node.op, node.inputs, node.attributes, node.outputs.length, bodies);
  return new CostContext(
    context,
    node.outputs.map((value) => value.type),
  );
}

/** An output named "" is one that the node leaves out. */
export function present(outputs: readonly Value[]): readonly Value[] {
  return outputs.length > 1 ? outputs.filter((value) => value.name !== "") : outputs;
}

function openShape(node: Node, makers: Makers): string {
  const open = [...node.inputs, ...node.outputs].find((value) => value !== null && elementCount(value.type) === null);
  return open ? `the shape of ${valueText(open, node, makers.get(open))} is not known` : "its cost is not known";
}

/** By what the author wrote: names of values are the front end's own, but for those of inputs and weights. */
function valueText({ name, origin }: Value, user: Node, maker: Node | undefined): string {
  if (maker === user) return "its output";
  if (maker === undefined) return NAMED.has(origin) ? `'${name}'` : "a tensor that it reads";
  const { source, op } = maker;
  return `the output of ${source.type ?? op} (${placeText(source) ?? `'${name}'`})`;
}

const NAMED: ReadonlySet<Value["origin"]> = new Set(["input", "parameter", "buffer"]);

function placeText({ path, name, range, callRange }: NodeSource): string | null {
  const layer = path || name;
  if (layer !== "") return `'${layer}'`;
  const place = range ?? callRange;
  return place ? `line ${place.start.line + 1}` : null;
}

function intensity(flops: Count | null, bytes: Count | null): number | null {
  return flops === null || bytes === null || bytes === 0 ? null : toNumber(flops) / toNumber(bytes);
}

/** Sum, null as soon as one term is unknown. */
export function sum(terms: readonly (Count | null)[]): Count | null {
  return terms.includes(null) ? null : addAll(terms as readonly Count[]);
}

/**
 * Which weights (parameters, buffers, constants) a node uses, through chains of folded nodes: a Conv whose weight comes
 * through DequantizeLinear or a shared-initializer Identity still owns that weight; the folded node itself owns none.
 */
class WeightLineage {
  readonly #behind = new Map<Value, ReadonlySet<Value>>();

  constructor(graph: Graph) {
    for (const node of graph.nodes) {
      if (!isFolded(node)) continue;
      const weights = this.#union(node);
      for (const output of node.outputs)
        this.#behind.set(output, output.origin === "node" ? weights : new Set([output]));
    }
  }

  of(node: Node): readonly Value[] {
    return isFolded(node) ? [] : [...this.#union(node)];
  }

  #union(node: Node): ReadonlySet<Value> {
    const weights = new Set<Value>();
    for (const input of node.inputs) {
      if (input === null || !input.constant) continue;
      for (const weight of this.#behind.get(input) ?? [input]) weights.add(weight);
    }
    return weights;
  }
}
