// Tables in LaTeX with booktabs, which every engine reads: pdfLaTeX too, whatever stands in a name.
import { printable } from "./printable";
import { shorten } from "./shorten";

export interface LatexTable {
  readonly caption: string;
  readonly columns: readonly { readonly header: string; readonly unit?: string; readonly align: "left" | "right" }[];
  readonly rows: readonly (readonly string[])[];
  /** Below a rule; null without. */
  readonly totals: readonly string[] | null;
}

/** Over several pages where one does not hold it; texts of the caller are escaped here. */
export function latexTable({ caption, columns, rows, totals }: LatexTable): string {
  const row = (cells: readonly string[]) =>
    `${cells.map((cell) => latexText(shorten(cell, LONGEST_CELL))).join(" & ")} \\\\`;
  const units = columns.some(({ unit = "" }) => unit !== "") ? [row(columns.map(({ unit = "" }) => unit))] : [];
  return [
    "% \\usepackage{booktabs,longtable}",
    `\\begin{longtable}{${columns.map(({ align }) => (align === "left" ? "l" : "r")).join("")}}`,
    `\\caption{${latexText(shorten(caption, LONGEST_CAPTION))}} \\\\`,
    "\\toprule",
    row(columns.map(({ header }) => header)),
    ...units,
    "\\midrule",
    "\\endhead",
    "\\bottomrule",
    "\\endfoot",
    ...rows.map(row),
    ...(totals === null ? [] : ["\\midrule", row(totals)]),
    "\\end{longtable}",
    "",
  ].join("\n");
}

/** A wider cell runs off the page. */
const LONGEST_CELL = 60;
const LONGEST_CAPTION = 400;

/** Text in which nothing is a command, an argument (`[` and `*` behind a line end would be) or a ligature. */
export function latexText(text: string): string {
  const characters = [...printable(text)];
  return characters.map((character, i) => latexCharacter(character, characters[i + 1])).join("");
}

function latexCharacter(character: string, next: string | undefined): string {
  if (LATIN.test(character)) return character === "-" && next === "-" ? "-{}" : character;
  return SYMBOLS[character] ?? `{[}U+${character.codePointAt(0)?.toString(16).toUpperCase()}{]}`;
}

/** What every engine's default fonts have; the rest is in the table, or shown by its code point. */
const LATIN = /[A-Za-z0-9 .,:;!?()/+='@\-\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]/u;

const SYMBOLS: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  $: "\\$",
  "&": "\\&",
  "#": "\\#",
  "%": "\\%",
  _: "\\_",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\textless{}",
  ">": "\\textgreater{}",
  "|": "\\textbar{}",
  "`": "\\textasciigrave{}",
  '"': "\\char34{}",
  "[": "{[}",
  "]": "{]}",
  "*": "{*}",
  "×": "$\\times$",
  "≥": "$\\geq$",
  "≤": "$\\leq$",
  "−": "$-$",
  "·": "$\\cdot$",
  µ: "$\\mu$",
  "↑": "$\\uparrow$",
  "→": "$\\rightarrow$",
  "–": "--",
  "—": "---",
  "…": "\\ldots{}",
};
