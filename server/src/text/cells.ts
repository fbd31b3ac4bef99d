// Cells of a notebook as stretches of one text: a line of its own in front, then every cell's lines behind those of the one
// before. Server and client both count so.

/** In front of the first cell. */
const LINES_BEFORE = 1;

export interface CellLine {
  readonly cell: number;
  readonly line: number;
}

/** The line of the whole text on which a cell begins; `lineCounts`: of all cells, in order. */
export function firstLineOf(lineCounts: readonly number[], cell: number): number {
  return lineCounts.slice(0, cell).reduce((sum, count) => sum + count, LINES_BEFORE);
}

/** Null for a line of the whole text that no cell has. */
export function cellAt(lineCounts: readonly number[], line: number): CellLine | null {
  let first = LINES_BEFORE;
  for (const [cell, count] of lineCounts.entries()) {
    if (line < first) return null;
    if (line < first + count) return { cell, line: line - first };
    first += count;
  }
  return null;
}
