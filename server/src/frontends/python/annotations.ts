// Inputs that annotations of `forward` give: jaxtyping's `Float[Tensor, "batch 3 224 224"]`, torchtyping's
// `TensorType["batch", 3, 224, 224]`, and `Annotated[Tensor, "1 3 224 224"]` or `Annotated[Tensor, (1, 3, 224, 224)]`.
import { tryAttribute } from "../../python/attributes";
import { type Expression, Kind } from "../../python/syntax/ast";
import { type Machine, PyFunction, PyMethod, type PyObject } from "../../python/values";
import type { DType } from "../../tensor/dtype";
import { type TensorType, tensor } from "../../tensor/type";

/** null unless the annotations give all sizes of all parameters that have no default. */
export function annotatedInputs(vm: Machine, model: PyObject): readonly TensorType[] | null {
  const forward = tryAttribute(vm, model, "forward");
  const func = forward instanceof PyMethod ? forward.func : forward;
  if (!(func instanceof PyFunction)) return null;
  const { posonlyargs, args } = func.node.args;
  const required = [...posonlyargs, ...args].slice(1).filter(({ arg }) => !func.parameters.defaults.has(arg));
  const types = required.flatMap(({ annotation }) => (annotation && typeOf(annotation)) ?? []);
  return types.length > 0 && types.length === required.length ? types : null;
}

/** By the name of the class: jaxtyping's, with the element type that its tensors usually have. */
const DTYPES: Readonly<Record<string, DType>> = {
  ...{ Float: "float32", Shaped: "float32", Num: "float32", Real: "float32", Inexact: "float32", Float32: "float32" },
  ...{ Float16: "float16", BFloat16: "bfloat16", Float64: "float64", Complex: "complex64", Bool: "bool" },
  ...{ Int: "int64", Integer: "int64", Int8: "int8", Int16: "int16", Int32: "int32", Int64: "int64", UInt8: "uint8" },
  ...{ TensorType: "float32", Annotated: "float32" },
};

function typeOf(annotation: Expression): TensorType | null {
  if (annotation.kind === Kind.Constant || annotation.kind !== Kind.Subscript) return null;
  const { value, slice } = annotation;
  const name = value.kind === Kind.Name ? value.id : value.kind === Kind.Attribute ? value.attr : "";
  const dtype = Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
  if (dtype === undefined) return null;
  const elements = slice.kind === Kind.Tuple ? slice.elts : [slice];
  const sizes = sizesOf(name === "TensorType" ? elements : elements.slice(1, 2).flatMap(listed));
  return sizes && tensor(dtype, sizes);
}

function listed(element: Expression): readonly Expression[] {
  return element.kind === Kind.Tuple || element.kind === Kind.List ? element.elts : [element];
}

/** Axes are numbers, or words of a string; a name for the first one is a batch of 1. */
function sizesOf(elements: readonly Expression[]): readonly number[] | null {
  const words = elements.flatMap((element): readonly string[] => {
    if (element.kind !== Kind.Constant) return ["?"];
    return element.type === "str" ? element.value.trim().split(/\s+/) : [String(element.value)];
  });
  const sizes = words.map((word, axis) => (/^[1-9]\d*$/.test(word) ? Number(word) : axis === 0 ? batchOf(word) : null));
  return sizes.length > 0 && sizes.every((size) => size !== null) ? sizes : null;
}

/** `batch`, `*batch` and `...` stand for any number of images. */
function batchOf(word: string): number | null {
  return /^(\*?[A-Za-z_]\w*|\.\.\.)$/.test(word) ? 1 : null;
}
