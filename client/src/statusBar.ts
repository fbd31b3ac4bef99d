// The status bar item: the total of the active model and its input ("resnet50 · 4.09 GMACs · 25.6 M params · 1×3×224×224");
// a click opens the panel, its tooltip has the other commands.
import {
  commands,
  type Disposable,
  MarkdownString,
  StatusBarAlignment,
  type TextEditorSelectionChangeEvent,
  type Uri,
  window,
} from "vscode";
import type { ModelReport, Report } from "../../server/src/protocol";
import {
  atLeast,
  formatBytes,
  formatCount,
  formatRate,
  formatSeconds,
  formatShape,
  formatTimeRange,
  modelTitle,
} from "../../server/src/text/format";
import { INPUT_SOURCES } from "../../server/src/text/input-source";
import { labelText, printable } from "../../server/src/text/printable";
import { shorten } from "../../server/src/text/shorten";
import type { Choices } from "./choices";
import { isSame } from "./files";
import { analysedPosition, analysedUri } from "./notebooks";
import type { Reports } from "./reports";
import type { SubjectTracker } from "./subject";

/** Names come from files: a longer one would leave no room for other items. */
const LONGEST_NAME = 40;
const LONGEST_LINE = 300;

export function registerStatusBar(reports: Reports, subject: SubjectTracker, choices: Choices): Disposable[] {
  const item = window.createStatusBarItem("rooflint.total", StatusBarAlignment.Right, 100);
  item.name = "Rooflint: Model Total";
  item.command = "rooflint.openPanel";
  const target = window.createStatusBarItem("rooflint.target", StatusBarAlignment.Right, 99);
  target.name = "Rooflint: Target";
  target.command = "rooflint.chooseTarget";
  const hide = () => {
    item.hide();
    target.hide();
  };

  const update = async () => {
    const uri = subject.current;
    if (!uri) return hide();
    const report = await reports.get(uri).catch(() => null); // the panel and the output channel say why there is none
    if (!isSame(uri, subject.current)) return;
    const model = report && activeModel(report, uri, choices.of(uri).entry);
    void commands.executeCommand("setContext", "rooflint.hasModel", model != null);
    if (!report || !model) return hide();
    const input = report.frontend === "pytorch" ? ` · ${inputsOf(model)}` : "";
    const name = labelText(modelTitle(report.file, model.name), LONGEST_NAME);
    item.text = `$(graph) ${name} · ${figures(model)}${input}`;
    item.tooltip = tooltip(report);
    item.show();
    target.text = targetText(model);
    target.tooltip = targetTooltip(model);
    target.show();
  };

  const move = ({ textEditor }: TextEditorSelectionChangeEvent) => {
    if (isSame(analysedUri(textEditor.document), subject.current)) void update();
  };

  void update();
  return [
    item,
    target,
    window.onDidChangeTextEditorSelection(move),
    subject.onDidChange(() => void update()),
    reports.onDidChange(
      () => subject.current,
      () => void update(),
    ),
  ];
}

/** The one that was chosen, else the one in whose definition the cursor is, else the first of the file. */
export function activeModel({ models }: Report, uri: Uri, chosen: string | null): ModelReport | undefined {
  const editor = window.activeTextEditor;
  const isHere = editor && isSame(analysedUri(editor.document), uri);
  const line = isHere ? analysedPosition(editor.document, editor.selection.active).line : 0;
  const wanted = chosen === null ? undefined : models.find(({ name }) => name === chosen);
  return wanted ?? models.findLast(({ range }) => range !== null && range.start.line <= line) ?? models[0];
}

function figures({ totals }: ModelReport): string {
  const macs = atLeast(formatCount(totals.macs, "MACs"), totals.lowerBound);
  const params = atLeast(formatCount(totals.params, "params"), totals.weightsLowerBound);
  return `${macs} · ${params}`;
}

/** `RTX 4090 · float16 · 0.52 ms`; where none is chosen, what a click does. */
function targetText({ target }: ModelReport): string {
  if (target === null) return "$(server-process) Choose target";
  const time = target.seconds === null ? "time unknown" : atLeast(formatSeconds(target.seconds[1]), target.lowerBound);
  const batch = target.batch === 1 ? [] : [`batch ${target.batch}`];
  return `$(server-process) ${[labelText(target.name, LONGEST_NAME), target.dtype, ...batch, time].join(" · ")}`;
}

function targetTooltip({ target }: ModelReport): MarkdownString {
  const shown = new MarkdownString();
  if (target === null) shown.appendText("No hardware target is chosen: costs are shown without times.");
  else {
    const { bytes, bytesPerSecondAtFps, memory, unknown, seconds, lowerBound } = target;
    const time = unknown === null ? atLeast(formatTimeRange(seconds), lowerBound) : `time unknown: ${unknown}`;
    const { fps } = bytesPerSecondAtFps;
    const need =
      memory === null
        ? ""
        : `\n${memory.verdict}: ${formatBytes(memory.needBytes)} of ${formatBytes(memory.capacityBytes)}`;
    shown.appendText(
      `${time} (80 % of held-out measurements lie in the range)\ntraffic ${formatBytes(bytes.perOp)} per operator, ${formatBytes(bytes.edge)} fused, ${formatBytes(bytes.ideal)} with on-chip memory\n${formatRate(bytesPerSecondAtFps.edge)} at ${fps} runs/s${need}\nrests on: ${target.basis}`,
    );
  }
  shown.appendMarkdown(`\n\n${TARGET_LINKS.join(" · ")}`);
  shown.isTrusted = { enabledCommands: ["rooflint.chooseTarget", "rooflint.chooseDtype", "rooflint.setBatch"] };
  return shown;
}

const TARGET_LINKS = [
  "[Choose target](command:rooflint.chooseTarget)",
  "[Element type](command:rooflint.chooseDtype)",
  "[Batch size](command:rooflint.setBatch)",
];

function inputsOf({ inputs }: ModelReport): string {
  return inputs.length === 0 ? "no input" : inputs.map(({ shape }) => formatShape(shape)).join(", ");
}

/** Names come from files: they are added as text, never as markup. */
function tooltip({ file, frontend, models }: Report): MarkdownString {
  const shown = new MarkdownString();
  for (const model of models) {
    const { totals, inputs } = model;
    const unknown = totals.unknownNodes === 0 ? "" : `, ${totals.unknownNodes} with unknown cost`;
    const source = inputs[0] ? ` · input ${inputsOf(model)}, ${INPUT_SOURCES[inputs[0].source]}` : "";
    const name = printable(shorten(modelTitle(file, model.name), LONGEST_LINE));
    shown.appendText(
      `${name} · ${figures(model)} · weights ${formatBytes(totals.weightBytes)} · ${totals.nodes} nodes${unknown}${source}\n`,
    );
  }
  const links = frontend === "pytorch" ? ENTRY_LINKS : [];
  shown.appendMarkdown(["\n\n[Open cost panel](command:rooflint.openPanel)", ...links].join(" · "));
  shown.isTrusted = { enabledCommands: ["rooflint.openPanel", "rooflint.switchEntry", "rooflint.setInput"] };
  return shown;
}

const ENTRY_LINKS = ["[Switch entry](command:rooflint.switchEntry)", "[Set input shape](command:rooflint.setInput)"];
