// Writing a block into a copy of a tensor, `x[1:3, ::2] = y`, as an operator of our own: ONNX says it only through
// index tables (ScatterND) that are as large as the block.
import { broadcast } from "../tensor/broadcast";
import { printShape, type Shape, type TensorData } from "../tensor/type";
import { normalizeAxis } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Operator } from "./operator";
import { broadcastReader, carriedSizes, type Elements, forEachCoordinate, strides, tensorOperand } from "./propagate";

const sliceAssign: Operator = {
  type: "SliceAssign",
  domain: "ext",
  summary: "A copy in which the block of `sizes` elements from `starts` in `steps` along `axes` is replaced.",
  inputs: ["data", "updates"],
  outputs: ["output"],
  infer: (node) => {
    checkBlock(node);
    return node.tensor(elementType(node, [0, 1], "any"), node.shape(0));
  },
  evaluate: evaluateAssignment,
  examples: [
    {
      inputs: ["i64[2,3]={1,2,3,4,5,6}", "i64[]={0}"],
      attributes: { axes: [1], starts: [0], sizes: [2], steps: [2] },
      outputs: ["i64[2,3]={0,2,0,0,5,0}"],
      why: "x[:, ::2] = 0",
    },
    {
      inputs: ["i64[3]={1,2,3}", "i64[2]={8,?}"],
      attributes: { axes: [0], starts: [1], sizes: [2], steps: [1] },
      outputs: ["i64[3]={1,8,?}"],
    },
    {
      inputs: ["f32[1,?,8]", "f32[1,4]"],
      attributes: { axes: [2], starts: [0], sizes: [4], steps: [1] },
      outputs: ["f32[1,?,8]"],
    },
    {
      inputs: ["f32[…]", "f32[4]"],
      attributes: { axes: [0], starts: [0], sizes: [4], steps: [1] },
      outputs: ["f32[…]"],
    },
    {
      inputs: ["f32[4]", "f32[3]"],
      attributes: { axes: [0], starts: [0], sizes: [2], steps: [1] },
      error: "updates f32[3] ('x1') do not fit the block [2]",
    },
    {
      inputs: ["f32[4]", "f32[2]"],
      attributes: { axes: [0], starts: [3], sizes: [2], steps: [1] },
      error: "outside",
    },
  ],
};

interface Block {
  readonly starts: readonly number[];
  readonly sizes: Shape;
  readonly steps: readonly number[];
}

/** The block over all axes of the operand. */
function blockOf(node: NodeContext, shape: Shape): Block {
  const block = { starts: shape.map(() => 0), sizes: [...shape], steps: shape.map(() => 1) };
  for (const [i, requested] of (node.ints("axes") ?? []).entries()) {
    const axis = normalizeAxis(node, requested, shape.length);
    const [start, size, step] = ["starts", "sizes", "steps"].map((name) => node.ints(name)?.[i] ?? 0) as [
      number,
      number,
      number,
    ];
    const dim = shape[axis] ?? null;
    const last = start + (size - 1) * step;
    if (start < 0 || step < 1 || size < 0 || (dim !== null && size > 0 && last >= dim)) {
      node.fail(`block ${start} … ${last} of axis ${axis} is outside ${named(node, 0)}`);
    }
    block.starts[axis] = start;
    block.sizes[axis] = size;
    block.steps[axis] = step;
  }
  return block;
}

function checkBlock(node: NodeContext): void {
  const [shape, updates] = [node.shape(0), node.shape(1)];
  if (shape === null) return;
  const { sizes } = blockOf(node, shape);
  const joint = broadcast(sizes, updates);
  const fits =
    joint === null || (joint?.length === sizes.length && joint.every((dim, i) => same(dim, sizes[i] ?? null)));
  if (!fits) node.fail(`updates ${named(node, 1)} do not fit the block ${printShape(sizes)}`);
}

function same(a: number | null, b: number | null): boolean {
  return a === null || b === null || a === b;
}

function evaluateAssignment(node: CostContext): readonly (TensorData | null)[] {
  const [data, updates] = [tensorOperand(node, 0), tensorOperand(node, 1)];
  if (carriedSizes(node) === null || data === null || updates === null) return [null];
  const { starts, sizes, steps } = blockOf(node, data.sizes);
  const target: Elements = [...data.data];
  const read = broadcastReader(updates, sizes.length);
  const widths = strides(data.sizes);
  forEachCoordinate(sizes as readonly number[], (coordinate) => {
    const at = coordinate.reduce((sum, c, axis) => sum + (starts[axis]! + c * steps[axis]!) * widths[axis]!, 0);
    target[at] = read(coordinate);
  });
  return [target];
}

export const ASSIGNMENTS: readonly Operator[] = [sliceAssign];
