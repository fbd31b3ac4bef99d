// Tensors that are made from sizes and numbers: what torch.empty, zeros, full and tensor give, parameters, and the constants
// that operators take as shapes and axes. Elements are known while they are few.
import { store } from "../../operators/numbers";
import { items } from "../../python/iteration";
import { native } from "../../python/native";
import { classOf, isUnknown, raise, T, tuple, unbox } from "../../python/types";
import { Float, type Machine, PyClass, type PyObject, type Unknown, type Value } from "../../python/values";
import { DTYPES, type DType, dtypeFromName } from "../../tensor/dtype";
import { type Dim, elements, type Shape, type TensorData, type TensorType, tensor } from "../../tensor/type";
import { MAX_KNOWN_ELEMENTS } from "./limits";
import { expectHandle } from "./tensor-facts";
import { handleOf, type TensorFactory, TensorHandle } from "./tensors";

export function constantPrimitives(factory: TensorFactory) {
  const made = (vm: Machine, type: TensorType, data: Value, cls?: PyClass) => {
    vm.make("tensor");
    return factory.wrap(factory.constant(type, data === null ? null : stored(dataFrom(vm, data), type.dtype)), cls);
  };
  const filled = (vm: Machine, type: TensorType, value: Value) => {
    vm.make("tensor");
    return factory.wrap(factory.constant(type, repeated(vm, type, value)));
  };
  const typed = (vm: Machine, dtype: Value, sizes: Value) => tensor(typeOf(factory, dtype), shapeFrom(vm, sizes));
  return [
    // make(shape, dtype, data=None) → constant tensor; data is a flat list of numbers.
    native("make(shape, dtype, data=None, cls=None)", (vm, shape, dtype, data, cls) => {
      const type = tensor(dtypeFromName(dtype as string), shapeFrom(vm, shape as Value));
      return made(vm, type, data as Value, cls instanceof PyClass ? cls : undefined);
    }),
    // The same for the functions of torch: the type is a torch.dtype, a class of Python's numbers, or None.
    native("made(sizes, dtype, values=None, requires_grad=False)", (vm, sizes, dtype, values, learns) =>
      learning(made(vm, typed(vm, dtype as Value, sizes as Value), values as Value), learns as Value),
    ),
    // A constant tensor of one value.
    native("filled(sizes, value, dtype, requires_grad=False)", (vm, sizes, value, dtype, learns) =>
      learning(filled(vm, typed(vm, dtype as Value, sizes as Value), value as Value), learns as Value),
    ),
    // 0-d tensor of a Python number.
    native("constant(value, dtype)", (vm, value, dtype) =>
      isUnknown(value as Value)
        ? (value as Value)
        : constantOf(vm, factory, value as Value, typeOf(factory, dtype as Value)),
    ),
    // 1-d constant, for shapes, axes and pads.
    native("vector(values)", (vm, values) => {
      if (isUnknown(values as Value)) return values as Value;
      return made(vm, tensor("int64", [items(vm, values as Value).length]), values as Value);
    }),
    // Parameter.__new__
    native("new_parameter(cls, data=None, requires_grad=True)", (vm, cls, data, learns) => {
      if (data !== undefined && isUnknown(data)) return ofUnknownSize(vm, factory, data, cls as PyClass);
      if (data !== null && handleOf(data as Value) === null)
        raise("AttributeError", `'${classOf(data as Value).name}' object has no attribute 'detach'`);
      const type = data === null ? EMPTY : expectHandle(data as Value);
      if (typeof learns !== "boolean" && !isUnknown(learns as Value))
        raise(
          "TypeError",
          `_make_subclass(): argument 'require_grad' (position 3) must be bool, not ${classOf(learns as Value).name}`,
        );
      if (learns === true && type instanceof TensorHandle) expectDifferentiable(type);
      const handle = new TensorHandle(type instanceof TensorHandle ? type.type : type, null, "parameter");
      if (type instanceof TensorHandle) handle.data = type.data;
      handle.requiresGrad = learns === true;
      return factory.wrap(handle, cls as PyClass);
    }),
  ];
}

/** 0-d tensor of a Python number; of anything else the value is not known. */
export function constantOf(vm: Machine, factory: TensorFactory, value: Value, dtype: DType | null): PyObject {
  const plain = unbox(value);
  const isNumber = ["number", "bigint", "boolean"].includes(typeof plain) || plain instanceof Float;
  const data = isNumber ? stored(dataFrom(vm, tuple([value])), dtype) : null;
  return factory.wrap(factory.constant(tensor(dtype, []), data));
}

function expectDifferentiable({ tensorType: { dtype } }: TensorHandle): void {
  const kind = dtype === null ? "float" : DTYPES[dtype].kind;
  if (kind !== "float" && kind !== "complex")
    raise("RuntimeError", "Only Tensors of floating point and complex dtype can require gradients");
}

const EMPTY = tensor("float32", [0]);

/** The type that `dtype=` names: the default one for None; null where it is not known. */
export function typeOf({ classes }: TensorFactory, dtype: Value): DType | null {
  if (isUnknown(dtype)) return null;
  const given = dtype === null ? (classes.get("Defaults").dict.get("dtype") ?? null) : dtype;
  if (given === T.float) return "float64";
  if (given === T.int) return "int64";
  if (given === T.bool) return "bool";
  if (classes.is("dtype", given)) return dtypeFromName(String(given.attrs?.get("name")));
  return raise("TypeError", `argument 'dtype' must be torch.dtype, not ${classOf(given).name}`);
}

function learning(made: PyObject, learns: Value): PyObject {
  if (learns !== true) return made;
  const handle = expectHandle(made);
  expectDifferentiable(handle);
  handle.requiresGrad = true;
  return made;
}

/** Sizes may be unknown. */
export function shapeFrom(vm: Machine, value: Value): Shape | null {
  if (isUnknown(value)) return null;
  return items(vm, value).map((size) => dimFrom(size));
}

function dimFrom(size: Value): Dim {
  const plain = unbox(size);
  if (typeof plain === "number") return plain;
  if (typeof plain === "boolean") return Number(plain);
  const handle = handleOf(size);
  return handle?.data?.length === 1 ? (handle.data[0] ?? null) : null;
}

function dataFrom(vm: Machine, value: Value): TensorData | null {
  if (isUnknown(value)) return null;
  return items(vm, value).map((item) => {
    const plain = unbox(item);
    return typeof plain === "boolean"
      ? Number(plain)
      : plain instanceof Float
        ? plain.value
        : typeof plain === "number" || typeof plain === "bigint"
          ? Number(plain)
          : null;
  });
}

/** Numbers as a tensor of the type holds them: rounded to its precision, cut to integers. */
function stored(data: TensorData | null, dtype: DType | null): TensorData | null {
  const kind = dtype === null ? "float" : DTYPES[dtype].kind;
  const cut = kind === "signed" || kind === "unsigned" ? Math.trunc : (value: number) => value;
  return data?.map((value) => (value === null ? null : store(cut(value), dtype))) ?? null;
}

/** One value as often as a tensor of the type has elements, while they are few. */
export function repeated(vm: Machine, { dtype, shape }: TensorType, value: Value): TensorData | null {
  const count = elements(shape);
  if (isUnknown(value) || count === null || count > MAX_KNOWN_ELEMENTS) return null;
  const [element = null] = stored(dataFrom(vm, tuple([value])), dtype) ?? [];
  return new Array<number | null>(Number(count)).fill(element);
}

/** A parameter all the same: weights whose count is not known are not none. */
function ofUnknownSize(vm: Machine, factory: TensorFactory, { reason }: Unknown, cls: PyClass): Value {
  vm.assume(`the size of a parameter is not known: ${reason}`);
  const handle = new TensorHandle({ kind: "tensor", dtype: null, shape: null }, null, "parameter");
  handle.requiresGrad = true;
  return factory.wrap(handle, cls);
}
