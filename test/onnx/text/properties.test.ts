// Properties of ONNX text: any model comes back from its text; no text, however broken, throws, hangs or points nowhere.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { OnnxModel } from "../../../server/src/frontends/onnx/model";
import { type ParsedText, parseOnnxText } from "../../../server/src/frontends/onnx/text/parse";
import { printOnnx } from "../../../server/src/frontends/onnx/text/print";
import { readCases } from "./cases";
import { anyModel } from "./models";
import { asWritten } from "./shared";

const SEED = 20261123;

describe("ONNX text", () => {
  it("gives any model back", { timeout: 60_000 }, () => {
    const property = fc.property(anyModel, (model) => {
      const { model: read, problems } = parseOnnxText(printOnnx(model));
      expect(problems).toEqual([]);
      expect(asWritten(read)).toEqual(asWritten(model));
    });
    fc.assert(property, { seed: SEED, numRuns: 1000 });
  });

  it("never throws, whatever is cut out, put in or doubled", { timeout: 60_000 }, () => {
    const sources = readCases().map(({ source }) => source);
    const pieces = fc.constantFrom(
      ...'<>()[]{},:=.@?"\\#\n- ',
      "=>",
      "#@ {",
      "float[",
      "1e",
      "-inf",
      "\r\n",
      "\uFEFF",
      "𝔘",
    );
    const edit = fc.record({ at: fc.nat(), length: fc.nat(20), piece: fc.oneof(pieces, fc.string()) });
    const property = fc.property(fc.constantFrom(...sources), fc.array(edit, { maxLength: 4 }), (source, edits) => {
      const text = edits.reduce((old, { at, length, piece }) => {
        const start = at % (old.length + 1);
        return old.slice(0, start) + piece + old.slice(start + length);
      }, source);
      expectRangesInside(parseOnnxText(text), text);
    });
    fc.assert(property, { seed: SEED, numRuns: 5000 });
  });

  it.each([
    ["open strings", '"\\"\n'],
    ["open notes", "#@ {\n"],
    ["open brackets", "<([{"],
    ["nested types", "seq("],
    ["nested graphs", "a = If () <b = g () => () {\n"],
    ["names and commas", "a,\n"],
    ["statement starts", "y = \n"],
    ["closing braces", "}\n"],
    ["function headers", "<domain:\n"],
    ["digits", "1"],
    ["stars of a comment", "# *\n"],
  ])("takes time in proportion to a text of %s", { timeout: 60_000 }, (_, unit) => {
    for (const start of ["", "g () => () {\n", "g (", "g () => () <float[2] w = {", '<doc_string: "']) {
      const text = start + unit.repeat(Math.ceil(1_000_000 / unit.length));
      const before = performance.now();
      expectRangesInside(parseOnnxText(text), text);
      expect(performance.now() - before, `${start}${unit}…`).toBeLessThan(5_000);
    }
  });

  // Half a second to a second of CPU time was measured beside much other work; the limit leaves room for slower machines.
  it("reads 60,000 nodes quickly", { timeout: 60_000 }, () => {
    const { text, nodes } = longModel(60_000);
    const times = [1, 2, 3].map(() => {
      const before = process.cpuUsage();
      const { model, problems } = parseOnnxText(text);
      expect(problems).toEqual([]);
      expect(model.graph.nodes.length).toBe(nodes);
      return process.cpuUsage(before).user / 1000;
    });
    console.log(
      `${nodes} nodes, ${(text.length / 1e6).toFixed(1)} MB: ${Math.min(...times).toFixed(0)} ms of CPU time`,
    );
    expect(Math.min(...times)).toBeLessThan(2_000);
  });
});

/** A chain of convolutions as torch's exporter names them. */
function longModel(nodes: number): { readonly text: string; readonly nodes: number } {
  const attributes = "dilations: ints = [1, 1], group: int = 1, kernel_shape: ints = [3, 3], strides: ints = [1, 1]";
  const lines = Array.from({ length: nodes }, (_, i) => {
    const path = `/blocks/blocks.${i}/conv/Conv`;
    return `   ["${path}"] "${path}_output_0" = Conv <${attributes}> ("/blocks/blocks.${i - 1}/conv/Conv_output_0", "w.${i}")`;
  });
  return { text: `g (float[1,3,8,8] x) => (float[1,3,8,8] y) {\n${lines.join("\n")}\n}\n`, nodes };
}

/** Every problem and every statement has a place in the text. */
function expectRangesInside({ model, problems }: ParsedText, text: string): void {
  const lines = text.split(/\r\n|\r|\n/).length;
  const ranges = [...problems.map(({ range }) => range), ...statementRanges(model)];
  expect(
    ranges.every((range) => range !== undefined && range.start.line <= range.end.line && range.end.line < lines),
  ).toBe(true);
}

function statementRanges({ graph, functions }: OnnxModel) {
  return [graph, ...functions].flatMap(({ range, nodes }) => [range, ...nodes.map((node) => node.range)]);
}
