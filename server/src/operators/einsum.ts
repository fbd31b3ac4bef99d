// Einstein summation: https://onnx.ai/onnx/operators/onnx__Einsum.html
import { add, type Count } from "../tensor/count";
import { type Dim, elements, printShape, type Shape } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { elementType } from "./elementwise";
import type { Operator } from "./operator";

const einsum: Operator = {
  type: "Einsum",
  summary: "Sum of products over the labelled axes that the output does not name.",
  inputs: ["Inputs..."],
  outputs: ["Output"],
  infer: inferEinsum,
  macs: contractionMacs,
  flops: reductionAdditions,
  examples: [
    {
      inputs: ["f32[1,14,14,64]", "f32[14,27,64]"],
      attributes: { equation: "bhwc,hkc->bhwk" },
      outputs: ["f32[1,14,14,27]"],
      macs: 338_688,
      flops: 0,
      why: "product of all labels: 14·14·64·27",
    },
    {
      inputs: ["f32[5,2,3]", "f32[5,3,4]"],
      attributes: { equation: "bij, bjk -> bik" },
      outputs: ["f32[5,2,4]"],
      macs: 120,
      why: "ONNX node test einsum_batch_matmul; 5·2·3·4",
    },
    {
      inputs: ["f32[3,5,5]"],
      attributes: { equation: "...ii ->...i" },
      outputs: ["f32[3,5]"],
      macs: 0,
      flops: 0,
      why: "ONNX node test einsum_batch_diagonal: nothing is added up",
    },
    {
      inputs: ["f32[3,4]"],
      attributes: { equation: "ij->i" },
      outputs: ["f32[3]"],
      macs: 0,
      flops: 12,
      why: "ONNX node test einsum_sum: one addition an element",
    },
    { inputs: ["f32[5]", "f32[5]"], attributes: { equation: "i,i" }, outputs: ["f32[]"], macs: 5 },
    {
      inputs: ["f32[3,4]"],
      attributes: { equation: "ba" },
      outputs: ["f32[4,3]"],
      why: "without an arrow: labels that appear once, in order of the alphabet",
    },
    {
      inputs: ["f32[2,3,4]", "f32[4,5]"],
      attributes: { equation: "...j,jk" },
      outputs: ["f32[2,3,5]"],
      macs: 120,
      why: "the ellipsis goes first",
    },
    {
      inputs: ["f32[2,3]", "f32[3,4]", "f32[4,5]"],
      attributes: { equation: "ij,jk,kl->il" },
      outputs: ["f32[2,5]"],
      macs: 64,
      why: "from left to right, as runtimes do: 2·3·4, then 2·4·5",
    },
    {
      inputs: ["f32[2,3]", "f32[1,4]"],
      attributes: { equation: "ij,jk->ik" },
      outputs: ["f32[2,4]"],
      macs: 24,
      why: "onnxruntime 1.32 broadcasts a size of 1",
    },
    { inputs: ["f32[?,3]", "f32[3,4]"], attributes: { equation: "ij,jk->ik" }, outputs: ["f32[?,4]"] },
    { inputs: ["f32[2,?]", "f32[1,4]"], attributes: { equation: "ij,jk->ijk" }, outputs: ["f32[2,?,4]"] },
    { inputs: ["f32[…]", "f32[3,4]"], attributes: { equation: "ij,jk->ik" }, outputs: ["f32[?,4]"] },
    { inputs: ["f32[…]"], attributes: { equation: "...i->..." }, outputs: ["f32[…]"] },
    {
      inputs: ["f32[2,3]", "f32[4,5]"],
      attributes: { equation: "ij,jk->ik" },
      error: "label j is 3 and 4",
    },
    { inputs: ["f32[2,3]"], attributes: { equation: "ijk->i" }, error: "ijk names 3 axes of an operand [2,3]" },
    { inputs: ["f32[2]"], attributes: { equation: "i,j->ij" }, error: "the equation has 2 terms for 1 operands" },
    { inputs: ["f32[2]"], attributes: { equation: "i->k" }, error: "label k of the output is in no operand" },
    { inputs: ["f32[2]"], attributes: { equation: "i1->i" }, error: "'i1' is not a term of labels" },
    { inputs: ["f32[2]"], error: "equation is required" },
  ],
};

/** Labels of the axes of one operand in order; an ellipsis stands for numbered labels, aligned at its end. */
type Term = readonly string[];

interface Contraction {
  readonly terms: readonly Term[];
  readonly output: Term;
  /** Size of each label over all operands. */
  readonly sizes: ReadonlyMap<string, Dim>;
}

function inferEinsum(node: NodeContext) {
  const dtype = elementType(
    node,
    node.inputs.map((_, i) => i),
    "any",
  );
  const contraction = contract(node);
  return node.tensor(dtype, contraction?.output.map((label) => contraction.sizes.get(label) ?? null) ?? null);
}

/** The equation applied to the operands; null when an ellipsis stands for axes that are not known. */
function contract(node: NodeContext): Contraction | null {
  const { operands, result } = parse(node);
  const lengths = operands.map((term, i) => ellipsisLength(node, term, node.shape(i)));
  if (lengths.includes(null)) return null;
  const axes = Math.max(0, ...(lengths as readonly number[]));
  const terms = operands.map((term, i) => expand(term, lengths[i] ?? 0));
  const sizes = new Map<string, Dim>();
  terms.forEach((term, i) => {
    const shape = node.shape(i);
    term.forEach((label, axis) => {
      const known = sizes.has(label) ? (sizes.get(label) ?? null) : 1;
      sizes.set(label, mergeLabel(node, label, known, shape?.[axis] ?? null));
    });
  });
  const output = result === null ? implicitOutput(terms, axes) : expand(result, axes);
  for (const label of output) {
    if (!sizes.has(label)) node.fail(`label ${label} of the output is in no operand`);
  }
  return { terms, output, sizes };
}

function parse(node: NodeContext): { operands: readonly string[]; result: string | null } {
  const equation = node.string("equation", null);
  if (equation === null) node.fail("equation is required", "missing-attribute");
  const [left = "", right = null, ...rest] = equation.replaceAll(" ", "").split("->");
  const operands = left.split(",");
  for (const term of [...operands, right ?? ""]) {
    if (rest.length > 0 || !/^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/.test(term)) {
      node.fail(`'${rest.length > 0 ? equation : term}' is not a term of labels`);
    }
  }
  if (operands.length !== node.inputs.length) {
    node.fail(`the equation has ${operands.length} terms for ${node.inputs.length} operands`);
  }
  return { operands, result: right };
}

/** Axes behind the ellipsis of a term: 0 without one, null when the operand's rank is not known. */
function ellipsisLength(node: NodeContext, term: string, shape: Shape | null): number | null {
  const labels = term.replace("...", "").length;
  const ellipsis = labels !== term.length;
  if (shape === null) return ellipsis ? null : 0;
  if (ellipsis ? shape.length < labels : shape.length !== labels) {
    node.fail(`${term} names ${labels} axes of an operand ${printShape(shape)}`);
  }
  return shape.length - labels;
}

/** One label an axis. Ellipsis axes are numbered from the last (…1 …0), so that they align as broadcasting does. */
function expand(term: string, axes: number): Term {
  const at = term.indexOf("...");
  if (at < 0) return [...term];
  const numbered = Array.from({ length: axes }, (_, i) => `…${axes - 1 - i}`);
  return [...term.slice(0, at), ...numbered, ...term.slice(at + 3)];
}

function mergeLabel(node: NodeContext, label: string, known: Dim, next: Dim): Dim {
  if (known === 1 || known === next) return next;
  if (next === 1) return known;
  if (known !== null && next !== null) node.fail(`label ${label} is ${known} and ${next}`);
  return known ?? next;
}

/** Ellipsis axes first, then every label that appears once, capitals before small letters. */
function implicitOutput(terms: readonly Term[], axes: number): Term {
  const all = terms.flat().filter((label) => !label.startsWith("…"));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...expand("...", axes), ...once.sort()];
}

/**
 * Two operands: the product of all label sizes. More are contracted from left to right (as onnxruntime and PyTorch do),
 * each step keeping the labels that a later operand or the output still needs. One operand has no products.
 */
function contractionMacs(node: CostContext): Count | null {
  const contraction = contract(node);
  if (contraction === null) return null;
  const { terms, output, sizes } = contraction;
  let total: Count | null = 0;
  let current: readonly string[] = terms[0] ?? [];
  for (let next = 1; next < terms.length; next++) {
    const labels = [...new Set([...current, ...(terms[next] ?? [])])];
    const step = elements(labels.map((label) => sizes.get(label) ?? null));
    total = total === null || step === null ? null : add(total, step);
    const needed = new Set([...terms.slice(next + 1).flat(), ...output]);
    current = labels.filter((label) => needed.has(label));
  }
  return total;
}

/** One operand whose axes are summed: an addition for each element that is summed. */
function reductionAdditions(node: CostContext): Count | null {
  const contraction = contract(node);
  if (contraction === null) return null;
  const labels = [...contraction.sizes.keys()];
  const sums = contraction.terms.length === 1 && labels.some((label) => !contraction.output.includes(label));
  return sums ? elements(labels.map((label) => contraction.sizes.get(label) ?? null)) : 0;
}

export const EINSTEIN_SUMMATION: readonly Operator[] = [einsum];
