// Whether a failed search shows a fault of the model: what no other input would change. Inputs that somebody chose by
// guessing prove little, so every axis that they left open has to have been tried in more than one size, or the layer that
// takes it says what it is.
import { Raised } from "../../python/values";
import type { TensorType } from "../../tensor/type";
import { isBeyondSizes, mismatchIn, type SizedTry, sizeOf } from "./clues";
import { firstWords, isMistakenName, isOurLack } from "./faults";
import type { Traced } from "./run";
import { handleOf } from "./tensors";
import { fits, type Want } from "./wants";

export interface Try {
  readonly types: readonly TensorType[];
  readonly traced: Traced;
  /** Inputs that a layer took whose parameters say what it takes. */
  readonly accepted: ReadonlySet<number>;
}

export interface Tries {
  /** Of each input; null where no layer that takes it is known. */
  readonly wants: readonly (Want | null)[];
  readonly tries: readonly Try[];
}

/**
 * Those that failed earlier on the way do not count against what the farthest have in common: their size was wrong before
 * that.
 */
export function isCertain({ wants, tries }: Tries): boolean {
  const most = Math.max(...tries.map(nodesOf));
  const far = tries.filter((one) => nodesOf(one) === most);
  return isOfOneReason({ wants, tries }) || (most > 0 && isOfOneReason({ wants, tries: far }));
}

/** Two sizes at odds that change together with the input's, whatever usual one it has, or of which one never comes near. */
export function isOfEverySize({ wants, tries }: Tries): boolean {
  if (wants.length !== 1 || !isPinned({ wants, tries }, 0)) return false;
  const most = Math.max(...tries.map(nodesOf));
  const kind = kindOf(tries.find((one) => nodesOf(one) === most)?.traced);
  const alike = sizedTries(tries.filter(({ traced }) => kindOf(traced) === kind));
  const others = sizedTries(tries.filter(({ traced }) => kindOf(traced) !== kind));
  const smallest = Math.min(...alike.map(({ size }) => size));
  // what is smaller than all of them may be too small for a kernel
  if (alike.some(({ mismatch }) => mismatch === null) || others.some(({ size }) => size > smallest)) return false;
  const count = new Set(alike.map(({ size }) => size)).size;
  const of = (which: 0 | 1) => new Set(alike.map(({ mismatch }) => mismatch?.sizes[which])).size;
  const axes = (tries[0]?.types[0]?.shape?.length ?? 0) - 2;
  return (count >= MIN_SIZES && of(0) > 1 && of(1) > 1) || isBeyondSizes(alike, axes);
}

function sizedTries(tries: readonly Try[]): readonly SizedTry[] {
  return tries.flatMap(({ types: [type], traced: { failure } }) => {
    const size = sizeOf(type?.shape ?? null);
    return size === null || !(failure instanceof Raised) ? [] : [{ size, mismatch: mismatchIn(firstWords(failure)) }];
  });
}

/** Among so many of the usual ones are multiples of 32 times 3, 5 and 7, odd ones, and powers of two plus one. */
const MIN_SIZES = 20;

/** A name that is not there, an attribute that a module does not have: no input changes that, unless it is none of the tensor that was tried. */
export function isOfNoSize({ failure, calls }: Traced): boolean {
  if (!(failure instanceof Raised) || isOurLack(failure)) return false;
  const { cls } = failure.exception;
  if (cls.name !== "AttributeError") return cls.name === "NameError";
  if (isMistakenName(failure)) return handleOf(failure.exception.attrs?.get("obj") ?? null)?.origin !== "input";
  const [, owner] = /^'(\w+)' object has no attribute/.exec(firstWords(failure)) ?? [];
  return calls.some(({ module }) => module.cls.name === owner && module.cls.definition?.file.user === true);
}

export function nodesOf({ traced }: Pick<Try, "traced">): number {
  return traced.graph.nodes.length;
}

/** "Expected 3D (unbatched) or 4D (batched) input to conv2d": an input with fewer axes may be meant, as noise is. */
export function isAboutRank({ failure }: Traced): boolean {
  return failure instanceof Raised && /\b[2-5]D\b/.test(firstWords(failure));
}

export const MIN_TRIES_FOR_REASON = 3;

/** Inputs of the right kind, of sizes as far apart as the first three of every list, that fail for one reason. */
function isOfOneReason({ wants, tries }: Tries): boolean {
  if (wants.includes(null) || tries.length < MIN_TRIES_FOR_REASON) return false;
  const reasons = new Set(tries.map(({ traced }) => reasonOf(traced)));
  const ranks = new Set(tries.map(({ types }) => types[0]?.shape?.length));
  const isTried = !tries.some(({ traced }) => isAboutSize(traced) || (ranks.size === 1 && isAboutRank(traced)));
  const isOfKind = tries.some(({ traced }) => isAboutKind(traced)) ? isTaken : isKnown;
  return reasons.size === 1 && isTried && wants.every((_, i) => isOfKind({ wants, tries }, i));
}

function isKnown(tries: Tries, input: number): boolean {
  return isPinned(tries, input) || isVaried(tries.tries, input);
}

/** A layer computed with it: it is meant to be a tensor. */
function isTaken({ tries }: Tries, input: number): boolean {
  return tries.every(({ accepted }) => accepted.has(input));
}

/** What is known of the input is known from the layer that takes it. */
function isPinned({ wants, tries }: Tries, input: number): boolean {
  const want = wants[input] ?? null;
  return want !== null && tries.every(({ types, accepted }) => accepted.has(input) || fits(want, types[input]));
}

/** Other numbers of channels were tried as well. */
function isVaried(tries: readonly Try[], input: number): boolean {
  return new Set(tries.map(({ types }) => types[input]?.shape?.[1])).size > 1;
}

/** "'Tensor' object is not callable": what was tried as a tensor may be something else. */
function isAboutKind({ failure }: Traced): boolean {
  return (
    failure instanceof Raised && /\bTensor\b/.test(firstWords(failure)) && mismatchIn(firstWords(failure)) === null
  );
}

/**
 * Two inputs may want different ranks or sizes, of which only some were tried; a larger image is larger than a window; the
 * batch is one in every try: who asks for its second item may mean a list of tensors.
 */
function isAboutSize({ failure }: Traced): boolean {
  return failure instanceof Raised && ABOUT_SIZE.test(firstWords(failure));
}

const ABOUT_SIZE =
  /must have same number of dimensions|output with shape .* doesn't match the broadcast shape|can't be greater than actual input size|is out of bounds for dimension 0 with size 1\b/;

/**
 * Where and why a run failed, without the shapes in the message: they change with the input. Of two sizes that should be
 * equal only these two count. A message that has its numbers in shapes only is one reason as long as these stay the same.
 */
function reasonOf(traced: Traced): string {
  const { failure } = traced;
  if (!(failure instanceof Raised)) return "";
  const message = firstWords(failure);
  const sizes = mismatchIn(message)?.sizes;
  if (sizes) return `${kindOf(traced)} ${sizes}`;
  const plain = message.replace(SHAPES, "[]");
  return `${placeOf(failure)} ${/\d/.test(plain) ? plain : message}`;
}

function kindOf(traced: Traced | undefined): string {
  const failure = traced?.failure ?? null;
  return failure instanceof Raised
    ? `${placeOf(failure)} ${firstWords(failure).replace(PRODUCT, "").replace(SHAPES, "").replace(/\d+/g, "")}`
    : "";
}

/** Which one a linear layer computes depends on the strides of its input. */
const PRODUCT = /^(?:add)?mm: /;
const SHAPES = /\[[^\]]*\]/g;

function placeOf(failure: Raised): string {
  const at = failure.trace.find(({ file }) => file.user);
  return `${at?.file.path}:${at?.start}`;
}
