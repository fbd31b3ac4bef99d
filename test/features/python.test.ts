// Hover, code lenses and diagnostics on PyTorch files, over the real protocol against the bundled server. Figures are
// derived here; shapes are those of the layers' own documentation.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

/** Two blocks of one convolution each, a shared definition; 8 → 8 channels on 16×16 after a stem of 3 → 8. */
const NET = `import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x):
        return F.relu(self.conv(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.blocks = nn.Sequential(Block(8), Block(8))
        self.head = nn.Linear(8, 10)

    def forward(self, x):
        x = self.stem(x)
        x = self.blocks(x)
        return self.head(x.mean((2, 3)))


if __name__ == "__main__":
    model = Net()
    print(model(torch.randn(1, 3, 16, 16)).shape)
`;

const PIXELS = 16 * 16;
const STEM_MACS = 8 * 3 * 9 * PIXELS;
const BLOCK_MACS = 8 * 8 * 9 * PIXELS;
const HEAD_MACS = 8 * 10;
const MACS = STEM_MACS + 2 * BLOCK_MACS + HEAD_MACS;
const PARAMS = 8 * 3 * 9 + 8 + 2 * (8 * 8 * 9 + 8) + 8 * 10 + 10;
const three = (value: number) => value.toPrecision(3);
const percent = (part: number) => `${three((100 * part) / MACS)} %`;

let count = 0;
/** Opens a text with `$0` where the cursor is; the hover's lines, empty where there is none. */
async function hoverAt(marked: string): Promise<readonly string[]> {
  const { uri, position } = await openAt(marked);
  const text = await server.client.hover(uri, position);
  return text === null ? [] : text.split("\n").map((line) => line.trimEnd());
}

async function openAt(marked: string): Promise<{ uri: string; position: { line: number; character: number } }> {
  const before = marked.slice(0, marked.indexOf("$0")).split("\n");
  const uri = `file:///features/net${count++}.py`;
  await server.client.open(uri, marked.replace("$0", ""), "python");
  return { uri, position: { line: before.length - 1, character: before.at(-1)?.length ?? 0 } };
}

describe("hover on Python", () => {
  for (const place of [
    "self.st$0em = nn.Conv2d",
    "self.stem = nn.Con$0v2d(3",
    "x = self.st$0em(x)",
    "x = self.stem(x)$0",
  ]) {
    it(`shows a layer at ${place}`, async () => {
      const [bold, shapes, memory] = await hoverAt(NET.replace(place.replace("$0", ""), place));
      expect(bold).toBe(
        `**Rooflint · Conv2d · ${three(STEM_MACS / 1e3)} KMACs (${percent(STEM_MACS)}) · ${8 * 27 + 8} params**`,
      );
      expect(shapes).toBe("`f32[1,3,16,16]` → `f32[1,8,16,16]` · receptive field 3×3, stride 1");
      expect(memory).toContain(`output ${three((4 * 8 * PIXELS) / 1024)} KiB`);
    });
  }

  it("sums a definition that several instances use", async () => {
    const lines = await hoverAt(NET.replace("self.conv = nn.Conv2d", "self.conv = nn.Con$0v2d"));
    expect(lines[0]).toBe(
      `**Rooflint · Conv2d · ${three((2 * BLOCK_MACS) / 1e3)} KMACs (${percent(2 * BLOCK_MACS)}) · ${three((2 * (8 * 72 + 8)) / 1e3)} K params · 2 calls**`,
    );
    expect(lines).toContain(`${three(BLOCK_MACS / 1e3)} KMACs each`);
  });

  it("shows a module with all it contains, as an attribute and as a class", async () => {
    const attribute = await hoverAt(NET.replace("x = self.blocks(x)", "x = self.blo$0cks(x)"));
    expect(attribute[0]).toContain(`**Rooflint · Sequential · ${three((2 * BLOCK_MACS) / 1e3)} KMACs`);
    const cls = await hoverAt(NET.replace("class Block(", "class Bl$0ock("));
    expect(cls[0]).toContain(`**Rooflint · Block · ${three((2 * BLOCK_MACS) / 1e3)} KMACs`);
    expect(cls[0]).toContain("2 calls");
  });

  it("shows functions by their own nodes", async () => {
    const lines = await hoverAt(NET.replace("return F.relu(", "return F.re$0lu("));
    expect(lines[0]).toContain("2 calls");
    expect(lines[0]).toContain(`${three((2 * 8 * PIXELS) / 1e3)} KFLOPs`);
  });

  it("shows the model's totals on its name", async () => {
    const [bold, types] = await hoverAt(NET.replace("class Net(", "class N$0et("));
    expect(bold).toBe(`**Rooflint · Net · ${three(MACS / 1e3)} KMACs · ${three(PARAMS / 1e3)} K params**`);
    expect(types).toBe("`f32[1,3,16,16]` → `f32[1,10]` · input from an example in the file");
  });

  for (const [place, type] of [
    ["x = self.blocks($0x)", "f32[1,8,16,16]"],
    ["$0x = self.blocks(x)", "f32[1,8,16,16]"],
    ["x = self.stem($0x)", "f32[1,3,16,16]"],
    ["def forward(self, $0x):\n        x = self.stem", "f32[1,3,16,16]"],
  ] as const) {
    it(`shows the shape of the variable at ${place}`, async () => {
      const [bold] = await hoverAt(NET.replace(place.replace("$0", ""), place));
      expect(bold?.replaceAll("\\", "")).toContain(`**Rooflint · x · ${type} · `);
    });
  }

  it("shows all shapes that a variable had", async () => {
    const text = NET.replace("nn.Sequential(Block(8), Block(8))", "nn.Sequential(Block(8), nn.MaxPool2d(2), Block(8))");
    const [bold] = await hoverAt(text.replace("return F.relu(self.conv(x))", "return F.relu(self.conv($0x))"));
    expect(bold?.replaceAll("\\", "")).toBe("**Rooflint · x · f32[1,8,16,16] | f32[1,8,8,8]**");
  });

  it("shows nothing elsewhere", async () => {
    expect(await hoverAt(NET.replace("import torch\n", "import tor$0ch\n"))).toEqual([]);
    expect(await hoverAt(NET.replace("print(model", "pri$0nt(model"))).toEqual([]);
  });
});

describe("code lenses on Python", () => {
  it("name each model with its totals and input", async () => {
    const { uri } = await openAt(`$0${NET}`);
    const lenses: { range: { start: { line: number } }; command: { title: string; command: string } }[] =
      await server.client.request("textDocument/codeLens", uri);
    expect(lenses.map(({ range, command }) => [range.start.line, command.title])).toEqual([
      [14, `Net · ${three(PARAMS / 1e3)} K params · ${three(MACS / 1e3)} KMACs · 16×16`],
      [14, "panel"],
      [14, "compare"],
      [14, "input from an example in the file"],
    ]);
    expect(lenses[1]?.command.command).toBe("rooflint.openPanel");
    expect(lenses[2]?.command).toMatchObject({ command: "rooflint.compareWith", arguments: [uri, "Net"] });
  });

  it("offer the entries beyond the first eight, and show one that was asked for", async () => {
    const factories = Array.from({ length: 10 }, (_, i) => `def net${i}():\n    return Net()\n`);
    const { uri } = await openAt(`$0${NET.replace("if __name__", `${factories.join("\n\n")}\n\nif __name__`)}`);
    const titles = async () => {
      const lenses: { command: { title: string; arguments?: string[] } }[] = await server.client.request(
        "textDocument/codeLens",
        uri,
      );
      return lenses.map(({ command }) => command).filter(({ title }) => !/^(panel$|compare$|input)/.test(title));
    };
    const offered = (await titles())
      .filter(({ title }) => title === "show costs")
      .map((command) => command.arguments?.[1]);
    expect(offered).toEqual(["net7", "net8", "net9"]); // Net and net0 to net6 are the first eight
    await server.client.connection.sendRequest("rooflint/choose", { uri, choice: { entry: "net9", inputs: {} } });
    const shown = await titles();
    expect(shown.filter(({ title }) => title.startsWith("net9 ·"))).toHaveLength(1);
    expect(shown.filter(({ title }) => title === "show costs")).toHaveLength(3);
  });

  it("are absent in a Python file without PyTorch", async () => {
    const { uri } = await openAt(
      "$0class Net:\n    def forward(self, x):\n        return x\n\n\ndef make():\n    return Net()\n",
    );
    expect(await server.client.request("textDocument/codeLens", uri)).toEqual([]);
  });
});

describe("diagnostics on Python", () => {
  it("tell what PyTorch would raise, at the user's line", async () => {
    const { uri } = await openAt(`$0${NET.replace("self.head = nn.Linear(8, 10)", "self.head = nn.Linear(16, 10)")}`);
    const found = await server.client.diagnostics(uri);
    // torch 2.15: RuntimeError: mat1 and mat2 shapes cannot be multiplied (1x8 and 16x10)
    expect(found.map(({ severity, code, range }) => [severity, code, range.start.line])).toEqual([
      [1, "shape-mismatch", 24],
    ]);
    expect(found[0]?.message).toContain("mat1 and mat2 shapes cannot be multiplied (1x8 and 16x10)");
  });

  it("are empty for a right file, a file without models, and a syntax error that Python's server tells", async () => {
    for (const text of [NET, "import torch\n\nx = torch.zeros(3)\n", "import torch\n\ndef f(:\n    pass\n"]) {
      const { uri } = await openAt(`$0${text}`);
      expect(await server.client.diagnostics(uri)).toEqual([]);
    }
  });

  it("place a finding once, where the layer is defined", async () => {
    const text = NET.replace(
      "nn.Conv2d(channels, channels, 3, padding=1)",
      "nn.Conv2d(channels, channels, 1, groups=8)",
    )
      .replaceAll("(8)", "(256)")
      .replace("nn.Conv2d(3, 8, 3, padding=1)", "nn.Conv2d(3, 256, 3, padding=1)")
      .replace("nn.Linear(8, 10)", "nn.Linear(256, 10)")
      .replace("16, 16))", "56, 56))");
    const { uri } = await openAt(`$0${text}`);
    const found = await server.client.diagnostics(uri);
    expect(found.map(({ code, range }) => [code, range.start.line])).toEqual([["excess-groups", 8]]);
  });
});
