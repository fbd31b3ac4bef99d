// What the extension adds to Python files beside hovers: the choice of entry and input, inline costs, outline, definitions.
import { deepEqual, equal, match } from "node:assert/strict";
import {
  commands,
  type DocumentSymbol,
  type InlayHint,
  type Location,
  Range,
  type TextDocument,
  WorkspaceEdit,
  workspace,
} from "vscode";
import { accept, eventually, file, find, hoverText, lens, nonEmpty, open } from "./helpers";

// samples/lenet.py: conv1 is 1 → 6 channels, 5×5; conv2 6 → 16, 5×5; on 32×32 their outputs are 28×28 and, pooled, 10×10.
const CONV1_PARAMS = 6 * (25 + 1);
const CONV2_PARAMS = 16 * (6 * 25 + 1);

describe("Python, while it is edited", () => {
  it("the chosen entry is the one that hovers speak of", async () => {
    const document = await open(file("samples/resnet_like.py"));
    const place = find(document, "self.conv1(x)").translate(0, "self.c".length);
    await eventually("the first model", () => hovered(document, place, "in resnet20"));
    await commands.executeCommand("rooflint.switchEntry", document.uri, "resnet56");
    await eventually("the chosen model", () => hovered(document, place, "in resnet56"));
    await commands.executeCommand("rooflint.switchEntry", document.uri, "resnet20");
    await eventually("the first model again", () => hovered(document, place, "in resnet20"));
  });

  it("the input that is set in the box is the model's, and is taken back with an empty one", async () => {
    const document = await open(file("samples/lenet.py"));
    await eventually("the lens of an input that was found", () => lens(document, "input found by trying usual sizes"));
    const asked = commands.executeCommand("rooflint.setInput", document.uri, "LeNet");
    await accept(asked); // the box holds the input that was found: it is the chosen one now
    await eventually("the lens of the chosen input", () => lens(document, "input set by you"));
    match((await lens(document, "LeNet ·")) ?? "", /32×32/);
  });

  it("inline costs appear with the command and go with it", async () => {
    const document = await open(file("samples/lenet.py"));
    const hints = async () => {
      const all = new Range(0, 0, document.lineCount, 0);
      return commands.executeCommand<InlayHint[]>("vscode.executeInlayHintProvider", document.uri, all);
    };
    equal((await hints()).length, 0);
    await commands.executeCommand("rooflint.toggleInlayHints");
    const shown = await eventually("hints", async () => nonEmpty(await hints()));
    const labels = shown.map(({ label }) =>
      typeof label === "string" ? label : label.map(({ value }) => value).join(""),
    );
    equal(labels[0], "f32[1,6,14,14] · 28.2 %"); // 117,600 of 416,520 MACs, pooled to 14×14
    await commands.executeCommand("rooflint.toggleInlayHints");
    await eventually("no hints", async () => ((await hints()).length === 0 ? true : undefined));
  });

  it("the outline names layers with their parameters", async () => {
    const document = await open(file("samples/lenet.py"));
    const symbols = await eventually("symbols", async () => {
      const found = await commands.executeCommand<DocumentSymbol[]>(
        "vscode.executeDocumentSymbolProvider",
        document.uri,
      );
      return found?.find(({ name, detail }) => name === "LeNet" && detail.includes("MACs"));
    });
    deepEqual(
      symbols.children.map(({ name }) => name),
      ["conv1", "conv2", "fc1", "fc2", "fc3"],
    );
    equal(CONV1_PARAMS, 156);
    equal(symbols.children[0]?.detail, "Conv2d · 118 KMACs · 156 params");
    equal(CONV2_PARAMS, 2416);
    equal(symbols.children[1]?.detail, "Conv2d · 240 KMACs · 2.42 K params");
  });

  it("go to definition leads from a call to the layer", async () => {
    const document = await open(file("samples/lenet.py"));
    const place = find(document, "self.conv2(x)").translate(0, "self.c".length);
    const [found] = await eventually("a definition", async () =>
      nonEmpty(await commands.executeCommand<Location[]>("vscode.executeDefinitionProvider", document.uri, place)),
    );
    equal(found?.range.start.line, find(document, "self.conv2 = ").line);
  });

  it("a half-typed line leaves the numbers, an edit of an imported module changes them", async () => {
    const layers = file("layers.py");
    await workspace.fs.writeFile(
      layers,
      Buffer.from("from torch import nn\n\n\ndef conv():\n    return nn.Conv2d(3, 8, 1)\n"),
    );
    const model = file("imports_layers.py");
    const text = `from torch import nn
from layers import conv


# rooflint: input=1x3x4x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = conv()

    def forward(self, x):
        return self.conv(x)
`;
    await workspace.fs.writeFile(model, Buffer.from(text));
    const document = await open(model);
    const title = (channels: number) => `Net · ${4 * channels} params · ${16 * 3 * channels} MACs · 4×4`;
    await eventually("the totals", () => lens(document, title(8)));
    const edit = new WorkspaceEdit();
    edit.insert(model, find(document, "        return self.conv(x)"), "        x = self.conv(\n");
    await workspace.applyEdit(edit);
    await eventually("the totals while a line is broken", () => lens(document, title(8)));
    await workspace.fs.writeFile(
      layers,
      Buffer.from("from torch import nn\n\n\ndef conv():\n    return nn.Conv2d(3, 16, 1)\n"),
    );
    await commands.executeCommand("undo");
    await eventually("the totals of the other module", () => lens(document, title(16)));
  });
});

async function hovered(document: TextDocument, place: Parameters<typeof hoverText>[1], text: string) {
  return (await hoverText(document, place)).includes(text) || undefined;
}
