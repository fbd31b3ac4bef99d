// The samples: written the same every time, tiny, and with the costs that PyTorch and the lecture table state.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import type { Source } from "../../server/src/frontends/frontend";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import { oracle, readJson } from "../onnx/shared";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const SAMPLES = path.join(ROOT, "samples");
const BINARIES = readdirSync(SAMPLES).filter((name) => name.endsWith(".onnx"));
const TEXTS = readdirSync(SAMPLES).filter((name) => name.endsWith(".onnxtxt"));

/** A sample without any problem, analysed. */
function analyzeSample(name: string): AnalyzedModel {
  const file = path.join(SAMPLES, name);
  const source: Source = name.endsWith(".onnx")
    ? { kind: "bytes", name, bytes: bytesOf(readFileSync(file)) }
    : { kind: "text", name, text: readFileSync(file, "utf8") };
  const analysis = analyze(source);
  expect(analysis?.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const model = analysis?.models[0];
  if (!model) throw new Error(`no model in ${name}`);
  return model;
}

describe("the generator", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "samples-"));
    execFileSync(process.execPath, [path.join(import.meta.dirname, "generate.mjs"), folder]);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("writes all binaries", () => expect(readdirSync(folder).sort()).toEqual([...BINARIES].sort()));
  it.each(BINARIES)("writes %s byte for byte", (name) => {
    const written = readFileSync(path.join(folder, name));
    expect(written.equals(readFileSync(path.join(SAMPLES, name)))).toBe(true);
    expect(written.length, "no payload").toBeLessThan(200_000);
  });
});

describe("README.md", () => {
  const readme = readFileSync(path.join(SAMPLES, "README.md"), "utf8");
  it.each([...BINARIES, ...TEXTS])("explains %s", (name) => expect(readme).toContain(`| \`${name}\` |`));

  it("states parameters and MACs as they are analysed", () => {
    const rows = [...readme.matchAll(/^\| `(\S+\.onnx)` \|.*\| ([\d,]+) \| ([\d,]+) \|$/gm)];
    expect(rows.length).toBe(7);
    for (const [, name = "", params = "", macs = ""] of rows) {
      const { totals } = analyzeSample(name);
      const scalars = SCALARS[path.basename(name, ".onnx")] ?? 0;
      const stated = [params, macs].map((figure) => Number(figure.replaceAll(",", "")));
      expect([name, Number(totals.params) - scalars, totals.macs]).toEqual([name, ...stated]);
    }
  });
});

/**
 * Float scalars that a file holds besides the module's parameters: two bounds for each ReLU6 (MobileNet V2 has one after
 * the stem, after each expansion but the first's, after each depthwise convolution and after the head: 1 + 16 + 17 + 1), and
 * four in each of ViT's 12 layers (the scale of attention; √2, 1 and ½ of GELU). Every float constant counts as parameter.
 */
const SCALARS: Readonly<Record<string, number>> = { mobilenet_v2: 2 * 35, vit_b_16: 4 * 12 };
const MODELS = ["vgg16", "resnet50", "mobilenet_v2", "shufflenet_v2_x1_0", "squeezenet1_1", "vit_b_16"];

describe("costs", () => {
  const folder = oracle("torchvision-0.29");
  const summary = folder === null ? [] : readFileSync(path.join(folder, "summary.tsv"), "utf8").split("\n");
  const [header = [], ...rows] = summary.map((line) => line.split("\t"));

  it.skipIf(folder === null).each(MODELS)("%s has the parameters, buffers and MACs of torchvision", (name) => {
    const row = rows.find(([model]) => model === name) ?? [];
    const stated = (column: string) => Number(row[header.indexOf(column)]);
    const { totals, graph } = analyzeSample(`${name}.onnx`);
    const params = stated("params") + (SCALARS[name] ?? 0);
    expect(totals).toMatchObject({ params, macs: stated("macs"), unknownNodes: 0, lowerBound: false });
    // PyTorch also counts num_batches_tracked, one a batch normalisation; no ONNX file has it.
    const normalisations = graph.nodes.filter(({ op }) => op === "BatchNormalization").length;
    expect(Number(totals.buffers) + normalisations).toBe(stated("buffers"));
  });

  interface LectureRow {
    readonly layer: string;
    readonly out_elements: number;
    readonly params: number;
    readonly bias_params: number;
    readonly flop_macs: number;
  }
  const data = path.resolve(ROOT, "..", "shared", "data");
  it.skipIf(folder === null)("alexnet has the lecture table's memory, parameters and MACs in every layer", () => {
    const table = readJson<{ alexnet: { layers: readonly LectureRow[] } }>(data, "alexnet-vgg-layers.json").alexnet
      .layers;
    const { graph, costs } = analyzeSample("alexnet.onnx");
    for (const row of table) {
      const index = graph.nodes.findIndex(({ source }) => source.name.startsWith(`/${row.layer}/`));
      expect(costs[index], row.layer).toMatchObject({
        params: row.params + (row.bias_params ?? 0),
        macs: row.flop_macs ?? 0,
        outputBytes: 4 * row.out_elements,
      });
    }
    expect(table.length).toBe(12);
  });

  it("unbalanced.onnx holds 1x1 pairs of table 1 of ShuffleNet V2, 56·56·(c1·c2) MACs a layer", () => {
    const { graph, costs } = analyzeSample("unbalanced.onnx");
    const macs = (name: string) => costs[graph.nodes.findIndex(({ source }) => source.name === name)]?.macs;
    expect(macs("/balanced/balanced.0/Conv")).toBe(56 * 56 * 128 * 128);
    expect(macs("/unbalanced/unbalanced.0/Conv")).toBe(56 * 56 * 36 * 432);
    expect(macs("/grouped/grouped.0/Conv")).toBe((56 * 56 * 360 * 360) / 8);
  });

  it("the texts have the MACs that follow from their shapes", () => {
    // Six 1×1 convolutions at 56×56, the last with eight groups.
    const layers = 128 * 128 + 128 * 36 + 36 * 432 + 432 * 36 + 36 * 360 + (360 * 360) / 8;
    expect(analyzeSample("unbalanced.onnxtxt").totals).toMatchObject({ macs: 56 * 56 * layers, unknownNodes: 0 });
    const { graph } = analyzeSample("attention.onnxtxt");
    expect(graph.nodes.filter(({ op }) => op === "MatMul").length, "two calls of a function with five").toBe(10);
  });

  it.each(TEXTS)("every node of %s has a place in the text", (name) => {
    for (const node of analyzeSample(name).graph.nodes) {
      expect(node.source.callRange ?? node.source.range, node.source.name).toBeDefined();
    }
  });
});
