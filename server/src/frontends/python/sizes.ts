// Arithmetic of sizes and axes as the functions of torch read them from their arguments. A size that is not known is an
// Unknown: it passes every check, and what depends on it is unknown too.

import { callMethod, tryAttribute } from "../../python/attributes";
import { compare } from "../../python/comparison";
import { toInteger } from "../../python/items";
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { CmpOperator } from "../../python/syntax/ast";
import { isTrue } from "../../python/truth";
import { classOf, isUnknown, list, raise, tuple, unbox } from "../../python/types";
import { type Machine, PyList, PyObject, PyTuple, type Value } from "../../python/values";
import { handleOf } from "./tensors";

export function sizePrimitives() {
  return [
    // An int, also when given as 0-d tensor of integers or as another integer-like object.
    native("integer(value, name, wanted='int')", (vm, value, name, wanted) =>
      integer(vm, value as Value, name as string, wanted as string),
    ),
    // `f(2, 3)`, `f((2, 3))` and `f(torch.Size([2, 3]))` mean the same.
    native("sizes(args, name='size')", (vm, args, name) => sizes(vm, args as Value, name as string)),
    // The same for a tensor that is made: sizes one by one, as a tuple or by name; negative ones are rejected.
    native("checked_sizes(args, keyword=None)", (vm, args, keyword) =>
      checkedSizes(vm, keyword === null ? (args as Value) : tuple([keyword as Value])),
    ),
    // Nothing among these is unknown.
    native("known(values)", (vm, values) => isKnown(vm, values as Value)),
    // Two shapes are known and equal.
    native("same_sizes(a, b)", (vm, a, b) => {
      if (!isKnown(vm, a as Value) || !isKnown(vm, b as Value)) return false;
      return shapesDiffer(vm, a as Value, b as Value) === false;
    }),
    // Two shapes cannot be equal, whatever is not known of them.
    native("shapes_differ(a, b)", (vm, a, b) => shapesDiffer(vm, a as Value, b as Value)),
    // Two sizes known not to be equal; a size known to be smaller.
    native("sizes_differ(a, b)", (vm, a, b) => differ(vm, a as Value, b as Value)),
    native("below(a, b)", (vm, a, b) => below(vm, a as Value, b as Value)),
    // One number for all axes, or a tuple of whatever can be walked through.
    native("axes(value, n)", (vm, value, n) => {
      if (isUnknown(value as Value)) return value as Value;
      const several = (classOf(value as Value).lookup("__iter__") ?? null) !== null;
      return tuple(several ? [...items(vm, value as Value)] : repeated(vm, value as Value, n as Value));
    }),
    // Pads as torch.nn.functional.pad takes them: the last axis first, each size for both sides.
    native("reversed_twice(sizes, times=2)", (vm, sizes, times) =>
      tuple([...items(vm, sizes as Value)].reverse().flatMap((size) => repeated(vm, size, times as Value))),
    ),
    native("wrap_dim(dim, rank)", (vm, dim, rank) => wrapDim(vm, dim as Value, rank as Value)),
  ];
}

/** As often as an integer of the program says. */
function repeated(vm: Machine, value: Value, times: Value): readonly Value[] {
  const count = Math.max(0, Number(toInteger(vm, times)));
  vm.allocate(count);
  return new Array<Value>(count).fill(value);
}

export function integer(vm: Machine, value: Value, name: string, wanted = "int"): Value {
  const plain = unbox(value);
  if (typeof plain === "number" || typeof plain === "bigint" || isUnknown(value)) return value;
  const handle = handleOf(value);
  if (handle && !FLOATS.has(String(handle.tensorType.dtype))) return callMethod(vm, value, "item");
  if (!handle && value instanceof PyObject && tryAttribute(vm, value, "__index__") !== undefined)
    return callMethod(vm, value, "__index__");
  return raise("TypeError", `argument '${name}' must be ${wanted}, not ${classOf(value).name}`);
}

const FLOATS: ReadonlySet<string> = new Set(["float32", "float64", "float16", "bfloat16"]);

function sizes(vm: Machine, args: Value, name: string): Value {
  const given = items(vm, args);
  const [first] = given;
  const alone = given.length === 1 && first !== undefined ? first : args;
  if (isUnknown(alone)) return alone;
  const all = alone instanceof PyTuple || alone instanceof PyList ? items(vm, alone) : given;
  vm.step(all.length);
  return tuple(
    all.map((size, i) =>
      i > 0 && typeof size === "boolean" ? Number(size) : integer(vm, size, name, "tuple of ints"),
    ),
  );
}

function checkedSizes(vm: Machine, args: Value): Value {
  if (items(vm, args).length === 0) raise("TypeError", 'missing 1 required positional arguments: "size"');
  expectSizes(vm, args);
  const read = sizes(vm, args, "size");
  if (isUnknown(read)) return read;
  const negative = items(vm, read).find((size) => below(vm, size, 0));
  if (negative !== undefined) {
    const shown = repr(vm, list([...items(vm, read)]));
    raise("RuntimeError", `Trying to create tensor with negative dimension ${repr(vm, negative)}: ${shown}`);
  }
  return read;
}

/** In the words of PyTorch, which names the function that was called. */
function expectSizes(vm: Machine, args: Value): void {
  const given = items(vm, args);
  const [first = null] = given;
  const isList = given.length > 1 || first instanceof PyTuple || first instanceof PyList;
  const all = given.length === 1 && isList ? items(vm, first) : given;
  const at = all.findIndex((size) => !isInteger(vm, size));
  if (at < 0) return;
  const kind = classOf(all[at] as Value).name;
  const name = `${vm.frame?.name}(): argument 'size'`;
  if (at > 0)
    raise(
      "TypeError",
      `${name} failed to unpack the object at pos ${at + 1} with error "type must be tuple of ints,but got ${kind}"`,
    );
  const found = isList ? `but found element of type ${kind} at pos 0` : `not ${kind}`;
  raise("TypeError", `${name} (position 1) must be tuple of ints, ${found}`);
}

/** What `integer` takes. */
function isInteger(vm: Machine, value: Value): boolean {
  const plain = unbox(value);
  if (typeof plain === "number" || typeof plain === "bigint" || typeof plain === "boolean" || isUnknown(value))
    return true;
  const handle = handleOf(value);
  if (handle) return !FLOATS.has(String(handle.tensorType.dtype));
  return value instanceof PyObject && tryAttribute(vm, value, "__index__") !== undefined;
}

function isKnown(vm: Machine, values: Value): boolean {
  if (isUnknown(values)) return false;
  const all = items(vm, values);
  vm.step(all.length);
  return !all.some(isUnknown);
}

export function shapesDiffer(vm: Machine, a: Value, b: Value): boolean {
  if (isUnknown(a) || isUnknown(b)) return false;
  const [left, right] = [items(vm, a), items(vm, b)];
  vm.step(left.length);
  return left.length !== right.length || left.some((size, i) => differ(vm, size, right[i] as Value));
}

export function differ(vm: Machine, a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a !== b;
  return !isUnknown(a) && !isUnknown(b) && isTrue(vm, compare(vm, CmpOperator.NotEq, a, b));
}

export function below(vm: Machine, a: Value, b: Value): boolean {
  if (typeof a === "number" && typeof b === "number") return a < b;
  return !isUnknown(a) && !isUnknown(b) && isTrue(vm, compare(vm, CmpOperator.Lt, a, b));
}

export function wrapDim(vm: Machine, given: Value, rank: Value): Value {
  const dim = integer(vm, given, "dim");
  if (isUnknown(dim)) return dim;
  if (isUnknown(rank)) return below(vm, dim, 0) ? rank : dim;
  const limit = Math.max(Number(rank), 1);
  const at = Number(unbox(dim));
  if (at < -limit || at >= limit)
    raise(
      "IndexError",
      `Dimension out of range (expected to be in range of [${-limit}, ${limit - 1}], but got ${repr(vm, dim)})`,
    );
  return at < 0 ? at + limit : at;
}
