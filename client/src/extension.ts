// The extension's start: wires the language server, the virtual text of binaries, the panels, the status bar and the
// commands. Nothing is analysed here; every figure comes from the server.
import { commands, type ExtensionContext, Uri, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { REQUESTS, type SelectEntryParams } from "../../server/src/protocol";
import { CostPanel } from "./costPanel";
import { registerOnnxEditor } from "./onnxEditor";
import { OnnxTextProvider, onnxTextUri } from "./onnxText";
import { Reports } from "./reports";
import { createServer, startServer } from "./server";
import { registerStatusBar } from "./statusBar";
import { isOnnxBinary, SubjectTracker } from "./subject";

export async function activate(context: ExtensionContext): Promise<void> {
  const client = createServer(context);
  const reports = new Reports(client);
  const subject = new SubjectTracker();
  const panel = new CostPanel(context, reports, subject);
  const meant = (of: unknown) => toUri(of) ?? subject.current;
  context.subscriptions.push(
    client,
    reports,
    subject,
    panel,
    new OnnxTextProvider(client),
    registerOnnxEditor(context, reports),
    ...registerStatusBar(reports, subject),
    commands.registerCommand("rooflint.openPanel", (of?: unknown, model?: unknown) =>
      openPanel(panel, meant(of), typeof model === "string" ? model : undefined),
    ),
    commands.registerCommand("rooflint.selectEntry", (of?: unknown, name?: unknown) =>
      selectEntry(client, reports, meant(of), name),
    ),
    commands.registerCommand("rooflint.openOnnxAsText", (of?: unknown) => openOnnxAsText(meant(of))),
  );
  await startServer(client);
}

/** Menus call commands with a Uri, links in hovers with its string. */
function toUri(of: unknown): Uri | undefined {
  if (of instanceof Uri) return of;
  return typeof of === "string" ? Uri.parse(of, true) : undefined;
}

async function openPanel(panel: CostPanel, uri: Uri | undefined, model?: string): Promise<void> {
  if (uri) panel.open(uri, model);
  else
    await window.showInformationMessage("Rooflint: open a model first, for instance an ONNX file, to see its costs.");
}

/** Has an entry analysed that was only listed: a file may define more models than are analysed at once. */
async function selectEntry(
  client: LanguageClient,
  reports: Reports,
  uri: Uri | undefined,
  name: unknown,
): Promise<void> {
  if (!uri || typeof name !== "string") return;
  const parameters: SelectEntryParams = { uri: client.code2ProtocolConverter.asUri(uri), name };
  await client.sendRequest(REQUESTS.selectEntry, parameters);
  reports.invalidate(uri);
}

async function openOnnxAsText(uri: Uri | undefined): Promise<void> {
  if (uri && isOnnxBinary(uri)) await window.showTextDocument(onnxTextUri(uri), { preview: false });
  else await window.showInformationMessage("Rooflint: open an ONNX file (.onnx) first, to see it as text.");
}
