// The arguments of a class that nothing constructs: the lens and the hint that say so, and the box that takes a call.
import { match } from "node:assert/strict";
import { commands } from "vscode";
import { accept, eventually, findings, lens, openText } from "./helpers";

// A Linear layer of 16 → 4 features with its bias.
const NET = `from torch import nn


class Net(nn.Module):
    def __init__(self, width=16, *, classes=4):
        super().__init__()
        self.fc = nn.Linear(width, classes)

    def forward(self, x):
        return self.fc(x)
`;
const PARAMS = 16 * 4 + 4;

describe("The arguments of a class", () => {
  it("are asked for by a lens above it, and a hint tells how else to name them", async () => {
    const document = await openText("needy.py", NET.replace("classes=4", "classes"));
    await eventually("the lens", () => lens(document, "choose arguments"));
    const hint = await eventually("the hint", () => findings(document.uri, "no-input-found")[0]);
    match(hint.message, /nothing here constructs Net, which needs classes; .*--model "Net\(classes=…\)"/);
  });

  it("are taken from the box, and a lens says them", async () => {
    const document = await openText("net.py", NET);
    await eventually("the totals", () => lens(document, `Net · ${PARAMS} params`));
    await accept(commands.executeCommand("rooflint.setCall", document.uri, "Net"));
    await eventually("the call", () => lens(document, "made by Net()"));
  });
});
