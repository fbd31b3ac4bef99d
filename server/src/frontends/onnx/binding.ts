// Binds the dimensions of the graph's inputs before anything is computed: what the user gave, then defaults that are
// recorded as assumptions (batch 1, 224×224 images). What nobody knows stays unknown.
import type { Assumption, InputSource } from "../../protocol";
import { type Dim, printShape, type Shape, tensor, type ValueType } from "../../tensor/type";
import type { Problem } from "../../text/problem";
import type { InputSpec, LoadOptions } from "../frontend";
import { toDim, toValueType } from "./convert";
import type { OnnxDim, OnnxGraph, OnnxType, OnnxValueInfo } from "./model";

/** Sizes that the user gave (`--input`, `--batch`). */
export type BindingOptions = Pick<LoadOptions, "inputs" | "batch">;

export interface BoundInput {
  readonly info: OnnxValueInfo;
  readonly type: ValueType;
  readonly source: InputSource;
}

export interface Binding {
  readonly inputs: readonly BoundInput[];
  /** Sizes of symbolic dimensions, for the types that the file declares elsewhere. */
  readonly symbols: ReadonlyMap<string, number>;
  /** True when a size that the file fixes was changed: its declared types then describe another run. */
  readonly overridden: boolean;
  readonly assumptions: readonly Assumption[];
  readonly problems: readonly Problem[];
}

/** Image size of most published classification networks (ImageNet crops). */
const IMAGE_SIZE = 224;
/** Channels by which an N×C×?×? input is taken for an image: grey, RGB, RGBA. */
const IMAGE_CHANNELS: readonly Dim[] = [1, 3, 4];
/** A first dimension with such a name is no batch. */
const NOT_A_BATCH = /seq|len|time|step|token|height|width|chan|^[hwct]$/i;

export function bindInputs(graph: OnnxGraph, options: BindingOptions): Binding {
  return new Binder(options).bind(graph);
}

class Binder {
  readonly #symbols = new Map<string, number>();
  readonly #assumptions: Assumption[] = [];
  readonly #problems: Problem[] = [];
  readonly #batched = new Set<OnnxValueInfo>();
  #overridden = false;

  constructor(readonly options: BindingOptions) {}

  bind(graph: OnnxGraph): Binding {
    const fixed = new Set(graph.initializers.map((initializer) => initializer.name));
    const infos = graph.inputs.filter((input) => !fixed.has(input.name));
    const specs = this.#match(infos);
    for (const [info, spec] of specs) this.#applySpec(info, spec);
    if (this.options.batch !== undefined) this.#applyBatch(infos, specs, this.options.batch);
    for (const info of infos) this.#assume(info, specs.get(info) ?? null);
    const inputs = infos.map((info) => this.#bound(info, specs.get(info) ?? null));
    const [symbols, overridden] = [this.#symbols, this.#overridden];
    return { inputs, symbols, overridden, assumptions: this.#assumptions, problems: this.#problems };
  }

  /** Named specifications go to their input, the others in order to the inputs that are left. */
  #match(infos: readonly OnnxValueInfo[]): Map<OnnxValueInfo, InputSpec> {
    const matched = new Map<OnnxValueInfo, InputSpec>();
    const specs = this.options.inputs ?? [];
    for (const spec of specs.filter((item) => item.name !== null)) {
      const info = infos.find((item) => item.name === spec.name);
      if (info) matched.set(info, spec);
      else this.#complain(`no input is named '${spec.name}'; the model has ${listNames(infos)}`);
    }
    const free = infos.filter((info) => !matched.has(info));
    specs
      .filter((item) => item.name === null)
      .forEach((spec, i) => {
        const info = free[i];
        if (info) matched.set(info, spec);
        else this.#complain(`${printShape(spec.type.shape)} was given for an input that the model does not have`);
      });
    return matched;
  }

  #applySpec(info: OnnxValueInfo, spec: InputSpec): void {
    const dims = tensorDims(info.type);
    const sizes = spec.type.shape;
    if (sizes === null) return;
    if (dims !== null && dims.length !== sizes.length) {
      this.#complain(
        `input '${info.name}' has rank ${dims.length} in the file, ${printShape(spec.type.shape)} was given`,
      );
      this.#overridden = true;
      return;
    }
    dims?.forEach((dim, axis) => {
      const size = sizes[axis] ?? null;
      if (size !== null) this.#set(info, dim, size);
    });
  }

  /** Gives a dimension a size from outside; conflicts with an earlier one are told. */
  #set(info: OnnxValueInfo, dim: OnnxDim, size: number): void {
    if (typeof dim === "number" && dim !== size) this.#overridden = true;
    if (typeof dim !== "string") return;
    const before = this.#symbols.get(dim);
    if (before !== undefined && before !== size)
      this.#complain(`'${dim}' of input '${info.name}' is ${size}, but ${before} elsewhere`);
    else this.#symbols.set(dim, size);
  }

  #applyBatch(infos: readonly OnnxValueInfo[], specs: ReadonlyMap<OnnxValueInfo, InputSpec>, batch: number): void {
    const first = infos.map((info) => tensorDims(info.type)?.[0]).find((dim) => dim !== undefined);
    for (const info of infos) {
      const dim = tensorDims(info.type)?.[0];
      if (dim === undefined || specs.has(info) || !isBatch(dim, first)) continue;
      this.#set(info, dim, batch);
      this.#batched.add(info);
    }
  }

  /** Defaults for what the file leaves open. */
  #assume(info: OnnxValueInfo, spec: InputSpec | null): void {
    const dims = tensorDims(info.type);
    if (dims === null || spec !== null) return;
    const open = dims.map((dim) => typeof dim === "string" && !this.#symbols.has(dim));
    if (dims.length >= 2 && open[0] && !NOT_A_BATCH.test(dims[0] as string)) {
      this.#assumeSize(info, dims[0] as string, 1, "batch size");
    }
    if (!isImage(dims)) return;
    for (const axis of [2, 3]) if (open[axis]) this.#assumeSize(info, dims[axis] as string, IMAGE_SIZE, "image size");
  }

  #assumeSize(info: OnnxValueInfo, symbol: string, size: number, what: string): void {
    this.#symbols.set(symbol, size);
    this.#note(`${what} '${symbol}' of input '${info.name}' assumed to be ${size}`);
  }

  #bound(info: OnnxValueInfo, spec: InputSpec | null): BoundInput {
    const declared = toValueType(info.type, this.#symbols);
    if (declared.kind !== "tensor" && spec === null) return { info, type: declared, source: "file" };
    const dtype = spec?.type.dtype ?? (declared.kind === "tensor" ? declared.dtype : null);
    const dims = tensorDims(info.type);
    const shape = spec?.type.shape ? this.#merge(spec.type.shape, dims) : dims && this.#open(info, dims);
    const source = spec !== null || this.#batched.has(info) ? "cli" : "file";
    return { info, type: tensor(dtype, shape), source };
  }

  /** A `null` in the specification leaves the file's own size. */
  #merge(shape: Shape, dims: readonly OnnxDim[] | null): Shape {
    return shape.map((size, axis) => size ?? (dims ? toDim(dims[axis] ?? null, this.#symbols) : null));
  }

  /** Sizes of an input without specification; nameless open dimensions get the same defaults as symbolic ones. */
  #open(info: OnnxValueInfo, dims: readonly OnnxDim[]): Shape {
    const { batch } = this.options;
    return dims.map((dim, axis) => {
      if (axis === 0 && batch !== undefined && this.#batched.has(info)) return batch;
      const size = toDim(dim, this.#symbols);
      if (size !== null || typeof dim === "string") return size;
      if (axis === 0 && dims.length >= 2) return this.#assumed(info, axis, 1, "batch size");
      return isImage(dims) ? this.#assumed(info, axis, IMAGE_SIZE, "image size") : null;
    });
  }

  #assumed(info: OnnxValueInfo, axis: number, size: number, what: string): number {
    this.#note(`${what}, dimension ${axis} of input '${info.name}', assumed to be ${size}`);
    return size;
  }

  #note(message: string): void {
    this.#assumptions.push({ message, range: null });
  }

  #complain(message: string): void {
    this.#problems.push({ severity: "error", code: "wrong-arguments", message });
  }
}

/** Symbolic, open, or of the same size as the first input's first dimension. */
function isBatch(dim: OnnxDim, first: OnnxDim | undefined): boolean {
  if (typeof dim === "string") return !NOT_A_BATCH.test(dim);
  return dim === null || dim === first;
}

function isImage(dims: readonly OnnxDim[]): boolean {
  const channels = dims[1];
  return dims.length === 4 && typeof channels === "number" && IMAGE_CHANNELS.includes(channels);
}

function tensorDims(type: OnnxType | null): readonly OnnxDim[] | null {
  return type?.kind === "tensor" ? type.dims : null;
}

function listNames(infos: readonly OnnxValueInfo[]): string {
  return infos.length === 0 ? "no inputs" : infos.map((info) => `'${info.name}'`).join(", ");
}
