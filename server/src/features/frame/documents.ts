// Texts into the session: every version of every open document (notebooks: notebooks.ts), and modules on disk that open
// documents import.
import {
  type Connection,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  TextDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import { type Log, messageOf } from "../../session/contain";
import type { Dependencies } from "../../session/dependencies";
import type { DocumentVersion, Session } from "../../session/session";

export interface DocumentParts {
  readonly session: Session;
  readonly dependencies: Dependencies;
  readonly log: Log;
  /** Told of every document that was closed. */
  readonly closed: (uri: string) => void;
  /** Told of every edit. */
  readonly edited: () => void;
  /** Told when modules change on disk. */
  readonly changed: () => void;
}

export function synchronize(connection: Connection, parts: DocumentParts): void {
  const { session, dependencies } = parts;
  const documents = new TextDocuments(TextDocument);
  documents.onDidChangeContent(({ document }) => {
    const path = localPath(document.uri);
    if (path !== null) dependencies.edited(path, document.getText());
    session.update(versionOf(document));
    if (path !== null) session.invalidate(dependencies.changed([path], document.uri));
  });
  documents.onDidClose(({ document: { uri } }) => {
    const path = localPath(uri);
    if (path !== null) dependencies.closed(uri, path);
    parts.closed(uri);
    session.close(uri);
    if (path !== null) session.invalidate(dependencies.changed([path])); // what was not saved is gone
  });
  documents.listen(countingEdits(connection, parts.edited));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    parts.changed();
    session.invalidate(dependencies.changed(changes.flatMap(({ uri }) => localPath(uri) ?? [])));
  });
}

/** Every change that arrives counts, also one of a document that is not open. */
function countingEdits(connection: Connection, edited: () => void): Connection {
  return {
    ...connection,
    onDidChangeTextDocument: (handler) =>
      connection.onDidChangeTextDocument((change) => {
        edited();
        return handler(change);
      }),
  };
}

/** Has the editor tell of modules that change on disk. */
export async function watchModules(connection: Connection, { log }: DocumentParts): Promise<void> {
  try {
    await connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: [{ globPattern: "**/{*.py,rooflint.toml,pyproject.toml}" }],
    });
  } catch (error) {
    log(`changes of modules on disk will not be seen: ${messageOf(error)}`);
  }
}

export function canWatch({ capabilities: { workspace } }: InitializeParams): boolean {
  return workspace?.didChangeWatchedFiles?.dynamicRegistration === true;
}

export function localPath(uri: string): string | null {
  const parsed = URI.parse(uri);
  return parsed.scheme === "file" ? parsed.fsPath : null;
}

function versionOf(document: TextDocument): DocumentVersion {
  const { uri, version } = document;
  return { uri, version, source: { kind: "text", name: nameOf(document), text: document.getText() } };
}

/** Front ends know files by their ending, which a document that was never saved does not have yet. */
const LANGUAGE_ENDINGS: Readonly<Record<string, string>> = { "onnx-text": ".onnxtxt", python: ".py" };

function nameOf({ uri, languageId }: TextDocument): string {
  const ending = URI.parse(uri).scheme === "untitled" ? LANGUAGE_ENDINGS[languageId] : undefined;
  return pathOf(uri) + (ending ?? "");
}

/** A path for what is on disk, the path part of the URI for everything else (virtual texts, unsaved documents). */
export function pathOf(uri: string): string {
  return localPath(uri) ?? URI.parse(uri).path;
}
