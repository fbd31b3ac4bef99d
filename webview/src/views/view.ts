// What a tab of the panel is: a value in the table of contents (index.ts) that makes its element and draws itself anew when
// the report, the state or the theme changed. A view holds no report; it asks for what it needs, each time that it draws.
import type { AnswerTo, CompareAction, Head, Queries, QueryOf, Summary } from "../data/wire";
import type { HostAbilities } from "../host";
import type { ViewState } from "../state";
import type { Theme } from "../theme";

export const VIEW_IDS = ["layers", "roofline", "bandwidth", "memory", "compare"] as const;
export type ViewId = (typeof VIEW_IDS)[number];

export interface ViewKind {
  readonly id: ViewId;
  /** On the tab. */
  readonly label: string;
  /** What there has to be for the view to draw; where it is not there, the panel says what to do. */
  readonly needs: "model" | "target";
  /** It asks what only a server answers: a page that stands alone leaves it out. */
  readonly needsServer?: boolean;
  create(panel: PanelAccess): View;
}

export interface View {
  /** Stands in the tab's panel, made once. */
  readonly element: HTMLElement;
  /** Resolves when everything is painted. Called only while the tab is shown. */
  draw(shown: Shown): Promise<void>;
  /** What stands side by side is another, or has other figures. */
  outdate?(): void;
  /** The highlighted layer changed, nothing else. */
  highlight?(layer: number | null): void;
}

/** What is shown now. */
export interface Shown {
  readonly head: Head;
  readonly summary: Summary;
  readonly state: ViewState;
  readonly theme: Theme;
  /** The highlighted layer. */
  readonly current: number | null;
}

/** What a view may do with the panel. */
export interface PanelAccess {
  readonly can: HostAbilities;
  /** Never resolves once another report has come: whoever waits then draws anew anyway. Rejects where the host refuses. */
  ask<K extends keyof Queries>(query: QueryOf<K>): Promise<AnswerTo<K>>;
  /** Highlights a layer in every view. */
  move(layer: number): void;
  /** Highlights a layer and shows it in the text. */
  reveal(layer: number): void;
  compare(action: CompareAction): void;
  /** Changes how the report is looked at, and draws again. */
  change(change: Partial<ViewState>): void;
}
