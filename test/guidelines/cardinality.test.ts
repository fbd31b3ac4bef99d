// The cardinality calculator against ResNeXt's Table 2 (arXiv 1611.05431), and its actions applied.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { cardinalities, cardinality, equalWidth } from "../../server/src/guidelines/cardinality";
import { alternativesAt } from "../../server/src/guidelines/fixes/index";
import { toNumber } from "../../server/src/tensor/count";
import { edited } from "./edit";

describe("equal cost", () => {
  it("gives ResNeXt's widths for 64 channels: 1 × 64, 4 × 24, 32 × 4, and 2 × 40, 8 × 14 (Table 2)", () => {
    const pairs = cardinalities(64, 1).map(({ groups, width }) => [groups, width]);
    expect(pairs.filter(([groups]) => groups !== 16 && groups !== 64)).toEqual([
      [1, 64],
      [2, 40],
      [4, 24],
      [8, 14],
      [32, 4],
    ]);
  });

  it("solves 9Gc² + 8GCc − 17C² = 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 8, max: 1024 }), (groups, inner) => {
        const { macs } = cardinality(groups, equalWidth(groups, inner), inner, 1);
        expect(macs / (17 * inner ** 2)).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("actions", () => {
  const text = `from torch import nn

# rooflint: input=1x256x14x14
net = nn.Sequential(
    nn.Conv2d(256, 64, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
    nn.Conv2d(64, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
    nn.Conv2d(64, 256, 1, bias=False), nn.BatchNorm2d(256),
)
`;
  const read = (source: string, target?: string) => {
    const analysis = analyze({ kind: "text", name: "net.py", text: source }, { ...(target && { target }) });
    if (!analysis) throw new Error("not analysed");
    return { text: source, ...analysis };
  };
  const at = (line: number) => ({ start: { line, character: 6 }, end: { line, character: 6 } });

  it("write groups and widths; the new block has the MACs that its title says", () => {
    const action = alternativesAt(read(text), at(5)).find(({ title }) => title.includes("32 groups of 4"));
    const written = edited(text, action?.edits ?? []);
    expect(written).toContain("nn.Conv2d(128, 128, 3, padding=1, bias=False, groups=32), nn.BatchNorm2d(128)");
    const after = read(written);
    expect(after.problems).toEqual([]);
    // 14² · (9·32·4² + 8·64·32·4) = 196 · (4608 + 65536)
    expect(toNumber(after.models[0]?.totals.macs ?? 0)).toBe(196 * 70_144);
    expect(action?.title).toContain("13.7 MMACs");
  });

  it("say the time of the three convolutions on the target, as the new block's analysis does", () => {
    const target = "nvidia-gtx-1080ti";
    const action = alternativesAt(read(text, target), at(5)).find(({ title }) => title.includes("4 groups of 24"));
    const after = read(edited(text, action?.edits ?? []), target).models[0];
    const products = (after?.estimate?.groups ?? []).filter(({ group }) => group.kind === "product");
    expect(products.length).toBe(3);
    const seconds = products.reduce((sum, { time }) => sum + (time?.seconds ?? Number.NaN), 0);
    const said = /([\d.]+) µs \(([\d.]+)–([\d.]+)\) on NVIDIA GeForce GTX 1080 Ti/.exec(action?.title ?? "");
    const [low = 0, high = 0] = after?.estimate?.fit.spread.layer ?? [];
    const expected = [1, low, high].map((factor) => (seconds * factor * 1e6).toPrecision(3));
    expect(said?.slice(1).map((figure) => Number(figure).toPrecision(3))).toEqual(expected);
  });

  it("are offered on the 3×3 of a bottleneck alone", () => {
    expect(alternativesAt(read(text), at(4))).toEqual([]);
    expect(alternativesAt(read(text.replaceAll("256", "128")), at(5))).toEqual([]);
    const variable = text.replace("nn.Conv2d(64, 64, 3", "nn.Conv2d(64, 32 * k, 3").replace("net =", "k = 2\nnet =");
    expect(alternativesAt(read(variable), at(6))).toEqual([]);
  });
});
