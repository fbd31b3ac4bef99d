// The PyTorch front end: a Python file → the graphs of its models, without running it.

import type { Graph } from "../../graph/graph";
import type { InputSource } from "../../protocol";
import { BudgetSpent } from "../../python/machine";
import { parsePython } from "../../python/syntax/parser";
import { Raised, type SourceFile } from "../../python/values";
import type { Count } from "../../tensor/count";
import { type TensorType, tensor } from "../../tensor/type";
import { LineIndex } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { Frontend, Loaded, LoadOptions, ModelWeights, TextFiles } from "../frontend";
import type { ModuleCall } from "./calls";
import { type Entry, fileEntries, namedEntry } from "./entries";
import { PythonSession, problemOf } from "./run";
import { modelWeights, parameterCount } from "./weights";

export const PYTORCH: Frontend = {
  id: "pytorch",
  detect: (source) => source.kind === "text" && source.name.toLowerCase().endsWith(".py"),
  load: (source, options) =>
    source.kind === "text" ? loadPython(source.name, source.text, options) : { models: [], problems: [] },
};

/** One traced entry, with what only the PyTorch front end knows. */
export interface TracedModel {
  readonly entry: string;
  readonly graph: Graph;
  readonly inputSources: readonly InputSource[];
  /** Calls of modules in the order in which they begin. */
  readonly calls: readonly TracedCall[];
  readonly weights: ModelWeights;
}

export interface TracedCall extends ModuleCall {
  /** Own and inherited parameters of the module. */
  readonly params: Count;
}

export function loadPython(path: string, text: string, options: LoadOptions): Loaded {
  const { models, problems } = traceFile(path, text, options);
  return {
    models: models.map((model) => ({
      graph: model.graph,
      weights: model.weights,
      range: null,
      inputSources: model.inputSources,
      assumptions: [],
    })),
    problems,
  };
}

/** The one model that `options.model` names. */
export function loadModel(
  path: string,
  text: string,
  options: LoadOptions & { readonly model: string },
): { traced: TracedModel | null; problems: readonly Problem[] } {
  const { models, problems } = traceFile(path, text, options);
  return { traced: models[0] ?? null, problems };
}

function traceFile(
  path: string,
  text: string,
  options: LoadOptions,
): { models: readonly TracedModel[]; problems: readonly Problem[] } {
  const parsed = parsePython(text);
  const lines = new LineIndex(text);
  const problems: Problem[] = parsed.problems.map((problem) => ({
    severity: "error",
    code: "syntax-error",
    message: problem.message,
    range: lines.range(problem),
  }));
  const { name, root } = moduleName(path, options.files ?? null);
  const session = new PythonSession(path, options, [root, ...(options.paths ?? [])]);
  const file: SourceFile = { path, text, user: true };
  try {
    if (name.includes(".")) session.vm.importModule(name.slice(0, name.lastIndexOf(".")));
    const module = session.vm.run(name, { file, tree: parsed.module, isPackage: path.endsWith("/__init__.py") });
    const entries =
      options.model === undefined ? fileEntries(session, module) : [namedEntry(session, module, options.model)];
    return { models: entries.flatMap((entry) => traceEntry(session, entry, options, file, problems)), problems };
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    return { models: [], problems: [...problems, problemOf(session, error, file)] };
  }
}

function traceEntry(
  session: PythonSession,
  entry: Entry,
  options: LoadOptions,
  file: SourceFile,
  problems: Problem[],
): readonly TracedModel[] {
  try {
    const model = entry.build();
    if (!session.isModule(model)) return [];
    const inputs: readonly TensorType[] = options.inputs?.map((spec) => spec.type) ?? [
      tensor("float32", [1, 3, 224, 224]),
    ];
    const { graph, calls, failure } = session.trace(entry.name, model, inputs);
    if (failure) problems.push(problemOf(session, failure, file, entry.name));
    const inputSources = graph.inputs.map((): InputSource => (options.inputs ? "cli" : "search"));
    return [
      {
        entry: entry.name,
        graph,
        inputSources,
        calls: calls.map((call) => ({ ...call, params: parameterCount(call.module) })),
        weights: modelWeights(session.vm, model),
      },
    ];
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    if (options.model !== undefined) problems.push(problemOf(session, error, file, entry.name));
    return [];
  }
}

/** The dotted name of a file in its package, and the folder that holds the outermost package. */
function moduleName(path: string, files: TextFiles | null): { name: string; root: string } {
  const parts = path.replaceAll("\\", "/").split("/");
  const names = [(parts.pop() ?? "").replace(/\.py$/, "")];
  while (parts.length > 0 && files?.read(`${parts.join("/")}/__init__.py`) != null)
    names.unshift(parts.pop() as string);
  if (names.at(-1) === "__init__") names.pop();
  return { name: names.join("."), root: parts.join("/") };
}
