// Published networks as torchvision 0.29.2 writes them, with default settings: quiet, and nothing above information but
// VGG's classifier. ShuffleNet V2, made by the guidelines G1 and G2, has no finding of them.
import { describe, expect, it } from "vitest";
import { torchvisionFile, torchvisionModel } from "./torchvision";

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

describe.skipIf(torchvisionFile("resnet") === null)("torchvision's networks by default", () => {
  for (const [model, file] of Object.entries(NETWORKS)) {
    it(`${model}: ${TRUE_FINDINGS[model]?.length ?? 0} findings`, { timeout: 60_000 }, () => {
      const { findings } = torchvisionModel(file, model);
      expect(findings.map(({ rule }) => rule)).toEqual(TRUE_FINDINGS[model] ?? []);
      const loud = findings.filter(({ severity }) => severity === "warning" || severity === "error");
      expect(loud.filter(({ rule }) => rule !== "heavy-classifier")).toEqual([]);
    });
  }

  it("shufflenet_v2_x1_0 has no finding of G1 and G2", { timeout: 60_000 }, () => {
    const { findings } = torchvisionModel("shufflenetv2", "shufflenet_v2_x1_0");
    expect(findings.filter(({ rule }) => rule === "unbalanced-channels" || rule === "excess-groups")).toEqual([]);
  });
});
