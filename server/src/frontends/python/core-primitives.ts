// What nearly every function of torch runs through: casts, results that are written into tensors, views. torch/_core.py
// gives these natives their names in the library; in Python they took a third of the steps of an analysis.
import { getAttribute, setInstanceAttribute } from "../../python/attributes";
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { repr } from "../../python/repr";
import { isTrue } from "../../python/truth";
import { isUnknown, list, raise, tuple } from "../../python/types";
import { type Machine, PyObject, PyTuple, type Value } from "../../python/values";
import { DTYPES, type DType, dtypeFromName } from "../../tensor/dtype";
import { scalarName, sizesOf } from "./checks";
import { differ, shapesDiffer } from "./sizes";
import { expectHandle } from "./tensor-facts";
import { handleOf, learn, type TensorFactory, type TensorHandle } from "./tensors";

export function corePrimitives(factory: TensorFactory) {
  return [
    // The tensor as it is where it has the type already.
    native("cast(x, dtype)", (_vm, x, dtype) => cast(factory, x as Value, namedType(dtype as Value))),
    native("cast_all(tensors, dtype)", (vm, tensors, dtype) =>
      list(items(vm, tensors as Value).map((x) => cast(factory, x, namedType(dtype as Value)))),
    ),
    native("can_cast(source, target)", (_vm, source, target) =>
      canCast(namedType(source as Value), namedType(target as Value)),
    ),
    // An operator with a trailing underscore: x becomes y in x's dtype; shape and kind of number must fit x's.
    native("in_place(x, y)", (vm, x, y) => inPlace(vm, factory, x as Value, y as Value)),
    // `inplace=True`: the result is written back; a leaf that learns cannot be overwritten.
    native("overwritten(x, y)", (vm, x, y) => {
      const { requiresGrad, isDerived } = expectHandle(x as Value);
      if (requiresGrad && !isDerived && factory.records)
        raise("RuntimeError", "a leaf Variable that requires grad is being used in an in-place operation.");
      return inPlace(vm, factory, x as Value, y as Value);
    }),
    // x takes over the elements of y, cast to its dtype; what x is a view of takes them over too.
    native("write(x, y)", (vm, x, y) => write(vm, factory, x as Value, y as Value)),
    // In-place operators: x becomes what y is.
    native("assign(x, y)", (_vm, x, y) => {
      const [target, source] = [handleOf(x as Value), handleOf(y as Value)];
      if (target && source) assign(factory, target, source);
      return x as Value;
    }),
    // x shows elements of base: `put(base, x)` is base after x was written to. A graph follows such writes where they
    // change a part of the base; a view of all of it (a reshape) is what models go on with.
    native("viewing(x, base, put, strides=None, partial=False)", (vm, x, base, put, strides, partial) => {
      if (!(x instanceof PyObject) || isUnknown(x)) return x as Value;
      setInstanceAttribute(vm, x, "_view", tuple([base as Value, put as Value, partial as Value]));
      setInstanceAttribute(vm, x, "_strides", strides as Value);
      return x;
    }),
  ];
}

/** Of a torch.dtype; null where it is not known. */
function namedType(dtype: Value): DType | null {
  const name = dtype instanceof PyObject && !isUnknown(dtype) ? dtype.attrs?.get("name") : undefined;
  return typeof name === "string" ? dtypeFromName(name) : null;
}

export function cast(factory: TensorFactory, x: Value, dtype: DType | null): Value {
  if (isUnknown(x)) return x;
  const handle = expectHandle(x);
  if (dtype === null || handle.tensorType.dtype === dtype) return x;
  const [made] = factory.emit("Cast", "", [handle], { to: DTYPES[dtype].onnx }, 1);
  return factory.wrap(made as TensorHandle);
}

/** Numbers may lose precision in a result, but not their kind. */
function canCast(source: DType | null, target: DType | null): boolean {
  if (source === null || target === null) return true;
  const [from, to] = [DTYPES[source].kind, DTYPES[target].kind];
  if (from === "complex") return to === "complex";
  if (from === "float") return to === "float" || to === "complex";
  return from === "bool" || to !== "bool";
}

function inPlace(vm: Machine, factory: TensorFactory, x: Value, y: Value): Value {
  if (isUnknown(y)) return y;
  const [source, target] = [expectHandle(y).tensorType.dtype, expectHandle(x).tensorType.dtype];
  if (!canCast(source, target))
    raise("RuntimeError", `result type ${scalarName(y)} can't be cast to the desired output type ${scalarName(x)}`);
  return write(vm, factory, x, y);
}

function write(vm: Machine, factory: TensorFactory, x: Value, y: Value): Value {
  for (let target = x, source = y; ; ) {
    if (isUnknown(source)) return target === x ? source : x;
    const handle = expectHandle(target);
    expectWritable(vm, target, source);
    const taken = cast(factory, source, handle.tensorType.dtype);
    if (isUnknown(taken)) return x;
    assign(factory, handle, expectHandle(taken));
    if (expectHandle(taken).requiresGrad && factory.records) learn(handle);
    const view = getAttribute(vm, target, "_view");
    if (!(view instanceof PyTuple)) return x;
    const [base, put, partial] = view.items as readonly [Value, Value, Value];
    if (!isTrue(vm, partial) && handleOf(base)?.origin !== "constant") return x;
    vm.step();
    source = vm.call(put, [base, target]);
    target = base;
  }
}

function expectWritable(vm: Machine, x: Value, y: Value): void {
  const [own, given] = [sizesOf(x), sizesOf(y)];
  if (own === null || given === null) return;
  if (shapesDiffer(vm, tuple(given), tuple(own)))
    raise(
      "RuntimeError",
      `output with shape ${repr(vm, list([...own]))} doesn't match the broadcast shape ${repr(vm, list([...given]))}`,
    );
  const strides = getAttribute(vm, x, "_strides");
  if (!(strides instanceof PyTuple)) return;
  if (strides.items.some((step, axis) => step === 0 && differ(vm, own[axis] as Value, 1)))
    raise(
      "RuntimeError",
      "unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.",
    );
}

function assign(factory: TensorFactory, target: TensorHandle, { type, data, entry, origin }: TensorHandle): void {
  factory.onWrite?.(target);
  const kept = target.origin === "parameter" || target.origin === "buffer";
  Object.assign(target, { type, data, entry, origin: kept ? target.origin : origin });
}
