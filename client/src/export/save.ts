// Where what is exported goes: beside the model, unless the user says otherwise.
import { commands, Uri, window, workspace } from "vscode";
import type { Picture } from "../../../webview/src/data/wire";
import { baseName } from "../files";

export async function saveText(model: Uri, form: string, ending: string, text: string): Promise<void> {
  const stem = baseName(model).replace(/\.[^.]*$/, "");
  const file = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folderOf(model), `${stem}-costs.${ending}`),
    filters: { [form]: [ending] },
    title: `Save the report as ${form}`,
  });
  if (!file) return;
  await workspace.fs.writeFile(file, new TextEncoder().encode(text));
  void tellSaved(file);
}

/** Says how many were saved: one where the user names it, several into a folder. */
export async function savePictures(model: Uri, pictures: readonly Picture[]): Promise<number> {
  const files = pictures.length === 1 ? await askFile(model, pictures) : await askFolder(model, pictures);
  for (const [i, file] of files.entries())
    await workspace.fs.writeFile(file, Buffer.from(pictures[i]?.base64 ?? "", "base64"));
  if (files[0]) void tellSaved(files[0]);
  return files.length;
}

async function askFile(model: Uri, pictures: readonly Picture[]): Promise<readonly Uri[]> {
  const file = await window.showSaveDialog({
    defaultUri: Uri.joinPath(folderOf(model), pictures[0]?.file ?? "chart.png"),
    filters: { PNG: ["png"] },
    title: "Save the chart as PNG",
  });
  return file ? [file] : [];
}

async function askFolder(model: Uri, pictures: readonly Picture[]): Promise<readonly Uri[]> {
  const [folder] =
    (await window.showOpenDialog({
      defaultUri: folderOf(model),
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: "Save here",
      title: `Save ${pictures.length} charts as PNG in a folder`,
    })) ?? [];
  return folder ? pictures.map(({ file }) => Uri.joinPath(folder, file)) : [];
}

/** Of a document that lies in no folder (unsaved, virtual) that of the workspace. */
function folderOf(model: Uri): Uri {
  const home = workspace.workspaceFolders?.[0]?.uri;
  return workspace.fs.isWritableFileSystem(model.scheme) === true || !home ? Uri.joinPath(model, "..") : home;
}

async function tellSaved(file: Uri): Promise<void> {
  const open = "Open";
  const chosen = await window.showInformationMessage(`Rooflint: saved ${baseName(file)}.`, open);
  if (chosen === open) await commands.executeCommand("vscode.open", file);
}
