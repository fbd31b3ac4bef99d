// ONNX text in the editor: its language, hovers with figures that are derived here, findings, settings.
import { equal, match } from "node:assert/strict";
import { ConfigurationTarget, workspace } from "vscode";
import { eventually, file, find, findings, hoverText, nonEmpty, open, replace } from "./helpers";

// pointwise.onnxtxt: 32 → 384 channels, 1×1, on 56×56.
const EXPAND_MACS = 384 * 32 * 56 * 56;

describe("ONNX text", () => {
  for (const name of ["pointwise.onnxtxt", "pointwise.onnx.txt"]) {
    it(`${name} is ONNX text`, async () => {
      equal((await open(file(name))).languageId, "onnx-text");
    });
  }

  it("hovering a Conv shows its MACs", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    const text = await eventually(
      "a hover",
      async () => (await hoverText(document, find(document, "Conv"))) || undefined,
    );
    equal(EXPAND_MACS, 38_535_168);
    match(text, /38\.5 MMACs/);
  });

  it("hovering a line without a layer shows nothing", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    await eventually(
      "a hover on a layer",
      async () => (await hoverText(document, find(document, "Conv"))) || undefined,
    );
    equal(await hoverText(document, find(document, "ir_version")), "");
  });

  it("a 1:12 pointwise convolution is found, on its node, and a balanced one is not", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    const found = await eventually("a finding", () => nonEmpty(findings(document.uri, "unbalanced-channels")));
    equal(found.length, 1);
    equal(found[0]?.range.start.line, find(document, "expanded = Conv").line);
    equal(found[0]?.source, "Rooflint");
  });

  it("the finding goes when the channels are balanced and comes back when they are not", async () => {
    const document = await open(file("pointwise.onnx.txt"));
    await eventually("a finding", () => nonEmpty(findings(document.uri, "unbalanced-channels")));
    await replace(document, "[1,32,56,56] x", "[1,384,56,56] x");
    await replace(document, "[384,32,1,1] w1", "[384,384,1,1] w1");
    await eventually("no finding", () => isEmpty(findings(document.uri, "unbalanced-channels")));
    await replace(document, "[1,384,56,56] x", "[1,32,56,56] x");
    await replace(document, "[384,384,1,1] w1", "[384,32,1,1] w1");
    await eventually("the finding again", () => nonEmpty(findings(document.uri, "unbalanced-channels")));
    await document.save();
  });

  it("the setting rooflint.guidelines turns a rule off", async () => {
    const document = await open(file("pointwise.onnxtxt"));
    await eventually("a finding", () => nonEmpty(findings(document.uri, "unbalanced-channels")));
    const settings = workspace.getConfiguration("rooflint");
    await settings.update("guidelines", { "unbalanced-channels": "off" }, ConfigurationTarget.Workspace);
    await eventually("no finding", () =>
      findings(document.uri, "unbalanced-channels").length === 0 ? true : undefined,
    );
    await settings.update("guidelines", undefined, ConfigurationTarget.Workspace);
    await eventually("the finding again", () => nonEmpty(findings(document.uri, "unbalanced-channels")));
  });
});

function isEmpty(items: readonly unknown[]): true | undefined {
  return items.length === 0 || undefined;
}
