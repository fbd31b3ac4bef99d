// Jupyter notebooks as one Python text: the code cells in order. Of a file each line stands on the line that it has there,
// so that problems point to it; cells that an editor has open follow each other (text/cells.ts). Magics and shell lines
// become blanks, their values unknown.
// The format: https://nbformat.readthedocs.io/en/latest/format_description.html
import { withClosedEnd } from "./cell-end";

export function isNotebook(name: string): boolean {
  return name.toLowerCase().endsWith(".ipynb");
}

/** null for text that is no notebook. */
export function pythonOfNotebook(text: string): string | null {
  const cells = cellsOf(text);
  if (cells === null) return null;
  const place = new Places(text);
  return joined(
    cells.map(({ isCode, lines }) => {
      const places = lines.map((line) => place.of(line));
      return isCode ? { lines, places } : { lines: [], places: [] };
    }),
  );
}

/** Of the texts of Python cells, as an editor holds them. */
export function pythonOfCells(cells: readonly string[]): string {
  return joined(cells.map((text) => ({ lines: linesOfCell(text), places: [] })));
}

export function linesOfCell(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/** A line without a place stands behind the one before. */
interface PlacedCell {
  readonly lines: readonly string[];
  readonly places: readonly (number | null)[];
}

function joined(cells: readonly PlacedCell[]): string {
  const all: string[] = [PRELUDE];
  for (const { lines, places } of cells)
    for (const [i, line] of withClosedEnd(plainPython(lines)).entries()) {
      const wanted = places[i] ?? null;
      while (wanted !== null && all.length < wanted) all.push("");
      all.push(line);
    }
  return `${all.join("\n")}\n`;
}

/** In front of the cells: on the line of the file's first bracket. */
const PRELUDE = 'get_ipython = lambda: __import__("_rooflint_inspect").unknown("what the shell of a notebook gives")';

interface Cell {
  readonly isCode: boolean;
  readonly lines: readonly string[];
}

function cellsOf(text: string): readonly Cell[] | null {
  const root = parsed(text);
  // before version 4 of the format, cells stood in worksheets
  const worksheets = listIn(root, "worksheets").flatMap((sheet) => listIn(sheet, "cells"));
  const cells = [...listIn(root, "cells"), ...worksheets];
  if (!Array.isArray(fieldOf(root, "cells")) && worksheets.length === 0) return null;
  if (cells.some((cell) => typeof cell !== "object" || cell === null || Array.isArray(cell))) return null;
  return cells.map((cell) => ({
    isCode: fieldOf(cell, "cell_type") === "code",
    lines: linesOf(fieldOf(cell, "source") ?? fieldOf(cell, "input")),
  }));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function listIn(value: unknown, name: string): readonly unknown[] {
  const found = fieldOf(value, name);
  return Array.isArray(found) ? found : [];
}

/** Text, or a list of lines that keep their ends. */
function linesOf(source: unknown): readonly string[] {
  const whole = Array.isArray(source) ? source.filter((line) => typeof line === "string").join("") : source;
  return typeof whole === "string" && whole !== "" ? whole.replace(/\n$/, "").split("\n") : [];
}

/** Finds the lines of cells in the file, in order. */
class Places {
  #offset = 0;
  #line = 0;
  constructor(readonly text: string) {}

  /** null for a line that is written otherwise than JSON usually is, or shares its line with others. */
  of(line: string): number | null {
    const at = [JSON.stringify(line), ascii(JSON.stringify(line))]
      .map((quoted) => this.text.indexOf(quoted.slice(0, -1), this.#offset))
      .find((found) => found >= 0);
    if (at === undefined) return null;
    for (let i = this.#offset; i < at; i++) if (this.text.charCodeAt(i) === NEWLINE) this.#line++;
    this.#offset = at + 1;
    return this.#line;
  }
}

const NEWLINE = 10;

function ascii(quoted: string): string {
  return quoted.replace(/[\u0080-\uffff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Cell magics whose cell is Python that runs in the notebook. */
const PYTHON_CELLS: ReadonlySet<string> = new Set(["time", "timeit", "capture", "prun", "python", "python3", "py"]);

function plainPython(lines: readonly string[]): readonly string[] {
  const [, magic] = /^%%(\w+)/.exec(lines.find((line) => line.trim() !== "") ?? "") ?? [];
  if (magic !== undefined && !PYTHON_CELLS.has(magic)) return lines.map(() => "");
  return lines.map(plainLine);
}

/** Keeps the indentation: a magic may be all that a block holds. */
function plainLine(line: string): string {
  const [, indent = "", rest = ""] = /^(\s*)(.*)$/s.exec(line) ?? [];
  if (/^(!|%|\?)/.test(rest) || /^[\w.[\]'"]+\?\??\s*$/.test(rest)) return `${indent}pass`;
  const [, target] = /^([\w\s,.]+=)\s*[!%](?!=)/.exec(rest) ?? [];
  return target === undefined ? line : `${indent}${target} get_ipython()`;
}
