// Layers → bars: grouping and exact sums.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LayerReport } from "../../server/src/protocol";
import { barAt, barsOf } from "../../webview/src/data/bars";
import { isFree, layerName, shortName, visibleLayers } from "../../webview/src/data/layers";
import { alexNet, conv, large, layer, model, numbers, unknown, view } from "./reports";

const all = (layers: readonly unknown[]) => numbers(layers.length);

describe("bars", () => {
  test("are the layers while they fit", () => {
    const net = alexNet();
    const drawn = barsOf(net, visibleLayers(net, false));
    const { grouping, bars } = drawn;
    expect(grouping).toBe("layer");
    expect(bars.map(({ name }) => name)).toEqual(
      net.layers.map(({ path }) => path).filter((path) => path !== "flatten"),
    );
    // flatten (13) is hidden, so fc6 (14) is the bar after pool5 (12).
    expect([12, 13, 14].map((index) => barAt(drawn, index))).toEqual([12, null, 13]);
    // conv3: 384 · 192 · 3 · 3 weights and 384 biases; 384 · 13 · 13 outputs of 4 bytes.
    expect(bars[6]?.figures.params).toEqual({ value: 663_552 + 384, missing: 0 });
    expect(bars[6]?.figures.outputBytes).toEqual({ value: 384 * 169 * 4, missing: 0 });
  });

  test("are modules at the deepest level that fits", () => {
    const net = large(20, 10); // 2000 layers in 200 blocks in 20 stages
    expect(barsOf(net, all(net.layers)).bars).toHaveLength(200);
    expect(barsOf(net, all(net.layers), null, 100).bars).toHaveLength(20);
    const [first] = barsOf(net, all(net.layers)).bars;
    expect(first?.name).toBe("stage0.block0");
    expect([first?.first, first?.count]).toEqual([0, 10]);
    // Ten convolutions of 8 channels, five of 1 × 1 and five of 3 × 3, each with 8 biases: 5 · (64 + 8) + 5 · (576 + 8).
    expect(first?.figures.params).toEqual({ value: 5 * 72 + 5 * 584, missing: 0 });
  });

  test("look through modules that have one child only", () => {
    const net = large(20, 10);
    const root = { path: "net", type: "Net", params: 0, macs: 0, children: numbers(20).map((i) => `stage${i}`) };
    const { bars } = barsOf({ ...net, modules: [root, ...net.modules] }, all(net.layers));
    expect(bars).toHaveLength(200);
  });

  test("are runs of layers where no level of modules is of use", () => {
    const flat = model(
      "flat",
      numbers(1000).map((i) => conv(`c${i}`, [1, 4, 8, 8], [4, 8], 1)),
    );
    const { grouping, bars } = barsOf(flat, all(flat.layers));
    expect(grouping).toBe("run");
    expect(bars).toHaveLength(250); // 1000 layers by 4, as 3 would give 334 bars
    expect(bars[0]).toMatchObject({ name: "c0 … c3", label: "1–4", first: 0, count: 4 });
    const oneModule = [{ path: "m", type: "M", params: 0, macs: 0, children: flat.layers.map(({ path }) => path) }];
    expect(barsOf({ ...flat, modules: oneModule }, all(flat.layers)).grouping).toBe("run");
  });

  test("end also on modules that contain each other", () => {
    const net = large(4, 100);
    const ring = ["a", "b"].map((path, i) => ({
      path,
      type: "M",
      params: 0,
      macs: 0,
      children: [["b", "a"][i] as string, "stage0"],
    }));
    expect(
      barsOf({ ...net, modules: [...ring, ...net.modules] }, all(net.layers), null, 50).bars.length,
    ).toBeLessThanOrEqual(50);
  });

  test("count the unknown instead of adding zero", () => {
    const net = model("u", [
      unknown("a", "X", [1], "reason"),
      conv("b", [1, 4, 8, 8], [4, 8], 1),
      unknown("c", "X", [1], "reason"),
    ]);
    const { bars } = barsOf(net, all(net.layers));
    expect(bars[0]?.figures.macs).toEqual({ value: null, missing: 1 });
    const [joined] = barsOf(net, all(net.layers), null, 1).bars;
    expect(joined?.figures.macs).toEqual({ value: 4 * 4 * 64, missing: 2 });
  });

  test("count the parameters of a module once that is called twice", () => {
    const shared = conv("m.conv", [1, 4, 8, 8], [4, 8], 1);
    const net = model("s", [shared, { ...shared, call: 1 }]);
    const [joined] = barsOf(net, [0, 1], null, 1).bars;
    expect(joined?.figures.params.value).toBe(4 * 4 + 4);
    expect(joined?.figures.macs.value).toBe(2 * 4 * 4 * 64);
  });

  test("add exactly beyond 2^53", () => {
    const huge = (path: string, flops: string) => layer(path, "X", [1], [1], { flops });
    const net = model("h", [huge("a", "9007199254740993"), huge("b", "9007199254740995")]);
    expect(barsOf(net, [0, 1], null, 1).bars[0]?.figures.flops.value).toBe("18014398509481988");
  });

  test("hold every visible layer once, in order of first execution, whatever the model", () => {
    const layers = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(layers, fc.integer({ min: 1, max: 60 }), (paths, limit) => {
        const net = model(
          "p",
          paths.map(([a, b]) => layer(`s${a}.b${b}`, "X", [1], [1])),
        );
        const modules = numbers(10).map((a) => ({
          path: `s${a}`,
          type: "S",
          params: 0,
          macs: 0,
          children: numbers(10).map((b) => `s${a}.b${b}`),
        }));
        const drawn = barsOf({ ...net, modules }, all(net.layers), null, limit);
        const { bars } = drawn;
        expect(bars.length).toBeLessThanOrEqual(limit);
        const found = all(net.layers).map((index) => barAt(drawn, index));
        bars.forEach(({ first, count }, i) => {
          expect(found.indexOf(i)).toBe(first);
          expect(found.filter((bar) => bar === i)).toHaveLength(count);
        });
        expect(found).not.toContain(null);
        expect(bars.map(({ first }) => first)).toEqual(bars.map(({ first }) => first).toSorted((a, b) => a - b));
      }),
    );
  });
});

describe("layers", () => {
  const relu = layer("relu", "Relu", [1, 8], [1, 8], { flops: 8 });
  const cases: readonly (readonly [string, LayerReport, boolean])[] = [
    ["a view", view("v", "Flatten", [1, 8], [8]), true],
    ["arithmetic", relu, false],
    ["a copy: no arithmetic but traffic", layer("t", "Transpose", [1, 8], [8, 1]), false],
    ["weights", { ...view("w", "Identity", [1], [1]), params: 3 }, false],
    ["the unknown", { ...view("u", "Reshape", [1], [1]), unknown: "reason" }, false],
  ];
  test.each(cases)("without cost: %s", (_, item, free) => {
    expect(isFree(item)).toBe(free);
  });

  test("are named by path, output or operator, and by call", () => {
    expect(layerName(relu)).toBe("relu");
    expect(layerName({ ...relu, call: 2 })).toBe("relu (call 3)");
    expect(layerName({ ...relu, path: "", outputNames: ["", "y"] })).toBe("y");
    expect(layerName({ ...relu, path: "", outputNames: [] })).toBe("Relu");
  });

  test("have short names for the axis", () => {
    const short = ["layer1.0.conv1", "mlp.0", "3", "conv1", "///", ""].map((path) => shortName(path, "Conv"));
    expect(short).toEqual(["conv1", "mlp.0", "3", "conv1", "///", ""]);
    expect(shortName("/layer1/conv1/Conv", "Conv")).toBe("conv1");
    expect(shortName("/layer1/layer1.0/relu/Relu_1", "Relu")).toBe("relu");
    expect(shortName("/encoder/mlp/mlp.0/Gemm", "Gemm")).toBe("mlp.0");
    expect(shortName("Conv_0", "Conv")).toBe("Conv_0");
  });
});
