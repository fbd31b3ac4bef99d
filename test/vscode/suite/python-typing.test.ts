// Typing in a file whose analysis takes longer than the pauses between letters: every edit ends the run before it.
import { deepEqual, ok } from "node:assert/strict";
import { languages } from "vscode";
import { eventually, findings, lens, openText, replace } from "./helpers";

/** As many calls in the constructor as the rounds say, and a convolution in 8 groups, of which a finding tells the widths. */
const TEXT = (rounds: number, width: number) => `from torch import nn


# rooflint: input=1x128x28x28
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        seen = {}
        for i in range(${rounds}):
            seen[str(i % 999)] = max(i, len(seen), key=lambda n: -n)
        self.conv = nn.Conv2d(128, ${width}, 1, groups=8, bias=False)

    def forward(self, x):
        return self.conv(x)
`;
const ROUNDS = 250_000;
const WIDTHS = Array.from({ length: 20 }, (_, i) => 128 + 8 * (i + 1));
/** Longer than the pause in typing that a slow analysis waits for: each of these edits lets a run begin. */
const TYPED_EVERY_MS = 200;
const RULE = "excess-groups";

describe("Typing in a slow file", () => {
  it("shows only what belongs to the last text: the runs before it do not end", async () => {
    const document = await openText("slow.py", TEXT(ROUNDS, 128));
    await eventually("the first totals", () => lens(document, `Net · ${paramsText(128)}`));
    const told: string[] = [];
    const listening = languages.onDidChangeDiagnostics(({ uris }) => {
      // a run that ends publishes its findings, also those of an older text
      if (uris.some((uri) => uri.toString() === document.uri.toString()))
        told.push(...findings(document.uri, RULE).map(({ message }) => /→ (\d+)/.exec(message)?.[1] ?? ""));
    });
    try {
      const start = Date.now();
      for (const [i, width] of WIDTHS.entries()) {
        await replace(document, `Conv2d(128, ${WIDTHS[i - 1] ?? 128},`, `Conv2d(128, ${width},`);
        await new Promise((resolve) => setTimeout(resolve, TYPED_EVERY_MS));
      }
      ok(Date.now() - start >= WIDTHS.length * TYPED_EVERY_MS);
      const last = WIDTHS.at(-1) ?? 0;
      await eventually("the last totals", () => lens(document, `Net · ${paramsText(last)}`));
      await eventually("the last finding", () => told.length > 0 || undefined);
      deepEqual([...new Set(told)], [String(last / 8)]);
    } finally {
      listening.dispose();
    }
  });
});

/** Of a pointwise convolution of 128 channels in 8 groups, without biases. */
function paramsText(width: number): string {
  return `${((width * 128) / 8 / 1e3).toPrecision(3)} K params`;
}
