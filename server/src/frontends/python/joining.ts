// What torch.cat checks before it joins tensors, in PyTorch's order and words (aten/src/ATen/native/TensorShape.h). Sizes
// that are not known fit.
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { classOf, isUnknown, list, raise, tuple, unknown } from "../../python/types";
import { type Machine, PyList, PyTuple, type Value } from "../../python/values";
import { sizesOf } from "./checks";
import { differ, wrapDim } from "./sizes";
import { expectHandle } from "./tensor-facts";
import { handleOf } from "./tensors";

export function joiningPrimitives() {
  return [
    // A tuple or list of tensors as a list of its own.
    native("tensor_list(tensors, function)", (vm, tensors, name) => {
      if (isUnknown(tensors as Value)) return tensors as Value;
      if (!(tensors instanceof PyTuple || tensors instanceof PyList))
        return raise(
          "TypeError",
          `${name}(): argument 'tensors' (position 1) must be tuple of Tensors, not ${classOf(tensors as Value).name}`,
        );
      const given = items(vm, tensors);
      const wrong = given.findIndex((x) => !handleOf(x) && !isUnknown(x));
      if (wrong >= 0)
        raise(
          "TypeError",
          `expected Tensor as element ${wrong} in argument 0, but got ${classOf(given[wrong] as Value).name}`,
        );
      return list([...given]);
    }),
    // The tensors that are joined, and the axis along which; an empty vector joins anything.
    native("expect_joint(tensors, dim)", (vm, tensors, dim) => {
      const given = items(vm, tensors as Value);
      for (const x of given) expectHandle(x);
      const zero = given.findIndex((x) => sizesOf(x)?.length === 0);
      if (zero >= 0) raise("RuntimeError", `zero-dimensional tensor (at position ${zero}) cannot be concatenated`);
      const parts = given.filter((x) => !isEmptyVector(x));
      if (parts.length === 0) parts.push(given[0] as Value);
      const first = sizesOf(parts[0] as Value);
      const axis = wrapDim(vm, dim as Value, first?.length ?? unknown("the rank is not known"));
      parts.forEach((part, i) => expectSizes(vm, { first, other: sizesOf(part), axis, position: i }));
      return tuple([list(parts), axis]);
    }),
  ];
}

function isEmptyVector(x: Value): boolean {
  const sizes = sizesOf(x);
  return sizes?.length === 1 && sizes[0] === 0;
}

interface Pair {
  readonly first: readonly Value[] | null;
  readonly other: readonly Value[] | null;
  readonly axis: Value;
  readonly position: number;
}

function expectSizes(vm: Machine, { first, other, axis, position }: Pair): void {
  if (first === null || other === null) return;
  vm.step();
  if (first.length !== other.length)
    raise("RuntimeError", `Tensors must have same number of dimensions: got ${first.length} and ${other.length}`);
  first.forEach((size, i) => {
    if (i !== axis && differ(vm, size, other[i] as Value))
      raise(
        "RuntimeError",
        `Sizes of tensors must match except in dimension ${repr(vm, axis)}. Expected size ${repr(vm, size)} but got size ${repr(vm, other[i] as Value)} for tensor number ${position} in the list.`,
      );
  });
}
