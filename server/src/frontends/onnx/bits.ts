// Elements of at most 16 bits and their bit patterns, in both directions: integers, bool and the small floats.
// Formats: onnx.proto's comments and https://onnx.ai/onnx/technical/float8.html.
import { DTYPES, type DType } from "../../tensor/dtype";

/** The element whose bit pattern of at most 16 bits is `bits`. */
export function fromBits(bits: number, dtype: DType): number {
  const format = MINIFLOATS[dtype];
  if (format) return minifloat(bits, format);
  const row = DTYPES[dtype];
  if (row.kind === "bool") return bits === 0 ? 0 : 1;
  const width = row.bits ?? 0;
  return row.kind === "signed" && bits >= 2 ** (width - 1) ? bits - 2 ** width : bits;
}

/** The bit pattern of a value that `fromBits` gave; of a NaN, one of its patterns. */
export function toBits(value: number, dtype: DType): number {
  const format = MINIFLOATS[dtype];
  const width = DTYPES[dtype].bits ?? 0;
  if (!format) return value < 0 ? value + 2 ** width : value;
  if (Number.isNaN(value)) return notANumber(format, width);
  const signBit = format.special === "power" ? 2 ** width : 2 ** (width - 1);
  const negative = value < 0 || Object.is(value, -0);
  return (negative ? signBit : 0) + magnitudeBits(Math.abs(value), format, signBit);
}

/** Values without sign grow with their patterns, so the pattern is found by bisection: the largest not above `value`. */
function magnitudeBits(value: number, format: Minifloat, patterns: number): number {
  let low = 0;
  let high = patterns - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (minifloat(middle, format) <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

function notANumber({ special }: Minifloat, width: number): number {
  return special === "fnuz" ? 2 ** (width - 1) : special === "power" ? 2 ** width - 1 : 2 ** (width - 1) - 1;
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

/** Value of a bit pattern. */
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
