// Activations: https://onnx.ai/onnx/operators/ , one page per operator. None of them changes a shape.
import { elements } from "../tensor/type";
import { normalizeAxis } from "./axes";
import type { NodeContext } from "./context";
import { type ElementwiseRow, elementType, named, unary } from "./elementwise";
import type { Operator } from "./operator";
import { flopsPerOutput, priced, priceOf } from "./prices";

const FLOAT_ONLY: ElementwiseRow["examples"] = [{ inputs: ["i64[2]"], error: "expected a floating-point operand" }];

/** [operator, formula, price of 2·3·4 elements counted by hand]. */
const SIMPLE: readonly (readonly [type: string, summary: string, flops: number])[] = [
  ["Celu", "max(0, x) + min(0, α·(exp(x/α) − 1)).", 240],
  ["Elu", "x for x ≥ 0, else α·(exp(x) − 1).", 168],
  ["HardSigmoid", "max(0, min(1, α·x + β)).", 96],
  ["HardSwish", "x · max(0, min(1, x/6 + 1/2)).", 120],
  ["LeakyRelu", "x for x ≥ 0, else α·x.", 48],
  ["Mish", "x · tanh(log(1 + exp(x))).", 336],
  ["Selu", "γ·x for x > 0, else γ·(α·exp(x) − α).", 192],
  ["Sigmoid", "1 / (1 + exp(−x)).", 168],
  ["Softplus", "log(1 + exp(x)).", 216],
  ["Softsign", "x / (1 + |x|).", 72],
  ["Swish", "x · sigmoid(α·x).", 216],
  ["ThresholdedRelu", "x for x > α, else 0.", 24],
];

const UNARY: readonly ElementwiseRow[] = [
  ...SIMPLE.map(
    ([type, summary, flops]): ElementwiseRow => ({
      type,
      summary,
      accepts: "float",
      examples: [{ inputs: ["f32[2,3,4]"], outputs: ["f32[2,3,4]"], flops }, ...FLOAT_ONLY],
    }),
  ),
  {
    type: "Relu",
    summary: "max(0, x).",
    accepts: "numeric",
    evaluate: (x) => Math.max(0, x),
    examples: [
      { inputs: ["f32[1,64,112,112]"], outputs: ["f32[1,64,112,112]"], flops: 802_816, why: "64·112²" },
      { inputs: ["i64[3]={-2,0,5}"], outputs: ["i64[3]={0,0,5}"] },
      { inputs: ["bool[3]"], error: "expected a numeric operand" },
    ],
  },
  {
    type: "Shrink",
    summary: "x + bias for x < −λ, x − bias for x > λ, else 0.",
    accepts: "numeric",
    examples: [{ inputs: ["f32[5]"], outputs: ["f32[5]"], flops: 15, why: "two comparisons and an addition" }],
  },
];

const gelu: Operator = {
  ...unary({
    type: "Gelu",
    summary: "x · Φ(x), the Gaussian distribution's; exact or by tanh.",
    accepts: "float",
    examples: [],
  }),
  flops: (node) =>
    priced(elements(node.outputShape(0)), priceOf(node.string("approximate", "none") === "tanh" ? "GeluTanh" : "Gelu")),
  examples: [
    {
      inputs: ["f32[1,196,768]"],
      outputs: ["f32[1,196,768]"],
      flops: 1_204_224,
      why: "196·768·8: four instructions and erf",
    },
    { inputs: ["f32[2,?]"], attributes: { approximate: "tanh" }, outputs: ["f32[2,?]"] },
    { inputs: ["f32[10]"], attributes: { approximate: "tanh" }, outputs: ["f32[10]"], flops: 120 },
    ...FLOAT_ONLY,
  ],
};

const prelu: Operator = {
  type: "PRelu",
  summary: "x for x ≥ 0, else slope·x; the slope is broadcast to x.",
  inputs: ["X", "slope"],
  outputs: ["Y"],
  infer: (node) => {
    checkSlope(node);
    return node.tensor(elementType(node, [0, 1], "numeric"), node.shape(0));
  },
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[1,64,56,56]", "f32[64,1,1]"], outputs: ["f32[1,64,56,56]"], flops: 401_408, why: "2·64·56²" },
    { inputs: ["f32[?,64,?,?]", "f32[1]"], outputs: ["f32[?,64,?,?]"] },
    {
      inputs: ["f32[1,64,8,8]", "f32[32,1,1]"],
      error: "slope f32[32,1,1] ('x1') cannot be broadcast to f32[1,64,8,8] ('x0')",
    },
    { inputs: ["f32[3]", "f32[2,3]"], error: "cannot be broadcast" },
  ],
};

function checkSlope(node: NodeContext): void {
  const [x, slope] = [node.shape(0), node.shape(1)];
  if (x === null || slope === null) return;
  const lead = x.length - slope.length;
  const fits = slope.every((dim, i) => dim === null || dim === 1 || [dim, null].includes(x[i + lead] ?? null));
  if (lead < 0 || !fits) node.fail(`slope ${named(node, 1)} cannot be broadcast to ${named(node, 0)}`);
}

/** `flops`: of 12 heads of 197 × 197 scores, counted by hand from the price table. */
function alongAxis(type: string, summary: string, flops: number): Operator {
  return {
    type,
    summary,
    inputs: ["input"],
    outputs: ["output"],
    infer: (node) => {
      const shape = node.shape(0);
      if (shape !== null) normalizeAxis(node, node.int("axis", -1), shape.length);
      return node.tensor(elementType(node, [0], "float"), shape);
    },
    flops: flopsPerOutput,
    examples: [
      { inputs: ["f32[1,12,197,197]"], outputs: ["f32[1,12,197,197]"], flops },
      { inputs: ["f32[?,12,197,197]"], attributes: { axis: -1 }, outputs: ["f32[?,12,197,197]"] },
      { inputs: ["f32[…]"], outputs: ["f32[…]"] },
      { inputs: ["f32[2,3]"], attributes: { axis: 2 }, error: "axis 2 is outside [-2, 1]" },
      ...FLOAT_ONLY,
    ],
  };
}

const swiglu: Operator = {
  type: "SwiGLU",
  summary: "a · sigmoid(α·a) · b for operands of one shape.",
  inputs: ["A", "B"],
  outputs: ["Y"],
  infer: (node) => {
    const [a, b] = [node.shape(0), node.shape(1)];
    const differ =
      a !== null && b !== null && (a.length !== b.length || a.some((dim, i) => differs(dim, b[i] ?? null)));
    if (differ) node.fail(`operands must have one shape, got ${named(node, 0)} and ${named(node, 1)}`);
    const shape = a === null ? b : a.map((dim, i) => dim ?? b?.[i] ?? null);
    return node.tensor(elementType(node, [0, 1], "float"), shape);
  },
  flops: flopsPerOutput,
  examples: [
    { inputs: ["f32[2,4]", "f32[2,4]"], outputs: ["f32[2,4]"], flops: 80, why: "8·(7 for sigmoid + 3 products)" },
    { inputs: ["f32[?,4]", "f32[2,?]"], outputs: ["f32[2,4]"] },
    { inputs: ["f32[2,4]", "f32[4]"], error: "operands must have one shape, got f32[2,4] ('x0') and f32[4] ('x1')" },
  ],
};

function differs(a: number | null, b: number | null): boolean {
  return a !== null && b !== null && a !== b;
}

/** At inference the identity (runtimes remove it); its mask is then all true. */
const dropout: Operator = {
  type: "Dropout",
  summary: "Zeroes random elements while training; the identity at inference.",
  inputs: ["data", "ratio?", "training_mode?"],
  outputs: ["output", "mask?"],
  infer: (node) => [
    ...node.tensor(elementType(node, [0], "float"), node.shape(0)),
    ...node.tensor("bool", node.shape(0)),
  ],
  evaluate: (node) => [node.has(2) && node.data(2)?.[0] !== 0 ? null : node.data(0)],
  view: true,
  examples: [
    { inputs: ["f32[3,?]", "f32[]={0.5}"], outputs: ["f32[3,?]", "bool[3,?]"] },
    { inputs: ["f32[2]={1,2}", "", "bool[]={0}"], outputs: ["f32[2]={1,2}"] },
    ...FLOAT_ONLY,
  ],
};

export const ACTIVATIONS: readonly Operator[] = [
  ...UNARY.map(unary),
  gelu,
  prelu,
  swiglu,
  alongAxis("Softmax", "exp(x) / Σ exp(x) along an axis.", 3_725_664),
  alongAxis("LogSoftmax", "Logarithm of the softmax along an axis.", 3_725_664),
  alongAxis("Hardmax", "1 at the first maximum along an axis, else 0.", 931_416),
  dropout,
];
