// The cost panel beside the editor: one for the window, follows the active editor, comes back after a reload.
import { type Disposable, type ExtensionContext, Uri, ViewColumn, type WebviewPanel, window } from "vscode";
import type { ComparisonHost } from "./compare/host";
import { baseName, isSame } from "./files";
import { PanelHost } from "./panelHost";
import type { Reports } from "./reports";
import { PANEL_VIEW, type SubjectTracker } from "./subject";

/** Where the workspace remembers what the panel showed, for the time after a reload. */
const REMEMBERED = "panel.uri";

export class CostPanel implements Disposable {
  readonly #context: ExtensionContext;
  readonly #reports: Reports;
  readonly #comparison: ComparisonHost;
  readonly #registrations: readonly Disposable[];
  #open: { readonly panel: WebviewPanel; readonly host: PanelHost } | null = null;

  constructor(context: ExtensionContext, reports: Reports, comparison: ComparisonHost, subject: SubjectTracker) {
    this.#context = context;
    this.#reports = reports;
    this.#comparison = comparison;
    this.#registrations = [
      subject.onDidChange((uri) => uri && !this.#open?.host.pinned && this.#show(uri)),
      window.registerWebviewPanelSerializer(PANEL_VIEW, {
        deserializeWebviewPanel: async (panel, state) =>
          this.#restore(panel, isPinned(state) ? undefined : subject.current),
      }),
    ];
  }

  /** `model`: the name of the model to show first, where the file has several. */
  open(uri: Uri, model?: string): void {
    if (this.#open) {
      this.#open.panel.reveal(undefined, true);
      this.#show(uri);
    } else {
      const column = { viewColumn: ViewColumn.Beside, preserveFocus: true };
      this.#attach(window.createWebviewPanel(PANEL_VIEW, "Rooflint", column), uri);
    }
    if (model !== undefined) this.#open?.host.select(model);
  }

  /** What stands side by side. */
  openComparison(uri: Uri): void {
    this.open(uri);
    this.#open?.host.showComparison();
  }

  /** What it shows of this file; null where it shows another or nothing. */
  shown(uri: Uri): PanelHost | null {
    return this.#open && isSame(this.#open.host.uri, uri) ? this.#open.host : null;
  }

  /** Shows this model, where the panel is open and about its file. */
  select(uri: Uri, model: string): void {
    this.shown(uri)?.select(model);
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    this.#open?.host.dispose(); // the panel itself stays: the next start of the extension takes it over
  }

  #restore(panel: WebviewPanel, current: Uri | undefined): void {
    const remembered = this.#context.workspaceState.get<string>(REMEMBERED);
    const uri = current ?? (remembered === undefined ? undefined : Uri.parse(remembered, true));
    if (uri) this.#attach(panel, uri);
    else panel.dispose();
  }

  #attach(panel: WebviewPanel, uri: Uri): void {
    const host = new PanelHost(this.#context.extensionUri, panel, this.#reports, this.#comparison, uri);
    panel.onDidDispose(() => {
      this.#open = null;
    });
    this.#open = { panel, host };
    this.#name(panel, uri);
  }

  #show(uri: Uri): void {
    if (!this.#open) return;
    this.#open.host.show(uri);
    this.#name(this.#open.panel, uri);
  }

  #name(panel: WebviewPanel, uri: Uri): void {
    panel.title = `Costs: ${baseName(uri)}`;
    void this.#context.workspaceState.update(REMEMBERED, uri.toString());
  }
}

/** What the page kept says whether it stays on its file. */
function isPinned(state: unknown): boolean {
  return typeof state === "object" && state !== null && "pinned" in state && state.pinned === true;
}
