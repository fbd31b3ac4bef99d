// Errors that PyTorch would raise: small models with one error each (errors/cases.py), and what PyTorch itself said of them
// (errors/torch.json). The graph goes on behind a layer that fails, with what the layer declares.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";

interface Case {
  readonly source: string;
  readonly line: number;
  readonly message: string;
}

const { cases }: { cases: Record<string, Case> } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, "errors", "torch.json"), "utf8"),
);

function analysisOf(name: string) {
  const analysis = analyze({ kind: "text", name: `/errors/${name}.py`, text: cases[name]?.source ?? "" });
  if (analysis === null) throw new Error(`no front end read ${name}`);
  return analysis;
}

describe("what PyTorch raises", () => {
  for (const [name, { line, message }] of Object.entries(cases)) {
    it(`is told in its words, once, at its line: ${name}`, () => {
      const errors = analysisOf(name).problems.filter(({ severity }) => severity === "error");
      expect(errors.map((error) => [(error.range?.start.line ?? -1) + 1, error.message])).toEqual([[line, message]]);
    });
  }
});

describe("the graph behind an error", () => {
  // the layer behind the error: its shape by the documentation of the layers, `null` where a size cannot be known
  for (const [name, layer, shape] of [
    ["conv_channels", "c", [1, 4, 28, 28]], // 16 → 32 channels by 3×3 on 30×30, then 1×1
    ["linear_features", "c", [4, 2]],
    ["flatten_linear", "fc", [1, 10]],
    ["batchnorm", "b", [1, 4, 30, 30]],
    ["sequential", "b", [1, 4, 4, 4]], // 8 → 6 → 4 by two 3×3 without padding
    ["lstm", "b", [2, 7, 4]],
    ["layernorm", "b", [5, 2, 4]],
    ["too_many_args", "b", [2, 4]],
    ["conv_too_small", "b", [1, 4, null, null]], // 7×7 does not fit 5×5: no size is right
    ["pool_too_small", "b", [1, 4, null, null]],
  ] as const) {
    it(`goes on with what the layer declares: ${name}`, () => {
      const [model] = analysisOf(name).models;
      const nodes = model?.graph.nodes.filter(({ source }) => source.path === layer) ?? [];
      const type = nodes.at(-1)?.outputs[0]?.type;
      expect(type?.kind === "tensor" && type.shape).toEqual(shape);
      expect(model?.totals.lowerBound).toBe(true);
    });
  }
});
