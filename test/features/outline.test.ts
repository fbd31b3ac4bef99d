// Outline and go to definition of Python files, over the real protocol. Figures are derived here.
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DocumentSymbol, Location } from "vscode-languageserver-protocol";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let settings: object = {};
let server: ServerProcess;
let count = 0;
beforeAll(async () => {
  server = await startServerProcess({ settings: () => settings });
});
afterAll(() => server.stop());

/** 3×3 convolutions on 8×8 with padding: a stem of 3 → 8, then two blocks of 8 → 8. */
const NET = `from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.conv(x))


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3, padding=1)
        self.blocks = nn.ModuleList([Block(8), Block(8)])

    def forward(self, x):
        x = self.stem(x)
        for block in self.blocks:
            x = block(x)
        return self.blocks[0](x)


# rooflint: input=1x3x8x8
def net():
    return Net()
`;
const CONV = 64 * 8 * 8 * 9;
const CONV_PARAMS = 8 * 8 * 9 + 8;
const kilo = (value: number) => (value < 1000 ? String(value) : `${(value / 1000).toPrecision(3)} K`);

async function open(text = NET): Promise<string> {
  const uri = `file:///outline/net${count++}.py`;
  await server.client.open(uri, text, "python");
  return uri;
}

it("names classes and layers with their sums in the active model", async () => {
  const uri = await open();
  await server.client.connection.sendRequest("rooflint/choose", { uri, choice: { entry: "net", inputs: {} } });
  const symbols = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", uri);
  const conv = `Conv2d · ${kilo(3 * CONV)}MACs · ${kilo(2 * CONV_PARAMS)} params · 3 calls`;
  expect(symbols.map(({ name, detail, selectionRange }) => [name, selectionRange.start.line, detail])).toMatchObject([
    ["Block", 3, `${kilo(3 * CONV)}MACs · ${kilo(2 * CONV_PARAMS)} params · 3 calls`],
    ["Net", 13, expect.stringContaining("MACs")],
    ["net", 27, `${kilo(3 * CONV + 64 * 3 * 8 * 9)}MACs · ${kilo(2 * CONV_PARAMS + 3 * 72 + 8)} params`],
  ]);
  expect(symbols[0]?.children?.map(({ name, detail }) => [name, detail])).toEqual([
    ["conv", conv],
    ["act", "ReLU · 3 calls"],
  ]);
  expect(symbols[1]?.children?.map(({ name }) => name)).toEqual(["stem", "blocks"]);
});

it("has every child inside its parent, as editors want it", async () => {
  const symbols = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", await open());
  for (const { range, children = [] } of symbols)
    for (const child of children) {
      expect(child.range.start.line).toBeGreaterThan(range.start.line);
      expect(child.range.end.line).toBeLessThanOrEqual(range.end.line);
    }
});

it("is left to the Python extension where the setting says so", async () => {
  settings = { python: { outline: false } };
  await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
  expect(await server.client.request("textDocument/documentSymbol", await open())).toEqual([]);
  settings = {};
  await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
});

/** Lines and columns that go to definition of the first place of `$0` leads to. */
async function definitionAt(marked: string): Promise<readonly string[]> {
  const before = marked.slice(0, marked.indexOf("$0")).split("\n");
  const text = marked.replace("$0", "");
  const uri = await open(text);
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const found = await server.client.request<Location[]>("textDocument/definition", uri, { position });
  const lines = text.split("\n");
  return found.map(({ range: { start, end } }) => (lines[start.line] ?? "").slice(start.character, end.character));
}

it("goes from a call in forward to the name that holds the layer, as a Python extension does", async () => {
  expect(await definitionAt(NET.replace("self.stem(x)", "self.st$0em(x)"))).toEqual(["stem"]);
  expect(await definitionAt(NET.replace("self.conv(x)", "self.con$0v(x)"))).toEqual(["conv"]);
});

it("leaves other names to the Python extension", async () => {
  expect(await definitionAt(NET.replace("x = block(x)", "x = blo$0ck(x)"))).toEqual([]);
  expect(await definitionAt(NET.replace("nn.ReLU()", "nn.Re$0LU()"))).toEqual([]);
  expect(await definitionAt(NET.replace("self.stem = ", "self.st$0em = "))).toEqual([]);
});

it("goes to where a layer is made that no attribute of its name was assigned", async () => {
  const text = NET.replace(
    "self.stem = nn.Conv2d(3, 8, 3, padding=1)",
    'self.add_module("stem", nn.Conv2d(3, 8, 3, padding=1))',
  );
  expect(await definitionAt(text.replace("self.stem(x)", "self.st$0em(x)"))).toEqual(["nn.Conv2d(3, 8, 3, padding=1)"]);
});
