// The reference networks: their figures are those of the shared data, every definition costs exactly what an independent
// implementation says, and where a published figure is another one, the named reason explains the difference.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import { TIMM } from "../../server/src/cost/conventions/fvcore";
import { conventionTotals } from "../../server/src/cost/conventions/index";
import { add, addAll } from "../../server/src/tensor/count";
import { elementCount } from "../../server/src/tensor/type";
import {
  type Architecture,
  architectures,
  type Difference,
  findArchitecture,
} from "../../server/src/zoo/architectures";
import { defined } from "../../server/src/zoo/definitions";
import { oracle } from "../onnx/shared";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const SHARED = path.resolve(ROOT, "..", "shared", "data", "architectures.json");
const FIGURES = ["params", "macs"] as const;

const definedOnes = architectures().filter(({ definition }) => definition !== undefined);

describe("the data", () => {
  it("has 120 networks, each id once", () => {
    expect(architectures().length).toBe(120);
    expect(new Set(architectures().map(({ id }) => id)).size).toBe(120);
  });

  interface SharedArchitecture {
    readonly name: string;
    readonly input: readonly number[];
    readonly [figure: string]: { readonly value: number | null } | unknown;
  }
  if (!existsSync(SHARED)) console.warn(`skipped: no ${path.relative(ROOT, SHARED)}`);

  it.skipIf(!existsSync(SHARED))("states what was researched", () => {
    const shared: readonly SharedArchitecture[] = JSON.parse(readFileSync(SHARED, "utf8")).architectures;
    const valueIn = (row: SharedArchitecture, figure: string) =>
      (row[figure] as { readonly value: number | null } | undefined)?.value ?? null;
    const figures = ["params", "macs", "activations", "top1", "top5"] as const;
    expect(
      architectures().map(({ name, input, published }) => [
        name,
        ...input,
        ...figures.map((f) => published[f]?.value ?? null),
      ]),
    ).toEqual(shared.map((row) => [row.name, ...row.input, ...figures.map((figure) => valueIn(row, figure))]));
  });

  it("rounds no figure finer than its unit", () => {
    for (const { id, published } of architectures())
      for (const figure of [...FIGURES, "activations"] as const) {
        const { value = 0, unit = 1 } = published[figure] ?? {};
        expect(value % unit, `${id} ${figure}`).toBe(0);
      }
  });

  it("finds a network by id, name and function", () => {
    const found = ["resnet-50", "ResNet-50", "resnet50"].map(findArchitecture);
    expect(found.map((architecture) => architecture?.id)).toEqual(["resnet-50", "resnet-50", "resnet-50"]);
    expect(findArchitecture("no such network")).toBeNull();
  });
});

describe("the definitions", () => {
  /** As the issue names them; every one has at least one definition. */
  const FAMILIES = [
    ...["AlexNet", "ZFNet", "VGG", "Inception v3", "Inception v4", "GoogLeNet", "Inception v2", "ResNet-", "ResNeXt"],
    ...["Wide-ResNet", "DenseNet", "SqueezeNet", "MobileNet v1", "MobileNet v2", "MobileNet v3", "ShuffleNet v1"],
    ...["ShuffleNet v2", "Xception", "NASNet-A", "MnasNet", "EfficientNet", "PeleeNet", "CSP", "RegNet", "ConvNeXt"],
    ...["ViT", "Swin", "FasterNet", "EfficientViT"],
  ];
  it.each(FAMILIES)("have %s", (family) => {
    expect(definedOnes.filter(({ name }) => name.includes(family)).length).toBeGreaterThan(0);
  });

  const files = readdirSync(path.join(ROOT, "server", "zoo")).filter((file) => file.endsWith(".py"));
  const used = new Set(definedOnes.map(({ definition }) => definition?.file));

  it("are all in use", () => {
    expect(files.filter((file) => !used.has(file))).toEqual(["blocks.py"]);
  });

  it.each([...used])("%s names its paper", (file = "") => {
    const text = readFileSync(path.join(ROOT, "server", "zoo", file), "utf8");
    const [, heading = ""] = /^"""(.*?)"""/s.exec(text) ?? [];
    expect(heading).toMatch(
      /arXiv \d{4}\.\d{4,5}|(CVPR|ICCV|ECCV|ICLR|ICML|NIPS|NeurIPS|AAAI|BMVC)[A-Za-z\s]*\s20\d\d/,
    );
  });
});

/** Where `exact` stands in the shared oracle: how its source begins, in which set. */
const ORACLES = [
  { source: "torchvision 0.29.2 ", set: "torchvision-0.29" },
  { source: "timm 1.0.31 ", set: "timm" },
] as const;

describe.each(ORACLES)("exact figures from $source", ({ source, set }) => {
  const folder = oracle(set);
  const [header = [], ...rows] = (folder === null ? "" : readFileSync(path.join(folder, "summary.tsv"), "utf8"))
    .split("\n")
    .map((line) => line.split("\t"));
  const stated = definedOnes.flatMap(({ input, definition }) => {
    const [name] = definition?.exact?.source.startsWith(source)
      ? definition.exact.source.slice(source.length).split(",")
      : [];
    const row = rows.find((cells) => cells[0] === name && cells[header.indexOf("input")] === `1x${input.join("x")}`);
    return name && row ? [{ name, row, exact: definition?.exact }] : [];
  });

  it.skipIf(folder === null)("are the oracle's", () => {
    expect(stated.length).toBeGreaterThan(10);
    for (const { name, row, exact } of stated) {
      const column = (title: string) => Number(row[header.indexOf(title)]);
      expect([name, exact?.params, exact?.macs]).toEqual([name, column("params"), column("macs")]);
    }
  });
});

describe.each(definedOnes)("$name", (architecture) => {
  const { definition, published } = architecture;
  let model: AnalyzedModel;
  beforeAll(() => {
    model = analyzed(architecture);
  }, 60_000);

  it("has the parameters and MACs of an independent implementation, else the published ones", () => {
    const { params, macs, lowerBound, unknownNodes } = model.totals;
    expect({ lowerBound, unknownNodes }).toEqual({ lowerBound: false, unknownNodes: 0 });
    const exact = definition?.exact;
    if (exact) expect({ params, macs }).toEqual({ params: exact.params, macs: exact.macs });
    else expect({ params: published.params, macs: published.macs }).not.toContain(null);
  });

  it.each(FIGURES)("has the published %s, or a reason that explains the difference", (figure) => {
    const claim = published[figure];
    const reason = definition?.differs[figure];
    if (claim === null) return expect(reason, "nothing to differ from").toBeUndefined();
    const own = Number(model.totals[figure]);
    const { value, unit = 1 } = claim;
    const rounded = Math.abs(own - value) * 2 <= unit;
    expect(reason === undefined, `${own} for ${value}, to ${unit}`).toBe(rounded);
    if (reason) expect(explains(reason, architecture, model, figure), `${reason}: ${own} for ${value}`).toBe(true);
  });
});

function analyzed(architecture: Architecture): AnalyzedModel {
  const found = defined(architecture);
  if (found === null) throw new Error(`no definition of ${architecture.name}`);
  const analysis = analyze(found.source, found.options);
  expect(analysis?.problems).toEqual([]);
  const [model] = analysis?.models ?? [];
  if (!model) throw new Error(`${found.source.name} has no model ${found.options.model}`);
  return model;
}

/** What each reason claims, computed. */
function explains(
  reason: Difference,
  { published, alsoPublished = [], definition }: Architecture,
  model: AnalyzedModel,
  figure: (typeof FIGURES)[number],
): boolean {
  const { value = 0, unit = 1 } = published[figure] ?? {};
  const own = Number(model.totals[figure]);
  switch (reason) {
    case "counts-normalisation": {
      const [fvcore] = conventionTotals(model, [TIMM]);
      return figure === "macs" && fvcore?.total === value;
    }
    case "weights-only":
      return figure === "params" && value === own - Number(oneDimensional(model));
    case "auxiliary-head":
      // torchvision's inception_v3 with the head (oracle: inception_v3) and without (inception_v3_noaux)
      return figure === "params" && value - own === AUXILIARY;
    case "cut-off":
      return value === Math.floor(own / unit) * unit;
    case "other-form":
      // the authors' own count is ours
      return alsoPublished.some((other) => other.figure === figure && other.value === own);
    case "not-reproduced":
      // another implementation agrees with ours; the source is near
      return Boolean(definition?.exact) && Math.abs(own - value) / value < 0.015;
  }
}

/**
 * Inception v3's second classifier on 17×17×768: 1×1 to 128, 5×5 to 768, both normalised, then 1000 classes (section 4 and
 * figure 8 of arXiv 1512.00567).
 */
const AUXILIARY = 768 * 128 + 2 * 128 + 5 * 5 * 128 * 768 + 2 * 768 + 769 * 1000;

/** Biases and scales. */
function oneDimensional({ graph }: AnalyzedModel) {
  const vectors = graph.constants.filter(
    ({ origin, type }) => origin === "parameter" && type.kind === "tensor" && type.shape?.length === 1,
  );
  return add(0, addAll(vectors.map(({ type }) => elementCount(type) ?? 0)));
}
