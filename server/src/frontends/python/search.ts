// The search for an input that nobody wrote down: the layer that first consumes each input says what it wants (channels,
// features, token ids), and usual sizes are tried until `forward` runs. A flatten into `Linear(16*5*5, 120)` pins 32×32
// by itself.
import type { Graph, Value as GraphValue, Node } from "../../graph/graph";
import { tryAttribute } from "../../python/attributes";
import type { Interpreter } from "../../python/machine";
import { type Machine, PyFunction, PyMethod, type PyObject, PyTuple, Raised } from "../../python/values";
import { type Shape, type TensorType, tensor } from "../../tensor/type";
import { parametersOf } from "./arguments";
import type { ModuleCall } from "./calls";
import { candidates } from "./candidates";
import { mismatchIn, type SizedTry, sizeOf, solvedSize, withSize } from "./clues";
import { isMistakenName, isOurLack } from "./faults";
import { MAX_INPUT_TRIES, MAX_SEARCH_STEPS } from "./limits";
import type { Traced } from "./run";
import { handleOf } from "./tensors";
import { TOKENS, type Want, wantOf } from "./wants";

export interface Found {
  readonly types: readonly TensorType[];
  /** The run with these inputs; when none ran to its end, the one that came farthest. */
  readonly traced: Traced;
  /** True when it failed for a reason that no size of the input would change. */
  readonly certain: boolean;
}

/** `trace` runs the model, built anew, with inputs of these types. */
export function searchInputs(vm: Interpreter, model: PyObject, trace: (types: readonly TensorType[]) => Traced): Found {
  const state = newState(requiredInputs(vm, model).map(wantOfName));
  const end = vm.steps + MAX_SEARCH_STEPS;
  let adapted: Found | null = null;
  for (let left = MAX_INPUT_TRIES; left > 0; left--) {
    const types = nextTypes(state);
    if (types === null) break;
    state.tried.add(JSON.stringify(types));
    const traced = trace(types);
    const learned = learn(vm, state.wants, traced);
    if (traced.failure === null) {
      const found = { types, traced, certain: false };
      if (learned === null || state.wants.every((want, i) => want === null || fits(want, types[i]))) return found;
      // it ran, but its first layer takes something else: what that layer takes is tried, a few times
      left = Math.min(left, adapted ? left : MAX_TRIES_FOR_BETTER);
      adapted ??= found;
      continue;
    }
    if (learned !== null) state.tries = state.tries.filter((earlier) => nodesOf(earlier) >= nodesOf({ types, traced }));
    state.tries.push({ types, traced });
    takeClues(state, types, traced);
    if (adapted === null && (isCertain(state) || isOfNoSize(traced))) break;
    if (vm.steps > end && state.tried.size >= MIN_TRIES_FOR_REASON) break;
  }
  return adapted ?? farthest(state);
}

/** A view may make anything of anything: 1×3×224×224 as 192 gray images of 28×28. */
const MAX_TRIES_FOR_BETTER = 4;

interface State {
  /** Of each input. */
  readonly wants: (Want | null)[];
  /** Of an input that is unpacked: `b, t = x.shape`. */
  rank: number | null;
  readonly tried: Set<string>;
  tries: Try[];
  /** The last try was solved from messages. */
  isSolving: boolean;
  /** Solved tries in a row that failed with a message of another kind. */
  inVain: number;
}

function newState(wants: (Want | null)[]): State {
  return { wants, rank: null, tried: new Set(), tries: [], isSolving: false, inVain: 0 };
}

function farthest({ tries, wants }: State): Found {
  const last = tries.at(-1);
  if (last && isOfNoSize(last.traced)) return { ...last, certain: true };
  const best = tries.reduce((found, other) => (nodesOf(other) > nodesOf(found) ? other : found));
  return { ...best, certain: isCertain({ tries, wants }) };
}

/** What the message says of the input: whether solving gets on, its rank, the last axis of one that no layer has told anything of. */
function takeClues(state: State, types: readonly TensorType[], { failure }: Traced): void {
  if (!(failure instanceof Raised)) return;
  const message = messageOf(failure);
  if (state.isSolving) state.inVain = mismatchIn(message) ? 0 : state.inVain + 1;
  const [, rank] = /values to unpack \(expected (\d+)/.exec(message) ?? [];
  if (rank !== undefined) state.rank = Number(rank);
  const sizes = mismatchIn(message)?.sizes ?? [];
  types.forEach(({ shape }, i) => {
    const wanted = sizes.find((size, k) => sizes[1 - k] === shape?.at(-1) && size > 1);
    if (state.wants[i] === null && wanted !== undefined) state.wants[i] = { kind: "features", features: wanted };
  });
}

function fits(want: Want, type: TensorType | undefined): boolean {
  const { shape, dtype } = type ?? {};
  if (!shape) return true;
  switch (want.kind) {
    case "grid":
      return shape.length === want.axes + 2 ? shape[1] === want.channels : shape.length === want.axes + 1;
    case "features":
      // as it is, or flattened
      return shape.at(-1) === want.features || elementsOf(shape.slice(1)) === want.features;
    case "sequence":
      return want.features.every((size, i) => shape[shape.length - want.features.length + i] === size);
    case "tokens":
    case "labels":
      return dtype === "int64";
    case "steps":
      return true;
  }
}

function elementsOf(shape: Shape): number {
  return shape.reduce<number>((product, size) => product * (size ?? Number.NaN), 1);
}

/** A name that is not there, an attribute that a module does not have: no input changes that, unless it is none of the tensor that was tried. */
function isOfNoSize({ failure, calls }: Traced): boolean {
  if (!(failure instanceof Raised) || isOurLack(failure)) return false;
  const { cls } = failure.exception;
  if (cls.name !== "AttributeError") return cls.name === "NameError";
  if (isMistakenName(failure)) return handleOf(failure.exception.attrs?.get("obj") ?? null)?.origin !== "input";
  const [, owner] = /^'(\w+)' object has no attribute/.exec(messageOf(failure)) ?? [];
  return calls.some(({ module }) => module.cls.name === owner && module.cls.definition?.file.user === true);
}

function messageOf({ exception }: Raised): string {
  const args = exception.attrs?.get("args");
  return args instanceof PyTuple ? String(args.items[0]) : "";
}

/**
 * Inputs of the right kind, of sizes as far apart as the first three of every list, that fail for one reason, fail for one
 * that is not their size. Those that failed earlier on the way do not count against it: their size was wrong before that.
 */
function isCertain({ wants, tries }: Pick<State, "wants" | "tries">): boolean {
  const most = Math.max(...tries.map(nodesOf));
  const far = tries.filter((one) => nodesOf(one) === most);
  return isOfOneReason({ wants, tries }) || (most > 0 && isOfOneReason({ wants, tries: far }));
}

function isOfOneReason({ wants, tries }: Pick<State, "wants" | "tries">): boolean {
  const reasons = new Set(tries.map(({ traced }) => reasonOf(traced)));
  const ranks = new Set(tries.map(({ types }) => types[0]?.shape?.length));
  const isTried = !tries.some(({ traced }) => isAboutSize(traced) || (ranks.size === 1 && isAboutRank(traced)));
  return !wants.includes(null) && tries.length >= MIN_TRIES_FOR_REASON && reasons.size === 1 && isTried;
}

/** "Expected 3D (unbatched) or 4D (batched) input to conv2d": an input with fewer axes may be meant, as noise is. */
function isAboutRank({ failure }: Traced): boolean {
  return failure instanceof Raised && /\b[2-5]D\b/.test(messageOf(failure));
}

/** Two inputs may want different ranks or sizes, of which only some were tried; a larger image is larger than a window. */
function isAboutSize({ failure }: Traced): boolean {
  return failure instanceof Raised && ABOUT_SIZE.test(messageOf(failure));
}

const ABOUT_SIZE =
  /must have same number of dimensions|output with shape .* doesn't match the broadcast shape|can't be greater than actual input size/;

const MIN_TRIES_FOR_REASON = 3;

interface Try {
  readonly types: readonly TensorType[];
  readonly traced: Traced;
}

function nodesOf({ traced }: Try): number {
  return traced.graph.nodes.length;
}

/**
 * Where and why a run failed, without the shapes in the message: they change with the input. Of two sizes that should be
 * equal only these two count.
 */
function reasonOf({ failure }: Traced): string {
  if (!(failure instanceof Raised)) return "";
  const at = failure.trace.find(({ file }) => file.user);
  const message = messageOf(failure).replace(/\[[^\]]*\]/g, "[]");
  const sizes = mismatchIn(message)?.sizes;
  return `${at?.file.path}:${at?.start} ${sizes ? `${message.replace(/\d+/g, "")} ${sizes}` : message}`;
}

function wantOfName(name: string): Want | null {
  if (TOKEN_NAMES.has(name)) return TOKENS;
  if (LABEL_NAMES.has(name)) return { kind: "labels" };
  return STEP_NAMES.has(name) ? { kind: "steps" } : null;
}

/** Parameters of `forward` that hold indices into a vocabulary in every library that uses these names. */
const TOKEN_NAMES: ReadonlySet<string> = new Set(["input_ids", "token_ids", "tokens"]);

/** Parameters of `forward` that hold the class of each sample in every library that uses these names. */
const LABEL_NAMES: ReadonlySet<string> = new Set(["classes", "class_label", "class_labels", "class_ids"]);

/** Parameters of `forward` that hold the time of a diffusion step in every library that uses these names. */
const STEP_NAMES: ReadonlySet<string> = new Set([
  ...["t", "time", "times", "timestep", "timesteps", "time_step", "sigma", "sigmas", "noise_level", "noise_labels"],
]);

/** Names of the parameters of `forward` without default; the first parameter where all have one. */
function requiredInputs(vm: Machine, model: PyObject): readonly string[] {
  const names = parametersOf(vm, model);
  const forward = tryAttribute(vm, model, "forward");
  const func = forward instanceof PyMethod ? forward.func : forward;
  const required = names.filter((name) => func instanceof PyFunction && !func.parameters.defaults.has(name));
  return required.length > 0 ? required : [names[0] ?? "input"];
}

/** What the messages so far solve; else all inputs take the next of their own usual types together. */
function nextTypes(state: State): readonly TensorType[] | null {
  const isNew = (types: readonly TensorType[]) => !state.tried.has(JSON.stringify(types));
  const solved = state.inVain < MAX_IN_VAIN ? solvedTypes(state) : null;
  state.isSolving = solved !== null && isNew(solved);
  if (solved !== null && state.isSolving) return solved;
  const lists = listsOf(state);
  const at = (list: readonly TensorType[], i: number) => list[Math.min(i, list.length - 1)] as TensorType;
  for (let i = 0; i < Math.max(...lists.map((list) => list.length)); i++) {
    const together = lists.map((list) => at(list, i));
    if (isNew(together)) return together;
    const unknownOnly = lists.map((list, k) => (state.wants[k] === null ? at(list, i) : at(list, 0)));
    if (isNew(unknownOnly)) return unknownOnly;
  }
  return null;
}

/** A further input of which nothing is known is first taken to be as the first one, then to be a number for each sample. */
function listsOf({ wants, rank, tries }: State): readonly (readonly TensorType[])[] {
  const [first = []] = wants.slice(0, 1).map(candidates);
  return wants.map((want, i) => {
    const list =
      i > 0 && want === null ? [...first.slice(0, 1), tensor("float32", [1]), ...candidates(null)] : candidates(want);
    const ofRank = want === null && rank !== null ? list.filter(({ shape }) => shape?.length === rank) : [];
    if (ofRank.length > 0) return ofRank;
    // those of another rank than what was refused for it come first
    const refused = new Set(
      tries.filter(({ traced }) => isAboutRank(traced)).map(({ types }) => types[i]?.shape?.length),
    );
    return list.toSorted((a, b) => Number(refused.has(a.shape?.length)) - Number(refused.has(b.shape?.length)));
  });
}

/** Of a model with one input, a map or a row: the size at which two sizes meet that differed so far. */
function solvedTypes({ tries, wants }: State): readonly TensorType[] | null {
  const [last] = tries.slice(-1);
  const [type] = last?.types ?? [];
  if (wants.length !== 1 || tries.length < MIN_TRIES_TO_SOLVE || !type?.shape) return null;
  const { shape } = type;
  const sized = tries.flatMap(({ types: [other], traced: { failure } }): SizedTry[] => {
    const size = sizeOf(other?.shape ?? null);
    const isSameKind = other?.shape?.length === shape.length && other.shape[1] === shape[1];
    if (size === null || !isSameKind || !(failure instanceof Raised)) return [];
    return [{ size, mismatch: mismatchIn(messageOf(failure)) }];
  });
  const size = solvedSize(sized, shape.length - 2);
  return size === null ? null : [{ ...type, shape: withSize(shape, size) }];
}

/** Behind a size that fails otherwise a few larger ones may do; a model that wants exactly one edge rejects them all. */
const MAX_IN_VAIN = 3;

/** The first usual sizes often run; what their messages tell apart is solved. */
const MIN_TRIES_TO_SOLVE = 2;

/** Finds the first wants of inputs that have none yet: the last one found, null if there is none. */
function learn(vm: Machine, wants: (Want | null)[], { graph, calls }: Traced): Want | null {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let learned: Want | null = null;
  for (const call of calls) {
    const want = wantOf(vm, call.module);
    if (want === null) continue;
    for (const input of inputsBehind(call, graph, producers)) {
      if (input >= wants.length || wants[input] !== null) continue;
      wants[input] = want;
      learned = want;
    }
  }
  return learned;
}

/** Indices of the graph's inputs that a call is given, reshaped or scaled on the way at most. */
function inputsBehind(call: ModuleCall, graph: Graph, producers: ReadonlyMap<GraphValue, Node>): readonly number[] {
  const behind = new Set<number>();
  for (const { entry } of call.args) {
    let value = entry.value;
    for (let steps = 0; value !== null && steps <= graph.nodes.length; steps++) {
      const input = graph.inputs.indexOf(value);
      if (input >= 0) behind.add(input);
      const producer = producers.get(value);
      const sources: readonly (GraphValue | null)[] =
        producer?.inputs.filter((source) => source && !source.constant) ?? [];
      value = producer && PASSING.has(producer.op) && sources.length === 1 ? (sources[0] ?? null) : null;
    }
  }
  return [...behind];
}

/** Operators behind which an input is still itself. */
const PASSING: ReadonlySet<string> = new Set([
  ...["Identity", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Cast", "Pad", "Slice", "Gather", "Split"],
  ...["Add", "Sub", "Mul", "Div", "Neg"],
]);
