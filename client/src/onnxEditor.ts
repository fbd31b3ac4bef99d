// The read-only custom editor of ONNX binaries: the cost view of that file, drawn again when the file changes on disk.
import {
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type ExtensionContext,
  type Uri,
  type WebviewPanel,
  window,
} from "vscode";
import type { ComparisonHost } from "./compare/host";
import { isSame, watchFile } from "./files";
import { PanelHost } from "./panelHost";
import type { Reports } from "./reports";
import { ONNX_EDITOR_VIEW } from "./subject";

export class OnnxEditors implements CustomReadonlyEditorProvider, Disposable {
  readonly #extension: Uri;
  readonly #reports: Reports;
  readonly #comparison: ComparisonHost;
  readonly #registration: Disposable;
  /** By the view that VS Code gave them. */
  readonly #open = new Map<WebviewPanel, PanelHost>();

  constructor({ extensionUri }: ExtensionContext, reports: Reports, comparison: ComparisonHost) {
    this.#extension = extensionUri;
    this.#reports = reports;
    this.#comparison = comparison;
    const options = { supportsMultipleEditorsPerDocument: true };
    this.#registration = window.registerCustomEditorProvider(ONNX_EDITOR_VIEW, this, options);
  }

  openCustomDocument(uri: Uri): CustomDocument {
    const watcher = watchFile(uri, () => this.#reports.invalidate(uri));
    return { uri, dispose: () => watcher.dispose() };
  }

  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    this.#open.set(panel, new PanelHost(this.#extension, panel, this.#reports, this.#comparison, uri));
    panel.onDidDispose(() => this.#open.delete(panel));
  }

  /** The editor of this file that is in sight, the active one before others; null where there is none. */
  shown(uri: Uri): PanelHost | null {
    const inSight = [...this.#open].filter(([panel, host]) => panel.visible && isSame(host.uri, uri));
    const [, host = null] = inSight.find(([panel]) => panel.active) ?? inSight[0] ?? [];
    return host;
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
