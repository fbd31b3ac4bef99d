// Cells of notebooks: the server analyses a notebook's Python cells as one text, under the notebook's URI. From a cell to
// that text and back.
import {
  type NotebookCell,
  NotebookCellKind,
  type NotebookDocument,
  NotebookRange,
  Range,
  type TextDocument,
  type Uri,
  window,
  workspace,
} from "vscode";
import { cellAt, firstLineOf } from "../../server/src/text/cells";
import type { Range as PlainRange, Position } from "../../server/src/text/position";
import { isSame } from "./files";

export const CELL_SCHEME = "vscode-notebook-cell";

/** What the analysis of a document is known by: a cell's notebook, any other document itself. */
export function analysedUri(document: TextDocument): Uri {
  return cellOf(document)?.notebook.uri ?? document.uri;
}

/** Where a place in a document stands in the text that is analysed. */
export function analysedPosition(document: TextDocument, { line, character }: Position): Position {
  const cell = cellOf(document);
  if (!cell) return { line, character };
  const cells = pythonCells(cell.notebook);
  return { line: line + firstLineOf(lineCounts(cells), cells.indexOf(cell)), character };
}

/** Shows a place of a notebook's analysed text in its cell; false where the URI is none of an open notebook. */
export async function revealInNotebook(uri: Uri, range: PlainRange): Promise<boolean> {
  const notebook = workspace.notebookDocuments.find((candidate) => isSame(candidate.uri, uri));
  if (!notebook) return false;
  const cells = pythonCells(notebook);
  const place = cellAt(lineCounts(cells), range.start.line);
  const cell = place && cells[place.cell];
  if (!cell) return true;
  const selection = new NotebookRange(cell.index, cell.index + 1);
  const { viewColumn } = window.visibleNotebookEditors.find((editor) => editor.notebook === notebook) ?? {};
  await window.showNotebookDocument(notebook, { selections: [selection], ...(viewColumn && { viewColumn }) });
  const lines = range.end.line - range.start.line;
  const shown = new Range(place.line, range.start.character, place.line + lines, range.end.character);
  await window.showTextDocument(cell.document, { selection: shown, ...(viewColumn && { viewColumn }) });
  return true;
}

function cellOf(document: TextDocument): NotebookCell | undefined {
  if (document.uri.scheme !== CELL_SCHEME) return undefined;
  for (const notebook of workspace.notebookDocuments)
    for (const cell of pythonCells(notebook)) if (isSame(cell.document.uri, document.uri)) return cell;
  return undefined;
}

/** Those that are sent to the server, in order. */
function pythonCells(notebook: NotebookDocument): readonly NotebookCell[] {
  const isPython = ({ kind, document }: NotebookCell) =>
    kind === NotebookCellKind.Code && document.languageId === "python";
  return notebook.getCells().filter(isPython);
}

function lineCounts(cells: readonly NotebookCell[]): readonly number[] {
  return cells.map(({ document }) => document.lineCount);
}
