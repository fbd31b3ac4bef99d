// Common subsequences: as long as dynamic programming finds them, always in order, and in bounded time on long lists.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonPairs } from "../../../server/src/analysis/compare/sequence";

/** The textbook table: longest(i, j) of the first i and j elements. */
function longest(left: readonly string[], right: readonly string[]): number {
  let above = Array<number>(right.length + 1).fill(0);
  for (const element of left) {
    const row = [0];
    right.forEach((other, j) => {
      row.push(element === other ? (above[j] ?? 0) + 1 : Math.max(above[j + 1] ?? 0, row[j] ?? 0));
    });
    above = row;
  }
  return above.at(-1) ?? 0;
}

function expectCommon(left: readonly string[], right: readonly string[]): number {
  const pairs = commonPairs(left, right);
  pairs.forEach(([i, j], n) => {
    const [beforeI, beforeJ] = pairs[n - 1] ?? [-1, -1];
    if (left[i] !== right[j] || i <= beforeI || j <= beforeJ) throw new Error(`pair ${n}: ${i}, ${j}`);
  });
  return pairs.length;
}

const letters = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 40 });

describe("commonPairs", () => {
  it("is as long as it can be", () => {
    fc.assert(
      fc.property(letters, letters, (left, right) => expectCommon(left, right) === longest(left, right)),
      { numRuns: 500 },
    );
  });

  it.each([
    ["", "", 0],
    ["abc", "", 0],
    ["abc", "abc", 3],
    ["abcabba", "cbabac", 4], // Myers's own example, figure 1 of the paper
  ])("of %j and %j has %i elements", (left, right, length) => {
    expect(expectCommon([...left], [...right])).toBe(length);
  });

  const many = (prefix: string) => Array.from({ length: 50_000 }, (_, i) => `${prefix}${i}`);

  it("finds what is unique where nearly everything else differs", () => {
    const mixed = many("a").map((name, i) => (i % 10 === 0 ? name : `other ${i}`));
    expect(expectCommon(many("a"), mixed)).toBe(5000);
  });

  it("ends on long lists that have nothing, or only repetitions, in common", () => {
    expect(expectCommon(many("a"), many("b"))).toBe(0);
    const repeated = (period: number) => Array.from({ length: 50_000 }, (_, i) => String((i * i) % period));
    expectCommon(repeated(7), repeated(11));
  }, 20_000);
});
