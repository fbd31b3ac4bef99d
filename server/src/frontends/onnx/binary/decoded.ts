// The sub-messages that onnx-proto's decoders read: attributes without their tensors and graphs, tensor types, key–value
// entries, operator-set imports. They are copied out of the window first, since decoded fields may point into their input.
import Long from "long";
import { onnx } from "onnx-proto";
import protobuf from "protobufjs/minimal";
import { ATTRIBUTE_BYTES, RANK, TEXT_BYTES } from "../limits";
import type { MetadataEntry, OnnxDim, OpsetImport } from "../model";
import { messages } from "./fields";
import type { Field, Wire } from "./wire";

// A bundle hides the optional `long` package from protobufjs, whose int64 fields would then be rounded to doubles.
protobuf.util.Long = Long;
protobuf.configure();

/** Decodes `bytes` with an onnx-proto decoder; what it cannot decode is a fault of the enclosing message. */
export function decode<M>(wire: Wire, bytes: Uint8Array, decoder: { decode(bytes: Uint8Array): M }): M {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    return wire.fail(`expected a well-formed message of ${bytes.length} bytes (${(error as Error).message})`);
  }
}

/** The rest of the current message as a copy; `most` bounds it. */
function rest(wire: Wire, end: number, most: number): Uint8Array {
  const start = wire.position;
  const length = end - start;
  if (length > most) wire.fail(`a message of ${length} bytes is left out (limit ${most})`);
  wire.jump(length, end);
  return wire.again(start, end).slice();
}

export function toInteger(value: number | Long): number | bigint {
  if (typeof value === "number") return value;
  const number = value.toNumber();
  return Number.isSafeInteger(number) ? number : BigInt(value.toString());
}

export function entries<D>(name: string, list: (draft: D) => MetadataEntry[]): Field<D> {
  return messages(name, list, (wire, end) => {
    const { key, value } = decode(wire, rest(wire, end, 2 * TEXT_BYTES), onnx.StringStringEntryProto);
    return { key, value };
  });
}

export function opsets<D>(name: string, list: (draft: D) => OpsetImport[]): Field<D> {
  return messages(name, list, (wire, end) => {
    const { domain, version } = decode(wire, rest(wire, end, TEXT_BYTES), onnx.OperatorSetIdProto);
    return { domain, version: Number(toInteger(version)) };
  });
}

/** A tensor type's dims may each carry a name and a denotation of some length. */
const TENSOR_TYPE_BYTES = 64 * 1024;

export function readTensorType(wire: Wire, end: number): { elemType: number; dims: readonly OnnxDim[] | null } {
  const { elemType, shape } = decode(wire, rest(wire, end, TENSOR_TYPE_BYTES), onnx.TypeProto.Tensor);
  const dims = shape?.dim ?? null;
  if (dims !== null && dims.length > RANK) wire.fail(`expected a rank of at most ${RANK}, found ${dims.length}`);
  return { elemType, dims: dims?.map(toDim) ?? null };
}

/** Negative sizes are how some exporters write "unknown". */
function toDim(dim: onnx.TensorShapeProto.IDimension): OnnxDim {
  if (dim.dimParam) return dim.dimParam;
  if (dim.dimValue === null || dim.dimValue === undefined || !Object.hasOwn(dim, "dimValue")) return null;
  const size = toInteger(dim.dimValue);
  return typeof size === "number" && size >= 0 ? size : null;
}

/** Decodes an attribute of which the embedded messages have been cut out: `ranges` of the file, which concatenate. */
export function decodeAttribute(wire: Wire, ranges: readonly (readonly [number, number])[]): onnx.AttributeProto {
  const length = ranges.reduce((sum, [start, end]) => sum + end - start, 0);
  if (length > ATTRIBUTE_BYTES) wire.fail(`an attribute of ${length} bytes is left out (limit ${ATTRIBUTE_BYTES})`);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const [start, end] of ranges) {
    bytes.set(wire.again(start, end), at);
    at += end - start;
  }
  return decode(wire, bytes, onnx.AttributeProto);
}
