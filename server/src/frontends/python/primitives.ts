// The module `_rooflint`: what the libraries written in Python (torch, keras) cannot say in Python. Everything else of a
// framework is built from these few primitives.
import type { Attributes, AttributeValue } from "../../operators/operator";
import { items } from "../../python/iteration";
import { STEPS_OF } from "../../python/limits";
import type { Interpreter } from "../../python/machine";
import { native } from "../../python/native";
import { toStr } from "../../python/repr";
import { classOf, float, isUnknown, list, raise, T, tuple, unbox, unknown } from "../../python/types";
import {
  Float,
  type Machine,
  PyClass,
  PyDict,
  PyList,
  PyModule,
  PyObject,
  PyTuple,
  type Unknown,
  type Value,
} from "../../python/values";
import { DTYPES, type DType, dtypeFromName } from "../../tensor/dtype";
import { elements, printType, tensor } from "../../tensor/type";
import { broadcastPrimitives } from "./broadcasting";
import type { ModuleCalls } from "./calls";
import { checkPrimitives, scalarNames } from "./checks";
import { constantPrimitives } from "./constants";
import { convolutionPrimitives } from "./convolution";
import { corePrimitives } from "./core-primitives";
import { devicePrimitives } from "./devices";
import { GRADIENT_PRIMITIVES } from "./gradients";
import { joiningPrimitives } from "./joining";
import { LIBRARY_PRIMITIVES } from "./library-primitives";
import { MAX_KNOWN_ELEMENTS } from "./limits";
import { type ModuleObserver, moduleNamespace } from "./module-primitives";
import { nestedValuePrimitives } from "./nested-values";
import { normalizationPrimitives } from "./normalization";
import { resultType, scalarType } from "./promotion";
import { sizePrimitives } from "./sizes";
import { stridePrimitives } from "./strides";
import { expectHandle, sizeFrom, tensorFacts } from "./tensor-facts";
import { handleOf, learn, type TensorFactory, TensorHandle } from "./tensors";
import { viewPrimitives } from "./views";

export function primitivesModule(factory: TensorFactory, calls: ModuleCalls): PyModule {
  const module = new PyModule(T.module, "_rooflint", null);
  const natives = [
    ...primitives(factory),
    ...constantPrimitives(factory),
    ...corePrimitives(factory),
    ...nestedValuePrimitives(factory),
    ...normalizationPrimitives(factory),
    ...broadcastPrimitives(factory),
    ...joiningPrimitives(),
    ...stridePrimitives(),
    ...viewPrimitives(),
    ...tensorFacts(factory),
    ...sizePrimitives(),
    ...checkPrimitives(),
    ...devicePrimitives(),
    ...GRADIENT_PRIMITIVES,
    ...convolutionPrimitives(),
  ];
  for (const primitive of natives) module.attrs.set(primitive.name, primitive);
  module.attrs.set("SCALAR_NAMES", scalarNames());
  module.attrs.set("KNOWN_ELEMENTS", MAX_KNOWN_ELEMENTS);
  module.attrs.set("module", moduleNamespace(factory.classes, observerOf(factory, calls)));
  for (const primitive of LIBRARY_PRIMITIVES) module.attrs.set(primitive.name, primitive);
  return module;
}

/** The call protocol of modules: paths, call numbers and source places come from here. */
function observerOf(factory: TensorFactory, calls: ModuleCalls): ModuleObserver {
  return {
    created: (vm, module) => {
      vm.step(STEPS_OF.module);
      calls.created(vm as Interpreter, module);
    },
    called: (vm, module, args, keywords, forward) =>
      calls.run(vm as Interpreter, module, args, keywords, () => factory.builder?.nodeCount ?? 0, forward),
  };
}

function primitives(factory: TensorFactory) {
  return [
    // A class of the library under the name by which natives know it (library-classes.ts).
    native("register_class(role, cls)", (_vm, role, cls) => {
      factory.classes.register(role as string, cls as PyClass);
      return null;
    }),
    // emit("Conv", [x, w, b], {"group": 2}) → one tensor, or a tuple when outputs > 1.
    native("emit(op, inputs, attributes=None, outputs=1, domain='')", (vm, op, inputs, attributes, outputs, domain) =>
      emit(
        vm,
        factory,
        op as string,
        domain as string,
        items(vm, inputs as Value),
        attributes as Value,
        Number(outputs),
      ),
    ),
    // A tensor object of another class over the same content: Parameter(x), x.as_subclass(C), detach.
    native("alias(x, cls=None, origin=None)", (_vm, x, cls, origin) => {
      if (isUnknown(x as Value)) return x as Value;
      const handle = expectHandle(x as Value);
      const copy = new TensorHandle(
        handle.type,
        handle.data,
        typeof origin === "string" ? (origin as TensorHandle["origin"]) : handle.origin,
      );
      if (origin === null) copy.entry = handle.entry;
      if (handle.requiresGrad && factory.records) learn(copy);
      return factory.wrap(copy, cls instanceof PyClass ? cls : undefined);
    }),
    native("is_tensor(x)", (_vm, x) => handleOf(x as Value) !== null),
    native("shape(x)", (_vm, x) => shapeOf(expectHandle(x as Value))),
    native("dtype(x)", (_vm, x) => expectHandle(x as Value).tensorType.dtype ?? unknown("the dtype is not known")),
    native("origin(x)", (_vm, x) => expectHandle(x as Value).origin),
    native("describe(x)", (_vm, x) => printType(expectHandle(x as Value).type)),
    // Row-major elements as a flat list of Python numbers; unknown when they are not known.
    native("data(x)", (_vm, x) => dataOf(expectHandle(x as Value))),
    native("result_type(operands, default_float)", (vm, operands, fallback) => {
      const values = items(vm, operands as Value);
      const open = values.find(isUnknown);
      return open ?? resultType(values, fallback as DType) ?? unknown("the dtype is not known");
    }),
    native("scalar_type(x, default_float)", (_vm, x, fallback) => scalarType(x as Value, fallback as DType)),
    native("dtype_info(name)", (_vm, name) => {
      const row = typeof name === "string" ? DTYPES[name as DType] : undefined;
      if (row === undefined) return raise("TypeError", "cannot create 'torch.dtype' instances");
      return tuple([row.kind, row.bits ?? 0, row.short, row.onnx]);
    }),
    native("is_unknown(x)", (_vm, x) => isUnknown(x as Value)),
    native("unknown(reason)", (_vm, reason) => unknown(reason as string)),
    native("unknown_tensor(dtype, rank=None)", (_vm, dtype, rank) =>
      factory.wrap(
        factory.constant(
          tensor(dtypeFromName(String(dtype)), rank === null ? null : new Array<null>(Number(rank)).fill(null)),
          null,
        ),
      ),
    ),
    native("assume(message, is_guess=False)", (vm, message, isGuess) => {
      vm.assume(message as string, isGuess === true);
      return null;
    }),
  ];
}

function emit(
  vm: Machine,
  factory: TensorFactory,
  op: string,
  domain: string,
  inputs: readonly Value[],
  attributes: Value,
  outputs: number,
): Value {
  const open = inputs.find(isUnknown);
  const read = open ?? attributesFrom(vm, attributes);
  if (read instanceof PyObject) {
    factory.missing.add(read.reason);
    return outputs === 1 ? read : tuple(Array.from({ length: outputs }, () => read));
  }
  // its rule looks at all operands, also where it rejects them
  vm.step(STEPS_OF.operator + STEPS_OF.operand * inputs.length);
  const operands = inputs.map((input) => (input === null ? null : expectHandle(input)));
  for (const operand of operands) vm.step(operand?.knownCount ?? 0);
  factory.expectRoom(vm);
  const handles = factory.emit(op, domain, operands, read, outputs);
  payFor(vm, handles);
  const wrapped = handles.map((handle) => factory.wrap(handle));
  return outputs === 1 ? (wrapped[0] as Value) : tuple(wrapped);
}

/** What the results of an operator take: its rule goes over all axes, and computes the values that are known. */
function payFor(vm: Machine, results: readonly TensorHandle[]): void {
  vm.make("tensor", results.length);
  for (const { tensorType, data } of results) {
    const rank = tensorType.shape?.length ?? 0;
    // a library goes over all axes for each of them
    vm.step(STEPS_OF.axis * rank + ((rank * rank) >> 3) + STEPS_OF.computed * (data?.length ?? 0));
  }
}

/** Attributes of a node; an Unknown among them comes back instead. */
function attributesFrom(vm: Machine, dict: Value): Attributes | Unknown {
  const attributes: Record<string, AttributeValue> = {};
  for (const [name, value] of dict instanceof PyDict ? dict.map.values() : []) {
    if (value === null) continue;
    const read = attributeFrom(vm, value);
    if (read instanceof PyObject) return read;
    attributes[name as string] = read;
  }
  return attributes;
}

function attributeFrom(vm: Machine, value: Value): AttributeValue | Unknown {
  if (isUnknown(value)) return value;
  const plain = unbox(value);
  if (typeof plain === "number" || typeof plain === "string") return plain;
  if (typeof plain === "boolean") return plain ? 1 : 0;
  if (plain instanceof Float) return plain.value;
  if (!(value instanceof PyList || value instanceof PyTuple))
    return raise("TypeError", `attribute of type ${classOf(value).name}: ${toStr(vm, value)}`);
  const values = value.items.map((item) => attributeFrom(vm, item));
  const open = values.find((item): item is Unknown => item instanceof PyObject);
  return open ?? (values as number[]);
}

export function shapeOf(handle: TensorHandle): Value {
  const { shape } = handle.tensorType;
  return shape === null ? unknown("the rank is not known") : tuple(shape.map(sizeFrom));
}

function dataOf(handle: TensorHandle): Value {
  const { dtype, shape } = handle.tensorType;
  if (handle.data === null || elements(shape) === null) return unknown("the values of a tensor are not known");
  const kind = dtype === null ? "float" : DTYPES[dtype].kind;
  return list(
    handle.data.map((element) =>
      element === null
        ? unknown("a value of a tensor is not known")
        : kind === "bool"
          ? element !== 0
          : kind === "float"
            ? float(element)
            : element,
    ),
  );
}
