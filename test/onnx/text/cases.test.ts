// Runs the text cases: a source parses to what is printed of it, with the problems named, and that reads back unchanged.
import { describe, expect, it } from "vitest";
import { parseOnnxText } from "../../../server/src/frontends/onnx/text/parse";
import { printOnnx } from "../../../server/src/frontends/onnx/text/print";
import type { Range } from "../../../server/src/text/position";
import { readCases } from "./cases";
import { asWritten } from "./shared";

describe("ONNX text", () => {
  for (const { title, source, expected, problems } of readCases()) {
    it(title, () => {
      const parsed = parseOnnxText(source);
      expect(printOnnx(parsed.model)).toBe(expected);
      expect(parsed.problems.map(({ range, message }) => `${printRange(range)} ${message}`)).toEqual(problems);
      const again = parseOnnxText(expected);
      expect(again.problems.filter(({ code }) => code !== "shape-mismatch")).toEqual([]);
      expect(asWritten(again.model)).toEqual(asWritten(parsed.model));
    });
  }
});

function printRange(range: Range | undefined): string {
  if (!range) return "no range";
  const { start, end } = range;
  return `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
}
