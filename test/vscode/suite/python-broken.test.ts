// While a line is broken, every feature goes on outside it; beside another Python extension (providers made here) nothing is
// said twice.
import { deepEqual, equal, match } from "node:assert/strict";
import {
  commands,
  Diagnostic,
  type DocumentSymbol,
  Hover,
  type InlayHint,
  type Location,
  languages,
  Location as Place,
  Range,
  SymbolInformation,
  SymbolKind,
  type TextDocument,
  WorkspaceEdit,
  workspace,
} from "vscode";
import { eventually, find, findings, hoverText, lens, openText } from "./helpers";

// Pointwise convolutions on 28×28: 3 → 128 channels, then 128 → 128 in 8 groups; the other model has one of 3 → 5.
const TEXT = `from torch import nn


# rooflint: input=1x3x28x28
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 128, 1, bias=False)
        self.second = nn.Conv2d(128, 128, 1, groups=8, bias=False)

    def forward(self, x):
        x = self.first(x)
        return self.second(x)


# rooflint: input=1x3x28x28
class Other(nn.Module):
    def __init__(self):
        super().__init__()
        self.only = nn.Conv2d(3, 5, 1, bias=False)

    def forward(self, x):
        return self.only(x)
`;
const PARAMS = 3 * 128 + 16 * 128;
const FIRST_SHARE = ((100 * 3) / (3 + 16)).toFixed(1);
const WORDS = { groups: "excess-groups" };

describe("Python with a broken line", () => {
  for (const [what, before, broken] of [
    ["in the other class", "        return self.only(x)", "        y = self.only(x, [1,\n"],
    ["in forward", "        return self.second(x)", "        y = self.second(x +\n"],
    ["of a name that is not whole", "        return self.second(x)", "        x = self.sec(x)\n"],
    ["at the end", "", '\nmodel = Net("\n'],
  ] as const) {
    it(`${what} keeps hover, lenses, hints, outline, definition and squiggles`, async () => {
      const document = await openText("broken_line.py", TEXT);
      await setHints(true);
      await eventually("the totals", () => lens(document, `Net · 2.43 K params`));
      equal(PARAMS, 2432);
      await eventually("the squiggle", () => findings(document.uri, WORDS.groups)[0]);
      const edit = new WorkspaceEdit();
      const place = before === "" ? document.positionAt(TEXT.length) : find(document, before);
      edit.insert(document.uri, place, broken);
      await workspace.applyEdit(edit);
      match((await lens(document, "Net · ")) ?? "", /Net · 2\.43 K params · 1\.91 MMACs · 28×28/);
      match((await lens(document, "Other · ")) ?? "", /Other · 15 params/);
      const layer = find(document, "self.first =").translate(0, "self.f".length);
      match(await hoverText(document, layer), new RegExp(`Conv2d · 301 KMACs \\(${FIRST_SHARE} %\\) · 384 params`));
      const hints = await commands.executeCommand<InlayHint[]>("vscode.executeInlayHintProvider", ...all(document));
      const line = find(document, "x = self.first(x)").line;
      equal(hints.find(({ position }) => position.line === line)?.label, `f32[1,128,28,28] · ${FIRST_SHARE} %`);
      const symbols = await outline(document);
      deepEqual(
        symbols.map(({ name, children }) => [name, children.map((child) => child.name)]),
        [
          ["Net", ["first", "second"]],
          ["Other", ["only"]],
        ],
      );
      const call = find(document, "self.first(x)").translate(0, "self.f".length);
      deepEqual((await definitions(document, call)).map(lineOf), [find(document, "self.first =").line]);
      const [squiggle] = findings(document.uri, WORDS.groups);
      equal(squiggle?.range.start.line, find(document, "groups=8").line);
      await setHints(false);
    });
  }
});

describe("Beside another Python extension", () => {
  it("both hovers are shown, a place is named once, and each has an outline of its own", async () => {
    const document = await openText("beside.py", TEXT);
    await eventually("the totals", () => lens(document, "Net · "));
    const name = find(document, "self.first =").translate(0, "self.".length);
    const target = new Range(name, name.translate(0, "first".length));
    const python = { language: "python" };
    const others = [
      languages.registerHoverProvider(python, { provideHover: () => new Hover("(variable) first: Conv2d") }),
      languages.registerDefinitionProvider(python, { provideDefinition: () => new Place(document.uri, target) }),
      languages.registerDocumentSymbolProvider(
        python,
        {
          provideDocumentSymbols: () => [
            new SymbolInformation("theirs", SymbolKind.Class, "", new Place(document.uri, target)),
          ],
        },
        { label: "Another" },
      ),
    ];
    try {
      const call = find(document, "self.first(x)").translate(0, "self.f".length);
      const text = await hoverText(document, call);
      match(text, /\(variable\) first: Conv2d/);
      match(text, /Rooflint · Conv2d · 301 KMACs/);
      const places = await definitions(document, call);
      deepEqual([...new Set(places.map(keyOf))], [keyOf({ uri: document.uri, range: target })]);
      // where there is no layer Rooflint says nothing
      const plain = find(document, "import nn").translate(0, "import n".length);
      equal(await hoverText(document, plain), "(variable) first: Conv2d");
      equal((await definitions(document, plain)).length, 1);
      const names = (await outline(document)).map((symbol) => symbol.name);
      deepEqual(names.toSorted(), ["Net", "Other", "theirs"]);
    } finally {
      for (const other of others) other.dispose();
    }
  });

  it("their squiggles and ours stand side by side", async () => {
    const document = await openText("beside.py", TEXT);
    await eventually("the squiggle", () => findings(document.uri, WORDS.groups)[0]);
    const theirs = languages.createDiagnosticCollection("another");
    try {
      const place = findings(document.uri, WORDS.groups)[0]?.range ?? new Range(0, 0, 0, 0);
      theirs.set(document.uri, [new Diagnostic(place, "theirs")]);
      const messages = languages.getDiagnostics(document.uri).map(({ message }) => message);
      equal(messages.filter((message) => message === "theirs").length, 1);
      equal(messages.filter((message) => message.startsWith("Excess groups")).length, 1);
    } finally {
      theirs.dispose();
    }
  });
});

async function setHints(on: boolean): Promise<void> {
  await workspace.getConfiguration("rooflint").update("inlayHints", on || undefined, true);
}

function all(document: TextDocument) {
  return [document.uri, new Range(0, 0, document.lineCount, 0)] as const;
}

function outline({ uri }: TextDocument): Thenable<DocumentSymbol[]> {
  return commands.executeCommand<DocumentSymbol[]>("vscode.executeDocumentSymbolProvider", uri);
}

function definitions({ uri }: TextDocument, place: Parameters<typeof hoverText>[1]): Thenable<Location[]> {
  return commands.executeCommand<Location[]>("vscode.executeDefinitionProvider", uri, place);
}

function lineOf({ range }: Location): number {
  return range.start.line;
}

function keyOf({ uri, range }: Location): string {
  return `${uri.toString()} ${JSON.stringify(range)}`;
}
