// What autograd says of a tensor: whether gradients are asked of it, and whether an operation made it. Gradients themselves
// are not followed. https://docs.pytorch.org/docs/stable/notes/autograd.html
import { native } from "../../python/native";
import { isUnknown, raise } from "../../python/types";
import type { Value } from "../../python/values";
import { DTYPES } from "../../tensor/dtype";
import { expectHandle } from "./tensor-facts";

export const GRADIENT_PRIMITIVES = [
  native("requires_grad(x)", (_vm, x) => expectHandle(x as Value).requiresGrad),
  native("set_requires_grad(x, value)", (_vm, x, value) => {
    const handle = expectHandle(x as Value);
    if (isUnknown(value as Value)) return null;
    if (typeof value !== "boolean") raise("RuntimeError", "requires_grad must be a bool");
    const { dtype } = handle.tensorType;
    const kind = dtype === null ? "float" : DTYPES[dtype].kind;
    if (value && kind !== "float" && kind !== "complex")
      raise("RuntimeError", "only Tensors of floating point dtype can require gradients");
    if (!value && handle.requiresGrad && handle.isDerived)
      raise(
        "RuntimeError",
        "you can only change requires_grad flags of leaf variables. If you want to use a computed variable in a subgraph that doesn't require differentiation use var_no_grad = var.detach().",
      );
    handle.requiresGrad = value;
    return null;
  }),
  native("is_leaf(x)", (_vm, x) => {
    const { requiresGrad, isDerived } = expectHandle(x as Value);
    return !(requiresGrad && isDerived);
  }),
  // x itself, cut off from what it was made of; `learns`: then a leaf that gradients are asked of.
  native("detached(x, learns=False)", (_vm, x, learns) => {
    if (isUnknown(x as Value)) return x as Value;
    const handle = expectHandle(x as Value);
    handle.isDerived = false;
    handle.requiresGrad = learns === true;
    return x as Value;
  }),
];
