// Models of 50,000 layers: compared in bounded time, listed up to a limit, summed without one.
import { describe, expect, it } from "vitest";
import { compare } from "../../../server/src/analysis/compare/compare";
import { chain } from "../../guidelines/models";

const LAYERS = 50_000;

function widths(of: (layer: number) => number) {
  const channels = Array.from({ length: LAYERS + 1 }, (_, i) => of(i));
  const specs = Array.from({ length: LAYERS }, (_, i) => ({
    inputChannels: channels[i] ?? 0,
    outputChannels: channels[i + 1] ?? 0,
    kernel: 1,
  }));
  return { label: "", model: { ...chain(specs, 8), estimate: null } };
}

const plain = widths(() => 16);

describe("50,000 layers", () => {
  it("with 100 others among them", () => {
    const [list] = compare([plain, widths((i) => (i % 500 === 250 ? 24 : 16))]).changes;
    // the layer with other channels, and the one that takes them in
    expect(list?.counts).toEqual({ equal: LAYERS - 200, added: 0, removed: 0, changed: 100, affected: 100 });
  }, 30_000);

  it("each of other width: all are changed, some are listed, none is missing in the sums", () => {
    const wide = widths(() => 32);
    const compared = compare([plain, wide]);
    const { changes, stages, models } = compared;
    expect(changes[0]?.counts).toMatchObject({ equal: 0, changed: LAYERS, affected: 0 });
    expect((changes[0]?.changes.length ?? 0) + (changes[0]?.omitted ?? 0)).toBe(LAYERS);
    const macs = LAYERS * 8 * 8 * (32 * 32 - 16 * 16);
    expect(
      [models[1], stages[0]].map((one) => (one && "deltas" in one ? one.deltas[1] : one?.delta)?.differences.macs),
    ).toEqual([macs, macs]);
    expect(JSON.stringify(compared).length, "what a panel can be sent").toBeLessThan(2_000_000);
  }, 30_000);

  it("that have nothing in common but their kind", () => {
    const random = widths((i) => 8 + ((i * 7919) % 97));
    const [list] = compare([plain, random]).changes;
    expect(Object.values(list?.counts ?? {}).reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(LAYERS);
  }, 30_000);
});
