// Notebooks into the session: the Python cells of each as one document, under the notebook's URI, whose parts are the cells.
import {
  type Connection,
  type NotebookDocument,
  type NotebookDocumentSyncOptions,
  NotebookDocuments,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { linesOfCell, pythonOfCells } from "../../frontends/python/notebook";
import type { DocumentPart, DocumentVersion } from "../../session/session";
import { firstLineOf } from "../../text/cells";
import { type DocumentParts, pathOf } from "./documents";

/** Which cells the editor sends: Jupyter's notebooks and interactive windows, of their cells those in Python. */
export const NOTEBOOK_SYNC: NotebookDocumentSyncOptions = {
  notebookSelector: ["jupyter-notebook", "interactive"].map((notebook) => ({
    notebook,
    cells: [{ language: "python" }],
  })),
};

export function synchronizeNotebooks(connection: Connection, { session, edited, closed }: DocumentParts): void {
  const notebooks = new NotebookDocuments(TextDocument);
  /** Counted here: an editor need not count what is typed into a cell as a version of the notebook. */
  const versions = new Map<string, number>();
  const update = (notebook: NotebookDocument) => {
    const version = (versions.get(notebook.uri) ?? 0) + 1;
    versions.set(notebook.uri, version);
    session.update(wholeOf(notebook, version, cellsOf(notebooks, notebook)));
  };
  notebooks.onDidOpen(update);
  notebooks.onDidChange(({ notebookDocument }) => update(notebookDocument));
  notebooks.onDidClose(({ uri }) => {
    versions.delete(uri);
    closed(uri);
    session.close(uri);
  });
  notebooks.listen(countingEdits(connection, edited));
}

/** Every change that arrives counts, also those in which no cell changes. */
function countingEdits(connection: Connection, edited: () => void): Connection {
  const { synchronization } = connection.notebooks;
  return {
    ...connection,
    notebooks: {
      ...connection.notebooks,
      synchronization: {
        ...synchronization,
        onDidChangeNotebookDocument: (handler) =>
          synchronization.onDidChangeNotebookDocument((change) => {
            edited();
            return handler(change);
          }),
      },
    },
  };
}

function cellsOf(notebooks: NotebookDocuments<TextDocument>, { cells }: NotebookDocument): readonly TextDocument[] {
  return cells.flatMap((cell) => notebooks.getCellTextDocument(cell) ?? []);
}

function wholeOf({ uri }: NotebookDocument, version: number, cells: readonly TextDocument[]): DocumentVersion {
  const texts = cells.map((cell) => cell.getText());
  const lineCounts = texts.map((text) => linesOfCell(text).length);
  const parts = cells.map(
    (cell, i): DocumentPart => ({
      uri: cell.uri,
      version: cell.version,
      firstLine: firstLineOf(lineCounts, i),
      lineCount: lineCounts[i] ?? 0,
    }),
  );
  return {
    uri,
    version,
    parts,
    source: { kind: "text", name: pathOf(uri), text: pythonOfCells(texts), ofCells: true },
  };
}
