// Work of single groups and the roofline's terms, against arithmetic shown here.
import { describe, expect, it } from "vitest";
import { nodeCosts } from "../../server/src/cost/cost";
import { FUSION, fuse } from "../../server/src/cost/fusion";
import { GraphBuilder } from "../../server/src/graph/builder";
import type { Value } from "../../server/src/graph/graph";
import type { Precision } from "../../server/src/hardware/precision";
import { groupTime, type Machine } from "../../server/src/hardware/time";
import { type GroupWork, groupWorks, scaleBatch } from "../../server/src/hardware/work";
import { tensor } from "../../server/src/tensor/type";

/** 1 Top/s, 100 GB/s, every loss switched off. */
const IDEAL: Machine = {
  peak: 1e12,
  bytesPerSecond: 1e11,
  onChipBytes: 0,
  alignment: 1,
  calibration: {
    overheadSeconds: { convolution: 0, product: 0, elementwise: 0, other: 0 },
    groupSeconds: 0,
    efficiency: {
      convolution: 1,
      pointwise: 1,
      grouped: 1,
      depthwise: 1,
      depthwiseChannelsLast: 1,
      linear: 1,
      batched: 1,
      attention: 1,
    },
    tileColumns: 1,
    fill: { rows: 0, columns: 0, depth: 0 },
    vector: 1,
    window: 1,
    dram: 1,
    cache: 1,
    passes: { convolution: 1, product: 1, normalization: 1, reduction: 1, copy: 1, permutation: 1 },
    layout: 0,
    packing: 0,
    patches: 0,
    restreamRows: Number.POSITIVE_INFINITY,
    nearBytes: Number.POSITIVE_INFINITY,
    overlap: 64,
  },
};

function convolution(group: number, kernel: number, precision: Precision = { kind: "as-written" }): GroupWork {
  const builder = new GraphBuilder("g");
  const x = builder.input("x", tensor("float32", [1, 64, 56, 56]));
  const w = builder.constant("w", tensor("float32", [64, 64 / group, kernel, kernel]), "parameter", null);
  return only(builder, "Conv", [x, w], { group, pads: Array(4).fill((kernel - 1) / 2) }, precision);
}

function only(
  builder: GraphBuilder,
  op: string,
  inputs: readonly Value[],
  attributes: Readonly<Record<string, number | readonly number[]>>,
  precision: Precision,
): GroupWork {
  const node = builder.emit({ op, inputs, attributes, outputs: ["y"], source: { name: "n", path: "n" } });
  const graph = builder.finish(node.outputs);
  const costs = nodeCosts(graph);
  return groupWorks(graph, costs, fuse(graph, costs, FUSION.none), precision)[0] as GroupWork;
}

describe("work of a group", () => {
  it("sees a convolution as one product a group", () => {
    const { products, ...bytes } = convolution(4, 3);
    expect(products).toEqual([
      { form: "grouped", macs: 56 * 56 * 64 * 16 * 9, rows: 56 * 56, columns: 16, depth: 16 * 9, count: 4, taps: 9 },
    ]);
    expect(bytes.inputBytes).toBe(4 * 64 * 56 * 56);
    expect(bytes.outputBytes).toBe(4 * 64 * 56 * 56);
    expect(bytes.weightBytes).toBe(4 * 64 * 16 * 9);
  });

  it("has half the bytes in half precision, and casts what comes in float32 under autocast", () => {
    const half = convolution(1, 1, { kind: "uniform", dtype: "float16" });
    expect([half.inputBytes, half.weightBytes, half.castBytes]).toEqual([2 * 64 * 56 * 56, 2 * 64 * 64, 0]);
    const autocast = convolution(1, 1, { kind: "autocast", dtype: "float16" });
    // the graph's input is float32: read 4 bytes, write 2 an element before the convolution
    expect(autocast.castBytes).toBe((4 + 2) * 64 * 56 * 56);
    expect(autocast.outputBytes).toBe(2 * 64 * 56 * 56);
  });

  it("grows with the batch but for its weights", () => {
    const one = convolution(1, 3);
    const eight = scaleBatch(one, 8);
    expect(eight.products[0]?.macs).toBe(8 * (one.products[0]?.macs ?? 0));
    expect([eight.inputBytes, eight.weightBytes]).toEqual([8 * one.inputBytes, one.weightBytes]);
  });
});

describe("seconds of a group", () => {
  it("is the roofline where nothing is lost", () => {
    // 2 · 56² · 64 · 64 · 9 operations at 1 Top/s against 1.75 MB at 100 GB/s: 231 µs and 17.5 µs
    const time = groupTime(convolution(1, 3), IDEAL, 0);
    expect(time.bound).toBe("compute");
    expect(time.seconds).toBeCloseTo((2 * 56 * 56 * 64 * 64 * 9) / 1e12, 9);
  });

  it("is bound by memory where little is computed on much", () => {
    const time = groupTime(convolution(64, 1), IDEAL, 0);
    expect(time.bound).toBe("memory");
    expect(time.seconds).toBeCloseTo((2 * 4 * 64 * 56 * 56 + 4 * 64) / 1e11, 9);
  });

  it("pays for columns that fill no unit", () => {
    const seconds = (alignment: number) => groupTime(convolution(8, 3), { ...IDEAL, alignment }, 0).compute;
    expect(seconds(16) / seconds(8)).toBeCloseTo(2, 9); // 8 columns a group in units of 16
  });

  it("costs no time where there is no work, and never less than a kernel's overhead", () => {
    const overheadSeconds = { ...IDEAL.calibration.overheadSeconds, convolution: 5e-6 };
    const slow = { ...IDEAL, calibration: { ...IDEAL.calibration, overheadSeconds } };
    const empty = scaleBatch({ ...convolution(1, 1), weightBytes: 0 }, 0);
    expect(groupTime(empty, IDEAL, 0).seconds).toBe(0);
    expect(groupTime(empty, slow, 0)).toMatchObject({ seconds: 5e-6, bound: "overhead" });
  });
});
