// Elements of a small tensor from its bytes: raw_data (little endian, sub-byte types packed low nibble first) and the
// typed fields of TensorProto. Formats: onnx.proto's comments and https://onnx.ai/onnx/technical/float8.html.
import { DTYPES, type DType } from "../../../tensor/dtype";
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

/** The element whose bit pattern of at most 16 bits is `bits`. */
function fromBits(bits: number, dtype: DType): number {
  const format = MINIFLOATS[dtype];
  if (format) return minifloat(bits, format);
  const row = DTYPES[dtype];
  if (row.kind === "bool") return bits === 0 ? 0 : 1;
  const width = row.bits ?? 0;
  return row.kind === "signed" && bits >= 2 ** (width - 1) ? bits - 2 ** width : bits;
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

interface Minifloat {
  readonly exponent: number;
  readonly mantissa: number;
  readonly bias: number;
  /** `ieee`: all-ones exponent is infinity or NaN; `fn`: only all ones is NaN; `fnuz`: only the sign bit alone is NaN. */
  readonly special: "ieee" | "fn" | "fnuz" | "finite" | "power";
}

const MINIFLOATS: Partial<Record<DType, Minifloat>> = {
  float16: { exponent: 5, mantissa: 10, bias: 15, special: "ieee" },
  bfloat16: { exponent: 8, mantissa: 7, bias: 127, special: "ieee" },
  float8e4m3fn: { exponent: 4, mantissa: 3, bias: 7, special: "fn" },
  float8e4m3fnuz: { exponent: 4, mantissa: 3, bias: 8, special: "fnuz" },
  float8e5m2: { exponent: 5, mantissa: 2, bias: 15, special: "ieee" },
  float8e5m2fnuz: { exponent: 5, mantissa: 2, bias: 16, special: "fnuz" },
  float4e2m1: { exponent: 2, mantissa: 1, bias: 1, special: "finite" },
  float8e8m0: { exponent: 8, mantissa: 0, bias: 127, special: "power" },
};

function minifloat(bits: number, format: Minifloat): number {
  const { exponent: exponentBits, mantissa: mantissaBits, bias, special } = format;
  const top = 2 ** exponentBits - 1;
  if (special === "power") return bits === 255 ? Number.NaN : 2 ** (bits - bias);
  const signBit = 2 ** (exponentBits + mantissaBits);
  const sign = bits >= signBit ? -1 : 1;
  const magnitude = bits % signBit;
  const exponent = Math.floor(magnitude / 2 ** mantissaBits);
  const mantissa = magnitude % 2 ** mantissaBits;
  if (special === "fnuz" && bits === signBit) return Number.NaN;
  if (special === "fn" && magnitude === signBit - 1) return Number.NaN;
  if (special === "ieee" && exponent === top) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  const fraction = mantissa / 2 ** mantissaBits;
  return sign * (exponent === 0 ? fraction * 2 ** (1 - bias) : (1 + fraction) * 2 ** (exponent - bias));
}
