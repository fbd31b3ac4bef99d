// Comparison, logic, bit operations and selection, element by element.
// https://onnx.ai/onnx/operators/ , one page per operator.
import type { TensorData } from "../tensor/type";
import type { CostContext } from "./context";
import { binary, broadcastInputs, type ElementwiseRow, elementType, evaluateElementwise, unary } from "./elementwise";
import type { Operator } from "./operator";
import { flopsPerOutput } from "./prices";
import { broadcastReader, carriedSizes, tabulate, tensorOperand } from "./propagate";

const UNARY: readonly ElementwiseRow[] = [
  {
    type: "Not",
    summary: "Logical negation.",
    accepts: "bool",
    result: "bool",
    evaluate: (x) => 1 - x,
    examples: [
      { inputs: ["bool[3]={0,1,?}"], outputs: ["bool[3]={1,0,?}"] },
      { inputs: ["i64[3]"], error: "expected a boolean operand" },
    ],
  },
  {
    type: "BitwiseNot",
    summary: "Complement of every bit.",
    accepts: "integer",
    evaluate: (x) => -x - 1,
    examples: [
      { inputs: ["i32[2]={3,1}"], outputs: ["i32[2]={-4,-2}"], why: "example of the ONNX documentation" },
      { inputs: ["u8[2]={3,1}"], outputs: ["u8[2]={252,254}"], why: "example of the ONNX documentation" },
    ],
  },
  {
    type: "IsNaN",
    summary: "Whether an element is not a number.",
    accepts: "float",
    result: "bool",
    evaluate: (x) => (Number.isNaN(x) ? 1 : 0),
    examples: [{ inputs: ["f32[3]={NaN,1,Infinity}"], outputs: ["bool[3]={1,0,0}"] }],
  },
];

function comparison(
  type: string,
  word: string,
  holds: (a: number, b: number) => boolean,
  expected: string,
): ElementwiseRow {
  return {
    type,
    summary: `Whether A is ${word} B.`,
    accepts: type === "Equal" ? "any" : "numeric",
    result: "bool",
    ordering: true,
    evaluate: (a, b) => (holds(a, b) ? 1 : 0),
    examples: [
      { inputs: ["i64[4]={1,2,3,?}", "i64[]={2}"], outputs: [`bool[4]=${expected}`], flops: 4 },
      { inputs: ["i64[2]", "i32[2]"], error: "one element type, got i64[2] ('x0') and i32[2] ('x1')" },
    ],
  };
}

function logic(type: string, holds: (a: number, b: number) => boolean, expected: string): ElementwiseRow {
  return {
    type,
    summary: `Logical ${type.toLowerCase()}.`,
    accepts: "bool",
    result: "bool",
    evaluate: (a, b) => (holds(a, b) ? 1 : 0),
    examples: [
      { inputs: ["bool[4]={0,0,1,1}", "bool[4]={0,1,0,1}"], outputs: [`bool[4]=${expected}`], why: "truth table" },
    ],
  };
}

const BINARY: readonly ElementwiseRow[] = [
  comparison("Equal", "equal to", (a, b) => a === b, "{0,1,0,?}"),
  comparison("Greater", "greater than", (a, b) => a > b, "{0,0,1,?}"),
  comparison("GreaterOrEqual", "greater than or equal to", (a, b) => a >= b, "{0,1,1,?}"),
  comparison("Less", "less than", (a, b) => a < b, "{1,0,0,?}"),
  comparison("LessOrEqual", "less than or equal to", (a, b) => a <= b, "{1,1,0,?}"),
  logic("And", (a, b) => a === 1 && b === 1, "{0,0,0,1}"),
  logic("Or", (a, b) => a === 1 || b === 1, "{0,1,1,1}"),
  logic("Xor", (a, b) => a !== b, "{0,1,1,0}"),
  {
    type: "BitwiseAnd",
    summary: "Bits set in both.",
    accepts: "integer",
    evaluate: bitwise((a, b) => a & b),
    examples: [{ inputs: ["i32[2]={12,-1}", "i32[2]={10,7}"], outputs: ["i32[2]={8,7}"] }],
  },
  {
    type: "BitwiseOr",
    summary: "Bits set in either.",
    accepts: "integer",
    evaluate: bitwise((a, b) => a | b),
    examples: [{ inputs: ["i32[2]={12,-8}", "i32[2]={10,1}"], outputs: ["i32[2]={14,-7}"] }],
  },
  {
    type: "BitwiseXor",
    summary: "Bits set in exactly one.",
    accepts: "integer",
    evaluate: bitwise((a, b) => a ^ b),
    examples: [{ inputs: ["u8[2]={12,255}", "u8[2]={10,1}"], outputs: ["u8[2]={6,254}"] }],
  },
];

/** Bit operations on integers of up to 64 bits in two's complement. */
function bitwise(combine: (a: bigint, b: bigint) => bigint): (a: number, b: number) => number {
  return (a, b) => Number(combine(BigInt(a), BigInt(b)));
}

const bitShift: Operator = {
  ...binary({ type: "BitShift", summary: "Bits moved LEFT or RIGHT.", accepts: "integer", examples: [] }),
  evaluate: (node) => [evaluateElementwise(node, [0, 1], { evaluate: shift(node.string("direction", "")) })],
  examples: [
    {
      inputs: ["u8[3]={16,4,1}", "u8[3]={1,2,3}"],
      attributes: { direction: "LEFT" },
      outputs: ["u8[3]={32,16,8}"],
      why: "ONNX node test",
    },
    {
      inputs: ["u8[3]={16,4,1}", "u8[3]={1,2,3}"],
      attributes: { direction: "RIGHT" },
      outputs: ["u8[3]={8,1,0}"],
      why: "ONNX node test",
    },
    { inputs: ["u8[2]={128,1}", "u8[2]={1,9}"], attributes: { direction: "LEFT" }, outputs: ["u8[2]={0,?}"] },
    { inputs: ["f32[3]", "f32[3]"], attributes: { direction: "LEFT" }, error: "expected an integer operand" },
    { inputs: ["u8[3]", "u8[4]"], attributes: { direction: "LEFT" }, error: "cannot broadcast" },
  ],
};

/** Shifts by the element's width or more are undefined in C++; 8 bits is the narrowest type. */
function shift(direction: string): (a: number, b: number) => number | null {
  return (a, b) => {
    if (b < 0 || b >= 8) return null;
    if (direction === "LEFT") return a * 2 ** b;
    return direction === "RIGHT" ? Math.floor(a / 2 ** b) : null;
  };
}

const isInf: Operator = {
  ...unary({
    type: "IsInf",
    summary: "Whether an element is infinite.",
    accepts: "float",
    result: "bool",
    examples: [],
  }),
  evaluate: (node) => [evaluateElementwise(node, [0], { evaluate: infinity(node) })],
  examples: [
    { inputs: ["f32[4]={1,Infinity,-Infinity,NaN}"], outputs: ["bool[4]={0,1,1,0}"] },
    {
      inputs: ["f32[3]={1,Infinity,-Infinity}"],
      attributes: { detect_positive: 0 },
      outputs: ["bool[3]={0,0,1}"],
    },
    { inputs: ["i32[3]"], error: "expected a floating-point operand" },
  ],
};

function infinity(node: CostContext): (x: number) => number {
  const detected = [
    ...(node.int("detect_positive", 1) === 1 ? [Number.POSITIVE_INFINITY] : []),
    ...(node.int("detect_negative", 1) === 1 ? [Number.NEGATIVE_INFINITY] : []),
  ];
  return (x) => (detected.includes(x) ? 1 : 0);
}

const where: Operator = {
  type: "Where",
  summary: "Elements of X where the condition holds, else of Y, with broadcasting.",
  inputs: ["condition", "X", "Y"],
  outputs: ["output"],
  infer: (node) => {
    elementType(node, [0], "bool");
    return node.tensor(elementType(node, [1, 2], "any"), broadcastInputs(node, [0, 1, 2]));
  },
  evaluate: evaluateWhere,
  flops: flopsPerOutput,
  examples: [
    { inputs: ["bool[4]={1,0,1,?}", "i64[4]={1,?,3,4}", "i64[]={-1}"], outputs: ["i64[4]={1,-1,3,?}"], flops: 4 },
    { inputs: ["bool[2]={0,1}", "i64[2]={?,5}", "i64[2]={6,?}"], outputs: ["i64[2]={6,5}"] },
    { inputs: ["bool[1,1,?,8]", "f32[2,4,1,8]", "f32[]"], outputs: ["f32[2,4,?,8]"] },
    { inputs: ["i64[4]", "f32[4]", "f32[4]"], error: "expected a boolean operand" },
    { inputs: ["bool[4]", "f32[3]", "f32[3]"], error: "cannot broadcast" },
  ],
};

/** Only the chosen element must be known; where the condition is not, both must be known and equal. */
function evaluateWhere(node: CostContext): readonly (TensorData | null)[] {
  const sizes = carriedSizes(node);
  const operands = [0, 1, 2].map((index) => tensorOperand(node, index));
  if (sizes === null || operands.every((operand) => operand === null)) return [null];
  const [condition, x, y] = operands.map((operand) =>
    operand === null ? () => null : broadcastReader(operand, sizes.length),
  );
  const choose = (coordinate: readonly number[]) => {
    const chosen = condition!(coordinate);
    const [a, b] = [x!(coordinate), y!(coordinate)];
    if (chosen === null) return Object.is(a, b) ? a : null;
    return chosen === 0 ? b : a;
  };
  return [tabulate(sizes, choose)];
}

export const LOGIC: readonly Operator[] = [...UNARY.map(unary), ...BINARY.map(binary), bitShift, isInf, where];
