// Python text as the quick fixes edit it: the call at a range, its arguments by PyTorch's names, literals and their places.
import { type Call, type Expression, Kind, type Module, type Node, Operator } from "../../python/syntax/ast";
import { parsePython } from "../../python/syntax/parser";
import { nodesIn } from "../../python/syntax/walk";
import { LineIndex, type Range, type Span } from "../../text/position";
import type { TextEdit } from "./fix";

/** Parameters of layers, in order (docs.pytorch.org, torch.nn). */
const CONVOLUTION = [
  "in_channels",
  "out_channels",
  "kernel_size",
  "stride",
  "padding",
  "dilation",
  "groups",
  "bias",
  "padding_mode",
];
const TRANSPOSED = [
  "in_channels",
  "out_channels",
  "kernel_size",
  "stride",
  "padding",
  "output_padding",
  "groups",
  "bias",
  "dilation",
];
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  Conv1d: CONVOLUTION,
  Conv2d: CONVOLUTION,
  Conv3d: CONVOLUTION,
  ConvTranspose1d: TRANSPOSED,
  ConvTranspose2d: TRANSPOSED,
  ConvTranspose3d: TRANSPOSED,
  Linear: ["in_features", "out_features", "bias"],
  BatchNorm1d: ["num_features"],
  BatchNorm2d: ["num_features"],
  BatchNorm3d: ["num_features"],
  AdaptiveAvgPool2d: ["output_size"],
  Flatten: ["start_dim", "end_dim"],
};

/** A call of a torch.nn class whose arguments are all in sight. */
export interface LayerCall {
  readonly call: Call;
  /** The class's own name: `Conv2d` of `nn.Conv2d`. */
  readonly type: string;
  argument(name: string): Expression | null;
}

export class PythonSource {
  readonly text: string;
  readonly #lines: LineIndex;
  readonly #tree: Module;
  #calls: ReadonlyMap<string, Call> | null = null;

  constructor(text: string) {
    this.text = text;
    this.#lines = LineIndex.of(text);
    this.#tree = parsePython(text).module;
  }

  /** The layer that the call at exactly this range builds; null for other code, and for `*args` and `**kwargs`. */
  layerAt(range: Range | undefined, type: string | undefined): LayerCall | null {
    const call = range && this.#byPlace().get(keyOf(this.#span(range)));
    const parameters = type === undefined ? undefined : PARAMETERS[type];
    if (!call || !parameters || calledName(call) !== type) return null;
    if (call.args.some(({ kind }) => kind === Kind.Starred) || call.keywords.some(({ arg }) => arg === null))
      return null;
    const argument = (name: string) =>
      call.keywords.find(({ arg }) => arg === name)?.value ?? call.args[parameters.indexOf(name)] ?? null;
    return { call, type, argument: (name) => (parameters.includes(name) ? argument(name) : null) };
  }

  /** The name by which a call is made: `nn.SiLU` at a range of `nn.SiLU()`. */
  calleeAt(range: Range): { readonly name: string; readonly span: Span } | null {
    const call = this.#byPlace().get(keyOf(this.#span(range)));
    const name = call && calledName(call);
    if (!call || name == null) return null;
    return { name, span: { start: call.func.end - name.length, end: call.func.end } };
  }

  /**
   * A call `nn.GELU(…)` or `F.gelu(x, …)` from the name on, with the arguments that every activation takes: the tensor of
   * a function, and `inplace`. null for a bare name, which another import would have to bring.
   */
  activationAt(range: Range): { readonly name: string; readonly span: Span; readonly shared: readonly Span[] } | null {
    const call = this.#byPlace().get(keyOf(this.#span(range)));
    const callee = this.calleeAt(range);
    if (!call || !callee || !ACTIVATION_HOMES.has(moduleOf(call))) return null;
    const isFunction = callee.name === callee.name.toLowerCase();
    const inPlace = call.keywords.filter(({ arg }) => arg === "inplace");
    const shared = [...call.args.slice(0, isFunction ? 1 : 0), ...inPlace];
    return { name: callee.name, span: { start: callee.span.start, end: call.end }, shared };
  }

  /** The `nn.Sequential(…)` of which this call is a direct argument. */
  sequentialAround(inner: Call): Call | null {
    for (const call of this.#byPlace().values()) {
      if (calledName(call) === "Sequential" && call.args.includes(inner)) return call;
    }
    return null;
  }

  textOf({ start, end }: Span): string {
    return this.text.slice(start, end);
  }

  replace(span: Span, newText: string): TextEdit {
    return { range: this.#lines.range(span), newText };
  }

  rangeOf(span: Span): Range {
    return this.#lines.range(span);
  }

  /** Gives a call a keyword argument, in place of the one that it has. */
  withKeyword({ call, argument }: LayerCall, name: string, value: string): TextEdit {
    const present = argument(name);
    if (present) return this.replace(present, value);
    const last = [...call.args, ...call.keywords].sort((a, b) => a.end - b.end).at(-1);
    const at = last?.end ?? call.end - 1;
    return this.replace({ start: at, end: at }, `${last ? ", " : ""}${name}=${value}`);
  }

  #span({ start, end }: Range): Span {
    return { start: this.#lines.offset(start), end: this.#lines.offset(end) };
  }

  #byPlace(): ReadonlyMap<string, Call> {
    this.#calls ??= new Map(
      [...nodesIn(this.#tree)].flatMap((node) => (node.kind === Kind.Call ? [[keyOf(node), node] as const] : [])),
    );
    return this.#calls;
  }
}

/** An integer that is written out: a literal, or arithmetic of literals such as `256 * 6 * 6`; null for anything else. */
export function literalInteger(node: Node | null): number | null {
  if (node?.kind === Kind.Constant) return node.type === "int" && typeof node.value === "number" ? node.value : null;
  if (node?.kind !== Kind.BinOp) return null;
  const left = literalInteger(node.left);
  const right = literalInteger(node.right);
  const apply = OPERATIONS[node.op];
  return left === null || right === null || !apply ? null : apply(left, right);
}

const OPERATIONS: Readonly<Partial<Record<Operator, (a: number, b: number) => number>>> = {
  [Operator.Mult]: (a, b) => a * b,
  [Operator.Add]: (a, b) => a + b,
  [Operator.Sub]: (a, b) => a - b,
};

/** The same literal for all axes: `5`, `(5, 5)`. */
export function literalSquare(node: Node | null): number | null {
  if (node?.kind !== Kind.Tuple) return literalInteger(node);
  const [first = null, ...others] = node.elts.map(literalInteger);
  return others.every((other) => other === first) ? first : null;
}

function calledName({ func }: Call): string | null {
  if (func.kind === Kind.Name) return func.id;
  return func.kind === Kind.Attribute ? func.attr : null;
}

function keyOf({ start, end }: Span): string {
  return `${start}:${end}`;
}

/** As torch.nn and torch.nn.functional are called. */
const ACTIVATION_HOMES: ReadonlySet<string> = new Set(["nn", "F", "functional"]);

/** `nn` of `nn.GELU()`, `functional` of `torch.nn.functional.gelu(x)`. */
function moduleOf({ func }: Call): string {
  if (func.kind !== Kind.Attribute) return "";
  const { value } = func;
  if (value.kind === Kind.Name) return value.id;
  return value.kind === Kind.Attribute ? value.attr : "";
}
