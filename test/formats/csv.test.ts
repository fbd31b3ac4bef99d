// CSV: what a reader by the grammar of RFC 4180 gets back, and what a spreadsheet must not take for a formula.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvReports } from "../../server/src/formats/csv";
import type { Report } from "../../server/src/protocol";
import { csvRow } from "../../server/src/text/csv";
import { alexNet, conv, HOSTILE_NAMES, hostile, model, report, unknown } from "../panel/reports";

/** The grammar of RFC 4180, section 2: records end with CRLF, a field is quoted or holds none of `",\r\n`. */
function parse(text: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  const fields: string[] = [];
  let rest = text;
  while (rest !== "") {
    const field = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest);
    if (!field) throw new Error(`no field of RFC 4180: ${JSON.stringify(rest.slice(0, 40))}`);
    fields.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? "");
    if (field[3] === "\r\n") records.push(fields.splice(0));
    rest = rest.slice(field[0].length);
  }
  return records;
}

type Row = Readonly<Record<string, string>>;

function rowsOf(...reports: readonly Report[]): readonly Row[] {
  const [header = [], ...records] = parse([...csvReports(reports)].join(""));
  expect(records.every((record) => record.length === header.length)).toBe(true);
  return records.map((record) => Object.fromEntries(header.map((name, i) => [name, record[i] ?? ""])));
}

describe("a row of CSV", () => {
  it("gives back every text of printable characters that is no formula", () => {
    const text = fc
      .string({ unit: "grapheme" })
      .filter((shown) => !/^[=+\-@＝＋－＠]|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(shown));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (cells) => {
        expect(parse(csvRow(cells))).toEqual([cells]);
      }),
    );
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0"])("has %s behind an apostrophe", (name) => {
    expect(parse(csvRow([name, 1]))).toEqual([[`'${name}`, "1"]]);
  });

  it("keeps numbers as they are, also negative ones, and nothing for what is not known", () => {
    expect(csvRow([-1, 2n ** 64n, 0.5, null, true])).toBe("-1,18446744073709551616,0.5,,true\r\n");
  });

  it("shows line ends and marks of direction as code points", () => {
    expect(parse(csvRow(["a\r\n=b\u202ec"]))).toEqual([["a\\u{d}\\u{a}=b\\u{202e}c"]]);
  });

  it("cuts what no cell of a spreadsheet holds", () => {
    expect(parse(csvRow(["x".repeat(100_000)]))[0]?.[0]).toHaveLength(32_767); // the limit of Excel
  });
});

describe("reports as CSV", () => {
  it("have a row for each layer and one of totals, with exact figures", () => {
    const rows = rowsOf(report([alexNet()]));
    expect(rows.map(({ row }) => row)).toEqual([...Array(19).fill("layer"), "total"]);
    // 11·11·3·64 weights and 64 biases at 55·55 positions
    expect(rows[0]).toMatchObject({ layer: "conv1", operator: "Conv", params: String(11 * 11 * 3 * 64 + 64) });
    const sum = rows.slice(0, -1).reduce((total, { params }) => total + Number(params), 0);
    expect(Number(rows.at(-1)?.["params"])).toBe(sum);
  });

  it("leave cells of the unknown empty, with the reason, and mark the totals", () => {
    const net = model("net", [conv("a", [1, 3, 8, 8], [4, 8], 3), unknown("b", "X", [1, 4], "nobody knows X")]);
    const [known, missing, total] = rowsOf(report([net]));
    expect(known).toMatchObject({ macs: String(8 * 8 * 4 * 27), unknown: "", lower_bound: "false" });
    expect(missing).toMatchObject({ macs: "", flops: "", unknown: "nobody knows X" });
    expect(total).toMatchObject({ row: "total", lower_bound: "true", unknown: "1 of 2 layers" });
  });

  it("of several files are one table", () => {
    const rows = rowsOf(report([alexNet()], { file: "a.py" }), report([alexNet()], { file: "b.py" }));
    expect(rows.map(({ file }) => file)).toEqual([...Array(20).fill("a.py"), ...Array(20).fill("b.py")]);
  });

  it("keep counts beyond 2^53 exact", () => {
    const net = model("net", [{ ...conv("a", [1, 3, 8, 8], [4, 8], 3), macs: "9007199254740993" }]);
    expect(rowsOf(report([net]))[0]?.["macs"]).toBe("9007199254740993");
  });

  it("hold hostile names as text", () => {
    const rows = rowsOf(hostile());
    // two models; of each name two layers; the totals
    expect(rows).toHaveLength(2 * (2 * HOSTILE_NAMES.length + 1));
    for (const name of HOSTILE_NAMES.filter((text) => !/[\p{Cc}\p{Cf}]/u.test(text)))
      expect(rows.filter(({ layer }) => layer === name || layer === `'${name}`)).not.toEqual([]);
    expect(rows.flatMap(Object.values).filter((cell) => /[\p{Cc}\u202e]/u.test(cell))).toEqual([]);
  });
});
