// A receptive field: which positions of the input image an element of a tensor depends on, axis by axis, as an interval
// that moves with the element's position (A. Araujo et al., "Computing Receptive Fields of Convolutional Neural Networks",
// Distill 2019). Positions are followed through layouts too: along which axes of the tensor they run.

/** On one axis of the image. */
export interface AxisField {
  /** First and last position that the tensor's first element depends on; between positions behind upsampling. */
  readonly first: number;
  readonly last: number;
  /** How far the interval moves from one element to the next. */
  readonly stride: number;
  /**
   * Sets of tensor axes; each set alone runs through all positions. One axis for an image, one that all positions share
   * after flattening, two sets for the scores of attention.
   */
  readonly runs: readonly (readonly number[])[];
  /** One axis runs through the positions in order, one by one. */
  readonly isGrid: boolean;
  /** Every element depends on all positions. */
  readonly whole: boolean;
}

/** Of a tensor: an entry per axis of the image. */
export type Field = readonly AxisField[];

/** `unknown`: depends on the image in a way that is not followed; `none`: does not depend on it. */
export type Dependence =
  | { readonly kind: "none" }
  | { readonly kind: "unknown" }
  | { readonly kind: "field"; readonly field: Field };

export const NONE: Dependence = { kind: "none" };
export const UNKNOWN: Dependence = { kind: "unknown" };

export function dependence(field: Field | null): Dependence {
  return field === null ? UNKNOWN : { kind: "field", field };
}

/** Elements depend on all positions from now on. */
export function madeWhole(axis: AxisField): AxisField {
  return { ...axis, whole: true, runs: [], isGrid: false };
}

export function isWhole(field: Field): boolean {
  return field.every(({ whole }) => whole);
}

/**
 * What a sum, a mean or a product over one axis of the tensor leaves: whole where the axis runs through all positions,
 * null where it runs through a part of them only (windows).
 */
export function mixed(field: Field, tensorAxis: number): Field | null {
  const axes = field.map((axis) => {
    if (axis.runs.some((run) => run.length === 1 && run[0] === tensorAxis)) return madeWhole(axis);
    return axis.runs.some((run) => run.includes(tensorAxis)) ? null : axis;
  });
  return axes.every((axis) => axis !== null) ? axes : null;
}

export function mixedAll(field: Field, tensorAxes: readonly number[]): Field | null {
  return tensorAxes.reduce<Field | null>((left, axis) => left && mixed(left, axis), field);
}

/** With the tensor's axes renamed; null for an axis that is gone, whose positions must not matter any more. */
export function moved(field: Field, rename: (axis: number) => number | null): Field | null {
  const axes = field.map((axis) => {
    const runs = axis.runs.map((run) => run.map(rename));
    return runs.some((run) => run.includes(null)) ? null : { ...axis, runs: runs as readonly (readonly number[])[] };
  });
  return axes.every((axis) => axis !== null) ? axes : null;
}

/** Both at once: the smallest interval around two. */
export function united(a: Field, b: Field): Field | null {
  const axes = a.map((one, i) => {
    const other = b[i];
    if (!other || one.whole || other.whole) return madeWhole(one);
    if (one.stride !== other.stride && one.runs.length > 0 && other.runs.length > 0) return null;
    const runs = [...one.runs, ...other.runs.filter((run) => !one.runs.some((known) => isSame(known, run)))];
    return {
      first: Math.min(one.first, other.first),
      last: Math.max(one.last, other.last),
      stride: Math.max(one.stride, other.stride),
      runs,
      isGrid: one.isGrid && other.isGrid && runs.length === 1,
      whole: false,
    };
  });
  return axes.every((axis) => axis !== null) ? axes : null;
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((axis, i) => axis === b[i]);
}
