// Tables of the terminal: aligned, and never wider than asked unless the figures alone are.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printTable, type Table } from "../../server/src/formats/text-table";
import { shorten } from "../../server/src/text/shorten";

const TABLE: Table = {
  columns: [
    { header: "Layer", align: "left", least: 16 },
    { header: "Input", align: "left", spare: true },
    { header: "MACs", unit: "M", align: "right" },
  ],
  rows: [
    ["features.0.conv.0.pointwise", "1×3×224×224", "1,234"],
    ["fc", "1×64", "5"],
  ],
  totals: ["total", "", "1,239"],
};

const lines = (width: number | null) => {
  const { header, body } = printTable(TABLE, width);
  return [...header, ...body];
};

describe("printTable", () => {
  it("aligns figures to the right, names to the left, units below the headers", () => {
    expect(lines(null)).toEqual([
      "Layer                        Input         MACs",
      "                                              M",
      "─".repeat(27 + 2 + 11 + 2 + 5),
      "features.0.conv.0.pointwise  1×3×224×224  1,234",
      "fc                           1×64             5",
      "─".repeat(47),
      "total                                     1,239",
    ]);
  });

  it("drops what can be spared first, then shortens the layer's name", () => {
    expect(lines(40)[3]).toBe("features.0.conv.0.pointwise  1,234");
    // 30 − 2 − 5 leaves 23 for the name: 11 of each end
    expect(lines(30)[3]).toBe("features.0.…0.pointwise  1,234");
  });

  it("fits the width wherever the figures allow it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 23, max: 120 }), (width) => {
        for (const line of lines(width)) expect(line.length).toBeLessThanOrEqual(width);
      }),
    );
  });

  it("keeps every figure at any width", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), (width) => {
        const text = lines(width).join("\n");
        for (const figure of ["1,234", "1,239"]) expect(text).toContain(figure);
      }),
    );
  });
});

it("bounds what one long name costs every other row", () => {
  const row = (name: string) => [name, "1"];
  const table: Table = {
    columns: [
      { header: "Layer", align: "left", least: 10 },
      { header: "MACs", align: "right" },
    ],
    rows: [row("n".repeat(1_000_000)), ...Array.from({ length: 1000 }, (_, i) => row(`layer${i}`))],
    totals: ["total", "1001"],
  };
  const { body } = printTable(table, null);
  expect(Math.max(...body.map((line) => line.length))).toBe(200 + 2 + 4);
});

describe("shorten", () => {
  it("keeps both ends and never exceeds the width", () => {
    expect(shorten("layer1.0.conv1", 9)).toBe("laye…onv1");
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
        expect(shorten(text, width).length).toBeLessThanOrEqual(Math.max(width, 1));
      }),
    );
  });
});
