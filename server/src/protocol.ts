// Every type that crosses a process border: the JSON report (schema 1) for the panel, the CLI and scripts, the requests
// between client and server. Plain JSON, no imports of code. (What the panel and its host say: webview/src/data/wire.ts.)
import type { InputSource } from "./text/input-source";
import type { Range } from "./text/position";
import type { Problem } from "./text/problem";

export const SCHEMA = 1;

/** An exact count: a number while it is a safe integer, else a decimal string; null is unknown. */
export type JsonCount = number | string | null;
/** A shape with unknown dimensions as null; null itself is unknown rank or no tensor. */
export type JsonShape = readonly (number | null)[] | null;

export interface Report {
  readonly schema: typeof SCHEMA;
  readonly tool: { readonly name: "rooflint"; readonly version: string };
  readonly file: string;
  readonly frontend: Frontend;
  readonly models: readonly ModelReport[];
  readonly problems: readonly Problem[];
}

export type Frontend = "pytorch" | "keras" | "onnx" | "onnx-text" | "caffe";

export interface ModelReport {
  readonly name: string;
  readonly range: Range | null;
  readonly inputs: readonly InputReport[];
  readonly outputs: readonly TensorReport[];
  readonly totals: Totals;
  readonly layers: readonly LayerReport[];
  readonly modules: readonly ModuleReport[];
  /** null where no target was chosen. */
  readonly target: TargetReport | null;
  readonly peak: PeakReport;
  /** Totals as other tools count, those asked for. */
  readonly conventions: readonly ConventionReport[];
  readonly assumptions: readonly Assumption[];
  readonly findings: readonly FindingReport[];
  /** Calls of modules in the order in which they begin; null where the source has no modules. */
  readonly calls: readonly CallReport[] | null;
}

/** Low, expected, high: 80 % of the held-out measurements lie between low and high. */
export type TimeReport = readonly [low: number, expected: number, high: number];

export type Bound = "compute" | "memory" | "overhead";

/** Bytes, or bytes a second: every node alone; fused groups; what has to cross the border of the chip. */
export interface TrafficReport {
  readonly perOp: number;
  readonly edge: number;
  readonly ideal: number;
}

/** The model on a hardware target. */
export interface TargetReport {
  readonly id: string;
  readonly name: string;
  readonly dtype: string;
  readonly batch: number;
  readonly fusion: string;
  /** Of one run of the whole batch; null with the reason in `unknown`. */
  readonly seconds: TimeReport | null;
  readonly unknown: string | null;
  /** True when the work of some layer is not known: seconds and bytes are then "at least". */
  readonly lowerBound: boolean;
  readonly bytes: TrafficReport;
  readonly bytesPerSecondAtFps: TrafficReport & { readonly fps: number };
  readonly memory: MemoryReport | null;
  /** Of a 45 nm process, for comparing designs; null where no figure for the type is known. */
  readonly joules: readonly [low: number, high: number] | null;
  readonly roofline: RooflineReport;
  readonly groups: readonly GroupReport[];
  /** What the times rest on, in one line. */
  readonly basis: string;
}

export interface MemoryReport {
  readonly needBytes: number;
  readonly capacityBytes: number;
  readonly weightBytes: number;
  /** Bytes of activations while each layer runs, with the element sizes that they have on the target. */
  readonly live: readonly number[];
  readonly verdict: "fits" | "tight" | "does not fit";
}

/** Ceilings of the target, null where not known, and how the expected time divides. */
export interface RooflineReport {
  readonly opsPerSecond: number | null;
  readonly bytesPerSecond: number | null;
  /** FLOPs per byte at which both ceilings meet. */
  readonly ridge: number | null;
  readonly onChipBytes: number | null;
  /** Expected seconds of the groups that each limits. */
  readonly secondsByBound: Readonly<Record<Bound, number>>;
}

/** Nodes that run as one kernel. */
export interface GroupReport {
  /** Indices into `layers`; the layer that it is named after. */
  readonly layers: readonly number[];
  readonly anchor: number;
  readonly seconds: TimeReport | null;
  readonly bound: Bound | null;
  readonly flops: number;
  /** Read and written by the kernel. */
  readonly bytes: number;
  /** If each of its layers ran alone; what of it crosses the border of the chip. */
  readonly perOpBytes: number;
  readonly idealBytes: number;
  /** FLOPs per byte; null when nothing moves. */
  readonly intensity: number | null;
}

/** The largest set of activations that are in memory at once. */
export interface PeakReport {
  readonly bytes: JsonCount;
  /** Index into `layers`; null for a model without layers. */
  readonly layer: number | null;
  /** Bytes that are in memory while each layer runs. */
  readonly live: readonly JsonCount[];
  /** The largest first. */
  readonly tensors: readonly { readonly name: string; readonly shape: JsonShape; readonly bytes: JsonCount }[];
  readonly lowerBound: boolean;
}

/** A total as another tool would count it. */
export interface ConventionReport {
  readonly id: string;
  readonly quantity: string;
  readonly total: JsonCount;
  readonly rows: readonly { readonly name: string; readonly count: JsonCount }[];
  /** What the tool tells beside its total. */
  readonly figures: readonly { readonly name: string; readonly count: JsonCount }[];
  readonly lowerBound: boolean;
}

/** What of the input an element of the output depends on, per axis of the image, in its elements. */
export interface ReceptiveFieldReport {
  readonly size: readonly number[];
  /** Between neighbouring elements of the output. */
  readonly stride: readonly number[];
  /** Where the field of the output's first element begins; negative inside the padding. */
  readonly offset: readonly number[];
  /** True where an element depends on the whole input: `size` is then the input's. */
  readonly whole: boolean;
}

/** One call of a PyTorch module, whatever nodes it consists of. */
export interface CallReport {
  /** As in `named_modules()`. */
  readonly path: string;
  readonly type: string;
  /** n-th call of this module, from 0. */
  readonly call: number;
  readonly inputs: readonly JsonShape[];
  readonly outputs: readonly JsonShape[];
  /** Parameters of the module and of those in it. */
  readonly params: JsonCount;
  readonly macs: JsonCount;
  /** A module without child modules. */
  readonly leaf: boolean;
}

export interface TensorReport {
  readonly name: string;
  readonly shape: JsonShape;
  readonly dtype: string | null;
}

export type { InputSource };

export interface InputReport extends TensorReport {
  readonly source: InputSource;
}

export interface Totals {
  readonly params: JsonCount;
  readonly trainableParams: JsonCount;
  readonly buffers: JsonCount;
  readonly macs: JsonCount;
  readonly flops: JsonCount;
  readonly activations: JsonCount;
  readonly weightBytes: JsonCount;
  readonly outputBytes: JsonCount;
  readonly trafficBytes: JsonCount;
  readonly peakBytes: JsonCount;
  readonly nodes: number;
  readonly unknownNodes: number;
  /** True when a total misses something: every figure above is then "at least", but for those below. */
  readonly lowerBound: boolean;
  /** Of `params`, `trainableParams`, `buffers` and `weightBytes`: false where they are exact beside lower bounds. */
  readonly weightsLowerBound: boolean;
}

export interface LayerReport {
  readonly path: string;
  readonly op: string;
  readonly type: string;
  readonly call: number;
  readonly range: Range | null;
  readonly callRange: Range | null;
  readonly inputs: readonly JsonShape[];
  readonly outputs: readonly JsonShape[];
  /** Names and element types of the outputs, in order; "" where the source has no name. */
  readonly outputNames: readonly string[];
  readonly outputDtypes: readonly (string | null)[];
  readonly dtype: string | null;
  readonly params: JsonCount;
  readonly macs: JsonCount;
  readonly flops: JsonCount;
  readonly activations: JsonCount;
  readonly outputBytes: JsonCount;
  readonly weightBytes: JsonCount;
  readonly trafficBytes: JsonCount;
  /** FLOPs per byte of traffic; null when either is unknown or nothing moves. */
  readonly intensity: number | null;
  /** Index into the target's `groups`; null without a target, and for what needs no kernel (views, constants). */
  readonly group: number | null;
  /** Of its group for the layer that the group is named after, 0 for what joins it; null when not known. */
  readonly seconds: TimeReport | null;
  readonly bound: Bound | null;
  /** null where it cannot be followed. */
  readonly receptiveField: ReceptiveFieldReport | null;
  /** Why figures are missing, null when all are known. */
  readonly unknown: string | null;
  /** True where a node's bodies (If, Loop, Scan) are not in its figures: each is then "at least". */
  readonly lowerBound: boolean;
}

export interface ModuleReport {
  readonly path: string;
  readonly type: string;
  readonly params: JsonCount;
  readonly macs: JsonCount;
  /** Paths of child modules and layers, in execution order. */
  readonly children: readonly string[];
}

export interface Assumption {
  readonly message: string;
  readonly range: Range | null;
}

export interface FindingReport {
  readonly rule: string;
  readonly severity: Problem["severity"];
  readonly message: string;
  readonly range: Range | null;
  readonly path: string;
  /** How many equal places this finding stands for. */
  readonly count: number;
  /** Indices into `layers` of all of them, the first of which has `range` and `path`. */
  readonly layers: readonly number[];
  /** Of all places together. */
  readonly saving: Saving;
}

/** What following the advice would save; null where it cannot be told. */
export interface Saving {
  readonly seconds: number | null;
  readonly bytes: JsonCount;
  readonly macs: JsonCount;
  readonly params: JsonCount;
}

/** Requests of the client to the server, beside the LSP's own. */
export const REQUESTS = {
  /** `{ uri }` of a document or of an ONNX binary on disk → the file's Report. */
  report: "rooflint/report",
  /** `{ uri, choice }`: what the user chose for a document's entries; null when it is in use. */
  choose: "rooflint/choose",
  /** `{ uri }` of a Python document → its entries, analysed or not. */
  entries: "rooflint/entries",
  /** `{ uri }` of a document → the hardware targets that can be chosen for it, and what is chosen. */
  targets: "rooflint/targets",
  /** `{ text }` of inputs as a user types them → what is wrong, in words, or null. */
  inputFault: "rooflint/inputFault",
  /** `{ name, text }` of a call of `name` as a user types it → what is wrong, in words, or null. */
  callFault: "rooflint/callFault",
  /** `{ uri }` of an ONNX binary → its text in ONNX syntax. */
  onnxText: "rooflint/onnxText",
  /** `{ sources }` → the models of these sources side by side. */
  compare: "rooflint/compare",
  /** Nothing → the reference networks with their published figures. */
  architectures: "rooflint/architectures",
  /** `{ id }` of a reference network → the text of its definition. */
  definition: "rooflint/definition",
  /** Nothing → all guidelines. */
  rules: "rooflint/rules",
  /** `{ id }` of a guideline → its page in Markdown. */
  rulePage: "rooflint/rulePage",
} as const;

export interface ComparisonChangedParams {
  readonly uri: string | null;
}

export interface ReportParams {
  readonly uri: string;
  /** Analyses under these choices instead of those in use, and changes nothing. */
  readonly whatIf?: WhatIf;
}

/** Choices for one look at a file, as settings and `--input` write them; what is absent stays as it is. */
export interface WhatIf {
  readonly target?: string;
  readonly dtype?: string;
  readonly fusion?: string;
  /** Runs a second. */
  readonly fps?: number;
  readonly batch?: number;
  readonly convention?: string;
  /** Inputs of the model of this name. */
  readonly input?: string;
  readonly inputOf?: string;
}

/** Notifications of the server to the client, beside the LSP's own. */
export const NOTIFICATIONS = {
  /** `{ uri }`: the report that was given last for it is out of date. Nothing more is told until it is asked for again. */
  reportChanged: "rooflint/reportChanged",
  /** `{ uri }`: the comparison that was given last and is of this file is out of date; null: of networks or revisions alone. Told once. */
  comparisonChanged: "rooflint/comparisonChanged",
} as const;

/** What the user chose for the entries of a document. */
export interface Choice {
  /** Name of the active entry; null where the cursor says which. */
  readonly entry: string | null;
  /** Inputs by the name of the entry, in the form of `--input`, several separated by commas. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Calls by the name that they call: `Net(10)`. */
  readonly calls: Readonly<Record<string, string>>;
}

export interface ChooseParams {
  readonly uri: string;
  readonly choice: Choice;
}

/** What `rooflint/targets` answers. */
export interface TargetsResult {
  readonly targets: readonly TargetItem[];
  /** Id of the one that holds; null where none does. */
  readonly chosen: string | null;
  /** Choices that the project's file makes, which go before the settings. */
  readonly byProject: readonly string[];
  readonly fusions: readonly string[];
  readonly conventions: readonly { readonly id: string; readonly quantity: string }[];
}

export interface TargetItem {
  readonly id: string;
  readonly name: string;
  /** What it is, in words. */
  readonly class: string;
  /** Element types that it computes with. */
  readonly dtypes: readonly string[];
  readonly bytesPerSecond: number | null;
  /** Defined by the project. */
  readonly own: boolean;
}

export interface InputFaultParams {
  readonly text: string;
}

export interface CallFaultParams {
  readonly name: string;
  readonly text: string;
}

/** Sent with `initialize`: what the editor remembers, by URI. */
export interface InitializationOptions {
  readonly choices?: Readonly<Record<string, Choice>>;
}

/** A model that a Python file defines; the report has those that were analysed. */
export interface EntryReport {
  readonly name: string;
  readonly range: Range | null;
  /** Of a class that is a model once its arguments are chosen, a call of it; null for a model. */
  readonly call: string | null;
}

export interface OnnxTextResult {
  readonly text: string;
}

/** Scheme of the virtual read-only text of a binary: the file's URI with this scheme and `.onnxtxt` appended to its path. */
export const ONNX_TEXT_SCHEME = "rooflint-onnx";

/** Id of the element of a page that stands alone in which its reports are: JSON, compressed (gzip), in base 64. */
export const PAGE_REPORTS = "reports";

/** Scheme of the guidelines' pages: `/` and the rule's id and `.md`. */
export const RULE_PAGE_SCHEME = "rooflint-rule";

/** Scheme of the definitions of reference networks: `/`, the network's id and `.py`. */
export const ZOO_SCHEME = "rooflint-zoo";

export interface RuleEntry {
  readonly id: string;
  readonly title: string;
  readonly severity: Problem["severity"];
}

export interface RulePageParams {
  readonly id: string;
}

export interface RulePageResult {
  readonly text: string;
}

/** One side of a comparison in the editor. */
export type CompareSource =
  /** A model of an open document or of a file on disk; without a name the active one. */
  | { readonly kind: "file"; readonly uri: string; readonly entry: string | null }
  /** The same of a file as it was in a Git revision, which the client has read. */
  | {
      readonly kind: "revision";
      readonly uri: string;
      readonly entry: string | null;
      readonly revision: string;
      /** Text, or bytes in base 64. */
      readonly content: { readonly text: string } | { readonly base64: string };
      /** Modules that were others than on disk, by URI; null where there was none. */
      readonly modules: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: "architecture"; readonly id: string };

export interface CompareParams {
  /** The first is the one that the others are compared with; settings and project of the first file hold for all. */
  readonly sources: readonly CompareSource[];
  readonly whatIf?: WhatIf;
}

export interface CompareResult {
  /** Of the sources that could be read; null where fewer than two could. */
  readonly comparison: Comparison | null;
  /** Of each model of the comparison, its index among the sources that were asked for. */
  readonly sources: readonly number[];
  /** Why the others could not. */
  readonly faults: readonly { readonly source: number; readonly message: string }[];
  /** What times hold for, in words; null without a target. */
  readonly target: string | null;
}

/** A reference network as published. */
export interface ArchitectureReport {
  readonly id: string;
  readonly name: string;
  readonly family: string;
  readonly year: number;
  /** Channels, height, width. */
  readonly input: readonly number[];
  readonly params: PublishedFigure | null;
  readonly macs: PublishedFigure | null;
  /** In percent. */
  readonly top1: PublishedFigure | null;
  /** There is a definition, whose layers can be compared. */
  readonly defined: boolean;
}

export interface PublishedFigure {
  readonly value: number;
  readonly source: string;
}

export interface DefinitionParams {
  readonly id: string;
}

export interface DefinitionResult {
  readonly text: string;
}

/** Models side by side, as `rooflint compare` prints it and the panel shows it. */
export interface Comparison {
  readonly schema: typeof SCHEMA;
  /** The first is the one that the others are compared with. */
  readonly models: readonly ComparedModel[];
  readonly stages: readonly StageRow[];
  /** In the order of the layers. */
  readonly rows: readonly LayerRow[];
  /** From the first model to the second, the third … */
  readonly changes: readonly ChangeList[];
}

export interface ComparedModel {
  readonly label: string;
  readonly name: string;
  readonly totals: FigureValues;
  readonly peakBytes: JsonCount;
  /** Of the run that all figures are of. */
  readonly batch: number;
  /** Against the first. */
  readonly delta: FigureDelta;
}

export type ComparedFigure =
  | "params"
  | "macs"
  | "flops"
  | "activations"
  | "outputBytes"
  | "weightBytes"
  | "trafficBytes";

export interface FigureValues {
  readonly figures: Readonly<Record<ComparedFigure, number | string>>;
  /** Expected on the target; null without one, or where it is not known. */
  readonly seconds: number | null;
  /** Something is not known and left out: every figure is "at least". */
  readonly lowerBound: boolean;
}

export interface FigureDelta {
  /** Exact, negative where less is left. */
  readonly differences: Readonly<Record<ComparedFigure, number | string>>;
  readonly seconds: number | null;
  /** One of the sides is a lower bound: the differences say nothing certain. */
  readonly approximate: boolean;
}

/** Stages at one resolution; per model null where it has none. */
export interface StageRow {
  readonly label: string;
  readonly cells: readonly (StageReport | null)[];
  /** Against the first model. */
  readonly deltas: readonly FigureDelta[];
}

/** Sums over layers; weights that several layers share count at each. */
export interface StageReport extends FigureValues {
  /** "1/4": a quarter of the input's extent along each axis; "vector": one position is left. */
  readonly label: string;
  /** Layers [firstLayer, endLayer) of the model's report. */
  readonly firstLayer: number;
  readonly endLayer: number;
  /** Pixels or tokens; null where no layer shows them. */
  readonly positions: number | null;
}

/** Layers that belong together, side by side; of long models runs of them. */
export interface LayerRow {
  /** Index into `stages`. */
  readonly stage: number;
  /** Per model; null where it has no such layer. */
  readonly cells: readonly (LayerCell | null)[];
}

export interface LayerCell extends FigureValues {
  /** Of its first layer: name, kind, and index into the layers of the model's report. */
  readonly path: string;
  readonly type: string;
  readonly first: number;
  readonly range: Range | null;
  /** How many layers it stands for. */
  readonly count: number;
}

export interface ChangeList {
  readonly counts: Readonly<Record<ChangeReport["kind"] | "equal", number>>;
  readonly changes: readonly ChangeReport[];
  /** Changes beyond those that are listed. */
  readonly omitted: number;
}

export interface ChangeReport {
  /** `changed`: in what its author chose; `affected`: only the shapes that reach it are others. */
  readonly kind: "added" | "removed" | "changed" | "affected";
  /** Index into `stages`. */
  readonly stage: number;
  readonly from: LayerReference | null;
  readonly to: LayerReference | null;
  /** Attributes, then shapes. */
  readonly differences: readonly Difference[];
  readonly delta: FigureDelta;
}

export interface LayerReference {
  /** Into the layers of its model's report. */
  readonly index: number;
  readonly path: string;
  readonly type: string;
  readonly op: string;
  readonly range: Range | null;
}

/** null: it has no such attribute. */
export interface Difference {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}
