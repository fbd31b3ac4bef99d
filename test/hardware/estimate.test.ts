// A graph on a target, against arithmetic shown here: scaling with batch and type, memory, demand, energy, what is unknown.
import { describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { totals } from "../../server/src/cost/totals";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Graph } from "../../server/src/graph/graph";
import { type EstimateOptions, estimate, secondsSaved } from "../../server/src/hardware/estimate";
import { findTarget, type Target, validateTarget } from "../../server/src/hardware/target";
import { tensor } from "../../server/src/tensor/type";

function known(name: string): Target {
  const target = findTarget(name);
  if (!target) throw new Error(`no ${name}`);
  return target;
}

/** Conv 3×3, Relu on [batch, 64, 56, 56]. */
function network(batch: number): Graph {
  const builder = new GraphBuilder("network");
  const x = builder.input("x", tensor("float32", [batch, 64, 56, 56]));
  const w = builder.constant("w", tensor("float32", [64, 64, 3, 3]), "parameter", null);
  const source = { name: "n", path: "n" };
  const conv = builder.emit({ op: "Conv", inputs: [x, w], attributes: { pads: [1, 1, 1, 1] }, outputs: ["y"], source });
  return builder.finish(
    builder.emit({ op: "Relu", inputs: conv.outputs, attributes: {}, outputs: ["z"], source }).outputs,
  );
}

function estimated(graph: Graph, options: EstimateOptions) {
  const costs = nodeCosts(graph);
  return estimate(graph, costs, totals(graph, costs), options);
}

const IMAGE = 64 * 56 * 56;
const WEIGHTS = 64 * 64 * 9;

describe("an estimate", () => {
  it("gives a range for every group and for the whole, in order", () => {
    const { groups, seconds } = estimated(network(1), { target: known("rtx-3090") });
    for (const range of [...groups.map((group) => group.seconds), seconds]) {
      const [low, expected, high] = range ?? [0, 0, 0];
      expect(low).toBeGreaterThan(0);
      expect(low).toBeLessThan(expected);
      expect(expected).toBeLessThan(high);
    }
  });

  it("scales a batch as if the graph had been built with it", () => {
    const target = known("i7-12700h");
    const scaled = estimated(network(2), { target, batch: 8 });
    const built = estimated(network(8), { target });
    expect(scaled.seconds).toEqual(built.seconds);
    expect(scaled.bytes).toEqual(built.bytes);
  });

  it("moves half the bytes at half the width, where the target has the type", () => {
    const target = known("h100");
    const full = estimated(network(1), { target, dtype: "float32", fusion: "conv-bn-act" });
    expect(full.bytes.edge).toBe(4 * (2 * IMAGE + WEIGHTS)); // Relu in the convolution's kernel
    expect(full.bytes.perOp).toBe(4 * (4 * IMAGE + WEIGHTS));
    const int8 = estimated(network(1), { target, dtype: "int8", fusion: "conv-bn-act" });
    expect(int8.bytes.edge).toBe(2 * IMAGE + WEIGHTS);
  });

  it("asks for bytes a second at a frame rate", () => {
    const { bytes, bytesPerSecond } = estimated(network(1), { target: known("i7-12700h"), fps: 50 });
    expect(bytesPerSecond.edge).toBe(50 * bytes.edge);
  });

  it("estimates energy with the figures of a 45 nm process", () => {
    const { energy, bytes } = estimated(network(1), { target: known("i7-12700h") });
    const [low, high] = energy.joules ?? [0, 0];
    const macs = IMAGE * 64 * 9;
    // 4.6 pJ a MAC, 12.5 pJ an on-chip byte, 162.5 or 325 pJ a DRAM byte
    const besides = 4.6e-12 * macs + 12.5e-12 * (bytes.edge - bytes.ideal);
    expect(low).toBeCloseTo(besides + 162.5e-12 * bytes.ideal, 9);
    expect(high).toBeCloseTo(besides + 325e-12 * bytes.ideal, 9);
  });

  it("says whether weights and activations fit", () => {
    const verdict = (memoryBytes: number) => {
      const small = {
        id: "small",
        name: "Small",
        kind: "gpu",
        peakOpsPerSecond: { fp32: 1e12 },
        dramBytesPerSecond: 1e10,
      };
      const result = validateTarget({ ...small, memoryBytes });
      if (result.kind === "invalid") throw new Error(JSON.stringify(result.problems));
      return estimated(network(1), { target: result.target }).memory?.verdict;
    };
    const need = 4 * (2 * IMAGE + WEIGHTS); // one image in, one out
    expect([verdict(need - 1), verdict(need * 1.1), verdict(need * 2)]).toEqual(["does not fit", "tight", "fits"]);
  });

  it("tells no time where the target's figures are not known, and says which", () => {
    const none = estimated(network(1), { target: known("snapdragon-8-gen-2") });
    expect(none.seconds).toBeNull();
    expect(none.unknown).toMatch(/peak of .*Snapdragon 8 Gen 2/);
    const chip = estimated(network(1), { target: known("hailo-8") });
    expect(chip.unknown).toMatch(/bandwidth of .*Hailo/);
  });

  it("promises for a saving no more than the group takes, and nothing for none", () => {
    const all = estimated(network(1), { target: known("rtx-3090"), dtype: "float32" });
    const [group] = all.groups;
    expect(secondsSaved(all, 0, { bytes: 0, macs: 0 })).toBe(0);
    const everything = secondsSaved(all, 0, { bytes: group?.bytes ?? 0, macs: group?.macs ?? 0 }) ?? Number.NaN;
    expect(everything).toBeGreaterThan(0);
    expect(everything).toBeLessThan(group?.time?.seconds ?? 0);
  });
});
