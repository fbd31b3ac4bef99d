// How values of each element type are written in ONNX text, as onnx 1.23 reads them: floats of 16 bits and less as the
// integer of their bits, complex numbers as two floats. And the shortest decimals that read back as the same float.

import { DTYPES, type DType, dtypeFromOnnx } from "../../../tensor/dtype";

export type Literals =
  | { readonly kind: "integer"; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "float"; readonly single: boolean; readonly perElement: number }
  /** A float below 32 bits, as the integer of its bits. */
  | { readonly kind: "bits"; readonly dtype: DType; readonly max: bigint }
  | { readonly kind: "string" }
  /** No element type that we know. */
  | { readonly kind: "none" };

export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;

export function literalsOf(elemType: number): Literals {
  const dtype = dtypeFromOnnx(elemType);
  if (dtype === null) return { kind: "none" };
  const { kind } = DTYPES[dtype];
  const bits = DTYPES[dtype].bits ?? 0;
  switch (kind) {
    case "signed":
      return { kind: "integer", min: -(2n ** BigInt(bits - 1)), max: 2n ** BigInt(bits - 1) - 1n };
    case "unsigned":
      return { kind: "integer", min: 0n, max: 2n ** BigInt(bits) - 1n };
    case "bool":
      return { kind: "integer", min: 0n, max: 1n };
    case "float":
      if (bits < 32) return { kind: "bits", dtype, max: 2n ** BigInt(bits) - 1n };
      return { kind: "float", single: bits === 32, perElement: 1 };
    case "complex":
      return { kind: "float", single: bits === 64, perElement: 2 };
    case "string":
      return { kind: "string" };
  }
}

/** The shortest decimal that reads back as the same double. */
export function printDouble(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Nine digits tell all floats of single precision apart. */
const SINGLE_DIGITS = 9;

/** The shortest decimal that reads back as the same float of single precision; a double that is none is printed whole. */
export function printFloat(value: number): string {
  if (!Number.isFinite(value) || Math.fround(value) !== value) return printDouble(value);
  const whole = printDouble(value);
  if (whole.length <= SINGLE_DIGITS) return whole;
  for (let digits = 1; digits < SINGLE_DIGITS; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return printDouble(short);
  }
  return printDouble(Number(value.toPrecision(SINGLE_DIGITS)));
}
