// Files as they were in a Git revision, through VS Code's own Git extension: nothing here starts a process.
import { type Event, extensions, type Uri, workspace } from "vscode";
import type { CompareSource } from "../../../server/src/protocol";

export interface Commit {
  readonly hash: string;
  readonly message: string;
  readonly authorDate?: Date;
}

export type RevisionText = Pick<CompareSource & { readonly kind: "revision" }, "content" | "modules">;

/** The part of the extension's API (version 1) that is used here. */
interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: Event<GitApi["state"]>;
  getRepository(uri: Uri): Repository | null;
  toGitUri(uri: Uri, ref: string): Uri;
}

interface Repository {
  readonly rootUri: Uri;
  readonly state: { readonly onDidChange: Event<void> };
  show(ref: string, path: string): Promise<string>;
  buffer(ref: string, path: string): Promise<Buffer>;
  diffWith(ref: string): Promise<readonly { readonly uri: Uri; readonly originalUri: Uri }[]>;
  log(options: { readonly path: string; readonly maxEntries: number }): Promise<readonly Commit[]>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Newest first; older ones are asked for on the command line. */
const MOST_COMMITS = 30;
/** Modules that a revision had otherwise; a change of more files is no edit that one compares. */
const MOST_MODULES = 200;
/** A binary travels to the server as text. */
const MOST_BYTES = 64 * 1024 * 1024;
/** The extension looks for repositories when it starts. */
const START_MS = 10_000;

/** Throws in the user's words when there is no Git extension, or the file is in no repository. */
export async function repositoryOf(file: Uri): Promise<{ readonly api: GitApi; readonly repository: Repository }> {
  const extension = extensions.getExtension<GitExtension>("vscode.git");
  if (!extension) throw new Error("VS Code's Git extension is not there: it is disabled, or off in restricted mode");
  const git = await extension.activate();
  if (!git.enabled)
    throw new Error('Git is turned off in VS Code: the setting "git.enabled", or no git on this machine');
  const api = git.getAPI(1);
  await started(api);
  const repository = api.getRepository(file);
  if (repository === null) throw new Error(`${file.path} is in no Git repository that VS Code has open`);
  return { api, repository };
}

async function started(api: GitApi): Promise<void> {
  if (api.state === "initialized") return;
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listener.dispose();
      resolve();
    };
    const listener = api.onDidChangeState((state) => state === "initialized" && done());
    const timer = setTimeout(done, START_MS);
  });
}

export async function commitsOf(file: Uri): Promise<readonly Commit[]> {
  const { repository } = await repositoryOf(file);
  return repository.log({ path: file.fsPath, maxEntries: MOST_COMMITS });
}

/** Throws when the file is not in the revision. */
export async function readRevision(file: Uri, revision: string): Promise<RevisionText> {
  const { repository } = await repositoryOf(file);
  const content = await contentOf(repository, file, revision).catch(() => {
    throw new Error(`${baseName(file)} is not in revision ${revision}: it is not tracked by Git, or not committed yet`);
  });
  return { content, modules: await modulesOf(repository, file, revision) };
}

/** Of the repository of a file, when something in it changes: a commit, a checkout. */
export async function onDidChangeRepository(file: Uri, listener: () => void) {
  const { repository } = await repositoryOf(file);
  return repository.state.onDidChange(listener);
}

export async function revisionUri(file: Uri, revision: string): Promise<Uri> {
  const { api } = await repositoryOf(file);
  return api.toGitUri(file, revision);
}

async function contentOf(repository: Repository, file: Uri, revision: string): Promise<RevisionText["content"]> {
  if (!file.path.toLowerCase().endsWith(".onnx")) return { text: await repository.show(revision, file.fsPath) };
  const bytes = await repository.buffer(revision, file.fsPath);
  if (bytes.length > MOST_BYTES) throw new Error(`${baseName(file)} of ${revision} is larger than 64 MiB`);
  return { base64: bytes.toString("base64") };
}

/** Python modules that differ from the revision, on disk or in an editor, as they were then. */
async function modulesOf(repository: Repository, file: Uri, revision: string): Promise<RevisionText["modules"]> {
  const changed = (await repository.diffWith(revision)).flatMap(({ uri, originalUri }) => [uri, originalUri]);
  const isOurs = ({ scheme, path }: Uri) => scheme === "file" && path.startsWith(`${repository.rootUri.path}/`);
  const edited = workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && isOurs(uri)).map(({ uri }) => uri);
  const modules = [...changed, ...edited].filter(({ path }) => path.endsWith(".py") && path !== file.path);
  const unique = [...new Map(modules.map((uri) => [uri.toString(), uri])).values()];
  if (unique.length > MOST_MODULES)
    throw new Error(`${unique.length} Python files differ from ${revision}; up to ${MOST_MODULES} are read`);
  const texts = await Promise.all(
    unique.map(async (uri) => [uri.toString(), await repository.show(revision, uri.fsPath).catch(() => null)] as const),
  );
  return Object.fromEntries(texts);
}

function baseName({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
