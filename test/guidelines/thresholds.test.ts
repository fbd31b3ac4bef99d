// The conditions of G1 and G2 against the paper's formulas and figures (ShuffleNet V2, arXiv 1807.11164, section 2).
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChannelLayer, channelLayers } from "../../server/src/guidelines/layers";
import { hasExcessGroups } from "../../server/src/guidelines/rules/excess-groups";
import { isUnbalanced } from "../../server/src/guidelines/rules/unbalanced-channels";
import { excess, excessBytes, movedElements } from "../../server/src/guidelines/traffic";
import { type ConvSpec, convolution, type LinearSpec, linear } from "./models";

function layer(spec: ConvSpec): ChannelLayer {
  const [only] = channelLayers(convolution(spec));
  if (!only) throw new Error("the model has no channel layer");
  return only;
}

function token(spec: LinearSpec): ChannelLayer {
  const [only] = channelLayers(linear(spec));
  if (!only) throw new Error("the model has no channel layer");
  return only;
}

const width = fc.integer({ min: 8, max: 256 });
const size = fc.integer({ min: 2, max: 128 });
const kernel = fc.constantFrom(1, 3, 5);

describe("movedElements", () => {
  it("is hw(c1+c2) + c1·c2 for a 1×1 convolution (Eq. 1)", () => {
    expect(movedElements(layer({ inputChannels: 24, outputChannels: 288, size: 56 }))).toBe(
      56 * 56 * (24 + 288) + 24 * 288,
    );
  });

  it("is hw(c1+c2) + c1·c2/g for a grouped one (Eq. 2)", () => {
    const grouped = layer({ inputChannels: 64, outputChannels: 128, groups: 4, size: 28 });
    expect(movedElements(grouped)).toBe(28 * 28 * (64 + 128) + (64 * 128) / 4);
  });
});

describe("unbalanced-channels", () => {
  /** As many MACs as c → c, split 1:r: c/√r → c·√r. */
  const ratio = (r: number, c: number) =>
    layer({ inputChannels: c / Math.sqrt(r), outputChannels: c * Math.sqrt(r), size: 112 });

  it("stays silent up to 1:4 and speaks from 1:6 on", () => {
    const base = 24;
    const speaks = (r: number) => isUnbalanced(layer({ inputChannels: base, outputChannels: base * r, size: 112 }));
    expect([1, 2, 3, 4].map(speaks)).toEqual([false, false, false, false]);
    expect([6, 12].map(speaks)).toEqual([true, true]);
  });

  it("never speaks at 1:4, whatever the width, grid and kernel", () => {
    fc.assert(
      fc.property(width, size, kernel, (c, s, k) => {
        expect(isUnbalanced(layer({ inputChannels: c, outputChannels: 4 * c, size: s, kernel: k }))).toBe(false);
        expect(isUnbalanced(layer({ inputChannels: 4 * c, outputChannels: c, size: s, kernel: k }))).toBe(false);
      }),
    );
  });

  it("has excess 1 and saves nothing at the balanced point", () => {
    fc.assert(
      fc.property(width, size, kernel, (c, s, k) => {
        const balanced = layer({ inputChannels: c, outputChannels: c, size: s, kernel: k });
        expect(excess(balanced)).toBeCloseTo(1, 12);
        expect(excessBytes(balanced)).toBe(0);
      }),
    );
  });

  it("grows with the ratio at equal MACs", () => {
    const excesses = [1, 4, 16, 64].map((r) => excess(ratio(r, 256)));
    expect(excesses).toEqual([...excesses].sort((a, b) => a - b));
    expect(new Set(excesses).size).toBe(excesses.length);
  });

  it("grows with the wider side", () => {
    fc.assert(
      fc.property(width, fc.integer({ min: 1, max: 15 }), size, (c, r, s) => {
        const narrow = excess(layer({ inputChannels: c, outputChannels: c * r, size: s }));
        const wide = excess(layer({ inputChannels: c, outputChannels: c * (r + 1), size: s }));
        expect(wide).toBeGreaterThan(narrow);
      }),
    );
  });

  it("does not care which side is the wide one", () => {
    fc.assert(
      fc.property(width, width, size, kernel, (a, b, s, k) => {
        const there = excess(layer({ inputChannels: a, outputChannels: b, size: s, kernel: k }));
        const back = excess(layer({ inputChannels: b, outputChannels: a, size: s, kernel: k }));
        expect(there).toBeCloseTo(back, 12);
      }),
    );
  });

  it("stays below (1+r)/(2√r), its limit for many positions", () => {
    fc.assert(
      fc.property(width, fc.integer({ min: 2, max: 16 }), size, (c, r, s) => {
        const limit = (1 + r) / (2 * Math.sqrt(r));
        expect(excess(layer({ inputChannels: c, outputChannels: c * r, size: s }))).toBeLessThan(limit);
      }),
    );
  });

  it("leaves stems, single positions and grouped layers alone", () => {
    expect(isUnbalanced(layer({ inputChannels: 3, outputChannels: 64, size: 112, kernel: 7 }))).toBe(false);
    expect(isUnbalanced(layer({ inputChannels: 16, outputChannels: 960, size: 1 }))).toBe(false);
    expect(isUnbalanced(layer({ inputChannels: 16, outputChannels: 256, size: 56, groups: 4 }))).toBe(false);
  });

  it("treats tokens like positions, rows of samples like classifiers", () => {
    expect(isUnbalanced(token({ rows: [1, 4096], inputs: 64, outputs: 768 }))).toBe(true);
    expect(isUnbalanced(token({ rows: [1, 4096], inputs: 64, outputs: 256 }))).toBe(false);
    expect(isUnbalanced(token({ rows: [4096], inputs: 64, outputs: 768 }))).toBe(false);
  });
});

describe("excess-groups", () => {
  it("tends to √g for equal widths and many positions", () => {
    for (const groups of [2, 4, 8]) {
      const many = excess(layer({ inputChannels: 32, outputChannels: 32, groups, size: 1024 }));
      expect(many).toBeCloseTo(Math.sqrt(groups), 2);
    }
  });

  it("stays silent on two equal groups and speaks on four", () => {
    const speaks = (groups: number) =>
      hasExcessGroups(layer({ inputChannels: 64, outputChannels: 64, groups, size: 112 }));
    expect([1, 2, 4, 8].map(speaks)).toEqual([false, false, true, true]);
  });

  it("never speaks on two groups of equal width", () => {
    fc.assert(
      fc.property(width, size, kernel, (c, s, k) => {
        const even = 2 * c;
        expect(
          hasExcessGroups(layer({ inputChannels: even, outputChannels: even, groups: 2, size: s, kernel: k })),
        ).toBe(false);
      }),
    );
  });

  it("grows with the number of groups", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), size, kernel, (c, s, k) => {
        const excesses = [1, 2, 4, 8].map((groups) =>
          excess(layer({ inputChannels: 16 * c, outputChannels: 16 * c, groups, size: s, kernel: k })),
        );
        expect(excesses).toEqual([...excesses].sort((a, b) => a - b));
      }),
    );
  });

  it("leaves depthwise convolutions alone", () => {
    expect(hasExcessGroups(layer({ inputChannels: 64, outputChannels: 64, groups: 64, kernel: 3 }))).toBe(false);
    expect(hasExcessGroups(layer({ inputChannels: 64, outputChannels: 128, groups: 64, kernel: 3 }))).toBe(false);
  });
});
