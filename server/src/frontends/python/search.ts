// The search for an input that nobody wrote down: the layer that first consumes each input says what it wants (channels,
// features, token ids), and usual sizes are tried until `forward` runs. A flatten into `Linear(16*5*5, 120)` pins 32×32
// by itself.
import type { Graph, Value as GraphValue, Node } from "../../graph/graph";
import { tryAttribute } from "../../python/attributes";
import { type Machine, PyFunction, PyMethod, type PyObject, PyTuple, Raised } from "../../python/values";
import { type Shape, type TensorType, tensor } from "../../tensor/type";
import { parametersOf } from "./arguments";
import type { ModuleCall } from "./calls";
import { isOurLack } from "./faults";
import { MAX_INPUT_TRIES } from "./limits";
import type { Traced } from "./run";
import { TOKENS, type Want, wantOf } from "./wants";

export interface Found {
  readonly types: readonly TensorType[];
  /** The run with these inputs; when none ran to its end, the one that came farthest. */
  readonly traced: Traced;
  /** True when it failed for a reason that no size of the input would change. */
  readonly certain: boolean;
}

/** `trace` runs the model, built anew, with inputs of these types. */
export function searchInputs(vm: Machine, model: PyObject, trace: (types: readonly TensorType[]) => Traced): Found {
  const names = requiredInputs(vm, model);
  const wants: (Want | null)[] = names.map((name) => (TOKEN_NAMES.has(name) ? TOKENS : null));
  const tried = new Set<string>();
  let tries: Try[] = [];
  while (tried.size < MAX_INPUT_TRIES) {
    const types = nextTypes(wants, tried);
    if (types === null) break;
    tried.add(JSON.stringify(types));
    const traced = trace(types);
    const learned = learn(vm, wants, traced);
    if (traced.failure === null && learned !== "tokens") return { types, traced, certain: false };
    if (learned !== null) tries = tries.filter((earlier) => nodesOf(earlier) >= nodesOf({ types, traced }));
    tries.push({ types, traced });
    if (isCertain(wants, tries) || isOfNoSize(traced)) break;
  }
  const farthest = tries.reduce((best, other) => (nodesOf(other) > nodesOf(best) ? other : best));
  const last = tries.at(-1);
  if (last && isOfNoSize(last.traced)) return { ...last, certain: true };
  return { ...farthest, certain: isCertain(wants, tries) };
}

/** A name that is not there, an attribute that a module does not have: no input changes that. */
function isOfNoSize({ failure, calls }: Traced): boolean {
  if (!(failure instanceof Raised) || isOurLack(failure)) return false;
  const { cls } = failure.exception;
  if (cls.name !== "AttributeError") return cls.name === "NameError";
  const [, owner] = /^'(\w+)' object has no attribute/.exec(messageOf(failure)) ?? [];
  return calls.some(({ module }) => module.cls.name === owner && module.cls.definition?.file.user === true);
}

function messageOf({ exception }: Raised): string {
  const args = exception.attrs?.get("args");
  return args instanceof PyTuple ? String(args.items[0]) : "";
}

/**
 * Inputs of the right kind, of sizes as far apart as the first three of every list, that fail for one reason, fail for one
 * that is not their size.
 */
function isCertain(wants: readonly (Want | null)[], tries: readonly Try[]): boolean {
  const reasons = new Set(tries.map(({ traced }) => reasonOf(traced)));
  return !wants.includes(null) && tries.length >= MIN_TRIES_FOR_REASON && reasons.size === 1;
}

const MIN_TRIES_FOR_REASON = 3;

interface Try {
  readonly types: readonly TensorType[];
  readonly traced: Traced;
}

function nodesOf({ traced }: Try): number {
  return traced.graph.nodes.length;
}

/** Where and why a run failed, without the shapes in the message: they change with the input. */
function reasonOf({ failure }: Traced): string {
  if (!(failure instanceof Raised)) return "";
  const at = failure.trace.find(({ file }) => file.user);
  return `${at?.file.path}:${at?.start} ${messageOf(failure).replace(/\[[^\]]*\]/g, "[]")}`;
}

/** Parameters of `forward` that hold indices into a vocabulary in every library that uses these names. */
const TOKEN_NAMES: ReadonlySet<string> = new Set(["input_ids", "token_ids", "tokens"]);

/** Names of the parameters of `forward` without default; the first parameter where all have one. */
function requiredInputs(vm: Machine, model: PyObject): readonly string[] {
  const names = parametersOf(vm, model);
  const forward = tryAttribute(vm, model, "forward");
  const func = forward instanceof PyMethod ? forward.func : forward;
  const required = names.filter((name) => func instanceof PyFunction && !func.parameters.defaults.has(name));
  return required.length > 0 ? required : [names[0] ?? "input"];
}

/** All inputs take the next of their own usual types together. */
function nextTypes(wants: readonly (Want | null)[], tried: ReadonlySet<string>): readonly TensorType[] | null {
  const lists = wants.map(candidates);
  const most = Math.max(...lists.map((list) => list.length));
  for (let i = 0; i < most; i++) {
    const types = lists.map((list) => list[Math.min(i, list.length - 1)] as TensorType);
    if (!tried.has(JSON.stringify(types))) return types;
  }
  return null;
}

/** Edges of images, the usual ones first. */
const EDGES = [224, 32, 28, 299, 227, 256, 64, 112, 128, 384, 512];
const GRAY_EDGES = [28, 32, 224, 256, 64, 128, 48, 299, 384, 512];
const LENGTHS = [128, 256, 512, 1024, 64, 32, 100, 16];
const AUDIO_LENGTHS = [16_000, ...LENGTHS];
/** Frames, height, width of clips and volumes. */
const VOLUMES = [
  [16, 112, 112],
  [32, 224, 224],
  [8, 224, 224],
  [64, 64, 64],
  [32, 32, 32],
  [96, 96, 96],
];
const TOKEN_SHAPES = [[1, 16], [1, 128], [1, 77], [1, 512], [16]];
const SEQUENCE_LENGTH = 16;

/** Before anything is known: images in colour and gray, then rows, clips, sound, sequences. */
const UNKNOWN_SHAPES: readonly Shape[] = [
  [1, 3, 224, 224],
  [1, 3, 32, 32],
  [1, 1, 28, 28],
  [1, 3, 299, 299],
  [1, 3, 256, 256],
  [1, 1, 32, 32],
  [1, 3, 64, 64],
  [1, SEQUENCE_LENGTH, 512],
  [1, 3, 16, 112, 112],
  [1, 1, 16_000],
  [1, 784],
];

function candidates(want: Want | null): readonly TensorType[] {
  const floats = (shapes: readonly Shape[]) => shapes.map((shape) => tensor("float32", shape));
  switch (want?.kind) {
    case undefined:
      return floats(UNKNOWN_SHAPES);
    case "grid":
      return floats(grids(want.axes).map((sizes) => [1, want.channels, ...sizes(want.channels)]));
    case "features":
      return floats([[1, want.features], ...imagesOf(want.features), [1, SEQUENCE_LENGTH, want.features]]);
    case "sequence":
      return floats([
        [1, SEQUENCE_LENGTH, ...want.features],
        [1, ...want.features],
        [SEQUENCE_LENGTH, ...want.features],
      ]);
    case "tokens":
      return TOKEN_SHAPES.map((shape) => tensor("int64", shape));
  }
}

/** Sizes of the axes behind the channels; gray images and single-channel sound have usual sizes of their own. */
function grids(axes: 1 | 2 | 3): readonly ((channels: number) => readonly number[])[] {
  const either = (gray: readonly number[], other: readonly number[], repeat: number) =>
    other.map((_, i) => (channels: number) => {
      const size = (channels === 1 ? gray : other)[i] ?? (other[i] as number);
      return new Array<number>(repeat).fill(size);
    });
  if (axes === 1) return either(AUDIO_LENGTHS, LENGTHS, 1);
  return axes === 2 ? either(GRAY_EDGES, EDGES, 2) : VOLUMES.map((sizes) => () => sizes);
}

/** Square images, gray or in colour, with this many elements: what a flatten in front of a Linear was given. */
function imagesOf(elements: number): readonly Shape[] {
  return [1, 3].flatMap((channels) => {
    const edge = Math.sqrt(elements / channels);
    return Number.isInteger(edge) && edge > 1 ? [[1, channels, edge, edge]] : [];
  });
}

/** Finds the first wants of inputs that have none yet: "tokens" when an input of numbers met an embedding. */
function learn(vm: Machine, wants: (Want | null)[], { graph, calls }: Traced): "tokens" | "other" | null {
  const producers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let learned: "tokens" | "other" | null = null;
  for (const call of calls) {
    const want = wantOf(vm, call.module);
    if (want === null) continue;
    for (const input of inputsBehind(call, graph, producers)) {
      if (input >= wants.length || wants[input] !== null) continue;
      wants[input] = want;
      learned = want.kind === "tokens" || learned === "tokens" ? "tokens" : "other";
    }
  }
  return learned;
}

/** Indices of the graph's inputs that a call is given, reshaped or scaled on the way at most. */
function inputsBehind(call: ModuleCall, graph: Graph, producers: ReadonlyMap<GraphValue, Node>): readonly number[] {
  const behind = new Set<number>();
  for (const { entry } of call.args) {
    let value = entry.value;
    for (let steps = 0; value !== null && steps <= graph.nodes.length; steps++) {
      const input = graph.inputs.indexOf(value);
      if (input >= 0) behind.add(input);
      const producer = producers.get(value);
      const sources: readonly (GraphValue | null)[] =
        producer?.inputs.filter((source) => source && !source.constant) ?? [];
      value = producer && PASSING.has(producer.op) && sources.length === 1 ? (sources[0] ?? null) : null;
    }
  }
  return [...behind];
}

/** Operators behind which an input is still itself. */
const PASSING: ReadonlySet<string> = new Set([
  ...["Identity", "Reshape", "Flatten", "Transpose", "Squeeze", "Unsqueeze", "Cast", "Pad", "Slice"],
  ...["Add", "Sub", "Mul", "Div", "Neg"],
]);
