// The Python samples: parameters, buffers, MACs by kind and every call of a leaf module as PyTorch 2.15 measured them
// (samples.json, written by measure-samples.mjs), on the inputs that Rooflint finds by itself.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze, report } from "../../server/src/analysis/analyze";
import type { ModelReport, Report } from "../../server/src/protocol";

interface Measured {
  readonly name: string;
  readonly input: readonly number[];
  readonly error?: string;
  readonly params?: number;
  readonly buffers?: number;
  readonly macs?: number;
  readonly kinds?: { readonly convolution: number; readonly product: number };
  readonly calls?: readonly unknown[];
}

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const { torch, ...files }: Record<string, readonly Measured[]> & { torch: unknown } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "samples.json"), "utf8"),
);

describe.each(Object.entries(files))("samples/%s", (file, measured) => {
  const found = reportOf(file);

  it.each(measured.filter(({ error }) => error === undefined))("$name is as PyTorch runs it", (expected) => {
    const model = modelOf(found, expected.name);
    expect(model.inputs.map(({ shape }) => shape)).toEqual([expected.input]);
    const { params, buffers, macs, lowerBound } = model.totals;
    expect({ params, buffers, macs, lowerBound }).toEqual({
      params: expected.params,
      buffers: expected.buffers,
      macs: expected.macs,
      lowerBound: false,
    });
    const convolution = sum(model.layers.filter(({ op }) => op.includes("Conv")).map((layer) => Number(layer.macs)));
    expect({ convolution, product: Number(macs) - convolution }).toEqual(expected.kinds);
    const leaves = (model.calls ?? []).filter(({ leaf }) => leaf);
    expect(leaves.map((call) => [call.path, call.type, call.inputs, call.outputs, call.params])).toEqual(
      expected.calls,
    );
  });

  it.each(measured.filter(({ error }) => error !== undefined))("$name fails as PyTorch says", ({ name, error }) => {
    expect(found.problems.map(({ severity, model, message }) => [severity, model, message])).toEqual([
      ["error", name, error],
    ]);
    expect(modelOf(found, name).totals.lowerBound).toBe(true);
  });

  if (measured.every(({ error }) => error === undefined))
    it("has no problem", () => expect(found.problems).toEqual([]));
});

it("README.md states PyTorch's figures of the first model of each file", () => {
  const readme = readFileSync(path.join(ROOT, "samples", "README.md"), "utf8");
  const rows = [...readme.matchAll(/^\| `(\S+\.py)` \|.*\| ([\d,]+) \| ([\d,]+) \|$/gm)];
  const stated = rows.map(([, file, ...figures]) => [
    file,
    ...figures.map((figure) => Number(figure.replaceAll(",", ""))),
  ]);
  expect(stated).toEqual(Object.entries(files).map(([file, [first]]) => [file, first?.params, first?.macs]));
});

it("was measured by PyTorch 2.15", () => expect(torch).toMatch(/^2\.15\./));

describe("samples/lenet.py", () => {
  it("costs what arithmetic says", () => {
    const { totals } = modelOf(reportOf("lenet.py"), "LeNet");
    const convolutions = 6 * 25 * 28 * 28 + 16 * 6 * 25 * 10 * 10;
    expect(totals.macs).toBe(convolutions + 400 * 120 + 120 * 84 + 84 * 10);
    expect(totals.params).toBe(6 * 26 + 16 * (6 * 25 + 1) + 401 * 120 + 121 * 84 + 85 * 10);
  });
});

function sum(figures: readonly number[]): number {
  return figures.reduce((total, figure) => total + figure, 0);
}

function reportOf(file: string): Report {
  const name = path.join(ROOT, "samples", file);
  const analysis = analyze({ kind: "text", name, text: readFileSync(name, "utf8") });
  if (!analysis) throw new Error(`no front end for ${name}`);
  return report(analysis);
}

function modelOf({ models }: Report, name: string): ModelReport {
  const model = models.find((candidate) => candidate.name === name);
  if (!model) throw new Error(`no model ${name} among ${models.map((other) => other.name).join(", ")}`);
  return model;
}
