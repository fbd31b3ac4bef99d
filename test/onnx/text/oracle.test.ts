// Our text against the onnx package itself (compare.py): onnx.parser reads what we print as the same model, and we read
// what onnx.printer prints as the model that we read from the binary.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OnnxModel } from "../../../server/src/frontends/onnx/model";
import { parseOnnxText } from "../../../server/src/frontends/onnx/text/parse";
import { printOnnx } from "../../../server/src/frontends/onnx/text/print";
import { oracle, readModel } from "../shared";
import { readCases } from "./cases";
import { asWritten, expectEqual, PAYLOAD_FILE } from "./shared";

const PYTHON = path.resolve(import.meta.dirname, "..", "..", "..", ".cache", "venv", "bin", "python");
const hasOnnx = existsSync(PYTHON) && spawnSync(PYTHON, ["-c", "import onnx"]).status === 0;
if (!hasOnnx) console.warn("skipped: no onnx in .cache/venv (python3 -m venv .cache/venv; pip install onnx==1.23.2)");

interface Answer {
  readonly error: string | null;
  /** Whether onnx.parser reads what onnx.printer prints. */
  readonly printed?: boolean;
}

function ask(jobs: readonly object[]): Answer[] {
  const input = jobs.map((job) => JSON.stringify(job)).join("\n");
  const script = path.join(import.meta.dirname, "compare.py");
  const { stdout, stderr, status } = spawnSync(PYTHON, [script], { input, encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`compare.py failed: ${stderr}`);
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Answer);
}

for (const set of ["onnx-light", "onnx", "onnx-dynamo", "onnx-nodes", "onnx-nodes-1.23"]) {
  const source = oracle(set);
  describe.skipIf(!hasOnnx || source === null)(`${set} and the onnx package`, () => {
    let folder = "";
    beforeAll(() => {
      folder = mkdtempSync(path.join(tmpdir(), "onnx-text-"));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it("agree in both directions", { timeout: 300_000 }, () => {
      const names = readdirSync(source ?? "").filter((name) => name.endsWith(".onnx"));
      const jobs = names.map((name) => {
        const model = path.join(source ?? "", name);
        const text = path.join(folder, `${name}.ours`);
        writeFileSync(text, printOnnx(readModel(model), { payloadFile: PAYLOAD_FILE }));
        return { model, text, official: path.join(folder, `${name}.official`) };
      });
      const answers = ask(jobs);
      expect(jobs.flatMap(({ model }, i) => (answers[i]?.error === null ? [] : [[model, answers[i]]]))).toEqual([]);
      const readable = jobs.filter((_, i) => answers[i]?.printed);
      for (const job of readable) expectSameReading(job);
      console.log(
        `${set}: onnx.parser reads ${jobs.length} of our texts; we read ${readable.length} of onnx.printer's`,
      );
    });
  });
}

/** Of what both texts hold: onnx.printer writes no notes, and all values where we refer to the binary. */
function expectSameReading({ model, official }: { readonly model: string; readonly official: string }): void {
  const { model: read, problems } = parseOnnxText(readFileSync(official, "utf8"));
  expect(problems, model).toEqual([]);
  expectEqual(comparable(read), comparable(readModel(model)), model);
}

const UNWRITTEN: ReadonlySet<string> = new Set(["docString", "metadata", "payload"]);

function comparable(model: OnnxModel): unknown {
  const { graph, functions, ...header } = asWritten(model) as { graph: unknown; functions: unknown };
  return { ...header, graph: withoutNotes(graph), functions: withoutNotes(functions) };
}

function withoutNotes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNotes);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !UNWRITTEN.has(key));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutNotes(item)]));
}

describe.skipIf(!hasOnnx)("the text cases and the onnx package", () => {
  it("notice a difference", () => {
    const graph = (i: number) => `g (float[2] x) => (float[2] y) { y = Op <i = ${i}> (x) }`;
    expect(ask([{ a: graph(1), b: graph(1) }])).toEqual([{ error: null }]);
    expect(ask([{ a: graph(1), b: graph(2) }])[0]?.error).toMatch(/1 != 2/);
  });

  it("agree on what a source means", () => {
    const cases = readCases().filter(({ problems, ours }) => problems.length === 0 && !ours);
    const answers = ask(cases.map(({ source, expected }) => ({ a: source, b: expected })));
    expect(cases.flatMap(({ title }, i) => (answers[i]?.error === null ? [] : [[title, answers[i]]]))).toEqual([]);
    expect(cases.length).toBeGreaterThan(0);
  });
});
