// Numbers as an element type stores them: floats rounded to their precision, integers wrapped to their width. Elements
// are carried as doubles; a 64-bit integer beyond 2^53 is therefore not exact and no arithmetic is done with it.
import { DTYPES, type DType } from "../tensor/dtype";

/** A result of arithmetic in `dtype`; null when it cannot be said exactly. */
export function store(value: number | null, dtype: DType | null): number | null {
  if (value === null || dtype === null) return null;
  switch (DTYPES[dtype].kind) {
    case "float":
      return storeFloat(value, dtype);
    case "signed":
    case "unsigned":
      return storeInteger(value, dtype);
    case "bool":
      return value === 0 ? 0 : 1;
    case "string":
    case "complex":
      return null;
  }
}

/** Integers of 64 bits arrive as doubles: one beyond 2^53 (such as INT64_MAX) orders right but is not exact. */
export function isExact(value: number, dtype: DType | null): boolean {
  return dtype === "int64" || dtype === "uint64" ? Number.isSafeInteger(value) : true;
}

/** 8-bit and narrower floats are left unknown: no shape is computed with them. */
function storeFloat(value: number, dtype: DType): number | null {
  switch (dtype) {
    case "float64":
      return value;
    case "float32":
      return Math.fround(value);
    case "float16":
      return roundToPrecision(value, 10, -14, 65504);
    case "bfloat16":
      return roundToPrecision(value, 7, -126, 2 ** 127 * (2 - 2 ** -7));
    default:
      return null;
  }
}

/** Round half to even to a binary format with `fraction` bits, smallest normal exponent and largest finite value. */
function roundToPrecision(value: number, fraction: number, minExponent: number, largest: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), minExponent);
  const step = 2 ** (exponent - fraction);
  const rounded = roundHalfEven(value / step) * step;
  return Math.abs(rounded) > largest ? Math.sign(value) * Number.POSITIVE_INFINITY : rounded;
}

export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Two's complement of the type's width, as C++ and NumPy convert; 64 bits only as far as doubles are exact. */
function storeInteger(value: number, dtype: DType): number | null {
  if (!Number.isInteger(value)) return null;
  const { bits, kind } = DTYPES[dtype];
  if (bits === null) return null;
  if (bits === 64) return Number.isSafeInteger(value) && (kind === "signed" || value >= 0) ? value + 0 : null;
  const modulus = 2 ** bits;
  const wrapped = ((value % modulus) + modulus) % modulus;
  return kind === "signed" && wrapped >= modulus / 2 ? wrapped - modulus : wrapped;
}
