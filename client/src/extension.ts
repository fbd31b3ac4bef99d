// The extension's start: wires the language server, the virtual text of binaries, the panels, the status bar and the
// commands. Nothing is analysed here; every figure comes from the server.
import { ConfigurationTarget, commands, type ExtensionContext, Uri, window, workspace } from "vscode";
import { Choices } from "./choices";
import { type CompareParts, compareWith, compareWithHead } from "./compare/commands";
import { Comparisons } from "./compare/comparisons";
import { ComparisonHost } from "./compare/host";
import { registerDefinitions } from "./compare/reveal";
import { CostPanel } from "./costPanel";
import { type EntryParts, setCall, setInput, switchEntry } from "./entryCommands";
import { type ExportParts, exportReport } from "./export/command";
import { OnnxEditors } from "./onnxEditor";
import { OnnxTextProvider, onnxTextUri } from "./onnxText";
import { Reports } from "./reports";
import { registerRulePages } from "./rulePages";
import { createServer, startServer } from "./server";
import { registerStatusBar } from "./statusBar";
import { isOnnxBinary, SubjectTracker } from "./subject";
import { chooseDtype, chooseTarget, setBatch } from "./targetCommands";

export async function activate(context: ExtensionContext): Promise<void> {
  const client = createServer(context);
  const reports = new Reports(client);
  const subject = new SubjectTracker();
  const choices = new Choices(context.workspaceState, client);
  const comparisons = new Comparisons(context.workspaceState, client);
  const show = (uri: Uri) => panel.openComparison(uri);
  const compare: CompareParts = { client, comparisons, choices, reports, show };
  const comparison = new ComparisonHost(compare);
  const panel = new CostPanel(context, reports, comparison, subject);
  const editors = new OnnxEditors(context, reports, comparison);
  const shown = (uri: Uri) => panel.shown(uri) ?? editors.shown(uri);
  const meant = (of: unknown) => toUri(of) ?? subject.current;
  const entries: EntryParts = { client, reports, choices, switched: (uri, name) => panel.select(uri, name) };
  const exports: ExportParts = {
    extension: context.extensionUri,
    report: async (uri) => shown(uri)?.report ?? reports.get(uri),
    panel: shown,
  };
  context.subscriptions.push(
    client,
    reports,
    subject,
    panel,
    new OnnxTextProvider(client),
    comparisons,
    registerDefinitions(client),
    editors,
    ...registerStatusBar(reports, subject, choices),
    ...registerRulePages(client),
    commands.registerCommand("rooflint.openPanel", (of?: unknown, model?: unknown) =>
      openPanel(panel, meant(of), toName(model)),
    ),
    commands.registerCommand("rooflint.switchEntry", (of?: unknown, name?: unknown) =>
      switchEntry(entries, meant(of), toName(name)),
    ),
    commands.registerCommand("rooflint.setInput", (of?: unknown, name?: unknown) =>
      setInput(entries, meant(of), toName(name)),
    ),
    commands.registerCommand("rooflint.setCall", (of?: unknown, name?: unknown) =>
      setCall(entries, meant(of), toName(name)),
    ),
    commands.registerCommand("rooflint.compareWith", (of?: unknown, name?: unknown) =>
      compareWith(compare, meant(of), toName(name)),
    ),
    commands.registerCommand("rooflint.compareWithHead", (of?: unknown, name?: unknown) =>
      compareWithHead(compare, meant(of), toName(name)),
    ),
    commands.registerCommand("rooflint.exportReport", (of?: unknown) => exportReport(exports, meant(of))),
    commands.registerCommand("rooflint.chooseTarget", (of?: unknown) => chooseTarget(client, meant(of))),
    commands.registerCommand("rooflint.chooseDtype", (of?: unknown) => chooseDtype(client, meant(of))),
    commands.registerCommand("rooflint.setBatch", (of?: unknown) => setBatch(client, meant(of))),
    commands.registerCommand("rooflint.toggleInlayHints", toggleInlayHints),
    commands.registerCommand("rooflint.openOnnxAsText", (of?: unknown) => openOnnxAsText(meant(of))),
  );
  await startServer(client);
}

/** Menus call commands with a Uri, links in hovers with its string. */
function toUri(of: unknown): Uri | undefined {
  if (of instanceof Uri) return of;
  return typeof of === "string" ? Uri.parse(of, true) : undefined;
}

function toName(of: unknown): string | undefined {
  return typeof of === "string" ? of : undefined;
}

async function openPanel(panel: CostPanel, uri: Uri | undefined, model?: string): Promise<void> {
  if (uri) panel.open(uri, model);
  else
    await window.showInformationMessage("Rooflint: open a model first, for instance an ONNX file, to see its costs.");
}

/** In the workspace, where the setting is made there already, else for the user. */
async function toggleInlayHints(): Promise<void> {
  const section = workspace.getConfiguration("rooflint");
  const inWorkspace = section.inspect("inlayHints")?.workspaceValue !== undefined;
  const target = inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await section.update("inlayHints", section.get("inlayHints") !== true, target);
}

async function openOnnxAsText(uri: Uri | undefined): Promise<void> {
  if (uri && isOnnxBinary(uri)) await window.showTextDocument(onnxTextUri(uri), { preview: false });
  else await window.showInformationMessage("Rooflint: open an ONNX file (.onnx) first, to see it as text.");
}
