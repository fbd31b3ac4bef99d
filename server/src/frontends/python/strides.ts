// Where the elements of a view lie in memory: what decides whether `view` is possible. A tensor that remembers no strides
// is contiguous. The natives of torch/_strides.py.
import { getAttribute } from "../../python/attributes";
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { isUnknown, tuple } from "../../python/types";
import { type Machine, PyTuple, type Value } from "../../python/values";
import { sizesOf } from "./checks";

type Sizes = readonly number[];

export function stridePrimitives() {
  return [
    // Strides of a tensor that is stored row by row.
    native("contiguous_strides(sizes)", (vm, sizes) => {
      const known = numbers(items(vm, sizes as Value));
      return known === null ? (items(vm, sizes as Value).find(isUnknown) ?? null) : tuple(contiguous(known));
    }),
    // Strides of a tensor; None while its sizes are not all known.
    native("strides_of(x)", (vm, x) => {
      const strides = stridesOf(vm, x as Value);
      return strides === null ? null : tuple(strides);
    }),
    // The same for every step-th element along an axis.
    native("stepped_strides(x, axis, step)", (vm, x, axis, step) => {
      const strides = stridesOf(vm, x as Value);
      return strides === null ? null : tuple(strides.map((stride, i) => (i === axis ? stride * Number(step) : stride)));
    }),
    native("is_contiguous(x)", (vm, x) => {
      const [sizes, strides] = [numbers(sizesOf(x as Value)), getAttribute(vm, x as Value, "_strides")];
      if (sizes === null || !(strides instanceof PyTuple) || sizes.includes(0)) return true;
      const rowMajor = contiguous(sizes);
      return sizes.every((size, axis) => size === 1 || strides.items[axis] === rowMajor[axis]);
    }),
    // Strides of the elements of x in the wanted sizes without a copy; None where that is impossible or not known.
    native("viewed_strides(x, wanted)", (vm, x, wanted) => {
      const [sizes, strides] = [numbers(sizesOf(x as Value)), stridesOf(vm, x as Value)];
      const target = isUnknown(wanted as Value) ? null : numbers(items(vm, wanted as Value));
      const seen = sizes === null || strides === null || target === null ? null : viewed(sizes, strides, target);
      return seen === null ? null : tuple(seen);
    }),
  ];
}

function stridesOf(vm: Machine, x: Value): Sizes | null {
  const sizes = numbers(sizesOf(x));
  if (sizes === null) return null;
  const strides = getAttribute(vm, x, "_strides");
  return strides instanceof PyTuple ? numbers(strides.items) : contiguous(sizes);
}

/** null where one is not known. */
function numbers(values: readonly Value[] | null): Sizes | null {
  return values?.every((value) => typeof value === "number") ? values : null;
}

function contiguous(sizes: Sizes): Sizes {
  const strides = new Array<number>(sizes.length);
  let step = 1;
  for (let axis = sizes.length - 1; axis >= 0; axis--) {
    strides[axis] = step;
    step *= Math.max(sizes[axis] as number, 1);
  }
  return strides;
}

/** Dimensions that lie in memory like one are a run; each run must be split or merged as a whole. */
function viewed(sizes: Sizes, strides: Sizes, wanted: Sizes): Sizes | null {
  if (sizes.includes(0) || sizes.length === 0) return contiguous(wanted);
  const result = new Array<number>(wanted.length).fill(0);
  let axis = wanted.length - 1;
  let run = 1;
  let base = strides.at(-1) as number;
  for (let i = sizes.length - 1; i >= 0; i--) {
    run *= sizes[i] as number;
    if (i > 0 && (sizes[i - 1] === 1 || strides[i - 1] === run * base)) continue;
    let step = 1;
    for (; axis >= 0 && (step < run || wanted[axis] === 1); axis--) {
      result[axis] = step * base;
      step *= wanted[axis] as number;
    }
    if (step !== run) return null;
    run = 1;
    base = strides[i - 1] ?? 1;
  }
  return axis < 0 ? result : null;
}
