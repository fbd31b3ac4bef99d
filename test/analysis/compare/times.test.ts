// Times of a comparison: those of the estimate, divided among stages, their difference among models.
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../../server/src/analysis/analyze";
import { compare } from "../../../server/src/analysis/compare/compare";
import { findArchitecture } from "../../../server/src/zoo/architectures";
import { defined } from "../../../server/src/zoo/definitions";

function timed(name: string, target?: string): AnalyzedModel {
  const architecture = findArchitecture(name);
  const found = architecture && defined(architecture);
  if (!found) throw new Error(`no definition of ${name}`);
  const [model] = analyze(found.source, { ...found.options, ...(target !== undefined && { target }) })?.models ?? [];
  if (!model) throw new Error(`${name} was not analysed`);
  return model;
}

describe("times", () => {
  const models = ["squeezenet-1.1", "resnet-18"].map((label) => ({ label, model: timed(label, "nvidia-rtx-4090") }));
  const compared = compare(models);

  it("are the expected ones of the estimate", () => {
    const expected = models.map(({ model }) => model.estimate?.seconds?.[1]);
    expect(compared.models.map(({ totals }) => totals.seconds)).toEqual(expected);
    expect(compared.models[1]?.delta.seconds).toBeCloseTo((expected[1] ?? 0) - (expected[0] ?? 0), 12);
  });

  it("of the stages add up to those of the kernels", () => {
    models.forEach(({ model }, i) => {
      const kernels = model.estimate?.groups.reduce((sum, { seconds }) => sum + (seconds?.[1] ?? Number.NaN), 0);
      const stages = compared.stages.reduce((sum, { cells }) => sum + (cells[i]?.seconds ?? 0), 0);
      expect(stages).toBeGreaterThan(0);
      expect(stages).toBeCloseTo(kernels ?? Number.NaN, 12);
    });
  });

  it("are unknown without a target", () => {
    const [untimed] = compare([{ label: "", model: timed("squeezenet-1.1") }]).models;
    expect([untimed?.totals.seconds, untimed?.delta.seconds]).toEqual([null, null]);
  });
});
