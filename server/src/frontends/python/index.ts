// The PyTorch front end: a Python file → the graphs of its models, without running it.
import { BudgetSpent } from "../../python/machine";
import { type ParsedPython, parsePython } from "../../python/syntax/parser";
import { Raised } from "../../python/values";
import { LineIndex, type Range, sameRange } from "../../text/position";
import type { Problem, ProblemCode } from "../../text/problem";
import { finished, mapped, type Steps } from "../../text/steps";
import type { Frontend, ListedEntry, Loaded, LoadedModel, LoadOptions, NeedyEntry } from "../frontend";
import { type Entry, fileEntries, type LoadedFile, namedEntry } from "./entries";
import { isMistakenName, isOfGuess, isOwnFault, isRaisedByLibrary, mayBeOf, problemOf } from "./faults";
import { missingPackages, type Needy, needyClasses, noModel } from "./hints";
import { mentionsTorch } from "./imports";
import { MAX_ENTRIES, MAX_FILE_LETTERS, MAX_SYNTAX_PROBLEMS } from "./limits";
import { earlierMainBlock, judgeMainBlock, keptMainBlock, MAIN, mainBlock } from "./main-block";
import { isMistyped } from "./mistyped";
import { type EntryContext, faultReason, type TracedModel, traceModel } from "./model";
import { isNotebook, pythonOfNotebook } from "./notebook";
import { type OpenedFile, type Opening, openFile } from "./opening";
import { ownHeap } from "./own-heap";
import { isOfStandIn } from "./stand-ins";
import { toldOnce } from "./told-once";
import { type EntryResult, type Unbuilt, Workbench } from "./workbench";
import { isWrongCall } from "./wrong-call";

export const PYTORCH: Frontend = {
  id: "pytorch",
  detect: (source) =>
    source.kind === "text" &&
    (source.ofCells === true || source.name.toLowerCase().endsWith(".py") || isNotebook(source.name)),
  load: (source, options) => finished(loadSteps(source, options)),
  steps: loadSteps,
  tellsIncomplete: true,
};

function* loadSteps(source: Parameters<Frontend["load"]>[0], options: LoadOptions): Steps<Loaded> {
  if (source.kind !== "text") return { models: [], problems: [] };
  const isJson = isNotebook(source.name) && source.ofCells !== true;
  const text = isJson ? pythonOfNotebook(source.text) : source.text;
  if (text === null) return unread("malformed-file", "this is no notebook: expected a JSON object with cells");
  if (text.length > MAX_FILE_LETTERS) return unread("limit-reached", TOO_LARGE);
  return yield* loadFile(source.name, text, options);
}

const TOO_LARGE = `this is too large for the source of a model: it is read up to ${MAX_FILE_LETTERS.toLocaleString("en")} characters`;

function unread(code: ProblemCode, message: string): Loaded {
  return { models: [], problems: [{ severity: "error", code, message }], listed: [] };
}

/** The one model that `options.model` names. */
export function loadModel(
  path: string,
  text: string,
  options: LoadOptions & { readonly model: string },
): { traced: TracedModel | null; problems: readonly Problem[] } {
  const parsed = parsePython(text);
  const problems = syntaxProblems(parsed, LineIndex.of(text));
  const opening = openFile(path, text, parsed, options, false);
  const { opened } = opening;
  problems.push(...stopped(opening));
  const traced = opened && namedModel(contextOf(opened, options, problems), options.model);
  return { traced, problems };
}

function* loadFile(path: string, text: string, options: LoadOptions): Steps<Loaded> {
  const bench = options.model === undefined ? workbenchOf(options) : null;
  const parsed = bench?.parse(text) ?? parsePython(text);
  const problems = syntaxProblems(parsed, LineIndex.of(text));
  if (options.model === undefined && !mentionsTorch(parsed.module)) return { models: [], problems, listed: [] };
  const kept = bench?.take(path, options) ?? null;
  const opening = kept
    ? null
    : (bench?.again(path, text, parsed, options) ?? openFile(path, text, parsed, options, bench !== null));
  const opened = opening ? opening.opened : kept;
  if (opening) problems.push(...stopped(opening));
  if (opened === null) return { models: [], problems, listed: [] };
  if (opening?.failure === null) bench?.keep(opened, options);
  const context = contextOf(opened, options, problems);
  const { session } = opened;
  if (options.model !== undefined) {
    const model = namedModel(context, options.model);
    return { models: model ? [loadedModel(model, null)] : [], problems, listed: [] };
  }
  return yield* mapped(loadEntries(context, bench), (found) => {
    const { models, listed, entries, unbuilt } = found;
    const needy = needyClasses(session, opened.loaded, context.lines, entries, unbuilt);
    const hints = hintsOf(opened, found, needy, context.lines);
    const failedAt = [...unbuilt.values()].flatMap(({ at }) => at ?? []);
    const ofScript = [...scriptProblems(opened.loaded, context.lines), ...found.ofMain];
    const told = [...found.problems, ...ofScript.filter((problem) => !isTold(problem, found.problems))];
    return {
      models,
      problems: toldOnce([...problems, ...told, ...hints]),
      listed,
      needy: withCalls(needy, options),
      failedAt,
    };
  });
}

/** Those that other arguments may help. */
function withCalls(needy: readonly Needy[], { chosenCalls }: LoadOptions): readonly NeedyEntry[] {
  return needy
    .filter(({ lacksInput }) => !lacksInput)
    .map(({ name, range, call }) => ({ name, range, call: chosenCalls?.get(name) ?? call }));
}

/** Notices, quiet ones: a model that is complete needs none. */
function hintsOf(
  { loaded }: OpenedFile,
  { models, listed, problems }: LoadedEntries,
  needy: readonly Needy[],
  lines: LineIndex,
): readonly Problem[] {
  const ofModels = models.flatMap(({ incomplete = "", lacks = [] }) => [incomplete, ...lacks]);
  const hasNone = models.length + listed.length === 0;
  const failed = hasNone ? failedStatements(loaded, lines) : [];
  const packages = missingPackages(loaded.tree, lines, [...ofModels, ...failed.map(({ message }) => message)]);
  if (!hasNone) return packages;
  const isNamed = (message: string) => problems.some((problem) => message.endsWith(problem.message));
  // a package that is missing explains the statements that need it, an error those that meet it
  const others = failed.filter(({ message }) => !/ is not found$/.test(message) && !isNamed(message));
  const isExplained = packages.length + others.length + problems.length > 0;
  return [...packages, ...others, ...(isExplained ? [] : noModel(needy))];
}

function workbenchOf({ memory }: LoadOptions): Workbench | null {
  if (memory === undefined) return null;
  if (memory.frontend instanceof Workbench) return memory.frontend;
  const bench = new Workbench();
  memory.frontend = bench;
  return bench;
}

/** As many as a person may read, and how many more there are where the first of those stands. */
function syntaxProblems({ problems }: ParsedPython, lines: LineIndex): Problem[] {
  const told = problems.slice(0, MAX_SYNTAX_PROBLEMS).map(
    (fault): Problem => ({
      severity: "error",
      code: "syntax-error",
      message: fault.message,
      range: lines.range(fault),
    }),
  );
  const next = problems[MAX_SYNTAX_PROBLEMS];
  if (next === undefined) return told;
  const rest = (problems.length - MAX_SYNTAX_PROBLEMS).toLocaleString("en");
  const message = `only the first ${MAX_SYNTAX_PROBLEMS} syntax errors of this file are listed, and not ${rest} more`;
  return [...told, { severity: "error", code: "limit-reached", message, range: lines.range(next) }];
}

function contextOf(opened: OpenedFile, options: LoadOptions, problems: Problem[]): EntryContext {
  const { parsed, session, loaded, reads } = opened;
  const lines = LineIndex.of(loaded.file.text);
  return { session, loaded, lines, comments: parsed.comments, faults: parsed.problems, reads, options, problems };
}

function namedModel(context: EntryContext, model: string): TracedModel | null {
  return readingModel(context, namedEntry(context.session, context.loaded, model)).found.traced;
}

interface LoadedEntries {
  readonly models: readonly LoadedModel[];
  readonly problems: readonly Problem[];
  readonly listed: readonly ListedEntry[];
  /** Of the statements under `if __name__ == "__main__":`. */
  readonly ofMain: readonly Problem[];
  /** Names of all that could be models. */
  readonly entries: ReadonlySet<string>;
  /** Of those that are none, by name. */
  readonly unbuilt: ReadonlyMap<string, Unbuilt>;
}

/**
 * The active entry first, then the others in file order, as many as the options and the limit allow. Those that an edit did
 * not concern keep what they gave.
 */
function* loadEntries(context: EntryContext, bench: Workbench | null): Steps<LoadedEntries> {
  const { session, loaded, options, lines } = context;
  const entries = fileEntries(session, loaded, options.chosenCalls);
  bench?.retain([...entries.map(({ name }) => name), MAIN]);
  const most = Math.min(options.maxModels ?? MAX_ENTRIES, MAX_ENTRIES);
  const results = new Map<Entry, EntryResult>();
  const listed: ListedEntry[] = [];
  const active = entries.filter(({ name }) => name === options.active);
  const hasMain = mainBlock(loaded.tree) !== null;
  const heap = entries.length > 1 || hasMain ? (bench?.ownHeap(session) ?? ownHeap(session)) : null;
  let models = 0;
  let hasRun = false;
  for (const entry of [...active, ...entries.filter((entry) => !active.includes(entry))]) {
    if (models >= most) {
      listed.push(listedEntry(entry, lines));
      continue;
    }
    const kept = bench && keptResult(context, entry, bench);
    if (kept === null && hasRun) heap?.restore();
    hasRun ||= kept === null;
    const result = kept ?? runEntry(context, entry, bench);
    results.set(entry, result);
    if (result.model) models++;
    // what each costs is found before the next runs: a later edit may come in between, and would have to make up for it
    if (kept === null) yield bench ? soFar(entries, results, bench, context, most) : undefined;
  }
  const all = collected(entries, results);
  const found = { ...all, listed, problems: [...all.problems, ...beyondLimit(listed, most, options)] };
  if (!hasMain) return found;
  const kept = bench && keptMainBlock(bench, options);
  if (kept !== null) return { ...found, ofMain: kept };
  if (bench) yield { ...found, ofMain: earlierMainBlock(bench) };
  heap?.restore();
  const ofMain = judgeMainBlock(context, bench);
  heap?.restore();
  return { ...found, ofMain };
}

/** With what the entries whose turn comes yet gave before; undefined while they gave nothing. */
function soFar(
  entries: readonly Entry[],
  results: ReadonlyMap<Entry, EntryResult>,
  bench: Workbench,
  { lines }: EntryContext,
  most: number,
): LoadedEntries | undefined {
  let room = most - [...results.values()].filter(({ model }) => model !== null).length;
  const all = entries.map((entry) => {
    const earlier = results.has(entry) || room === 0 ? null : bench.result(entry.name);
    if (earlier?.model) room--;
    // what kept an entry from being a model may have been mended by this edit
    return { entry, result: results.get(entry) ?? (earlier?.model ? earlier : null) };
  });
  const known = new Map(all.flatMap(({ entry, result }) => (result ? [[entry, result] as const] : [])));
  if (known.size === results.size) return undefined;
  const listed = all.filter(({ result }) => result === null).map(({ entry }) => listedEntry(entry, lines));
  return { ...collected(entries, known), listed, ofMain: earlierMainBlock(bench) };
}

function listedEntry(entry: Entry, lines: LineIndex): ListedEntry {
  return { name: entry.name, range: rangeOfEntry(entry, lines) };
}

function collected(entries: readonly Entry[], results: ReadonlyMap<Entry, EntryResult>) {
  const found = entries.flatMap((entry) => results.get(entry) ?? []);
  return {
    models: found.flatMap(({ model }) => model ?? []),
    problems: found.flatMap(({ problems }) => problems),
    ofMain: [],
    entries: new Set(entries.map(({ name }) => name)),
    unbuilt: new Map(
      entries.flatMap((entry) => {
        const reason = results.get(entry)?.unbuilt ?? null;
        return reason === null ? [] : [[entry.name, reason] as const];
      }),
    ),
  };
}

/** null when it has to run (again). */
function keptResult(context: EntryContext, entry: Entry, bench: Workbench): EntryResult | null {
  const { options, faults } = context;
  const reads = bench.readsOf(entry.name, options);
  const known = reads && bench.result(entry.name);
  if (!known) return null;
  const fault = faults.length === 0 ? null : faultReason({ ...context, reads }, entry);
  return fault === null && known.fault === null ? known : null;
}

function runEntry(context: EntryContext, entry: Entry, bench: Workbench | null): EntryResult {
  const problems: Problem[] = [];
  const { found, reads } = readingModel({ ...context, problems }, bench?.prepared(entry) ?? entry);
  const model = found.traced && loadedModel(found.traced, entry);
  const fault = faultReason({ ...context, reads }, entry);
  const result = { model, problems, fault, unbuilt: found.unbuilt };
  bench?.remember(entry.name, result, reads, context.session.calls.layerNames(), context.options);
  return result;
}

/** The model of an entry with all functions that were called or looked into for it. */
function readingModel(context: EntryContext, entry: Entry) {
  const { vm } = context.session;
  const reads = new Set(context.reads);
  vm.readFunctions = reads;
  try {
    return { found: entryModel({ ...context, reads }, entry), reads };
  } finally {
    vm.readFunctions = null;
  }
}

function beyondLimit(listed: readonly ListedEntry[], most: number, { maxModels }: LoadOptions): readonly Problem[] {
  const [first] = listed;
  if (first === undefined || maxModels !== undefined) return [];
  return [
    {
      severity: "information",
      code: "limit-reached",
      message: `only the first ${most} models of this file were analysed; name one of the other ${listed.length} to analyse it`,
      range: first.range,
    },
  ];
}

interface Found {
  /** null when the entry gives no model. */
  readonly traced: TracedModel | null;
  readonly unbuilt: Unbuilt | null;
}

/** What the entry raises is a problem when it was asked for, or when PyTorch would raise it. */
function entryModel(context: EntryContext, entry: Entry): Found {
  const { session, loaded, lines, options, problems } = context;
  try {
    session.vm.restart();
    const traced = traceModel(context, entry);
    const reason = `no input was found with which ${entry.name} runs`;
    return { traced, unbuilt: traced === null ? { reason, lacksInput: true, at: null } : null };
  } catch (error) {
    if (!(error instanceof Raised) && !(error instanceof BudgetSpent)) throw error;
    const about = { model: entry.name, fallback: rangeOfEntry(entry, lines) };
    const problem = problemOf(session, error, loaded.file, about);
    const at = problem.range === undefined || problem.range === about.fallback ? null : problem.range;
    const isOfCall = mayBeOf(entry.leftOut, error) || isOfStandIn(session, loaded, error);
    const isFault = isRaisedByLibrary(error) && at !== null && !isOfCall && !isOfGuess(session, error);
    const isOwn = isCertainFault(error, loaded) || (entry.isMeantSo && !isOfCall && isOwnFault(session, error));
    const isStopped = error instanceof BudgetSpent;
    const isTold = options.model !== undefined || entry.chosenCall !== null || isFault || isOwn || isStopped;
    if (isTold) problems.push(problem);
    const reason = `${entry.name} could not be built (${problem.message})`;
    return { traced: null, unbuilt: { reason, lacksInput: false, at } };
  }
}

/** Whatever the model is built with. */
function isCertainFault(error: Raised | BudgetSpent, { file, tree }: LoadedFile): boolean {
  return (
    isWrongCall(error, file, tree) ||
    isMistyped(error, file, tree) ||
    (error instanceof Raised && isMistakenName(error))
  );
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

function scriptProblems({ fault }: LoadedFile, lines: LineIndex): readonly Problem[] {
  return fault === null ? [] : [{ ...fault.problem, range: lines.range(fault) }];
}

/** What a model fails with is told with the model. */
function isTold({ message, range }: Problem, told: readonly Problem[]): boolean {
  const isSame = (other: Problem) => other.message === message || sameRange(other.range ?? null, range ?? null);
  return told.some((other) => other.severity === "error" && isSame(other));
}

/** Module-level code may need data, devices or packages that are not there: that is no fault of the models. */
function stopped({ session, file, failure }: Opening): readonly Problem[] {
  if (failure === null) return [];
  const problem = problemOf(session, failure, file);
  if (isRaisedByLibrary(failure)) return [problem];
  const message = `the file could not be read beyond this line, models defined after it are missing (${problem.message})`;
  return [{ ...problem, severity: "information", code: "unknown-operator", message }];
}

function loadedModel(
  { name, range, graph, weights, inputSources, assumptions, calls, incomplete, lacks, unused, kept }: TracedModel,
  entry: Entry | null,
): LoadedModel {
  const chosenCall = entry?.chosenCall ?? null;
  return {
    graph: graph.name === name ? graph : { ...graph, name },
    range,
    weights,
    inputSources,
    assumptions,
    calls,
    unused,
    kept,
    run: graph,
    placing: {},
    ...(chosenCall !== null && { chosenCall }),
    ...(incomplete !== null && { incomplete }),
    lacks,
  };
}

function rangeOfEntry({ span }: Entry, lines: LineIndex): Range {
  return lines.range(span ?? { start: 0, end: 0 });
}
