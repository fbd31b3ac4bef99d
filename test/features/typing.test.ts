// A Python file while it is typed, over the real protocol: what a half-typed line does to the numbers, how places move with
// the text, modules that others import, and what the user chose. Figures are derived here.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InlayHint } from "vscode-languageserver-protocol";
import { URI } from "vscode-uri";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let settings: object = {};
let server: ServerProcess;
let folder: string;
let count = 0;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-typing-"));
  server = await startServerProcess({ settings: () => settings });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** 1×1 convolutions on 4×4: 3 → 8, then 8 → 16 channels; a second model of 3 → 5. */
const NET = `from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 1)
        self.second = nn.Conv2d(8, 16, 1)

    def forward(self, x):
        x = self.first(x)
        return self.second(x)


# rooflint: input=1x3x4x4
class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.only = nn.Conv2d(3, 5, 1)

    def forward(self, x):
        return self.only(x)
`.replace("class Net", "# rooflint: input=1x3x4x4\nclass Net");
const NET_MACS = 16 * (3 * 8 + 8 * 16);
const OTHER_MACS = 16 * 3 * 5;
const NET_TITLE = `Net · ${3 * 8 + 8 + 8 * 16 + 16} params · ${(NET_MACS / 1000).toPrecision(3)} KMACs · 4×4`;
const OTHER_TITLE = `Other · ${3 * 5 + 5} params · ${OTHER_MACS} MACs · 4×4`;

async function open(text: string): Promise<string> {
  const uri = URI.file(path.join(folder, `net${count++}.py`)).toString();
  await server.client.open(uri, text, "python");
  return uri;
}

function placeOf(text: string, part: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

/** Replaces a part of the text, as an editor does. */
async function replace(uri: string, text: string, part: string, by: string): Promise<string> {
  const start = placeOf(text, part);
  await server.client.edit(uri, start, { line: start.line, character: start.character + part.length }, by);
  return text.replace(part, by);
}

interface Lens {
  readonly range: { readonly start: { readonly line: number } };
  readonly command: { readonly title: string; readonly command: string; readonly arguments?: readonly unknown[] };
}

/** Titles of the first lens of each model with its line. */
async function totals(uri: string): Promise<readonly (readonly [number, string])[]> {
  const lenses = await server.client.request<Lens[]>("textDocument/codeLens", uri);
  return lenses.flatMap(({ range, command }) =>
    command.title.includes("MACs") ? [[range.start.line, command.title] as const] : [],
  );
}

describe("a half-typed line", () => {
  for (const [part, by] of [
    ["nn.Conv2d(8, 16, 1)", "nn.Conv2d(8, "],
    ["return self.second(x)", "return self."],
    ["x = self.first(x)", "x = self.first("],
    ["self.second = ", "self.second = = "],
  ] as const) {
    it(`of ${by} leaves the numbers as they were`, async () => {
      const uri = await open(NET);
      expect(await totals(uri)).toEqual([
        [4, NET_TITLE],
        [16, OTHER_TITLE],
      ]);
      await replace(uri, NET, part, by);
      expect((await totals(uri)).map(([, title]) => title)).toEqual([NET_TITLE, OTHER_TITLE]);
      expect(await server.client.diagnostics(uri, 2)).toEqual([]);
    });
  }

  it("of one model keeps another one's exact, also when the file was opened with it", async () => {
    const uri = await open(NET.replace("nn.Conv2d(8, 16, 1)", "nn.Conv2d(8, "));
    expect((await totals(uri)).map(([, title]) => title)).toContain(OTHER_TITLE);
  });

  it("answers with places that moved along", async () => {
    const uri = await open(NET);
    await totals(uri);
    const broken = await replace(uri, NET, "from torch import nn", "import torch\nfrom torch import nn\n");
    const text = await replace(uri, broken, "x = self.first(x)", "x = self.first(");
    expect((await totals(uri)).map(([line]) => line)).toEqual([6, 18]);
    const only = placeOf(text, "self.only(x)");
    const place = { line: only.line, character: only.character + "self.o".length };
    expect(await server.client.hover(uri, place)).toContain(`Conv2d · ${OTHER_MACS} MACs`);
  });

  it("mended gives the new numbers", async () => {
    const uri = await open(NET);
    await totals(uri);
    const broken = await replace(uri, NET, "nn.Conv2d(3, 5, 1)", "nn.Conv2d(3, ");
    await totals(uri);
    await replace(uri, broken, "self.only = nn.Conv2d(3, ", "self.only = nn.Conv2d(3, 7, 1)");
    expect((await totals(uri)).map(([, title]) => title)).toEqual([
      NET_TITLE,
      `Other · ${3 * 7 + 7} params · ${16 * 3 * 7} MACs · 4×4`,
    ]);
  });
});

describe("imported modules", () => {
  const LAYERS = "from torch import nn\n\n\ndef conv():\n    return nn.Conv2d(3, 8, 1)\n";
  const MODEL = `from torch import nn
from layers import conv


# rooflint: input=1x3x4x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = conv()

    def forward(self, x):
        return self.conv(x)
`;
  const title = (channels: number) => `Net · ${3 * channels + channels} params · ${16 * 3 * channels} MACs · 4×4`;

  async function openBoth() {
    const place = path.join(folder, `package${count++}`);
    mkdirSync(place);
    writeFileSync(path.join(place, "layers.py"), LAYERS);
    const uri = URI.file(path.join(place, "net.py")).toString();
    await server.client.open(uri, MODEL, "python");
    expect(await totals(uri)).toEqual([[5, title(8)]]);
    return { uri, layers: path.join(place, "layers.py") };
  }

  it("that are edited in an editor, saved or not, change what imports them", async () => {
    const { uri, layers } = await openBoth();
    const other = URI.file(layers).toString();
    await server.client.open(other, LAYERS, "python");
    await replace(other, LAYERS, "3, 8, 1", "3, 4, 1");
    expect(await totals(uri)).toEqual([[5, title(4)]]);
    await server.client.close(other); // what was not saved is gone
    expect(await totals(uri)).toEqual([[5, title(8)]]);
  });

  it("that change on disk do too", async () => {
    const { uri, layers } = await openBoth();
    writeFileSync(layers, LAYERS.replace("3, 8, 1", "3, 16, 1"));
    await server.client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: URI.file(layers).toString(), type: 2 }],
    });
    expect(await totals(uri)).toEqual([[5, title(16)]]);
  });
});

describe("what the user chose", () => {
  it("is the input of its entry, before the file's own comment, until it is taken back", async () => {
    const uri = await open(NET);
    const choose = (inputs: object) =>
      server.client.connection.sendRequest("rooflint/choose", { uri, choice: { entry: null, inputs } });
    await choose({ Net: "2x3x8x8" });
    const lenses = await server.client.request<Lens[]>("textDocument/codeLens", uri);
    expect(lenses.map(({ command }) => command.title)).toContain("input set by you");
    // 2 images of 8×8 positions instead of one of 4×4
    expect((await totals(uri))[0]?.[1]).toContain(`${((2 * 4 * NET_MACS) / 1000).toPrecision(3)} KMACs · 8×8`);
    expect((await totals(uri))[1]?.[1]).toBe(OTHER_TITLE);
    await choose({});
    expect((await totals(uri))[0]?.[1]).toBe(NET_TITLE);
  });

  it("is checked as it is typed", async () => {
    const fault = (text: string) => server.client.connection.sendRequest("rooflint/inputFault", { text });
    expect(await fault("1x3x224x224")).toBeNull();
    expect(await fault("ids:1x16:int64, 1x16")).toBeNull();
    expect(await fault("1x3y")).toContain("expected [NAME:]DIMS[:DTYPE]");
    expect(await fault("1x0x3")).toContain("expected [NAME:]DIMS[:DTYPE]");
  });

  it("comes from the list of a file's entries", async () => {
    const uri = await open(NET);
    const entries = await server.client.connection.sendRequest("rooflint/entries", { uri });
    expect((entries as { name: string }[]).map(({ name }) => name)).toEqual(["Net", "Other"]);
  });

  it("is the call that makes a class with arguments, with a lens to choose it", async () => {
    const text = NET.replace("def __init__(self):", "def __init__(self, width):").replace("(3, 8, 1)", "(3, width, 1)");
    const needy = text.replace("(8, 16, 1)", "(width, 16, 1)");
    const uri = await open(needy);
    const lenses = async () => server.client.request<Lens[]>("textDocument/codeLens", uri);
    const line = placeOf(needy, "class Net").line;
    const ofNet = async () => (await lenses()).filter(({ range }) => range.start.line === line);
    expect((await ofNet()).map(({ command }) => [command.title, command.command, command.arguments])).toEqual([
      ["choose arguments", "rooflint.setCall", [uri, "Net"]],
    ]);
    const entries = await server.client.connection.sendRequest("rooflint/entries", { uri });
    expect(entries).toMatchObject([
      { name: "Net", call: "Net(width=…)" },
      { name: "Other", call: null },
    ]);
    const choose = (calls: object) =>
      server.client.connection.sendRequest("rooflint/choose", { uri, choice: { entry: null, inputs: {}, calls } });
    await choose({ Net: "Net(8)" });
    expect((await ofNet()).map(({ command }) => command.title)).toEqual([
      NET_TITLE,
      "panel",
      "compare",
      "input from a comment",
      "made by Net(8)",
    ]);
    await choose({ Net: 'Net(*[8, "$(zap)"][:1])' }); // an icon in a lens, unless it is escaped
    expect((await ofNet()).at(-1)?.command.title).toBe('made by Net(*[8, "\\$(zap)"][:1])');
    await choose({ Net: "Net()" });
    expect((await ofNet()).map(({ command }) => command.title)).toEqual(["choose arguments"]);
    const [problem] = server.client.published(uri).at(-1)?.diagnostics ?? [];
    expect([problem?.message, problem?.range.start.line]).toEqual([
      "TypeError: Net.__init__() missing 1 required positional argument: 'width'",
      line,
    ]);
    await choose({});
    expect(await totals(uri)).toEqual([[placeOf(needy, "class Other").line, OTHER_TITLE]]);
  });

  it("is checked as it is typed, a call too", async () => {
    const fault = (text: string) => server.client.connection.sendRequest("rooflint/callFault", { name: "Net", text });
    expect(await fault("Net(10, norm=nn.BatchNorm2d)")).toBeNull();
    expect(await fault("Net(10")).toContain("no Python expression");
    expect(await fault("Other(10)")).toBe("expected a call of Net, for instance Net(10)");
    expect(await fault("Net(1)\nNet(2)")).toBe("expected one call, for instance Net(10)");
    expect(await fault("import os")).toBe("expected one call, for instance Net(10)");
  });

  it("is the model that hovers speak of first", async () => {
    const text = `${NET.slice(0, NET.lastIndexOf("# rooflint"))}def wide():
    return Net()
`;
    const uri = await open(text);
    const at = placeOf(text, "nn.Conv2d(8, 16");
    expect(await server.client.hover(uri, at)).toContain("in Net; also in 1 other model");
    await server.client.connection.sendRequest("rooflint/choose", { uri, choice: { entry: "wide", inputs: {} } });
    await totals(uri); // the new analysis is there
    expect(await server.client.hover(uri, at)).toContain("in wide; also in 1 other model");
  });
});

describe("inlay hints", () => {
  const everything = { range: { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } } };

  it("are off by default", async () => {
    const uri = await open(NET);
    expect(await server.client.request("textDocument/inlayHint", uri, everything)).toEqual([]);
  });

  it("show the type and the share of the MACs behind each statement", async () => {
    settings = { inlayHints: true };
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    const uri = await open(NET);
    const hints = await server.client.request<InlayHint[]>("textDocument/inlayHint", uri, everything);
    const first = ((100 * 16 * 3 * 8) / NET_MACS).toFixed(1);
    expect(hints.map(({ position, label }) => [position.line, label])).toEqual([
      [11, `f32[1,8,4,4] · ${first} %`],
      [12, `f32[1,16,4,4] · ${(100 - Number(first)).toFixed(1)} %`],
      [22, "f32[1,5,4,4] · 100 %"],
    ]);
    settings = {};
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  });
});
