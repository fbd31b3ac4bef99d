// Prints the parts that stand on one line of ONNX text: types, value infos, tensors, attributes without graphs.

import { toBits } from "../bits";
import type { MetadataEntry, OnnxDim, OnnxSparseTensor, OnnxTensor, OnnxType, OnnxValueInfo, Payload } from "../model";
import { type Literals, literalsOf, printDouble, printFloat } from "./literals";
import { bareOrQuoted, elementTypeName, isIdentifier, quotableName, quote } from "./names";
import { printNote } from "./notes";

/** Where things are printed: payloads that were not read are printed as references into this file. */
export interface PrintContext {
  readonly payloadFile: string;
  /** Of the line that the thing stands on. */
  readonly indent: string;
}

export const STEP = "   ";

export function deeper(context: PrintContext): PrintContext {
  return { ...context, indent: context.indent + STEP };
}

/** `text`, on a line of its own behind `note` where there is one. */
export function withNote(note: string | null, text: string, { indent }: PrintContext): string {
  return note === null ? text : `\n${indent}${note}\n${indent}${text}`;
}

export function printType(type: OnnxType): string {
  switch (type.kind) {
    case "tensor":
      return printTensorType(type.elemType, type.dims);
    case "sparse-tensor":
      return `sparse_tensor(${printTensorType(type.elemType, type.dims)})`;
    case "sequence":
      return `seq(${printOptionalType(type.element)})`;
    case "optional":
      return `optional(${printOptionalType(type.element)})`;
    case "map":
      return `map(${elementTypeName(type.keyType)}, ${printOptionalType(type.value)})`;
    case "opaque":
      return printOpaque(type.domain, type.name);
  }
}

function printOptionalType(type: OnnxType | null): string {
  return type === null ? "" : printType(type);
}

function printTensorType(elemType: number, dims: readonly OnnxDim[] | null): string {
  const name = elementTypeName(elemType);
  if (dims === null) return `${name}[]`;
  return dims.length === 0 ? name : `${name}[${dims.map(printDim).join(",")}]`;
}

function printDim(dim: OnnxDim): string {
  if (dim === null) return "?";
  return typeof dim === "number" ? String(dim) : bareOrQuoted(dim);
}

function printOpaque(domain: string, name: string): string {
  if (domain === "") return name === "" ? "opaque()" : `opaque(${printQualified(name)})`;
  return `opaque(${printQualified(domain)},${bareOrQuoted(name)})`;
}

/** Dotted identifiers bare; anything else as one quoted name (ours). */
export function printQualified(name: string): string {
  return name.split(".").every(isIdentifier) ? name : quote(name);
}

export function printValueInfo(value: OnnxValueInfo, context: PrintContext): string {
  const type = value.type === null ? "" : `${printType(value.type)} `;
  return withNote(printNote(value), `${type}${quotableName(value.name)}`, context);
}

/** As an element of the list behind a graph's signature. */
export function printInitializer(tensor: OnnxTensor, context: PrintContext): string {
  const head = `${printTensorType(tensor.elemType, tensor.dims)} ${quotableName(tensor.name)}`;
  return withNote(printNote(tensor), `${head} = ${printPayload(tensor, context)}`, context);
}

/** As the value of an attribute, where only an identifier can be the name: another is noted. */
export function printTensor(tensor: OnnxTensor, context: PrintContext): string {
  const bare = isIdentifier(tensor.name);
  const head = printTensorType(tensor.elemType, tensor.dims) + (bare ? ` ${tensor.name}` : "");
  const note = printNote(tensor, bare || tensor.name === "" ? null : tensor.name);
  const equals = tensor.payload.kind === "values" ? "" : " =";
  return withNote(note, `${head}${equals} ${printPayload(tensor, context)}`, context);
}

/** Ours: the official syntax has no sparse tensors. */
export function printSparseTensor(sparse: OnnxSparseTensor, context: PrintContext): string {
  const type = printTensorType(sparse.values.elemType, sparse.dims);
  const inner = deeper(context);
  const parts = [sparse.values, sparse.indices].map((tensor) => printTensor(tensor, inner));
  return `sparse_tensor(${type}) = {${parts.join(", ")}}`;
}

function printPayload(tensor: OnnxTensor, { payloadFile }: PrintContext): string {
  const { payload } = tensor;
  switch (payload.kind) {
    case "values":
      return `{${payload.values.map(literalPrinter(tensor.elemType)).join(", ")}}`;
    case "external":
      return printEntries(payload.entries);
    case "skipped":
      return printEntries(referenceTo(payload, payloadFile));
  }
}

/** The bytes of a payload that was not read, as external data; `field` tells where they are no raw little-endian values. */
function referenceTo(payload: Extract<Payload, { kind: "skipped" }>, payloadFile: string): MetadataEntry[] {
  const entries = [
    { key: "location", value: payloadFile },
    { key: "offset", value: String(payload.offset) },
    { key: "length", value: String(payload.length) },
  ];
  return payload.field === "raw_data" ? entries : [...entries, { key: "field", value: payload.field }];
}

export function printEntries(entries: readonly MetadataEntry[]): string {
  return `[${entries.map(({ key, value }) => `${quote(key)}: ${quote(value)}`).join(", ")}]`;
}

function literalPrinter(elemType: number): (value: number | bigint | string) => string {
  const print = numberPrinter(literalsOf(elemType));
  return (value) => {
    if (typeof value === "string") return quote(value);
    return typeof value === "bigint" ? value.toString() : print(value);
  };
}

function numberPrinter(literals: Literals): (value: number) => string {
  if (literals.kind === "bits") return (value) => String(toBits(value, literals.dtype));
  return literals.kind === "float" && literals.single ? printFloat : printDouble;
}
