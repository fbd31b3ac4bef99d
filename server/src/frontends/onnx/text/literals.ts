// How values of each element type are written in ONNX text, as onnx 1.23 reads them: floats of 16 bits and less as the
// integer of their bits, complex numbers as two floats. And the shortest decimals that read back as the same float.

export type Literals =
  | { readonly kind: "integer"; readonly min: bigint; readonly max: bigint }
  | { readonly kind: "float"; readonly single: boolean; readonly perElement: number }
  | { readonly kind: "string" }
  /** No element type that we know. */
  | { readonly kind: "none" };

const INT32: Literals = { kind: "integer", min: -(2n ** 31n), max: 2n ** 31n - 1n };
export const INT64_MIN = -(2n ** 63n);
export const INT64_MAX = 2n ** 63n - 1n;
const UINT64: Literals = { kind: "integer", min: 0n, max: 2n ** 64n - 1n };

/** By TensorProto.DataType; all others up to 28 are kept in `int32_data` and written as such integers. */
const LITERALS: Readonly<Record<number, Literals>> = {
  0: { kind: "none" },
  1: { kind: "float", single: true, perElement: 1 },
  7: { kind: "integer", min: INT64_MIN, max: INT64_MAX },
  8: { kind: "string" },
  11: { kind: "float", single: false, perElement: 1 },
  12: UINT64,
  13: UINT64,
  14: { kind: "float", single: true, perElement: 2 },
  15: { kind: "float", single: false, perElement: 2 },
};
const NEWEST_ELEMENT_TYPE = 28;

export function literalsOf(elemType: number): Literals {
  return LITERALS[elemType] ?? (elemType <= NEWEST_ELEMENT_TYPE ? INT32 : { kind: "none" });
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
