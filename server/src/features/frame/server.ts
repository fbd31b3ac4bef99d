// The life of the language server on one connection: capabilities, documents into the session, features on top.
import { type Connection, TextDocumentSyncKind, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Analysis, AnalyzeOptions } from "../../analysis/analyze";
import type { Host } from "../../host/files";
import { type AnalyzeSteps, atOnce, contained } from "../../session/contain";
import { FileCache } from "../../session/file-cache";
import { type DocumentVersion, Session } from "../../session/session";
import { VERSION } from "../../version";
import { FEATURES } from "../index";
import type { FeatureParts } from "./feature";
import { SettingsSource } from "./settings-source";

/** What the server is built from; a test gives an `analyze` that throws. */
export interface ServerParts {
  readonly analyze: AnalyzeSteps;
  readonly host: Host;
}

export function serve(connection: Connection, { analyze: fallible, host }: ServerParts): void {
  const log = (message: string) => connection.console.error(message);
  const analyze = contained(fallible, log);
  const settings = new SettingsSource(connection, log);
  const workspace: Workspace = { folders: [], packages: [] };
  const options = async (uri: string): Promise<AnalyzeOptions> => {
    const { guidelines, python } = await settings.of(uri);
    const paths = [...python.paths, ...workspace.folders, ...workspace.packages];
    return { guidelines, files: host.texts, paths, maxModels: MAX_EDITOR_MODELS };
  };
  const session = new Session({ analyze, options, log });
  const analyses = new FileCache<Analysis | null>(host);
  const texts = new FileCache<string>(host);
  const analyzeFile: FeatureParts["analyzeFile"] = async (uri) => {
    const known = await options(uri);
    return (source) => atOnce(analyze)(source, known);
  };

  connection.onInitialize((params) => {
    settings.initialize(params);
    workspace.folders = (params.workspaceFolders ?? []).flatMap(({ uri }) => localPath(uri) ?? []);
    workspace.packages = host.packageFolders(workspace.folders);
    return { capabilities: capabilities(), serverInfo: { name: "Rooflint", version: VERSION } };
  });
  connection.onInitialized(() =>
    settings.watch(() => {
      analyses.clear();
      session.invalidate();
    }),
  );
  synchronize(connection, session, (uri) => settings.forget(uri));
  for (const feature of FEATURES) feature.register(connection, { session, analyses, texts, analyzeFile, log });
  connection.listen();
}

/** Folders of the workspace on disk, and where their Python packages are installed. */
interface Workspace {
  folders: readonly string[];
  packages: readonly string[];
}

/** Models of one file that are analysed while it is edited; its other entries are analysed when they are asked for. */
const MAX_EDITOR_MODELS = 8;

function localPath(uri: string): string | null {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? parsed.fsPath : null;
}

function capabilities() {
  return Object.assign({ textDocumentSync: TextDocumentSyncKind.Incremental }, ...FEATURES.map((f) => f.capabilities));
}

/** Every version of every open text goes into the session. */
function synchronize(connection: Connection, session: Session, closed: (uri: string) => void): void {
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => session.update(versionOf(document)));
  documents.onDidClose(({ document: { uri } }) => {
    closed(uri);
    session.close(uri);
  });
  documents.listen(connection);
}

function versionOf(document: TextDocument): DocumentVersion {
  const { uri, version } = document;
  return { uri, version, source: { kind: "text", name: nameOf(document), text: document.getText() } };
}

/** Front ends know files by their ending, which a document that was never saved does not have yet. */
const LANGUAGE_ENDINGS: Readonly<Record<string, string>> = { "onnx-text": ".onnxtxt", python: ".py" };

/** A path for what is on disk, the path part of the URI for everything else (virtual texts, unsaved documents). */
function nameOf({ uri, languageId }: TextDocument): string {
  const { scheme, path, fsPath } = URI.parse(uri);
  if (scheme === "untitled") return path + (LANGUAGE_ENDINGS[languageId] ?? "");
  return scheme === "file" ? fsPath : path;
}
