// Runs one model of the shared torchvision and timm oracles from its unmodified sources and compares it with what PyTorch
// did: parameters, buffers, MACs by kind, the ordered list of leaf-module calls, the shapes of what comes out. An unknown
// figure of ours is never equal to a known one.
import { type NodeCost, nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import type { LoadedCall, TextFiles } from "../../server/src/frontends/frontend";
import { loadModel } from "../../server/src/frontends/python/index";
import type { TracedModel } from "../../server/src/frontends/python/model";
import { addAll, toNumber } from "../../server/src/tensor/count";
import { dtypeFromName } from "../../server/src/tensor/dtype";
import { type Shape, tensor, type ValueType } from "../../server/src/tensor/type";
import { macsByKind } from "./mac-kinds";

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
  readonly output: unknown;
  readonly totals: Readonly<Record<string, number>>;
  /** `[i, path, class, inputs, outputs, params, macs, nth]` */
  readonly calls: readonly (readonly [number, string, string, unknown, unknown, number, number, number])[];
}

/**
 * exact: everything is equal. lower bound: what depends on tensor values is unknown from the excepted module on, all else
 * equal, the totals marked. stopped: a budget of Rooflint was spent, which it says; there is no model. open: the same without an exception. wrong: something differs.
 */
export interface ModelVerdict {
  readonly kind: "exact" | "lower bound" | "stopped" | "open" | "wrong";
  /** In one line each: what is wrong, else what is unknown. */
  readonly differences: readonly string[];
  /** What was assumed about the program, beside PyTorch's own facts. */
  readonly assumptions: readonly string[];
}

/** What a worker is asked: `record` is a ModelRecord as JSON, `root` the folder of its package. */
export interface ModelTask {
  readonly record: string;
  readonly root: string;
  readonly exception: Exception | null;
}

/** Of a model whose post-processing depends on tensor values: what comes out of it is not compared. */
export interface Exception {
  /** Path of the module from which on sizes may be unknown; null where all modules are called before that. */
  readonly openFrom: string | null;
}

/** One thing that is not equal. */
interface Difference {
  readonly kind: "wrong" | "unknown";
  readonly text: string;
}

export function answer({ record: text, root, exception }: ModelTask, files: TextFiles): ModelVerdict {
  const record: ModelRecord = JSON.parse(text);
  const { path, source, options } = recordedModel(record, root, files);
  if (source === null) return wrong([`no source ${record.source}`]);
  const { traced, problems } = loadModel(path, source, options);
  const faults = problems
    .filter((problem) => problem.severity === "error")
    .map((problem) => `problem ${problem.code}: ${problem.message} (line ${(problem.range?.start.line ?? -1) + 1})`);
  const stops = problems.filter(({ code }) => code === "limit-reached").map(({ message }) => message);
  if (traced === null && faults.length === 0 && stops.length > 0)
    return { kind: "stopped", differences: stops, assumptions: [] };
  if (traced === null) return wrong(faults.length > 0 ? faults : ["no model"]);
  return verdict(faults, compare(record, traced, exception), traced, exception !== null);
}

/** The file of a recorded model, and how it was built and called. */
export function recordedModel(record: ModelRecord, root: string, files: TextFiles) {
  const own = `${root}/${record.factory.module.replaceAll(".", "/")}.py`;
  // The factory may stand in another file than the class.
  const path = files.read(own) === null ? `${root}/${record.source}` : own;
  const inputs = record.input.map((dims, i) => ({
    name: null,
    type: tensor(dtypeFromName(record.input_dtypes?.[i]?.replace("torch.", "") ?? "float32"), dims),
  }));
  return { path, source: files.read(path), options: { files, paths: [root], model: callText(record), inputs } };
}

function wrong(differences: readonly string[]): ModelVerdict {
  return { kind: "wrong", differences, assumptions: [] };
}

function verdict(
  faults: readonly string[],
  found: readonly Difference[],
  { assumptions }: TracedModel,
  excepted: boolean,
): ModelVerdict {
  const assumed = assumptions.map(({ message }) => message);
  const different = [...faults, ...found.filter(({ kind }) => kind === "wrong").map(({ text }) => text)];
  if (different.length > 0) return { kind: "wrong", differences: different, assumptions: assumed };
  if (found.length === 0) return { kind: "exact", differences: [], assumptions: assumed };
  const kind = excepted ? "lower bound" : "open";
  return { kind, differences: found.map(({ text }) => text), assumptions: assumed };
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

function compare(record: ModelRecord, traced: TracedModel, exception: Exception | null): readonly Difference[] {
  const costs = nodeCosts(traced.graph);
  return [
    ...compareWeights(record, traced),
    ...compareMacs(record, traced, costs),
    ...compareCalls(record, traced, costs, exception?.openFrom ?? null),
    ...(exception === null ? compareOutputs(record, traced) : []),
  ];
}

function compareWeights(record: ModelRecord, { weights }: TracedModel): readonly Difference[] {
  const ours = { params: weights.params, params_trainable: weights.trainableParams, buffers: weights.buffers };
  return Object.entries(ours)
    .filter(([name, count]) => toNumber(count) !== record.totals[name])
    .map(([name, count]) => ({ kind: "wrong", text: `${name} ${count}, expected ${record.totals[name]}` }));
}

/** With unknown MACs the sums are lower bounds, and have to say so. */
function compareMacs(
  record: ModelRecord,
  { graph, weights, incomplete }: TracedModel,
  costs: readonly NodeCost[],
): readonly Difference[] {
  const kinds = macsByKind(graph, costs);
  const total = totals(graph, costs, weights);
  const ours = {
    macs: toNumber(total.macs),
    macs_conv: kinds.conv,
    macs_linear: kinds.linear,
    macs_matmul: kinds.matmul,
  };
  const unknown = costs.some(({ macs }) => macs === null) && (total.lowerBound || incomplete !== null);
  const ended: readonly Difference[] =
    incomplete === null ? [] : [{ kind: unknown ? "unknown" : "wrong", text: `incomplete: ${incomplete}` }];
  const differing = Object.entries(ours).flatMap(([name, value]): Difference[] => {
    const expected = record.totals[name] ?? 0;
    if (value === expected) return [];
    if (unknown && value < expected) return [{ kind: "unknown", text: `${name} ≥ ${value}, expected ${expected}` }];
    return [{ kind: "wrong", text: `${name} ${value}, expected ${expected}` }];
  });
  return [...ended, ...differing];
}

/** A call as the oracle writes it, without its running number. */
type Row = readonly [
  path: string,
  type: string,
  inputs: unknown,
  outputs: unknown,
  params: number,
  macs: number | null,
  nth: number,
];

/** Path, class, parameters and order are always known; sizes and MACs only before the module that is excepted. */
function compareCalls(
  record: ModelRecord,
  traced: TracedModel,
  costs: readonly NodeCost[],
  openFrom: string | null,
): readonly Difference[] {
  const expected = record.calls.map(([, ...row]): Row => row);
  const ours = traced.calls.filter((call) => call.leaf).map((call) => rowOf(call, costs));
  const end = expected.findIndex(([path]) => path === openFrom || path.startsWith(`${openFrom}.`));
  const differing: Difference[] = [];
  for (let i = 0; i < Math.max(expected.length, ours.length); i++) {
    const relation = relationOf(ours[i], expected[i]);
    if (relation === "equal") continue;
    const kind = relation === "unknown" && (openFrom === null || (end >= 0 && i >= end)) ? "unknown" : "wrong";
    differing.push({ kind, text: `call ${i}: ${JSON.stringify(ours[i])}, expected ${JSON.stringify(expected[i])}` });
  }
  return differing;
}

function rowOf(call: LoadedCall, costs: readonly NodeCost[]): Row {
  const inside = costs.slice(call.firstNode, call.endNode).map(({ macs }) => macs);
  const known = inside.filter((macs) => macs !== null);
  const macs = known.length === inside.length ? toNumber(addAll(known)) : null;
  return [call.path, call.type, shapes(call.inputs), shapes(call.outputs), toNumber(call.params), macs, call.call];
}

function shapes(types: readonly ValueType[]): readonly (Shape | null)[] {
  return types.map((type) => (type.kind === "tensor" ? type.shape : null));
}

function compareOutputs(record: ModelRecord, { graph }: TracedModel): readonly Difference[] {
  const expected = shapesIn(record.output);
  const ours = shapes(graph.outputs.map(({ type }) => type));
  const relation = relationOf(ours, expected);
  if (relation === "equal") return [];
  return [{ kind: relation, text: `outputs ${JSON.stringify(ours)}, expected ${JSON.stringify(expected)}` }];
}

/** The shapes in an output as the oracle writes it: a list of numbers, or lists and dicts of such. */
function shapesIn(output: unknown): readonly unknown[] {
  if (Array.isArray(output) && output.every((item) => typeof item === "number")) return [output];
  return Object.values(output as object).flatMap(shapesIn);
}

/** null stands for what is not known. */
function relationOf(ours: unknown, expected: unknown): "equal" | "unknown" | "wrong" {
  if (ours === null && expected !== undefined) return "unknown";
  if (!Array.isArray(ours) || !Array.isArray(expected)) return ours === expected ? "equal" : "wrong";
  if (ours.length !== expected.length) return "wrong";
  const parts = ours.map((item, i) => relationOf(item, expected[i]));
  return parts.find((part) => part === "wrong") ?? parts.find((part) => part === "unknown") ?? "equal";
}
