// What two types have in common: the type of a value that is one of both (elements of a sequence, branches, loops).
import { type SequenceType, type Shape, UNKNOWN, type ValueType } from "../tensor/type";
import { commonDim } from "./axes";

/** Dimensions, ranks and dtypes that differ become unknown. */
export function commonType(a: ValueType, b: ValueType): ValueType {
  if (a.kind === "tensor" && b.kind === "tensor") {
    return { kind: "tensor", dtype: a.dtype === b.dtype ? a.dtype : null, shape: commonShape(a.shape, b.shape) };
  }
  if (a.kind === "sequence" && b.kind === "sequence") {
    return commonSequence(a, b);
  }
  if (a.kind === "optional" && b.kind === "optional") {
    return { kind: "optional", element: commonType(a.element, b.element) };
  }
  if (a.kind === "map" && b.kind === "map" && a.key === b.key) {
    return { kind: "map", key: a.key, element: commonType(a.element, b.element) };
  }
  return UNKNOWN;
}

/** An empty sequence says nothing about elements. */
function commonSequence(a: SequenceType, b: SequenceType): SequenceType {
  const length = commonDim(a.length, b.length);
  const element = a.length === 0 ? b.element : b.length === 0 ? a.element : commonType(a.element, b.element);
  if (length === null || !a.items || !b.items) return { kind: "sequence", element, length };
  return { kind: "sequence", element, length, items: a.items.map((item, i) => commonType(item, b.items![i]!)) };
}

function commonShape(a: Shape | null, b: Shape | null): Shape | null {
  if (a === null || b === null || a.length !== b.length) return null;
  return a.map((dim, axis) => commonDim(dim, b[axis] ?? null));
}
