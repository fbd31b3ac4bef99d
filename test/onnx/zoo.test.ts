// Whole models against the oracle: MACs per node and in total, parameters and buffers, and dtype and shape of every tensor
// that onnx.shape_inference (or a run of onnxruntime) knows.
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { type GraphTotals, totals } from "../../server/src/cost/totals";
import type { InputSpec } from "../../server/src/frontends/frontend";
import { buildGraph } from "../../server/src/frontends/onnx/build";
import type { OnnxGraph } from "../../server/src/frontends/onnx/model";
import type { Graph, Node, Value } from "../../server/src/graph/graph";
import { add, type Count } from "../../server/src/tensor/count";
import { printType, tensor } from "../../server/src/tensor/type";
import { judge, oracle, readJson, readModel } from "./shared";

/** name, operator, output shape, MACs, kind */
type Row = readonly [string, string, readonly (number | null)[] | null, number | null, string];

interface Costs {
  readonly nodes_list: readonly Row[];
  readonly inside_functions?: readonly Row[];
  readonly macs_total: number;
  readonly subgraphs_not_added_up?: readonly string[];
  readonly float_constant_elements?: { readonly params: number | null; readonly buffers: number | null } | null;
  readonly input?: Readonly<Record<string, readonly number[]>>;
}

type Dims = readonly (number | string | null)[] | null;
type Shapes = Readonly<Record<string, readonly [number, Dims] | null>>;

/** Named by the oracle's README as stress tests without a cost oracle. */
const WITHOUT_COSTS = /^(mvit_v1_b|fasterrcnn_)/;

for (const set of ["onnx-light", "onnx", "onnx-dynamo"]) {
  const folder = oracle(set);
  const keys =
    folder === null ? [] : readdirSync(folder).flatMap((file) => /^(.*)\.costs\.json$/.exec(file)?.[1] ?? []);
  describe.skipIf(folder === null)(set, () => {
    const count = { models: 0, nodes: 0, tensors: 0, unknownNodes: 0 };
    for (const key of keys) {
      it(key, () => {
        const result = examine(folder as string, key);
        count.models++;
        count.nodes += result.nodes;
        count.tensors += result.tensors;
        count.unknownNodes += result.unknownNodes;
        expect(result.faults).toEqual([]);
      });
    }
    afterAll(() => console.log(`${set}:`, JSON.stringify(count)));
  });
}

interface Examination {
  readonly nodes: number;
  readonly tensors: number;
  readonly unknownNodes: number;
  readonly faults: readonly string[];
}

function examine(folder: string, key: string): Examination {
  const costs = readJson<Costs>(folder, `${key}.costs.json`);
  // `model@b` is the same file at a second input size.
  const model = readModel(path.join(folder, `${key.replace(/@.*/, "")}.onnx`));
  const { graph } = buildGraph(model, { inputs: inputSpecs(costs) });
  const perNode = nodeCosts(graph);
  const sums = totals(graph, perNode);
  const open = dataDependent(graph);
  const shapes = shapeFaults(valuesOf(graph), shapesOf(folder, key), open, branchNames(model.graph));
  const macs = new Map(graph.nodes.map((node, i) => [node.source.name, perNode[i]?.macs ?? null]));
  const unknown = graph.nodes.flatMap((node, i) => {
    const reason = perNode[i]?.unknown ?? null;
    return reason === null || touches(node, open) ? [] : [`${node.source.name}: ${reason}`];
  });
  const faults = [
    ...graph.problems.map((problem) => `${problem.severity}: ${problem.message}`),
    ...shapes.faults,
    ...(WITHOUT_COSTS.test(key)
      ? []
      : [...nodeFaults(costs, graph.nodes, macs), ...totalFaults(costs, sums), ...unknown]),
  ];
  return { nodes: costs.nodes_list.length, tensors: shapes.tensors, unknownNodes: sums.unknownNodes, faults };
}

/** Operators whose output sizes depend on what the tensors hold, by their specification. */
const DATA_DEPENDENT = new Set(["NonZero", "NonMaxSuppression", "Unique", "Compress"]);

/** Values computed from the results of such operators: an oracle that ran the model knows sizes that no analysis can. */
function dataDependent(graph: Graph): ReadonlySet<Value> {
  const open = new Set<Value>();
  for (const node of graph.nodes) {
    if (DATA_DEPENDENT.has(node.op) || touches(node, open)) for (const output of node.outputs) open.add(output);
  }
  return open;
}

function touches(node: Node, values: ReadonlySet<Value>): boolean {
  return [...node.inputs, ...node.outputs].some((value) => value !== null && values.has(value));
}

/** Tensors inside the branches of If: where the condition is known, the branch not taken is not in the graph. */
function branchNames(graph: OnnxGraph): ReadonlySet<string> {
  const branches = graph.nodes.flatMap((node) =>
    node.attributes.flatMap((item) => (node.opType === "If" && item.kind === "graph" ? [item.value] : [])),
  );
  const inside = (branch: OnnxGraph) => branch.nodes.flatMap((node) => [...node.outputs]);
  return new Set(branches.flatMap((branch) => [...inside(branch), ...branchNames(branch)]));
}

function inputSpecs(costs: Costs): readonly InputSpec[] {
  return Object.entries(costs.input ?? {}).map(([name, dims]) => ({ name, type: tensor(null, dims) }));
}

/** What shape inference knows, improved by what data propagation finds where that was run. */
function shapesOf(folder: string, key: string): Shapes {
  const propagated = path.join(folder, `${key}.shapes_data_prop.json`);
  return {
    ...readJson<Shapes>(folder, `${key}.shapes.json`),
    ...(existsSync(propagated) ? readJson<Shapes>(propagated) : {}),
  };
}

/** Every value of the graph and of its bodies by name. */
function valuesOf(graph: Graph): ReadonlyMap<string, Value> {
  const nested = graph.nodes.flatMap((node) => Object.values(node.bodies).flatMap((body) => [...valuesOf(body)]));
  const values = [...graph.inputs, ...graph.constants, ...graph.nodes.flatMap((node) => node.outputs)];
  return new Map([...nested, ...values.map((value) => [value.name, value] as const)]);
}

function shapeFaults(
  values: ReadonlyMap<string, Value>,
  shapes: Shapes,
  open: ReadonlySet<Value>,
  optional: ReadonlySet<string>,
): { readonly tensors: number; readonly faults: readonly string[] } {
  const known = Object.entries(shapes).filter((entry): entry is [string, [number, Dims]] => entry[1] !== null);
  const faults = known.flatMap(([name, [elemType, dims]]) => {
    const value = values.get(name);
    if (value === undefined) return optional.has(name) ? [] : [`tensor ${name} is missing`];
    if (open.has(value) && judge(value.type, elemType, dims) === "unknown") return [];
    return judge(value.type, elemType, dims) === "right"
      ? []
      : [`tensor ${name}: ${elemType}[${dims}], got ${printType(value.type)}`];
  });
  return { tensors: known.length, faults };
}

/** Nodes by name; the oracle leaves unnamed nodes unnamed, for us they are `<OpType>_<index>`. */
function nodeFaults(costs: Costs, nodes: readonly Node[], macs: ReadonlyMap<string, Count | null>): readonly string[] {
  const inlined = new Set(costs.inside_functions?.map(([name]) => name.split("/")[0]));
  const faults = costs.nodes_list.flatMap(([name, op, , expected], i) => {
    const path = name || `${op}_${i}`;
    if (!macs.has(path)) return inlined.size > 0 || op === "If" ? [] : [`node ${path} is missing`];
    return expected === null || macs.get(path) === expected
      ? []
      : [`node ${path}: ${expected} MACs, got ${macs.get(path)}`];
  });
  const main = new Set(costs.nodes_list.map(([name, op], i) => name || `${op}_${i}`));
  const inside = nodes.flatMap((node) => {
    const count = main.has(node.source.name) ? 0 : (macs.get(node.source.name) ?? 0);
    return count === 0 ? [] : [`${node.op} ${count}`];
  });
  // Of an If whose condition only a run knows, the oracle lists the branch that one run took.
  const counted = (costs.subgraphs_not_added_up ?? []).length > 0 ? [] : (costs.inside_functions ?? []);
  const expectedInside = counted.flatMap(([, op, , count]) => (count ? [`${op} ${count}`] : []));
  const same = JSON.stringify(inside.sort()) === JSON.stringify([...expectedInside].sort());
  return same ? faults : [...faults, `inside functions: ${expectedInside}, got ${inside}`];
}

function totalFaults(costs: Costs, sums: GraphTotals): readonly string[] {
  const faults = sums.macs === costs.macs_total ? [] : [`total: ${costs.macs_total} MACs, got ${sums.macs}`];
  const { params = null, buffers = null } = costs.float_constant_elements ?? {};
  if (params === null || buffers === null) return faults;
  const expected = `${params} params and ${buffers} buffers, got ${sums.params} and ${sums.buffers}`;
  // Of bodies that may not run the totals say "at least"; the oracle counts the weights that this file has for them.
  if ((costs.subgraphs_not_added_up ?? []).length > 0) {
    return sums.lowerBound && sums.params <= params ? faults : [...faults, `total: at most ${expected}`];
  }
  // The oracle looks for statistics at the BatchNormalizations of the main graph only: those that reach one through a
  // function's inputs are among its params.
  if (costs.inside_functions !== undefined) {
    const same = add(sums.params, sums.buffers) === params + buffers && sums.params <= params;
    return same ? faults : [...faults, `total with functions: ${expected}`];
  }
  return sums.params === params && sums.buffers === buffers ? faults : [...faults, `total: ${expected}`];
}
