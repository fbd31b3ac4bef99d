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
