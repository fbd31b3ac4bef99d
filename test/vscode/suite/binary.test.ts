// ONNX binaries: the custom editor, the virtual text with its hovers, changes on disk, broken files.
import { equal, match, ok, rejects } from "node:assert/strict";
import { commands, TabInputCustom, type Uri, window, workspace } from "vscode";
import { eventually, file, find, hoverText } from "./helpers";

const ALEXNET = "samples/alexnet.onnx";

describe("ONNX binaries", () => {
  it("open in the custom editor", async () => {
    await commands.executeCommand("vscode.open", file(ALEXNET));
    const input = await eventually("a custom editor", () => {
      const active = window.tabGroups.activeTabGroup.activeTab?.input;
      return active instanceof TabInputCustom ? active : undefined;
    });
    equal(input.viewType, "rooflint.onnx");
    equal(input.uri.toString(), file(ALEXNET).toString());
  });

  it("open as read-only ONNX text, where hovering a Conv shows its MACs", async () => {
    await commands.executeCommand("rooflint.openOnnxAsText", file(ALEXNET));
    const document = await eventually("the text", () => window.activeTextEditor?.document);
    equal(document.uri.scheme, "rooflint-onnx");
    equal(document.languageId, "onnx-text");
    // The lecture's AlexNet: 64 kernels of 3×11×11 on 56×56 places, 72,855,552 MACs.
    equal(64 * 3 * 11 * 11 * 56 * 56, 72_855_552);
    const position = find(document, "= Conv");
    const text = await eventually("a hover", async () => (await hoverText(document, position)) || undefined);
    match(text, /72\.9 MMACs/);
  });

  it("the text follows the file on disk", async () => {
    const copy = file("copy.onnx");
    await workspace.fs.copy(file(ALEXNET), copy, { overwrite: true });
    await commands.executeCommand("rooflint.openOnnxAsText", copy);
    const document = await eventually("the text", () => {
      const active = window.activeTextEditor?.document;
      return active?.uri.path.endsWith("copy.onnx.onnxtxt") ? active : undefined;
    });
    const before = document.getText();
    const other = (await workspace.findFiles("samples/*.onnx")).find((uri) => uri.path !== file(ALEXNET).path);
    ok(other, "samples/ holds a second model");
    // A watcher that was made a moment ago does not see a change at once.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await workspace.fs.copy(other, copy, { overwrite: true });
    const after = await eventually("new text", () => (document.getText() === before ? undefined : document.getText()));
    ok(after.includes("=>"), "the new text is a graph");
  });

  it("the text of a truncated file says at which byte it ends, and shows what is there", async () => {
    const document = await workspace.openTextDocument(textOf("truncated.onnx"));
    match(document.getText(), /byte 6\b[\s\S]*ir_version: 9/);
  });

  it("a foreign file has no text, and is refused with the reason", async () => {
    await rejects(Promise.resolve(workspace.openTextDocument(textOf("foreign.onnx"))), /byte 0/);
  });

  for (const name of ["truncated.onnx", "foreign.onnx"]) {
    it(`${name} opens in the custom editor without harm`, async () => {
      await commands.executeCommand("vscode.open", file(name));
      await eventually("its tab", () => {
        const input = window.tabGroups.activeTabGroup.activeTab?.input;
        return input instanceof TabInputCustom && input.uri.path.endsWith(name) ? input : undefined;
      });
    });
  }
});

function textOf(name: string): Uri {
  return file(name).with({ scheme: "rooflint-onnx", path: `${file(name).path}.onnxtxt` });
}
