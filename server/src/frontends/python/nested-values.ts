// What torch.tensor reads of nested lists of numbers, and the writing of one number into a tensor: models fill tables of a
// million elements so while they are built.
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { list, tuple, unbox } from "../../python/types";
import { Float, type Machine, PyList, PyTuple, type Value } from "../../python/values";
import { DTYPES, type DType } from "../../tensor/dtype";
import { constantOf } from "./constants";
import { scalarType } from "./promotion";
import { handleOf, type TensorFactory, type TensorHandle } from "./tensors";

export function nestedValuePrimitives(factory: TensorFactory) {
  return [
    // (shape, flat values) of lists and tuples of numbers that are equally long at each depth; None for anything else.
    native("plain_numbers(data)", (vm, data) => {
      const values: Value[] = [];
      const shape = readNested(vm, data as Value, values);
      return shape && tuple([tuple(shape), list(values)]);
    }),
    // The name of the type that holds all these numbers; None where none of them is known.
    native("common_type(values, default_float)", (vm, values, fallback) => {
      const given = items(vm, values as Value);
      vm.work("compared", given.length);
      return given.reduce<DType | null>((found, value) => wider(found, scalarType(value, fallback as DType)), null);
    }),
    // The lowest and the highest integer among the values; None where there is none.
    native("integer_bounds(values)", (vm, values) => {
      const given = items(vm, values as Value);
      vm.work("compared", given.length);
      let lowest: number | bigint | null = null;
      let highest: number | bigint | null = null;
      for (const value of given) {
        const integer = unbox(value);
        if (!isInteger(integer)) continue;
        if (lowest === null || integer < lowest) lowest = integer;
        if (highest === null || integer > highest) highest = integer;
      }
      return lowest === null || highest === null ? null : tuple([lowest, highest]);
    }),
    // x[i, j] = number for a tensor whose values are known and that shares them with no other; False for anything else.
    native("put_number(x, index, value)", (vm, x, index, value) =>
      putNumber(vm, factory, x as Value, index as Value, value as Value),
    ),
  ];
}

/** Depth of nested lists that are read here: no table has more axes. */
const DEEPEST = 8;

/** The shape of `data`, whose numbers are added to `into` in their order. */
function readNested(vm: Machine, data: Value, into: Value[], depth = 0): readonly number[] | null {
  if (!(data instanceof PyList || data instanceof PyTuple) || data.items.length === 0 || depth === DEEPEST) return null;
  const { items: rows } = data;
  vm.work("compared", rows.length);
  if (rows.every(isNumber)) {
    vm.make("element", rows.length);
    for (const number of rows) into.push(number);
    return [rows.length];
  }
  let inner: readonly number[] | null = null;
  for (const row of rows) {
    const shape = readNested(vm, row, into, depth + 1);
    if (shape === null || (inner !== null && `${shape}` !== `${inner}`)) return null;
    inner = shape;
  }
  return inner && [rows.length, ...inner];
}

function isNumber(value: Value): boolean {
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" || value instanceof Float;
}

function isInteger(value: Value): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

const ORDER = ["bool", "signed", "float", "complex"];

function wider(found: DType | null, other: DType | null): DType | null {
  if (found === null || other === null) return found ?? other;
  return ORDER.indexOf(DTYPES[other].kind) > ORDER.indexOf(DTYPES[found].kind) ? other : found;
}

function putNumber(vm: Machine, factory: TensorFactory, x: Value, index: Value, value: Value): boolean {
  const handle = handleOf(x);
  if (handle === null || handle.knownCount === null || handle.origin !== "constant") return false;
  if (!isNumber(value) || isShared(x)) return false;
  const at = offsetOf(handle, index instanceof PyTuple ? index.items : [index]);
  const { dtype } = handle.tensorType;
  if (at === null || dtype === null || DTYPES[dtype].kind === "complex") return false;
  if (!handle.isDraft) vm.work("copied", handle.knownCount);
  const [element = null] = handleOf(constantOf(vm, factory, value, dtype))?.data ?? [];
  factory.onWrite?.(handle);
  handle.put(at, element);
  // what a graph holds of it already stays as it was
  handle.entry = { builder: null, value: null };
  return true;
}

/** A view of another tensor, or one whose elements lie on each other. */
function isShared(x: Value): boolean {
  const attrs = typeof x === "object" && x !== null && "attrs" in x ? x.attrs : null;
  return (attrs?.get("_view") ?? null) !== null || (attrs?.get("_strides") ?? null) !== null;
}

/** Where the element lies that whole numbers select, one for each axis; null where they do not, or none is there. */
function offsetOf({ tensorType: { shape } }: TensorHandle, index: readonly Value[]): number | null {
  if (shape === null || index.length !== shape.length) return null;
  let offset = 0;
  for (const [axis, size] of shape.entries()) {
    const i = index[axis];
    if (typeof i !== "number" || size === null || i < -size || i >= size) return null;
    offset = offset * size + (i < 0 ? i + size : i);
  }
  return offset;
}
