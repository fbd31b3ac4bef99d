// Outline, definition, references, folding and diagnostics' places, over the real protocol.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DocumentSymbol, FoldingRange, Location } from "vscode-languageserver-protocol/node";
import { compareMarkers, readFixture } from "../harness/fixture";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
let opened = 0;

beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

async function open(source: string) {
  const fixture = readFixture(source);
  const uri = `file:///navigation/model${opened++}.onnxtxt`;
  await server.client.open(uri, fixture.text);
  return { ...fixture, uri };
}

const NET = `<ir_version: 8, opset_import: ["": 17]>
net (float[1,8,4,4] x) => (float[1,8,4,4] y)
<float[8,8,1,1] w = ["location": "w.bin"], float[8,8,1,1] v = ["location": "w.bin"]>
{
  ["/block/conv1/Conv"] a = Conv(x, w)
  ["/block/act/Relu"] b = Relu(a)
  ["/block/conv2/Conv"] c = Conv(b, v)
  ["/Add"] y = Add(c, a)
}
`;

describe("outline", () => {
  it("nests nodes by module, with costs", async () => {
    const { uri, text } = await open(NET);
    const [net, ...others] = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", uri);
    expect(others).toEqual([]);
    const names = (symbols: DocumentSymbol[] = []): unknown[] =>
      symbols.map(({ name, children }) => (children?.length ? { [name]: names(children) } : name));
    expect({ [net!.name]: names(net!.children) }).toEqual({
      net: [{ block: ["block.conv1", "block.act", "block.conv2"] }, "/Add"],
    });
    // 1×1 convolutions of 8 → 8 channels on 4×4 positions: 8·8·16 MACs each
    expect(net!.detail).toBe("2.05 KMACs · 128 params");
    expect(net!.children![0]!.children![0]!.detail).toBe("Conv · 1.02 KMACs · 64 params");
    expect(text.split("\n")[net!.selectionRange.start.line]).toContain("net (");
  });

  it("says how many symbols it leaves out of a large model", async () => {
    const nodes = Array.from({ length: 6_000 }, (_, i) => `  v${i + 1} = Relu(v${i})`);
    const { uri } = await open(
      `<ir_version: 8, opset_import: ["": 17]>\ng (float[1] v0) => (float[1] v6000) {\n${nodes.join("\n")}\n}\n`,
    );
    const [graph] = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", uri);
    // 5,000 with the graph itself
    expect(graph?.children?.length).toBe(5_000);
    expect(graph?.children?.at(-1)?.name).toBe("… 1,001 more, left out here");
  }, 20_000);

  it("keeps every symbol inside its parent's range", async () => {
    const { uri } = await open(NET);
    const symbols = await server.client.request<DocumentSymbol[]>("textDocument/documentSymbol", uri);
    const line = ({ range }: DocumentSymbol) => [range.start.line, range.end.line] as const;
    const check = (parent: DocumentSymbol): void => {
      for (const child of parent.children ?? []) {
        expect(line(child)[0]).toBeGreaterThanOrEqual(line(parent)[0]);
        expect(line(child)[1]).toBeLessThanOrEqual(line(parent)[1]);
        check(child);
      }
    };
    symbols.forEach(check);
  });
});

async function definition(source: string): Promise<string | null> {
  const { uri, cursor, text } = await open(source);
  const place = await server.client.request<Location | null>("textDocument/definition", uri, { position: cursor });
  return (
    place &&
    `${place.range.start.line}: ${text.split("\n")[place.range.start.line]!.slice(place.range.start.character, place.range.end.character)}`
  );
}

describe("definition", () => {
  it("is the statement that computes a value", async () => {
    expect(await definition(NET.replace("Add(c, a)", "Add(c, $0a)"))).toBe("4: a");
    expect(await definition(NET.replace("] y)", "] $0y)"))).toBe("7: y");
  });

  it("is the header for inputs and initializers", async () => {
    expect(await definition(NET.replace("Conv(x, w)", "Conv($0x, w)"))).toBe("1: x");
    expect(await definition(NET.replace("Conv(b, v)", "Conv(b, $0v)"))).toBe("2: v");
  });

  it("does not leave its graph or function", async () => {
    const two = `<ir_version: 8, opset_import: ["": 17, "f": 1]>
g (float[2] x) => (float[2] y) { y = f.twice(x) }
<opset_import: ["": 17], domain: "f">
twice (x) => (y) { y = Add($0x, x) }
`;
    expect(await definition(two)).toBe("3: x");
  });

  it("is nothing for operators and attributes", async () => {
    expect(await definition(NET.replace("Add(c", "A$0dd(c"))).toBeNull();
  });
});

describe("references", () => {
  it("are all places of the name, with the definition where asked for", async () => {
    const { uri, cursor } = await open(NET.replace("Relu(a)", "Relu($0a)"));
    const ask = (includeDeclaration: boolean) =>
      server.client.request<Location[]>("textDocument/references", uri, {
        position: cursor,
        context: { includeDeclaration },
      });
    const lines = (places: Location[]) => places.map(({ range }) => range.start.line);
    expect(lines(await ask(true))).toEqual([4, 5, 7]);
    expect(lines(await ask(false))).toEqual([5, 7]);
  });
});

describe("folding", () => {
  it("covers the graph's body", async () => {
    const { uri } = await open(NET);
    const ranges = await server.client.request<FoldingRange[]>("textDocument/foldingRange", uri);
    expect(ranges).toEqual([{ startLine: 3, endLine: 7 }]);
  });
});

describe("diagnostics", () => {
  const cases: Readonly<Record<string, string>> = {
    "findings at the operator's name": `<ir_version: 8, opset_import: ["": 17]>
g (float[1,24,56,56] x, float[288,24,1,1] w) => (y) {
  y = Conv(x, w)
  #   ^^^^ 24 → 288 channels move 1.86×
}
`,
    "what a runtime would reject": `<ir_version: 8, opset_import: ["": 17]>
g (float[1,3,8,8] x, float[4,2,3,3] w) => (y) {
  y = Conv(x, w)
  # ^^^^ expected 2 input channels, got 3
}
`,
    "an undefined name": `<ir_version: 8, opset_import: ["": 17]>
g (float[1,3,8,8] x) => (y) {
  y = Relu(z)
  # ^^^^ no node, input or initializer defines 'z'
}
`,
    "nothing where a comment silences the rule": `<ir_version: 8, opset_import: ["": 17]>
g (float[1,24,56,56] x, float[288,24,1,1] w) => (y) {
  # rooflint: ignore[unbalanced-channels] -- the wide tensor is fused away
  y = Conv(x, w)
}
`,
  };
  for (const [title, source] of Object.entries(cases)) {
    it(`show ${title}`, async () => {
      const { uri, markers } = await open(source);
      expect(compareMarkers(markers, await server.client.diagnostics(uri))).toEqual([]);
    });
  }

  it("link equal places from the first", async () => {
    const { uri } = await open(`<ir_version: 8, opset_import: ["": 17]>
g (float[1,24,56,56] x, float[288,24,1,1] w, float[24,288,1,1] v) => (y) {
  a = Conv(x, w)
  b = Relu(x)
  y = Conv(b, w)
}
`);
    const all = await server.client.diagnostics(uri);
    const [finding, ...others] = all.filter(({ code }) => code === "unbalanced-channels");
    expect(others).toEqual([]);
    expect(finding?.range.start.line).toBe(2);
    expect(finding?.relatedInformation?.map(({ location }) => location.range.start.line)).toEqual([4]);
  });
});
