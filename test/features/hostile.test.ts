// Hostile and half-written documents: whatever stands in the text, the server answers, stays alive and has no internal
// error. Edits are random with a fixed seed; every one goes through the incremental protocol.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Position } from "../../server/src/text/position";
import { LineIndex } from "../../server/src/text/position";
import { ROOT } from "../harness/build";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

let server: ServerProcess;
let opened = 0;

beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server.stop());

const SAMPLE = readFileSync(path.join(ROOT, "samples", "attention.onnxtxt"), "utf8");

/** A request must be answered within this, on a loaded machine with two cores. */
const PATIENCE_MS = 5000;

async function askEverything(uri: string, position: Position): Promise<void> {
  const start = performance.now();
  const at = { position };
  await Promise.all([
    server.client.hover(uri, position),
    server.client.request("textDocument/documentSymbol", uri),
    server.client.request("textDocument/foldingRange", uri),
    server.client.request("textDocument/definition", uri, at),
    server.client.request("textDocument/references", uri, { ...at, context: { includeDeclaration: true } }),
  ]);
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  empty: "",
  blank: "\n\n \t\n",
  "a lone bracket": "<",
  "binary rubbish": Array.from({ length: 4000 }, (_, i) => String.fromCharCode((i * 7919) % 0xd800)).join(""),
  "ten thousand open brackets": "{[(<".repeat(2500),
  "an attribute nested ten thousand deep": `<ir_version: 8, opset_import: ["": 17]>\ng (x) => (y) { y = ${"If <then_branch = g (x) => (y) { y = ".repeat(10_000)}`,
  "a name of a million letters": `<ir_version: 8, opset_import: ["": 17]>\ng (float[2] ${"x".repeat(1_000_000)}) => (y) { y = Relu(x) }`,
  "sizes beyond any memory": `<ir_version: 8, opset_import: ["": 17]>
g (float[9007199254740991,9007199254740991] x, float[9223372036854775807] z) => (y) { y = Concat <axis = -9223372036854775808> (x, x) }`,
  "a module path of ten thousand steps": `<ir_version: 8, opset_import: ["": 17]>\ng (float[2] x) => (y) { ["${"/a".repeat(10_000)}"] y = Relu(x) }`,
  "a function that calls itself": `<ir_version: 8, opset_import: ["": 17, "f": 1]>
g (float[2] x) => (y) { y = f.a(x) }
<opset_import: ["": 17, "f": 1], domain: "f"> a (x) => (y) { y = f.a(x) }`,
};

describe("hostile documents", () => {
  for (const [title, text] of Object.entries(DOCUMENTS)) {
    it(`${title} are answered`, async () => {
      const uri = `file:///hostile/document${opened++}.onnxtxt`;
      await server.client.open(uri, text);
      await askEverything(uri, new LineIndex(text).position(text.length >> 1));
      const codes = (await server.client.diagnostics(uri)).map(({ code }) => code);
      expect(codes).not.toContain("internal-error");
      await server.client.close(uri);
    });
  }
});

describe("random edits", () => {
  it("never bring the server down, and undone they leave no trace", async () => {
    const uri = "file:///hostile/edited.onnxtxt";
    await server.client.open(uri, SAMPLE);
    const before = await server.client.diagnostics(uri);
    let text = SAMPLE;
    const random = generator(20261123);
    for (let i = 0; i < 150; i++) {
      const [start, end] = [random(text.length), random(text.length)].sort((a, b) => a - b) as [number, number];
      const stop = Math.min(end, start + random(40));
      const inserted = random(3) === 0 ? "" : text.slice(random(text.length)).slice(0, random(60));
      const lines = new LineIndex(text);
      await server.client.edit(uri, lines.position(start), lines.position(stop), inserted);
      text = text.slice(0, start) + inserted + text.slice(stop);
      await askEverything(uri, new LineIndex(text).position(random(text.length)));
    }
    expect(
      server.client.published(uri).flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)),
    ).not.toContain("internal-error");
    const lines = new LineIndex(text);
    const version = await server.client.edit(uri, lines.position(0), lines.position(text.length), SAMPLE);
    expect(await server.client.diagnostics(uri, version)).toEqual(before);
    expect(server.process.exitCode).toBeNull();
  });
});

/** Integers below a bound, the same in every run (Lehmer's generator, MINSTD). */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state * 48271) % 2147483647;
    return bound === 0 ? 0 : state % bound;
  };
}

/** A model with this in its `forward`; the line and column of what stands there. */
const PROGRAM = (statement: string) => `import re
import torch
from torch import nn


# rooflint: input=1x3x4x4
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)

    def forward(self, x):
        ${statement}
        return self.conv(x)
`;
const STATEMENT = { line: 12, character: 8 };
const CONV = { line: 9, character: 14 };

const PROGRAMS: Readonly<Record<string, readonly [statement: string, says: RegExp]>> = {
  "an endless loop": ["while True: pass", /more than 25,000,000 steps/],
  "lists that are kept": ["y = []; y.extend([[0] * 4000000 for i in range(10 ** 9)])", /more than 25,000,000 steps/],
  "endless recursion": ["x = self(x)", /RecursionError: maximum recursion depth exceeded/],
  "iterators of iterators": ["for i in range(10 ** 5): x = map(str, x)\n        list(x)", /RecursionError/],
  "an exception whose text never ends": [
    "raise type('E', (Exception,), {'__str__': lambda e: sum(iter(int, 1))})()",
    /E: what it says is not known: more than 100,000 steps/,
  ],
  "a regular expression of a million states": ["re.match('(a|b){1000}' * 1000, 'a')", /more than 25,000,000 steps/],
};

describe("hostile programs", () => {
  for (const [title, [statement, says]] of Object.entries(PROGRAMS)) {
    it(`${title}: another document is answered meanwhile, the reason is told, and an edit makes it good`, async () => {
      const other = `file:///hostile/other${opened++}.py`;
      await server.client.open(other, PROGRAM("pass"), "python");
      await server.client.diagnostics(other);
      const uri = `file:///hostile/program${opened++}.py`;
      await server.client.open(uri, PROGRAM(statement), "python");
      const start = performance.now();
      expect(await server.client.hover(other, CONV)).toContain("32 params");
      expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
      const told = (await server.client.diagnostics(uri)).map(({ message }) => message).join("\n");
      expect(told).toMatch(says);
      const end = { line: STATEMENT.line, character: STATEMENT.character + (statement.split("\n")[0] ?? "").length };
      const version = await server.client.edit(uri, STATEMENT, end, "pass");
      const left = (await server.client.diagnostics(uri, version)).filter(({ severity }) => severity === 1);
      expect(left.map(({ message }) => message)).toEqual([]);
    }, 60_000);
  }

  it("are left in the middle by the next edit", async () => {
    const uri = `file:///hostile/program${opened++}.py`;
    await server.client.open(uri, PROGRAM("while True: pass"), "python");
    await new Promise((resolve) => setTimeout(resolve, 20));
    const version = await server.client.edit(uri, STATEMENT, { line: 12, character: 24 }, "pass");
    expect((await server.client.diagnostics(uri, version)).map(({ code }) => code)).not.toContain("limit-reached");
    expect(server.client.published(uri).map(({ version }) => version)).toEqual([version]);
    expect(server.process.exitCode).toBeNull();
  }, 60_000);
});
