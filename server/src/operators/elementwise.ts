// The rules that all element-wise operators share: operand types, broadcasting, propagation. The operators themselves are
// tables in arithmetic.ts, logic.ts and activation.ts.
import { broadcast } from "../tensor/broadcast";
import { DTYPES, type DType } from "../tensor/dtype";
import { printType, type Shape, type TensorData, UNKNOWN, type ValueType } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { isExact, store } from "./numbers";
import type { Example, Operator } from "./operator";
import { flopsPerOutput } from "./prices";
import { broadcastReader, carriedSizes, tabulate, tensorOperand } from "./propagate";

/** What an operator takes: ONNX and its runtimes reject the rest when the model is loaded. */
export type Accepts = "any" | "numeric" | "float" | "integer" | "bool";

const ACCEPTED: Readonly<Record<Accepts, { readonly kinds: readonly string[]; readonly words: string }>> = {
  any: { kinds: ["float", "signed", "unsigned", "bool", "string", "complex"], words: "a tensor" },
  numeric: { kinds: ["float", "signed", "unsigned", "complex"], words: "a numeric operand" },
  float: { kinds: ["float", "complex"], words: "a floating-point operand" },
  integer: { kinds: ["signed", "unsigned"], words: "an integer operand" },
  bool: { kinds: ["bool"], words: "a boolean operand" },
};

export interface ElementwiseRow {
  readonly type: string;
  readonly summary: string;
  readonly accepts: Accepts;
  /** Element type of the result; the operand's where absent. */
  readonly result?: DType;
  /** One element of the result; absent where no shape arithmetic uses the operator. */
  readonly evaluate?: (...elements: number[]) => number | null;
  /** The form for integers where it differs from the one for floats. */
  readonly evaluateInteger?: (...elements: number[]) => number | null;
  /** True where 64-bit sentinels (INT64_MAX) may be compared though doubles do not hold them exactly. */
  readonly ordering?: boolean;
  readonly examples: readonly Example[];
}

/** Y = f(X), element by element. */
export function unary(row: ElementwiseRow): Operator {
  return {
    ...common(row, 1),
    inputs: ["X"],
    outputs: ["Y"],
    infer: (node) => {
      const dtype = elementType(node, [0], row.accepts);
      return node.tensor(row.result ?? dtype, node.shape(0));
    },
    examples: [{ inputs: [shapeOf(row, "?,3")], outputs: [resultOf(row, "?,3")] }, ...row.examples],
  };
}

/** C = f(A, B) with broadcasting. */
export function binary(row: ElementwiseRow): Operator {
  return {
    ...common(row, 2),
    inputs: ["A", "B"],
    outputs: ["C"],
    infer: (node) => {
      const dtype = elementType(node, [0, 1], row.accepts);
      return node.tensor(row.result ?? dtype, broadcastInputs(node, [0, 1]));
    },
    examples: [
      { inputs: [shapeOf(row, "2,3,4"), shapeOf(row, "3,1")], outputs: [resultOf(row, "2,3,4")] },
      { inputs: [shapeOf(row, "?,1,4"), shapeOf(row, "3,?")], outputs: [resultOf(row, "?,3,4")] },
      { inputs: [shapeOf(row, "2,3"), shapeOf(row, "…")], outputs: [resultOf(row, "…")] },
      { inputs: [shapeOf(row, "2,3"), shapeOf(row, "4,1,2")], error: "cannot broadcast" },
      ...row.examples,
    ],
  };
}

function common(row: ElementwiseRow, arity: number) {
  const indices = Array.from({ length: arity }, (_, i) => i);
  return {
    type: row.type,
    summary: row.summary,
    flops: flopsPerOutput,
    ...(row.evaluate && { evaluate: (node: CostContext) => [evaluateElementwise(node, indices, row)] }),
  };
}

/** The one element type of several operands; rejects two different ones and one that the operator does not take. */
export function elementType(node: NodeContext, indices: readonly number[], accepts: Accepts): DType | null {
  let first: number | null = null;
  for (const index of indices) {
    const dtype = node.dtype(index);
    if (dtype === null) continue;
    if (!ACCEPTED[accepts].kinds.includes(DTYPES[dtype].kind)) {
      node.fail(`expected ${ACCEPTED[accepts].words}, got ${named(node, index)}`);
    }
    first ??= index;
    if (dtype !== node.dtype(first)) {
      node.fail(`operands must have one element type, got ${named(node, first)} and ${named(node, index)}`);
    }
  }
  return first === null ? null : node.dtype(first);
}

/** Broadcast shape of some inputs; rejects shapes that do not fit together. */
export function broadcastInputs(node: NodeContext, indices: readonly number[]): Shape | null {
  const shape = broadcast(...indices.map((index) => node.shape(index)));
  if (shape === undefined) node.fail(`cannot broadcast ${indices.map((index) => named(node, index)).join(" with ")}`);
  return shape;
}

/** `f32[2,3] ('conv1')`: an operand as messages name it. */
export function named(node: NodeContext, index: number): string {
  const operand = node.operand(index);
  return operand === null ? "nothing" : `${printType(operand.type)} ('${operand.name}')`;
}

/** The type of an input as it stands, for operators that pass it on. */
export function sameType(node: NodeContext): readonly ValueType[] {
  return [node.operand(0)?.type ?? UNKNOWN];
}

export type ElementRule = Pick<ElementwiseRow, "evaluate" | "evaluateInteger" | "ordering">;

/** Applies an element rule to broadcast operands; an unknown element makes an unknown element. */
export function evaluateElementwise(
  node: CostContext,
  indices: readonly number[],
  rule: ElementRule,
): TensorData | null {
  const sizes = carriedSizes(node);
  const operands = indices.map((index) => tensorOperand(node, index));
  if (sizes === null || operands.includes(null)) return null;
  const readers = operands.map((operand) => broadcastReader(operand!, sizes.length));
  const output = node.outputs[0];
  const result = output?.kind === "tensor" ? output.dtype : null;
  return tabulate(sizes, (coordinate) =>
    evaluateElement(
      readers.map((read) => read(coordinate)),
      indices.map((index) => node.dtype(index)),
      result,
      rule,
    ),
  );
}

export function evaluateElement(
  elements: readonly (number | null)[],
  dtypes: readonly (DType | null)[],
  result: DType | null,
  rule: ElementRule,
): number | null {
  if (elements.includes(null)) return null;
  const values = elements as readonly number[];
  const inexact = values.filter((value, i) => !isExact(value, dtypes[i] ?? null)).length;
  if (rule.ordering) {
    if (inexact > 1) return null;
    return rule.evaluate?.(...values) ?? null;
  }
  if (inexact > 0) return null;
  const integer =
    dtypes[0] !== null && dtypes[0] !== undefined && ["signed", "unsigned"].includes(DTYPES[dtypes[0]].kind);
  const evaluate = integer ? (rule.evaluateInteger ?? rule.evaluate) : rule.evaluate;
  return store(evaluate?.(...values) ?? null, result);
}

/** An operand type that the row takes, for its generated examples. */
const EXAMPLE_DTYPE: Readonly<Record<Accepts, string>> = {
  any: "f32",
  numeric: "f32",
  float: "f32",
  integer: "i32",
  bool: "bool",
};

function shapeOf(row: ElementwiseRow, dims: string): string {
  return `${EXAMPLE_DTYPE[row.accepts]}[${dims}]`;
}

function resultOf(row: ElementwiseRow, dims: string): string {
  return `${row.result === undefined ? EXAMPLE_DTYPE[row.accepts] : DTYPES[row.result].short}[${dims}]`;
}
