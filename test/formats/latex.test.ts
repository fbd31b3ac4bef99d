// LaTeX: read back with TeX's own rules (The TeXbook, chapter 7: what is special), every name is text and the table is one.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { latexReport } from "../../server/src/formats/latex";
import { latexText } from "../../server/src/text/latex";
import { alexNet, hostile, layer, model, report } from "../panel/reports";

/** Commands of one printed character. */
const PRINTED: Readonly<Record<string, string>> = {
  textbackslash: "\\",
  textasciicircum: "^",
  textasciitilde: "~",
  textless: "<",
  textgreater: ">",
  textbar: "|",
  textasciigrave: "`",
  times: "×",
  geq: "≥",
  leq: "≤",
  cdot: "·",
  mu: "µ",
  uparrow: "↑",
  rightarrow: "→",
  ldots: "…",
  char34: '"',
};

/** What TeX prints of a text: fails on every special character that is not escaped, and on a brace without its pair. */
function printed(source: string): string {
  let depth = 0;
  const shown = source.replace(
    /\\([A-Za-z]+(?:34)?)|\\(.)|([{}$])|([&#^_~%"<>|\\[\]*])/gsu,
    (_, command, escaped, group, special, at) => {
      if (command !== undefined) return PRINTED[command] ?? fail(`\\${command}`);
      if (escaped !== undefined) return /[{}$&#%_]/.test(escaped) ? escaped : fail(`\\${escaped}`);
      if (group !== undefined) {
        depth += group === "{" ? 1 : group === "}" ? -1 : 0;
        return depth < 0 ? fail("}") : "";
      }
      return /[[\]*]/.test(special) && source[at - 1] === "{" && source[at + 1] === "}" ? special : fail(special);
    },
  );
  return depth === 0 ? shown : fail("{");
}

function fail(what: string): never {
  throw new Error(`TeX would obey ${what}`);
}

/** Rows between \midrule and \end: cells between `&`, which no escaped one counts as. */
function rowsOf(table: string): readonly (readonly string[])[] {
  const lines = table.split("\n").filter((line) => line.endsWith(" \\\\") && !line.startsWith("\\caption"));
  return lines.map((line) =>
    line
      .slice(0, -3)
      .split(/(?<!\\)&/)
      .map((cell) => printed(cell.trim())),
  );
}

describe("LaTeX", () => {
  it("prints every text of Latin letters and signs as it is", () => {
    const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) });
    fc.assert(
      fc.property(ascii, (text) => {
        expect(printed(latexText(text))).toBe(text);
      }),
    );
    expect(printed(latexText("Größe × 2 ≥ 1"))).toBe("Größe × 2 ≥ 1");
  });

  it("shows what the default fonts lack by its code point, and obeys none of it", () => {
    expect(printed(latexText("🧠 שלום"))).toBe("[U+1F9E0] [U+5E9][U+5DC][U+5D5][U+5DD]");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(printed(latexText(text))).toMatch(/^[\u0020-\u00ff×≥≤−·µ↑→–—…]*$/u);
      }),
    );
  });

  it("makes no dash of two hyphens", () => {
    expect(latexText("a--b---c")).toBe("a-{}-b-{}-{}-c");
  });

  it("has a table of booktabs with a row for each layer and the totals", () => {
    const table = latexReport(report([alexNet()]));
    expect(table.match(/\\(toprule|midrule|bottomrule|endhead|endfoot|(begin|end)\{longtable\})/g)).toEqual([
      "\\begin{longtable}",
      "\\toprule",
      "\\midrule",
      "\\endhead",
      "\\bottomrule",
      "\\endfoot",
      "\\midrule",
      "\\end{longtable}",
    ]);
    const [header = [], units, ...rows] = rowsOf(table);
    expect([header[0], units?.[4]]).toEqual(["Layer", "M"]); // 61 M parameters: 10,000 of a unit are the next one
    expect(rows.map(([name]) => name)).toEqual([...alexNet().layers.map(({ path }) => path), "total of 19"]);
    expect(new Set(rowsOf(table).map((row) => row.length))).toEqual(new Set([9]));
    expect(/\{([lr]+)\}/.exec(table)?.[1]).toHaveLength(9);
  });

  it("starts no row with what the row before would take for an argument", () => {
    const names = ["[2ex] a", "*", "\\\\[1em]", "{", "}", "a & b", "100 % \\\\", "$x$"];
    const net = model(
      "net",
      names.map((name) => layer(name, "Relu", [1, 8], [1, 8], { flops: 8 })),
    );
    const rows = rowsOf(latexReport(report([net]))).slice(2, -1);
    expect(rows.map(([name]) => name)).toEqual(names);
  });

  it("holds hostile names as text", () => {
    const tables = latexReport(hostile());
    const rows = rowsOf(tables);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([9]));
    expect(rows.flat().every((cell) => cell.length < 1000)).toBe(true);
    for (const caption of tables.match(/(?<=\\caption\{).*(?=\} \\\\)/g) ?? fail("no caption")) printed(caption);
  });
});
