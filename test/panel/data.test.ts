// What the host computes for the panel's charts: kernels under the roofline, memory over a run, parts of a bar, rows by module,
// and that no answer grows with the model.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GroupReport, LayerReport, ModelReport, TargetReport } from "../../server/src/protocol";
import { barsOf } from "../../webview/src/data/bars";
import { PanelData } from "../../webview/src/data/panelData";
import { MOST_POINTS, rooflinePoints } from "../../webview/src/data/roofline";
import { arrange, rowOf } from "../../webview/src/data/rows";
import { MOST_STEPS, thinned, timelineOf } from "../../webview/src/data/timeline";
import type { Query, RowsView } from "../../webview/src/data/wire";
import { keyStep } from "../../webview/src/keys";
import { planeOf } from "../../webview/src/views/roofline/axes";
import { conv, large, layer, model, numbers, onTarget, report } from "./reports";

const all = (net: ModelReport) => numbers(net.layers.length);

describe("kernels under the roofline", () => {
  const group = (index: number, more: Partial<GroupReport>): GroupReport => ({
    ...{ layers: [index], anchor: index, seconds: [1e-6, 2e-6, 4e-6], bound: "memory" },
    ...{ flops: 1000, bytes: 500, perOpBytes: 800, idealBytes: 100, intensity: 2 },
    ...more,
  });
  const net = (groups: readonly GroupReport[]) => {
    const layers = groups.map((_, i) => layer(`l${i}`, "Relu", [1], [1]));
    return { ...model("net", layers), target: { ...onTarget([]), groups } satisfies TargetReport };
  };

  test("that are equal are one point, with all their layers", () => {
    const { points } = rooflinePoints(net([group(0, {}), group(1, { bytes: 501 }), group(2, {})]));
    expect(points.map(({ layer: index, count, layers }) => [index, count, layers])).toEqual([
      [0, 2, [0, 2]],
      [1, 1, [1]],
    ]);
  });

  test("that compute nothing, or whose time is not known, are counted and not drawn", () => {
    const found = rooflinePoints(net([group(0, { flops: 0 }), group(1, { seconds: null, bound: null }), group(2, {})]));
    expect(found.points).toHaveLength(1);
    expect(found.still).toEqual({ kernels: 1, seconds: 2e-6 });
    expect(found.untimed).toBe(1);
  });

  test("beyond what a chart can show are those with the least time", () => {
    const groups = numbers(MOST_POINTS + 5).map((i) => group(i, { bytes: 100 + i, seconds: [0, 1 + i, 2 + i] }));
    const { points, omitted } = rooflinePoints(net(groups));
    expect(points).toHaveLength(MOST_POINTS);
    expect(omitted).toEqual({ kernels: 5, seconds: 1 + 2 + 3 + 4 + 5 });
  });

  test("lie in the plane, and so does the ridge, whatever they cost", () => {
    const figure = fc.integer({ min: 1, max: 1e12 });
    fc.assert(
      fc.property(fc.array(fc.tuple(figure, figure, figure, figure), { maxLength: 30 }), figure, (kernels, ridge) => {
        const { points } = rooflinePoints(
          net(
            kernels.map(([flops, bytes, perOpBytes, idealBytes], i) =>
              group(i, { flops, bytes, perOpBytes, idealBytes }),
            ),
          ),
        );
        const roofline = { ...onTarget([]).roofline, ridge, opsPerSecond: 1e12, bytesPerSecond: 1e12 / ridge };
        const { x, y } = planeOf(points, { roofline });
        for (const { flops, bytes, perOpBytes, idealBytes, seconds } of points) {
          for (const traffic of [bytes, perOpBytes, idealBytes]) {
            expect(flops / traffic).toBeGreaterThanOrEqual(x.min * (1 - 1e-9));
            expect(flops / traffic).toBeLessThanOrEqual(x.max * (1 + 1e-9));
          }
          expect(flops / seconds).toBeGreaterThanOrEqual(y.min * (1 - 1e-9));
          expect(flops / seconds).toBeLessThanOrEqual(y.max * (1 + 1e-9));
        }
        expect(ridge > x.min && ridge < x.max && 1e12 < y.max).toBe(true);
        expect(x.ticks.length).toBeLessThanOrEqual(9);
      }),
    );
  });
});

describe("memory over a run", () => {
  test("keeps the highest and the lowest of every stretch, in order, and never too many", () => {
    const values = fc.array(fc.nat(1000), { minLength: 1, maxLength: 3000 });
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 200 }), (live, most) => {
        const kept = thinned(live, most);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept.every((at, i) => i === 0 || at > (kept[i - 1] as number))).toBe(true);
        const heights = kept.map((at) => live[at] as number);
        expect([Math.max(...heights), Math.min(...heights)]).toEqual([Math.max(...live), Math.min(...live)]);
      }),
    );
  });

  test("marks the peak, and names who made what is there", () => {
    const net = model("net", [conv("a", [1, 4, 8, 8], [4, 8], 1), conv("b", [1, 4, 8, 8], [4, 8], 1)], {
      peak: {
        ...{ bytes: 3072, layer: 1, live: [2048, 3072], lowerBound: false },
        tensors: [
          { name: "a_out", shape: [1, 4, 8, 8], bytes: 1024 },
          { name: "input", shape: [1, 4, 8, 8], bytes: 1024 },
        ],
      },
    });
    const timeline = timelineOf(net);
    expect([timeline.peak, timeline.live, timeline.onTarget]).toEqual([1, [2048, 3072], false]);
    expect(timeline.tensors.map(({ name, layer: index }) => [name, index])).toEqual([
      ["a_out", 0],
      ["input", null],
    ]);
    const memory = {
      ...{ needBytes: 4000, capacityBytes: 8000, verdict: "fits" as const },
      weightBytes: 100,
      live: [5, 4],
    };
    const there = timelineOf({ ...net, target: { ...onTarget([]), memory } });
    expect([there.peak, there.live, there.weightBytes, there.onTarget]).toEqual([0, [5, 4], 100, true]);
  });
});

describe("parts of a bar", () => {
  const net = large(50, 100); // 50,000 layers in 100 blocks in each of 50 stages

  test("of a module are what stands below it, grouped by the same rule", () => {
    const [stage] = barsOf(net, all(net)).bars;
    expect(stage).toMatchObject({ name: "stage0", count: 1000, scope: { kind: "module", path: "stage0" } });
    const blocks = barsOf(net, all(net), stage?.scope);
    expect([blocks.bars.length, blocks.layers]).toEqual([100, 1000]);
    const layers = barsOf(net, all(net), blocks.bars[3]?.scope);
    expect(layers.bars.map(({ name }) => name)).toEqual(numbers(10).map((i) => `stage0.block3.conv${i}`));
    expect(layers.bars.every(({ scope }) => scope === null)).toBe(true);
  });

  test("of a run are its layers", () => {
    const flat = model(
      "flat",
      numbers(1000).map((i) => conv(`c${i}`, [1, 4, 8, 8], [4, 8], 1)),
    );
    const { bars } = barsOf(flat, all(flat), barsOf(flat, all(flat)).bars[1]?.scope);
    expect(bars.map(({ name }) => name)).toEqual(["c4", "c5", "c6", "c7"]);
  });
});

describe("rows by module", () => {
  const net = large(2, 2);
  const VIEW: RowsView = { showFree: true, filter: "", sort: null, tree: true, toggled: [], allOpen: false };
  const rows = (view: Partial<RowsView>) =>
    arrange(net, all(net), { ...VIEW, ...view }).entries.map((entry) => rowOf(net, entry));
  const names = (view: Partial<RowsView>) => rows(view).map(({ depth, cells }) => `${depth} ${cells[0]?.[0]}`);

  test("are closed at first and open one by one", () => {
    expect(names({})).toEqual(["0 stage0", "0 stage1"]);
    expect(names({ toggled: ["stage0"] })).toEqual(["0 stage0", "1 stage0.block0", "1 stage0.block1", "0 stage1"]);
    expect(names({ toggled: ["stage0", "stage0.block1"] })).toHaveLength(4 + 10);
    expect(names({ allOpen: true })).toHaveLength(2 + 4 + 40);
    expect(names({ allOpen: true, toggled: ["stage1"] })).toHaveLength(2 + 2 + 20);
  });

  test("sum what is below them", () => {
    // a block: five 1×1 and five 3×3 convolutions of 8 channels: 5 · (64 + 8) + 5 · (576 + 8) parameters; two blocks a stage
    const [stage] = rows({});
    expect(stage?.cells[4]?.[0]).toBe("6.56 K");
    expect(2 * (5 * 72 + 5 * 584)).toBe(6560);
    expect(stage?.cells[0]?.[0]).toBe("stage0");
    expect(stage?.cells[1]?.[0]).toBe("Stage");
  });

  test("show what a filter leaves, with the modules above it", () => {
    expect(names({ filter: "block1 conv9" })).toEqual([
      ...["0 stage0", "1 stage0.block1", "2 stage0.block1.conv9"],
      ...["0 stage1", "1 stage1.block1", "2 stage1.block1.conv9"],
    ]);
  });

  test("sort among those beside them", () => {
    const sorted = names({ sort: { column: "params", descending: true }, toggled: ["stage1"] });
    expect(sorted).toEqual(["0 stage1", "1 stage1.block0", "1 stage1.block1", "0 stage0"]);
  });
});

test("no message about 50,000 layers is as large as 2 MB", () => {
  const net = large(50, 100);
  const groups = net.layers.map(
    ({ flops }, index): GroupReport => ({
      ...{ layers: [index], anchor: index, seconds: [1, 2 + index, 50_003], bound: "memory" },
      ...{ flops: Number(flops), bytes: 1000 + index, perOpBytes: 2000, idealBytes: 10, intensity: 2 },
    }),
  );
  const layers = net.layers.map(
    (item, group): LayerReport => ({ ...item, group, seconds: [1, 2, 3], bound: "memory" }),
  );
  const peak = { bytes: 50_000, layer: 3, live: all(net), tensors: [], lowerBound: false };
  const memory = { ...{ needBytes: 1, capacityBytes: 2, weightBytes: 1, verdict: "fits" as const }, live: all(net) };
  const big = { ...net, layers, peak, target: { ...onTarget(groups), memory } };
  const data = new PanelData(report([big]), 0);
  const view: RowsView = { showFree: true, filter: "", sort: null, tree: false, toggled: [], allOpen: false };
  const queries: readonly Query[] = [
    { kind: "bars", showFree: true, scope: null },
    { kind: "rows", view, first: 20_000, count: 1_000_000 },
    { kind: "roofline" },
    { kind: "timeline" },
  ];
  const answers = queries.map((query) => data.answer(query as Parameters<PanelData["answer"]>[0]));
  // of the model as a whole only names and sums: nothing for each layer
  expect(JSON.stringify(data.head).length).toBeLessThan(5_000);
  for (const message of [data.head, ...answers]) expect(JSON.stringify(message).length).toBeLessThan(1_000_000);
  expect(timelineOf(big).layers.length).toBeLessThanOrEqual(MOST_STEPS);
});

test("keys move along marks and stop at both ends", () => {
  expect(["ArrowRight", "ArrowLeft", "Home", "End", "a"].map((key) => keyStep(key, null, 5))).toEqual([
    0,
    4,
    0,
    4,
    null,
  ]);
  expect([keyStep("ArrowRight", 4, 5), keyStep("ArrowLeft", 0, 5), keyStep("End", null, 0)]).toEqual([4, 0, null]);
});
