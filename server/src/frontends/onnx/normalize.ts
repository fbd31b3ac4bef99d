// Differences between operator-set versions: brings a node of any opset into the form of the newest one, the only form
// that server/src/operators knows. One table: operator, the opset that changed it, what to change for files before that.
// Source: https://github.com/onnx/onnx/blob/main/docs/Changelog.md.
import type { Value } from "../../graph/graph";
import type { Attributes, AttributeValue } from "../../operators/operator";

export interface NodeForm {
  readonly op: string;
  readonly inputs: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly outputs: readonly string[];
}

/** Makes the constants and helper nodes that a newer form needs. */
export interface FormFactory {
  integers(role: string, values: readonly number[], scalar?: boolean): Value;
  float(role: string, value: number, like: Value | null): Value;
  floats(role: string, values: readonly number[]): Value;
  /** A node put before the one that is normalised; its first output. */
  node(op: string, inputs: readonly (Value | null)[], attributes?: Attributes): Value;
}

interface Change {
  readonly ops: readonly string[];
  /** The opset that brought the newer form: the rule applies to files below it. */
  readonly before: number;
  apply(form: NodeForm, make: FormFactory): NodeForm;
}

/** In order: a rule may rely on those before it having been applied. */
const CHANGES: readonly Change[] = [
  // Opset 6 and before: types written as names, in-place hints, explicit broadcasting.
  { ops: ["Cast"], before: 6, apply: (form) => withAttributes(form, { to: typeNumber(form.attributes["to"]) }) },
  {
    ops: ["Add", "Sub", "Mul", "Div", "Pow", "And", "Or", "Xor", "Equal", "Greater", "Less", "PRelu", "Gemm"],
    before: 7,
    apply: explicitBroadcast,
  },
  { ops: ["Concat"], before: 4, apply: (form) => withAttributes(form, { axis: form.attributes["axis"] ?? 1 }) },
  { ops: ["Reshape"], before: 5, apply: attributeToInput("shape", 1) },
  { ops: ["Pad"], before: 2, apply: (form) => rename(form, "paddings", "pads") },
  { ops: ["Tile"], before: 6, apply: tileAlongAxis },
  { ops: ["Upsample"], before: 7, apply: upsampleSizes },
  // Attributes that became inputs.
  { ops: ["Upsample"], before: 9, apply: floatsToInput("scales", 1) },
  { ops: ["TopK"], before: 10, apply: attributeToInput("k", 1) },
  { ops: ["Slice"], before: 10, apply: sliceInputs },
  { ops: ["Pad"], before: 11, apply: padInputs },
  { ops: ["Clip"], before: 11, apply: clipInputs },
  { ops: ["Dropout"], before: 12, apply: dropoutInputs },
  { ops: ["Split"], before: 13, apply: attributeToInput("split", 1) },
  { ops: ["Squeeze", "Unsqueeze", "ReduceSum"], before: 13, apply: attributeToInput("axes", 1) },
  {
    ops: [
      "ReduceMax",
      "ReduceMin",
      "ReduceMean",
      "ReduceProd",
      "ReduceL1",
      "ReduceL2",
      "ReduceLogSum",
      "ReduceLogSumExp",
      "ReduceSumSquare",
    ],
    before: 18,
    apply: attributeToInput("axes", 1),
  },
  { ops: ["DFT"], before: 20, apply: dftAxis },
  // Operators that were renamed or replaced.
  { ops: ["Upsample"], before: Number.POSITIVE_INFINITY, apply: upsampleToResize },
  {
    ops: ["Resize"],
    before: 11,
    apply: (form) => asymmetricResize({ ...form, inputs: [form.inputs[0] ?? null, null, form.inputs[1] ?? null] }),
  },
  { ops: ["Scatter"], before: Number.POSITIVE_INFINITY, apply: (form) => ({ ...form, op: "ScatterElements" }) },
  // Defaults and meanings that changed.
  {
    ops: ["Softmax", "LogSoftmax", "Hardmax"],
    before: 13,
    // Before 13 the input was seen as 2-D, split at `axis`: other numbers, the same shape and work per element.
    apply: (form) => withAttributes(form, { axis: form.attributes["axis"] ?? 1 }),
  },
  { ops: ["BatchNormalization"], before: 14, apply: batchNormalizationOutputs },
  {
    ops: ["RoiAlign"],
    before: 16,
    apply: (form) => withAttributes(form, { coordinate_transformation_mode: "output_half_pixel" }),
  },
  { ops: ["Split"], before: 18, apply: splitCount },
  { ops: ["GridSample"], before: 20, apply: gridSampleMode },
  { ops: ["GroupNormalization"], before: 21, apply: groupNormalizationScale },
];

const BY_OP: ReadonlyMap<string, readonly Change[]> = groupByOp();

function groupByOp(): ReadonlyMap<string, readonly Change[]> {
  const map = new Map<string, Change[]>();
  for (const change of CHANGES) for (const op of change.ops) map.set(op, [...(map.get(op) ?? []), change]);
  return map;
}

/** The newest form of a node of the domain `ai.onnx` that was written for `opset`. */
export function normalize(form: NodeForm, opset: number, make: FormFactory): NodeForm {
  let current = spelling(form);
  for (const change of BY_OP.get(form.op) ?? []) if (opset < change.before) current = change.apply(current, make);
  return current.op === "Resize" ? dropEmptyInputs(current) : current;
}

/** `auto_pad` is written in upper case, and empty for its default, by some converters. */
function spelling(form: NodeForm): NodeForm {
  const auto = form.attributes["auto_pad"];
  if (typeof auto !== "string") return form;
  return withAttributes(form, { auto_pad: auto === "" ? "NOTSET" : auto.toUpperCase() });
}

/** Before opset 13 of Resize an input could only be left out as an empty tensor. */
function dropEmptyInputs(form: NodeForm): NodeForm {
  const inputs = form.inputs.map((input, i) => (i > 0 && input !== null && isEmpty(input) ? null : input));
  return { ...form, inputs };
}

function isEmpty(value: Value): boolean {
  return value.constant && value.type.kind === "tensor" && value.type.shape?.length === 1 && value.type.shape[0] === 0;
}

function withAttributes(form: NodeForm, changed: Readonly<Record<string, AttributeValue>>): NodeForm {
  return { ...form, attributes: { ...form.attributes, ...changed } };
}

function without(form: NodeForm, ...names: readonly string[]): NodeForm {
  const kept = Object.entries(form.attributes).filter(([name]) => !names.includes(name));
  return { ...form, attributes: Object.fromEntries(kept) };
}

function rename(form: NodeForm, from: string, to: string): NodeForm {
  const value = form.attributes[from];
  return value === undefined ? form : withAttributes(without(form, from), { [to]: value });
}

/** The inputs with `values` from position `at` on; null where there is nothing. */
function placed(form: NodeForm, at: number, ...values: readonly (Value | null)[]): readonly (Value | null)[] {
  const inputs = Array.from({ length: Math.max(form.inputs.length, at) }, (_, i) => form.inputs[i] ?? null);
  values.forEach((value, i) => {
    inputs[at + i] = value ?? inputs[at + i] ?? null;
  });
  while (inputs.length > 0 && inputs.at(-1) === null) inputs.pop();
  return inputs;
}

function numbers(value: AttributeValue | undefined): readonly number[] | null {
  if (typeof value === "number") return [value];
  return Array.isArray(value) && value.every((item) => typeof item === "number") ? (value as number[]) : null;
}

function attributeToInput(name: string, at: number) {
  return (form: NodeForm, make: FormFactory): NodeForm => {
    const values = numbers(form.attributes[name]);
    if (values === null) return form;
    return { ...without(form, name), inputs: placed(form, at, make.integers(name, values)) };
  };
}

function floatsToInput(name: string, at: number) {
  return (form: NodeForm, make: FormFactory): NodeForm => {
    const values = numbers(form.attributes[name]);
    if (values === null) return form;
    return { ...without(form, name), inputs: placed(form, at, make.floats(name, values)) };
  };
}

function sliceInputs(form: NodeForm, make: FormFactory): NodeForm {
  const integers = (name: string) => {
    const values = numbers(form.attributes[name]);
    return values === null ? null : make.integers(name, values);
  };
  const inputs = placed(form, 1, integers("starts"), integers("ends"), integers("axes"));
  return { ...without(form, "starts", "ends", "axes"), inputs };
}

function padInputs(form: NodeForm, make: FormFactory): NodeForm {
  const pads = numbers(form.attributes["pads"]);
  const value = form.attributes["value"];
  const inputs = placed(
    form,
    1,
    pads === null ? null : make.integers("pads", pads),
    typeof value === "number" ? make.float("value", value, form.inputs[0] ?? null) : null,
  );
  return { ...without(form, "pads", "value"), inputs };
}

function clipInputs(form: NodeForm, make: FormFactory): NodeForm {
  const bound = (name: string) => {
    const value = form.attributes[name];
    return typeof value === "number" ? make.float(name, value, form.inputs[0] ?? null) : null;
  };
  return { ...without(form, "min", "max"), inputs: placed(form, 1, bound("min"), bound("max")) };
}

/** Opset 6 had `is_test`; without `training_mode` every newer form is the inference form. */
function dropoutInputs(form: NodeForm, make: FormFactory): NodeForm {
  const ratio = form.attributes["ratio"];
  const inputs = placed(form, 1, typeof ratio === "number" ? make.float("ratio", ratio, null) : null);
  return { ...without(form, "ratio", "is_test"), inputs };
}

function dftAxis(form: NodeForm, make: FormFactory): NodeForm {
  const axis = form.attributes["axis"];
  const value = typeof axis === "number" ? axis : 1;
  return { ...without(form, "axis"), inputs: placed(form, 2, make.integers("axis", [value], true)) };
}

/** A split into equal parts names their count since opset 18. */
function splitCount(form: NodeForm): NodeForm {
  if (form.inputs[1]) return form;
  return withAttributes(form, { num_outputs: form.outputs.length });
}

/** Upsample computed as Resize does with asymmetric coordinates and rounding down. */
function upsampleToResize(form: NodeForm): NodeForm {
  const inputs = [form.inputs[0] ?? null, null, form.inputs[1] ?? null];
  return asymmetricResize({ ...form, op: "Resize", inputs });
}

function asymmetricResize(form: NodeForm): NodeForm {
  return withAttributes(form, { coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" });
}

/** Opset 1: `height_scale` and `width_scale` of an N×C×H×W image. */
function upsampleSizes(form: NodeForm): NodeForm {
  const { height_scale: height, width_scale: width } = form.attributes;
  if (typeof height !== "number" || typeof width !== "number") return form;
  return withAttributes(without(form, "height_scale", "width_scale"), { scales: [1, 1, height, width] });
}

/** Opset 1: inputs `tiles` and `axis`, one repetition along one axis. */
function tileAlongAxis(form: NodeForm, make: FormFactory): NodeForm {
  const [x, tiles, axis] = form.inputs;
  const rank = x?.type.kind === "tensor" ? x.type.shape?.length : undefined;
  const [count, at] = [tiles?.data?.[0], axis?.data?.[0]];
  if (rank === undefined || typeof count !== "number" || typeof at !== "number") return form;
  const repeats = Array.from({ length: rank }, (_, i) => (i === at ? count : 1));
  return { ...form, inputs: [x ?? null, make.integers("repeats", repeats)] };
}

/** `broadcast=1, axis=k`: the second operand's dimensions start at dimension k of the first. */
function explicitBroadcast(form: NodeForm, make: FormFactory): NodeForm {
  const axis = form.attributes["axis"];
  const plain = without(form, "broadcast", "axis", "consumed_inputs");
  const [a, b] = form.inputs;
  if (typeof axis !== "number" || !a || !b || a.type.kind !== "tensor" || b.type.kind !== "tensor") return plain;
  const [rank, inner] = [a.type.shape?.length, b.type.shape?.length];
  if (rank === undefined || inner === undefined) return plain;
  const behind = rank - (axis < 0 ? axis + rank : axis) - inner;
  if (behind <= 0) return plain;
  const axes = Array.from({ length: behind }, (_, i) => inner + i);
  return { ...plain, inputs: [a, make.node("Unsqueeze", [b, make.integers("axes", axes)])] };
}

/** Before opset 14 training mode was marked by its four further outputs, of which the newest form has the first two. */
function batchNormalizationOutputs(form: NodeForm): NodeForm {
  const plain = without(form, "spatial", "is_test", "consumed_inputs");
  const outputs = form.outputs.slice(0, 3);
  return outputs.some((name, i) => i > 0 && name !== "")
    ? withAttributes({ ...plain, outputs }, { training_mode: 1 })
    : { ...plain, outputs: outputs.slice(0, 1) };
}

const GRID_MODES: Readonly<Record<string, string>> = { bilinear: "linear", bicubic: "cubic" };

function gridSampleMode(form: NodeForm): NodeForm {
  const mode = form.attributes["mode"];
  return withAttributes(form, { mode: typeof mode === "string" ? (GRID_MODES[mode] ?? mode) : "linear" });
}

/** Opset 18 has one scale and bias per group, 21 one per channel: each is repeated over its group's channels. */
function groupNormalizationScale(form: NodeForm, make: FormFactory): NodeForm {
  const [x, scale, bias] = form.inputs;
  const channels = x?.type.kind === "tensor" ? x.type.shape?.[1] : null;
  const groups = form.attributes["num_groups"];
  if (typeof channels !== "number" || typeof groups !== "number" || channels % groups !== 0) return form;
  const repeat = (value: Value | null | undefined) => {
    if (!value) return null;
    const column = make.node("Unsqueeze", [value, make.integers("axes", [1])]);
    const grid = make.node("Expand", [column, make.integers("shape", [groups, channels / groups])]);
    return make.node("Reshape", [grid, make.integers("shape", [channels])]);
  };
  return { ...form, inputs: [x ?? null, repeat(scale), repeat(bias)] };
}

/** TensorProto.DataType by name, as `Cast` wrote it in opset 1: "FLOAT", "INT64". */
const TYPE_NAMES: readonly string[] = [
  "UNDEFINED",
  "FLOAT",
  "UINT8",
  "INT8",
  "UINT16",
  "INT16",
  "INT32",
  "INT64",
  "STRING",
  "BOOL",
  "FLOAT16",
  "DOUBLE",
  "UINT32",
  "UINT64",
];

function typeNumber(name: AttributeValue | undefined): AttributeValue {
  if (typeof name !== "string") return name ?? 0;
  return Math.max(0, TYPE_NAMES.indexOf(name.toUpperCase()));
}
