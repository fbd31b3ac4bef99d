// The wire between the panel and its host: VS Code's extension host, or the page itself where the report stands in it. The
// page gets a head, what holds for the whole model, and asks for everything else, so that no message grows with the model:
// at most BAR_LIMIT bars, a page of rows, a sample of points. Plain JSON.
import type { CopyFormat } from "../../../server/src/formats/copy";
import type {
  ArchitectureReport,
  CompareResult,
  CompareSource,
  ConventionReport,
  Frontend,
  InputReport,
  MemoryReport,
  TargetReport,
  Totals,
  WhatIf,
} from "../../../server/src/protocol";
import type { Range } from "../../../server/src/text/position";
import type { Severity } from "../../../server/src/text/problem";
import type { Bars, Scope } from "./bars";
import type { Sort } from "./columns";
import type { RooflinePoints } from "./roofline";
import type { Timeline } from "./timeline";

/** Host → page. */
export type ToPanel =
  | { readonly kind: "head"; readonly head: Head }
  | { readonly kind: "choices"; readonly choices: Choices }
  /** `cancellable`: the host takes a `cancel` now. */
  | { readonly kind: "loading"; readonly file: string; readonly cancellable: boolean }
  | { readonly kind: "failed"; readonly file: string; readonly message: string }
  /** The cursor is on this layer (index into the model's layers), or on none. */
  | { readonly kind: "highlight"; readonly layer: number | null }
  /** Models stand side by side, or their figures changed; `open`: the user wants to see it. */
  | { readonly kind: "comparison"; readonly open: boolean }
  /** The user wants the charts in sight as pictures: the page asks to save them. */
  | { readonly kind: "picture" }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Queries[keyof Queries]["answer"] }
  | { readonly kind: "refused"; readonly id: number; readonly message: string };

/** Page → host. */
export type FromPanel =
  | { readonly kind: "ready"; readonly whatIf: WhatIf; readonly pinned: boolean }
  | { readonly kind: "ask"; readonly id: number; readonly query: Query }
  /** Show this layer in the text. */
  | { readonly kind: "reveal"; readonly layer: number }
  | { readonly kind: "select-model"; readonly model: number }
  | { readonly kind: "what-if"; readonly whatIf: WhatIf }
  | { readonly kind: "pin"; readonly pinned: boolean }
  | { readonly kind: "compare"; readonly action: CompareAction }
  | { readonly kind: "cancel" }
  | { readonly kind: "retry" }
  | { readonly kind: "open-text" }
  /** Let the user choose in which form the report is saved. */
  | { readonly kind: "export" };

/** Every question of the page and its answer: one line for each, answered by PanelData or by what the host adds to it. */
export interface Queries {
  readonly bars: { readonly ask: BarsQuery; readonly answer: Bars };
  readonly rows: { readonly ask: RowsQuery; readonly answer: RowsPage };
  readonly place: { readonly ask: PlaceQuery; readonly answer: number | null };
  readonly roofline: { readonly ask: unknown; readonly answer: RooflinePoints };
  readonly timeline: { readonly ask: unknown; readonly answer: Timeline };
  readonly comparison: { readonly ask: { readonly whatIf: WhatIf }; readonly answer: ComparisonAnswer };
  readonly architectures: { readonly ask: unknown; readonly answer: readonly ArchitectureReport[] };
  /** Layers of the table into the clipboard → how many. */
  readonly copy: { readonly ask: CopyQuery; readonly answer: number };
  readonly clipboard: { readonly ask: { readonly text: string }; readonly answer: null };
  /** Pictures into files → how many were written. */
  readonly save: { readonly ask: { readonly pictures: readonly Picture[] }; readonly answer: number };
}

export type QueryOf<K extends keyof Queries> = { readonly kind: K } & Queries[K]["ask"];
export type Query = { [K in keyof Queries]: QueryOf<K> }[keyof Queries];
export type AnswerTo<K extends keyof Queries> = Queries[K]["answer"];

/** What stands side by side; without sources nothing was chosen yet. */
export interface ComparisonAnswer {
  readonly sources: readonly ComparedSource[];
  readonly result: CompareResult | null;
}

export interface ComparedSource {
  readonly kind: CompareSource["kind"];
  readonly label: string;
  /** Of a file the model, of a reference network its id; null for the file's active model. */
  readonly entry: string | null;
}

/** What the user does with the comparison; sources by their index. */
export type CompareAction =
  /** Asks what to compare the panel's model with. */
  | { readonly kind: "choose" }
  /** The same with the file's last commit. */
  | { readonly kind: "head" }
  | { readonly kind: "add"; readonly id: string; readonly name: string }
  | { readonly kind: "remove"; readonly source: number }
  /** The others are compared with this one. */
  | { readonly kind: "base"; readonly source: number }
  | { readonly kind: "reveal"; readonly source: number; readonly path: string; readonly range: Range | null };

export interface CopyQuery {
  readonly view: RowsView;
  /** Only this one; null for all that the view has. */
  readonly layer: number | null;
  readonly format: CopyFormat;
}

/** A chart as PNG. */
export interface Picture {
  /** Without folder, safe in every file system. */
  readonly file: string;
  readonly base64: string;
}

/** What holds for the file and the model that is shown. */
export interface Head {
  readonly file: string;
  readonly frontend: Frontend;
  readonly models: readonly string[];
  /** Index of the model that is shown; null for a file without models. */
  readonly shown: number | null;
  readonly summary: Summary | null;
  /** In the order in which they are told; some are empty. */
  readonly notices: readonly NoticeList[];
}

export interface Summary {
  readonly name: string;
  /** The first of them. */
  readonly inputs: readonly InputReport[];
  readonly inputCount: number;
  readonly totals: Totals;
  readonly conventions: readonly Pick<ConventionReport, "id" | "quantity" | "total" | "lowerBound">[];
  /** null where no target is chosen. */
  readonly target: TargetSummary | null;
  readonly layers: number;
  /** Layers without weights, arithmetic and traffic: constants, shape arithmetic, views. */
  readonly freeLayers: number;
  readonly hasModules: boolean;
}

export interface TargetSummary extends Omit<TargetReport, "groups" | "memory"> {
  readonly memory: Omit<MemoryReport, "live"> | null;
  /** Fused groups. */
  readonly kernels: number;
}

export type NoticeKind = "unknown" | "problem" | "finding" | "assumption";

export interface NoticeList {
  readonly kind: NoticeKind;
  /** Of which the first are in `notices`. */
  readonly count: number;
  readonly notices: readonly Notice[];
}

export interface Notice {
  /** Before the message: a layer's name or a severity. */
  readonly layerName: string | null;
  readonly severity: Severity | null;
  readonly message: string;
  /** The rule or code; "" for none. */
  readonly code: string;
  /** Index of the layer to show; null where there is none. */
  readonly layer: number | null;
}

/** What the controls offer. */
export interface Choices {
  readonly targets: readonly { readonly id: string; readonly name: string; readonly dtypes: readonly string[] }[];
  readonly fusions: readonly string[];
  readonly conventions: readonly { readonly id: string; readonly quantity: string }[];
}

export interface BarsQuery {
  readonly showFree: boolean;
  /** The module or run of layers whose parts are shown; null for the whole model. */
  readonly scope: Scope | null;
}

/** Which rows the table has, and in which order. */
export interface RowsView {
  readonly showFree: boolean;
  readonly filter: string;
  /** null is the order of execution. */
  readonly sort: Sort | null;
  /** Modules as rows above their layers. */
  readonly tree: boolean;
  /** Paths of modules that are open, or with `allOpen` closed. */
  readonly toggled: readonly string[];
  readonly allOpen: boolean;
}

export interface RowsQuery {
  readonly view: RowsView;
  /** Index of the first row, and how many at most. */
  readonly first: number;
  readonly count: number;
}

export interface RowsPage {
  readonly first: number;
  readonly rows: readonly Row[];
  /** Rows of the whole table. */
  readonly total: number;
  /** Layers that the filter leaves, and layers without filter. */
  readonly matching: number;
  readonly visible: number;
  /** The texts of the last row, one for each column. */
  readonly totals: readonly string[];
}

export interface Row {
  /** Index of the layer; of a module its first one. */
  readonly layer: number;
  /** Path of the module, null for a layer. */
  readonly module: string | null;
  readonly depth: number;
  /** Whether a module's parts are shown. */
  readonly open: boolean;
  /** One for each column. */
  readonly cells: readonly Cell[];
}

/** What stands in the cell, and its tooltip where that says more. */
export type Cell = readonly [text: string, title: string];

export interface PlaceQuery {
  readonly view: RowsView;
  readonly layer: number;
}
