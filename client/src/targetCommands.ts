// The commands "Choose Target", "Choose Element Type" and "Set Batch Size": what times hold for. They write settings, of the
// workspace where a folder is open, else of the user; a project's rooflint.toml goes before them.
import { ConfigurationTarget, type QuickPickItem, QuickPickItemKind, type Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { REQUESTS, type ReportParams, type TargetItem, type TargetsResult } from "../../server/src/protocol";
import { formatRate } from "../../server/src/text/format";
import { labelText, printable } from "../../server/src/text/printable";

interface Choosable extends QuickPickItem {
  readonly value: string;
}

export async function chooseTarget(client: LanguageClient, uri: Uri | undefined): Promise<void> {
  if (!uri) return tellNoModel();
  const { targets, chosen, byProject } = await targetsOf(client, uri);
  if (byProject.includes("target")) return tellProject("target");
  const none: Choosable = {
    value: "",
    label: `${mark(chosen === null)} No target`,
    description: "costs without times",
  };
  const own = targets.filter((target) => target.own).map((target) => targetItem(target, chosen));
  const others = targets.filter((target) => !target.own).map((target) => targetItem(target, chosen));
  const separator: Choosable = { value: "", label: "of this project", kind: QuickPickItemKind.Separator };
  const groups =
    own.length === 0 ? [none, ...others] : [none, separator, ...own, { ...separator, label: "" }, ...others];
  const picked = await window.showQuickPick(groups, {
    title: "Hardware target",
    placeHolder: "Times, bounds and the guidelines of hardware hold for it",
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked) await setSetting(uri, "target", picked.value);
}

export async function chooseDtype(client: LanguageClient, uri: Uri | undefined): Promise<void> {
  if (!uri) return tellNoModel();
  const { targets, chosen, byProject } = await targetsOf(client, uri);
  if (byProject.includes("dtype")) return tellProject("dtype");
  const target = targets.find(({ id }) => id === chosen);
  if (!target) return chooseTarget(client, uri);
  const now = workspace.getConfiguration("rooflint", uri).get("dtype", "");
  const measured: Choosable = {
    value: "",
    label: `${mark(now === "")} As measured`,
    description: "that of the target's measurements",
  };
  const types = target.dtypes.map((dtype): Choosable => ({ value: dtype, label: `${mark(now === dtype)} ${dtype}` }));
  const picked = await window.showQuickPick([measured, ...types], {
    title: `Element type on ${printable(target.name)}`,
  });
  if (picked) await setSetting(uri, "dtype", picked.value);
}

export async function setBatch(client: LanguageClient, uri: Uri | undefined): Promise<void> {
  if (!uri) return tellNoModel();
  const { byProject } = await targetsOf(client, uri);
  if (byProject.includes("batch")) return tellProject("batch");
  const now = workspace.getConfiguration("rooflint", uri).get<number | null>("batch", null);
  const typed = await window.showInputBox({
    title: "Batch size",
    prompt: "Size of the batch dimension of every input. Nothing: as the input says.",
    value: now === null ? "" : String(now),
    validateInput: (text) =>
      text.trim() === "" || /^[1-9]\d{0,8}$/.test(text.trim()) ? null : "a positive whole number",
  });
  if (typed === undefined) return;
  await setSetting(uri, "batch", typed.trim() === "" ? null : Number(typed));
}

function targetItem({ id, name, class: kind, bytesPerSecond, dtypes }: TargetItem, chosen: string | null): Choosable {
  const rate = bytesPerSecond === null ? [] : [formatRate(bytesPerSecond)];
  return {
    value: id,
    label: `${mark(id === chosen)} ${labelText(name)}`,
    description: labelText([kind, ...rate].join(" · ")),
    detail: `$(blank) ${labelText(`${id}: ${dtypes.join(", ")}`)}`,
  };
}

function mark(isChosen: boolean): string {
  return isChosen ? "$(check)" : "$(blank)";
}

async function targetsOf(client: LanguageClient, uri: Uri): Promise<TargetsResult> {
  const parameters: ReportParams = { uri: client.code2ProtocolConverter.asUri(uri) };
  return client.sendRequest<TargetsResult>(REQUESTS.targets, parameters);
}

/** Empty choices are taken out again. */
async function setSetting(uri: Uri, key: string, value: string | number | null): Promise<void> {
  const section = workspace.getConfiguration("rooflint", uri);
  const inFolder = workspace.getWorkspaceFolder(uri) !== undefined;
  const scope = inFolder ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await section.update(key, value === "" || value === null ? undefined : value, scope);
}

async function tellNoModel(): Promise<void> {
  await window.showInformationMessage("Rooflint: open a model first.");
}

async function tellProject(key: string): Promise<void> {
  await window.showInformationMessage(
    `Rooflint: the project's rooflint.toml or pyproject.toml sets "${key}" for this file; change it there.`,
  );
}
