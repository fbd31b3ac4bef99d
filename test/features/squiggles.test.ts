// Squiggles of G1 and G2: one for each class, at the layer that would save most, with the others linked from it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeAction } from "vscode-languageserver-protocol";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

/**
 * Three grouped pointwise convolutions in one class, a fourth in another. At equal MACs the dense layer has
 * √(c₁·c₂ ÷ g) channels on both sides: the more channels a layer has beyond that, the more bytes it would save.
 */
const NET = `from torch import nn


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Conv2d(128, 128, 1, groups=8)
        self.b = nn.Conv2d(128, 256, 1, groups=8)
        self.c = nn.Conv2d(256, 256, 1, groups=8)

    def forward(self, x):
        return self.c(self.b(self.a(x)))


# rooflint: input=1x128x28x28
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Block()
        self.last = nn.Conv2d(256, 512, 1, groups=8)

    def forward(self, x):
        return self.last(self.block(x))
`;
const excess = (width: number, out: number) => width + out - 2 * Math.sqrt((width * out) / 8);

describe("squiggles of one rule", () => {
  it("are one in a class, at the layer that would save most", async () => {
    const uri = "file:///squiggles/net.py";
    await server.client.open(uri, NET, "python");
    const found = (await server.client.diagnostics(uri)).filter(({ code }) => code === "excess-groups");
    expect([excess(128, 128), excess(128, 256), excess(256, 256)].map(Math.round)).toEqual([165, 256, 331]);
    expect(found.map(({ range, relatedInformation = [] }) => [range.start.line, relatedInformation.length])).toEqual([
      [8, 2],
      [19, 0],
    ]);
    const [block] = found;
    expect(block?.message).toContain("(also 2 other layers of this class: lines 7, 8)");
    expect(block?.relatedInformation?.map(({ location, message }) => [location.range.start.line, message])).toEqual([
      [6, expect.stringContaining("8 groups of 16 → 16 channels")],
      [7, expect.stringContaining("8 groups of 16 → 32 channels")],
    ]);
  });

  it("are told on hover where another layer of the class carries the squiggle, and only there", async () => {
    const uri = "file:///squiggles/hover.py";
    await server.client.open(uri, NET, "python");
    const hover = (line: number) => server.client.hover(uri, { line, character: 22 });
    expect(await hover(6)).toContain("8 groups of 16 → 16 channels");
    expect(await hover(8)).not.toContain("8 groups");
    expect(await hover(19)).not.toContain("8 groups");
  });

  it("stand on the first line of what is called over several, with their fixes", async () => {
    const uri = "file:///squiggles/lines.py";
    const call = "nn.Conv2d(\n            256,\n            512,\n            1,\n            groups=8,\n        )";
    await server.client.open(uri, NET.replace("nn.Conv2d(256, 512, 1, groups=8)", call), "python");
    const lines = NET.split("\n");
    const line = lines.findIndex((text) => text.includes("self.last ="));
    const character = "        self.last = ".length;
    const found = (await server.client.diagnostics(uri)).find(({ range }) => range.start.line === line);
    expect(found?.range).toEqual({
      start: { line, character },
      end: { line, character: character + "nn.Conv2d(".length },
    });
    const inside = { line: line + 2, character: 12 };
    const actions = await server.client.request<CodeAction[]>("textDocument/codeAction", uri, {
      range: { start: inside, end: inside },
      context: { diagnostics: [found] },
    });
    expect(
      actions.filter(({ diagnostics = [] }) => diagnostics.length > 0).map(({ diagnostics }) => diagnostics),
    ).toContainEqual([found]);
  });

  it("link each other place once, and not to themselves, where blocks are built twice", async () => {
    const uri = "file:///squiggles/twice.py";
    const twice = NET.replace("self.block = Block()", "self.block = Block()\n        self.twin = Block()")
      .replace("self.block(x))", "self.block(x) + self.twin(x))")
      .replace("self.last = ", "self.more = nn.Conv2d(256, 512, 1, groups=8)\n        self.last = ")
      .replace("return self.last(", "y = self.block(x)\n        self.more(y)\n        return self.last(");
    await server.client.open(uri, twice, "python");
    const found = (await server.client.diagnostics(uri)).filter(({ code }) => code === "excess-groups");
    for (const { range, relatedInformation = [] } of found) {
      const places = relatedInformation.map(({ location }) => location.range.start.line);
      expect(new Set(places).size).toBe(places.length);
      expect(places).not.toContain(range.start.line);
    }
    expect(found.map(({ relatedInformation = [] }) => relatedInformation.length)).toEqual([2, 1]);
  });
});
