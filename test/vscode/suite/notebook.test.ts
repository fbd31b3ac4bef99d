// Notebooks in VS Code's own notebook editor: cells are analysed together, and every answer stands in its cell. Figures are
// derived here: a convolution of 3 → 8 channels, 1×1, on 4×4, with a bias, and a Linear layer of 8 → 5.
import { deepEqual, equal, match } from "node:assert/strict";
import {
  type CodeLens,
  commands,
  type DocumentSymbol,
  NotebookCellData,
  NotebookCellKind,
  type NotebookDocument,
  NotebookEdit,
  NotebookRange,
  Range,
  type TextDocument,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import { eventually, file, find, findings, hoverText } from "./helpers";

const CONV_MACS = 16 * 8 * 3;
const CONV_PARAMS = 8 * 3 + 8;
const MACS = CONV_MACS + 8 * 5;
const PARAMS = CONV_PARAMS + 8 * 5 + 5;

const code = (...source: readonly string[]) => ({
  cell_type: "code",
  execution_count: null,
  metadata: {},
  outputs: [],
  source: source.map((line, i) => (i < source.length - 1 ? `${line}\n` : line)),
});
const CELLS = [
  code("!pip install torch", "%matplotlib inline", "import torch", "from torch import nn"),
  { cell_type: "markdown", metadata: {}, source: ["# A net"] },
  code(
    "class Net(nn.Module):",
    "    def __init__(self, classes=5):",
    "        super().__init__()",
    "        self.conv = nn.Conv2d(3, 8, 1)",
    "        self.head = nn.Linear(8, classes)",
    "",
    "    def forward(self, x):",
    "        x = self.conv(x)",
    "        return self.head(x.mean((2, 3)))",
  ),
  code("net = Net()", "net(torch.zeros(1, 3, 4, 4))"),
];

describe("A notebook", () => {
  let notebook: NotebookDocument;
  const document = (index: number) => (notebook.cellAt(index) as { document: TextDocument }).document;
  const lens = async (index: number, text: string) => {
    const lenses = await commands.executeCommand<CodeLens[]>("vscode.executeCodeLensProvider", document(index).uri);
    return lenses.map(({ command }) => command?.title ?? "").find((title) => title.includes(text));
  };

  before(async () => {
    const uri = file("net.ipynb");
    const text = JSON.stringify({ cells: CELLS, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1);
    await workspace.fs.writeFile(uri, Buffer.from(text));
    notebook = await workspace.openNotebookDocument(uri);
    await window.showNotebookDocument(notebook);
  });

  it("shows a layer on hover in the cell that defines it", async () => {
    const cell = document(2);
    const place = find(cell, "self.conv =").translate(0, "self.c".length);
    const text = await eventually("a hover", async () => (await hoverText(cell, place)) || undefined);
    equal(MACS, 424);
    match(text, /Conv2d · 384 MACs \(90\.6 %\) · 32 params/);
  });

  it("shows the model's totals above the cell that makes it", async () => {
    await eventually("a lens", () => lens(3, `net · ${PARAMS} params · ${MACS} MACs · 4×4`));
    equal(await lens(0, "params"), undefined);
  });

  it("lists layers with their costs in the outline of their cell", async () => {
    const symbols = await eventually("symbols", async () => {
      const found = await commands.executeCommand<DocumentSymbol[]>(
        "vscode.executeDocumentSymbolProvider",
        document(2).uri,
      );
      return found?.find(({ name, detail }) => name === "Net" && detail.includes("MACs"));
    });
    deepEqual(
      symbols.children.map(({ name, range }) => [name, range.start.line]),
      [
        ["conv", 3],
        ["head", 4],
      ],
    );
  });

  it("follows an edit of one cell in another one", async () => {
    const cell = document(2);
    const start = find(cell, "3, 8, 1").translate(0, "3, 8, 1".length);
    const typed = ", groups=2";
    const edit = new WorkspaceEdit();
    edit.insert(cell.uri, start, typed);
    await workspace.applyEdit(edit);
    const [wrong] = await eventually("an error", () => {
      const found = findings(cell.uri, "indivisible-groups");
      return found.length > 0 ? found : undefined;
    });
    equal(wrong?.range.start.line, 3);
    const mend = new WorkspaceEdit();
    mend.delete(cell.uri, new Range(start, start.translate(0, typed.length)));
    await workspace.applyEdit(mend);
    await eventually("no error", () => (findings(cell.uri, "indivisible-groups").length === 0 ? true : undefined));
  });

  it("counts a cell that is inserted before the others", async () => {
    const insert = new WorkspaceEdit();
    const added = new NotebookCellData(NotebookCellKind.Code, "CLASSES = 7\n", "python");
    insert.set(notebook.uri, [NotebookEdit.insertCells(1, [added])]);
    await workspace.applyEdit(insert);
    await eventually("five cells", () => notebook.cellCount === 5 || undefined);
    await eventually("the lens, one cell further down", () => lens(4, `net · ${PARAMS} params`));
    const cell = document(4);
    const edit = new WorkspaceEdit();
    edit.insert(cell.uri, find(cell, "Net()").translate(0, "Net(".length), "CLASSES");
    await workspace.applyEdit(edit);
    await eventually("the cell's new text", () => cell.getText().includes("Net(CLASSES)") || undefined);
    await eventually("the lens of seven classes", () => lens(4, `net · ${PARAMS + 2 * 9} params`));
  });

  it("opens the cost panel of the whole notebook from a cell", async () => {
    const editor = await window.showNotebookDocument(notebook, { selections: [new NotebookRange(4, 5)] });
    equal(editor.selection.start, 4);
    await commands.executeCommand("rooflint.openPanel");
    await eventually("the panel", () => {
      const tabs = window.tabGroups.all.flatMap((group) => group.tabs);
      return tabs.find(({ label }) => label === "Costs: net.ipynb");
    });
  });
});
