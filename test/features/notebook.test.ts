// Notebooks over the real protocol: their cells are one program, and every answer stands in the cell that it is about.
// Figures are derived here.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeAction, CodeLens, DocumentSymbol, InlayHint, Location } from "vscode-languageserver-protocol";
import type { Report } from "../../server/src/protocol";
import { cellAt } from "../../server/src/text/cells";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess({ settings: () => ({ inlayHints: true }) });
});
afterAll(() => server.stop());

/** A notebook's cells; those that are no Python are not sent by an editor. */
const IMPORTS = "!pip install torch\n%matplotlib inline\nimport torch\nfrom torch import nn";
const BLOCK = `class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.conv = nn.Conv2d(3, channels, 1)
        self.norm = nn.BatchNorm2d(channels)

    def forward(self, x):
        return self.norm(self.conv(x))`;
const SHELL = "%%bash\nls -la | grep 'x";
const NET = "net = Block(8)\nnet(torch.zeros(1, 3, 4, 4))";
const BLOCK_PARAMS = 8 * 3 + 8 + 2 * 8;
const BLOCK_MACS = 16 * 8 * 3;

class Notebook {
  static #count = 0;
  readonly uri = `file:///notebooks/n${Notebook.#count++}.ipynb`;
  #cells: { readonly uri: string; version: number; text: string }[] = [];
  #made = 0;
  #version = 1;

  async open(...texts: readonly string[]): Promise<this> {
    this.#cells = texts.map((text) => this.#cell(text));
    await server.client.connection.sendNotification("notebookDocument/didOpen", {
      notebookDocument: {
        uri: this.uri,
        notebookType: "jupyter-notebook",
        version: 1,
        cells: this.#cells.map(({ uri }) => ({ kind: 2, document: uri })),
      },
      cellTextDocuments: this.#cells.map(({ uri, text }) => ({ uri, languageId: "python", version: 1, text })),
    });
    return this;
  }

  cell(index: number): string {
    return (this.#cells[index] as { uri: string }).uri;
  }

  lineCounts(): readonly number[] {
    return this.#cells.map(({ text }) => text.split("\n").length);
  }

  /** As an editor sends what is typed into a cell. */
  async type(index: number, text: string): Promise<void> {
    await this.#change({ textContent: [this.#typed(index, text)] });
  }

  /** With what is typed into another cell at the same time. */
  async insert(index: number, text: string, typed?: { readonly index: number; readonly text: string }): Promise<void> {
    const { uri } = this.#insert(index, text);
    const didOpen = [{ uri, languageId: "python", version: 1, text }];
    const array = { start: index, deleteCount: 0, cells: [{ kind: 2, document: uri }] };
    const textContent = typed && [this.#typed(typed.index, typed.text)];
    await this.#change({ structure: { array, didOpen }, ...(textContent && { textContent }) });
  }

  async remove(index: number): Promise<string> {
    const [cell] = this.#cells.splice(index, 1);
    const uri = cell?.uri ?? "";
    await this.#change({ structure: { array: { start: index, deleteCount: 1 }, didClose: [{ uri }] } });
    return uri;
  }

  async close(): Promise<void> {
    await server.client.connection.sendNotification("notebookDocument/didClose", {
      notebookDocument: { uri: this.uri },
      cellTextDocuments: this.#cells.map(({ uri }) => ({ uri })),
    });
  }

  #typed(index: number, text: string) {
    const cell = this.#cells[index] as { uri: string; version: number; text: string };
    cell.version++;
    cell.text = text;
    return { document: { uri: cell.uri, version: cell.version }, changes: [{ text }] };
  }

  #insert(index: number, text: string) {
    const cell = this.#cell(text);
    this.#cells.splice(index, 0, cell);
    return cell;
  }

  #cell(text: string) {
    return { uri: `${this.uri.replace("file:", "vscode-notebook-cell:")}#W${this.#made++}`, version: 1, text };
  }

  async #change(cells: object): Promise<void> {
    const notebookDocument = { uri: this.uri, version: ++this.#version };
    await server.client.connection.sendNotification("notebookDocument/didChange", {
      notebookDocument,
      change: { cells },
    });
  }
}

function placeOf(text: string, part: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

const lensTitles = async (uri: string) =>
  (await server.client.request<CodeLens[]>("textDocument/codeLens", uri)).map(({ command }) => command?.title ?? "");

describe("a notebook", () => {
  it("has hovers in the cell where a layer is made, with figures of the model that another cell makes", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, SHELL, NET);
    const conv = await server.client.hover(notebook.cell(1), placeOf(BLOCK, "conv = "));
    expect(conv).toContain(`Conv2d · ${BLOCK_MACS} MACs (100 %) · ${8 * 3 + 8} params`);
    expect(conv).toContain(encodeURIComponent(JSON.stringify([notebook.uri])));
    const net = await server.client.hover(notebook.cell(3), placeOf(NET, "net = "));
    expect(net).toContain(`net · ${BLOCK_MACS} MACs · ${BLOCK_PARAMS} params`);
    expect(await server.client.hover(notebook.cell(0), placeOf(IMPORTS, "torch"))).toBeNull();
    expect(await server.client.hover(notebook.cell(2), { line: 1, character: 1 })).toBeNull();
  });

  it("has a lens with the totals in each cell that makes a model, and in no other", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, SHELL, NET);
    const totals = `${BLOCK_PARAMS} params · ${BLOCK_MACS} MACs · 4×4`;
    expect(await lensTitles(notebook.cell(0))).toEqual([]);
    expect(await lensTitles(notebook.cell(1))).toEqual([
      `Block · ${totals}`,
      "panel",
      "compare",
      "input from an example in the file",
    ]);
    expect(await lensTitles(notebook.cell(2))).toEqual([]);
    expect(await lensTitles(notebook.cell(3))).toEqual([
      `net · ${totals}`,
      "panel",
      "compare",
      "input from an example in the file",
    ]);
  });

  it("has symbols, inlay hints and definitions in their cells", async () => {
    const use = "y = net.conv(torch.zeros(1, 3, 2, 2))";
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET, use);
    const symbols = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", notebook.cell(1));
    expect(symbols.map(({ name, range }) => [name, range.start.line])).toEqual([["Block", 0]]);
    expect(symbols[0]?.children?.map(({ name, range }) => [name, range.start.line])).toEqual([
      ["conv", 3],
      ["norm", 4],
    ]);
    const visible = { start: { line: 0, character: 0 }, end: { line: 99, character: 0 } };
    const hints = await server.client.request<InlayHint[]>("textDocument/inlayHint", notebook.cell(1), {
      range: visible,
    });
    expect(hints.map(({ label, position }) => [label, position.line])).toEqual([["f32[1,8,4,4] · 100 %", 7]]);
    const position = placeOf(BLOCK, "conv(x)");
    const found = await server.client.request<Location[]>("textDocument/definition", notebook.cell(1), { position });
    expect(found.map(({ uri, range }) => [uri, range.start.line])).toEqual([[notebook.cell(1), 3]]);
  });

  it("has squiggles in the cell of the fault, which a fix in that cell repairs", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET);
    const [bias] = await server.client.diagnostics(notebook.cell(1));
    expect([bias?.code, bias?.range.start.line]).toEqual(["redundant-bias", 3]);
    expect(await server.client.diagnostics(notebook.cell(0))).toEqual([]);
    expect(await server.client.diagnostics(notebook.cell(2))).toEqual([]);
    const actions = await server.client.request<CodeAction[]>("textDocument/codeAction", notebook.cell(1), {
      range: bias?.range,
      context: { diagnostics: [bias] },
    });
    const fix = actions.find(({ isPreferred }) => isPreferred);
    expect(Object.keys(fix?.edit?.changes ?? {})).toEqual([notebook.cell(1)]);
    expect(fix?.edit?.changes?.[notebook.cell(1)]?.map(({ range }) => range.start.line)).toEqual([3]);
    expect(fix?.diagnostics).toEqual([bias]);
  });

  it("follows what is typed, inserted and removed", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET);
    await notebook.type(2, NET.replace("Block(8)", "Block(16)"));
    expect((await lensTitles(notebook.cell(2)))[0]).toContain(
      `net · ${16 * 3 + 16 + 32} params · ${2 * BLOCK_MACS} MACs`,
    );
    await notebook.insert(1, "WIDTH = 4\n# two lines");
    await notebook.type(3, NET.replace("Block(8)", "Block(WIDTH)"));
    expect((await lensTitles(notebook.cell(3)))[0]).toContain(
      `net · ${BLOCK_PARAMS / 2} params · ${BLOCK_MACS / 2} MACs`,
    );
    expect(await lensTitles(notebook.cell(1))).toEqual([]);
    const removed = await notebook.remove(1);
    await notebook.type(2, NET);
    expect((await lensTitles(notebook.cell(2)))[0]).toContain(`net · ${BLOCK_PARAMS} params`);
    expect(server.client.published(removed).at(-1)?.diagnostics).toEqual([]);
  });

  it("keeps its numbers while a cell is half typed", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET);
    await lensTitles(notebook.cell(2));
    await notebook.type(0, `${IMPORTS}\nx = torch.zeros(1,\ny = """`);
    expect((await lensTitles(notebook.cell(2)))[0]).toContain(`net · ${BLOCK_PARAMS} params`);
    expect(await server.client.hover(notebook.cell(1), placeOf(BLOCK, "conv = "))).toContain("Conv2d");
  });

  it("keeps the numbers between two cells that change at once, one of them half typed", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET);
    await lensTitles(notebook.cell(2));
    const half = BLOCK.replace("return self.norm(", "return self.");
    await notebook.insert(0, "# above", { index: 2, text: half });
    await notebook.insert(4, "x = (", { index: 0, text: "# above, on\n# two lines" });
    expect((await lensTitles(notebook.cell(2)))[0]).toContain(`Block · ${BLOCK_PARAMS} params`);
    expect((await lensTitles(notebook.cell(3)))[0]).toContain(`net · ${BLOCK_PARAMS} params`);
    expect(await server.client.hover(notebook.cell(2), placeOf(BLOCK, "conv = "))).toContain("Conv2d");
  });

  it("has one report, whose lines lead to the cells", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, SHELL, NET);
    const report: Report = await server.client.connection.sendRequest("rooflint/report", { uri: notebook.uri });
    expect(report.models.map(({ name }) => name)).toEqual(["Block", "net"]);
    const [conv] = report.models[0]?.layers ?? [];
    const place = cellAt(notebook.lineCounts(), conv?.range?.start.line ?? -1);
    expect(place).toEqual({ cell: 1, line: 3 });
  });

  it("takes its squiggles along when it is closed", async () => {
    const notebook = await new Notebook().open(IMPORTS, BLOCK, NET);
    expect(await server.client.diagnostics(notebook.cell(1))).toHaveLength(1);
    const closed = server.client.nextPublication();
    await notebook.close();
    await closed;
    expect(await server.client.hover(notebook.cell(1), placeOf(BLOCK, "conv = "))).toBeNull();
    expect(server.client.published(notebook.cell(1)).at(-1)?.diagnostics).toEqual([]);
  });
});
