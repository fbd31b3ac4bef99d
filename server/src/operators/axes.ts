// Axes, lists and dimensions as rules read them: negative axes, list operands that are known in part, checked sizes.
import type { Dim, Shape, TensorData } from "../tensor/type";
import type { NodeContext } from "./context";

/** NumPy and PyTorch allow 64 dimensions; a longer list operand says nothing about a shape that anyone could run. */
export const RANK_LIMIT = 64;

/** 0 ≤ result < rank; rejects an axis outside [−rank, rank). */
export function normalizeAxis(node: NodeContext, axis: number, rank: number, name = "axis"): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    node.fail(`${name} ${axis} is outside [${-rank}, ${rank - 1}] of an operand of rank ${rank}`);
  }
  return axis < 0 ? axis + rank : axis;
}

/** Normalised axes in the given order; rejects one that appears twice. */
export function normalizeAxes(node: NodeContext, axes: readonly number[], rank: number): readonly number[] {
  const result = axes.map((axis) => normalizeAxis(node, axis, rank));
  const twice = result.find((axis, i) => result.indexOf(axis) !== i);
  if (twice !== undefined) node.fail(`axis ${twice} appears twice in axes [${axes.join(", ")}]`);
  return result;
}

/**
 * Elements of a list operand (axes, sizes, repeats …): null elements where single ones are unknown, null when not even
 * the length is known. A scalar counts as a list of one.
 */
export function listOperand(node: NodeContext, index: number): TensorData | null {
  const shape = node.shape(index);
  if (shape === null) return null;
  if (shape.length > 1) node.fail(`expected a list in input ${index}, got an operand of rank ${shape.length}`);
  const length = shape.length === 0 ? 1 : (shape[0] ?? null);
  if (length === null || length > RANK_LIMIT) return null;
  const data = node.data(index);
  return data?.length === length ? data : unknownDims(length);
}

/** Elements of a list operand when all of them are known. */
export function knownList(node: NodeContext, index: number): readonly number[] | null {
  const list = listOperand(node, index);
  return list?.every((element) => element !== null) ? (list as readonly number[]) : null;
}

/** The one element of a scalar (or one-element) operand; null when it is not known or absent. */
export function scalarOperand(node: NodeContext, index: number): number | null {
  const data = node.data(index);
  return data?.length === 1 ? (data[0] ?? null) : null;
}

export function unknownDims(rank: number): readonly null[] {
  return new Array<null>(rank).fill(null);
}

/** A computed size as a dimension; rejects what no tensor can have. */
export function checkedDim(node: NodeContext, size: number, axis: number): number {
  if (!Number.isSafeInteger(size) || size < 0) node.fail(`size ${size} of output axis ${axis} is not possible`);
  return size + 0;
}

/** `shape` with one dimension replaced. */
export function withDim(shape: Shape, axis: number, dim: Dim): Shape {
  return shape.map((old, i) => (i === axis ? dim : old));
}

/** What two dimensions have in common: the size if they are equal, else unknown. */
export function commonDim(a: Dim, b: Dim): Dim {
  return a === b ? a : null;
}

/** The known one of two dimensions that must be equal; rejects a contradiction. */
export function equalDim(node: NodeContext, a: Dim, b: Dim, what: string): Dim {
  if (a !== null && b !== null && a !== b) node.fail(`${what}: ${a} and ${b} must be equal`);
  return a ?? b;
}
