// Published networks as torchvision 0.29.2 writes them, with default settings: quiet, and nothing above information but
// VGG's classifier. ShuffleNet V2, made by the guidelines G1 and G2, has no finding of them.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Analysis, analyze } from "../../server/src/analysis/analyze";
import { DiskTextFiles } from "../../server/src/host/text-files";

const PACKAGE = path.resolve(import.meta.dirname, "..", "..", ".cache", "python-packages", "torchvision-0.29.2");
const available = existsSync(path.join(PACKAGE, "torchvision", "models", "resnet.py"));
if (!available) console.log("guidelines on torchvision: skipped, its sources are absent (test/python-packages.mjs)");

/** Model → its file. */
const NETWORKS = {
  resnet50: "resnet",
  vgg16_bn: "vgg",
  densenet121: "densenet",
  mobilenet_v2: "mobilenetv2",
  efficientnet_b0: "efficientnet",
  convnext_tiny: "convnext",
  vit_b_16: "vision_transformer",
  swin_t: "swin_transformer",
} as const;

/** What was found, read and judged true; the other networks have nothing. */
const TRUE_FINDINGS: Readonly<Record<string, readonly string[]>> = {
  // 25,088 → 4,096 inputs; two layers at 224×224; 13 convolutions with bias in front of batch normalisation
  vgg16_bn: ["heavy-classifier", "late-downsampling", "redundant-bias"],
  // blocks of 12, 24 and 16 layers; 992 → 128 channels and the like in the bottlenecks of the long ones
  densenet121: ["dense-concatenation", "unbalanced-channels"],
};

describe.skipIf(!available)("torchvision's networks by default", () => {
  for (const [model, file] of Object.entries(NETWORKS)) {
    it(`${model}: ${TRUE_FINDINGS[model]?.length ?? 0} findings`, { timeout: 60_000 }, () => {
      const findings = analysisOf(file, model).models.flatMap((analyzed) => analyzed.findings);
      expect(findings.map(({ rule }) => rule)).toEqual(TRUE_FINDINGS[model] ?? []);
      const loud = findings.filter(({ severity }) => severity === "warning" || severity === "error");
      expect(loud.filter(({ rule }) => rule !== "heavy-classifier")).toEqual([]);
    });
  }

  it("shufflenet_v2_x1_0 has no finding of G1 and G2", { timeout: 60_000 }, () => {
    const findings = analysisOf("shufflenetv2", "shufflenet_v2_x1_0").models.flatMap((analyzed) => analyzed.findings);
    expect(findings.filter(({ rule }) => rule === "unbalanced-channels" || rule === "excess-groups")).toEqual([]);
  });
});

function analysisOf(file: string, model: string): Analysis {
  const name = path.join(PACKAGE, "torchvision", "models", `${file}.py`);
  const text = readFileSync(name, "utf8");
  const analysis = analyze({ kind: "text", name, text }, { model, files: new DiskTextFiles(), paths: [PACKAGE] });
  if (analysis?.models.length !== 1) throw new Error(`${model} was not analysed`);
  expect(analysis.models[0]?.totals.lowerBound).toBe(false);
  return analysis;
}
