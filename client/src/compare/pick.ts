// The list of "Compare With…": models of open files, commits of this file, ONNX files of the workspace, reference networks.
import { languages, type QuickPickItem, QuickPickItemKind, TabInputCustom, type Uri, window, workspace } from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { type ArchitectureReport, type EntryReport, REQUESTS, type ReportParams } from "../../../server/src/protocol";
import { formatCount } from "../../../server/src/text/format";
import { labelText, printable } from "../../../server/src/text/printable";
import { baseName } from "../files";
import { analysedUri } from "../notebooks";
import { DOCUMENTS, isOnnxBinary, ONNX_EDITOR_VIEW } from "../subject";
import { MOST_SOURCES, type Source } from "./comparisons";
import { type Commit, commitsOf } from "./git";

export interface Candidates {
  readonly client: LanguageClient;
}

interface Candidate extends QuickPickItem {
  readonly source: Source | null;
}

/** Of a workspace with more, the file is opened first. */
const MOST_FILES = 200;

/** At most three; undefined when the user leaves. */
export async function pickSources(
  { client }: Candidates,
  uri: Uri,
  mine: Source & { readonly kind: "file" },
): Promise<readonly Source[] | undefined> {
  const list = window.createQuickPick<Candidate>();
  list.title = `Compare ${printable(mine.entry ?? baseName(uri))} with up to ${MOST_SOURCES - 1} others`;
  list.placeholder = "Models of open files, commits of this file, ONNX files, reference networks";
  list.canSelectMany = true;
  list.matchOnDescription = true;
  list.matchOnDetail = true;
  list.busy = true;
  const picked = new Promise<readonly Source[] | undefined>((resolve) => {
    list.onDidAccept(() => {
      if (list.selectedItems.length === 0) return;
      resolve(list.selectedItems.flatMap(({ source }) => source ?? []));
      list.hide();
    });
    list.onDidHide(() => resolve(undefined));
    list.onDidChangeSelection((items) => {
      if (items.length >= MOST_SOURCES) list.selectedItems = items.slice(0, MOST_SOURCES - 1);
    });
  });
  list.show();
  try {
    const groups = await Promise.all([
      openModels(client, mine),
      commits(uri, mine.entry),
      onnxFiles(mine),
      networks(client),
    ]);
    list.items = groups.flat();
    list.busy = false;
    return await picked;
  } finally {
    list.dispose();
  }
}

async function openModels(client: LanguageClient, mine: Source & { readonly kind: "file" }): Promise<Candidate[]> {
  const documents = workspace.textDocuments.filter((document) => languages.match(DOCUMENTS, document) > 0);
  const uris = new Map(documents.map((document) => [analysedUri(document).toString(), analysedUri(document)]));
  for (const { input } of window.tabGroups.all.flatMap(({ tabs }) => tabs))
    if (input instanceof TabInputCustom && input.viewType === ONNX_EDITOR_VIEW)
      uris.set(input.uri.toString(), input.uri);
  const items = await Promise.all([...uris.values()].map((uri) => modelsOf(client, uri)));
  const others = items.flat().filter(({ source }) => JSON.stringify(source) !== JSON.stringify(mine));
  return titled("open models", others);
}

async function modelsOf(client: LanguageClient, uri: Uri): Promise<readonly Candidate[]> {
  const file = labelText(workspace.asRelativePath(uri));
  const whole = { label: labelText(baseName(uri)), description: file, source: fileSource(uri, null) };
  if (isOnnxBinary(uri)) return [whole];
  const parameters: ReportParams = { uri: client.code2ProtocolConverter.asUri(uri) };
  const entries = await client.sendRequest<readonly EntryReport[]>(REQUESTS.entries, parameters);
  if (entries.length === 0 && uri.path.endsWith(".py")) return [];
  if (entries.length === 0) return [whole];
  return entries.map(({ name }) => ({ label: labelText(name), description: file, source: fileSource(uri, name) }));
}

function fileSource(uri: Uri, entry: string | null): Source {
  return { kind: "file", uri: uri.toString(), entry };
}

/** Where Git does not know the file, a line that says why. */
async function commits(uri: Uri, entry: string | null): Promise<Candidate[]> {
  let all: readonly Commit[];
  try {
    all = await commitsOf(uri);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return titled(`${baseName(uri)} as it was`, [{ label: "$(info) No Git revisions", detail: why, source: null }]);
  }
  const revision = (name: string): Source => ({ kind: "revision", uri: uri.toString(), entry, revision: name });
  const items = all.map(({ hash, message, authorDate }) => ({
    label: `$(git-commit) ${labelText(message.split("\n")[0] ?? "")}`,
    description: [hash.slice(0, 8), ...(authorDate ? [authorDate.toLocaleDateString()] : [])].join(" · "),
    source: revision(hash.slice(0, 8)),
  }));
  const head = { label: "$(git-branch) HEAD", description: "the last commit", source: revision("HEAD") };
  return titled(`${baseName(uri)} as it was`, all.length === 0 ? [] : [head, ...items]);
}

async function onnxFiles(mine: Source & { readonly kind: "file" }): Promise<Candidate[]> {
  const found = await workspace.findFiles("**/*.onnx", "**/node_modules/**", MOST_FILES);
  const items = found
    .filter((uri) => uri.toString() !== mine.uri)
    .map((uri) => ({
      label: labelText(baseName(uri)),
      description: labelText(workspace.asRelativePath(uri)),
      source: fileSource(uri, null),
    }));
  return titled("ONNX files", items);
}

async function networks(client: LanguageClient): Promise<Candidate[]> {
  const all = await client.sendRequest<readonly ArchitectureReport[]>(REQUESTS.architectures);
  const items = all
    .filter(({ defined }) => defined)
    .map(({ id, name, family, year, params, macs, top1 }) => ({
      label: name,
      description: [
        formatCount(macs?.value ?? null, "MACs"),
        formatCount(params?.value ?? null, "params"),
        ...(top1 ? [`${top1.value} % top-1`] : []),
      ].join(" · "),
      detail: `${family}, ${year}`,
      source: { kind: "architecture", id, name } as const,
    }));
  return titled("reference networks", items);
}

function titled(label: string, items: readonly Candidate[]): Candidate[] {
  return items.length === 0 ? [] : [{ label, kind: QuickPickItemKind.Separator, source: null }, ...items];
}
