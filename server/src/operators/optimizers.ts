// Optimisers that update parameters inside the graph: ai.onnx.preview.training,
// https://onnx.ai/onnx/operators/onnx_aionnxpreviewtraining_Adam.html and relatives.
import { addAll, type Count } from "../tensor/count";
import { elements, printType, UNKNOWN, type ValueType } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import type { Example, Operator } from "./operator";
import { priced, priceOf } from "./prices";

interface Optimizer {
  readonly type: string;
  readonly summary: string;
  /** Tensors of state behind the parameters and their gradients, which are updated too. */
  readonly states: number;
  readonly examples: readonly Example[];
}

const OPTIMIZERS: readonly Optimizer[] = [
  {
    type: "Adagrad",
    summary: "Steps scaled by the root of all squared gradients so far.",
    states: 1,
    examples: [
      {
        inputs: ["f32[]", "i64[]", "f32[1]", "f32[2]", "f32[1]", "f32[2]", "f32[1]", "f32[2]"],
        outputs: ["f32[1]", "f32[2]", "f32[1]", "f32[2]"],
        flops: 36,
        why: "ONNX node test adagrad_multiple; 3 elements · 12",
      },
      { inputs: ["f32[]", "i64[]", "f32[1]", "f32[1]"], error: "expected 3 tensors for each parameter, got 2 tensors" },
    ],
  },
  {
    type: "Adam",
    summary: "Steps from running means of the gradient and its square (https://arxiv.org/abs/1412.6980).",
    states: 2,
    examples: [
      {
        inputs: ["f32[]", "i64[]", "f32[2,3]", "f32[2,3]", "f32[2,3]", "f32[2,3]"],
        outputs: ["f32[2,3]", "f32[2,3]", "f32[2,3]"],
        flops: 102,
        why: "6 elements · 17",
      },
      { inputs: ["f32[]", "i64[]", "f32[?]", "f32[5]", "f32[?]", "f32[?]"], outputs: ["f32[?]", "f32[?]", "f32[?]"] },
    ],
  },
  {
    type: "Momentum",
    summary: "Steps along a running sum of gradients, also Nesterov's.",
    states: 1,
    examples: [
      {
        inputs: ["f32[]", "i64[]", "f32[2]", "f32[2]", "f32[2]"],
        attributes: { mode: "standard" },
        outputs: ["f32[2]", "f32[2]"],
        flops: 14,
        why: "2 elements · 7",
      },
      {
        inputs: ["f32[]", "i64[]", "f32[2]", "f32[3]", "f32[2]"],
        error: "a gradient of f32[3] for a parameter of f32[2]",
      },
    ],
  },
];

/** Inputs are R (learning rate), T (step), then all parameters, all gradients, all states of each kind. */
function optimizer(row: Optimizer): Operator {
  return {
    type: row.type,
    domain: "ai.onnx.preview.training",
    summary: row.summary,
    inputs: ["R", "T", "inputs..."],
    outputs: ["outputs..."],
    infer: (node) => inferOptimizer(node, row.states),
    flops: (node) => stepFlops(node, row.states),
    examples: row.examples,
  };
}

function parameterCount(node: NodeContext, states: number): number {
  const tensors = node.inputs.length - 2;
  if (tensors < 1 || tensors % (states + 2) !== 0) {
    node.fail(`expected ${states + 2} tensors for each parameter, got ${tensors} tensors`, "wrong-arguments");
  }
  return tensors / (states + 2);
}

function inferOptimizer(node: NodeContext, states: number): readonly ValueType[] {
  const count = parameterCount(node, states);
  const types = Array.from({ length: node.inputs.length - 2 }, (_, i) => node.typeOf(i + 2));
  for (let i = 0; i < count; i++) {
    const [parameter = UNKNOWN, gradient = UNKNOWN] = [types[i], types[i + count]];
    const [a, b] = [elementsOf(parameter), elementsOf(gradient)];
    if (a !== null && b !== null && a !== b) {
      node.fail(`a gradient of ${printType(gradient)} for a parameter of ${printType(parameter)}`);
    }
  }
  return [...types.slice(0, count), ...types.slice(2 * count)];
}

function elementsOf(type: ValueType): Count | null {
  return type.kind === "tensor" ? elements(type.shape) : null;
}

function stepFlops(node: CostContext, states: number): Count | null {
  const counts = Array.from({ length: parameterCount(node, states) }, (_, i) => elements(node.shape(i + 2)));
  return counts.includes(null) ? null : priced(addAll(counts as Count[]), priceOf(node.type));
}

export const OPTIMIZERS_IN_GRAPH: readonly Operator[] = OPTIMIZERS.map(optimizer);
