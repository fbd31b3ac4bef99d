// ShuffleNet V2's own argument (arXiv 1807.11164, sections 1 and 2) on a GPU that runs PyTorch as written: ShuffleNet V1
// breaks G2 (groups), MobileNet V2 breaks G1 (widths), both G4 (element-wise operators); ShuffleNet V2 follows G1 and G2.
// The paper's own GTX 1080 Ti is calibrated with normalisation folded into the convolutions, which leaves less of G4.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import { toNumber } from "../../server/src/tensor/count";
import { torchvisionFile, torchvisionModel } from "./torchvision";

const TARGET = "nvidia-rtx-3090";
const G1 = "unbalanced-channels";
const G2 = "excess-groups";
const G4 = "elementwise-overhead";

describe("ShuffleNet V1", () => {
  const file = path.resolve(import.meta.dirname, "..", "..", "samples", "shufflenet_v1.py");
  const text = readFileSync(file, "utf8");

  it("is the paper's network: 137 MFLOPs, as multiply–accumulates, at 1× with three groups (arXiv 1707.01083, Table 1)", {
    timeout: 60_000,
  }, () => {
    const [model] = models(text, 1);
    expect(Math.round(toNumber(model?.totals.macs ?? 0) / 1e6)).toBe(137);
  });

  for (const batch of [1, 8]) {
    it(`breaks G2 and G4 with a batch of ${batch}`, { timeout: 60_000 }, () => {
      const rules = models(text, batch).flatMap(({ findings }) => findings.map(({ rule }) => rule));
      expect(rules).toContain(G2);
      expect(rules).toContain(G4);
    });
  }

  function models(source: string, batch: number): readonly AnalyzedModel[] {
    return analyze({ kind: "text", name: file, text: source }, { target: TARGET, batch })?.models ?? [];
  }
});

describe.skipIf(torchvisionFile("mobilenetv2") === null)("torchvision's", () => {
  for (const batch of [1, 8]) {
    const rulesOf = (file: string, model: string) =>
      torchvisionModel(file, model, { target: TARGET, batch }).findings.map(({ rule }) => rule);

    it(`mobilenet_v2 breaks G1 and G4 with a batch of ${batch}`, { timeout: 60_000 }, () => {
      const rules = rulesOf("mobilenetv2", "mobilenet_v2");
      expect(rules).toContain(G1);
      expect(rules).toContain(G4);
      expect(rules).not.toContain(G2);
    });

    // x2_0 is left out: its first unit widens 24 → 122 channels, more than 1:4
    for (const width of ["x0_5", "x1_0", "x1_5"]) {
      it(`shufflenet_v2_${width} follows G1 and G2 with a batch of ${batch}`, { timeout: 60_000 }, () => {
        const rules = rulesOf("shufflenetv2", `shufflenet_v2_${width}`);
        expect(rules).not.toContain(G1);
        expect(rules).not.toContain(G2);
      });
    }
  }
});
