// What tensors say of themselves, as objects of the library: `torch.Size`, `torch.dtype`. Asked for several times by every
// function of torch, so natives; what is not known of a tensor is an Unknown with its reason.

import { getItem } from "../../python/items";
import { method, native, wrongReceiver } from "../../python/native";
import { multiplyInt } from "../../python/numbers";
import { repr } from "../../python/repr";
import { classOf, isUnknown, raise, tuple, unknown } from "../../python/types";
import { type PyDict, PySlice, PyTuple, UnknownReached, type Value } from "../../python/values";
import type { Dim } from "../../tensor/type";
import { wrapDim } from "./sizes";
import { handleOf, type TensorFactory, type TensorHandle } from "./tensors";

export function tensorFacts(factory: TensorFactory) {
  const { classes } = factory;
  let dtypes: PyDict | null = null;
  const size = (sizes: readonly Value[]) => new PyTuple(classes.get("Size"), sizes);
  const sizesOf = (name: string, value: Value): readonly Value[] =>
    classes.is("Size", value) && value instanceof PyTuple ? value.items : wrongReceiver("torch.Size", name, value);
  return [
    // The table of torch.dtype objects by name.
    native("register_dtypes(table)", (_vm, table) => {
      dtypes = table as PyDict;
      return null;
    }),
    // x.shape
    native("size_of(x)", (_vm, x) => {
      const { shape } = expectHandle(x as Value).tensorType;
      return shape === null ? unknown(NO_RANK) : size(shape.map(sizeFrom));
    }),
    // x.dtype
    native("dtype_of(x)", (_vm, x) => {
      const { dtype } = expectHandle(x as Value).tensorType;
      return dtype === null ? unknown("the dtype is not known") : (dtypes?.map.get(dtype)?.[1] ?? null);
    }),
    // The running function of the library has to know these values: where one is unknown, what the program calls is too.
    native("need(value, other=None, third=None)", (_vm, ...values) => {
      const open = (values as Value[]).find(isUnknown);
      if (open !== undefined) throw new UnknownReached(open, true);
      return values[0] as Value;
    }),
    // x.size(), x.size(dim)
    method("size(self, dim=None)", (vm, x, dim) => {
      const { shape } = expectHandle(x as Value).tensorType;
      if (shape === null) return unknown(NO_RANK);
      if (dim === null) return size(shape.map(sizeFrom));
      if (shape.length === 0 && !isUnknown(dim as Value))
        raise("IndexError", `Dimension specified as ${repr(vm, dim as Value)} but tensor has no dimensions`);
      const at = wrapDim(vm, dim as Value, shape.length);
      return typeof at === "number" ? sizeFrom(shape[at] ?? null) : at;
    }),
    // x.dim(), x.ndim
    method("dim(self)", (_vm, x) => expectHandle(x as Value).tensorType.shape?.length ?? unknown(NO_RANK)),
    // x.numel()
    method("numel(self)", (_vm, x) => {
      const { shape } = expectHandle(x as Value).tensorType;
      return shape === null ? unknown(NO_RANK) : product(shape.map(sizeFrom));
    }),
    // torch.Size: the product of the sizes; a slice of sizes is a torch.Size again.
    method("size_numel(self)", (_vm, self) => product(sizesOf("numel", self as Value))),
    method("size_getitem(self, index)", (vm, self, index) => {
      const picked = getItem(vm, tuple(sizesOf("__getitem__", self as Value)), index as Value);
      return index instanceof PySlice && picked instanceof PyTuple ? size(picked.items) : picked;
    }),
  ];
}

const NO_RANK = "the rank is not known";

export function expectHandle(x: Value): TensorHandle {
  if (isUnknown(x)) throw new UnknownReached(x, true);
  return handleOf(x) ?? raise("TypeError", `expected Tensor, got ${classOf(x).name}`);
}

export function sizeFrom(dim: Dim): Value {
  return dim ?? unknown("a dimension is not known");
}

/** Unknown as soon as one of the sizes is. */
export function product(sizes: readonly Value[]): Value {
  const open = sizes.find(isUnknown);
  return open ?? (sizes as readonly (number | bigint)[]).reduce(multiplyInt, 1);
}
