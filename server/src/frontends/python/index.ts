// The PyTorch front end: a Python file → the graphs of its models, without running it.
import { BudgetSpent } from "../../python/machine";
import { parsePython } from "../../python/syntax/parser";
import { PyModule, Raised, type SourceFile } from "../../python/values";
import { LineIndex, type Range } from "../../text/position";
import type { Problem } from "../../text/problem";
import { finished, type Steps } from "../../text/steps";
import type { Frontend, ListedEntry, Loaded, LoadedModel, LoadOptions, TextFiles } from "../frontend";
import { type Entry, fileEntries, type LoadedFile, namedEntry } from "./entries";
import { isRaisedByLibrary, problemOf } from "./faults";
import { mentionsTorch } from "./imports";
import { MAX_ENTRIES } from "./limits";
import { type EntryContext, type TracedModel, traceModel } from "./model";
import { PythonSession } from "./run";
import { isWrongCall } from "./wrong-call";

export const PYTORCH: Frontend = {
  id: "pytorch",
  detect: (source) => source.kind === "text" && source.name.toLowerCase().endsWith(".py"),
  load: (source, options) => finished(loadSteps(source, options)),
  steps: loadSteps,
  tellsIncomplete: true,
};

function* loadSteps(source: Parameters<Frontend["load"]>[0], options: LoadOptions): Steps<Loaded> {
  if (source.kind !== "text") return { models: [], problems: [] };
  const { models, problems, listed } = yield* traceFile(source.name, source.text, options);
  return { models: models.map(loadedModel), problems, listed };
}

/** The one model that `options.model` names. */
export function loadModel(
  path: string,
  text: string,
  options: LoadOptions & { readonly model: string },
): { traced: TracedModel | null; problems: readonly Problem[] } {
  const { models, problems } = finished(traceFile(path, text, options));
  return { traced: models[0] ?? null, problems };
}

interface TracedFile {
  readonly models: readonly TracedModel[];
  readonly problems: readonly Problem[];
  readonly listed: readonly ListedEntry[];
}

function* traceFile(path: string, text: string, options: LoadOptions): Steps<TracedFile> {
  const { module: tree, problems: faults, comments } = parsePython(text);
  const lines = new LineIndex(text);
  const problems: Problem[] = faults.map((fault) => ({
    severity: "error",
    code: "syntax-error",
    message: fault.message,
    range: lines.range(fault),
  }));
  if (options.model === undefined && !mentionsTorch(tree)) return { models: [], problems, listed: [] };
  const { name, root } = moduleName(path, options.files ?? null);
  const session = new PythonSession(path, options, [root, ...(options.paths ?? [])]);
  const file: SourceFile = { path, text, user: true };
  const { loaded, failure } = runFile(session, { name, file, tree });
  if (failure) problems.push(stopped(session, failure, file));
  if (loaded === null) return { models: [], problems, listed: [] };
  const context: EntryContext = { session, loaded, lines, comments, faults, options, problems };
  if (options.model !== undefined) {
    const model = entryModel(context, namedEntry(session, loaded, options.model));
    return { models: model ? [model] : [], problems, listed: [] };
  }
  const { models, listed } = yield* traceEntries(context, fileEntries(session, loaded));
  if (models.length === 0) problems.push(...failedStatements(loaded, lines));
  return { models, problems, listed };
}

/** The active entry first, then the others in file order, as many as the options and the limit allow. */
function* traceEntries(
  context: EntryContext,
  entries: readonly Entry[],
): Steps<{ models: readonly TracedModel[]; listed: readonly ListedEntry[] }> {
  const { options, lines, problems } = context;
  const models = new Map<Entry, TracedModel>();
  const listed: ListedEntry[] = [];
  const most = Math.min(options.maxModels ?? MAX_ENTRIES, MAX_ENTRIES);
  const active = entries.filter(({ name }) => name === options.active);
  for (const entry of [...active, ...entries.filter((entry) => !active.includes(entry))]) {
    if (models.size >= most) {
      listed.push({ name: entry.name, range: rangeOfEntry(entry, lines) });
      continue;
    }
    const model = entryModel(context, entry);
    if (model) models.set(entry, model);
    yield;
  }
  const [first] = listed;
  if (first && options.maxModels === undefined)
    problems.push({
      severity: "information",
      code: "limit-reached",
      message: `only the first ${most} models of this file were analysed; name one of the other ${listed.length} to analyse it`,
      range: first.range,
    });
  return { models: entries.flatMap((entry) => models.get(entry) ?? []), listed };
}

/** null when the entry gives no module; what it raises is told when it was asked for, or when PyTorch would raise it. */
function entryModel(context: EntryContext, entry: Entry): TracedModel | null {
  const { session, loaded, lines, options, problems } = context;
  try {
    session.vm.restart();
    return traceModel(context, entry);
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    const about = { model: entry.name, fallback: rangeOfEntry(entry, lines) };
    const problem = problemOf(session, error, loaded.file, about);
    const isFault = isRaisedByLibrary(error) && problem.range !== about.fallback;
    if (options.model !== undefined || isFault || isWrongCall(error, loaded.file, loaded.tree)) problems.push(problem);
    return null;
  }
}

/** Statements of the file that fail leave what they would have bound unknown; assumptions say so. */
function runFile(
  session: PythonSession,
  { name, file, tree }: { name: string; file: SourceFile; tree: LoadedFile["tree"] },
): { readonly loaded: LoadedFile | null; readonly failure: Raised | BudgetSpent | null } {
  let failure: Raised | BudgetSpent | null = null;
  try {
    if (name.includes(".")) session.vm.importModule(name.slice(0, name.lastIndexOf(".")));
    const isPackage = /(^|[\\/])__init__\.py$/.test(file.path);
    session.vm.run(name, { file, tree, isPackage }, true);
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    failure = error;
  }
  const module = session.vm.modules.get(name);
  // of other modules only what this file uses matters, and shows where it is used
  const assumptions = session.vm.assumptions.filter((assumption) => assumption.file?.path === file.path);
  return { loaded: module instanceof PyModule ? { file, tree, module, assumptions } : null, failure };
}

/** Why a file without models has none, as far as that is known. */
function failedStatements({ assumptions }: LoadedFile, lines: LineIndex): readonly Problem[] {
  return assumptions.map(({ message, ...span }) => ({
    severity: "information",
    code: "unknown-operator",
    message: `Rooflint cannot read this: ${message}`,
    range: lines.range(span),
  }));
}

/** Module-level code may need data, devices or packages that are not there: that is no fault of the models. */
function stopped(session: PythonSession, failure: Raised | BudgetSpent, file: SourceFile): Problem {
  const problem = problemOf(session, failure, file);
  if (isRaisedByLibrary(failure)) return problem;
  const message = `the file could not be read beyond this line, models defined after it are missing (${problem.message})`;
  return { ...problem, severity: "information", code: "unknown-operator", message };
}

function loadedModel({
  name,
  range,
  graph,
  weights,
  inputSources,
  assumptions,
  calls,
  incomplete,
  unused,
  kept,
}: TracedModel): LoadedModel {
  return {
    graph: graph.name === name ? graph : { ...graph, name },
    range,
    weights,
    inputSources,
    assumptions,
    calls,
    unused,
    kept,
    ...(incomplete !== null && { incomplete }),
  };
}

function rangeOfEntry({ span }: Entry, lines: LineIndex): Range {
  return lines.range(span ?? { start: 0, end: 0 });
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
