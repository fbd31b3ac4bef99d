// What the suite's tests share: files of the workspace, waiting, hovers and diagnostics as text.
import path from "node:path";
import {
  type CodeLens,
  commands,
  type Diagnostic,
  type Hover,
  languages,
  MarkdownString,
  type Position,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";

const WAIT_LIMIT_MS = 20_000;
const WAIT_STEP_MS = 50;

export function file(name: string): Uri {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error("the suite needs a workspace folder");
  return Uri.file(path.join(folder.uri.fsPath, name));
}

/** Asks until the answer is something; answers of VS Code and of the server come some time after the cause. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const end = Date.now() + WAIT_LIMIT_MS;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
  }
  throw new Error(`${what}: not within ${WAIT_LIMIT_MS / 1000} s`);
}

export async function open(uri: Uri): Promise<TextDocument> {
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document);
  return document;
}

/** A new file of the workspace, or an old one with other text. */
export async function openText(name: string, text: string): Promise<TextDocument> {
  await workspace.fs.writeFile(file(name), Buffer.from(text));
  const document = await open(file(name));
  if (document.getText() !== text) await commands.executeCommand("workbench.action.files.revert");
  return document;
}

/** As somebody types it. */
export async function replace(document: TextDocument, old: string, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  const at = find(document, old);
  edit.replace(document.uri, new Range(at, at.translate(0, old.length)), text);
  if (!(await workspace.applyEdit(edit))) throw new Error(`"${old}" could not be edited`);
}

/** The first place of `text` in the document. */
export function find(document: TextDocument, text: string): Position {
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`no "${text}" in ${document.uri.toString()}`);
  return document.positionAt(offset);
}

/** Everything that hovers say there, "" for none. */
export async function hoverText(document: TextDocument, position: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>("vscode.executeHoverProvider", document.uri, position);
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((content) => (content instanceof MarkdownString ? content.value : String(content))).join("\n");
}

export async function lensTitles({ uri }: TextDocument): Promise<readonly string[]> {
  const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", uri);
  return lenses.map(({ command }) => command?.title ?? "");
}

/** The title of the first code lens that contains a text. */
export async function lens(document: TextDocument, text: string): Promise<string | undefined> {
  return (await lensTitles(document)).find((title) => title.includes(text));
}

export function nonEmpty<T>(items: readonly T[]): readonly T[] | undefined {
  return items.length > 0 ? items : undefined;
}

export function findings(uri: Uri, code: string): Diagnostic[] {
  return languages.getDiagnostics(uri).filter((diagnostic) => codeOf(diagnostic) === code);
}

function codeOf({ code }: Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** Accepts the box or the first item of the list that a command has opened, as soon as it is there. */
export async function accept(command: Thenable<unknown>): Promise<void> {
  let done = false;
  const end = Promise.resolve(command).then(() => {
    done = true;
  });
  await eventually("the box", async () => {
    await commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    return done || undefined;
  });
  await end;
}
