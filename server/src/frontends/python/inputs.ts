// Where the input of a model is written down: a comment above the entry, an option, or an example: the file's own code,
// `example_input_array`, a default configuration. What is written nowhere is searched (search.ts).

import { tryAttribute } from "../../python/attributes";
import { items } from "../../python/iteration";
import { type Call, type Expression, Kind } from "../../python/syntax/ast";
import { PyDict, PyList, PyObject, PyTuple, type Value } from "../../python/values";
import { type TensorType, tensor } from "../../tensor/type";
import type { Span } from "../../text/position";
import type { InputSpec } from "../frontend";
import { parseInputSpecs } from "../input-spec";
import type { Entry, LoadedFile } from "./entries";
import type { PythonSession } from "./run";
import { bindingOf, evaluateIn, type Scene, scenesOf } from "./scenes";
import { tensorsIn } from "./tensors";

export interface CommentedInput {
  readonly specs: readonly InputSpec[];
  /** What is wrong with the comment, in words. */
  readonly fault: string | null;
  readonly span: Span;
}

/** `# rooflint: input=1x3x224x224` above the definition or on its first line; several inputs separated by commas. */
export function commentedInput(text: string, comments: readonly Span[], entry: Entry): CommentedInput | null {
  const span = comments.findLast(
    (comment) => belongsTo(text, comment, entry.start) && INPUT_COMMENT.test(textOf(text, comment)),
  );
  if (span === undefined) return null;
  const [, list = ""] = INPUT_COMMENT.exec(textOf(text, span)) ?? [];
  const specs = parseInputSpecs(list);
  return typeof specs === "string" ? { specs: [], fault: specs, span } : { specs, fault: null, span };
}

const INPUT_COMMENT = /^#\s*rooflint:\s*input\s*=\s*(\S(?:.*\S)?)\s*$/;

function textOf(text: string, { start, end }: Span): string {
  return text.slice(start, end);
}

/** Between the comment and the definition stand comments and blanks only, or the comment ends the definition's first line. */
function belongsTo(text: string, comment: Span, definition: number): boolean {
  if (comment.start > definition) return !text.slice(definition, comment.start).includes("\n");
  return /^(\s*(#[^\r\n]*)?[\r\n]+)*\s*$/.test(text.slice(comment.end, definition));
}

/** The input with which the file itself runs this entry, else the first one with which it runs any model of its own. */
export function exampleInputs(
  session: PythonSession,
  loaded: LoadedFile,
  entry: Entry,
): { readonly types: readonly TensorType[]; readonly own: boolean } | null {
  let other: readonly TensorType[] | null = null;
  for (const scene of scenesOf(loaded.tree)) {
    for (const call of scene.calls) {
      const example = exampleIn(call, scene);
      const model = example && modelName(example.model, scene);
      if (!example || model == null || (model !== entry.name && (other || !loaded.module.attrs.has(model)))) continue;
      const types = typesOf(session, loaded, scene, example);
      if (types && model === entry.name) return { types, own: true };
      other ??= types;
    }
  }
  return other && { types: other, own: false };
}

/** What a built model says of its input: Lightning's `example_input_array`, a default configuration's `input_size`. */
export function modelInputs(session: PythonSession, model: PyObject): readonly TensorType[] | null {
  const array = tryAttribute(session.vm, model, "example_input_array");
  const tensors = array === undefined ? [] : tensorsIn(array).map(({ tensorType }) => tensorType);
  if (tensors.length > 0) return tensors;
  for (const name of ["pretrained_cfg", "default_cfg"]) {
    const size = sizeIn(session, tryAttribute(session.vm, model, name));
    if (size) return [tensor("float32", [1, ...size])];
  }
  return null;
}

function sizeIn(session: PythonSession, config: Value | undefined): readonly number[] | null {
  const value =
    config instanceof PyDict
      ? [...config.map.values()].find(([key]) => key === "input_size")?.[1]
      : config instanceof PyObject
        ? tryAttribute(session.vm, config, "input_size")
        : undefined;
  return value === undefined ? null : sizesOf(value);
}

/** A call that runs a model: `model(x, …)`, or a tool that takes the model and its input. */
interface Example {
  readonly model: Expression;
  readonly inputs: readonly Expression[];
  /** `tensors`: expressions of tensors; the others are sizes, with or without the batch dimension. */
  readonly form: "tensors" | "sizes" | "batched-sizes";
}

interface Tool {
  readonly model: string;
  /** Keywords of the input and what they hold, in the order of preference; the first also by position 1. */
  readonly inputs: Readonly<Record<string, Example["form"]>>;
}

/** Functions by their last name. */
const TOOLS: Readonly<Record<string, Tool>> = {
  // torchsummary's size has no batch, torchinfo's has one: `typesOf` tells them apart by their length
  summary: { model: "model", inputs: { input_size: "sizes", input_data: "tensors" } },
  get_model_complexity_info: { model: "model", inputs: { input_res: "sizes" } },
  profile: { model: "model", inputs: { inputs: "tensors" } },
  FlopCountAnalysis: { model: "model", inputs: { inputs: "tensors" } },
  export: { model: "model", inputs: { args: "tensors" } },
  trace: { model: "func", inputs: { example_inputs: "tensors" } },
  calculate_flops: { model: "model", inputs: { input_shape: "batched-sizes" } },
};

export const TOOL_NAMES: ReadonlySet<string> = new Set(Object.keys(TOOLS));

function exampleIn(call: Call, scene: Scene): Example | null {
  const { func, args, keywords } = call;
  const name = func.kind === Kind.Name ? func.id : func.kind === Kind.Attribute ? func.attr : "";
  const tool = Object.hasOwn(TOOLS, name) ? TOOLS[name] : undefined;
  if (tool) {
    const model = args[0] ?? keywords.find(({ arg }) => arg === tool.model)?.value;
    const [[first, form] = ["", "tensors"]] = Object.entries(tool.inputs);
    const named = keywords.find(({ arg }) => arg !== null && Object.hasOwn(tool.inputs, arg));
    const input = args[1] ?? named?.value;
    const meant = args[1] === undefined ? (tool.inputs[named?.arg ?? first] ?? form) : form;
    if (model && input) return { model, inputs: [input], form: meant as Example["form"] };
  }
  if (args.length === 0) return null;
  const model = func.kind === Kind.Attribute && func.attr === "forward" ? func.value : func;
  const isModel = model.kind === Kind.Call || (model.kind === Kind.Name && bindingOf(scene, model.id, call.start));
  return isModel ? { model, inputs: args, form: "tensors" } : null;
}

/** Methods of modules that give the module back, and functions that wrap one. */
const SAME_MODEL: ReadonlySet<string> = new Set([
  "to",
  "cuda",
  "cpu",
  "eval",
  "train",
  "half",
  "float",
  "double",
  "bfloat16",
]);
const WRAPPERS: ReadonlySet<string> = new Set(["DataParallel", "DistributedDataParallel", "compile", "script"]);

/** The function, class or variable of the file that an expression of a model comes from. */
function modelName(expression: Expression, scene: Scene, depth = 0): string | null {
  if (depth > MAX_DEPTH) return null;
  if (expression.kind === Kind.Name) {
    const binding = bindingOf(scene, expression.id, expression.start);
    return binding ? modelName(binding.value, scene, depth + 1) : expression.id;
  }
  if (expression.kind !== Kind.Call) return null;
  const { func, args } = expression;
  const name = func.kind === Kind.Name ? func.id : func.kind === Kind.Attribute ? func.attr : "";
  if (WRAPPERS.has(name) && args[0]) return modelName(args[0], scene, depth + 1);
  if (func.kind === Kind.Attribute) return SAME_MODEL.has(name) ? modelName(func.value, scene, depth + 1) : null;
  return func.kind === Kind.Name ? func.id : null;
}

/** `model = model.to(device)` and its like follow each other a few times. */
const MAX_DEPTH = 10;

function typesOf(
  session: PythonSession,
  loaded: LoadedFile,
  scene: Scene,
  { inputs, form }: Example,
): readonly TensorType[] | null {
  const values = inputs.map((input) => evaluateIn(session, loaded.module, loaded.file, scene, input));
  if (form === "tensors") {
    const tensors = values.map((value) => (value === undefined ? [] : tensorsIn(value)));
    const known = tensors.every((found) => found.length > 0);
    return known ? tensors.flat().map(({ tensorType }) => tensorType) : null;
  }
  const [value] = values;
  const sizes = value === undefined ? null : sizesOf(value);
  if (sizes === null) return value instanceof PyList || value instanceof PyTuple ? severalSizes(session, value) : null;
  const batched = form === "batched-sizes" || sizes.length > IMAGE_RANK || /\btorchinfo\b/.test(loaded.file.text);
  return [tensor("float32", batched ? sizes : [1, ...sizes])];
}

/** Channels, height, width. */
const IMAGE_RANK = 3;

/** `[(3, 224, 224), (10,)]`: one size for each input. */
function severalSizes(session: PythonSession, value: Value): readonly TensorType[] | null {
  const sizes = items(session.vm, value).map(sizesOf);
  return sizes.length > 0 && sizes.every((size) => size !== null)
    ? sizes.map((size) => tensor("float32", size.length <= IMAGE_RANK ? [1, ...size] : size))
    : null;
}

function sizesOf(value: Value): readonly number[] | null {
  if (!(value instanceof PyTuple || value instanceof PyList)) return null;
  const sizes = value.items.map(Number);
  return sizes.length > 0 && value.items.every((item) => typeof item === "number" && item > 0) ? sizes : null;
}
