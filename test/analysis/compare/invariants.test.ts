// What holds for any two models: every layer is accounted for once, and what is compared adds up.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../../server/src/analysis/analyze";
import { compare, type Labelled } from "../../../server/src/analysis/compare/compare";
import { costed } from "../../../server/src/analysis/compare/figures";
import { layersOf } from "../../../server/src/analysis/compare/layers";
import { MOST_ROWS } from "../../../server/src/analysis/compare/rows";
import type { LayerRow } from "../../../server/src/protocol";
import { findArchitecture } from "../../../server/src/zoo/architectures";
import { defined } from "../../../server/src/zoo/definitions";
import { chain } from "../../guidelines/models";

type Model = Labelled["model"];

function layerCount({ graph, costs }: Model): number {
  return layersOf(graph, costed(costs, null)).length;
}

function expectInvariants(left: Model, right: Model): void {
  const { changes, stages, rows, models } = compare([
    { label: "left", model: left },
    { label: "right", model: right },
  ]);
  const [{ counts, changes: listed, omitted } = { counts: null, changes: [], omitted: 0 }] = changes;
  if (counts === null) throw new Error("no changes");
  const paired = counts.equal + counts.changed + counts.affected;
  expect([paired + counts.removed, paired + counts.added]).toEqual([layerCount(left), layerCount(right)]);
  expect(listed.length + omitted + counts.equal).toBe(paired + counts.removed + counts.added);
  for (const side of ["from", "to"] as const) {
    const indices = listed.flatMap((change) => change[side]?.index ?? []);
    expect(indices, "in order").toEqual([...new Set(indices)].sort((a, b) => a - b));
  }
  [left, right].forEach((model, i) => {
    const nodes = stages.flatMap(({ cells }) => (cells[i] ? [[cells[i].firstLayer, cells[i].endLayer]] : []));
    expect(nodes.flat(), "stages without gaps").toEqual(
      nodes.flatMap((_, n) => [nodes[n - 1]?.[1] ?? 0, nodes[n]?.[1]]),
    );
    expect(nodes.at(-1)?.[1] ?? 0).toBe(model.graph.nodes.length);
  });
  expectRows(rows, stages.length, [left, right]);
  const stageMacs = stages.reduce((sum, { deltas }) => sum + Number(deltas[1]?.differences.macs), 0);
  expect(stageMacs).toBe(models[1]?.delta.differences.macs);
  if (omitted > 0) return;
  // equal layers differ in nothing, so that the listed ones make up the whole difference
  const layerMacs = listed.reduce((sum, { delta }) => sum + Number(delta.differences.macs), 0);
  expect(layerMacs).toBe(models[1]?.delta.differences.macs);
}

/** Every layer stands in one row, rows in the order of layers and stages, and their costs are those of the models. */
function expectRows(rows: readonly LayerRow[], stages: number, models: readonly Model[]): void {
  expect(rows.map(({ stage }) => stage)).toEqual(rows.map(({ stage }) => stage).sort((a, b) => a - b));
  expect(rows.at(-1)?.stage ?? 0).toBeLessThan(Math.max(1, stages));
  expect(rows.length).toBeLessThanOrEqual(MOST_ROWS + stages);
  models.forEach((model, i) => {
    const cells = rows.flatMap(({ cells }) => cells[i] ?? []);
    expect(cells.reduce((sum, { count }) => sum + count, 0)).toBe(layerCount(model));
    expect(cells.map(({ first }) => first)).toEqual(cells.map(({ first }) => first).sort((a, b) => a - b));
    expect(cells.reduce((sum, { figures }) => sum + Number(figures.macs), 0)).toBe(model.totals.macs);
  });
}

const widths = fc.array(fc.constantFrom(4, 8, 12), { minLength: 1, maxLength: 12 });

function convolutions(channels: readonly number[]): Model {
  const specs = channels.map((outputChannels, i) => ({
    inputChannels: channels[i - 1] ?? 4,
    outputChannels,
    kernel: 3,
  }));
  return { ...chain(specs, 8), estimate: null };
}

function known(name: string): AnalyzedModel {
  const architecture = findArchitecture(name);
  const found = architecture && defined(architecture);
  const [model] = (found && analyze(found.source, found.options)?.models) ?? [];
  if (!model) throw new Error(`no definition of ${name}`);
  return model;
}

describe("for any two models", () => {
  it("of convolutions everything is accounted for", () => {
    fc.assert(
      fc.property(widths, widths, (left, right) => expectInvariants(convolutions(left), convolutions(right))),
      { numRuns: 60 },
    );
  }, 60_000);

  it.each([
    ["resnet-18", "mobilenet-v2-1.0"],
    ["inception-v3", "densenet-121"],
    ["vit-b-16", "swin-t"],
    ["shufflenet-v1-1.0x-g3", "shufflenet-v1-1.0x-g8"],
    ["nasnet-a-mobile", "squeezenet-1.1"],
    ["efficientvit-b1-mit", "fasternet-t0"],
  ])(
    "%s and %s are accounted for",
    (left, right) => {
      expectInvariants(known(left), known(right));
      expectInvariants(known(right), known(left));
    },
    60_000,
  );
});
