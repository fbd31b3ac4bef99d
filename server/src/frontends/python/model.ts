// One entry → its traced model: built, given an input, run.
import type { Graph, Value } from "../../graph/graph";
import type { Assumption, InputSource } from "../../protocol";
import type { PyObject } from "../../python/values";
import type { TensorType } from "../../tensor/type";
import { LineIndex, type Range, type Span } from "../../text/position";
import type { Problem } from "../../text/problem";
import type { InputSpec, LoadedCall, LoadOptions, ModelWeights, UnusedLayer } from "../frontend";
import { printInputSpecs } from "../input-spec";
import type { ModuleCall } from "./calls";
import type { Entry, LoadedFile } from "./entries";
import { messageOf, problemOf } from "./faults";
import { commentedInput, exampleInputs, modelInputs } from "./inputs";
import { faultOf } from "./reach";
import type { PythonSession, Traced } from "./run";
import { searchInputs } from "./search";
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
  const { failure, graph, calls, missing } = run.traced;
  if (failure) problems.push(failureProblem(context, entry, run));
  return {
    name: entry.name,
    range,
    graph,
    inputSources: graph.inputs.map(() => run.source),
    assumptions: [...(missing === null ? [] : [notCounted(missing)]), ...assumptionsOf(session, loaded)],
    calls: calls.map((call) => loadedCall(call, loaded)),
    weights: modelWeights(session.vm, model),
    kept: run.traced.kept,
    unused: failure || missing !== null ? [] : unusedIn(session, loaded, run.traced),
    incomplete: failure ? messageOf(session, failure) : (missing ?? faultReason(context, entry)),
  };
}

function faultReason({ loaded, faults, lines }: EntryContext, { name }: Entry): string | null {
  const fault = faultOf(loaded.tree, faults, name);
  return fault && `a syntax error in line ${lines.position(fault.start).line + 1}`;
}

interface EntryRun {
  readonly traced: Traced;
  readonly source: InputSource;
  readonly types: readonly TensorType[];
  /** All tries of the search failed at one place for a reason that does not depend on the input's size. */
  readonly certain?: boolean;
}

/** The first source that gives an input; an example of another model of the file is only tried. */
function runEntry(context: EntryContext, entry: Entry, model: PyObject): EntryRun {
  const { session, loaded, options } = context;
  const run = (specs: readonly InputSpec[], object: PyObject) =>
    session.trace(entry.name, object, withBatch(specs.map(asFloat), options.batch));
  const written = writtenInput(context, entry);
  if (written) return { ...written, types: typesOf(written.specs), traced: run(written.specs, model) };
  const example = exampleInputs(session, loaded, entry);
  const own = example?.own ? example.types : modelInputs(session, model);
  if (own) return { types: own, source: "example", traced: run(specsOf(own), model) };
  let object: PyObject | null = model;
  const attempt = (types: readonly TensorType[]) => {
    const built = object ?? rebuilt(context, entry, model);
    object = null;
    return run(specsOf(types), built);
  };
  if (example) {
    const traced = attempt(example.types);
    if (traced.failure === null) return { types: example.types, source: "example", traced };
  }
  return { ...searchInputs(session.vm, model, attempt), source: "search" };
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
  const comment = commentedInput(loaded.file.text, comments, entry);
  if (comment?.fault != null)
    problems.push({
      severity: "warning",
      code: "no-input-found",
      message: `the comment's input is not understood: ${comment.fault}`,
      range: lines.range(comment.span),
      model: entry.name,
    });
  if (options.inputs && options.inputs.length > 0) return { specs: options.inputs, source: "cli" };
  const chosen = options.chosenInputs?.get(entry.name);
  if (chosen) return { specs: chosen, source: "command" };
  return comment && comment.specs.length > 0 ? { specs: comment.specs, source: "comment" } : null;
}

/** With an input that somebody wrote down the failure is the model's; after a search only when no size could help. */
function failureProblem(context: EntryContext, entry: Entry, run: EntryRun): Problem {
  const { session, loaded, lines } = context;
  const failure = run.traced.failure as NonNullable<Traced["failure"]>;
  const fallback = lines.range(entry.span ?? { start: 0, end: 0 });
  const problem = problemOf(session, failure, loaded.file, { model: entry.name, fallback });
  if (run.source !== "search" || run.certain || problem.severity !== "error") return problem;
  return {
    severity: "information",
    code: "no-input-found",
    message: `no input was found with which ${entry.name} runs; say one in a comment above it, for instance "# rooflint: input=${printInputSpecs(specsOf(run.types))}" (${problem.message})`,
    range: fallback,
    model: entry.name,
  };
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

function typesOf(specs: readonly InputSpec[]): readonly TensorType[] {
  return specs.map(({ type }) => type);
}

function loadedCall(call: ModuleCall, { module }: LoadedFile): LoadedCall {
  const { path, type, inputs, outputs, firstNode, endNode, leaf, range, callRange } = call;
  const classes = call.module.cls.mro.filter((cls) => cls.definition?.file === module.file).map(({ name }) => name);
  const params = parameterCount(call.module);
  return { path, type, classes, call: call.call, inputs, outputs, params, firstNode, endNode, leaf, range, callRange };
}

function notCounted(reason: string): Assumption {
  return { message: `something that the model does is not counted: ${reason}`, range: null };
}

/** Assumptions made elsewhere name their file. */
function assumptionsOf({ vm }: PythonSession, { file, assumptions }: LoadedFile): readonly Assumption[] {
  return [...assumptions, ...vm.assumptions].map(({ message, file: other, start, end }) => {
    if (other === null) return { message, range: null };
    const range = new LineIndex(other.text).range({ start, end });
    if (other.path === file.path) return { message, range };
    return { message: `${message} (${other.path}, line ${range.start.line + 1})`, range: null };
  });
}
