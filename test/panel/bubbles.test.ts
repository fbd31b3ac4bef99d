// Where the user's models stand among reference networks, whose published operations are of one image.
import { expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import { compare } from "../../server/src/analysis/compare/compare";
import { PanelData } from "../../webview/src/data/panelData";
import { ownModels } from "../../webview/src/views/compare/bubbleData";
import { readState } from "../../webview/src/views/compare/state";
import { model as emptyModel, report } from "./reports";

/** 3·8·1·1 weights on 10×10: 2,400 MACs an image. */
const MACS = 3 * 8 * 10 * 10;
const pointwise = (batch: number) => `<ir_version: 9, opset_import: ["": 17]>
net (float[${batch},3,10,10] x) => (float[${batch},8,10,10] y)
<float[8,3,1,1] w = ["location": "w"]>
{ y = Conv (x, w) }
`;

function analysed(batch: number): AnalyzedModel {
  const [model] = analyze({ kind: "text", name: "net.onnxtxt", text: pointwise(batch) }, {})?.models ?? [];
  if (!model) throw new Error("no model");
  return model;
}

const sources = [4, 1].map((batch) => ({ kind: "file" as const, label: `batch ${batch}`, entry: null }));
const alone = new PanelData(report([emptyModel("alone", [])]), 0).head.summary;

it("stands at the operations of one image, whatever the batch is", () => {
  const comparison = compare([4, 1].map((batch) => ({ label: `batch ${batch}`, model: analysed(batch) })));
  expect(comparison.models.map(({ totals, batch }) => [totals.figures.macs, batch])).toEqual([
    [4 * MACS, 4],
    [MACS, 1],
  ]);
  const result = { comparison, sources: [0, 1], faults: [], target: null };
  if (alone === null) throw new Error("no summary");
  const own = ownModels({ sources, result }, alone, readState(null), []);
  expect(own.map(({ macs, params }) => [macs, params])).toEqual([
    [MACS, 24],
    [MACS, 24],
  ]);
});

it("does so alone too", () => {
  if (alone === null) throw new Error("no summary");
  const summary = {
    ...alone,
    inputs: [{ name: "x", shape: [4, 3, 10, 10], dtype: "float32", source: "file" as const }],
    totals: { ...alone.totals, macs: 4 * MACS },
  };
  const [own] = ownModels({ sources: [], result: null }, summary, readState(null), []);
  expect(own?.macs).toBe(MACS);
});
