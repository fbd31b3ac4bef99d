// Every single-operator model of the ONNX backend test suites: with the declared output shapes removed, an output whose
// size follows from the model must be known and right; one that depends on run-time values must not be wrong.
// `ONNX_OPS=Conv,Resize` restricts the run to some operators and lists each of their cases that is not right.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { buildGraph } from "../../server/src/frontends/onnx/build";
import { printType } from "../../server/src/tensor/type";
import { judge, oracle, readJson, readModel, type Verdict, withoutDeclaredShapes } from "./shared";

interface Case {
  readonly name: string;
  readonly op: string;
  /** name, dtype, shape; null for sequences and optionals. */
  readonly outs: readonly (readonly [string, string | null, readonly number[] | null] | null)[];
  readonly outs_depends?: readonly ("static" | "values")[];
  /** TensorProto element types of the outputs; finer than the dtype's name (float8, int4). */
  readonly elem?: readonly number[];
}

interface Result {
  readonly op: string;
  readonly output: string;
  readonly verdict: Verdict;
  readonly static: boolean;
  readonly text: string;
}

const only = process.env["ONNX_OPS"]?.split(",") ?? null;

for (const set of ["onnx-nodes", "onnx-nodes-1.23"]) {
  const folder = oracle(set);
  describe.skipIf(folder === null)(set, () => {
    const cases = folder === null ? [] : readJson<readonly Case[]>(folder, "index.json");
    // Two names stand twice in the older index, because the suite wrote both cases to one file: the later one is in it.
    const unique = new Map(cases.map((item) => [item.name, item])).values();
    const selected = [...unique].filter((item) => only === null || only.includes(item.op));
    const results = selected.flatMap((item) => run(folder as string, item));
    const wrong = results.filter((result) => result.verdict === "wrong");
    const missing = results.filter((result) => result.verdict === "unknown" && result.static);

    it("prints its counts", () => {
      console.log(summary(set, results));
      expect(results.length).toBeGreaterThan(0);
    });
    it("is never wrong", () => expect(wrong.map((result) => result.text)).toEqual([]));
    it("knows every output whose size the model fixes", () => expect(missing.map((result) => result.text)).toEqual([]));
  });
}

function run(folder: string, item: Case): readonly Result[] {
  const model = readModel(path.join(folder, `${item.name}.onnx`));
  const declared = new Map(model.graph.outputs.map((output) => [output.name, output.type]));
  const { graph } = buildGraph(withoutDeclaredShapes(model));
  return item.outs.flatMap((out, i) => {
    const [name, dtype, dims] = out ?? ["", null, null];
    const type = declared.get(name);
    // The older set lists sequences of equal tensors as one stacked array, and bfloat16 by its storage, uint16.
    if (dtype === null || dims === null || type?.kind !== "tensor") return [];
    const value = graph.outputs.find((output) => output.name === name) ?? graph.outputs[i];
    const found = value?.type ?? { kind: "unknown" as const };
    const verdict = judge(found, item.elem?.[i] ?? type.elemType, dims);
    const problems = graph.problems.map((problem) => problem.message).join("; ");
    const text = `${item.op} ${item.name}: ${name} is ${dtype}[${dims}], got ${printType(found)} ${problems}`;
    return [{ op: item.op, output: name, verdict, static: isStatic(item, i), text }];
  });
}

/** The older set does not say which sizes depend on values: there an unknown output is only counted. */
function isStatic(item: Case, output: number): boolean {
  return item.outs_depends?.[output] === "static";
}

function summary(set: string, results: readonly Result[]): string {
  const rows = new Map<string, Record<Verdict, number>>();
  const total = { right: 0, unknown: 0, wrong: 0 };
  for (const { op, verdict } of results) {
    const row = rows.get(op) ?? { right: 0, unknown: 0, wrong: 0 };
    row[verdict]++;
    total[verdict]++;
    rows.set(op, row);
  }
  const open = [...rows].filter(([, row]) => row.unknown + row.wrong > 0);
  const lines = open.map(([op, row]) => `  ${op}: ${row.right} right, ${row.unknown} unknown, ${row.wrong} wrong`);
  return [`${set}: ${total.right} outputs right, ${total.unknown} unknown, ${total.wrong} wrong`, ...lines].join("\n");
}
