// Times that findings promise on a target are the differences of two analyses: of the model, and of the one that the advice
// leads to. With a target, findings stand in the order of these times.
import { describe, expect, it } from "vitest";
import { type AnalyzedModel, analyze } from "../../server/src/analysis/analyze";

/** That compute in the type of the text: elsewhere the first layer's input is cast, which no advice changes. */
const TARGETS = ["nvidia-gtx-1080ti", "intel-xeon-icelake-1core", "arm-ethos-u65-512"];

const WIDE = "from torch import nn\n\n# rooflint: input=1x24x56x56\nnet = nn.Sequential(nn.Conv2d(24, 288, 1))\n";

function analyzed(body: string, size: number, channels: number, target: string): AnalyzedModel {
  const text = `import torch\nfrom torch import nn\n\n# rooflint: input=8x${channels}x${size}x${size}\nnet = nn.Sequential(${body})\n`;
  const [model] = analyze({ kind: "text", name: "net.py", text }, { target, preset: "teaching" })?.models ?? [];
  if (!model?.estimate?.seconds) throw new Error("no time");
  return model;
}

function seconds({ estimate }: AnalyzedModel): number {
  return estimate?.seconds?.[1] ?? Number.NaN;
}

function promised({ findings }: AnalyzedModel, rule: string): number | null | undefined {
  return findings.find((finding) => finding.rule === rule)?.saving.seconds;
}

describe.each(TARGETS)("on %s", (target) => {
  it("unbalanced-channels promises the time of the balanced layer: √(16·256) = 64", () => {
    const wide = analyzed("nn.Conv2d(16, 256, 1, bias=False)", 56, 16, target);
    const balanced = analyzed("nn.Conv2d(64, 64, 1, bias=False)", 56, 64, target);
    expect(wide.totals.macs).toBe(balanced.totals.macs);
    const saved = seconds(wide) - seconds(balanced);
    // silent where that is less than a twentieth of the layer's time
    const said = promised(wide, "unbalanced-channels");
    if (said !== undefined) expect(said).toBeCloseTo(saved, 12);
    else expect(saved).toBeLessThan(0.05 * seconds(wide));
  });

  it("excess-groups promises the time of the dense layer: √(128·128/4) = 64", () => {
    const grouped = analyzed("nn.Conv2d(128, 128, 3, padding=1, groups=4, bias=False)", 28, 128, target);
    const dense = analyzed("nn.Conv2d(64, 64, 3, padding=1, bias=False)", 28, 64, target);
    expect(grouped.totals.macs).toBe(dense.totals.macs);
    const saved = seconds(grouped) - seconds(dense);
    const said = promised(grouped, "excess-groups");
    if (said !== undefined) expect(said).toBeCloseTo(saved, 12);
    else expect(saved).toBeLessThan(0.05 * seconds(grouped));
  });

  it("findings of one severity stand in the order of the time that they promise", () => {
    const { findings } = analyzed(
      "nn.Conv2d(16, 256, 1), nn.Conv2d(256, 256, 1, groups=8), nn.SiLU(), nn.Conv2d(256, 20, 1), nn.Conv2d(20, 320, 1), nn.BatchNorm2d(320)",
      56,
      16,
      target,
    );
    expect(findings.length).toBeGreaterThan(2);
    for (const severity of ["warning", "information", "hint"]) {
      const times = findings
        .filter((finding) => finding.severity === severity)
        .map(({ saving }) => saving.seconds ?? 0);
      expect(times).toEqual([...times].sort((a, b) => b - a));
    }
  });
});

it("findings say the range of the time that they promise, and nothing of a time without a target", () => {
  const target = "nvidia-gtx-1080ti";
  const wide = analyzed("nn.Conv2d(16, 256, 1, bias=False)", 56, 16, target);
  const [finding] = wide.findings;
  const [low = 0, high = 0] = wide.estimate?.fit.spread.layer ?? [];
  const microseconds = (factor: number) => ((finding?.saving.seconds ?? 0) * factor * 1e6).toPrecision(3);
  expect(finding?.message).toContain(
    `, which saves ${microseconds(1)} µs (${microseconds(low)}–${microseconds(high)}) on NVIDIA GeForce GTX 1080 Ti`,
  );
  const plain = analyze({ kind: "text", name: "net.py", text: WIDE })?.models[0]?.findings[0];
  expect(plain?.message).not.toContain("which saves");
  expect(plain?.saving.seconds).toBeNull();
});

it("a time is not told that is less than a thousandth of the model's", () => {
  const model = analyzed("nn.Conv2d(16, 256, 3), nn.BatchNorm2d(256)", 56, 16, "nvidia-rtx-3090");
  const bias = model.findings.find(({ rule }) => rule === "redundant-bias");
  const seconds = bias?.saving.seconds ?? 0;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(0.001 * (model.estimate?.seconds?.[1] ?? 0));
  expect(bias?.message).not.toContain("which saves");
});

describe("costly-activation", () => {
  it("promises the time of the hard variant", () => {
    const target = "raspberry-pi-4";
    const soft = analyzed("nn.Conv2d(32, 32, 1), nn.SiLU()", 56, 32, target);
    const hard = analyzed("nn.Conv2d(32, 32, 1), nn.Hardswish()", 56, 32, target);
    expect(promised(soft, "costly-activation")).toBeCloseTo(seconds(soft) - seconds(hard), 12);
    expect(seconds(hard)).toBeLessThan(seconds(soft));
  });
});

describe("fragmented-block", () => {
  it("promises the starts of the kernels that a merged branch does not need", () => {
    const text = `import torch
from torch import nn

# rooflint: input=1x32x28x28
class Pyramid(nn.Module):
    def __init__(self):
        super().__init__()
        self.branches = nn.ModuleList(nn.Conv2d(32, 32, 1) for _ in range(4))

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)
`;
    const target = "nvidia-gtx-1080ti";
    const [model] = analyze({ kind: "text", name: "net.py", text }, { target })?.models ?? [];
    const overheads = model?.estimate?.groups
      .filter(({ group }) => group.kind === "product")
      .map(({ time }) => time?.overhead ?? 0);
    expect(overheads?.length).toBe(4);
    // three of four
    expect(model && promised(model, "fragmented-block")).toBeCloseTo(3 * (overheads?.[0] ?? 0), 12);
  });
});
