// Operators with bodies: If, Loop, Scan, SequenceMap. Front ends build the bodies first, with inputs typed for every
// iteration; here the types of a body's outputs become those of the node. The nodes inside have their own costs.
// https://onnx.ai/onnx/operators/onnx__Loop.html and relatives.
import { type Dim, tensor, type ValueType } from "../tensor/type";
import { normalizeAxis, scalarOperand } from "./axes";
import { commonType } from "./common-type";
import type { NodeContext } from "./context";
import { named } from "./elementwise";
import type { BodySignature, Operator } from "./operator";
import { sequenceOperand } from "./sequence";

const conditional: Operator = {
  type: "If",
  summary: "The results of one of two bodies.",
  inputs: ["cond"],
  outputs: ["outputs..."],
  infer: (node) => {
    const [first, ...rest] = takenBranches(node);
    return rest.reduce((types, branch) => types.map((type, i) => commonType(type, branch.outputs[i]!)), first!.outputs);
  },
  evaluate: (node) => {
    const [first, ...rest] = takenBranches(node);
    return rest.length === 0 ? (first!.data ?? []) : [];
  },
  traffic: () => 0,
  examples: [
    {
      inputs: ["bool[]"],
      bodies: { then_branch: ["f32[2,3]"], else_branch: ["f32[2,4]"] },
      outputs: ["f32[2,?]"],
    },
    {
      inputs: ["bool[]={0}"],
      bodies: { then_branch: ["f32[2,3]"], else_branch: ["f32[2,4]"] },
      outputs: ["f32[2,4]"],
    },
    {
      inputs: ["bool[]"],
      bodies: { then_branch: ["f32[2]"], else_branch: ["f32[2]", "f32[2]"] },
      error: "1 and 2 results",
    },
    { inputs: ["bool[]"], bodies: { then_branch: ["f32[2]"] }, error: "body 'else_branch' is missing" },
  ],
};

/** The branch that a known condition takes, else both. */
function takenBranches(node: NodeContext): readonly BodySignature[] {
  const branches = [requiredBody(node, "then_branch"), requiredBody(node, "else_branch")];
  const [then, otherwise] = branches.map((branch) => branch.outputs.length);
  if (then !== otherwise) node.fail(`the branches have ${then} and ${otherwise} results`);
  const condition = scalarOperand(node, 0);
  return condition === null ? branches : [branches[condition === 0 ? 1 : 0]!];
}

function requiredBody(node: NodeContext, name: string): BodySignature {
  const body = node.body(name);
  if (body === null) node.fail(`body '${name}' is missing`, "missing-attribute");
  return body;
}

const loop: Operator = {
  type: "Loop",
  summary: "A body repeated with carried values; its other results are stacked.",
  inputs: ["M?", "cond?", "v_initial..."],
  outputs: ["v_final_and_scan_outputs..."],
  infer: (node) => {
    const body = requiredBody(node, "body");
    const carried = Math.max(node.inputs.length - 2, 0);
    if (body.outputs.length < carried + 1) {
      node.fail(`the body has ${body.outputs.length} results for a condition and ${carried} carried values`);
    }
    const trips = tripCount(node, body);
    return body.outputs.slice(1).map((type, i) => {
      if (i >= carried) return stacked(node, type, trips, 0);
      return finalType(node.typeOf(i + 2), type, trips);
    });
  },
  traffic: () => 0,
  examples: [
    {
      inputs: ["i64[]={5}", "", "f32[2]"],
      bodies: { body: ["bool[]", "f32[2]", "f32[3]"] },
      outputs: ["f32[2]", "f32[5,3]"],
      why: "without a condition it runs M times",
    },
    {
      inputs: ["i64[]={5}", "bool[]={1}", "f32[2]"],
      bodies: { body: ["bool[]={1}", "f32[2]", "f32[3]"] },
      outputs: ["f32[2]", "f32[5,3]"],
      why: "a condition that stays true",
    },
    {
      inputs: ["i64[]={5}", "bool[]={1}", "f32[2]"],
      bodies: { body: ["bool[]", "f32[?]", "f32[3]"] },
      outputs: ["f32[?]", "f32[?,3]"],
      why: "the condition may end it earlier",
    },
    {
      inputs: ["i64[]={1}", "bool[]={1}", "f32[2]"],
      bodies: { body: ["bool[]", "f32[3]"] },
      outputs: ["f32[3]"],
      why: "one iteration, whatever the condition becomes",
    },
    { inputs: ["i64[]", "bool[]={0}", "f32[2]"], bodies: { body: ["bool[]", "f32[3]"] }, outputs: ["f32[2]"] },
    {
      inputs: ["i64[]", "bool[]", "seq(f32[…];0)"],
      bodies: { body: ["bool[]", "seq(f32[5];1)"] },
      outputs: ["seq(f32[5])"],
    },
    {
      inputs: ["i64[]", "", "f32[2]"],
      bodies: { body: ["bool[]"] },
      error: "1 results for a condition and 1 carried values",
    },
    { inputs: ["i64[]"], error: "body 'body' is missing" },
  ],
};

/** How often the body runs: M times when no condition can end it earlier. */
function tripCount(node: NodeContext, body: BodySignature): Dim {
  const limit = scalarOperand(node, 0);
  const condition = node.has(1) ? scalarOperand(node, 1) : 1;
  if (condition === 0 || (limit !== null && limit <= 0)) return 0;
  if (limit === 1 && condition === 1) return 1;
  const endless = !node.has(1) || (condition === 1 && body.data?.[0]?.[0] === 1);
  return endless && limit !== null && Number.isSafeInteger(limit) ? limit : null;
}

/** After one iteration it is what the body gave; after an unknown number what all iterations have in common. */
function finalType(initial: ValueType, result: ValueType, trips: Dim): ValueType {
  if (trips === 0) return initial;
  return trips === 1 ? result : carriedType(initial, result);
}

/** A body may unwrap the optional value that it starts from. */
function carriedType(initial: ValueType, result: ValueType): ValueType {
  if (initial.kind === "optional" && result.kind !== "optional") return commonType(initial.element, result);
  return initial.kind === "unknown" ? initial : commonType(initial, result);
}

/** One result of every iteration along an axis. */
function stacked(node: NodeContext, type: ValueType, count: Dim, axis: number): ValueType {
  if (type.kind !== "tensor" || type.shape === null) return type;
  const at = normalizeAxis(node, axis, type.shape.length + 1);
  return tensor(type.dtype, type.shape.toSpliced(at, 0, count));
}

const scan: Operator = {
  type: "Scan",
  summary: "A body run over slices of its scanned operands, with carried states; its other results are stacked.",
  inputs: ["initial_state_and_scan_inputs..."],
  outputs: ["final_state_and_scan_outputs..."],
  infer: inferScan,
  traffic: () => 0,
  examples: [
    {
      inputs: ["f32[2]", "f32[3,2]"],
      attributes: { num_scan_inputs: 1 },
      bodies: { body: ["f32[2]", "f32[2]"] },
      outputs: ["f32[2]", "f32[3,2]"],
      why: "ONNX node test",
    },
    {
      inputs: ["f32[2]", "f32[4,3]"],
      attributes: { num_scan_inputs: 1, scan_input_axes: [1], scan_output_axes: [-1] },
      bodies: { body: ["f32[2]", "f32[5]"] },
      outputs: ["f32[2]", "f32[5,3]"],
    },
    {
      inputs: ["f32[3,2]", "f32[4,2]"],
      attributes: { num_scan_inputs: 2 },
      bodies: { body: ["f32[2]"] },
      error: "scanned operands f32[3,2] ('x0') and f32[4,2] ('x1') differ in length: 3 and 4",
    },
    {
      inputs: ["f32[2]"],
      attributes: { num_scan_inputs: 2 },
      bodies: { body: ["f32[2]"] },
      error: "for 2 scanned ones",
    },
  ],
};

function inferScan(node: NodeContext): readonly ValueType[] {
  const body = requiredBody(node, "body");
  const scanned = node.int("num_scan_inputs", null);
  if (scanned === null) node.fail("attribute 'num_scan_inputs' is missing", "missing-attribute");
  const states = node.inputs.length - scanned;
  if (states < 0 || body.outputs.length < states) {
    node.fail(
      `${node.inputs.length} operands and ${body.outputs.length} results of the body for ${scanned} scanned ones`,
    );
  }
  const length = scanLength(node, states);
  return body.outputs.map((type, i) => {
    if (i < states) return length === 0 ? node.typeOf(i) : commonType(node.typeOf(i), type);
    return stacked(node, type, length, node.ints("scan_output_axes")?.[i - states] ?? 0);
  });
}

function scanLength(node: NodeContext, states: number): Dim {
  let length: Dim = null;
  let first = states;
  for (let index = states; index < node.inputs.length; index++) {
    const shape = node.shape(index);
    const axis = shape && normalizeAxis(node, node.ints("scan_input_axes")?.[index - states] ?? 0, shape.length);
    const dim = axis === null ? null : (shape?.[axis] ?? null);
    if (dim === null) continue;
    if (length !== null && length !== dim) {
      node.fail(
        `scanned operands ${named(node, first)} and ${named(node, index)} differ in length: ${length} and ${dim}`,
      );
    }
    if (length === null) first = index;
    length = dim;
  }
  return length;
}

const sequenceMap: Operator = {
  type: "SequenceMap",
  summary: "A body applied to every element of a sequence.",
  inputs: ["input_sequence", "additional_inputs..."],
  outputs: ["out_sequence..."],
  infer: (node) => {
    const { length } = sequenceOperand(node);
    return requiredBody(node, "body").outputs.map((element) => ({ kind: "sequence", element, length }));
  },
  traffic: () => 0,
  examples: [
    {
      inputs: ["seq(f32[10];3)"],
      bodies: { body: ["f32[10]", "i64[1]"] },
      outputs: ["seq(f32[10];3)", "seq(i64[1];3)"],
    },
    { inputs: ["f32[10]"], bodies: { body: ["f32[10]"] }, error: "expected a sequence" },
  ],
};

export const CONTROLS: readonly Operator[] = [conditional, loop, scan, sequenceMap];
