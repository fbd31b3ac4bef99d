// G1 and G2 on published networks: how many convolutions fulfil the bare condition, before any noise control, as counted
// by the research behind the rules (shared/data/guidelines.json), and what is left of it for a user.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import { channelLayers } from "../../server/src/guidelines/layers";
import { hasExcessGroups } from "../../server/src/guidelines/rules/excess-groups";
import { isUnbalanced } from "../../server/src/guidelines/rules/unbalanced-channels";
import { withFile } from "../../server/src/host/files";

const SHARED = path.resolve(import.meta.dirname, "..", "..", "..", "shared");
const available = existsSync(path.join(SHARED, "data", "guidelines.json"));
if (!available) console.log("guidelines on published networks: skipped, ../shared is absent");

/** Network in guidelines.json → the same network among the light models. */
const PAIRS = {
  "vgg19-7": "light_vgg19",
  "inception-v1-12": "light_inception_v1",
  "inception-v2-9": "light_inception_v2",
  "resnet50-v1-7": "light_resnet50",
  "densenet-9": "light_densenet121",
  "squeezenet1.0-12": "light_squeezenet",
} as const;

describe.skipIf(!available)("unbalanced-channels on published networks", () => {
  const expected: Record<string, string> = available
    ? rule("G1-unbalanced-channels").expected_flags.proposed_excess_gt_1_25
    : {};

  for (const [network, light] of Object.entries(PAIRS)) {
    it(`${network}: ${expected[network]} convolutions`, () => {
      const layers = channelLayers(load(light)).filter(({ kind }) => kind === "convolution");
      expect(`${layers.filter((layer) => isUnbalanced(layer)).length}/${layers.length}`).toBe(expected[network]);
    });
  }
});

describe.skipIf(!available)("excess-groups on published networks", () => {
  const expected: Record<string, string> = available ? rule("G2-excess-groups").expected_flags : {};

  for (const [network, light] of Object.entries(PAIRS)) {
    it(`${network}: ${expected[network]} convolutions`, () => {
      const layers = channelLayers(load(light)).filter(({ kind }) => kind === "convolution");
      expect(`${layers.filter((layer) => hasExcessGroups(layer)).length}/${layers.length}`).toBe(expected[network]);
    });
  }

  it("is silent on AlexNet's two groups and speaks on ShuffleNet V1's", () => {
    expect(channelLayers(load("light_bvlc_alexnet")).filter((layer) => hasExcessGroups(layer))).toEqual([]);
    expect(channelLayers(load("light_shufflenet")).filter((layer) => hasExcessGroups(layer)).length).toBeGreaterThan(0);
  });
});

describe.skipIf(!available)("reference networks stay quiet", () => {
  for (const name of ["resnet50", "vgg16_bn", "vit_b_16", "mobilenet_v2", "convnext_tiny"]) {
    it(`${name}: at most 3 findings`, () => {
      const file = path.join(SHARED, "oracle", "onnx", `${name}.onnx`);
      if (!existsSync(file)) return console.log(`${name}: skipped, not among the exports`);
      expect(loadFile(file).findings.length).toBeLessThanOrEqual(3);
    });
  }
});

function rule(id: string) {
  const { rules } = JSON.parse(readFileSync(path.join(SHARED, "data", "guidelines.json"), "utf8"));
  return rules.find((candidate: { id: string }) => candidate.id === id);
}

function load(light: string): AnalyzedModel {
  return loadFile(path.join(SHARED, "oracle", "onnx-light", `${light}.onnx`));
}

function loadFile(file: string): AnalyzedModel {
  const analysis = withFile(file, ({ source }) => analyze(source));
  const [model] = analysis?.models ?? [];
  if (!model) throw new Error(`${file} has no model`);
  return model;
}
