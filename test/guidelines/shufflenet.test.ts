// ShuffleNet V2's own argument (arXiv 1807.11164, sections 1 and 2) on the paper's GTX 1080 Ti, and on a GPU that runs PyTorch
// as written: ShuffleNet V1 breaks G2 (groups), MobileNet V2 breaks G1 (widths), both G4 (element-wise operators); ShuffleNet V2
// follows G1 and G2. The GTX 1080 Ti is calibrated with normalisation folded into the convolutions: with a batch of 1 the
// starts of kernels then leave G4 below its threshold.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";
import { toNumber } from "../../server/src/tensor/count";
import { torchvisionFile, torchvisionModel } from "./torchvision";

const RUNS = [
  { target: "nvidia-gtx-1080ti", batch: 1, tellsG4: false },
  { target: "nvidia-gtx-1080ti", batch: 8, tellsG4: true },
  { target: "nvidia-rtx-3090", batch: 1, tellsG4: true },
  { target: "nvidia-rtx-3090", batch: 8, tellsG4: true },
] as const;
const G1 = "unbalanced-channels";
const G2 = "excess-groups";
const G4 = "elementwise-overhead";

describe("ShuffleNet V1", () => {
  const file = path.resolve(import.meta.dirname, "..", "..", "samples", "shufflenet_v1.py");
  const text = readFileSync(file, "utf8");

  it("is the paper's network: 137 MFLOPs, as multiply–accumulates, at 1× with three groups (arXiv 1707.01083, Table 1)", {
    timeout: 60_000,
  }, () => {
    const [model] = models(text, RUNS[0]);
    expect(Math.round(toNumber(model?.totals.macs ?? 0) / 1e6)).toBe(137);
  });

  for (const { target, batch, tellsG4 } of RUNS) {
    it(`breaks ${broken(G2, tellsG4)} on ${target} with a batch of ${batch}`, { timeout: 60_000 }, () => {
      const rules = models(text, { target, batch }).flatMap(({ findings }) => findings.map(({ rule }) => rule));
      expect(rules).toContain(G2);
      if (tellsG4) expect(rules).toContain(G4);
    });
  }

  function models(source: string, { target, batch }: { target: string; batch: number }): readonly AnalyzedModel[] {
    return analyze({ kind: "text", name: file, text: source }, { target, batch })?.models ?? [];
  }
});

describe.skipIf(torchvisionFile("mobilenetv2") === null)("torchvision's", () => {
  for (const { target, batch, tellsG4 } of RUNS) {
    const rulesOf = (file: string, model: string) =>
      torchvisionModel(file, model, { target, batch }).findings.map(({ rule }) => rule);

    it(`mobilenet_v2 breaks ${broken(G1, tellsG4)} on ${target} with a batch of ${batch}`, { timeout: 60_000 }, () => {
      const rules = rulesOf("mobilenetv2", "mobilenet_v2");
      expect(rules).toContain(G1);
      if (tellsG4) expect(rules).toContain(G4);
      expect(rules).not.toContain(G2);
    });

    // x2_0 is left out: its first unit widens 24 → 122 channels, more than 1:4
    for (const width of ["x0_5", "x1_0", "x1_5"]) {
      it(`shufflenet_v2_${width} follows G1 and G2 on ${target} with a batch of ${batch}`, { timeout: 60_000 }, () => {
        const rules = rulesOf("shufflenetv2", `shufflenet_v2_${width}`);
        expect(rules).not.toContain(G1);
        expect(rules).not.toContain(G2);
      });
    }
  }
});

function broken(rule: string, tellsG4: boolean): string {
  return tellsG4 ? `${rule} and ${G4}` : rule;
}
