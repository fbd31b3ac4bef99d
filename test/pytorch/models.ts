// Runs one model of the shared torchvision and timm oracles from its unmodified sources and compares parameters, MACs by
// kind and the ordered list of leaf-module calls with what PyTorch did.
import { nodeCosts } from "../../server/src/cost/cost";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { loadModel } from "../../server/src/frontends/python/index";
import type { TracedModel } from "../../server/src/frontends/python/model";
import type { Graph, Node, Value } from "../../server/src/graph/graph";
import { add, type Count, toNumber } from "../../server/src/tensor/count";
import { dtypeFromName } from "../../server/src/tensor/dtype";
import { tensor, type ValueType } from "../../server/src/tensor/type";

export interface ModelRecord {
  readonly model: string;
  readonly factory: {
    readonly module: string;
    readonly function: string;
    readonly kwargs: Readonly<Record<string, unknown>>;
  };
  readonly source: string;
  readonly input: readonly (readonly number[])[];
  readonly input_kind: "tensor" | "list";
  readonly input_dtypes: readonly string[] | null;
  readonly totals: Readonly<Record<string, number>>;
  /** `[i, path, class, inputs, outputs, params, macs, nth]` */
  readonly calls: readonly (readonly [number, string, string, unknown, unknown, number, number, number])[];
}

export interface ModelVerdict {
  /** In one line each; empty when everything is equal. */
  readonly differences: readonly string[];
  /** Something depends on tensor values (proposals after suppression): its sizes are unknown and totals lower bounds. */
  readonly open: boolean;
}

export function compareModel(record: ModelRecord, root: string, files: TextFiles): ModelVerdict {
  const own = `${root}/${record.factory.module.replaceAll(".", "/")}.py`;
  // The factory may stand in another file than the class.
  const path = files.read(own) === null ? `${root}/${record.source}` : own;
  const text = files.read(path);
  if (text === null) return { differences: [`no source ${record.source}`], open: false };
  const inputs = record.input.map((dims, i) => ({
    name: null,
    type: tensor(dtypeFromName(record.input_dtypes?.[i]?.replace("torch.", "") ?? "float32"), dims),
  }));
  const { traced, problems } = loadModel(path, text, { files, paths: [root], model: callText(record), inputs });
  const faults = problems
    .filter((problem) => problem.severity === "error")
    .map((problem) => `problem ${problem.code}: ${problem.message} (line ${(problem.range?.start.line ?? -1) + 1})`);
  if (traced === null) return { differences: faults.length > 0 ? faults : ["no model"], open: false };
  const open = nodeCosts(traced.graph).some(({ macs }) => macs === null);
  // Outputs that depend on values are the one reason why a model may be incomplete.
  const incomplete = traced.incomplete === null || open ? [] : [`incomplete: ${traced.incomplete}`];
  const differences = [
    ...faults,
    ...incomplete,
    ...compareTotals(record, traced, open),
    ...compareCalls(record, traced),
  ];
  return { differences, open };
}

function callText(record: ModelRecord): string {
  const args = Object.entries(record.factory.kwargs).map(([name, value]) => `${name}=${python(value)}`);
  return `${record.factory.function}(${args.join(", ")})`;
}

function python(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value as object)
      .map(([key, item]) => `${JSON.stringify(key)}: ${python(item)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}

/** With open MACs the sums are lower bounds. */
function compareTotals(record: ModelRecord, traced: TracedModel, open: boolean): readonly string[] {
  const kinds = macsByKind(traced.graph);
  const ours: Record<string, number> = {
    params: toNumber(traced.weights.params),
    macs_conv: kinds.conv,
    macs_linear: kinds.linear,
    macs_matmul: kinds.matmul,
  };
  const fits = (name: string, value: number) =>
    value === record.totals[name] || (open && name !== "params" && value <= (record.totals[name] ?? 0));
  return Object.entries(ours)
    .filter(([name, value]) => !fits(name, value))
    .map(([name, value]) => `${name} ${value}, expected ${record.totals[name]}`);
}

/** conv; linear: a product with a parameter operand; matmul: a product of two activations. */
function macsByKind(graph: Graph): { conv: number; linear: number; matmul: number } {
  const fromParameter = new Set<Value>(graph.constants.filter((value) => value.origin === "parameter"));
  const costs = nodeCosts(graph);
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

function kindOf(node: Node, fromParameter: ReadonlySet<Value>): "conv" | "linear" | "matmul" {
  if (/Conv/.test(node.op)) return "conv";
  return node.inputs.some((value) => value !== null && fromParameter.has(value)) || /^(LSTM|GRU|RNN)$/.test(node.op)
    ? "linear"
    : "matmul";
}

const LISTED = 3;

function compareCalls(record: ModelRecord, traced: TracedModel): readonly string[] {
  const expected = record.calls.map(([, path, type, inputs, outputs, params, macs, nth]) => [
    ...[path, type, inputs, outputs, params, macs, nth],
  ]);
  const ours = traced.calls
    .filter((call) => call.leaf)
    .map((call) => [
      call.path,
      call.type,
      shapes(call.inputs),
      shapes(call.outputs),
      toNumber(call.params),
      macsOf(traced.graph, call),
      call.call,
    ]);
  const differing: string[] = [];
  for (let i = 0; i < Math.max(expected.length, ours.length) && differing.length < LISTED; i++) {
    if (!matches(ours[i], expected[i]))
      differing.push(`call ${i}: ${JSON.stringify(ours[i])}, expected ${JSON.stringify(expected[i])}`);
  }
  return differing;
}

/** An unknown size or count of ours fits any. */
function matches(ours: unknown, expected: unknown): boolean {
  if (ours === null) return true;
  if (!Array.isArray(ours) || !Array.isArray(expected)) return ours === expected;
  return ours.length === expected.length && ours.every((item, i) => matches(item, expected[i]));
}

function macsOf(graph: Graph, call: { readonly firstNode: number; readonly endNode: number }): number | null {
  const costs = nodeCosts({ ...graph, nodes: graph.nodes.slice(call.firstNode, call.endNode) });
  return costs.some((cost) => cost.macs === null) ? null : toNumber(add(...costs.map((cost): Count => cost.macs ?? 0)));
}

function shapes(types: readonly ValueType[]): unknown {
  return types.map((type) => (type.kind === "tensor" ? type.shape : null));
}
