// Receptive fields through a reshape: axes are matched from the left in the smallest groups of equal size. A group of one
// axis on both sides keeps it; several axes that become one share it; an axis that is cut into several runs on all of them.
import type { Shape } from "../../tensor/type";
import type { AxisField, Field } from "./field";

/** null where a size is not known, or positions are cut in a way that is not followed. */
export function reshaped(field: Field, before: Shape, after: Shape): Field | null {
  const groups = matched(before, after);
  if (groups === null) return null;
  const axes = field.map((axis) => regrouped(axis, before, after, groups));
  return axes.every((axis) => axis !== null) ? axes : null;
}

interface Group {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Axes of size 1 belong to no group: no position runs along them. */
function matched(before: Shape, after: Shape): readonly Group[] | null {
  const [left, right] = [numbered(before), numbered(after)];
  if (left === null || right === null) return null;
  const groups: Group[] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    const [firstLeft, firstRight] = [i, j];
    let [sizeLeft, sizeRight] = [left[i++]?.size ?? 1, right[j++]?.size ?? 1];
    while (sizeLeft !== sizeRight) {
      const next = sizeLeft < sizeRight ? left[i++] : right[j++];
      if (!next) return null;
      if (sizeLeft < sizeRight) sizeLeft *= next.size;
      else sizeRight *= next.size;
    }
    groups.push({
      before: left.slice(firstLeft, i).map(({ axis }) => axis),
      after: right.slice(firstRight, j).map(({ axis }) => axis),
    });
  }
  return groups;
}

function numbered(shape: Shape): readonly { readonly axis: number; readonly size: number }[] | null {
  if (shape.includes(null) || shape.includes(0)) return null;
  return shape.flatMap((size, axis) => (size === null || size === 1 ? [] : [{ axis, size }]));
}

function regrouped(axis: AxisField, before: Shape, after: Shape, groups: readonly Group[]): AxisField | null {
  const runs = axis.runs.map((run) => {
    const kept = run.filter((tensorAxis) => before[tensorAxis] !== 1);
    const own = kept.map((tensorAxis) => groups.find((group) => group.before.includes(tensorAxis)) ?? null);
    if (own.includes(null)) return null;
    const distinct = [...new Set(own as readonly Group[])];
    // what else is in the group would take part in a run over the new axes: fine for one axis, not for several
    if (distinct.some((group) => group.before.length > 1 && group.after.length > 1)) return null;
    return distinct.flatMap((group) => group.after);
  });
  if (runs.includes(null)) return null;
  const left = (runs as readonly (readonly number[])[]).filter((run) => run.length > 0);
  const [first] = left;
  const isKept =
    axis.isGrid && left.length === 1 && first?.length === 1 && after[first[0] ?? 0] === before[axis.runs[0]?.[0] ?? 0];
  return { ...axis, runs: left, isGrid: isKept };
}
