// Runs one record of the shared torch-functions oracle through the interpreter and compares what comes out with what
// PyTorch returned: outputs, parameters, buffers, MACs by kind, or the rejection by its class.
import { nodeCosts } from "../../server/src/cost/cost";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { PythonSession } from "../../server/src/frontends/python/run";
import { handleOf, type TensorHandle } from "../../server/src/frontends/python/tensors";
import { GraphBuilder } from "../../server/src/graph/builder";
import { getAttribute } from "../../server/src/python/attributes";
import { evaluate } from "../../server/src/python/evaluate";
import { exceptionText } from "../../server/src/python/exception-text";
import { items } from "../../server/src/python/iteration";
import { BudgetSpent } from "../../server/src/python/machine";
import { repr } from "../../server/src/python/repr";
import { scopeOf } from "../../server/src/python/scope";
import { Kind } from "../../server/src/python/syntax/ast";
import { parsePython } from "../../server/src/python/syntax/parser";
import { isUnknown } from "../../server/src/python/types";
import {
  Frame,
  PyDict,
  PyList,
  type PyModule,
  PyObject,
  PyTuple,
  Raised,
  type Value,
} from "../../server/src/python/values";
import { add, toNumber } from "../../server/src/tensor/count";
import { elementCount, printType } from "../../server/src/tensor/type";
import { type MacsByKind, macsByKind } from "./mac-kinds";

export interface FunctionRecord {
  readonly id: string;
  readonly code: string;
  readonly setup: readonly string[];
  readonly out?: unknown;
  readonly error?: string;
  /** How the text of the error begins. */
  readonly message_start?: string;
  readonly params?: number;
  readonly buffers?: number;
  /** Absent: 0; null: not measured. */
  readonly macs?: number | null;
  readonly kinds?: Readonly<Partial<MacsByKind>>;
  readonly data?: boolean;
  readonly kernel?: boolean;
}

/** open: something is unknown that PyTorch's result shows and that does not depend on tensor values. */
export interface Verdict {
  readonly kind: "equal" | "open" | "wrong";
  /** What differs, in one line. */
  readonly why: string;
  /** Of a call that both reject: whether the texts begin alike, too. Not part of `kind`. */
  readonly worded: boolean | null;
}

const EQUAL: Verdict = { kind: "equal", why: "", worded: null };
const HEADER =
  "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport math\nimport torchvision\nimport einops\n";

/** What a worker is asked: FunctionRecords as JSON; `paths`: where the packages lie that records import (torchvision). */
export interface FunctionsTask {
  readonly records: readonly string[];
  readonly paths: readonly string[];
}

/** A crash of ours is a difference too, named as such, and does not hide the records after it. */
export function answer({ records, paths }: FunctionsTask, files: TextFiles): readonly Verdict[] {
  return records.map((record) => {
    try {
      return runRecord(JSON.parse(record), files, paths);
    } catch (error) {
      const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
      return wrong(`CRASH ${stack.split("\n").slice(0, 3).join(" | ")}`);
    }
  });
}

function runRecord(record: FunctionRecord, files: TextFiles, paths: readonly string[]): Verdict {
  const needs = (name: string) => [record.code, ...record.setup].some((text) => text.includes(name));
  const header = HEADER.split("\n").filter(
    (line) => !/torchvision|einops/.test(line) || needs(line.split(" ")[1] as string),
  );
  const text = [...header, ...record.setup, ""].join("\n");
  const session = new PythonSession("record.py", { files }, paths);
  try {
    return compare(record, session, run(record, session, text));
  } catch (error) {
    if (error instanceof BudgetSpent) return { kind: "open", why: `budget: ${error.reason}`, worded: null };
    if (!(error instanceof Raised)) throw error;
    return rejection(record, error.exception.cls.name, exceptionText(session.vm, error.exception));
  }
}

function wrong(why: string): Verdict {
  return { kind: "wrong", why, worded: null };
}

function rejection({ error, message_start }: FunctionRecord, raised: string, message: string): Verdict {
  if (error === undefined) return wrong(`raised ${raised}: ${message}`);
  if (raised !== error) return wrong(`raised ${raised}: ${message}, PyTorch raises ${error}: ${message_start}`);
  return { ...EQUAL, worded: message.startsWith(message_start ?? "") };
}

interface Result {
  readonly value: Value;
  /** null where a node's MACs are unknown. */
  readonly macs: MacsByKind | null;
  readonly module: PyObject | null;
}

function run(record: FunctionRecord, session: PythonSession, text: string): Result {
  const { vm, factory } = session;
  const builder = new GraphBuilder("record");
  const setup = parsePython(text).module;
  const file = { path: "record.py", text, user: true };
  const module = vm.modules.run("record", { file, tree: setup, isPackage: false });
  const held = module.attrs.get("m");
  factory.builder = builder;
  enterTensors(module, builder);
  const code = parsePython(record.code).module;
  const [statement] = code.body;
  const frame = new Frame(
    module.attrs,
    module,
    { path: "<code>", text: record.code, user: true },
    scopeOf(code),
    null,
    "<code>",
  );
  const value = statement?.kind === Kind.Expr ? vm.inFrame(frame, () => evaluate(vm, frame, statement.value)) : null;
  factory.builder = null;
  const graph = builder.finish([]);
  const costs = nodeCosts(graph);
  const known = costs.every((cost) => cost.macs !== null);
  const subject = session.isModule(held ?? null) ? (held as PyObject) : session.isModule(value) ? value : null;
  return { value, macs: known ? macsByKind(graph, costs) : null, module: subject };
}

/** The tensors that the setup made are inputs of the graph, so that nothing is folded away. */
function enterTensors(module: PyModule, builder: GraphBuilder): void {
  for (const [name, value] of module.attrs) {
    const handle = handleOf(value);
    if (handle?.origin !== "constant") continue;
    handle.origin = "input";
    handle.enter(builder, { ...builder.input(name, handle.type), data: handle.data });
  }
}

function compare(record: FunctionRecord, session: PythonSession, result: Result): Verdict {
  if (record.error !== undefined) {
    if (record.kernel || (record.data && isOpen(result.value))) return EQUAL;
    return wrong(`accepted, PyTorch raises ${record.error}: ${record.message_start}`);
  }
  const shown = describe(session, result.value);
  const expected = expectation(record.out);
  const open = isOpen(result.value);
  if (shown !== expected && !(record.data && open))
    return { kind: open ? "open" : "wrong", why: `got ${shown}, expected ${expected}`, worded: null };
  return compareWeights(record, session, result.module) ?? compareMacs(record, result.macs) ?? EQUAL;
}

/** null when equal. */
function compareWeights(record: FunctionRecord, session: PythonSession, module: PyObject | null): Verdict | null {
  if (record.params === undefined) return null;
  if (module === null) return wrong(`no module, PyTorch's has ${record.params} parameters`);
  const params = membersOf(session, module, "parameters");
  const buffers = membersOf(session, module, "buffers");
  if (params !== record.params) return wrong(`params ${params}, expected ${record.params}`);
  return buffers === record.buffers ? null : wrong(`buffers ${buffers}, expected ${record.buffers}`);
}

/** null when equal, or not measured. */
function compareMacs({ macs, kinds, data }: FunctionRecord, ours: MacsByKind | null): Verdict | null {
  if (macs === null || (ours === null && data)) return null;
  if (ours === null) return { kind: "open", why: `macs unknown, expected ${macs ?? 0}`, worded: null };
  const expected: MacsByKind = { conv: 0, linear: 0, matmul: 0, ...kinds };
  const differing = (["conv", "linear", "matmul"] as const).filter((kind) => ours[kind] !== expected[kind]);
  return differing.length === 0
    ? null
    : wrong(differing.map((kind) => `${kind} macs ${ours[kind]}, expected ${expected[kind]}`).join(", "));
}

function membersOf(session: PythonSession, module: PyObject, walk: string): number {
  const members = items(session.vm, session.vm.call(getAttribute(session.vm, module, walk), []));
  return toNumber(add(...members.map((member) => elementCount((handleOf(member) as TensorHandle).type) ?? 0)));
}

function isOpen(value: Value): boolean {
  if (isUnknown(value)) return true;
  const handle = handleOf(value);
  if (handle) return handle.tensorType.shape === null || handle.tensorType.shape.includes(null);
  return value instanceof PyTuple || value instanceof PyList ? value.items.some(isOpen) : false;
}

function describe(session: PythonSession, value: Value): string {
  const handle = handleOf(value);
  if (handle) return isLazy(value) ? `value ${(value as PyObject).cls.name}` : printType(handle.type);
  if (isUnknown(value)) return `unknown (${value.reason})`;
  if (session.isModule(value)) return `module ${value.cls.name}`;
  const parts = (values: readonly Value[]) => holdsParts(session, values);
  if (value instanceof PyTuple && parts(value.items))
    return `tuple(${value.items.map((item) => describe(session, item)).join(", ")})`;
  if (value instanceof PyList && parts(value.items))
    return `list(${value.items.map((item) => describe(session, item)).join(", ")})`;
  if (value instanceof PyDict && parts([...value.map.values()].map(([, item]) => item)))
    return `dict(${[...value.map.values()].map(([key, item]) => `${String(key)}: ${describe(session, item)}`).join(", ")})`;
  return `value ${repr(session.vm, value)}`;
}

/** Parameters and buffers of lazy modules have no shape yet; the oracle writes their class. */
function isLazy(value: Value): boolean {
  return value instanceof PyObject && /^Uninitialized(Parameter|Buffer)$/.test(value.cls.name);
}

/** What the oracle writes item by item; it writes the `repr` of everything else. */
function holdsParts(session: PythonSession, values: readonly Value[]): boolean {
  return values.some((value) => {
    if (handleOf(value) !== null || session.isModule(value)) return true;
    return (value instanceof PyTuple || value instanceof PyList) && holdsParts(session, value.items);
  });
}

function expectation(out: unknown): string {
  if (typeof out === "string") return out.replace(/@\w+$/, "");
  const { tuple, list, dict, module, value } = out as {
    tuple?: unknown[];
    list?: unknown[];
    dict?: Record<string, unknown>;
    module?: string;
    value?: string;
  };
  if (tuple) return `tuple(${tuple.map(expectation).join(", ")})`;
  if (list) return `list(${list.map(expectation).join(", ")})`;
  if (dict)
    return `dict(${Object.entries(dict)
      .map(([key, item]) => `${key}: ${expectation(item)}`)
      .join(", ")})`;
  if (module) return `module ${module}`;
  return `value ${value}`;
}
