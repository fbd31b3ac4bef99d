// Element types of tensors: names, widths and ONNX numbers (TensorProto.DataType, IR 14).

interface DTypeRow {
  /** As printed in shapes: `f32[1,3,224,224]`. */
  readonly short: string;
  /** Bits an element takes in a packed tensor; null where it has no fixed width. */
  readonly bits: number | null;
  readonly onnx: number;
  readonly kind: "float" | "signed" | "unsigned" | "bool" | "string" | "complex";
}

export const DTYPES = {
  float32: { short: "f32", bits: 32, onnx: 1, kind: "float" },
  uint8: { short: "u8", bits: 8, onnx: 2, kind: "unsigned" },
  int8: { short: "i8", bits: 8, onnx: 3, kind: "signed" },
  uint16: { short: "u16", bits: 16, onnx: 4, kind: "unsigned" },
  int16: { short: "i16", bits: 16, onnx: 5, kind: "signed" },
  int32: { short: "i32", bits: 32, onnx: 6, kind: "signed" },
  int64: { short: "i64", bits: 64, onnx: 7, kind: "signed" },
  string: { short: "str", bits: null, onnx: 8, kind: "string" },
  bool: { short: "bool", bits: 8, onnx: 9, kind: "bool" },
  float16: { short: "f16", bits: 16, onnx: 10, kind: "float" },
  float64: { short: "f64", bits: 64, onnx: 11, kind: "float" },
  uint32: { short: "u32", bits: 32, onnx: 12, kind: "unsigned" },
  uint64: { short: "u64", bits: 64, onnx: 13, kind: "unsigned" },
  complex64: { short: "c64", bits: 64, onnx: 14, kind: "complex" },
  complex128: { short: "c128", bits: 128, onnx: 15, kind: "complex" },
  bfloat16: { short: "bf16", bits: 16, onnx: 16, kind: "float" },
  float8e4m3fn: { short: "f8e4m3fn", bits: 8, onnx: 17, kind: "float" },
  float8e4m3fnuz: { short: "f8e4m3fnuz", bits: 8, onnx: 18, kind: "float" },
  float8e5m2: { short: "f8e5m2", bits: 8, onnx: 19, kind: "float" },
  float8e5m2fnuz: { short: "f8e5m2fnuz", bits: 8, onnx: 20, kind: "float" },
  uint4: { short: "u4", bits: 4, onnx: 21, kind: "unsigned" },
  int4: { short: "i4", bits: 4, onnx: 22, kind: "signed" },
  float4e2m1: { short: "f4e2m1", bits: 4, onnx: 23, kind: "float" },
  float8e8m0: { short: "f8e8m0", bits: 8, onnx: 24, kind: "float" },
  uint2: { short: "u2", bits: 2, onnx: 25, kind: "unsigned" },
  int2: { short: "i2", bits: 2, onnx: 26, kind: "signed" },
} as const satisfies Record<string, DTypeRow>;

export type DType = keyof typeof DTYPES;

const BY_ONNX = new Map<number, DType>();
const BY_SHORT = new Map<string, DType>();
for (const name of Object.keys(DTYPES) as DType[]) {
  BY_ONNX.set(DTYPES[name].onnx, name);
  BY_SHORT.set(DTYPES[name].short, name);
}

/** The dtype of an ONNX `elem_type` number; null for 0 (undefined) and numbers newer than this table. */
export function dtypeFromOnnx(elemType: number): DType | null {
  return BY_ONNX.get(elemType) ?? null;
}

/** By full name (`float32`) or short name (`f32`). */
export function dtypeFromName(name: string): DType | null {
  return name in DTYPES ? (name as DType) : (BY_SHORT.get(name) ?? null);
}

export function isFloat(dtype: DType | null): boolean {
  return dtype !== null && DTYPES[dtype].kind === "float";
}

export function isInteger(dtype: DType | null): boolean {
  return dtype !== null && (DTYPES[dtype].kind === "signed" || DTYPES[dtype].kind === "unsigned");
}
