// The host of one cost view (side panel or custom editor): gives the webview its page and the reports, shows the layer
// that is clicked in the text, and tells the webview which layer the cursor is on.
import { randomBytes } from "node:crypto";
import {
  CancellationError,
  CancellationTokenSource,
  commands,
  type Disposable,
  Range,
  Selection,
  type TextEditor,
  TextEditorRevealType,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { LayerReport, Report, WhatIf } from "../../server/src/protocol";
import { contains, type Range as PlainRange, type Position } from "../../server/src/text/position";
import { PanelData } from "../../webview/src/data/panelData";
import type { AnswerTo, FromPanel, Query, ToPanel } from "../../webview/src/data/wire";
import { type ComparisonHost, type ComparisonQuery, isComparisonQuery } from "./compare/host";
import { answerExport, isExportQuery } from "./export/queries";
import { baseName, isSame } from "./files";
import { analysedPosition, analysedUri, revealInNotebook } from "./notebooks";
import { onnxTextUri } from "./onnxText";
import type { Reports } from "./reports";
import { isOnnxBinary, ONNX_EDITOR_VIEW } from "./subject";

export class PanelHost implements Disposable {
  readonly #panel: WebviewPanel;
  readonly #reports: Reports;
  readonly #comparison: ComparisonHost;
  readonly #listeners: readonly Disposable[];
  #uri: Uri;
  #report: Report | null = null;
  #data: PanelData | null = null;
  #model = 0;
  /** Name of the model to show as soon as there is a report. */
  #wanted: string | null = null;
  /** The page has not shown the comparison yet that it was asked to. */
  #opensComparison = false;
  /** What the panel tries out. */
  #whatIf: WhatIf = {};
  #trial = new CancellationTokenSource();
  #pinned = false;
  /** Counts what was asked, so that an answer that was overtaken is not shown. */
  #asked = 0;

  constructor(extension: Uri, panel: WebviewPanel, reports: Reports, comparison: ComparisonHost, uri: Uri) {
    this.#panel = panel;
    this.#reports = reports;
    this.#comparison = comparison;
    this.#uri = uri;
    const subject = () => this.#uri;
    this.#listeners = [
      panel.webview.onDidReceiveMessage((message: FromPanel) => this.#receive(message)),
      reports.onDidChange(subject, () => void this.#refresh()),
      comparison.onDidChange(() => this.#post({ kind: "comparison", open: false })),
      window.onDidChangeTextEditorSelection(({ textEditor }) => void this.#highlight(textEditor)),
      panel.onDidDispose(() => this.dispose()),
    ];
    const resources = Uri.joinPath(extension, "dist");
    panel.webview.options = { enableScripts: true, localResourceRoots: [resources] };
    panel.webview.html = page(panel, resources);
  }

  /** Whether the panel stays on its file while the editor moves on. */
  get pinned(): boolean {
    return this.#pinned;
  }

  get uri(): Uri {
    return this.#uri;
  }

  /** What is shown, under the choices that are tried out; null while there is none. */
  get report(): Report | null {
    return this.#report;
  }

  show(uri: Uri): void {
    if (isSame(uri, this.#uri) && this.#report) return;
    this.#uri = uri;
    this.#report = null;
    this.#model = 0;
    void this.#offer();
    void this.#refresh();
  }

  /** Shows the model of this name, once its report is there. */
  select(name: string): void {
    this.#wanted = name;
    void this.#refresh();
  }

  /** Shows what stands side by side, now or as soon as the page is there. */
  showComparison(): void {
    this.#opensComparison = true;
    this.#post({ kind: "comparison", open: true });
  }

  /** Lets the page save its charts. */
  savePictures(): void {
    this.#post({ kind: "picture" });
  }

  dispose(): void {
    for (const listener of this.#listeners) listener.dispose();
    this.#trial.cancel();
    this.#asked++;
  }

  #receive(message: FromPanel): void {
    switch (message.kind) {
      case "ready": // again after every time that the webview was hidden
        this.#whatIf = message.whatIf;
        this.#pinned = message.pinned;
        void this.#offer();
        if (this.#opensComparison) this.#post({ kind: "comparison", open: true });
        void this.#refresh();
        return;
      case "ask":
        void this.#answer(message.id, message.query);
        return;
      case "compare":
        void this.#comparison.act(message.action, this.#uri);
        return;
      case "reveal":
        void this.#reveal(message.layer);
        return;
      case "select-model":
        this.#model = message.model;
        void this.#refresh();
        return;
      case "open-text":
        void this.#showText(null);
        return;
      case "export":
        void commands.executeCommand("rooflint.exportReport", this.#uri);
        return;
      case "retry":
        void this.#refresh();
        return;
      case "what-if":
        this.#whatIf = message.whatIf;
        void this.#refresh();
        return;
      case "pin":
        this.#pinned = message.pinned;
        return;
      case "cancel":
        this.#trial.cancel();
        this.#reports.cancel(this.#uri);
        return;
    }
  }

  async #answer(id: number, query: Query): Promise<void> {
    try {
      this.#post({ kind: "answer", id, answer: await this.#answerTo(query) });
    } catch (error) {
      this.#post({ kind: "refused", id, message: failure(error) });
    }
  }

  async #answerTo(query: Query): Promise<AnswerTo<Query["kind"]>> {
    if (isComparisonQuery(query)) return this.#compared(query);
    if (!this.#data) throw new Error("There is no report to answer from.");
    return isExportQuery(query) ? answerExport(query, this.#data, this.#uri) : this.#data.answer(query);
  }

  #compared(query: ComparisonQuery): ReturnType<ComparisonHost["answer"]> {
    this.#opensComparison = false;
    return this.#comparison.answer(query);
  }

  async #refresh(): Promise<void> {
    const asked = ++this.#asked;
    const file = baseName(this.#uri);
    if (this.#report === null) this.#post({ kind: "loading", file, cancellable: true });
    try {
      const report = await this.#analysed();
      if (asked !== this.#asked) return;
      this.#report = report;
      const wanted = report.models.findIndex(({ name }) => name === this.#wanted);
      this.#wanted = null;
      this.#model = Math.min(wanted < 0 ? this.#model : wanted, Math.max(0, report.models.length - 1));
      this.#data = new PanelData(report, report.models.length === 0 ? null : this.#model);
      this.#post({ kind: "head", head: this.#data.head });
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#report = null;
      this.#post({ kind: "failed", file, message: failure(error) });
    }
  }

  /** With the choices that are tried out, beside the report as it is: the server tells when that is out of date. */
  async #analysed(): Promise<Report> {
    this.#trial.cancel();
    this.#trial = new CancellationTokenSource();
    const known = this.#reports.get(this.#uri);
    if (Object.keys(this.#whatIf).length === 0) return known;
    const [, tried] = await Promise.all([known, this.#reports.tryOut(this.#uri, this.#whatIf, this.#trial)]);
    return tried;
  }

  async #offer(): Promise<void> {
    try {
      const { targets, fusions, conventions } = await this.#reports.choices(this.#uri);
      const offered = targets.map(({ id, name, dtypes }) => ({ id, name, dtypes }));
      this.#post({ kind: "choices", choices: { targets: offered, fusions, conventions } });
    } catch (error) {
      this.#post({ kind: "failed", file: baseName(this.#uri), message: failure(error) });
    }
  }

  #post(message: ToPanel): void {
    void this.#panel.webview.postMessage(message); // a hidden webview takes none and asks again when it is shown
  }

  async #reveal(index: number): Promise<void> {
    const layer = this.#report?.models[this.#model]?.layers[index];
    if (layer) await this.#showText(layer);
  }

  async #showText(layer: LayerReport | null): Promise<void> {
    try {
      const place = layer && (await this.#place(layer));
      if (place && (await revealInNotebook(this.#uri, place))) return;
      const document = await workspace.openTextDocument(textUri(this.#uri));
      const editor = await window.showTextDocument(document, { viewColumn: this.#textColumn(), preview: false });
      if (place) select(editor, place);
    } catch (error) {
      await window.showErrorMessage(`Rooflint: the text of ${baseName(this.#uri)} cannot be shown: ${failure(error)}`);
    }
  }

  /** Where the text is open already, else beside an editor that fills the first column, else in the first column. */
  #textColumn(): ViewColumn {
    const open = window.visibleTextEditors.find((editor) => isSame(editor.document.uri, textUri(this.#uri)));
    if (open?.viewColumn) return open.viewColumn;
    return this.#panel.viewColumn === ViewColumn.One ? ViewColumn.Beside : ViewColumn.One;
  }

  /** The layer's place in the text. The report of a binary knows no places; the one of its text has the same layers. */
  async #place(layer: LayerReport): Promise<PlainRange | null> {
    const same = (await this.#textLayers()).find((other) => other.path === layer.path && other.call === layer.call);
    return same?.range ?? same?.callRange ?? null;
  }

  async #textLayers(): Promise<readonly LayerReport[]> {
    return (await this.#textReport())?.models[this.#model]?.layers ?? [];
  }

  async #textReport(): Promise<Report | null> {
    if (!isOnnxBinary(this.#uri)) return this.#report;
    const { uri } = await workspace.openTextDocument(textUri(this.#uri)); // no file: it has a report while it is open
    return this.#reports.get(uri);
  }

  async #highlight(editor: TextEditor): Promise<void> {
    if (!isSame(analysedUri(editor.document), textUri(this.#uri))) return;
    const shown = this.#report?.models[this.#model]?.layers ?? [];
    try {
      const cursor = analysedPosition(editor.document, editor.selection.active);
      const at = layerAt(await this.#textLayers(), cursor);
      const layer = shown.findIndex((other) => other.path === at?.path && other.call === at.call);
      this.#post({ kind: "highlight", layer: layer < 0 ? null : layer });
    } catch (error) {
      // The text has no report at the moment; the refresh that is on its way says why.
      if (!(error instanceof Error)) throw error;
      this.#post({ kind: "highlight", layer: null });
    }
  }
}

function textUri(uri: Uri): Uri {
  return isOnnxBinary(uri) ? onnxTextUri(uri) : uri;
}

/** The innermost layer whose definition or call holds the cursor. */
function layerAt(layers: readonly LayerReport[], cursor: Position): LayerReport | undefined {
  let best: { readonly layer: LayerReport; readonly lines: number } | undefined;
  for (const layer of layers) {
    for (const range of [layer.range, layer.callRange]) {
      if (range === null || !contains(range, cursor)) continue;
      const lines = range.end.line - range.start.line;
      if (!best || lines < best.lines) best = { layer, lines };
    }
  }
  return best?.layer;
}

/** Selects backwards: the cursor is at the start, so that a long line is not scrolled to its end. */
function select(editor: TextEditor, { start, end }: PlainRange): void {
  editor.selection = new Selection(end.line, end.character, start.line, start.character);
  editor.revealRange(
    new Range(editor.selection.active, editor.selection.active),
    TextEditorRevealType.InCenterIfOutsideViewport,
  );
}

function failure(error: unknown): string {
  if (error instanceof CancellationError) return "The analysis was cancelled.";
  return error instanceof Error ? error.message : String(error);
}

/** No inline script or style, nothing from outside: only our own bundle, by nonce. */
function page(panel: WebviewPanel, resources: Uri): string {
  const { webview } = panel;
  const nonce = randomBytes(16).toString("base64");
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(resources, name));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `img-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rooflint</title>
<link rel="stylesheet" href="${at("webview.css")}">
</head>
<body data-pin="${panel.viewType !== ONNX_EDITOR_VIEW}">
<main id="panel"></main>
<script nonce="${nonce}" src="${at("webview.js")}"></script>
</body>
</html>`;
}
