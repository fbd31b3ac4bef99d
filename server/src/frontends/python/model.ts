// One entry → its traced model: built, given an input, run.
import type { Graph, Value } from "../../graph/graph";
import type { Assumption, InputSource } from "../../protocol";
import { type FunctionDef, Kind, type Lambda } from "../../python/syntax/ast";
import type { PyObject } from "../../python/values";
import type { TensorType } from "../../tensor/type";
import { LineIndex, type Range, type Span } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { InputSpec, LoadedCall, LoadOptions, ModelWeights, UnusedLayer } from "../frontend";
import { printInputSpecs } from "../input-spec";
import { annotatedInputs } from "./annotations";
import { runBehind } from "./behind";
import type { ModuleCall } from "./calls";
import { configuredInput } from "./configured";
import type { Entry, LoadedFile } from "./entries";
import type { ExampleCall } from "./example-call";
import { type Failure, guessOf, isOfGuess, mayBeOf, messageOf, problemOf, saysNone } from "./faults";
import { commentedInput, type ExampleInputs, exampleInputs, modelInputs } from "./inputs";
import { isSetByName, isSetElsewhere } from "./mistyped";
import { isNoModel } from "./parts";
import { faultOf } from "./reach";
import type { PythonSession, Traced } from "./run";
import { leavesInputsOut, searchInputs } from "./search";
import { isOfStandIn } from "./stand-ins";
import { unknownParts } from "./unknown-parts";
import { unusedIn } from "./unused";
import { modelWeights, parameterCount } from "./weights";

export interface TracedModel {
  readonly name: string;
  /** Its name in its definition; null for a model that is defined elsewhere. */
  readonly range: Range | null;
  readonly graph: Graph;
  readonly inputSources: readonly InputSource[];
  readonly assumptions: readonly Assumption[];
  readonly calls: readonly LoadedCall[];
  readonly weights: ModelWeights;
  readonly incomplete: string | null;
  /** Parts of which nothing is known, and why. */
  readonly lacks: readonly string[];
  readonly unused: readonly UnusedLayer[];
  readonly kept: readonly Value[];
}

/** What all entries of a file share. */
export interface EntryContext {
  readonly session: PythonSession;
  readonly loaded: LoadedFile;
  readonly lines: LineIndex;
  readonly comments: readonly Span[];
  /** Syntax errors. */
  readonly faults: readonly Span[];
  /** Functions that the module's own code and the entry have called or looked into so far. */
  readonly reads: ReadonlySet<FunctionDef | Lambda>;
  readonly options: LoadOptions;
  /** Those of the file; entries add theirs. */
  readonly problems: Problem[];
}

/** null when the entry gives no module; passes what its construction raises. */
export function traceModel(context: EntryContext, entry: Entry): TracedModel | null {
  const { session, loaded, lines, problems } = context;
  const model = entry.build();
  if (!session.isModule(model)) return null;
  const run = runEntry(context, entry, model);
  const range = entry.span && lines.range(entry.span);
  const { failure } = run.traced;
  const isSearched = run.source === "search" && entry.byDefaults && context.options.model === undefined;
  if (isSearched && isNoModel(session, loaded, model, run.traced, run.certain === true)) return null;
  if (failure) problems.push(failureProblem(context, entry, run, failure));
  const isFault = failure !== null && isModelFault(run) && !isOfGuess(session, failure);
  const traced = isFault ? behind(context, entry, model, run) : run.traced;
  const { graph, calls, missing } = traced;
  const held = [...unknownParts(traced.model)];
  const lacks = [...held, ...leftOut(context, entry)];
  const fault = faultReason(context, entry);
  const weights = modelWeights(traced.model);
  // how far it runs says nothing of what it holds
  const isWhole = fault === null && lacks.length === 0 && !(failure && isOfGuess(session, failure));
  return {
    name: entry.name,
    range,
    graph,
    inputSources: graph.inputs.map(() => run.source),
    assumptions: [...notCounted(missing, held[0] ?? null), ...assumptionsOf(session, loaded)],
    calls: calls.map((call) => loadedCall(call, loaded)),
    weights: isWhole ? weights : { ...weights, complete: false },
    kept: traced.kept,
    unused: failure || missing !== null ? [] : unusedIn(session, loaded, traced),
    incomplete: failure ? messageOf(session, failure) : (missing ?? fault ?? lacks[0] ?? null),
    lacks,
  };
}

export function faultReason({ loaded, faults, lines, reads }: EntryContext, { name }: Entry): string | null {
  const fault = faultOf(loaded.tree, faults, name, { text: loaded.file.text, functions: reads });
  return fault && `a syntax error in line ${lines.position(fault.start).line + 1}`;
}

/** Why something that the constructor or the run would have done is not done. */
function leftOut({ session, loaded }: EntryContext, { fresh }: Entry): readonly string[] {
  // of what a script does, only the making of an instance is the model's
  const inClass = ({ start }: Span) =>
    loaded.tree.body.some((node) => node.kind === Kind.ClassDef && node.start <= start && start < node.end);
  const made = [...(fresh ? [] : loaded.assumptions.filter(inClass)), ...session.vm.assumptions];
  return made.filter(({ leavesOut }) => leavesOut).map(({ message }) => message);
}

/** With an input that somebody wrote down a failure is the model's; after a search only when no size could help. */
function isModelFault({ source, certain }: EntryRun): boolean {
  return certain ?? source !== "search";
}

/** Of several errors only the first is told, as PyTorch does: the others may follow from it. */
function behind(context: EntryContext, entry: Entry, model: PyObject, run: EntryRun): Traced {
  const again = () => traceWith(context, entry, rebuilt(context, entry, model), run.specs, run.call);
  return runBehind(context.session, run.traced, again);
}

interface EntryRun {
  readonly traced: Traced;
  readonly source: InputSource;
  readonly specs: readonly InputSpec[];
  /** All tries of the search failed at one place for a reason that does not depend on the input's size; an example is of this model. */
  readonly certain?: boolean;
  /** How an example hands the inputs over. */
  readonly call?: ExampleCall | null;
}

/** The first source that gives an input; an example of another model of the file is only tried. */
function runEntry(context: EntryContext, entry: Entry, model: PyObject): EntryRun {
  const { session, loaded } = context;
  const run = (specs: readonly InputSpec[], object: PyObject) => traceWith(context, entry, object, specs);
  const written = writtenInput(context, entry);
  if (written) return { ...written, traced: run(written.specs, model) };
  const annotated = annotatedInputs(session.vm, model);
  if (annotated) return { specs: specsOf(annotated), source: "annotation", traced: run(specsOf(annotated), model) };
  const example = exampleInputs(session, loaded, entry);
  if (example?.own) return exampleRun(context, entry, model, example);
  const said = modelInputs(session, model);
  if (said) return { specs: specsOf(said), source: "example", traced: run(specsOf(said), model) };
  let object: PyObject | null = model;
  const attempt = (types: readonly TensorType[]) => {
    const built = object ?? rebuilt(context, entry, model);
    object = null;
    return run(specsOf(types), built);
  };
  if (example) {
    object = null;
    const tried = exampleRun(context, entry, model, example);
    if (tried.traced.failure === null) return tried;
  }
  const { types, traced, certain } = searchInputs(session.vm, model, attempt);
  return {
    specs: specsOf(types),
    traced,
    certain: certain && !isOfCall(context, entry, model, traced),
    source: "search",
  };
}

/** Other arguments of the constructor or of `forward`, or what the file does with the model first, may be what is missing. */
function isOfCall(
  { session, loaded }: EntryContext,
  { leftOut }: Entry,
  model: PyObject,
  { failure }: Traced,
): boolean {
  if (failure === null) return false;
  if (mayBeOf(leftOut, failure) || isSetElsewhere(failure, loaded.tree)) return true;
  if ((leftOut !== "nothing" && isSetByName(failure)) || isOfStandIn(session, loaded, failure)) return true;
  return saysNone(failure) && leavesInputsOut(session.vm, model);
}

function exampleRun(context: EntryContext, entry: Entry, model: PyObject, example: ExampleInputs): EntryRun {
  const { types, call, isPrepared } = example;
  const [specs, certain] = [specsOf(types), !isPrepared];
  return { specs, certain, source: "example", call, traced: traceWith(context, entry, model, specs, call) };
}

function traceWith(
  { session, options }: EntryContext,
  { name }: Entry,
  object: PyObject,
  specs: readonly InputSpec[],
  call: ExampleCall | null = null,
): Traced {
  return session.trace(name, object, withBatch(specs.map(asFloat), options.batch), call);
}

/** A run may leave things behind in a model (a lazy layer's size): each try has its own, where it can be built again. */
function rebuilt({ session }: EntryContext, entry: Entry, model: PyObject): PyObject {
  if (!entry.fresh) return model;
  const again = entry.build();
  return session.isModule(again) ? again : model;
}

function writtenInput(
  { options, loaded, comments, lines, problems }: EntryContext,
  entry: Entry,
): { specs: readonly InputSpec[]; source: InputSource } | null {
  const warn = (message: string, span: Span) =>
    problems.push({
      severity: "warning",
      code: "no-input-found",
      message,
      range: lines.range(span),
      model: entry.name,
    });
  const comment = commentedInput(loaded.file.text, comments, entry);
  if (comment?.fault != null) warn(`the comment's input is not understood: ${comment.fault}`, comment.span);
  if (options.inputs && options.inputs.length > 0) return { specs: options.inputs, source: "cli" };
  const chosen = options.chosenInputs?.get(entry.name);
  if (chosen) return { specs: chosen, source: "command" };
  if (comment && comment.specs.length > 0) return { specs: comment.specs, source: "comment" };
  const configured = options.files && configuredInput(options.files, loaded.file.path, entry.name);
  if (configured?.fault != null)
    warn(`the configured input is not understood: ${configured.fault}`, entry.span ?? { start: 0, end: 0 });
  return configured && configured.specs.length > 0 ? { specs: configured.specs, source: "config" } : null;
}

function failureProblem(context: EntryContext, entry: Entry, run: EntryRun, failure: Failure): Problem {
  const { session, loaded, lines } = context;
  const fallback = lines.range(entry.span ?? { start: 0, end: 0 });
  const problem = problemOf(session, failure, loaded.file, { model: entry.name, fallback });
  if (problem.severity === "error" && isOfGuess(session, failure)) return afterGuess(session, problem);
  if (isModelFault(run) || problem.severity !== "error") return problem;
  return {
    severity: "information",
    code: "no-input-found",
    message: `no input was found with which ${entry.name} runs; say one in a comment above it, for instance "# rooflint: input=${printInputSpecs(run.specs)}" (${problem.message})`,
    range: fallback,
    model: entry.name,
  };
}

/** Nobody knows whether PyTorch would come here. */
function afterGuess(session: PythonSession, problem: Problem): Problem {
  const message = `Rooflint cannot follow the model beyond this line, since it had to guess before: ${guessOf(session) ?? "what a loop runs over"} (${problem.message})`;
  return { ...problem, severity: "information", code: "unknown-operator", message };
}

function withBatch(specs: readonly InputSpec[], batch: number | undefined): readonly InputSpec[] {
  if (batch === undefined) return specs;
  return specs.map((spec) => {
    const [first, ...rest] = spec.type.shape ?? [];
    return first === undefined ? spec : { ...spec, type: { ...spec.type, shape: [batch, ...rest] } };
  });
}

/** PyTorch's default, where nobody named another. */
function asFloat(spec: InputSpec): InputSpec {
  return { ...spec, type: { ...spec.type, dtype: spec.type.dtype ?? "float32" } };
}

function specsOf(types: readonly TensorType[]): readonly InputSpec[] {
  return types.map((type) => ({ name: null, type }));
}

function loadedCall(call: ModuleCall, { module }: LoadedFile): LoadedCall {
  const { path, type, inputs, given, outputs, firstNode, endNode, leaf, range, callRange } = call;
  const classes = call.module.cls.mro.filter((cls) => cls.definition?.file === module.file).map(({ name }) => name);
  const params = parameterCount(call.module);
  const places = { firstNode, endNode, leaf, range, callRange };
  return { path, type, classes, call: call.call, inputs, given, outputs, params, ...places };
}

function notCounted(missing: string | null, held: string | null): readonly Assumption[] {
  const done = missing === null ? [] : [`something that the model does is not counted: ${missing}`];
  return [...done, ...(held === null ? [] : [`not counted: ${held}`])].map((message) => ({ message, range: null }));
}

/** Assumptions made elsewhere name their file. */
function assumptionsOf({ vm }: PythonSession, { file, assumptions }: LoadedFile): readonly Assumption[] {
  return [...assumptions, ...vm.assumptions].map(({ message, file: other, start, end }) => {
    if (other === null) return { message, range: null };
    const range = LineIndex.of(other.text).range({ start, end });
    if (other.path === file.path) return { message, range };
    return { message: `${message} (${other.path}, line ${range.start.line + 1})`, range: null };
  });
}
