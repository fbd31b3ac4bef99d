// The hardware target in VS Code: chosen in the picker or by settings, told on hover and in code lenses.
import { match, ok } from "node:assert/strict";
import { ConfigurationTarget, commands, type TextDocument, workspace } from "vscode";
import { accept, eventually, file, find, hoverText, lens, open } from "./helpers";

describe("the hardware target", () => {
  it("is none at first: hovers tell no time", async () => {
    const document = await open(file("samples/lenet.py"));
    const hover = await eventually("a hover", () => conv2Hover(document, "240 KMACs"));
    ok(!hover.includes("\ntime "), hover);
  });

  it("of the settings gives layers a time with its range, share and bound", async () => {
    const document = await open(file("samples/lenet.py"));
    await set("target", "nvidia-rtx-3090");
    const hover = await eventually("a time", () => conv2Hover(document, "RTX 3090, float16"));
    match(
      hover,
      /time [\d.]+ [mµ]s \([\d.]+–[\d.]+\), [\d.]+ % · (compute|memory|overhead)-bound · NVIDIA GeForce RTX 3090/,
    );
    await eventually("a lens with the model's time", () => lens(document, "on NVIDIA GeForce RTX 3090 float16"));
  });

  it("changes with the element type", async () => {
    const document = await open(file("samples/lenet.py"));
    await set("dtype", "float32");
    await eventually("a time in float32", () => conv2Hover(document, "RTX 3090, float32"));
    await set("dtype", undefined);
    await eventually("a time in float16 again", () => conv2Hover(document, "RTX 3090, float16"));
  });

  it("is taken back in the picker, whose first item is no target", async () => {
    const document = await open(file("samples/lenet.py"));
    const asked = commands.executeCommand("rooflint.chooseTarget", document.uri);
    await accept(asked);
    await eventually("no target in the settings", () => (setting("target") === "" ? true : undefined));
    await eventually("no time", async () => ((await lens(document, " on NVIDIA ")) === undefined ? true : undefined));
  });
});

async function set(key: string, value: string | undefined): Promise<void> {
  await workspace.getConfiguration("rooflint").update(key, value, ConfigurationTarget.Workspace);
}

function setting(key: string): unknown {
  return workspace.getConfiguration("rooflint", file("samples/lenet.py")).get(key);
}

/** The hover of a call of conv2, once it says this. */
async function conv2Hover(document: TextDocument, text: string): Promise<string | undefined> {
  const place = find(document, "self.conv2(x)").translate(0, "self.c".length);
  const hover = await hoverText(document, place);
  return hover.includes(text) ? hover : undefined;
}
