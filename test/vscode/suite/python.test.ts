// Python in the editor: hovers with figures that are derived here, code lenses, errors that PyTorch would raise.
import { equal, match } from "node:assert/strict";
import { commands, window } from "vscode";
import { eventually, file, find, findings, hoverText, lensTitles, nonEmpty, open } from "./helpers";

// samples/lenet.py on 1×32×32: conv1 is 1 → 6 channels, 5×5, on 28×28; conv2 6 → 16, 5×5, on 10×10; then three Linear layers.
const CONV1_MACS = 6 * 1 * 25 * 28 * 28;
const MACS = CONV1_MACS + 16 * 6 * 25 * 10 * 10 + 400 * 120 + 120 * 84 + 84 * 10;
const PARAMS = 6 * 26 + 16 * 151 + 401 * 120 + 121 * 84 + 85 * 10;

describe("Python", () => {
  for (const place of ["nn.Conv2d(1, 6", "self.conv1(x)", "self.conv1 ="]) {
    it(`hovering ${place} shows the layer's MACs`, async () => {
      const document = await open(file("samples/lenet.py"));
      const position = find(document, place).translate(0, "self.c".length);
      const text = await eventually("a hover", async () => (await hoverText(document, position)) || undefined);
      equal(CONV1_MACS, 117_600);
      match(text, /Conv2d · 118 KMACs \(28\.2 %\) · 156 params/);
      match(text, /f32\[1,1,32,32]` → `f32\[1,6,28,28]/);
    });
  }

  it("a code lens above the class shows the model's totals and input", async () => {
    const document = await open(file("samples/lenet.py"));
    const titles = await eventually("code lenses", async () => nonEmpty(await lensTitles(document)));
    equal(MACS, 416_520);
    equal(PARAMS, 61_706);
    equal(titles[0], "LeNet · 61.7 K params · 417 KMACs · 32×32");
  });

  it("what PyTorch would raise is an error at its line, and a finding stands at its definition", async () => {
    const document = await open(file("samples/mobilenet_faults.py"));
    const [error] = await eventually("an error", () => nonEmpty(findings(document.uri, "shape-mismatch")));
    equal(error?.range.start.line, find(document, "self.second(self.first(x))").line);
    match(error?.message ?? "", /to have 64 channels, but got 32 channels/);
    const [finding] = await eventually("a finding", () => nonEmpty(findings(document.uri, "excess-groups")));
    equal(finding?.range.start.line, find(document, "groups=16").line);
  });

  it("the cost panel opens from a code lens", async () => {
    const document = await open(file("samples/resnet_like.py"));
    await eventually("code lenses", async () => nonEmpty(await lensTitles(document)));
    await commands.executeCommand("rooflint.openPanel", document.uri.toString(), "resnet56");
    await eventually("the panel", () => {
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.find(({ label }) => label.includes("resnet_like.py") && label.startsWith("Costs"));
    });
  });
});
