// From what the file says to what the graph holds: types, tensors, attributes.
import type { Attributes, AttributeValue } from "../../operators/operator";
import { dtypeFromOnnx } from "../../tensor/dtype";
import {
  byteSize,
  type Dim,
  type TensorData,
  type TensorLiteral,
  tensor,
  UNKNOWN,
  type ValueType,
} from "../../tensor/type";
import { readRaw } from "./binary/payload";
import { isSmall } from "./binary/tensor";
import type { ByteSource } from "./bytes";
import type { MetadataEntry, OnnxAttribute, OnnxDim, OnnxTensor, OnnxType } from "./model";

/** Opens a file of external data by the location that the model names; null when it is missing or not allowed. */
export type ExternalFiles = (location: string) => ByteSource | null;

/** The size of a dimension; a symbolic one by its binding. */
export function toDim(dim: OnnxDim, bindings: ReadonlyMap<string, number>): Dim {
  return typeof dim === "string" ? (bindings.get(dim) ?? null) : dim;
}

export function toValueType(type: OnnxType | null, bindings: ReadonlyMap<string, number>): ValueType {
  if (type === null) return UNKNOWN;
  switch (type.kind) {
    case "tensor":
    case "sparse-tensor":
      return tensor(dtypeFromOnnx(type.elemType), type.dims?.map((dim) => toDim(dim, bindings)) ?? null);
    case "sequence":
      return { kind: "sequence", element: toValueType(type.element, bindings), length: null };
    case "optional":
      return { kind: "optional", element: toValueType(type.element, bindings) };
    case "map":
      return { kind: "map", key: dtypeFromOnnx(type.keyType), element: toValueType(type.value, bindings) };
    case "opaque":
      return UNKNOWN;
  }
}

export function toLiteral(literal: OnnxTensor, external: ExternalFiles | null): TensorLiteral {
  const { elemType, dims, payload } = literal;
  const type = tensor(dtypeFromOnnx(elemType), dims);
  if (payload.kind === "values") return { type, data: toData(payload.values) };
  if (payload.kind === "external" && external !== null)
    return { type, data: readExternal(literal, payload.entries, external) };
  return { type, data: null };
}

/** Strings have no numeric value: shape arithmetic never depends on them. */
function toData(values: readonly (number | bigint | string)[]): TensorData {
  return values.map((value) => (typeof value === "string" ? null : Number(value)));
}

/** Elements of a small constant that stands in another file; null when it is not there or too large. */
function readExternal(literal: OnnxTensor, entries: readonly MetadataEntry[], open: ExternalFiles): TensorData | null {
  const { elemType, dims } = literal;
  const dtype = dtypeFromOnnx(elemType);
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dtype === null || !isSmall(elemType, count)) return null;
  const entry = (key: string) => entries.find((item) => item.key === key)?.value;
  const file = open(entry("location") ?? "");
  const offset = Number(entry("offset") ?? 0);
  const length = Number(entry("length") ?? (file?.size ?? 0) - offset);
  if (file === null || !Number.isSafeInteger(offset) || offset < 0 || offset + length > file.size) return null;
  const bytes = file.read(offset, Math.min(length, byteSize({ kind: "tensor", dtype, shape: dims }) as number)).slice();
  return toData(readRaw(bytes, dtype, count) ?? []);
}

/** An attribute as rules see it; undefined for those that are no plain value (graphs, types, lists of tensors, references). */
function toAttributeValue(attribute: OnnxAttribute, external: ExternalFiles | null): AttributeValue | undefined {
  switch (attribute.kind) {
    case "float":
    case "string":
    case "floats":
    case "strings":
      return attribute.value;
    case "int":
      return Number(attribute.value);
    case "ints":
      return attribute.value.map(Number);
    case "tensor":
      return toLiteral(attribute.value, external);
    case "sparse-tensor": {
      const { values, dims } = attribute.value;
      return { type: tensor(dtypeFromOnnx(values.elemType), dims), data: null };
    }
    case "graph":
    case "type":
    case "tensors":
    case "sparse-tensors":
    case "graphs":
    case "types":
    case "reference":
      return undefined;
  }
}

/** The attributes that are plain values, as rules see them. */
export function plainAttributes(attributes: readonly OnnxAttribute[], external: ExternalFiles | null): Attributes {
  const plain: Record<string, AttributeValue> = {};
  for (const attribute of attributes) {
    const value = toAttributeValue(attribute, external);
    if (value !== undefined) plain[attribute.name] = value;
  }
  return plain;
}
