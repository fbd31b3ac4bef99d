// What is known of a value without running anything: dtype and shape of a tensor, or a sequence, optional or map.
// A dimension that is not known is null and stays null; a shape of unknown rank is null. Never guessed, never zero.
import { addAll, type Count, divideUp, multiply } from "./count";
import { DTYPES, type DType, dtypeFromName } from "./dtype";

export type Dim = number | null;
export type Shape = readonly Dim[];

export interface TensorType {
  readonly kind: "tensor";
  readonly dtype: DType | null;
  readonly shape: Shape | null;
}

export interface SequenceType {
  readonly kind: "sequence";
  /** What all elements have in common. */
  readonly element: ValueType;
  readonly length: number | null;
  /** The elements one by one, where they are few and known. */
  readonly items?: readonly ValueType[];
}

export type ValueType =
  | TensorType
  | SequenceType
  | { readonly kind: "optional"; readonly element: ValueType }
  | { readonly kind: "map"; readonly key: DType | null; readonly element: ValueType }
  | { readonly kind: "unknown" };

/** Row-major elements of a small constant tensor; null marks an element that is not known. Booleans are 0 and 1. */
export type TensorData = readonly (number | null)[];

/** A constant written in the source: an ONNX tensor attribute, a Python literal. `data` is null when it was too large to read. */
export interface TensorLiteral {
  readonly type: TensorType;
  readonly data: TensorData | null;
}

export const UNKNOWN: ValueType = { kind: "unknown" };

export function tensor(dtype: DType | null, shape: Shape | null): TensorType {
  return { kind: "tensor", dtype, shape };
}

/** Number of elements, null when a dimension is unknown. A known 0 makes the product 0 whatever the rest. */
export function elements(shape: Shape | null): Count | null {
  if (shape === null) return null;
  if (shape.includes(0)) return 0;
  return shape.includes(null) ? null : multiply(...(shape as readonly number[]));
}

/** Elements of any value: of a tensor, of a sequence of known length; null when unknown. */
export function elementCount(type: ValueType): Count | null {
  switch (type.kind) {
    case "tensor":
      return elements(type.shape);
    case "sequence":
      return ofSequence(type, elementCount);
    case "optional":
      return elementCount(type.element);
    case "map":
    case "unknown":
      return null;
  }
}

/** Bytes of a packed tensor (sub-byte types rounded up once per tensor); null when unknown. */
export function byteSize(type: ValueType): Count | null {
  if (type.kind === "optional") return byteSize(type.element);
  if (type.kind === "sequence") return ofSequence(type, byteSize);
  if (type.kind !== "tensor" || type.dtype === null) return null;
  const count = elements(type.shape);
  const bits = DTYPES[type.dtype].bits;
  return count === null || bits === null ? null : divideUp(multiply(count, bits), 8);
}

/** A count over all elements of a sequence. */
function ofSequence(type: SequenceType, count: (element: ValueType) => Count | null): Count | null {
  if (type.items) {
    const counts = type.items.map(count);
    return counts.every((item) => item !== null) ? addAll(counts) : null;
  }
  const one = count(type.element);
  return type.length === null || one === null ? null : multiply(type.length, one);
}

export function isFullyKnown(type: ValueType): boolean {
  return type.kind === "tensor" && type.dtype !== null && type.shape !== null && !type.shape.includes(null);
}

/** `f32[1,3,224,224]`, `f32[?,3]`, `f32[…]` (unknown rank), `seq(f32[2])`, `unknown`. */
export function printType(type: ValueType): string {
  switch (type.kind) {
    case "tensor":
      return `${type.dtype === null ? "?" : DTYPES[type.dtype].short}${printShape(type.shape)}`;
    case "sequence":
      return `seq(${printType(type.element)}${type.length === null ? "" : `;${type.length}`})`;
    case "optional":
      return `optional(${printType(type.element)})`;
    case "map":
      return `map(${type.key ?? "?"},${printType(type.element)})`;
    case "unknown":
      return "unknown";
  }
}

export function printShape(shape: Shape | null): string {
  return shape === null ? "[…]" : `[${shape.map((dim) => dim ?? "?").join(",")}]`;
}

/** Reads what `printType` writes for tensors, also `f32[2,3]` with spaces; null when it is not of that form. */
export function parseTensorType(text: string): TensorType | null {
  const match = /^\s*([a-z0-9?]+)\s*\[([^\]]*)\]\s*$/.exec(text);
  if (!match) return null;
  const [, name = "", body = ""] = match;
  const dtype = name === "?" ? null : dtypeFromName(name);
  if (name !== "?" && dtype === null) return null;
  if (body.trim() === "…") return tensor(dtype, null);
  if (body.trim() === "") return tensor(dtype, []);
  const dims = body.split(",").map((part) => (part.trim() === "?" ? null : Number(part)));
  return dims.every((dim) => dim === null || (Number.isSafeInteger(dim) && dim >= 0)) ? tensor(dtype, dims) : null;
}
