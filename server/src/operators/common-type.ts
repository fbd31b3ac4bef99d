// What two types have in common: the type of a value that is one of both (elements of a sequence, branches, loops).
import { type Shape, UNKNOWN, type ValueType } from "../tensor/type";
import { commonDim } from "./axes";

/** Dimensions, ranks and dtypes that differ become unknown. */
export function commonType(a: ValueType, b: ValueType): ValueType {
  if (a.kind === "tensor" && b.kind === "tensor") {
    return { kind: "tensor", dtype: a.dtype === b.dtype ? a.dtype : null, shape: commonShape(a.shape, b.shape) };
  }
  if (a.kind === "sequence" && b.kind === "sequence") {
    return { kind: "sequence", element: commonElement(a, b), length: commonDim(a.length, b.length) };
  }
  if (a.kind === "optional" && b.kind === "optional") {
    return { kind: "optional", element: commonType(a.element, b.element) };
  }
  if (a.kind === "map" && b.kind === "map" && a.key === b.key) {
    return { kind: "map", key: a.key, element: commonType(a.element, b.element) };
  }
  return UNKNOWN;
}

type Sequence = Extract<ValueType, { kind: "sequence" }>;

/** An empty sequence says nothing about elements. */
function commonElement(a: Sequence, b: Sequence): ValueType {
  if (a.length === 0) return b.element;
  return b.length === 0 ? a.element : commonType(a.element, b.element);
}

function commonShape(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, axis) => commonDim(dim, b[axis] ?? null));
}
