// The commands "Switch Entry", "Set Input Shape" and "Choose Arguments": which of a file's models is shown, with which input,
// and what makes it.
import { type QuickPickItem, type Uri, window } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import {
  type CallFaultParams,
  type EntryReport,
  type InputFaultParams,
  type ModelReport,
  REQUESTS,
  type ReportParams,
} from "../../server/src/protocol";
import { atLeast, formatCount, formatInput } from "../../server/src/text/format";
import { INPUT_SOURCES } from "../../server/src/text/input-source";
import { labelText } from "../../server/src/text/printable";
import type { Choices } from "./choices";
import { baseName } from "./files";
import type { Reports } from "./reports";
import { activeModel } from "./statusBar";

export interface EntryParts {
  readonly client: LanguageClient;
  readonly reports: Reports;
  readonly choices: Choices;
  /** Told of the entry that was switched to. */
  readonly switched: (uri: Uri, entry: string) => void;
}

/** Asks which entry where no name is given. */
export async function switchEntry(parts: EntryParts, uri: Uri | undefined, name?: string): Promise<void> {
  if (!uri) return tellNoModel();
  const chosen = name === undefined ? await pickEntry(parts, uri) : { entry: name, call: null };
  if (chosen === undefined) return;
  if (chosen.entry !== null && chosen.call !== null && !(await setCall(parts, uri, chosen.entry))) return;
  await parts.choices.setEntry(uri, chosen.entry);
  if (chosen.entry !== null) parts.switched(uri, chosen.entry);
}

/** Asks for the input of an entry, the active one where no name is given; nothing typed takes it back. */
export async function setInput(parts: EntryParts, uri: Uri | undefined, name?: string): Promise<void> {
  if (!uri) return tellNoModel();
  const report = await parts.reports.get(uri);
  const chosen = parts.choices.of(uri);
  const model = report.models.find((candidate) => candidate.name === name) ?? activeModel(report, uri, chosen.entry);
  if (!model || report.frontend !== "pytorch") return tellNoModel();
  const text = await window.showInputBox({
    title: `Input of ${model.name}`,
    prompt: `Now ${inputText(model)}${sourceText(model)}. Several inputs are separated by commas; nothing: as Rooflint finds it.`,
    placeHolder: "1x3x224x224, or tokens:1x16:int64",
    value: chosen.inputs[model.name] ?? inputText(model),
    validateInput: (typed) => fault(parts.client, typed),
  });
  if (text === undefined) return;
  await parts.choices.setInput(uri, model.name, text.trim() === "" ? null : text.trim());
}

/** Asks for the call that makes a model, and of which class where no name is given; nothing typed takes it back. */
export async function setCall(parts: EntryParts, uri: Uri | undefined, name?: string): Promise<boolean> {
  const entries = uri ? await entriesOf(parts, uri) : [];
  const entry = name === undefined ? await pickClass(uri, entries) : entries.find((other) => other.name === name);
  if (!uri || !entry) {
    if (entries.length === 0) await tellNoModel();
    return false;
  }
  const chosen = parts.choices.of(uri).calls[entry.name] ?? entry.call ?? `${entry.name}()`;
  const gap = chosen.indexOf(GAP);
  const cursor = gap < 0 ? chosen.length - 1 : gap;
  const text = await window.showInputBox({
    title: `Arguments of ${entry.name}`,
    prompt: "The call that makes the model; the file's own names may stand in it. Nothing: as the file makes it.",
    placeHolder: `${entry.name}(10)`,
    value: chosen.replaceAll(GAP, ""),
    valueSelection: [cursor, cursor],
    validateInput: (typed) => callFault(parts.client, entry.name, typed),
  });
  if (text === undefined) return false;
  await parts.choices.setCall(uri, entry.name, text.trim() === "" ? null : text.trim());
  return text.trim() !== "";
}

/** Stands for an argument that nobody has said yet. */
const GAP = "…";

async function pickClass(uri: Uri | undefined, entries: readonly EntryReport[]): Promise<EntryReport | undefined> {
  if (!uri || entries.length === 0) return undefined;
  const items = entries.map((entry) => ({
    label: labelText(entry.name),
    description: labelText(entry.call ?? ""),
    entry,
  }));
  const title = `Models of ${baseName(uri)}`;
  return (await window.showQuickPick(items, { title, placeHolder: "Arguments of which one?" }))?.entry;
}

function entriesOf({ client }: EntryParts, uri: Uri): Promise<readonly EntryReport[]> {
  const parameters: ReportParams = { uri: client.code2ProtocolConverter.asUri(uri) };
  return client.sendRequest<readonly EntryReport[]>(REQUESTS.entries, parameters);
}

interface EntryItem extends QuickPickItem {
  readonly entry: string | null;
  /** Of a class that needs arguments. */
  readonly call: string | null;
}

async function pickEntry(parts: EntryParts, uri: Uri): Promise<EntryItem | undefined> {
  const { reports, choices } = parts;
  const entries = await entriesOf(parts, uri);
  if (entries.length === 0) {
    await tellNoModel();
    return undefined;
  }
  const { models } = await reports.get(uri);
  const { entry: active } = choices.of(uri);
  const items = entries.map((entry) => entryItem(entry, models, entry.name === active));
  const follow: EntryItem = {
    entry: null,
    call: null,
    label: `${active === null ? "$(check)" : "$(blank)"} Follow the cursor`,
    description: "the model above or at the cursor",
  };
  return window.showQuickPick<EntryItem>([follow, ...items], {
    title: `Models of ${baseName(uri)}`,
    placeHolder: "Which one do status bar, panel and hovers show?",
    matchOnDescription: true,
  });
}

function entryItem({ name, call }: EntryReport, models: readonly ModelReport[], isActive: boolean): EntryItem {
  const model = models.find((candidate) => candidate.name === name);
  const item = { entry: name, call, label: `${isActive ? "$(check)" : "$(blank)"} ${labelText(name)}` };
  if (call !== null) return { ...item, description: "needs arguments", detail: labelText(call) };
  if (!model) return { ...item, description: "not analysed yet" };
  const { macs, params, lowerBound, weightsLowerBound } = model.totals;
  const figures = [
    atLeast(formatCount(macs, "MACs"), lowerBound),
    atLeast(formatCount(params, "params"), weightsLowerBound),
  ];
  return { ...item, description: figures.join(" · "), detail: labelText(`${inputText(model)}${sourceText(model)}`) };
}

/** As it can be typed. */
function inputText({ inputs }: ModelReport): string {
  return inputs.map(({ shape, dtype }) => formatInput(shape, dtype)).join(", ");
}

function sourceText({ inputs: [first] }: ModelReport): string {
  return first ? `, ${INPUT_SOURCES[first.source]}` : "";
}

async function fault(client: LanguageClient, text: string): Promise<string | null> {
  if (text.trim() === "") return null;
  const parameters: InputFaultParams = { text };
  return client.sendRequest<string | null>(REQUESTS.inputFault, parameters);
}

async function callFault(client: LanguageClient, name: string, text: string): Promise<string | null> {
  if (text.trim() === "") return null;
  const parameters: CallFaultParams = { name, text };
  return client.sendRequest<string | null>(REQUESTS.callFault, parameters);
}

async function tellNoModel(): Promise<void> {
  await window.showInformationMessage("Rooflint: open a Python file that defines a PyTorch model first.");
}
