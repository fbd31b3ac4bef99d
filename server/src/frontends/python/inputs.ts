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
import { type ExampleCall, exampleCall, exampleTypes } from "./example-call";
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

/** Between the comment and the definition (of a decorator what follows its `@`) stand comments and blanks only, or the comment ends the definition's first line. */
function belongsTo(text: string, comment: Span, definition: number): boolean {
  if (comment.start > definition) return !text.slice(definition, comment.start).includes("\n");
  return /^(\s*(#[^\r\n]*)?[\r\n]+)*\s*@?\s*$/.test(text.slice(comment.end, definition));
}

/** The input with which the file itself runs this entry, else the first one with which it runs any model of its own. */
export function exampleInputs(session: PythonSession, loaded: LoadedFile, entry: Entry): ExampleInputs | null {
  let other: ExampleInputs | null = null;
  for (const scene of scenesOf(loaded.tree)) {
    for (const call of scene.calls) {
      const example = exampleIn(call, scene);
      const model = example && modelSource(example.model, scene);
      if (!example || model == null) continue;
      const isOwn = model.name === entry.name || model.variables.includes(entry.name);
      if (!isOwn && (other || !loaded.module.attrs.has(model.name))) continue;
      const found = inputsOf(session, loaded, scene, example);
      const isPrepared = isChangedBefore(session, scene, example.model);
      if (found && isOwn && isBuiltSo(entry, model)) return { ...found, own: true, isPrepared };
      other ??= found && { ...found, own: false, isPrepared };
    }
  }
  return other;
}

export interface ExampleInputs {
  readonly types: readonly TensorType[];
  /** How the file hands them over; null where it names sizes only. */
  readonly call: ExampleCall | null;
  /** The file runs this very entry with it. */
  readonly own: boolean;
  /** A method of the model's own is called before, which may make another model of it. */
  readonly isPrepared: boolean;
}

/** `model.set_width(8)` before `model(x)` */
function isChangedBefore(session: PythonSession, { calls }: Scene, model: Expression): boolean {
  if (model.kind !== Kind.Name) return false;
  const base = session.torchModuleClass();
  return calls.some(
    ({ func, start }) =>
      start < model.start &&
      func.kind === Kind.Attribute &&
      func.value.kind === Kind.Name &&
      func.value.id === model.id &&
      base?.lookup(func.attr) === undefined,
  );
}

/** A class that is called with arguments somewhere is another model than the one its defaults make. */
function isBuiltSo({ byDefaults }: Entry, { construction }: ModelSource): boolean {
  return !byDefaults || construction === null || construction.args.length + construction.keywords.length === 0;
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
  readonly inputs: readonly ExampleInput[];
  /** `tensors`: expressions of tensors; the others are sizes, with or without the batch dimension. */
  readonly form: "tensors" | "sizes" | "batched-sizes";
  readonly isTool: boolean;
}

interface ExampleInput {
  readonly value: Expression;
  /** `dict`: `**value` */
  readonly kind: "positional" | "dict" | { readonly keyword: string };
  /** `*value` */
  readonly star: boolean;
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
    const only: ExampleInput | undefined = input && { value: input, kind: "positional", star: false };
    if (model && only) return { model, inputs: [only], form: meant as Example["form"], isTool: true };
  }
  if (args.length + keywords.length === 0) return null;
  const model = func.kind === Kind.Attribute && func.attr === "forward" ? func.value : func;
  const isModel = model.kind === Kind.Call || (model.kind === Kind.Name && bindingOf(scene, model.id, call.start));
  const positional = args.map(
    (value): ExampleInput => ({ value, kind: "positional", star: value.kind === Kind.Starred }),
  );
  const named = keywords.map(({ arg, value }): ExampleInput => {
    return { value, kind: arg === null ? "dict" : { keyword: arg }, star: false };
  });
  return isModel ? { model, inputs: [...positional, ...named], form: "tensors", isTool: false } : null;
}

/** Methods of modules that give the module back, and functions that wrap one. */
export const SAME_MODEL: ReadonlySet<string> = new Set([
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

interface ModelSource {
  /** The function, class or variable of the file that an expression of a model comes from. */
  readonly name: string;
  /** The call that makes it. */
  readonly construction: Call | null;
  /** Of the module, through which the model went. */
  readonly variables: readonly string[];
}

function modelSource(expression: Expression, scene: Scene, before = expression.start, depth = 0): ModelSource | null {
  if (depth > MAX_DEPTH) return null;
  if (expression.kind === Kind.Name) {
    const binding = bindingOf(scene, expression.id, before);
    const itself = { name: expression.id, construction: null, variables: [] };
    if (binding === undefined) return itself;
    const source = modelSource(binding.value, scene, binding.at.start, depth + 1);
    // at module level a variable may be a model of the file by itself
    if (scene.owner.kind !== Kind.Module) return source;
    return source ? { ...source, variables: [expression.id, ...source.variables] } : itself;
  }
  if (expression.kind !== Kind.Call) return null;
  const { func, args } = expression;
  const name = func.kind === Kind.Name ? func.id : func.kind === Kind.Attribute ? func.attr : "";
  if (WRAPPERS.has(name) && args[0]) return modelSource(args[0], scene, before, depth + 1);
  if (func.kind === Kind.Attribute)
    return SAME_MODEL.has(name) ? modelSource(func.value, scene, before, depth + 1) : null;
  return func.kind === Kind.Name ? { name: func.id, construction: expression, variables: [] } : null;
}

/** `model = model.to(device)` and its like follow each other a few times. */
const MAX_DEPTH = 10;

function inputsOf(
  session: PythonSession,
  loaded: LoadedFile,
  scene: Scene,
  example: Example,
): Pick<ExampleInputs, "types" | "call"> | null {
  const value = (expression: Expression) => evaluateIn(session, loaded.module, loaded.file, scene, expression);
  if (example.form !== "tensors") {
    const sizes = example.inputs[0] && value(example.inputs[0].value);
    const types = sizes === undefined ? null : typesOf(session, loaded, sizes, example.form);
    return types && { types, call: null };
  }
  const given = example.inputs.map((input) => ({ ...input, value: value(input.value) }));
  if (given.some((input) => input.value === undefined)) return null;
  const args = given.flatMap((input) =>
    argumentsOf(session, input.kind === "positional", input.star, input.value as Value),
  );
  const keywords = given.flatMap((input) => keywordsOf(input.kind, input.value as Value));
  const call = exampleCall(example.isTool ? toolArguments(args) : args, new Map(keywords));
  if (call) return { types: exampleTypes(call), call };
  const tensors = given.map((input) => tensorsIn(input.value as Value));
  const known = tensors.length > 0 && tensors.every((found) => found.length > 0);
  return known ? { types: tensors.flat().map(({ tensorType }) => tensorType), call: null } : null;
}

/** A tool is given the arguments of the model as a tuple, or one tensor. */
function toolArguments(args: readonly Value[]): readonly Value[] {
  const [only] = args;
  return args.length === 1 && only instanceof PyTuple ? only.items : args;
}

function argumentsOf(session: PythonSession, positional: boolean, star: boolean, value: Value): readonly Value[] {
  if (!positional) return [];
  return star && (value instanceof PyList || value instanceof PyTuple) ? items(session.vm, value) : [value];
}

/** `**batch` gives the entries of a dict. */
function keywordsOf(kind: ExampleInput["kind"], value: Value): readonly (readonly [string, Value])[] {
  if (typeof kind === "object") return [[kind.keyword, value]];
  if (kind === "positional" || !(value instanceof PyDict)) return [];
  return [...value.map.values()].map(([key, item]) => [String(key), item]);
}

function typesOf(
  session: PythonSession,
  loaded: LoadedFile,
  value: Value,
  form: "sizes" | "batched-sizes",
): readonly TensorType[] | null {
  const sizes = sizesOf(value);
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
