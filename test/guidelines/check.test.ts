// Noise control: share of the traffic, equal findings collapsed, settings, suppression comments.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { check, filterProblems } from "../../server/src/guidelines/check";
import { readSuppressions } from "../../server/src/guidelines/suppression";
import { tensor } from "../../server/src/tensor/type";
import { START } from "../../server/src/text/position";
import { addConvolution, chain, convolution, line, model } from "./models";

const WIDE = { inputChannels: 24, outputChannels: 288 };
const NARROW = { inputChannels: 288, outputChannels: 24 };

describe("check", () => {
  it("says hazard, evidence and mitigation, and what would be saved", () => {
    const [finding, ...others] = check(convolution(WIDE));
    expect(others).toEqual([]);
    // L = 56² = 3136: (L·312 + 6912) / (2·L·√6912 + 6912) = 985344 / 528361.6 = 1.865
    // saved: 4 · L · (312 − 2·√6912) = 4 · 456982.4 bytes
    expect(finding?.message).toBe(
      "Unbalanced channels – 24 → 288 channels move 1.86× the memory of a balanced layer of the same MACs " +
        "(1.74 MiB more over 3136 positions) – bring the widths closer, towards 83 → 83, or fuse the wide tensor away",
    );
    const saved = Math.floor(4 * 3136 * (312 - 2 * Math.sqrt(6912)));
    expect(finding).toMatchObject({
      rule: "unbalanced-channels",
      severity: "information",
      count: 1,
      layers: [0],
      path: "conv0",
      range: line(0),
      saving: { seconds: null, bytes: saved, macs: 0, params: 0 },
    });
  });

  it("collapses equal layers into one finding with their count and the sum of the savings", () => {
    const [one] = check(convolution(WIDE));
    const [wide, ...others] = check(chain([WIDE, NARROW, WIDE, NARROW, WIDE]));
    // 24 → 288 and 288 → 24 say different things: two findings, of 3 and of 2 places
    expect(others.map(({ count, layers }) => ({ count, layers }))).toEqual([{ count: 2, layers: [1, 3] }]);
    expect(wide).toMatchObject({ count: 3, layers: [0, 2, 4], saving: { bytes: 3 * Number(one?.saving.bytes) } });
    expect(wide?.message).toContain("as in 2 equal places");
  });

  it("makes one finding of all layers that one definition builds, with the costliest first", () => {
    const many = model((builder) =>
      [8, 16, 12].map((r, i) => {
        const x = builder.input(`x${i}`, tensor("float32", [1, 24, 56, 56]));
        return addConvolution(builder, x, { inputChannels: 24, outputChannels: 24 * r }, i, 0);
      }),
    );
    const [finding, ...others] = check(many);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ count: 3, layers: [1, 0, 2], range: line(0) });
    expect(finding?.message).toContain("24 → 384 channels");
    expect(finding?.message).toContain("and less in 2 other places of this definition");
  });

  it("stays silent below one percent of the model's traffic", () => {
    // 8·8·312 + 6912 = 26 880 elements of 20·(112²·2·64 + 64²) + 26 880: 0.08 %
    const small = model((builder) => {
      let value = builder.input("x", tensor("float32", [1, 64, 112, 112]));
      for (let i = 0; i < 20; i++) value = addConvolution(builder, value, { inputChannels: 64, outputChannels: 64 }, i);
      const other = builder.input("z", tensor("float32", [1, 24, 8, 8]));
      return [value, addConvolution(builder, other, WIDE, 20)];
    });
    expect(check(small)).toEqual([]);
    expect(check(convolution({ ...WIDE, size: 8 })).length).toBe(1);
  });

  it("keeps the ten largest savings", () => {
    const sizes = Array.from({ length: 12 }, (_, i) => 40 + i);
    const many = model((builder) =>
      sizes.map((size, i) => {
        const x = builder.input(`x${i}`, tensor("float32", [1, 24, size, size]));
        return addConvolution(builder, x, WIDE, i);
      }),
    );
    const findings = check(many);
    expect(findings.map(({ layers }) => layers[0])).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  });

  it("leaves the pointwise layers of an inverted residual alone up to an expansion of 6", () => {
    const block = (expansion: number) =>
      chain([
        { inputChannels: 24, outputChannels: 24 * expansion },
        { inputChannels: 24 * expansion, outputChannels: 24 * expansion, groups: 24 * expansion, kernel: 3 },
        { inputChannels: 24 * expansion, outputChannels: 24 },
      ]);
    expect(check(block(6))).toEqual([]);
    expect(check(block(12)).map(({ layers }) => layers[0])).toEqual([0, 2]);
    // without the depthwise convolution between them, 1:6 is what the paper warns of
    expect(check(chain([{ inputChannels: 24, outputChannels: 144 }])).length).toBe(1);
  });
});

describe("settings", () => {
  it("silence a rule or change its severity", () => {
    expect(check(convolution(WIDE), { settings: { "unbalanced-channels": "off" } })).toEqual([]);
    expect(check(convolution(WIDE), { settings: { "unbalanced-channels": "warning" } })[0]?.severity).toBe("warning");
    expect(check(convolution(WIDE), { settings: { "excess-groups": "off" } }).length).toBe(1);
  });

  it("replace a threshold, with or without the severity", () => {
    // 24 → 288 channels at 56² have an excess of 1.865 (above)
    const at = (threshold: number) => check(convolution(WIDE), { settings: { "unbalanced-channels": { threshold } } });
    expect([1.86, 1.87].map((threshold) => at(threshold).length)).toEqual([1, 0]);
    expect(at(1.86)[0]?.severity).toBe("information");
    const both = { "unbalanced-channels": { severity: "hint", threshold: 1.8 } } as const;
    expect(check(convolution(WIDE), { settings: both })[0]?.severity).toBe("hint");
  });

  it("choose a preset; a rule that is named speaks in every one", () => {
    expect(check(convolution(WIDE), { preset: "quiet" })).toEqual([]);
    expect(check(convolution(WIDE), { preset: "teaching" }).length).toBe(1);
    const settings = { "unbalanced-channels": "hint" } as const;
    expect(check(convolution(WIDE), { preset: "quiet", settings })[0]?.severity).toBe("hint");
  });

  it("hold for the codes of problems too", () => {
    const problem = { severity: "warning", code: "unknown-operator", message: "", range: START } as const;
    expect(filterProblems([problem], { "unknown-operator": "off" })).toEqual([]);
    expect(filterProblems([problem], { "unknown-operator": "hint" })).toEqual([{ ...problem, severity: "hint" }]);
    expect(filterProblems([problem])).toEqual([problem]);
  });
});

describe("suppression comments", () => {
  const findings = (text: string) =>
    check(convolution(WIDE), { suppressions: readSuppressions(text, "onnx-text") }).length;

  it("silence the rules that they name, on the line or above it", () => {
    expect(findings("conv  # rooflint: ignore[unbalanced-channels] -- fused later")).toBe(0);
    expect(findings("conv  # rooflint: ignore[excess-groups, unbalanced-channels]")).toBe(0);
    expect(findings("conv  # rooflint: ignore[excess-groups]")).toBe(1);
    expect(findings("conv\nother  # rooflint: ignore[unbalanced-channels]")).toBe(1);
  });

  it("reach the next line only when they stand alone", () => {
    const second = chain([{ inputChannels: 24, outputChannels: 24 }, WIDE]);
    const of = (text: string) => check(second, { suppressions: readSuppressions(text, "onnx-text") }).length;
    expect(of("# rooflint: ignore[unbalanced-channels]\nconv")).toBe(0);
    expect(of("conv # rooflint: ignore[unbalanced-channels]\nconv")).toBe(1);
  });

  it("silence a whole file", () => {
    expect(findings("\n\n\n# rooflint: ignore-file[unbalanced-channels]")).toBe(0);
  });

  it("are no comments inside a string", () => {
    expect(findings('"# rooflint: ignore[unbalanced-channels]"')).toBe(1);
  });
});

describe("blocks that contain each other", () => {
  const MODELS = path.resolve(import.meta.dirname, "..", "wild", "models");

  it.each(["lstm_forecast.py", "gnn_scatter.py"])("of %s save together at most what the model takes", (name) => {
    const text = readFileSync(path.join(MODELS, name), "utf8");
    const analysis = analyze({ kind: "text", name: path.join(MODELS, name), text }, { target: "nvidia-rtx-4090" });
    const found = (analysis?.models ?? []).flatMap(({ findings, estimate }) =>
      findings.flatMap(({ rule, saving }) =>
        rule === "elementwise-overhead" ? [[saving.seconds ?? 0, estimate?.seconds?.[1] ?? 0] as const] : [],
      ),
    );
    expect(found.length).toBeGreaterThan(0);
    for (const [saved, whole] of found) expect(saved).toBeLessThan(whole);
  });
});
