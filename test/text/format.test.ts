// Number formats: expected strings follow from the arithmetic beside them.
import { describe, expect, test } from "vitest";
import * as format from "../../server/src/text/format";

const CASES: readonly (readonly [shown: string, expected: string, reason: string])[] = [
  [format.formatCount(1_814_073_344), "1.81 G", "1 814 073 344 / 10^9 = 1.814…"],
  [format.formatCount(1_814_073_344, "MACs"), "1.81 GMACs", "a symbol takes the prefix"],
  [format.formatCount(25_557_032, "params"), "25.6 M params", "25.557… rounds up; a word stands apart"],
  [format.formatCount(0, "MACs"), "0 MACs", "zero is a number"],
  [format.formatCount(784, "params"), "784 params", "below 1000 all digits"],
  [format.formatCount(999), "999", "below 1000 all digits"],
  [format.formatCount(1000), "1.00 K", "1000 / 10^3"],
  [format.formatCount(999_499), "999 K", "999.499 rounds down"],
  [format.formatCount(999_500), "1.00 M", "999.5 K would round to 1000 K"],
  [format.formatCount("123456789012345678901"), "123 E", "1.2345…·10^20 / 10^18"],
  [format.formatCount(2n ** 64n), "18.4 E", "2^64 = 18 446 744 073 709 551 616"],
  [format.formatCount(10n ** 24n), "1,000,000 E", "no prefix above E"],
  [format.formatCount(-9_600), "-9.60 K", "differences keep their sign"],
  [format.formatCount(null, "MACs"), "unknown", "unknown is never zero"],
  [format.formatBytes(64 * 56 * 56 * 4), "784 KiB", "802 816 / 1024 = 784"],
  [format.formatBytes(0), "0 B", "zero is a number"],
  [format.formatBytes(1023), "1,023 B", "below one KiB"],
  [format.formatBytes(4096), "4.00 KiB", "4096 / 1024"],
  [format.formatBytes(1_048_000), "1,023 KiB", "1 048 000 / 1024 = 1023.4"],
  [format.formatBytes(1_048_500), "1.00 MiB", "1023.9 KiB would round to 1024 KiB"],
  [format.formatBytes(102_228_128), "97.5 MiB", "25 557 032 · 4 / 2^20 = 97.49…"],
  [format.formatBytes(null), "unknown", "unknown is never zero"],
  [format.formatExact(1_814_073_344), "1,814,073,344", "groups of three"],
  [format.formatExact("9007199254740993"), "9,007,199,254,740,993", "2^53 + 1 keeps its last digit"],
  [format.formatExact(999), "999", "no group"],
  [format.formatExact(null), "unknown", "unknown is never zero"],
  [format.formatShare(1, 4, false), "25.0 %", "of a known whole"],
  [format.formatShare(1, 4, true), "≤ 25.0 %", "of a whole that may be larger"],
  [format.formatShare(1, 1_000_000, true), "< 0.1 %", "hardly any"],
  [format.formatShare(0, 4, true), "0 %", "none"],
  [format.formatPercent(0), "0 %", "nothing"],
  [format.formatPercent(1), "100 %", "everything"],
  [format.formatPercent(0.028_86), "2.9 %", "one decimal"],
  [format.formatPercent(0.000_4), "< 0.1 %", "little is not nothing"],
  [format.formatPercent(0.000_6), "0.1 %", "0.06 rounds up"],
  [format.formatPercent(0.999_6), "> 99.9 %", "nearly all is not all"],
  [format.formatPercent(1.5), "150.0 %", "differences may pass 1"],
  [format.formatPercent(null), "unknown", "unknown is never zero"],
  [format.formatSeconds(0.000_412), "412 µs", "the largest unit that leaves 1 in front"],
  [format.formatSeconds(1.5), "1.50 s", "seconds"],
  [format.formatSeconds(0.000_999_6), "1.00 ms", "after rounding"],
  [format.formatSeconds(0.000_999_4), "999 µs", "after rounding"],
  [format.formatSeconds(2.5e-10), "0.250 ns", "below the finest unit"],
  [format.formatSeconds(7200), "7,200 s", "above the largest"],
  [format.formatSeconds(0), "0.00 ns", "nothing"],
  [format.formatSeconds(null), "unknown", "unknown is never zero"],
  [format.formatIntensity(54.321), "54.3 FLOPs/B", "three digits"],
  [format.formatIntensity(0.25), "0.250 FLOPs/B", "three digits"],
  [format.formatIntensity(1234.5), "1,235 FLOPs/B", "no exponent"],
  [format.formatIntensity(0.000_012_34), "0.0000123 FLOPs/B", "tiny, no exponent"],
  [format.formatIntensity(null), "unknown", "unknown is never zero"],
  [format.formatShape([1, 64, null, 56]), "1×64×?×56", "an unknown dimension shows"],
  [format.formatShape([]), "scalar", "rank 0"],
  [format.formatShape(null), "unknown", "unknown rank"],
  [format.atLeast("4.09 GMACs", true), "≥ 4.09 GMACs", "lower bound"],
  [format.atLeast("4.09 GMACs", false), "4.09 GMACs", "exact"],
  [format.atLeast("unknown", true), "unknown", "no bound on the unknown"],
];

describe("formats", () => {
  test.each(CASES)("%s (%#)", (shown, expected) => {
    expect(shown).toBe(expected);
  });

  test("shares never divide by zero", () => {
    expect(format.share(1, 4)).toBe(0.25);
    expect(format.share(0, 0)).toBe(0);
    expect(format.share(null, 4)).toBeNull();
    expect(format.share("9007199254740994", "18014398509481988")).toBe(0.5);
  });
});
