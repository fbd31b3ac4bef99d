// Totals under the conventions of other tools against what those tools said of the same networks: the shared oracle,
// measured.json (thop and torchinfo 1.8.0, written by measure.py) and timm's result tables.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { CONVENTIONS, conventionTotals, findConvention } from "../../server/src/cost/conventions/index";
import { nodeCosts } from "../../server/src/cost/cost";
import { loadModel } from "../../server/src/frontends/python/index";
import { withFile } from "../../server/src/host/files";
import { toNumber } from "../../server/src/tensor/count";
import { packageFolder } from "../python-packages.mjs";
import { type ModelRecord, recordedModel } from "../pytorch/compare-model";
import { textFiles } from "../pytorch/load.mjs";
import { hasSet, modelRecords } from "../pytorch/oracle-sets.mjs";
import { conventionsPage } from "./page";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const SHARED = path.resolve(ROOT, "..", "shared");
const TOLERANCE = 0.001;
/** One network, on a loaded machine. */
const SLOWEST_MS = 60_000;

const files = textFiles();
const torchvision = packageFolder("torchvision-0.14.1");
const timm = packageFolder("timm-1.0.31");
const hasOracle = torchvision !== null && hasSet("torchvision");
const hasTimm = timm !== null && hasSet("timm");
if (!hasOracle) console.log("conventions: skipped, ../shared or torchvision 0.14.1 is absent");
if (!hasTimm) console.log("timm's convention: skipped, ../shared or timm is absent");

/** By id of the convention; null: the tool failed. */
type Totals = Readonly<Record<string, number | null>>;

interface OracleEntry {
  readonly input: readonly (readonly number[])[];
  readonly fvcore: { readonly total: number };
  readonly torchinfo: number;
  readonly ptflops: { readonly aten: number | null; readonly pytorch: number | null };
  readonly calflops: { readonly flops?: number; readonly macs?: number };
}

function measuredTotals(): Readonly<Record<string, Totals>> {
  const oracle: Readonly<Record<string, OracleEntry>> = readJson(
    path.join(SHARED, "oracle", "conventions.json"),
  ).models;
  const own = readJson(path.join(import.meta.dirname, "measured.json")).models;
  return Object.fromEntries(
    Object.entries(oracle).map(([model, { fvcore, torchinfo, ptflops, calflops }]) => [
      model,
      {
        fvcore: fvcore.total,
        torchinfo,
        ptflops: ptflops.pytorch,
        "ptflops@aten": ptflops.aten,
        calflops: calflops.flops ?? null,
        "calflops@macs": calflops.macs ?? null,
        "torchinfo@1.8.0": own[model]?.["torchinfo@1.8.0"] ?? null,
        thop: own[model]?.thop ?? null,
      },
    ]),
  );
}

/**
 * What a tool leaves out that Rooflint cannot tell apart, with the amount worked out. Swin V2 multiplies queries and keys
 * by `@`, which ptflops and calflops do not see, and attention and values by `matmul`, which they do. Stage i has
 * (64/2^i)² tokens of 96·2^i channels, windows of 64 tokens and 2, 2, 6, 2 blocks: tokens · 64 · channels each.
 */
const SWIN_V2_SCORES = 64 * (2 * 64 ** 2 * 96 + 2 * 32 ** 2 * 192 + 6 * 16 ** 2 * 384 + 2 * 8 ** 2 * 768);
const EXPLAINED: Readonly<Record<string, Totals>> = {
  swin_v2_t: { ptflops: SWIN_V2_SCORES, "calflops@macs": SWIN_V2_SCORES, calflops: 2 * SWIN_V2_SCORES },
};

describe.skipIf(!hasOracle)("the totals of other tools on torchvision's networks", { timeout: SLOWEST_MS }, () => {
  for (const [model, totals] of Object.entries(hasOracle ? measuredTotals() : {})) {
    it(model, () => {
      const input = readJson(path.join(SHARED, "oracle", "conventions.json")).models[model].input;
      const record = readJson(path.join(SHARED, "oracle", "torchvision", `${model}.json`));
      const ours = totalsOf({ ...record, input }, torchvision as string);
      const measured = Object.entries(totals).filter(([, total]) => total !== null) as [string, number][];
      expect(measured.length).toBeGreaterThanOrEqual(2);
      for (const [id, total] of measured) {
        const left = (ours[id] ?? 0) - (EXPLAINED[model]?.[id] ?? 0);
        expect(Math.abs(left - total) / total, `${id}: ${left}, measured ${total}`).toBeLessThanOrEqual(TOLERANCE);
      }
    });
  }
});

/** One network of each of ten families, and two with operators that fvcore counts as nothing. */
const TIMM_MODELS = [
  ...["test_vit", "mobilenetv3_small_050", "edgenext_xx_small", "rexnet_100", "mobilevit_xxs", "pvt_v2_b0"],
  ...["mixer_s32_224", "poolformer_s12", "legacy_seresnet18", "gcvit_xxtiny", "sequencer2d_s"],
];

describe.skipIf(!hasTimm)("timm's published GMACs", { timeout: SLOWEST_MS }, () => {
  const records = hasTimm ? modelRecords("timm") : [];
  const [header = [], ...rows] = hasTimm ? table(path.join(SHARED, "data", "throughput", "i7-12700h.csv")) : [];

  it.each(TIMM_MODELS)("%s", (name) => {
    const record: ModelRecord = JSON.parse(records.find(({ model }: { model: string }) => model === name)?.text ?? "");
    const size = String(record.input[0]?.at(-1));
    const row = rows.find(
      (cells) => cells[header.indexOf("model")] === name && cells[header.indexOf("infer_img_size")] === size,
    );
    const total = totalsOf(record, timm as string)["timm"] ?? 0;
    expect((total / 1e9).toFixed(2)).toBe(Number(row?.[header.indexOf("infer_gmacs")]).toFixed(2));
  });
});

describe("a file without modules", () => {
  const analysis = withFile(path.join(ROOT, "samples", "resnet50.onnx"), ({ source }) => analyze(source));
  const model = analysis?.models[0];

  it.skipIf(!hasOracle)("is counted as the PyTorch model that exports to it", () => {
    const totals = hasOracle ? measuredTotals()["resnet50"] : {};
    if (!model) throw new Error("samples/resnet50.onnx has no model");
    for (const { id, total } of conventionTotals(model)) {
      const measured = totals?.[id];
      if (measured != null) expect(`${id} ${toNumber(total)}`).toBe(`${id} ${measured}`);
    }
  });

  it("is the example of docs/conventions.md", async () => {
    if (!model) throw new Error("samples/resnet50.onnx has no model");
    await expect(conventionsPage(model)).toMatchFileSnapshot(path.join(ROOT, "docs", "conventions.md"));
  });
});

const lecture = path.join(SHARED, "data", "alexnet-vgg-layers.json");
if (!existsSync(lecture)) console.log("the lecture's tables: skipped, ../shared is absent");

describe.skipIf(!existsSync(lecture))("the lecture's tables", () => {
  it.each(["alexnet", "vgg16"])("of %s: flop, parameters without biases, memory", (name) => {
    const rows: readonly Readonly<Record<string, number>>[] = readJson(lecture)[name].layers;
    const sum = (key: string) => rows.reduce((total, row) => total + (row[key] ?? 0), 0);
    const file = path.join(ROOT, "samples", `${name}.onnx`);
    const model = withFile(file, ({ source }) => analyze(source))?.models[0];
    const [told] = model
      ? conventionTotals(
          model,
          CONVENTIONS.filter(({ id }) => id === "lecture"),
        )
      : [];
    expect([told?.total, ...(told?.figures.map(({ count }) => count) ?? [])]).toEqual([
      sum("flop_macs"),
      sum("params"),
      4 * (sum("out_elements") - flattened(rows)),
    ]);
  });
});

/** The table lists what is flattened once more as a row, which in a graph is a view. */
function flattened(rows: readonly Readonly<Record<string, unknown>>[]): number {
  return rows.reduce((total, { layer, out_elements }) => total + (layer === "flatten" ? Number(out_elements) : 0), 0);
}

it("finds conventions by their ids, each once", () => {
  expect(new Set(CONVENTIONS.map(({ id }) => id)).size).toBe(CONVENTIONS.length);
  for (const convention of CONVENTIONS) expect(findConvention(convention.id)).toBe(convention);
  expect(findConvention("nobody")).toBeNull();
});

function totalsOf(record: ModelRecord, root: string): Totals {
  const { path: file, source, options } = recordedModel(record, root, files);
  const { traced } = loadModel(file, source ?? "", options);
  if (traced === null) throw new Error(`${record.model} gives no graph`);
  const { graph, calls } = traced;
  return Object.fromEntries(
    conventionTotals({ graph, calls, costs: nodeCosts(graph) }).map(({ id, total }) => [id, toNumber(total)]),
  );
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, "utf8"));
}

function table(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
}
