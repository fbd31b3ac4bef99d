// Graph and costs → the JSON report (schema 1) that the panel, the command line and scripts read.

import type { ConventionTotal, NamedCount } from "../cost/conventions/convention";
import type { NodeCost } from "../cost/cost";
import type { Peak } from "../cost/liveness";
import { receptiveFields } from "../cost/receptive-field";
import type { GraphTotals } from "../cost/totals";
import type { LoadedCall } from "../frontends/frontend";
import type { Graph, Node, Value } from "../graph/graph";
import { type ModuleNode, moduleTree } from "../graph/modules";
import type { Estimate } from "../hardware/estimate";
import type {
  Assumption,
  CallReport,
  ConventionReport,
  FindingReport,
  InputReport,
  InputSource,
  JsonCount,
  JsonShape,
  LayerReport,
  ModelReport,
  ModuleReport,
  PeakReport,
  TensorReport,
  Totals,
} from "../protocol";
import { add, type Count, toJson } from "../tensor/count";
import { byteSize, type ValueType } from "../tensor/type";
import type { Range } from "../text/position";
import { layerTime, targetReport } from "./target-report";

export interface ModelFacts {
  readonly graph: Graph;
  readonly costs: readonly NodeCost[];
  readonly totals: GraphTotals;
  readonly peak: Peak;
  readonly estimate: Estimate | null;
  readonly conventions: readonly ConventionTotal[];
  readonly range: Range | null;
  readonly inputSources: readonly InputSource[];
  readonly assumptions: readonly Assumption[];
  readonly calls?: readonly LoadedCall[];
}

export function modelReport(facts: ModelFacts, findings: readonly FindingReport[]): ModelReport {
  const { graph, costs, estimate } = facts;
  const fields = receptiveFields(graph);
  return {
    name: graph.name,
    range: facts.range,
    inputs: graph.inputs.map(
      (value, i): InputReport => ({ ...tensorReport(value), source: facts.inputSources[i] ?? "file" }),
    ),
    outputs: graph.outputs.map(tensorReport),
    totals: totalsReport(facts.totals),
    layers: graph.nodes.map((node, i) =>
      layerReport(node, costs[i] as NodeCost, layerTime(estimate, i), fields[i] ?? null),
    ),
    modules: moduleReports(graph, costs),
    target: estimate && targetReport(estimate, costs),
    peak: peakReport(facts.peak),
    conventions: facts.conventions.map(conventionReport),
    assumptions: facts.assumptions,
    findings,
    calls: facts.calls?.map((call) => callReport(call, costs)) ?? null,
  };
}

function totalsReport(totals: GraphTotals): Totals {
  return {
    params: toJson(totals.params),
    trainableParams: toJson(totals.trainableParams),
    buffers: toJson(totals.buffers),
    macs: toJson(totals.macs),
    flops: toJson(totals.flops),
    activations: toJson(totals.activations),
    weightBytes: toJson(totals.weightBytes),
    outputBytes: toJson(totals.outputBytes),
    trafficBytes: toJson(totals.trafficBytes),
    peakBytes: toJson(totals.peakBytes),
    nodes: totals.nodes,
    unknownNodes: totals.unknownNodes,
    lowerBound: totals.lowerBound,
    weightsLowerBound: totals.weightsLowerBound,
  };
}

/** All at once: a model may have thousands, and copying what is known so far took longer than finding it. */
function layerReport(
  node: Node,
  cost: NodeCost,
  { group, seconds, bound }: ReturnType<typeof layerTime>,
  receptiveField: LayerReport["receptiveField"],
): LayerReport {
  const [first] = node.outputs;
  return {
    path: node.source.name,
    op: node.domain === "" ? node.op : `${node.domain}::${node.op}`,
    type: node.source.type ?? node.op,
    call: node.source.call ?? 0,
    range: node.source.range ?? null,
    callRange: node.source.callRange ?? null,
    inputs: node.inputs.map((value) => (value === null ? null : shapeOf(value))),
    outputs: node.outputs.map(shapeOf),
    outputNames: node.outputs.map((value) => value.name),
    outputDtypes: node.outputs.map(dtypeOf),
    dtype: first ? dtypeOf(first) : null,
    params: json(cost.params),
    macs: json(cost.macs),
    flops: json(cost.flops),
    activations: json(cost.activations),
    outputBytes: json(cost.outputBytes),
    weightBytes: json(cost.weightBytes),
    trafficBytes: json(cost.trafficBytes),
    intensity: cost.intensity,
    unknown: cost.unknown,
    lowerBound: cost.lowerBound,
    group,
    seconds,
    bound,
    receptiveField,
  };
}

function callReport(call: LoadedCall, costs: readonly NodeCost[]): CallReport {
  const { path, type, inputs, outputs, params, firstNode, endNode, leaf } = call;
  return {
    path,
    type,
    call: call.call,
    inputs: inputs.map(shapeOfType),
    outputs: outputs.map(shapeOfType),
    params: toJson(params),
    macs: json(sumOf(costs.slice(firstNode, endNode), "macs")),
    leaf,
  };
}

/** One row per module, with the sums over everything below it. A missing figure makes the module's sum unknown. */
function moduleReports(graph: Graph, costs: readonly NodeCost[]): readonly ModuleReport[] {
  return moduleTree(graph).map((module: ModuleNode) => {
    const nodes = module.nodes.map((index) => costs[index] as NodeCost);
    return {
      path: module.path,
      type: module.type,
      params: json(sumOf(nodes, "params")),
      macs: json(sumOf(nodes, "macs")),
      children: module.children,
    };
  });
}

function sumOf(costs: readonly NodeCost[], figure: "params" | "macs"): Count | null {
  let total: Count = 0;
  for (const cost of costs) {
    const term = cost[figure];
    if (term === null) return null;
    total = add(total, term);
  }
  return total;
}

function peakReport({ bytes, node, live, tensors, complete }: Peak): PeakReport {
  return {
    bytes: toJson(bytes),
    layer: node,
    live: live.map(toJson),
    tensors: tensors.map((value) => ({ name: value.name, shape: shapeOf(value), bytes: json(byteSize(value.type)) })),
    lowerBound: !complete,
  };
}

function conventionReport({ id, quantity, total, rows, figures, lowerBound }: ConventionTotal): ConventionReport {
  const counted = (all: readonly NamedCount[]) => all.map(({ name, count }) => ({ name, count: toJson(count) }));
  return { id, quantity, total: toJson(total), rows: counted(rows), figures: counted(figures), lowerBound };
}

function tensorReport(value: Value): TensorReport {
  return { name: value.name, shape: shapeOf(value), dtype: dtypeOf(value) };
}

function shapeOf(value: Value): JsonShape {
  return shapeOfType(value.type);
}

function shapeOfType(type: ValueType): JsonShape {
  return type.kind === "tensor" ? type.shape : null;
}

function dtypeOf(value: Value): string | null {
  return value.type.kind === "tensor" ? value.type.dtype : null;
}

function json(count: Count | null): JsonCount {
  return count === null ? null : toJson(count);
}
