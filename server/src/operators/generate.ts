// Tensors from nothing or from a description: Constant, ConstantOfShape, Range, EyeLike and random numbers.
// https://onnx.ai/onnx/operators/onnx__Constant.html and relatives.
import { type DType, dtypeFromOnnx } from "../tensor/dtype";
import { type Shape, type TensorData, type TensorLiteral, tensor, type ValueType } from "../tensor/type";
import { checkedDim, listOperand, scalarOperand } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import { store } from "./numbers";
import type { Operator } from "./operator";
import { flopsPerInput, flopsPerOutput } from "./prices";
import { carriedSizes, tabulate } from "./propagate";
import { written } from "./traffic";

const constant: Operator = {
  type: "Constant",
  summary: "A tensor that the model file holds.",
  inputs: [],
  outputs: ["output"],
  infer: inferConstant,
  evaluate: (node) => [literalOf(node)?.data ?? null],
  traffic: () => 0,
  examples: [
    {
      inputs: [],
      attributes: { value: { type: tensor("int64", [2]), data: [4, 5] } },
      outputs: ["i64[2]={4,5}"],
      traffic: 0,
    },
    { inputs: [], attributes: { value_int: 7 }, outputs: ["i64[]={7}"] },
    { inputs: [], attributes: { value_ints: [7, 8] }, outputs: ["i64[2]={7,8}"] },
    { inputs: [], attributes: { value_float: 0.5 }, outputs: ["f32[]={0.5}"] },
    { inputs: [], attributes: { value_floats: [] }, outputs: ["f32[0]={}"] },
    { inputs: [], attributes: { value_strings: ["a", "b"] }, outputs: ["str[2]"] },
    { inputs: [], error: "expected one of the value attributes" },
  ],
};

function inferConstant(node: NodeContext): readonly ValueType[] {
  const literal = literalOf(node);
  if (literal === null) node.fail("expected one of the value attributes", "missing-attribute");
  return [literal.type];
}

function literalOf(node: NodeContext): TensorLiteral | null {
  return (
    node.tensorAttribute("value") ??
    node.tensorAttribute("sparse_value") ??
    scalarLiteral(node, "value_int", "int64") ??
    scalarLiteral(node, "value_float", "float32") ??
    listLiteral(node.ints("value_ints"), "int64") ??
    listLiteral(node.floats("value_floats"), "float32") ??
    stringLiteral(node)
  );
}

function scalarLiteral(node: NodeContext, name: string, dtype: DType): TensorLiteral | null {
  const value = node.float(name, null);
  return value === null ? null : { type: tensor(dtype, []), data: [value] };
}

function listLiteral(values: readonly number[] | null, dtype: DType): TensorLiteral | null {
  return values && { type: tensor(dtype, [values.length]), data: values };
}

/** Elements of strings are not carried: no shape depends on them. */
function stringLiteral(node: NodeContext): TensorLiteral | null {
  if (node.string("value_string", null) !== null) return { type: tensor("string", []), data: null };
  const values = node.attribute("value_strings");
  return Array.isArray(values) ? { type: tensor("string", [values.length]), data: null } : null;
}

const constantOfShape: Operator = {
  type: "ConstantOfShape",
  summary: "A tensor of a given shape filled with one value.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const shape =
      listOperand(node, 0)?.map((size, axis) => (size === null ? null : checkedDim(node, size, axis))) ?? null;
    const literal = node.tensorAttribute("value");
    return node.tensor(literal === null ? "float32" : literal.type.dtype, shape);
  },
  evaluate: (node) => {
    const sizes = carriedSizes(node);
    const literal = node.tensorAttribute("value");
    const value = literal === null ? 0 : (literal.data?.[0] ?? null);
    return [sizes && tabulate(sizes, () => value)];
  },
  traffic: written,
  examples: [
    { inputs: ["i64[3]={4,3,2}"], outputs: ["f32[4,3,2]"], traffic: 96 },
    {
      inputs: ["i64[1]={3}"],
      attributes: { value: { type: tensor("int64", [1]), data: [1] } },
      outputs: ["i64[3]={1,1,1}"],
    },
    { inputs: ["i64[0]={}"], outputs: ["f32[]={0}"] },
    { inputs: ["i64[2]={?,3}"], outputs: ["f32[?,3]"] },
    { inputs: ["i64[2]"], outputs: ["f32[?,?]"] },
    { inputs: ["i64[?]"], outputs: ["f32[…]"] },
    { inputs: ["i64[1]={-1}"], error: "size -1 of output axis 0" },
  ],
};

const range: Operator = {
  type: "Range",
  summary: "start, start + delta, … below limit.",
  inputs: ["start", "limit", "delta"],
  outputs: ["output"],
  infer: (node) => node.tensor(elementType(node, [0, 1, 2], "numeric"), [rangeLength(node)]),
  evaluate: evaluateRange,
  flops: flopsPerOutput,
  traffic: written,
  examples: [
    {
      inputs: ["i64[]={0}", "i64[]={7}", "i64[]={2}"],
      outputs: ["i64[4]={0,2,4,6}"],
      flops: 8,
      traffic: 32,
      why: "⌈7/2⌉ = 4",
    },
    { inputs: ["i32[]={10}", "i32[]={6}", "i32[]={-3}"], outputs: ["i32[2]={10,7}"], why: "ONNX node test" },
    { inputs: ["f32[]={1}", "f32[]={5}", "f32[]={2}"], outputs: ["f32[2]={1,3}"], why: "ONNX node test" },
    { inputs: ["i64[]={5}", "i64[]={5}", "i64[]={1}"], outputs: ["i64[0]={}"] },
    { inputs: ["i64[]={0}", "i64[]={?}", "i64[]={1}"], outputs: ["i64[?]"] },
    { inputs: ["i64[]={0}", "i64[]={5}", "i64[]={0}"], error: "delta must not be 0" },
    { inputs: ["i64[]", "i32[]", "i64[]"], error: "one element type" },
  ],
};

function rangeLength(node: NodeContext): number | null {
  const [start, limit, delta] = [scalarOperand(node, 0), scalarOperand(node, 1), scalarOperand(node, 2)];
  if (delta === 0) node.fail("delta must not be 0");
  if (start === null || limit === null || delta === null) return null;
  return checkedDim(node, Math.max(0, Math.ceil((limit - start) / delta)), 0);
}

/** Fractions accumulate rounding that the document leaves open; whole numbers are exact. */
function evaluateRange(node: CostContext): readonly (TensorData | null)[] {
  const [start, delta, sizes] = [scalarOperand(node, 0), scalarOperand(node, 2), carriedSizes(node)];
  if (sizes === null || start === null || delta === null) return [null];
  if (!Number.isInteger(start) || !Number.isInteger(delta)) return [null];
  return [tabulate(sizes, ([i]) => store(start + i! * delta, node.dtype(0)))];
}

const eyeLike: Operator = {
  type: "EyeLike",
  summary: "A matrix of the operand's shape with ones on a diagonal.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape !== null && shape.length !== 2) node.fail(`expected a matrix, got ${named(node, 0)}`);
    return node.tensor(ownType(node), shape ?? [null, null]);
  },
  evaluate: (node) => {
    const sizes = carriedSizes(node);
    return [sizes && tabulate(sizes, ([row, column]) => (column! - row! === node.int("k", 0) ? 1 : 0))];
  },
  traffic: written,
  examples: [
    { inputs: ["i32[2,3]"], attributes: { k: 1 }, outputs: ["i32[2,3]={0,1,0,0,0,1}"], traffic: 24 },
    { inputs: ["i32[3,?]"], attributes: { dtype: 11 }, outputs: ["f64[3,?]"] },
    { inputs: ["f32[…]"], outputs: ["f32[?,?]"] },
    { inputs: ["f32[3]"], error: "expected a matrix" },
  ],
};

/** The `dtype` attribute, else the operand's element type. */
function ownType(node: NodeContext): DType | null {
  const elemType = node.int("dtype", null);
  return elemType === null ? node.dtype(0) : dtypeFromOnnx(elemType);
}

function randomOfShape(type: string, distribution: string): Operator {
  return {
    type,
    summary: `Random numbers of the ${distribution} distribution in a given shape.`,
    inputs: [],
    outputs: ["output"],
    infer: (node) => node.tensor(dtypeFromOnnx(node.int("dtype", 1)), requiredShape(node)),
    flops: flopsPerOutput,
    traffic: written,
    examples: [
      { inputs: [], attributes: { shape: [2, 3] }, outputs: ["f32[2,3]"], traffic: 24 },
      { inputs: [], attributes: { shape: [2], dtype: 11 }, outputs: ["f64[2]"] },
      { inputs: [], error: "attribute 'shape' is missing" },
    ],
  };
}

function requiredShape(node: NodeContext): Shape {
  const shape = node.ints("shape");
  if (shape === null) node.fail("attribute 'shape' is missing", "missing-attribute");
  return shape.map((size, axis) => checkedDim(node, size, axis));
}

/** Result in the shape of the operand, which only Bernoulli reads. */
function randomLike(type: string, summary: string): Operator {
  return {
    type,
    summary,
    inputs: ["input"],
    outputs: ["output"],
    infer: (node) => node.tensor(ownType(node), node.shape(0)),
    flops: flopsPerOutput,
    ...(type !== "Bernoulli" && { traffic: written }),
    examples: [
      { inputs: ["f32[2,?]"], outputs: ["f32[2,?]"] },
      { inputs: ["f32[2]"], attributes: { dtype: 9 }, outputs: ["bool[2]"] },
    ],
  };
}

const multinomial: Operator = {
  type: "Multinomial",
  summary: "Class indices drawn from unnormalised log-probabilities, sample_size for each row.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const shape = node.shape(0);
    if (shape !== null && shape.length !== 2) node.fail(`expected batch × classes, got ${named(node, 0)}`);
    const samples = checkedDim(node, node.int("sample_size", 1), 1);
    return node.tensor(dtypeFromOnnx(node.int("dtype", 6)), [shape?.[0] ?? null, samples]);
  },
  flops: flopsPerInput,
  examples: [
    {
      inputs: ["f32[2,10]"],
      attributes: { sample_size: 3 },
      outputs: ["i32[2,3]"],
      flops: 100,
      why: "exp and a running sum",
    },
    { inputs: ["f32[?,10]"], attributes: { dtype: 7 }, outputs: ["i64[?,1]"] },
    { inputs: ["f32[10]"], error: "expected batch × classes" },
  ],
};

export const GENERATORS: readonly Operator[] = [
  constant,
  constantOfShape,
  range,
  eyeLike,
  randomOfShape("RandomNormal", "normal"),
  randomOfShape("RandomUniform", "uniform"),
  randomLike("RandomNormalLike", "Random numbers of the normal distribution in the operand's shape."),
  randomLike("RandomUniformLike", "Random numbers of the uniform distribution in the operand's shape."),
  randomLike("Bernoulli", "1 with the operand's elements as probabilities, else 0."),
  multinomial,
];
