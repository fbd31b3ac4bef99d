// Propagation of small constants through operators: what exporters compute shapes with. Elements are row-major; a null
// element is not known and stays so.
import { elements, type Shape, type TensorData } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";

/**
 * Largest tensor whose elements are carried. Shape arithmetic has tens of elements; the index tables and region maps of
 * window attention (swin: 56 × 56) fit, its attention masks do not, and no shape depends on them. The limit bounds time and memory of
 * a hostile chain of operators.
 */
export const DATA_LIMIT = 4096;

export type Sizes = readonly number[];
export type Elements = (number | null)[];

export function knownSizes(shape: Shape | null): Sizes | null {
  return shape?.every((dim) => dim !== null) ? (shape as Sizes) : null;
}

/** Sizes of an output whose elements can be carried: fully known and within the limit. */
export function carriedSizes(node: CostContext, output = 0): Sizes | null {
  const sizes = knownSizes(node.outputShape(output));
  const count = elements(sizes);
  return sizes !== null && count !== null && count <= DATA_LIMIT ? sizes : null;
}

/** Elements of an input together with its sizes, when they agree. */
export function tensorOperand(node: NodeContext, index: number): { data: TensorData; sizes: Sizes } | null {
  const data = node.data(index);
  const sizes = knownSizes(node.shape(index));
  return data !== null && sizes !== null && data.length === elements(sizes) ? { data, sizes } : null;
}

/** Elements between neighbours along each axis, row-major. */
export function strides(sizes: Sizes): number[] {
  const result = new Array<number>(sizes.length).fill(1);
  for (let axis = sizes.length - 2; axis >= 0; axis--) result[axis] = result[axis + 1]! * sizes[axis + 1]!;
  return result;
}

export function offset(coordinate: readonly number[], steps: readonly number[]): number {
  let sum = 0;
  for (let axis = 0; axis < steps.length; axis++) sum += coordinate[axis]! * steps[axis]!;
  return sum;
}

/** Row-major elements of `sizes`, each computed from its coordinate. The coordinate array is reused between calls. */
export function tabulate(sizes: Sizes, element: (coordinate: readonly number[]) => number | null): Elements {
  const result: Elements = [];
  forEachCoordinate(sizes, (coordinate) => result.push(element(coordinate)));
  return result;
}

/** Visits all coordinates in row-major order. */
export function forEachCoordinate(sizes: Sizes, visit: (coordinate: readonly number[]) => void): void {
  if (sizes.includes(0)) return;
  const coordinate = new Array<number>(sizes.length).fill(0);
  for (;;) {
    visit(coordinate);
    let axis = sizes.length - 1;
    while (axis >= 0 && ++coordinate[axis]! === sizes[axis]) coordinate[axis--] = 0;
    if (axis < 0) return;
  }
}

/** Reads `operand` as if it were broadcast to a shape of `rank` axes. */
export function broadcastReader(
  operand: { data: TensorData; sizes: Sizes },
  rank: number,
): (coordinate: readonly number[]) => number | null {
  const { data, sizes } = operand;
  const lead = rank - sizes.length;
  const steps = strides(sizes).map((step, axis) => (sizes[axis] === 1 ? 0 : step));
  const aligned = [...new Array<number>(lead).fill(0), ...steps];
  return (coordinate) => data[offset(coordinate, aligned)] ?? null;
}
