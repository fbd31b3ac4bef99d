// Checks that the functions of torch.nn share, in PyTorch's words. Sizes and dtypes that are not known pass every check.
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { classOf, isUnknown, list, raise, T, tuple, unbox } from "../../python/types";
import { Float, type Machine, PyDict, PyList, PyTuple, type Value } from "../../python/values";
import { DTYPES } from "../../tensor/dtype";
import { differ, integer } from "./sizes";
import { expectHandle, product, sizeFrom } from "./tensor-facts";
import { handleOf } from "./tensors";

/** Names of the element types in PyTorch's messages: c10/core/ScalarType.h. */
export const SCALAR_NAMES: ReadonlyMap<string, string> = new Map([
  ["float32", "Float"],
  ["float64", "Double"],
  ["float16", "Half"],
  ["bfloat16", "BFloat16"],
  ["uint8", "Byte"],
  ["int8", "Char"],
  ["int16", "Short"],
  ["int32", "Int"],
  ["int64", "Long"],
  ["bool", "Bool"],
  ["uint16", "UInt16"],
  ["uint32", "UInt32"],
  ["uint64", "UInt64"],
  ["complex64", "ComplexFloat"],
  ["complex128", "ComplexDouble"],
  ["float8e4m3fn", "Float8_e4m3fn"],
  ["float8e4m3fnuz", "Float8_e4m3fnuz"],
  ["float8e5m2", "Float8_e5m2"],
  ["float8e5m2fnuz", "Float8_e5m2fnuz"],
]);

/** The same as types of C++. */
const C_NAMES: ReadonlyMap<string, string> = new Map([
  ["float32", "float"],
  ["float64", "double"],
  ["float16", "c10::Half"],
  ["bfloat16", "c10::BFloat16"],
  ["uint8", "unsigned char"],
  ["int8", "signed char"],
  ["int16", "short int"],
  ["int32", "int"],
  ["int64", "long int"],
  ["bool", "bool"],
  ["complex64", "c10::complex<float>"],
  ["complex128", "c10::complex<double>"],
]);

export function checkPrimitives() {
  return [
    native("scalar_name(x)", (_vm, x) => scalarName(x as Value)),
    native("c_name(x)", (_vm, x) => cName(x as Value)),
    // One number for all axes, or one for each; `int_tuple` says which argument of which function was wrong.
    native("ntuple(value, n)", (_vm, value, n) => tuple(ntuple(value as Value, Number(n)))),
    native("int_tuple(function, name, value, n)", (vm, name, argument, value, n) =>
      tuple(intTuple(vm, name as string, argument as string, value as Value, Number(n))),
    ),
    // Statistics and parameters of a normalisation by name: one element for each of n channels.
    native("expect_counts(n, **tensors)", (vm, n, tensors) => {
      for (const [name, value] of (tensors as PyDict).map.values()) expectCount(vm, name as string, value, n as Value);
      return null;
    }),
    // Everything a function needs as a tensor is one; `position` counts the arguments of its signature.
    native("expect_tensor(function, value, name='input', position=1)", (_vm, name, value, argument, position) => {
      if (handleOf(value as Value) || isUnknown(value as Value)) return null;
      const given = `argument '${argument}' (position ${position}) must be Tensor, not ${classOf(value as Value).name}`;
      return raise("TypeError", `${name}(): ${given}`);
    }),
    native("expect_tensors(function, *values)", (_vm, name, values) => {
      const given = (values as PyTuple).items;
      if (given.every((value) => handleOf(value) || isUnknown(value))) return null;
      const kinds = given.map((value) => (handleOf(value) ? "Tensor" : classOf(value).name));
      return raise("TypeError", `${name}() received an invalid combination of arguments - got (${kinds.join(", ")})`);
    }),
    // Kernels exist for floating-point elements only.
    native("expect_floating(kernel, x, complex_too=False)", (_vm, kernel, x, complexToo) => {
      if (!isUnknown(x as Value)) expectFloating(kernel as string, x as Value, complexToo === true);
      return null;
    }),
    // Parameters of the input's type, or of float32 with a shorter float.
    native("expect_one_type(input, *parameters)", (_vm, input, parameters) => {
      expectOneType(input as Value, (parameters as PyTuple).items);
      return null;
    }),
  ];
}

/** The table of scalar names as the library reads it. */
export function scalarNames(): PyDict {
  const names = new PyDict(T.dict);
  for (const [dtype, name] of SCALAR_NAMES) names.map.set(dtype, [dtype, name]);
  return names;
}

export function scalarName(x: Value): string {
  const dtype = dtypeOf(x) ?? "";
  return SCALAR_NAMES.get(dtype) ?? dtype;
}

export function cName(x: Value): string {
  const dtype = dtypeOf(x) ?? "";
  return C_NAMES.get(dtype) ?? dtype;
}

export function dtypeOf(x: Value) {
  return handleOf(x)?.tensorType.dtype ?? null;
}

/** Two dtypes known not to be equal. */
export function typesDiffer(a: Value, b: Value): boolean {
  const [left, right] = [dtypeOf(a), dtypeOf(b)];
  return left !== null && right !== null && left !== right;
}

/** Sizes of a tensor; null where its rank is not known. */
export function sizesOf(x: Value): readonly Value[] | null {
  return handleOf(x)?.tensorType.shape?.map(sizeFrom) ?? null;
}

/** `[1, 3, 224, 224]` */
export function sizesText(vm: Machine, sizes: readonly Value[]): string {
  return repr(vm, list([...sizes]));
}

function ntuple(value: Value, n: number): readonly Value[] {
  if (!(value instanceof PyTuple || value instanceof PyList)) return new Array<Value>(n).fill(value);
  return value.items.length === 1 ? new Array<Value>(n).fill(value.items[0] as Value) : value.items;
}

export function intTuple(vm: Machine, name: string, argument: string, value: Value, n: number): readonly Value[] {
  const values = ntuple(value, n);
  const isList = value instanceof PyTuple || value instanceof PyList;
  const at = values.findIndex((item, i) => !isSize(item, i));
  if (at >= 0) raise("TypeError", `${name}(): argument '${argument}' ${wrongSize(values[at] as Value, at, isList)}`);
  if (values.length !== n)
    raise(
      "RuntimeError",
      `${name}() argument '${argument}' should contain ${NUMBERS[n - 1]} int${n === 1 ? "" : "s"} (got ${values.length})`,
    );
  return values.map((item) => (typeof item === "boolean" ? Number(item) : unbox(integer(vm, item, argument))));
}

/** Only the first is not taken if it is a bool. */
function isSize(value: Value, index: number): boolean {
  if (typeof value === "boolean") return index > 0;
  return value !== null && typeof value !== "string" && !(value instanceof Float);
}

function wrongSize(value: Value, index: number, isList: boolean): string {
  const kind = classOf(value).name;
  if (!isList) return `must be tuple of ints, not ${kind}`;
  return index === 0
    ? `must be tuple of ints, but found element of type ${kind} at pos 0`
    : `failed to unpack the object at pos ${index + 1} with error "type must be tuple of ints,but got ${kind}"`;
}

const NUMBERS = ["one", "two", "three"] as const;

export function expectCount(vm: Machine, name: string, value: Value, n: Value): void {
  const sizes = sizesOf(value);
  if (sizes === null) return;
  const count = product(sizes);
  if (differ(vm, count, n))
    raise("RuntimeError", `${name} should contain ${repr(vm, n)} elements not ${repr(vm, count)}`);
}

export function expectFloating(kernel: string, x: Value, complexToo = false): void {
  const dtype = expectHandle(x).tensorType.dtype;
  const kind = dtype === null ? "float" : DTYPES[dtype].kind;
  if (kind !== "float" && !(complexToo && kind === "complex"))
    raise("NotImplementedError", `"${kernel}" not implemented for '${scalarName(x)}'`);
}

/** check_mixed_data_type of aten/src/ATen/native/cpu/mixed_data_type.h. */
export function expectOneType(input: Value, parameters: readonly Value[]): void {
  if (!parameters.some((parameter) => typesDiffer(parameter, input))) return;
  const types = parameters.map(dtypeOf).filter((dtype) => dtype !== null);
  if (types.some((dtype) => dtype !== "float32"))
    raise("RuntimeError", "mixed dtype (CPU): expect parameter to have scalar type of Float");
  const dtype = dtypeOf(input);
  if (dtype !== "float16" && dtype !== "bfloat16")
    raise("RuntimeError", "mixed dtype (CPU): all inputs must share same datatype.");
}
