// Writing elements into a copy of a tensor: ScatterElements, ScatterND, TensorScatter (a key-value cache's update).
// https://onnx.ai/onnx/operators/onnx__ScatterND.html and relatives.
import type { Count } from "../tensor/count";
import { elements, printShape, type Shape, type TensorData } from "../tensor/type";
import { normalizeAxis, unknownDims } from "./axes";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import { checkElementIndices, fromFront, isInside, tupleLength } from "./gather";
import { store } from "./numbers";
import type { Operator } from "./operator";
import { carriedSizes, type Elements, forEachCoordinate, offset, strides, tensorOperand } from "./propagate";
import { totalBytes } from "./traffic";

const scatterElements: Operator = {
  type: "ScatterElements",
  summary: "A copy with single elements replaced (or reduced) at an index of one axis.",
  inputs: ["data", "indices", "updates"],
  outputs: ["output"],
  infer: (node) => {
    elementType(node, [1], "integer");
    const data = node.shape(0);
    if (data !== null) checkElementIndices(node, data, node.shape(1), scatterAxis(node, data));
    sameShape(node);
    return node.tensor(elementType(node, [0, 2], "any"), data);
  },
  evaluate: evaluateScatterElements,
  flops: reductionFlops,
  examples: [
    {
      inputs: ["f32[1,5]={1,2,3,4,5}", "i64[1,2]={1,3}", "f32[1,2]={8,9}"],
      attributes: { axis: 1 },
      outputs: ["f32[1,5]={1,8,3,9,5}"],
      flops: 0,
      why: "example of the ONNX documentation, with whole numbers",
    },
    {
      inputs: ["i64[4]={1,2,?,4}", "i64[3]={0,0,-1}", "i64[3]={8,9,?}"],
      attributes: { reduction: "add" },
      outputs: ["i64[4]={18,2,?,?}"],
      flops: 3,
    },
    { inputs: ["f32[?,5]", "i64[1,?]", "f32[1,?]"], outputs: ["f32[?,5]"] },
    {
      inputs: ["f32[3,3]", "i64[2,3]", "f32[3,3]"],
      error: "updates f32[3,3] ('x2') must have the shape of indices i64[2,3] ('x1')",
    },
    { inputs: ["f32[3,3]", "i64[3]", "f32[3]"], error: "must have the rank of" },
  ],
};

function scatterAxis(node: NodeContext, data: Shape): number {
  return normalizeAxis(node, node.int("axis", 0), data.length);
}

function sameShape(node: NodeContext): void {
  const [indices, updates] = [node.shape(1), node.shape(2)];
  if (indices !== null && updates !== null && contradicts(indices, updates)) {
    node.fail(`updates ${named(node, 2)} must have the shape of indices ${named(node, 1)}`);
  }
}

function contradicts(a: Shape, b: Shape): boolean {
  return a.length !== b.length || a.some((dim, i) => dim !== null && b[i] !== null && dim !== b[i]);
}

/** One operation for each update where it is combined with what was there. */
function reductionFlops(node: CostContext): Count | null {
  return node.string("reduction", "none") === "none" ? 0 : elements(node.shape(2));
}

const REDUCTIONS: ReadonlyMap<string, (old: number, update: number) => number> = new Map([
  ["none", (_: number, update: number) => update],
  ["add", (old: number, update: number) => old + update],
  ["mul", (old: number, update: number) => old * update],
  ["max", Math.max],
  ["min", Math.min],
]);

/** Writes one update into the copy; null when the reduction is not known. */
function writer(node: NodeContext, target: Elements): ((at: number, update: number | null) => void) | null {
  const name = node.string("reduction", "none");
  const reduce = REDUCTIONS.get(name);
  if (reduce === undefined) return null;
  return (at, update) => {
    const old = target[at] ?? null;
    if (name === "none") target[at] = update;
    else target[at] = old === null || update === null ? null : store(reduce(old, update), node.dtype(0));
  };
}

function evaluateScatterElements(node: CostContext): readonly (TensorData | null)[] {
  const [data, indices, updates] = [tensorOperand(node, 0), tensorOperand(node, 1), tensorOperand(node, 2)];
  if (carriedSizes(node) === null || data === null || indices === null || updates === null) return [null];
  const target: Elements = [...data.data];
  const write = writer(node, target);
  if (write === null || indices.data.includes(null)) return [null];
  const axis = scatterAxis(node, data.sizes);
  const steps = strides(data.sizes);
  let next = 0;
  forEachCoordinate(indices.sizes, (coordinate) => {
    const index = fromFront(indices.data[next]!, data.sizes[axis]!);
    write(offset(coordinate.with(axis, index), steps), updates.data[next] ?? null);
    next++;
  });
  return [target];
}

const scatterND: Operator = {
  type: "ScatterND",
  summary: "A copy with slices replaced (or reduced) at index tuples.",
  inputs: ["data", "indices", "updates"],
  outputs: ["output"],
  infer: (node) => {
    checkUpdates(node);
    return node.tensor(elementType(node, [0, 2], "any"), node.shape(0));
  },
  evaluate: evaluateScatterND,
  flops: reductionFlops,
  examples: [
    {
      inputs: ["i64[8]={1,2,3,4,5,6,7,8}", "i64[4,1]={4,3,1,7}", "i64[4]={9,10,11,12}"],
      outputs: ["i64[8]={1,11,3,10,9,6,7,12}"],
      why: "example 1 of the ONNX documentation",
    },
    {
      inputs: ["i64[2,2]={1,2,3,4}", "i64[1,1]={-1}", "i64[1,2]={?,9}"],
      outputs: ["i64[2,2]={1,2,?,9}"],
    },
    {
      inputs: ["i64[2]={1,2}", "i64[2,1]={1,1}", "i64[2]={5,6}"],
      attributes: { reduction: "max" },
      outputs: ["i64[2]={1,6}"],
      flops: 2,
    },
    { inputs: ["f32[?,4,4]", "i64[2,1]", "f32[2,4,?]"], outputs: ["f32[?,4,4]"] },
    { inputs: ["i64[2]={1,2}", "i64[1,1]", "i64[1]={5}"], outputs: ["i64[2]"], why: "any of them may have changed" },
    { inputs: ["f32[4,4,4]", "i64[2,1]", "f32[2,4,3]"], error: "updates f32[2,4,3] ('x2') must have shape [2,4,4]" },
    { inputs: ["f32[4,4]", "i64[2,3]", "f32[2]"], error: "tuples of 3 indices" },
  ],
};

function checkUpdates(node: NodeContext): void {
  const [data, indices, updates] = [node.shape(0), node.shape(1), node.shape(2)];
  const depth = data && indices && tupleLength(node, data, indices, 0);
  if (data === null || indices === null || depth === null || updates === null) return;
  const expected = [...indices.slice(0, -1), ...data.slice(depth)];
  if (contradicts(expected, updates)) node.fail(`updates ${named(node, 2)} must have shape ${printShape(expected)}`);
}

function evaluateScatterND(node: CostContext): readonly (TensorData | null)[] {
  const [data, indices, updates] = [tensorOperand(node, 0), tensorOperand(node, 1), tensorOperand(node, 2)];
  if (carriedSizes(node) === null || data === null || indices === null || updates === null) return [null];
  const target: Elements = [...data.data];
  const write = writer(node, target);
  const depth = indices.sizes.at(-1)!;
  const steps = strides(data.sizes);
  const slice = data.sizes.slice(depth).reduce((total, size) => total * size, 1);
  const valid = indices.data.every((index, i) => index !== null && isInside(index, data.sizes[i % depth]!));
  if (write === null || !valid) return [null];
  const tuples = depth === 0 ? 0 : indices.data.length / depth;
  for (let tuple = 0; tuple < tuples; tuple++) {
    const picked = indices.data.slice(tuple * depth, (tuple + 1) * depth);
    const start = offset(
      picked.map((index, i) => fromFront(index!, data.sizes[i]!)),
      steps.slice(0, depth),
    );
    for (let i = 0; i < slice; i++) write(start + i, updates.data[tuple * slice + i] ?? null);
  }
  return [target];
}

const tensorScatter: Operator = {
  type: "TensorScatter",
  summary: "A key-value cache with new steps written at given places.",
  inputs: ["past_cache", "update", "write_indices?"],
  outputs: ["present_cache"],
  infer: (node) => {
    const [cache, update] = [node.shape(0), node.shape(1)];
    if (cache !== null && update !== null) checkCache(node, cache, update);
    return node.tensor(elementType(node, [0, 1], "any"), cache ?? (update && unknownDims(update.length)));
  },
  traffic: (node) => totalBytes([node.typeOf(1), node.typeOf(1), ...(node.has(2) ? [node.typeOf(2)] : [])]),
  examples: [
    {
      inputs: ["f32[2,1,4,5]", "f32[2,1,1,5]", "i64[2]"],
      outputs: ["f32[2,1,4,5]"],
      traffic: 96,
      why: "models an update in place: 2·5·4 bytes read and written, two int64 indices",
    },
    { inputs: ["f32[?,8,?,64]", "f32[1,8,1,64]"], outputs: ["f32[?,8,?,64]"] },
    { inputs: ["f32[2,4,5]", "f32[2,6,5]"], error: "update f32[2,6,5] ('x1') does not fit into f32[2,4,5] ('x0')" },
  ],
};

function checkCache(node: NodeContext, cache: Shape, update: Shape): void {
  const axis = normalizeAxis(node, node.int("axis", -2), cache.length);
  const fits = update.every((dim, i) => {
    const room = cache[i] ?? null;
    return dim === null || room === null || (i === axis ? dim <= room : dim === room);
  });
  if (update.length !== cache.length || !fits)
    node.fail(`update ${named(node, 1)} does not fit into ${named(node, 0)}`);
}

export const SCATTERS: readonly Operator[] = [scatterElements, scatterND, tensorScatter];
