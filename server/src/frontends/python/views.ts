// What the views of torch (slices, indices, reshape, permute) read from their arguments, in PyTorch's order and words. A
// size or bound that is not known passes every check.
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { ELLIPSIS, isUnknown, list, raise, tuple, unbox } from "../../python/types";
import { type Machine, PySlice, type Value } from "../../python/values";
import { sizesOf, sizesText } from "./checks";
import { integer, wrapDim } from "./sizes";
import { product } from "./tensor-facts";
import { handleOf } from "./tensors";

export function viewPrimitives() {
  return [
    // Start, end, step and number of elements of a slice of n elements; None where one is not known.
    native("slice_bounds(n, start, end, step)", (vm, n, ...given) => {
      const [start, end, step] = given.map((bound) => integerOrNone(vm, bound as Value)) as [Value, Value, Value];
      const by = step ?? 1;
      if (typeof by === "number" && by <= 0)
        raise("ValueError", by === 0 ? "slice step cannot be zero" : "step must be greater than zero");
      if (typeof n !== "number" || typeof by !== "number") return null;
      const [from, to] = [boundOf(start, 0, n), boundOf(end, n, n)];
      if (from === null || to === null) return null;
      return tuple([from, Math.max(from, to), by, Math.max(0, Math.ceil((to - from) / by))]);
    }),
    // An item of an index that is no tensor and needs none made of it.
    native("is_plain_index(item)", (_vm, item) => isPlain(item as Value)),
    // How many axes the items of an index consume.
    native("axes_used(items)", (vm, given) =>
      items(vm, given as Value).reduce<number>((sum, item) => sum + axesOf(item), 0),
    ),
    // The sizes that reshape means, with −1 replaced by what is left for it.
    native("wanted_sizes(x, shape)", (vm, x, shape) =>
      list([...wantedSizes(vm, x as Value, items(vm, shape as Value))]),
    ),
    // A permutation of known axes and its inverse.
    native("permutation(dims, rank)", (vm, dims, rank) => {
      const perm = items(vm, dims as Value).map((dim) => Number(wrapDim(vm, dim, rank as Value)));
      if (new Set(perm).size !== perm.length) raise("RuntimeError", "permute(): duplicate dims are not allowed.");
      const inverse = perm.map((_, axis) => perm.indexOf(axis));
      return tuple([list(perm), list(inverse)]);
    }),
  ];
}

function integerOrNone(vm: Machine, bound: Value): Value {
  return bound === null || isUnknown(bound) ? bound : unbox(integer(vm, bound, "slice index"));
}

/** As Python reads the bounds of slices with a positive step; null where it is not known. */
function boundOf(bound: Value, absent: number, n: number): number | null {
  if (bound === null) return absent;
  if (isUnknown(bound)) return null;
  const at = Number(bound);
  return Math.max(0, Math.min(n, at < 0 ? at + n : at));
}

function isPlain(item: Value): boolean {
  const plain = unbox(item);
  const isNumber = typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean";
  return item === null || item === ELLIPSIS || item instanceof PySlice || isNumber || isUnknown(item);
}

function axesOf(item: Value): number {
  if (item === null || item === ELLIPSIS || typeof item === "boolean") return 0;
  const type = handleOf(item)?.tensorType;
  return type?.dtype === "bool" || type?.dtype === "uint8" ? (type.shape?.length ?? 1) : 1;
}

function wantedSizes(vm: Machine, x: Value, wanted: readonly Value[]): readonly Value[] {
  const sizes = sizesOf(x);
  if (sizes === null) return wanted;
  const wrong = wanted.findIndex((size) => typeof size === "number" && size < -1);
  if (wrong >= 0)
    raise(
      "RuntimeError",
      `invalid shape dimension ${wanted[wrong]} at index ${wrong} of shape ${sizesText(vm, wanted)}`,
    );
  const open = wanted.indexOf(-1);
  if (open !== wanted.lastIndexOf(-1)) raise("RuntimeError", "only one dimension can be inferred");
  const elements = product(sizes);
  const given = product(wanted.filter((size) => size !== -1));
  if (isUnknown(elements) || isUnknown(given)) return wanted;
  const [total, count] = [BigInt(elements as number | bigint), BigInt(given as number | bigint)];
  if (open >= 0 && count === 0n && total === 0n)
    raise(
      "RuntimeError",
      `cannot reshape tensor of 0 elements into shape ${sizesText(vm, wanted)} because the unspecified dimension size -1 can be any value and is ambiguous`,
    );
  const fits = open >= 0 ? count > 0n && total % count === 0n : count === total;
  if (!fits)
    raise("RuntimeError", `shape '${sizesText(vm, wanted)}' is invalid for input of size ${repr(vm, elements)}`);
  return wanted.map((size) => (size === -1 ? Number(total / count) : size));
}
