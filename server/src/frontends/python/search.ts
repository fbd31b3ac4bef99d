// The search for an input that nobody wrote down: the layer that first consumes each input says what it wants (channels,
// features, token ids), and usual sizes are tried until `forward` runs. A flatten into `Linear(16*5*5, 120)` pins 32×32
// by itself.
import { tryAttribute } from "../../python/attributes";
import type { Interpreter } from "../../python/machine";
import { type Machine, PyFunction, PyMethod, type PyObject, Raised, type Value } from "../../python/values";
import { type TensorType, tensor } from "../../tensor/type";
import { parametersOf } from "./arguments";
import { candidates } from "./candidates";
import {
  isAboutRank,
  isCertain,
  isOfEverySize,
  isOfNoSize,
  MIN_TRIES_FOR_REASON,
  nodesOf,
  type Tries,
  type Try,
} from "./certainty";
import { mismatchIn, type SizedTry, sizeOf, solvedSize, substituted, withSize } from "./clues";
import { type Consumer, consumersOf } from "./consumers";
import { firstWords } from "./faults";
import { MAX_INPUT_TRIES, MAX_SEARCH_STEPS } from "./limits";
import type { Traced } from "./run";
import { fits, TOKENS, type Want } from "./wants";

export interface Found {
  readonly types: readonly TensorType[];
  /** The run with these inputs; when none ran to its end, the one that came farthest. */
  readonly traced: Traced;
  /** True when it failed for a reason that no size of the input would change. */
  readonly certain: boolean;
}

/** Whether `forward` has inputs that are None until they are given: the search gives those only that have to be. */
export function leavesInputsOut(vm: Machine, model: PyObject): boolean {
  const func = forwardOf(vm, model);
  return func instanceof PyFunction && [...func.parameters.defaults.values()].includes(null);
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
    const consumers = consumersOf(vm, traced);
    const learned = learn(state.wants, consumers);
    if (traced.failure === null) {
      const found = { types, traced, certain: false };
      if (learned === null || state.wants.every((want, i) => want === null || fits(want, types[i]))) return found;
      // it ran, but its first layer takes something else: what that layer takes is tried, a few times
      left = Math.min(left, adapted ? left : MAX_TRIES_FOR_BETTER);
      adapted ??= found;
      continue;
    }
    if (learned !== null) state.tries = state.tries.filter((earlier) => nodesOf(earlier) >= nodesOf({ traced }));
    const accepted = new Set(consumers.filter(({ accepted }) => accepted).map(({ input }) => input));
    state.tries.push({ types, traced, accepted });
    takeClues(state, types, traced);
    if (adapted === null && (isCertain(evidenceOf(state)) || isOfNoSize(traced))) break;
    if (vm.steps > end && state.tried.size >= MIN_TRIES_FOR_REASON) break;
  }
  return adapted ?? farthest(state);
}

/** A view may make anything of anything: 1×3×224×224 as 192 gray images of 28×28. */
const MAX_TRIES_FOR_BETTER = 4;

interface State {
  /** Of each input. */
  readonly wants: (Want | null)[];
  /** Inputs whose wants follow from messages only. */
  readonly guessed: Set<number>;
  /** Of an input that is unpacked: `b, t = x.shape`. */
  rank: number | null;
  readonly tried: Set<string>;
  tries: Try[];
  /** The last try was solved from messages. */
  isSolving: boolean;
  /** Solved tries in a row that failed with a message of another kind. */
  inVain: number;
  /** Tries of a size that a message names. */
  named: number;
}

function newState(wants: (Want | null)[]): State {
  return { wants, guessed: new Set(), rank: null, tried: new Set(), tries: [], isSolving: false, inVain: 0, named: 0 };
}

function evidenceOf({ wants, guessed, tries }: State): Tries {
  return { wants: wants.map((want, i) => (guessed.has(i) ? null : want)), tries };
}

function farthest(state: State): Found {
  const { tries } = state;
  const last = tries.at(-1);
  if (last && isOfNoSize(last.traced)) return { ...last, certain: true };
  const best = tries.reduce((found, other) => (nodesOf(other) > nodesOf(found) ? other : found));
  return { ...best, certain: isCertain(evidenceOf(state)) || isOfEverySize(evidenceOf(state)) };
}

/** What the message says of the input: whether solving gets on, its rank, the last axis of one that no layer has told anything of. */
function takeClues(state: State, types: readonly TensorType[], { failure }: Traced): void {
  if (!(failure instanceof Raised)) return;
  const message = firstWords(failure);
  if (state.isSolving) state.inVain = mismatchIn(message) ? 0 : state.inVain + 1;
  const [, rank] = /values to unpack \(expected (\d+)/.exec(message) ?? [];
  if (rank !== undefined) state.rank = Number(rank);
  const sizes = mismatchIn(message)?.sizes ?? [];
  types.forEach(({ shape }, i) => {
    const wanted = sizes.find((size, k) => sizes[1 - k] === shape?.at(-1) && size > 1);
    if (state.wants[i] !== null || wanted === undefined) return;
    state.wants[i] = { kind: "features", features: wanted };
    state.guessed.add(i);
  });
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
  const func = forwardOf(vm, model);
  const required = names.filter((name) => func instanceof PyFunction && !func.parameters.defaults.has(name));
  return required.length > 0 ? required : [names[0] ?? "input"];
}

function forwardOf(vm: Machine, model: PyObject): Value | undefined {
  const forward = tryAttribute(vm, model, "forward");
  return forward instanceof PyMethod ? forward.func : forward;
}

/** What the messages so far solve; else all inputs take the next of their own usual types together. */
function nextTypes(state: State): readonly TensorType[] | null {
  const isNew = (types: readonly TensorType[]) => !state.tried.has(JSON.stringify(types));
  const solved = state.inVain < MAX_IN_VAIN ? solvedTypes(state) : null;
  state.isSolving = solved !== null && isNew(solved);
  if (solved !== null && state.isSolving) return solved;
  const named = state.named < MAX_NAMED ? namedTypes(state).find(isNew) : undefined;
  if (named) {
    state.named++;
    return named;
  }
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
    const ofRank = rank !== null && i === 0 ? list.filter(({ shape }) => shape?.length === rank) : [];
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
    return [{ size, mismatch: mismatchIn(firstWords(failure)) }];
  });
  const size = solvedSize(sized, shape.length - 2);
  return size === null ? null : [{ ...type, shape: withSize(shape, size) }];
}

/** The inputs that came farthest, one of which gets the size that the message asks for in place of the one that it has. */
function namedTypes({ tries, wants }: State): readonly (readonly TensorType[])[] {
  const most = Math.max(...tries.map(nodesOf));
  const last = tries.findLast((one) => nodesOf(one) === most);
  const failure = last?.traced.failure;
  const mismatch = failure instanceof Raised ? mismatchIn(firstWords(failure)) : null;
  if (!last || !mismatch || tries.length < MIN_TRIES_TO_SOLVE) return [];
  return last.types.flatMap((type, i) => {
    const want = wants[i] ?? null;
    const isAllowed = (other: TensorType) =>
      want === null || fits(want, other) || !(last.accepted.has(i) || fits(want, type));
    return substituted(type.shape, mismatch)
      .map((shape): TensorType => ({ ...type, shape }))
      .filter(isAllowed)
      .map((other) => last.types.with(i, other));
  });
}

/** A message in a layer's middle names sizes that have nothing to do with the input. */
const MAX_NAMED = 4;

/** Behind a size that fails otherwise a few larger ones may do; a model that wants exactly one edge rejects them all. */
const MAX_IN_VAIN = 3;

/** The first usual sizes often run; what their messages tell apart is solved. */
const MIN_TRIES_TO_SOLVE = 2;

/** Takes the first wants of inputs that have none yet: the last one found, null if there is none. */
function learn(wants: (Want | null)[], consumers: readonly Consumer[]): Want | null {
  let learned: Want | null = null;
  for (const { input, want } of consumers) {
    if (input >= wants.length || wants[input] !== null) continue;
    wants[input] = want;
    learned = want;
  }
  return learned;
}
