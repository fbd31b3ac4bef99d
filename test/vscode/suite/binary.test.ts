// ONNX binaries: the custom editor, the virtual text with its hovers, changes on disk, broken files.
import { equal, match, ok, rejects } from "node:assert/strict";
import { commands, TabInputCustom, window, workspace } from "vscode";
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
    // AlexNet's first layer: 96 kernels of 3×11×11 on 55×55 places, 105,415,200 MACs.
    equal(96 * 3 * 11 * 11 * 55 * 55, 105_415_200);
    const position = find(document, "Conv");
    const text = await eventually("a hover", async () => (await hoverText(document, position)) || undefined);
    match(text, /105 MMACs/);
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

  it("a broken file is refused with the reason, and the next one opens", async () => {
    const broken = file("broken.onnx").with({ scheme: "rooflint-onnx", path: `${file("broken.onnx").path}.onnxtxt` });
    await rejects(Promise.resolve(workspace.openTextDocument(broken)), /byte \d+/);
    await commands.executeCommand("rooflint.openOnnxAsText", file(ALEXNET));
    ok(window.activeTextEditor?.document.getText().includes("Conv"));
  });

  it("a broken file opens in the custom editor without harm", async () => {
    await commands.executeCommand("vscode.open", file("broken.onnx"));
    await eventually("its tab", () => {
      const input = window.tabGroups.activeTabGroup.activeTab?.input;
      return input instanceof TabInputCustom && input.uri.path.endsWith("broken.onnx") ? input : undefined;
    });
  });
});
