// What a front end is: it detects its files and loads them into graphs. It never throws for bad input.
import type { Graph } from "../graph/graph";
import type { Assumption, Frontend as FrontendId, InputSource } from "../protocol";
import type { Count } from "../tensor/count";
import type { TensorType } from "../tensor/type";
import type { Range } from "../text/position";
import type { Problem } from "../text/problem";
import type { ByteSource } from "./onnx/bytes";

/** A file to analyse: text as the editor holds it, or bytes on disk read piece by piece. `name` is its path, for its ending. */
export type Source =
  | { readonly kind: "text"; readonly name: string; readonly text: string }
  | { readonly kind: "bytes"; readonly name: string; readonly bytes: ByteSource; readonly siblings?: Siblings };

/** Opens a file by its path relative to the folder of the model; null when it is not there or stands outside that folder. */
export type Siblings = (location: string) => ByteSource | null;

/** Input shapes given by the user: `--input [NAME:]DIMS[:DTYPE]`, by name or in order. */
export interface InputSpec {
  readonly name: string | null;
  readonly type: TensorType;
}

/** Text files of the workspace and of Python environments, read on demand. */
export interface TextFiles {
  /** The file's text, null when there is none; also null for files beyond the host's size limit. */
  read(path: string): string | null;
}

export interface LoadOptions {
  readonly files?: TextFiles;
  /** Import roots, as PYTHONPATH. */
  readonly paths?: readonly string[];
  /** Entry to analyse: a name, or a call with literal arguments. */
  readonly model?: string;
  readonly inputs?: readonly InputSpec[];
  /** Size bound to the batch dimension of every input. */
  readonly batch?: number;
}

/** Parameters and buffers that a model holds, used by its graph or not; shared ones once. */
export interface ModelWeights {
  readonly params: Count;
  readonly trainableParams: Count;
  readonly buffers: Count;
  /** Of parameters and buffers. */
  readonly bytes: Count;
  /** False when the size of one is not known. */
  readonly complete: boolean;
}

export interface LoadedModel {
  readonly graph: Graph;
  /** Present where the source holds a model apart from its graph; else the weights are those that nodes use. */
  readonly weights?: ModelWeights;
  /** Where the model's name stands in the text; null for binaries. */
  readonly range: Range | null;
  /** Per graph input, where its shape comes from. */
  readonly inputSources: readonly InputSource[];
  readonly assumptions: readonly Assumption[];
}

export interface Loaded {
  readonly models: readonly LoadedModel[];
  readonly problems: readonly Problem[];
}

export interface Frontend {
  readonly id: FrontendId;
  detect(source: Source): boolean;
  load(source: Source, options: LoadOptions): Loaded;
}
