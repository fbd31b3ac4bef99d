// Printer and parser are inverse: every model of the oracle comes back from its text, without a problem.
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseOnnxText } from "../../../server/src/frontends/onnx/text/parse";
import { printOnnx } from "../../../server/src/frontends/onnx/text/print";
import { oracle, readModel } from "../shared";
import { asWritten, expectEqual, PAYLOAD_FILE } from "./shared";

for (const set of ["onnx-light", "onnx", "onnx-dynamo", "onnx-nodes", "onnx-nodes-1.23"]) {
  describe(`text of ${set}`, () => {
    const folder = oracle(set);
    it.skipIf(folder === null)("parses back to the same models", { timeout: 120_000 }, () => {
      const files = readdirSync(folder ?? "").filter((name) => name.endsWith(".onnx"));
      for (const file of files) expectRoundTrip(path.join(folder ?? "", file));
      console.log(`${set}: ${files.length} models printed and parsed back`);
      expect(files.length).toBeGreaterThan(0);
    });
  });
}

function expectRoundTrip(file: string): void {
  const model = readModel(file);
  const text = printOnnx(model, { payloadFile: PAYLOAD_FILE });
  const parsed = parseOnnxText(text);
  expect(parsed.problems, file).toEqual([]);
  expectEqual(asWritten(parsed.model), asWritten(model), file);
  expect(printOnnx(parsed.model), file).toBe(text);
}
