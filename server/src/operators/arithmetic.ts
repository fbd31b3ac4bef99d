// Arithmetic on one and two operands, element by element: one table each, and Mod and Pow, which need more than a row.
// https://onnx.ai/onnx/operators/ , one page per operator.
import { elements } from "../tensor/type";
import type { CostContext } from "./context";
import { binary, broadcastInputs, type ElementwiseRow, elementType, evaluateElementwise, unary } from "./elementwise";
import { roundHalfEven } from "./numbers";
import type { Operator } from "./operator";
import { POWER, priced, TRANSCENDENTAL } from "./prices";

const UNARY: readonly ElementwiseRow[] = [
  {
    type: "Abs",
    summary: "Absolute value.",
    accepts: "numeric",
    evaluate: Math.abs,
    examples: [{ inputs: ["i64[3]={-2,0,?}"], outputs: ["i64[3]={2,0,?}"] }],
  },
  {
    type: "Neg",
    summary: "Negation.",
    accepts: "numeric",
    evaluate: (x) => -x,
    evaluateInteger: (x) => 0 - x,
    examples: [
      { inputs: ["i64[2]={3,0}"], outputs: ["i64[2]={-3,0}"] },
      { inputs: ["f32[2]={0,-Infinity}"], outputs: ["f32[2]={-0,Infinity}"] },
      { inputs: ["i8[1]={-128}"], outputs: ["i8[1]={-128}"], why: "two's complement has no +128 in 8 bits" },
    ],
  },
  {
    type: "Sign",
    summary: "−1, 0 or 1.",
    accepts: "numeric",
    evaluate: Math.sign,
    examples: [{ inputs: ["f32[3]={-2.5,0,7}"], outputs: ["f32[3]={-1,0,1}"] }],
  },
  {
    type: "Ceil",
    summary: "Smallest integer not below x.",
    accepts: "float",
    evaluate: Math.ceil,
    examples: [{ inputs: ["f32[2]={-1.5,1.2}"], outputs: ["f32[2]={-1,2}"], why: "ONNX node test" }],
  },
  {
    type: "Floor",
    summary: "Largest integer not above x.",
    accepts: "float",
    evaluate: Math.floor,
    examples: [
      { inputs: ["f32[3]={-1.5,1.2,2}"], outputs: ["f32[3]={-2,1,2}"], flops: 3 },
      { inputs: ["i64[2]"], error: "expected a floating-point operand, got i64[2] ('x0')" },
    ],
  },
  {
    type: "Round",
    summary: "Nearest integer, halves to the even one.",
    accepts: "float",
    evaluate: roundHalfEven,
    examples: [
      {
        inputs: ["f32[6]={0.9,2.5,2.3,1.5,-4.5,-1.2}"],
        outputs: ["f32[6]={1,2,2,2,-4,-1}"],
        why: "example of the ONNX documentation",
      },
    ],
  },
  {
    type: "Reciprocal",
    summary: "1 / x.",
    accepts: "float",
    evaluate: (x) => 1 / x,
    examples: [{ inputs: ["f32[3]={-4,2,0}"], outputs: ["f32[3]={-0.25,0.5,Infinity}"] }],
  },
  {
    type: "Sqrt",
    summary: "Square root.",
    accepts: "float",
    evaluate: Math.sqrt,
    examples: [
      { inputs: ["f32[3]={1,4,9}"], outputs: ["f32[3]={1,2,3}"], flops: 12 },
      { inputs: ["f64[1]={-1}"], outputs: ["f64[1]={NaN}"] },
    ],
  },
  {
    type: "Exp",
    summary: "Exponential function.",
    accepts: "float",
    evaluate: Math.exp,
    examples: [{ inputs: ["f32[2]={0,-Infinity}"], outputs: ["f32[2]={1,0}"], flops: 8 }],
  },
  {
    type: "Log",
    summary: "Natural logarithm.",
    accepts: "float",
    evaluate: Math.log,
    examples: [{ inputs: ["f32[2]={1,0}"], outputs: ["f32[2]={0,-Infinity}"] }],
  },
  ...["Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh"].map(
    (type): ElementwiseRow => ({
      type,
      summary: `The function ${type.toLowerCase()} of every element.`,
      accepts: type === "Erf" ? "numeric" : "float",
      examples: [{ inputs: ["f32[3,4,5]"], outputs: ["f32[3,4,5]"], flops: 240, why: "4 for each of 3·4·5 elements" }],
    }),
  ),
];

const BINARY: readonly ElementwiseRow[] = [
  {
    type: "Add",
    summary: "Sum with broadcasting.",
    accepts: "numeric",
    evaluate: (a, b) => a + b,
    examples: [
      { inputs: ["i64[2,1]={10,?}", "i64[3]={1,2,3}"], outputs: ["i64[2,3]={11,12,13,?,?,?}"] },
      { inputs: ["f32[1,64,56,56]", "f32[1,64,56,56]"], outputs: ["f32[1,64,56,56]"], flops: 200_704, why: "64·56²" },
      {
        inputs: ["i64[1]={9223372036854775807}", "i64[1]={1}"],
        outputs: ["i64[1]={?}"],
        why: "INT64_MAX is not exact in a double",
      },
      { inputs: ["i8[1]={127}", "i8[1]={1}"], outputs: ["i8[1]={-128}"], why: "two's complement wraps" },
    ],
  },
  {
    type: "Sub",
    summary: "Difference with broadcasting.",
    accepts: "numeric",
    evaluate: (a, b) => a - b,
    examples: [
      { inputs: ["i64[3]={3,2,1}", "i64[]={2}"], outputs: ["i64[3]={1,0,-1}"] },
      { inputs: ["u8[1]={1}", "u8[1]={2}"], outputs: ["u8[1]={255}"], why: "unsigned wraps" },
    ],
  },
  {
    type: "Mul",
    summary: "Product with broadcasting.",
    accepts: "numeric",
    evaluate: (a, b) => a * b,
    examples: [
      { inputs: ["i64[3]={1,-2,?}", "i64[3]={4,0,0}"], outputs: ["i64[3]={4,0,?}"] },
      {
        inputs: ["f32[1]={0.1}", "f32[1]={3}"],
        outputs: ["f32[1]={0.30000001192092896}"],
        why: "numpy.float32(0.1) * numpy.float32(3)",
      },
    ],
  },
  {
    type: "Div",
    summary: "Quotient with broadcasting; integers are truncated toward zero.",
    accepts: "numeric",
    evaluate: (a, b) => a / b,
    evaluateInteger: divideIntegers,
    examples: [
      { inputs: ["i64[4]={7,-7,7,1}", "i64[4]={2,2,-2,0}"], outputs: ["i64[4]={3,-3,-3,?}"] },
      { inputs: ["f32[2]={1,-1}", "f32[2]={4,0}"], outputs: ["f32[2]={0.25,-Infinity}"] },
      {
        inputs: ["f32[512,16,64]", "f32[512,8,64]"],
        error: "cannot broadcast f32[512,16,64] ('x0') with f32[512,8,64] ('x1')",
      },
    ],
  },
];

/** Exact quotient of safe integers, truncated toward zero as in C++ and ONNX Runtime. */
function divideIntegers(a: number, b: number): number | null {
  return b === 0 ? null : (a - (a % b)) / b;
}

/** Remainder with the divisor's sign, as in NumPy and Python. */
function floorModulo(a: number, b: number): number | null {
  if (b === 0) return null;
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

const mod: Operator = {
  ...binary({
    type: "Mod",
    summary: "Remainder: the divisor's sign, or C's fmod with fmod=1.",
    accepts: "numeric",
    examples: [],
  }),
  evaluate: (node) => [
    evaluateElementwise(
      node,
      [0, 1],
      node.int("fmod", 0) === 1
        ? { evaluate: (a, b) => a % b, evaluateInteger: (a, b) => (b === 0 ? null : a % b) }
        : { evaluate: floorModulo },
    ),
  ],
  examples: [
    {
      inputs: ["i64[6]={-4,7,5,4,-7,8}", "i64[6]={2,-3,8,-2,3,5}"],
      outputs: ["i64[6]={0,-2,5,0,2,3}"],
      flops: 24,
      why: "example of the ONNX documentation (mixed_sign_int64); a − b·⌊a/b⌋ is 4 operations",
    },
    {
      inputs: ["i64[6]={-4,7,5,4,-7,8}", "i64[6]={2,-3,8,-2,3,5}"],
      attributes: { fmod: 1 },
      outputs: ["i64[6]={0,1,5,0,-1,3}"],
      why: "example of the ONNX documentation (int64_fmod)",
    },
    { inputs: ["i64[1]={1}", "i64[1]={0}"], outputs: ["i64[1]={?}"] },
    { inputs: ["i64[3]", "i64[2]"], error: "cannot broadcast" },
  ],
};

const pow: Operator = {
  type: "Pow",
  summary: "A to the power of B, in A's element type.",
  inputs: ["X", "Y"],
  outputs: ["Z"],
  infer: (node) => {
    elementType(node, [1], "numeric");
    return node.tensor(elementType(node, [0], "numeric"), broadcastInputs(node, [0, 1]));
  },
  evaluate: (node) => [
    evaluateElementwise(node, [0, 1], { evaluate: (a, b) => a ** b, evaluateInteger: (a, b) => Math.trunc(a ** b) }),
  ],
  flops: (node) => priced(elements(node.outputShape(0)), powerPrice(node)),
  examples: [
    { inputs: ["f32[3]={1,2,3}", "f32[3]={4,5,6}"], outputs: ["f32[3]={1,32,729}"], flops: 27, why: "4 + 4 + 1 each" },
    { inputs: ["i64[3]={1,2,3}", "f32[3]={4,5,6}"], outputs: ["i64[3]={1,32,729}"], why: "ONNX node test" },
    {
      inputs: ["f32[8,128]", "f32[]={2}"],
      outputs: ["f32[8,128]"],
      flops: 1024,
      why: "a square is one multiplication",
    },
    { inputs: ["f32[8]", "f32[]={0.5}"], outputs: ["f32[8]"], flops: 32, why: "a square root" },
    { inputs: ["f32[2]", "f32[3]"], error: "cannot broadcast" },
  ],
};

/** Runtimes multiply or take a root for the exponents that normalisations and activations use. */
const EXPONENT_PRICES: ReadonlyMap<number | null, number> = new Map([
  [2, 1],
  [3, 2],
  [4, 2],
  [-1, 1],
  [0.5, TRANSCENDENTAL],
  [-0.5, TRANSCENDENTAL + 1],
]);

function powerPrice(node: CostContext): number {
  const exponents = node.data(1);
  return exponents?.length === 1 ? (EXPONENT_PRICES.get(exponents[0] ?? null) ?? POWER) : POWER;
}

export const ARITHMETIC: readonly Operator[] = [...UNARY.map(unary), ...BINARY.map(binary), mod, pow];
