// An ONNX model as its file says it, before any meaning: what the binary reader and the text parser produce, what the
// text printer prints and what build.ts turns into the graph. Field names follow onnx.proto; payloads are never held.
import type { Range } from "../../text/position";

export interface OnnxModel {
  readonly irVersion: number | null;
  readonly opsets: readonly OpsetImport[];
  readonly producerName: string;
  readonly producerVersion: string;
  readonly domain: string;
  readonly modelVersion: number | bigint | null;
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
}

export interface OpsetImport {
  readonly domain: string;
  readonly version: number;
}

export interface MetadataEntry {
  readonly key: string;
  readonly value: string;
}

export interface OnnxGraph {
  readonly name: string;
  readonly docString: string;
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly valueInfo: readonly OnnxValueInfo[];
  readonly initializers: readonly OnnxTensor[];
  readonly sparseInitializers: readonly OnnxSparseTensor[];
  readonly nodes: readonly OnnxNode[];
  readonly metadata: readonly MetadataEntry[];
  /** Where the graph's name stands (text only). */
  readonly range?: Range;
}

export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Names of attributes without default. */
  readonly attributes: readonly string[];
  readonly attributeDefaults: readonly OnnxAttribute[];
  readonly opsets: readonly OpsetImport[];
  readonly nodes: readonly OnnxNode[];
  readonly valueInfo: readonly OnnxValueInfo[];
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
  readonly range?: Range;
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly overload: string;
  /** "" is an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
  /** The whole statement, and its operator's name (text only). */
  readonly range?: Range;
  readonly opRange?: Range;
}

export type OnnxAttribute = { readonly name: string; readonly docString?: string } & (
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "int"; readonly value: number | bigint }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "tensor"; readonly value: OnnxTensor }
  | { readonly kind: "sparse-tensor"; readonly value: OnnxSparseTensor }
  | { readonly kind: "graph"; readonly value: OnnxGraph }
  | { readonly kind: "type"; readonly value: OnnxType }
  | { readonly kind: "floats"; readonly value: readonly number[] }
  | { readonly kind: "ints"; readonly value: readonly (number | bigint)[] }
  | { readonly kind: "strings"; readonly value: readonly string[] }
  | { readonly kind: "tensors"; readonly value: readonly OnnxTensor[] }
  | { readonly kind: "sparse-tensors"; readonly value: readonly OnnxSparseTensor[] }
  | { readonly kind: "graphs"; readonly value: readonly OnnxGraph[] }
  | { readonly kind: "types"; readonly value: readonly OnnxType[] }
  /** Inside a function: the value of the enclosing call's attribute. `type` is AttributeProto.AttributeType. */
  | { readonly kind: "reference"; readonly reference: string; readonly type: number }
);

export interface OnnxTensor {
  readonly name: string;
  /** TensorProto.DataType; may be newer than we know. */
  readonly elemType: number;
  readonly dims: readonly number[];
  readonly payload: Payload;
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
}

/** Where a tensor's elements are. Only small ones are read (limits.ts); bigint where an int64 is no safe integer. */
export type Payload =
  | { readonly kind: "values"; readonly values: readonly (number | bigint | string)[] }
  /** In this file, not read: offset and length in bytes, field of TensorProto (`raw_data`, `float_data` …). */
  | { readonly kind: "skipped"; readonly field: string; readonly offset: number; readonly length: number }
  /** In another file: the entries of `external_data` (location, offset, length, checksum). */
  | { readonly kind: "external"; readonly entries: readonly MetadataEntry[] };

export interface OnnxSparseTensor {
  readonly values: OnnxTensor;
  readonly indices: OnnxTensor;
  readonly dims: readonly number[];
}

export interface OnnxValueInfo {
  readonly name: string;
  /** null when the file declares no type. */
  readonly type: OnnxType | null;
  readonly docString: string;
  readonly metadata: readonly MetadataEntry[];
  readonly range?: Range;
}

export type OnnxType =
  /** A dimension is a size, a symbolic name, or null (unknown); `dims` null is unknown rank. */
  | { readonly kind: "tensor"; readonly elemType: number; readonly dims: readonly OnnxDim[] | null }
  | { readonly kind: "sparse-tensor"; readonly elemType: number; readonly dims: readonly OnnxDim[] | null }
  | { readonly kind: "sequence"; readonly element: OnnxType | null }
  | { readonly kind: "optional"; readonly element: OnnxType | null }
  | { readonly kind: "map"; readonly keyType: number; readonly value: OnnxType | null }
  | { readonly kind: "opaque"; readonly domain: string; readonly name: string };

export type OnnxDim = number | string | null;
