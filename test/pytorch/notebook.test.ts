// Notebooks: cells in order, magics and shell lines left out, problems on the lines of the file.
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { pythonOfNotebook } from "../../server/src/frontends/python/notebook";

const code = (...source: string[]) => ({ cell_type: "code", metadata: {}, outputs: [], source });
const notebook = (cells: readonly object[], indent = 1) =>
  JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, indent);
const NET = code(
  "from torch import nn\n",
  "class Net(nn.Module):\n",
  "    def __init__(self):\n",
  "        super().__init__()\n",
  "        self.fc = nn.Linear(12, 5)\n",
  "    def forward(self, x):\n",
  "        return self.fc(x)",
);

function analyzed(text: string) {
  const analysis = analyze({ kind: "text", name: "/project/net.ipynb", text });
  if (!analysis) throw new Error("no front end knows .ipynb");
  return analysis;
}

describe("a notebook", () => {
  it("is one program, its cells in order", () => {
    const use = code("import torch\n", "net = Net()\n", "net(torch.zeros(3, 12))");
    const { models, problems } = analyzed(notebook([{ cell_type: "markdown", source: ["# Net"] }, NET, use]));
    expect(models.map(({ graph, inputSources }) => [graph.name, inputSources])).toEqual([
      ["Net", ["example"]],
      ["net", ["example"]],
    ]);
    expect([models[0]?.totals.params, problems]).toEqual([12 * 5 + 5, []]);
  });

  it("does without magics, shell lines and help", () => {
    const shell = [
      code("!pip install torch\n", "%matplotlib inline\n", "files = !ls\n", "n = %env N\n", "print?\n", "?print"),
      code("%%bash\n", "ls -la | grep 'x\n"),
      code("%%time\n", "if True:\n", "    !ls\n", "x = 7 % 4\n", "y = 3 != 4"),
      code("get_ipython().system('ls')"),
    ];
    const { models, problems } = analyzed(notebook([...shell, NET]));
    expect([models.map(({ graph }) => graph.name), problems]).toEqual([["Net"], []]);
  });

  it.each([0, 1, 2])("names the lines of the file, indented by %s", (indent) => {
    const wrong = code(
      '# a comment with “quotes” and \\ "marks"\n',
      "class Bad(nn.Module):\n",
      "    def __init__(self):\n",
      "        super().__init__()\n",
      "        self.conv = nn.Conv2d(3, 8, 3, groups=2)\n",
      "    def forward(self, x):\n",
      "        return self.conv(x)",
    );
    const text = notebook([NET, wrong], indent);
    const line = text.split("\n").findIndex((each) => each.includes("groups=2"));
    const at = indent === 0 ? NET.source.length + 5 : line; // all on one line: then in the order of the cells
    const { problems } = analyzed(text);
    expect(problems.map(({ range }) => range?.start.line)).toEqual([at]);
  });

  it.each(['y = """half "q" a\n', 'y = f(rf"""a {x', "y = '''", "x = f(1,", "if x:", "@deco\n", "x = 1 \\"])(
    "keeps what a cell leaves open, as in %j, from the cells behind it",
    (open) => {
      const docs = code(...NET.source, "\n", '    """Its end."""');
      const { models, problems } = analyzed(notebook([code(open), docs]));
      expect(models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([["Net", 12 * 5 + 5]]);
      const line = notebook([code(open)])
        .split("\n")
        .findIndex((text) => text.includes(JSON.stringify(open)));
      expect(problems.filter(({ code, range }) => code === "syntax-error" && range?.start.line !== line)).toEqual([]);
    },
  );

  it.each([
    ["x = f(1,", '"a string"'],
    ["layers = [nn.ReLU(),", "(1, 2)"],
    ["x = {1: 2,  # so far", "[3]"],
    ["x = f(g(1),\n", '"""doc"""\n'],
  ])("does not read %j on in a cell that starts with %j", (open, start) => {
    const text = notebook([code(open), code(`${start}\n`, ...NET.source)]);
    const { models, problems } = analyzed(text);
    expect(models.map(({ graph, totals }) => [graph.name, totals.params])).toEqual([["Net", 12 * 5 + 5]]);
    const line = text.split("\n").findIndex((each) => each.includes(JSON.stringify(open)));
    const errors = problems.filter(({ code }) => code === "syntax-error");
    expect(errors.map(({ range }) => range?.start.line)).toEqual([line]);
  });

  it.each(["", "{", "[]", '{"cells": 3}', "null"])("is not %j", (text) => {
    expect(pythonOfNotebook(text)).toBeNull();
    expect(analyzed(text).problems).toMatchObject([{ severity: "error", code: "malformed-file" }]);
  });
});
