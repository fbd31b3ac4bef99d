// What the message of a failed run tells of the input it was given: two sizes that should be equal, one of which grows
// with the input's own. Half of that is arithmetic: a flatten into `Linear(7 * 7 * 64, …)` pins the edge of the image.
import type { Shape } from "../../tensor/type";
import { EDGES } from "./candidates";

/** Two sizes that the message says should be equal, as it names them. */
export interface Mismatch {
  readonly sizes: readonly [number, number];
}

/** null for messages that name no such sizes. */
export function mismatchIn(message: string): Mismatch | null {
  const normalized = NORMALIZED.exec(message);
  if (normalized) return trailing(sizesOf(normalized[1]), sizesOf(normalized[2]));
  for (const pattern of MISMATCHES) {
    const [, a, b] = pattern.exec(message) ?? [];
    if (a !== undefined && b !== undefined) return { sizes: [Number(a), Number(b)] };
  }
  return null;
}

const MISMATCHES: readonly RegExp[] = [
  /mat1 and mat2 shapes cannot be multiplied \(\d+x(\d+) and (\d+)x\d+\)/,
  /[Tt]he size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)/,
  /size mismatch, got input \(\d+\), mat \(\d+x(\d+)\), vec \((\d+)\)/,
  /Expected size for first two dimensions of batch2 tensor to be: \[\d+, (\d+)\] but got: \[\d+, (\d+)\]/,
  /Sizes of tensors must match except in dimension \d+\. Expected size (\d+) but got size (\d+)/,
  /to have (\d+) channels, but got (\d+) channels/,
  /running_mean should contain (\d+) elements not (\d+)/,
];

/** The first of the shape's last sizes that is not what was normalised. */
const NORMALIZED =
  /Given normalized_shape=\[([\d, ]+)\], expected input with shape .* but got input of size\[([\d, ]*)\]/;

function trailing(wanted: readonly number[], given: readonly number[]): Mismatch | null {
  const last = given.slice(-wanted.length);
  const at = wanted.findIndex((size, i) => last[i] !== size);
  const [size, other] = [wanted[at], last[at]];
  return size === undefined || other === undefined ? null : { sizes: [other, size] };
}

function sizesOf(list = ""): readonly number[] {
  return list === "" ? [] : list.split(",").map(Number);
}

/**
 * The shapes with the size that a message asks for where they have the other one: of the channels of a map, of any axis of a
 * sequence; a class token or two may stand in front of the latter.
 */
export function substituted(shape: Shape | null, { sizes: [a, b] }: Mismatch): readonly Shape[] {
  if (!shape) return [];
  const axes = shape.length > 3 ? [1] : [...shape.keys()].slice(1);
  const swap = (axis: number, from: number, to: number): Shape[] =>
    shape[axis] === from && to > 0 ? [shape.with(axis, to)] : [];
  const steps = shape.length === 3 ? [0, 1, 2] : [0];
  return axes.flatMap((axis) =>
    steps.flatMap((more) => [...swap(axis, a - more, b - more), ...swap(axis, b - more, a - more)]),
  );
}

/** A run with a square image, a clip or a row of this size, and what went wrong. */
export interface SizedTry {
  readonly size: number;
  readonly mismatch: Mismatch | null;
}

/** The size of the axes behind the channels, where it is one number. */
export function sizeOf(shape: Shape | null): number | null {
  const [size, ...others] = shape?.slice(2) ?? [];
  return typeof size === "number" && others.every((other) => other === size) ? size : null;
}

export function withSize(shape: Shape, size: number): Shape {
  return shape.map((old, axis) => (axis < 2 ? old : size));
}

/** `ours` grows with the input, `wanted` does not. */
interface Point {
  readonly size: number;
  readonly ours: number;
  readonly wanted: number;
}

const LARGEST = 2048;

/**
 * A size between those that were too small and those that were too large, where what grows (with the `axes`th power)
 * meets what is wanted; null when nothing is left between them or the messages do not say.
 */
export function solvedSize(tries: readonly SizedTry[], axes: number): number | null {
  const points = pointsOf(tries);
  const [first] = points;
  if (first === undefined) return null;
  const small = points.filter(({ ours, wanted }) => ours < wanted);
  const large = points.filter(({ ours, wanted }) => ours > wanted);
  const high = large.length > 0 ? Math.min(...large.map(({ size }) => size)) : LARGEST;
  // what fails otherwise below the others is too small for a kernel or a stride
  const tooSmall = tries.filter(({ mismatch, size }) => mismatch === null && size < high).map(({ size }) => size);
  const low = Math.max(0, ...small.map(({ size }) => size), ...tooSmall);
  const estimate = estimated(small, large, axes);
  if (estimate === null || high - low < 2 || isBeyondSizes(tries, axes)) return null;
  const inside = (size: number) => size > low && size < high;
  const usual = EDGES.filter(inside).sort((a, b) => Math.abs(a - estimate) - Math.abs(b - estimate))[0];
  if (usual !== undefined && Math.abs(usual - estimate) <= estimate / NEAR) return usual;
  const round = ROUND.map((step) => Math.round(estimate / step) * step);
  const rounded = round.find((size) => inside(size) && Math.abs(size - estimate) <= estimate / NEAR_ROUND);
  return rounded ?? Math.min(high - 1, Math.max(low + 1, Math.round(estimate)));
}

/** Whether what grows with the input would meet what is wanted only at an edge that no image has. */
export function isBeyondSizes(tries: readonly SizedTry[], axes: number): boolean {
  const points = pointsOf(tries).toSorted((a, b) => a.size - b.size);
  const [last] = points.slice(-1);
  const first = points.find(({ ours }) => ours > 1);
  if (axes < 2 || !last || !first || last.ours <= first.ours || points.some(({ ours, wanted }) => ours >= wanted))
    return false;
  // as it grew from the first to the last: with the edge, or with its square
  const power = Math.log(last.ours / first.ours) / Math.log(last.size / first.size);
  return last.size * (last.wanted / last.ours) ** (1 / power) > LARGEST_OF_ALL;
}

const LARGEST_OF_ALL = 8192;

/** Sizes that people choose are multiples of these, and a stride forgives a little: 1,027 stands for 1,024. */
const ROUND = [64, 32, 16, 8];
const NEAR_ROUND = 64;

/** A usual size is tried first when it is within an eighth of the estimate. */
const NEAR = 8;

/** Which of the two sizes grows shows in two tries; before that, the first one is taken to. */
function pointsOf(tries: readonly SizedTry[]): readonly Point[] {
  const named = tries.flatMap(({ size, mismatch }) => (mismatch ? [{ size, sizes: mismatch.sizes }] : []));
  const isFixed = (which: 0 | 1) => new Set(named.map(({ sizes }) => sizes[which])).size === 1;
  // channels that do not fit each other: no size of the input changes them
  if (isFixed(0) && isFixed(1) && new Set(named.map(({ size }) => size)).size > 1) return [];
  const isFirstFixed = isFixed(0) && !isFixed(1);
  return named.map(({ size, sizes: [a, b] }) =>
    isFirstFixed ? { size, ours: b, wanted: a } : { size, ours: a, wanted: b },
  );
}

/** On the line through the nearest points on both sides, or through one of them and zero, of the root of the sizes. */
function estimated(small: readonly Point[], large: readonly Point[], axes: number): number | null {
  const root = (value: number) => value ** (1 / axes);
  const below = small.toSorted((a, b) => b.size - a.size)[0] ?? { size: 0, ours: 0, wanted: 0 };
  const above = large.toSorted((a, b) => a.size - b.size)[0];
  const other = above ?? small.toSorted((a, b) => a.size - b.size).at(-1);
  if (other === undefined) return null;
  const [low, high] = above ? [below, above] : [{ size: 0, ours: 0 }, other];
  const slope = (root(high.ours) - root(low.ours)) / (high.size - low.size);
  return slope > 0 ? low.size + (root(other.wanted) - root(low.ours)) / slope : null;
}
