// A file of which parts are missing gives lower bounds, never totals that look whole.
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";

const SAMPLE = path.resolve(import.meta.dirname, "..", "..", "samples", "alexnet.onnx");

function totalsOf(bytes: Uint8Array) {
  const analysis = analyze({ kind: "bytes", name: "alexnet.onnx", bytes: bytesOf(bytes) });
  return analysis?.models[0]?.totals;
}

it("gives exact totals for a whole file", () => {
  expect(totalsOf(readFileSync(SAMPLE))).toMatchObject({ macs: 716_767_232, lowerBound: false });
});

it("marks the totals of a truncated file as lower bounds", () => {
  const bytes = readFileSync(SAMPLE);
  for (const share of [0.1, 0.5, 0.9]) {
    const totals = totalsOf(bytes.subarray(0, Math.floor(bytes.length * share)));
    if (totals) expect(totals.lowerBound).toBe(true);
    if (totals) expect(Number(totals.macs)).toBeLessThanOrEqual(716_767_232);
  }
});

it("marks the totals of a text with a broken statement as lower bounds", () => {
  const text = `<ir_version: 8, opset_import: ["": 17]>
g (float[1,3,8,8] x, float[4,3,3,3] w) => (y) {
  a = Conv(x, w)
  b = = Relu(a)
  y = Relu(a)
}
`;
  const analysis = analyze({ kind: "text", name: "g.onnxtxt", text });
  // 4 filters of 3·3² over 6×6 outputs
  expect(analysis?.models[0]?.totals).toMatchObject({ macs: 3888, lowerBound: true });
});
