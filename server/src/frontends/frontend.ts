// What a front end is: it detects its files and loads them into graphs. It never throws for bad input.
import type { Graph, Value } from "../graph/graph";
import type { Assumption, Frontend as FrontendId, InputSource } from "../protocol";
import type { Count } from "../tensor/count";
import type { TensorType, ValueType } from "../tensor/type";
import type { Range } from "../text/position";
import type { Problem } from "../text/problem";
import type { Steps } from "../text/steps";
import type { ByteSource } from "./onnx/bytes";

/** A file to analyse: text as the editor holds it, or bytes on disk read piece by piece. `name` is its path, for its ending. */
export type Source =
  | {
      readonly kind: "text";
      readonly name: string;
      readonly text: string;
      /** Python made of the cells of a notebook that an editor has open; absent for a file as it is. */
      readonly ofCells?: true;
    }
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
  /** Of a file beyond the limit: how long it is and may be, in words; null for any other. Absent where no file is too long. */
  excess?(path: string): string | null;
  /** From the root, for a path that may be relative; absent where none is. */
  absolute?(path: string): string;
}

/** What a front end keeps of one document between two versions of its text. */
export interface Resting {
  /** In a pause: makes ready for the next edit. */
  rest(): void;
}

/** One for each document that is edited; the front end that knows the document fills it. */
export interface EditMemory {
  frontend: Resting | null;
}

export interface LoadOptions {
  /** Asked now and then while a front end works: true leaves the work with Interrupted (python/machine.ts). */
  readonly isUnwanted?: () => boolean;
  /** Makes the next analysis of the same document cost what its text changed. */
  readonly memory?: EditMemory;
  readonly files?: TextFiles;
  /** Import roots, as PYTHONPATH. */
  readonly paths?: readonly string[];
  /** Entry to analyse: a name, or a call with literal arguments. */
  readonly model?: string;
  readonly inputs?: readonly InputSpec[];
  /** Size bound to the batch dimension of every input. */
  readonly batch?: number;
  /** At most this many models of a file are analysed; its other entries are only listed. */
  readonly maxModels?: number;
  /** Name of the entry to analyse first when not all are. */
  readonly active?: string;
  /** Inputs that the user chose in the editor, by the name of the entry. */
  readonly chosenInputs?: ReadonlyMap<string, readonly InputSpec[]>;
  /** Calls that the user chose to make models by, by the name that they call: `Net(10)`. */
  readonly chosenCalls?: ReadonlyMap<string, string>;
}

/** Parameters and buffers that a model holds, used by its graph or not; shared ones once. */
export interface ModelWeights {
  readonly params: Count;
  readonly trainableParams: Count;
  readonly buffers: Count;
  /** Of parameters and buffers. */
  readonly bytes: Count;
  /** False when there may be more, or the size of one is not known. */
  readonly complete: boolean;
}

export interface LoadedModel {
  readonly graph: Graph;
  /** Present where the source holds a model apart from its graph; else the weights are those that nodes use. */
  readonly weights?: ModelWeights;
  /** Where the model's name stands in the text; null for binaries. */
  readonly range: Range | null;
  /** The call that the user chose to make it by. */
  readonly chosenCall?: string;
  /** Per graph input, where its shape comes from. */
  readonly inputSources: readonly InputSource[];
  readonly assumptions: readonly Assumption[];
  /** Calls of modules in the order in which they begin; absent where the source has no modules. */
  readonly calls?: readonly LoadedCall[];
  /** Absent where the source defines no layers apart from the graph. */
  readonly unused?: readonly UnusedLayer[];
  /** What a run leaves in attributes of the model, for others to read. */
  readonly kept?: readonly Value[];
  /** Why the graph ends before the model does: every total is a lower bound then. */
  readonly incomplete?: string;
  /** Its parts of which nothing is known, and why. */
  readonly lacks?: readonly string[];
  /** The run that it came of: the same for models that differ in the places of their source only. */
  readonly run?: object;
  /** Differs between two models of one run whose source stands in different places. */
  readonly placing?: object;
  /** The placing before, and where a place of that stands now; absent where nothing moved. */
  readonly moved?: { readonly from: object | undefined; readonly place: (range: Range) => Range | null };
}

/** A layer that a model holds and that nothing in its source uses. */
export interface UnusedLayer {
  /** As in `named_modules()`. */
  readonly path: string;
  readonly type: string;
  readonly params: number;
  /** Where it is made. */
  readonly range: Range | null;
}

/** An argument of a call with the tensors in it; `keyword` is null where it was given by its position. */
export interface GivenArgument {
  readonly keyword: string | null;
  readonly types: readonly ValueType[];
}

/** One call of a module. */
export interface LoadedCall {
  /** As in `named_modules()`. */
  readonly path: string;
  /** Class name as written. */
  readonly type: string;
  /** Names of the module's class and its bases that the analysed file defines. */
  readonly classes: readonly string[];
  /** n-th call of this module, from 0. */
  readonly call: number;
  readonly inputs: readonly ValueType[];
  /** The same by argument, in order, with those that hold no tensor. */
  readonly given: readonly GivenArgument[];
  readonly outputs: readonly ValueType[];
  /** Parameters of the module and of those in it. */
  readonly params: Count;
  /** Nodes [firstNode, endNode) of the graph belong to it. */
  readonly firstNode: number;
  readonly endNode: number;
  /** A module without child modules. */
  readonly leaf: boolean;
  /** Where the module is made, where it is called. */
  readonly range: Range | null;
  readonly callRange: Range | null;
}

/** A model that a file defines and that was not analysed. */
export interface ListedEntry {
  readonly name: string;
  readonly range: Range;
}

/** A class of a file that is a model once somebody says with which arguments. */
export interface NeedyEntry {
  readonly name: string;
  readonly range: Range;
  /** `Net(width=…, classes=…)`, or the call that the user chose and that fails. */
  readonly call: string;
}

export interface Loaded {
  readonly models: readonly LoadedModel[];
  readonly problems: readonly Problem[];
  readonly listed?: readonly ListedEntry[];
  readonly needy?: readonly NeedyEntry[];
  /** Where in the file was raised what keeps entries from being models. */
  readonly failedAt?: readonly Range[];
}

export interface Frontend {
  readonly id: FrontendId;
  detect(source: Source): boolean;
  load(source: Source, options: LoadOptions): Loaded;
  /** Says of each model why it is incomplete; else a fault of the file makes the totals of all its models lower bounds. */
  readonly tellsIncomplete?: boolean;
  /** As `load`, with a pause after every model, where a caller may stop. A pause may give what is known so far. */
  steps?(source: Source, options: LoadOptions): Steps<Loaded>;
}
