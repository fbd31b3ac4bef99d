// The PyTorch front end: a Python file → the graphs of its models, without running it.
import { BudgetSpent } from "../../python/machine";
import { parsePython } from "../../python/syntax/parser";
import { PyModule, Raised, type SourceFile } from "../../python/values";
import { type TensorType, tensor } from "../../tensor/type";
import { LineIndex } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { Frontend, Loaded, LoadedModel, LoadOptions, TextFiles } from "../frontend";
import { type Entry, fileEntries, namedEntry } from "./entries";
import { PythonSession, problemOf } from "./run";

export const PYTORCH: Frontend = {
  id: "pytorch",
  detect: (source) => source.kind === "text" && source.name.toLowerCase().endsWith(".py"),
  load: (source, options) =>
    source.kind === "text" ? loadPython(source.name, source.text, options) : { models: [], problems: [] },
};

export function loadPython(path: string, text: string, options: LoadOptions): Loaded {
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
  const failures: Problem[] = [];
  const run = <R>(model: string | undefined, action: () => R): R | null => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
      failures.push(problemOf(session, error, file, model));
      return null;
    }
  };
  if (name.includes(".")) run(undefined, () => session.vm.importModule(name.slice(0, name.lastIndexOf("."))));
  const loaded = session.vm.modules.get(name);
  const module =
    loaded instanceof PyModule
      ? loaded
      : run(undefined, () =>
          session.vm.run(name, { file, tree: parsed.module, isPackage: path.endsWith("/__init__.py") }),
        );
  if (module === null) return { models: [], problems: [...problems, ...failures] };
  const entries =
    options.model === undefined ? fileEntries(session, module) : [namedEntry(session, module, options.model)];
  const models = entries.flatMap((entry) => loadEntry(session, entry, options, file, failures));
  return { models, problems: [...problems, ...failures] };
}

function loadEntry(
  session: PythonSession,
  entry: Entry,
  options: LoadOptions,
  file: SourceFile,
  failures: Problem[],
): readonly LoadedModel[] {
  try {
    const model = entry.build();
    if (!session.isModule(model)) return [];
    const inputs: readonly TensorType[] = options.inputs?.map((spec) => spec.type) ?? [
      tensor("float32", [1, 3, 224, 224]),
    ];
    const traced = session.trace(entry.name, model, inputs);
    if (traced.failure) failures.push(problemOf(session, traced.failure, file, entry.name));
    return [
      {
        graph: traced.graph,
        range: null,
        inputSources: inputs.map(() => (options.inputs ? "cli" : "search")),
        assumptions: [],
      },
    ];
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    if (options.model !== undefined) failures.push(problemOf(session, error, file, entry.name));
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
