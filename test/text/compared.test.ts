// Figures of comparisons in words: signs, shares, times and counts of any size.
import { describe, expect, it } from "vitest";
import type { FigureDelta, FigureValues } from "../../server/src/protocol";
import { formatDelta, formatDifference, formatFigureOf, formatValue } from "../../server/src/text/compared";

const NONE = { params: 0, macs: 0, flops: 0, activations: 0, outputBytes: 0, weightBytes: 0, trafficBytes: 0 };
const values = (more: Partial<FigureValues> = {}): FigureValues => ({
  figures: { ...NONE, macs: 4_089_184_256 },
  seconds: 641e-6,
  lowerBound: false,
  ...more,
});
const delta = (macs: number | string, seconds: number | null, approximate = false): FigureDelta => ({
  differences: { ...NONE, macs },
  seconds,
  approximate,
});

describe("a difference", () => {
  it.each([
    [1_799_000_000, "macs", "+1.80 G"],
    [-576, "params", "−576"],
    [0, "params", "0"],
    [-1024, "trafficBytes", "−1.00 KiB"],
    // beyond 2^53, as the report writes it
    ["-9007199254740994", "macs", "−9.01 P"],
    // below a microsecond, which JavaScript writes 9.3e-7
    [9.3e-7, "seconds", "+930 ns"],
    [-9.3e-7, "seconds", "−930 ns"],
    [null, "seconds", "unknown"],
  ] as const)("of %s %s is %s", (difference, figure, text) => {
    expect(formatDifference(difference, figure)).toBe(text);
  });

  it("has its share of the first", () => {
    expect(formatDelta(delta(-3_788_410_112, null), "macs", values())).toBe("−3.79 G (−92.6 %)");
    expect(formatDelta(delta(12, null), "macs", null)).toBe("+12");
    expect(formatDelta(delta(0, 64.1e-6), "seconds", values())).toBe("+64.1 µs (+10.0 %)");
  });

  it("of a lower bound says nothing", () => {
    expect(formatDelta(delta(12, 1, true), "macs", values())).toBe("unknown");
  });
});

it("a lower bound is at least its figure, an unknown time is unknown", () => {
  expect(formatFigureOf(values({ lowerBound: true }), "macs")).toBe("≥ 4.09 G");
  expect(formatFigureOf(values({ seconds: null }), "seconds")).toBe("unknown");
  expect(formatValue(0, "seconds")).toBe("0");
});
