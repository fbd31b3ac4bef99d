// Python as people write it: every file of test/wild/models is read without a word about its models or inputs, and
// compared with what PyTorch 2.15 did (measured.json, written by measure-models.mjs): parameters, buffers, MACs by kind, and
// every call of a leaf module with its shapes, in order.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { toNumber } from "../../server/src/tensor/count";
import type { ValueType } from "../../server/src/tensor/type";
import { packageFolder } from "../python-packages.mjs";
import { textFiles } from "../pytorch/load.mjs";
import { macsByKind } from "../pytorch/mac-kinds";
import { analyzeWild, inputOf } from "./analyze-wild";
import { MODELS, NEEDS } from "./manifest.mjs";

interface Measured {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly error?: string;
  readonly params: number;
  readonly buffers: number;
  readonly macs: number;
  readonly kinds: { readonly convolution: number; readonly product: number };
  readonly calls: readonly unknown[];
}

const HERE = import.meta.dirname;
const { torch, ...measured }: Record<string, readonly Measured[]> & { torch: unknown } = JSON.parse(
  readFileSync(path.join(HERE, "measured.json"), "utf8"),
);
const files = textFiles();

it("was measured by PyTorch 2.15, all of it", () => {
  expect(torch).toMatch(/^2\.15\./);
  expect(Object.keys(measured).sort()).toEqual(Object.keys(MODELS).sort());
});

const TORCHVISION = "torchvision-0.29.2";
const present = (file: string) => [...(NEEDS[file] ?? []), TORCHVISION].every((name) => packageFolder(name) !== null);
const absent = Object.keys(MODELS).filter((file) => !present(file));
if (absent.length > 0)
  console.log(`skipped: ${absent.length} files of test/wild, packages are not fetched (node test/python-packages.mjs)`);

describe.each(Object.keys(MODELS).filter(present))("%s", (file) => {
  const expected = MODELS[file] ?? [];
  const full = path.join(HERE, "models", file);
  const roots = [...(NEEDS[file] ?? []), TORCHVISION].map((name) => packageFolder(name) as string);
  const analysis = analyzeWild(full, readFileSync(full, "utf8"), files, roots);

  it("has these models, their inputs from where they are written, and no problem", () => {
    const found = analysis.models.map(({ graph, inputSources }) => [graph.name, [...new Set(inputSources)]]);
    expect(found).toEqual(expected.map(({ name, source }) => [name, [source]]));
    expect(analysis.problems.filter(({ severity }) => severity !== "information")).toEqual([]);
  });

  it.each(expected.map(({ name }, i) => [name, i] as const))("%s is as PyTorch runs it", (name, i) => {
    const theirs = measured[file]?.[i];
    const model = analysis.models.find(({ graph }) => graph.name === name);
    if (!model || !theirs) throw new Error(`no model ${name}`);
    expect(theirs.error).toBeUndefined();
    const { graph, weights, costs, incomplete, calls } = model;
    expect(incomplete).toBeUndefined();
    const inputs = graph.inputs.map(({ type }) => inputOf(type));
    expect(inputs.map(({ shape, dtype }) => `${shape.join("x")}:${dtype}`)).toEqual(theirs.inputs);
    expect(costs.filter(({ macs }) => macs === null)).toEqual([]);
    const { conv, linear, matmul } = macsByKind(graph, costs);
    expect({ convolution: conv, product: linear + matmul }).toEqual(theirs.kinds);
    expect({ params: toNumber(weights?.params ?? 0), buffers: toNumber(weights?.buffers ?? 0) }).toEqual({
      params: theirs.params,
      buffers: theirs.buffers,
    });
    const rows = (calls ?? [])
      .filter(({ leaf }) => leaf)
      .map((call) => [call.path, call.type, shapes(call.inputs), shapes(call.outputs), toNumber(call.params)]);
    expect(rows).toEqual(theirs.calls);
  });
});

function shapes(types: readonly ValueType[]): readonly unknown[] {
  return types.map((type) => (type.kind === "tensor" ? type.shape : null));
}
