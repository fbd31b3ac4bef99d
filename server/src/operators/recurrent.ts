// Recurrent layers: https://onnx.ai/onnx/operators/onnx__LSTM.html and relatives.
import { add, type Count, multiply } from "../tensor/count";
import { type Dim, elements, printShape, type Shape, tensor, type ValueType } from "../tensor/type";
import { equalDim, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Example, Operator } from "./operator";
import { priced, priceOf } from "./prices";

interface Cell {
  readonly type: "RNN" | "GRU" | "LSTM";
  readonly summary: string;
  /** Rows of W and R in units of the hidden size. */
  readonly gates: number;
  /** Operations for each hidden unit and step besides products and biases: adding the two products, activations, state. */
  readonly stepFlops: number;
  readonly optionalInputs: readonly string[];
  readonly outputs: readonly string[];
  readonly examples: readonly Example[];
}

const SIGMOID = priceOf("Sigmoid");
const TANH = priceOf("Tanh");

/** i, o, f = σ(a + b); c̃ = tanh(a + b); c = f ⊙ c + i ⊙ c̃; h = o ⊙ tanh(c) */
export const LSTM_STEP = 3 * (1 + SIGMOID) + (1 + TANH) + 3 + (1 + TANH);

const CELLS: readonly Cell[] = [
  {
    type: "RNN",
    summary: "Elman network: h = f(W·x + R·h + b).",
    gates: 1,
    stepFlops: 1 + TANH,
    optionalInputs: [],
    outputs: ["Y?", "Y_h?"],
    examples: [
      {
        inputs: ["f32[1,3,2]", "f32[1,4,2]", "f32[1,4,4]"],
        attributes: { hidden_size: 4 },
        outputs: ["f32[1,1,3,4]", "f32[1,3,4]"],
        macs: 72,
        flops: 60,
        why: "ONNX node test simple_rnn_defaults; 3·(4·2 + 4·4); 3·4 units · (1 + tanh 4)",
      },
      {
        inputs: ["f32[3,1,2]", "f32[1,4,2]", "f32[1,4,4]"],
        attributes: { hidden_size: 4, layout: 1 },
        outputs: ["f32[3,1,1,4]", "f32[3,1,4]"],
        why: "ONNX node test simple_rnn_batchwise",
      },
    ],
  },
  {
    type: "GRU",
    summary: "Gated recurrent unit: update, reset and hidden gates.",
    gates: 3,
    // z = σ(a + b); r = σ(a + b); h̃ = tanh(a + r ⊙ b); h = (1 − z) ⊙ h̃ + z ⊙ h
    stepFlops: 2 * (1 + SIGMOID) + (2 + TANH) + 4,
    optionalInputs: [],
    outputs: ["Y?", "Y_h?"],
    examples: [
      {
        inputs: ["f32[50,1,40]", "f32[2,288,40]", "f32[2,288,96]", "f32[2,576]", "", "f32[2,1,96]"],
        attributes: { hidden_size: 96, direction: "bidirectional", linear_before_reset: 1 },
        outputs: ["f32[50,2,1,96]", "f32[2,1,96]"],
        macs: 3_916_800,
        flops: 307_200,
        why: "small_gru_bidirectional of the oracle: 50·2·288·(40 + 96); 50·2·96 units · (26 + 6 biases)",
      },
      {
        inputs: ["f32[?,2,40]", "f32[1,12,40]", "f32[1,12,4]"],
        outputs: ["f32[?,1,2,4]", "f32[1,2,4]"],
        why: "the hidden size is R's",
      },
      { inputs: ["f32[…]", "f32[1,12,40]", "f32[1,12,4]"], outputs: ["f32[?,1,?,4]", "f32[1,?,4]"] },
      { inputs: ["f32[5,2,3]", "f32[1,12,4]", "f32[1,12,4]"], error: "input size of X and W: 3 and 4 must be equal" },
      { inputs: ["f32[5,2,4]", "f32[1,16,4]", "f32[1,12,4]"], error: "rows of W: 16 and 12 must be equal" },
    ],
  },
  {
    type: "LSTM",
    summary: "Long short-term memory: input, output, forget and cell gates.",
    gates: 4,
    stepFlops: LSTM_STEP,
    optionalInputs: ["initial_c?", "P?"],
    outputs: ["Y?", "Y_h?", "Y_c?"],
    examples: [
      {
        inputs: ["f32[1,3,2]", "f32[1,12,2]", "f32[1,12,3]"],
        attributes: { hidden_size: 3 },
        outputs: ["f32[1,1,3,3]", "f32[1,3,3]", "f32[1,3,3]"],
        macs: 180,
        flops: 333,
        why: "ONNX node test lstm_defaults; 3·12·(2 + 3); 3·3 units · (24 + 5 + 3 + 5)",
      },
      {
        inputs: [
          "f32[1,2,4]",
          "f32[1,12,4]",
          "f32[1,12,3]",
          "f32[1,24]",
          "i32[2]",
          "f32[1,2,3]",
          "f32[1,2,3]",
          "f32[1,9]",
        ],
        attributes: { hidden_size: 3 },
        outputs: ["f32[1,1,2,3]", "f32[1,2,3]", "f32[1,2,3]"],
        flops: 306,
        why: "ONNX node test lstm_with_peepholes; 2·3 units · (37 + 8 biases + 6 for peepholes)",
      },
      {
        inputs: ["f32[7,5,2]", "f32[2,12,2]", "f32[2,12,3]"],
        attributes: { layout: 1, direction: "bidirectional" },
        outputs: ["f32[7,5,2,3]", "f32[7,2,3]", "f32[7,2,3]"],
        why: "batch 7 first, 5 steps, two directions",
      },
      {
        inputs: ["f32[5,2,4]", "f32[1,12,4]", "f32[1,12,3]"],
        attributes: { direction: "bidirectional" },
        error: "expected 2 directions in W of [1,12,4]",
      },
      {
        inputs: ["f32[5,2,4]", "f32[1,12,4]", "f32[1,12,3]"],
        attributes: { hidden_size: 4 },
        error: "hidden size of R and hidden_size: 3 and 4 must be equal",
      },
      { inputs: ["f32[5,2]", "f32[1,12,4]", "f32[1,12,3]"], error: "expected X of rank 3, got [5,2]" },
    ],
  },
];

const COMMON_INPUTS = ["X", "W", "R", "B?", "sequence_lens?", "initial_h?"];

function recurrent(cell: Cell): Operator {
  return {
    type: cell.type,
    summary: cell.summary,
    inputs: [...COMMON_INPUTS, ...cell.optionalInputs],
    outputs: cell.outputs,
    infer: (node) => inferRecurrent(node, cell.gates),
    macs: (node) => recurrentMacs(node),
    flops: (node) => recurrentFlops(node, cell.stepFlops, cell.gates),
    examples: cell.examples,
  };
}

/** Sizes of a recurrent node, from whichever operand tells them. */
interface Sizes {
  readonly steps: Dim;
  readonly batch: Dim;
  readonly directions: number;
  readonly hidden: Dim;
}

/**
 * Y [steps, directions, batch, hidden], Y_h and Y_c [directions, batch, hidden]; with `layout` 1 batch first. Weights
 * that are stored `transposed` have their rows in the last axis.
 */
export function inferRecurrent(node: NodeContext, gates: number, transposed = false): readonly ValueType[] {
  const dtype = elementType(node, [0, 5, 6], "float");
  const { steps, batch, directions, hidden } = readSizes(node, gates, transposed);
  const batchFirst = node.int("layout", 0) === 1;
  const sequence = batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
  const state = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
  return [tensor(dtype, sequence), tensor(dtype, state), tensor(dtype, state)];
}

function readSizes(node: NodeContext, gates: number, transposed: boolean): Sizes {
  const input = ranked(node, 0, "X");
  const weights = oriented(ranked(node, 1, "W"), transposed);
  const recurrence = oriented(ranked(node, 2, "R"), transposed);
  const directions = node.string("direction", "forward") === "bidirectional" ? 2 : 1;
  for (const [name, shape] of [
    ["W", weights],
    ["R", recurrence],
  ] as const) {
    if (shape[0] !== null && shape[0] !== directions) {
      node.fail(`expected ${directions} directions in ${name} of ${printShape(shape)}`);
    }
  }
  equalDim(node, input[2] ?? null, weights[2] ?? null, "input size of X and W");
  const hidden = equalDim(
    node,
    recurrence[2] ?? null,
    node.int("hidden_size", null),
    "hidden size of R and hidden_size",
  );
  if (hidden !== null) {
    equalDim(node, weights[1] ?? null, gates * hidden, "rows of W");
    equalDim(node, recurrence[1] ?? null, gates * hidden, "rows of R");
  }
  const batchFirst = node.int("layout", 0) === 1;
  const [first = null, second = null] = input;
  return { steps: batchFirst ? second : first, batch: batchFirst ? first : second, directions, hidden };
}

function oriented([directions = null, rows = null, columns = null]: Shape, transposed: boolean): Shape {
  return transposed ? [directions, columns, rows] : [directions, rows, columns];
}

function ranked(node: NodeContext, index: number, name: string): Shape {
  const shape = node.shape(index);
  if (shape && shape.length !== 3) node.fail(`expected ${name} of rank 3, got ${printShape(shape)}`);
  return shape ?? unknownDims(3);
}

/** steps · batch · (elements of W + elements of R), which hold all directions and gates. */
export function recurrentMacs(node: CostContext): Count | null {
  const rows = elements(node.shape(0)?.slice(0, 2) ?? null);
  const weights = elements(node.shape(1));
  const recurrence = elements(node.shape(2));
  if (rows === null || weights === null || recurrence === null) return null;
  return multiply(rows, add(weights, recurrence));
}

/** Per hidden unit and step: the cell's own operations, W's and R's bias for each gate, peepholes (3 products, 3 sums). */
export function recurrentFlops(node: CostContext, stepFlops: number, gates: number): Count | null {
  const biases = node.has(3) ? 2 * gates : 0;
  const peepholes = node.has(7) ? 6 : 0;
  return priced(elements(node.outputShape(0)), stepFlops + biases + peepholes);
}

export const RECURRENT: readonly Operator[] = CELLS.map(recurrent);
