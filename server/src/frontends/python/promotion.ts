// PyTorch's type promotion: https://docs.pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc. Tensors with
// dimensions decide before 0-d tensors, those before Python numbers; a later group counts only if its category is higher.
import { raise } from "../../python/types";
import { Float, PyObject, type Value } from "../../python/values";
import { DTYPES, type DType } from "../../tensor/dtype";
import { handleOf } from "./tensors";

type Category = 0 | 1 | 2 | 3;

function category(dtype: DType): Category {
  const { kind } = DTYPES[dtype];
  return kind === "bool" ? 0 : kind === "float" ? 2 : kind === "complex" ? 3 : 1;
}

/** Order of the lattice within a category; float16 with bfloat16 and unsigned with signed are settled apart. */
const RANK: Readonly<Partial<Record<DType, number>>> = {
  bool: 0,
  uint8: 1,
  int8: 2,
  uint16: 3,
  int16: 4,
  uint32: 5,
  int32: 6,
  uint64: 7,
  int64: 8,
  float16: 9,
  bfloat16: 9,
  float32: 10,
  float64: 11,
  complex64: 12,
  complex128: 13,
};

/** The smallest type that holds both. */
export function promote(a: DType, b: DType): DType {
  if (a === b) return a;
  if (a.startsWith("float8") || b.startsWith("float8")) {
    raise("RuntimeError", `Promotion for Float8 Types is not supported, attempted to promote ${a} and ${b}`);
  }
  if (category(a) !== category(b)) {
    const [low, high] = category(a) < category(b) ? [a, b] : [b, a];
    return category(high) === 3 && low === "float64" ? "complex128" : high;
  }
  if (category(a) === 2 && RANK[a] === RANK[b]) return "float32";
  if (category(a) === 1 && (a === "uint8" || b === "uint8")) {
    const other = a === "uint8" ? b : a;
    return other === "int8" ? "int16" : other;
  }
  return (RANK[a] ?? 0) >= (RANK[b] ?? 0) ? a : b;
}

/** dtype of a Python number: bool, int64 or the default float type. */
export function scalarType(value: Value, defaultFloat: DType): DType | null {
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || typeof value === "bigint") return "int64";
  if (value instanceof Float) return defaultFloat;
  return value instanceof PyObject && value.cls.name === "complex" ? lifted(defaultFloat, "complex64") : null;
}

/** `torch.result_type` over tensors and Python numbers; null when an operand's type is not known. */
export function resultType(operands: readonly Value[], defaultFloat: DType): DType | null {
  const groups: [dims: DType | null, zeroDim: DType | null, numbers: DType | null] = [null, null, null];
  for (const operand of operands) {
    const handle = handleOf(operand);
    const dtype = handle ? handle.tensorType.dtype : scalarType(operand, defaultFloat);
    if (dtype === null) return null;
    const group = handle === null ? 2 : handle.tensorType.shape?.length === 0 ? 1 : 0;
    const current = groups[group];
    groups[group] = current === null ? dtype : promote(current, dtype);
  }
  return groups.reduce((result: DType | null, next) => {
    if (result === null || next === null) return result ?? next;
    return category(next) > category(result) ? lifted(result, next) : result;
  }, null);
}

/** A group of higher category decides the category, the earlier one the precision: float32 with a complex128 scalar is complex64. */
function lifted(result: DType, next: DType): DType {
  if (category(next) === 3 && category(result) === 2) return result === "float64" ? "complex128" : "complex64";
  return promote(result, next);
}
