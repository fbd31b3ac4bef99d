// The status bar item: the total of the active model ("resnet50 · 4.09 GMACs · 25.6 M params"); a click opens the panel.
import {
  commands,
  type Disposable,
  StatusBarAlignment,
  type TextEditorSelectionChangeEvent,
  type Uri,
  window,
} from "vscode";
import type { ModelReport, Report } from "../../server/src/protocol";
import { atLeast, formatBytes, formatCount, modelTitle } from "../../server/src/text/format";
import { isSame } from "./files";
import type { Reports } from "./reports";
import type { SubjectTracker } from "./subject";

export function registerStatusBar(reports: Reports, subject: SubjectTracker): Disposable[] {
  const item = window.createStatusBarItem("rooflint.total", StatusBarAlignment.Right, 100);
  item.name = "Rooflint: Model Total";
  item.command = "rooflint.openPanel";

  const update = async () => {
    const uri = subject.current;
    if (!uri) return item.hide();
    const report = await reports.get(uri).catch(() => null); // the panel and the output channel say why there is none
    if (!isSame(uri, subject.current)) return;
    const model = report && activeModel(report, uri);
    void commands.executeCommand("setContext", "rooflint.hasModel", model !== undefined);
    if (!report || !model) return item.hide();
    item.text = `$(graph) ${modelTitle(report.file, model.name)} · ${figures(model)}`;
    item.tooltip = tooltip(report);
    item.show();
  };

  const move = ({ textEditor }: TextEditorSelectionChangeEvent) => {
    if (isSame(textEditor.document.uri, subject.current)) void update();
  };

  void update();
  return [
    item,
    window.onDidChangeTextEditorSelection(move),
    subject.onDidChange(() => void update()),
    reports.onDidChange(
      () => subject.current,
      () => void update(),
    ),
  ];
}

/** The model in whose definition the cursor is, else the first of the file. */
function activeModel({ models }: Report, uri: Uri): ModelReport | undefined {
  const editor = window.activeTextEditor;
  const line = editor && isSame(editor.document.uri, uri) ? editor.selection.active.line : 0;
  return models.findLast(({ range }) => range !== null && range.start.line <= line) ?? models[0];
}

function figures({ totals }: ModelReport): string {
  const macs = atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound);
  const params = atLeast(formatCount(totals.params, "params"), totals.lowerBound);
  return `${macs} · ${params}`;
}

function tooltip({ file, models }: Report): string {
  const lines = models.map((model) => {
    const { totals } = model;
    const unknown = totals.unknownNodes === 0 ? "" : `, ${totals.unknownNodes} with unknown cost`;
    return `${modelTitle(file, model.name)} · ${figures(model)} · weights ${formatBytes(totals.weightBytes)} · ${totals.nodes} nodes${unknown}`;
  });
  return ["Rooflint: click for the cost panel", ...lines].join("\n");
}
