// Element-wise operators of any number of operands: Sum, Mean, Max, Min, and Clip, whose bounds may be left out.
// https://onnx.ai/onnx/operators/onnx__Max.html and relatives.
import type { Count } from "../tensor/count";
import { elements } from "../tensor/type";
import { broadcastInputs, type ElementRule, elementType, evaluateElementwise } from "./elementwise";
import type { Example, Operator } from "./operator";
import { flopsPerOutput, priced } from "./prices";

const clip: Operator = {
  type: "Clip",
  summary: "Limits every element to [min, max].",
  inputs: ["input", "min?", "max?"],
  outputs: ["output"],
  infer: (node) => {
    for (const bound of [1, 2]) {
      const rank = node.shape(bound)?.length ?? 0;
      if (rank > 1) node.fail(`expected a scalar bound in input ${bound}, got an operand of rank ${rank}`);
    }
    return node.tensor(elementType(node, [0, 1, 2], "numeric"), node.shape(0));
  },
  evaluate: (node) => {
    const present = [0, 1, 2].filter((index) => node.has(index));
    return [evaluateElementwise(node, present, { evaluate: limit(node.has(1)), ordering: true })];
  },
  flops: flopsPerOutput,
  examples: [
    { inputs: ["i64[3]={-5,3,9}", "i64[]={0}", "i64[]={6}"], outputs: ["i64[3]={0,3,6}"], flops: 6 },
    { inputs: ["i64[2]={-5,9}", "", "i64[]={6}"], outputs: ["i64[2]={-5,6}"] },
    { inputs: ["i64[2]={-5,9}", "i64[]={0}", "i64[]={9223372036854775807}"], outputs: ["i64[2]={0,9}"] },
    { inputs: ["f32[1,32,?,?]", "f32[]={0}", "f32[]={6}"], outputs: ["f32[1,32,?,?]"], why: "ReLU6" },
    { inputs: ["f32[3]", "i64[]"], error: "one element type" },
  ],
};

/** With min > max the result is max, as in numpy.clip. */
function limit(hasMin: boolean): (x: number, ...bounds: number[]) => number {
  return (x, ...bounds) => {
    const low = hasMin ? bounds[0] : undefined;
    const high = hasMin ? bounds[1] : bounds[0];
    return Math.min(Math.max(x, low ?? Number.NEGATIVE_INFINITY), high ?? Number.POSITIVE_INFINITY);
  };
}

interface VariadicRow {
  readonly type: string;
  readonly summary: string;
  readonly rule: ElementRule;
  /** Operations per element for n operands. */
  readonly price: (operands: number) => number;
  readonly example: Example;
}

const sum = (...values: number[]) => values.reduce((total, value) => total + value, 0);

const VARIADIC: readonly VariadicRow[] = [
  {
    type: "Sum",
    summary: "Sum of all operands with broadcasting.",
    rule: { evaluate: sum },
    price: (operands) => operands - 1,
    example: { inputs: ["f32[3]={3,0,2}", "f32[3]={1,3,4}", "f32[3]={2,6,6}"], outputs: ["f32[3]={6,9,12}"], flops: 6 },
  },
  {
    type: "Mean",
    summary: "Mean of all operands with broadcasting.",
    rule: { evaluate: (...values) => sum(...values) / values.length },
    price: (operands) => operands,
    example: { inputs: ["f32[3]={3,0,2}", "f32[3]={1,3,4}", "f32[3]={2,6,6}"], outputs: ["f32[3]={2,3,4}"], flops: 9 },
  },
  {
    type: "Max",
    summary: "Largest of all operands with broadcasting.",
    rule: { evaluate: Math.max, ordering: true },
    price: (operands) => operands - 1,
    example: { inputs: ["i64[3]={3,2,?}", "i64[]={2}"], outputs: ["i64[3]={3,2,?}"], flops: 3 },
  },
  {
    type: "Min",
    summary: "Smallest of all operands with broadcasting.",
    rule: { evaluate: Math.min, ordering: true },
    price: (operands) => operands - 1,
    example: { inputs: ["i64[3]={3,2,1}", "i64[]={9223372036854775807}"], outputs: ["i64[3]={3,2,1}"], flops: 3 },
  },
];

function variadic({ type, summary, rule, price, example }: VariadicRow): Operator {
  return {
    type,
    summary,
    inputs: ["data_0..."],
    outputs: [type.toLowerCase()],
    infer: (node) => {
      const all = [...node.inputs.keys()];
      if (all.length === 0) node.fail("expected at least one operand");
      return node.tensor(elementType(node, all, "numeric"), broadcastInputs(node, all));
    },
    evaluate: (node) => [evaluateElementwise(node, [...node.inputs.keys()], rule)],
    flops: (node): Count | null => priced(elements(node.outputShape(0)), price(node.inputs.length)),
    examples: [
      example,
      { inputs: ["f32[2,1]", "f32[1,?]", "f32[4,1,1]"], outputs: ["f32[4,2,?]"] },
      { inputs: ["f32[2]"], outputs: ["f32[2]"] },
      { inputs: ["f32[2]", "f32[3]"], error: "cannot broadcast f32[2] ('x0') with f32[3] ('x1')" },
    ],
  };
}

export const VARIADICS: readonly Operator[] = [clip, ...VARIADIC.map(variadic)];
