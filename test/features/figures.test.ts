// Figures of a hover that stand for several operators: weights that several calls share, sums with unknown terms, what is
// computed once, and where the editor tells of it. All values follow from the sizes in the source.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess({ settings: () => ({ target: "nvidia-h200-sxm" }) });
});
afterAll(() => server.stop());

const three = (value: number) => value.toPrecision(3);
const LINEAR_BYTES = 4 * (64 * 64 + 64);

describe("weights", () => {
  const NET = `import torch
from torch import nn


# rooflint: input=2x64
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = nn.Linear(64, 64)
        self.register_buffer("offset", torch.zeros(64))

    def forward(self, x):
        for _ in range(3):
            x = self.step(x) + self.offset
        return x.view(2, 8, 8)
`;

  it("are counted once where calls share them", async () => {
    const [, , memory] = await hoverAt(NET.replace("self.step = ", "self.st$0ep = "));
    expect(memory).toMatch(new RegExp(`^activations ${three((3 * 2 * 64 * 4) / 1024)} KiB · weights `));
    expect(memory).toContain(` · weights ${three(LINEAR_BYTES / 1024)} KiB · `);
  });

  it("add up to those of the model", async () => {
    const weights = `weights ${three((LINEAR_BYTES + 64 * 4) / 1024)} KiB`;
    const model = await hoverAt(NET.replace("class Net", "class N$0et"));
    expect(model.join("\n")).toContain(weights);
    const forward = await hoverAt(NET.replace("def forward", "def for$0ward"));
    expect(forward.join("\n")).toContain(weights);
  });

  it("are not told of what has none", async () => {
    const [, , memory] = await hoverAt(NET.replace("x.view(", "x.vi$0ew("));
    expect(memory).toBe("output 512 B · traffic 0 B (0 %)"); // 2·64 floats
  });
});

describe("unknown terms", () => {
  const NET = `import torch
from torch import nn


# rooflint: input=4x16
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.known = nn.Linear(16, 32)
        self.rows = nn.Sequential(nn.Linear(32, 8), nn.ReLU())

    def forward(self, x):
        x = self.known(x)
        kept = torch.nonzero(x.sum(1) > 0)[:, 0]
        return self.rows(x[kept])
`;

  it("make a sum a lower bound, and are named with their number", async () => {
    const lines = await hoverAt(NET.replace("def forward", "def for$0ward"));
    expect(lines[0]).toContain(` · ≥ ${three((4 * 16 * 32) / 1e3)} KMACs · `);
    expect(lines[2]).toMatch(/^activations ≥ [\d.,]+ .* · traffic ≥ /);
    expect(lines.join("\n")).toMatch(/\d+ of \d+ nodes unknown, because the shape of /);
  });

  it("make shares of the model upper bounds", async () => {
    const [bold] = await hoverAt(NET.replace("self.known = ", "self.kno$0wn = "));
    expect(bold).toContain(` · ${three((4 * 16 * 32) / 1e3)} KMACs (≤ 100 %) · `);
  });

  // zeros of so many rows are no constant of the model
  it.each(["x[kept]", "torch.zeros(len(kept), 32)"])(
    "leave nothing of what has none but unknown ones: %s",
    async (rows) => {
      const lines = await hoverAt(NET.replace("self.rows = ", "self.ro$0ws = ").replace("x[kept]", rows));
      expect(lines[0]).toBe(`**Rooflint · Sequential · MACs unknown · ${32 * 8 + 8} params**`);
      expect(lines[2]).toMatch(/^activations unknown · weights .* · traffic unknown$/);
      expect(lines.join("\n")).not.toContain("Computed from constants");
    },
  );
});

it("tells only when of what is computed once", async () => {
  const lines = await hoverAt(`import torch
from torch import nn


# rooflint: input=2x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Parameter(torch.zeros(16, 8))

    def forward(self, x):
        return x @ self.table.vi$0ew(8, 16)
`);
  expect(lines.slice(1, -1)).toEqual([
    "`f32[16,8]` → `f32[8,16]`",
    "Computed from constants alone: once, when the model is loaded.",
  ]);
});

it("tells the stride behind upsampling as a fraction of a pixel", async () => {
  const lines = await hoverAt(`from torch import nn


# rooflint: input=1x3x8x8
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Sequential(nn.ConvTranspose2d(3, 3, 4, 2, 1), nn.ConvTranspose2d(3, 3, 4, 2, 1))

    def forward(self, x):
        return self.u$0p(x)
`);
  expect(lines[1]).toMatch(/, stride 1\/4$/);
});

it("names an operator by itself in a module of Lightning, which is no layer", async () => {
  const [bold] = await hoverAt(`import lightning as L
import torch


# rooflint: input=1x8
class Net(L.LightningModule):
    def forward(self, x):
        return torch.re$0lu(x)
`);
  expect(bold).toBe("**Rooflint · Relu · 8 FLOPs**");
});

let count = 0;

/** The lines of the hover at `$0`, without the links. */
async function hoverAt(marked: string): Promise<readonly string[]> {
  const before = marked.slice(0, marked.indexOf("$0")).split("\n");
  const uri = `file:///figures/net${count++}.py`;
  await server.client.open(uri, marked.replace("$0", ""), "python");
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  return ((await server.client.hover(uri, position)) ?? "").replaceAll("\\", "").split(/ *\n/);
}
