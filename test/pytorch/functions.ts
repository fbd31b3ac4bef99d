// Runs one record of the shared torch-functions oracle through the interpreter and compares what comes out with what
// PyTorch returned: outputs, parameters, buffers, MACs, or the rejection.
import { nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import type { TextFiles } from "../../server/src/frontends/frontend";
import { PythonSession } from "../../server/src/frontends/python/run";
import { handleOf, type TensorHandle } from "../../server/src/frontends/python/tensors";
import { GraphBuilder } from "../../server/src/graph/builder";
import { getAttribute } from "../../server/src/python/attributes";
import { exceptionText } from "../../server/src/python/builtins/exceptions";
import { evaluate } from "../../server/src/python/evaluate";
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
  type PyObject,
  PyTuple,
  Raised,
  type Value,
} from "../../server/src/python/values";
import { add, toNumber } from "../../server/src/tensor/count";
import { elementCount, printType } from "../../server/src/tensor/type";

export interface FunctionRecord {
  readonly id: string;
  readonly code: string;
  readonly setup: readonly string[];
  readonly out?: unknown;
  readonly error?: string;
  readonly params?: number;
  readonly buffers?: number;
  readonly macs?: number | null;
  readonly data?: boolean;
  readonly kernel?: boolean;
}

export interface Verdict {
  readonly equal: boolean;
  /** What differs, in one line. */
  readonly why: string;
}

const EQUAL: Verdict = { equal: true, why: "" };
const HEADER =
  "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nimport math\nimport torchvision\nimport einops\n";

/** `files` and `paths`: where the packages lie that records import (torchvision). */
export function runRecord(record: FunctionRecord, files: TextFiles, paths: readonly string[]): Verdict {
  const needs = (name: string) => [record.code, ...record.setup].some((text) => text.includes(name));
  const header = HEADER.split("\n").filter(
    (line) => !/torchvision|einops/.test(line) || needs(line.split(" ")[1] as string),
  );
  const text = [...header, ...record.setup, ""].join("\n");
  const session = new PythonSession("record.py", { files }, paths);
  try {
    return compare(record, session, run(record, session, text));
  } catch (error) {
    if (error instanceof BudgetSpent) return { equal: false, why: `budget: ${error.reason}` };
    if (!(error instanceof Raised)) throw error;
    const { cls } = error.exception;
    const message = exceptionText(session.vm, error.exception);
    if (record.error !== undefined) return rejection(record, cls.name, message);
    return { equal: false, why: `raised ${cls.name}: ${message}` };
  }
}

/** Rejected by both; a function that we lack is no rejection of ours. */
function rejection(record: FunctionRecord, raised: string, message: string): Verdict {
  const lacking =
    raised === "AttributeError" && record.error !== "AttributeError" && record.error !== "ModuleAttributeError";
  return lacking ? { equal: false, why: `raised AttributeError: ${message}, PyTorch raises ${record.error}` } : EQUAL;
}

interface Result {
  readonly value: Value;
  readonly macs: number | null;
  readonly module: PyObject | null;
}

function run(record: FunctionRecord, session: PythonSession, text: string): Result {
  const { vm, factory } = session;
  const builder = new GraphBuilder("record");
  const setup = parsePython(text).module;
  const file = { path: "record.py", text, user: true };
  const module = vm.run("record", { file, tree: setup, isPackage: false });
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
  return { value, macs: known ? toNumber(totals(graph, costs).macs) : null, module: subject };
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
    return { equal: false, why: `accepted, PyTorch raises ${record.error}` };
  }
  const shown = describe(session, result.value);
  const expected = expectation(record.out);
  if (shown !== expected && !(record.data && isOpen(result.value)))
    return { equal: false, why: `got ${shown}, expected ${expected}` };
  if (result.module && record.params !== undefined) {
    const own = {
      params: membersOf(session, result.module, "parameters"),
      buffers: membersOf(session, result.module, "buffers"),
    };
    if (own.params !== record.params) return { equal: false, why: `params ${own.params}, expected ${record.params}` };
    if (own.buffers !== record.buffers)
      return { equal: false, why: `buffers ${own.buffers}, expected ${record.buffers}` };
  }
  if (typeof record.macs === "number" && result.macs !== record.macs)
    return { equal: false, why: `macs ${result.macs}, expected ${record.macs}` };
  return EQUAL;
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
  if (handle) return printType(handle.type);
  if (isUnknown(value)) return `unknown (${value.reason})`;
  if (session.isModule(value)) return `module ${value.cls.name}`;
  if (value instanceof PyTuple && holdsTensors(value.items))
    return `tuple(${value.items.map((item) => describe(session, item)).join(", ")})`;
  if (value instanceof PyList && holdsTensors(value.items))
    return `list(${value.items.map((item) => describe(session, item)).join(", ")})`;
  if (value instanceof PyDict)
    return `dict(${[...value.map.values()].map(([key, item]) => `${String(key)}: ${describe(session, item)}`).join(", ")})`;
  return `value ${repr(session.vm, value)}`;
}

function holdsTensors(values: readonly Value[]): boolean {
  return values.some(
    (value) =>
      handleOf(value) !== null || ((value instanceof PyTuple || value instanceof PyList) && holdsTensors(value.items)),
  );
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
