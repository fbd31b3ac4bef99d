// Elements of a small tensor from its bytes: raw_data (little endian, sub-byte types packed low nibble first) and the
// typed fields of TensorProto. Formats: onnx.proto's comments.
import { DTYPES, type DType } from "../../../tensor/dtype";
import { fromBits } from "../bits";
import { narrow } from "./wire";

export type Element = number | bigint;

/** The first `count` elements of raw_data; null for types without a numeric value (strings, complex). */
export function readRaw(bytes: Uint8Array, dtype: DType, count: number): readonly Element[] | null {
  const { bits, kind } = DTYPES[dtype];
  if (bits === null || kind === "complex") return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: count }, (_, i) => readElement(view, dtype, bits, i));
}

function readElement(view: DataView, dtype: DType, bits: number, index: number): Element {
  switch (bits) {
    case 64:
      return read64(view, dtype, index * 8);
    case 32:
      return read32(view, dtype, index * 4);
    case 16:
      return fromBits(view.getUint16(index * 2, true), dtype);
    default: {
      const at = index * bits;
      return fromBits((view.getUint8(at >> 3) >> (at & 7)) & (2 ** bits - 1), dtype);
    }
  }
}

function read64(view: DataView, dtype: DType, offset: number): Element {
  if (dtype === "float64") return view.getFloat64(offset, true);
  return narrow(dtype === "int64" ? view.getBigInt64(offset, true) : view.getBigUint64(offset, true));
}

function read32(view: DataView, dtype: DType, offset: number): number {
  if (dtype === "float32") return view.getFloat32(offset, true);
  return dtype === "int32" ? view.getInt32(offset, true) : view.getUint32(offset, true);
}

/**
 * Elements from `int32_data`: each entry holds one element (floats below 32 bits as their bit pattern) or, for types
 * below 8 bits, one byte of packed elements.
 */
export function fromInt32(values: readonly number[], dtype: DType, count: number): readonly Element[] | null {
  const bits = DTYPES[dtype].bits ?? 64;
  if (bits < 8) return readRaw(Uint8Array.from(values), dtype, count);
  if (bits > 32) return null;
  return values.map((value) => (bits === 32 ? value : fromBits(value & (2 ** bits - 1), dtype)));
}
