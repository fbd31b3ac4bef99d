// The life of the language server on one connection: capabilities, documents into the session, features on top.
import { type Connection, TextDocumentSyncKind, TextDocuments } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Analysis } from "../../analysis/analyze";
import type { Host } from "../../host/files";
import { type Analyze, contained } from "../../session/contain";
import { FileCache } from "../../session/file-cache";
import { type DocumentVersion, Session } from "../../session/session";
import { VERSION } from "../../version";
import { FEATURES } from "../index";
import type { FeatureParts } from "./feature";
import { SettingsSource } from "./settings-source";

/** What the server is built from; a test gives an `analyze` that throws. */
export interface ServerParts {
  readonly analyze: Analyze;
  readonly host: Host;
}

export function serve(connection: Connection, { analyze: fallible, host }: ServerParts): void {
  const log = (message: string) => connection.console.error(message);
  const analyze = contained(fallible, log);
  const settings = new SettingsSource(connection, log);
  const session = new Session({ analyze, settings: (uri) => settings.of(uri), log });
  const analyses = new FileCache<Analysis | null>(host);
  const texts = new FileCache<string>(host);
  const analyzeFile: FeatureParts["analyzeFile"] = async (uri) => {
    const options = await settings.of(uri);
    return (source) => analyze(source, options);
  };

  connection.onInitialize((params) => {
    settings.initialize(params);
    return { capabilities: capabilities(), serverInfo: { name: "Rooflint", version: VERSION } };
  });
  connection.onInitialized(() =>
    settings.watch(() => {
      analyses.clear();
      session.invalidate();
    }),
  );
  synchronize(connection, session, (uri) => settings.forget(uri));
  for (const feature of FEATURES) feature.register(connection, { session, analyses, texts, analyzeFile });
  connection.listen();
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
const LANGUAGE_ENDINGS: Readonly<Record<string, string>> = { "onnx-text": ".onnxtxt" };

/** A path for what is on disk, the path part of the URI for everything else (virtual texts, unsaved documents). */
function nameOf({ uri, languageId }: TextDocument): string {
  const { scheme, path, fsPath } = URI.parse(uri);
  if (scheme === "untitled") return path + (LANGUAGE_ENDINGS[languageId] ?? "");
  return scheme === "file" ? fsPath : path;
}
