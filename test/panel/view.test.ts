// The pure parts behind the panel's view: axis ticks, rows of the table, cells, saved state, cut texts.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelReport } from "../../server/src/protocol";
import { COLUMNS, type ColumnId, type Sort } from "../../webview/src/data/columns";
import { arrange } from "../../webview/src/data/rows";
import type { RowsView } from "../../webview/src/data/wire";
import { clip } from "../../webview/src/dom";
import { INITIAL, nextSort, restore, type ViewState } from "../../webview/src/state";
import { axisOf, tickLabel } from "../../webview/src/ticks";
import { alexNet, model, numbers, unknown, withUnknowns } from "./reports";

const FLAT: RowsView = { showFree: true, filter: "", sort: null, tree: false, toggled: [], allOpen: false };

/** The layers of the rows that are no modules. */
function layersOf(net: ModelReport, view: RowsView): readonly number[] {
  const { entries } = arrange(net, numbers(net.layers.length), view);
  return entries.flatMap((entry) => (entry.kind === "layer" ? [entry.layer] : []));
}

describe("axes", () => {
  test("of counts go by 1, 2 or 5", () => {
    expect(axisOf([448_037_568], "linear", "count")).toEqual({ min: 0, max: 5e8, ticks: [0, 1e8, 2e8, 3e8, 4e8, 5e8] });
    expect(axisOf([3], "linear", "count")).toEqual({ min: 0, max: 3, ticks: [0, 1, 2, 3] });
  });

  test("of sizes go by powers of two", () => {
    const step = 256 * 1024;
    expect(axisOf([802_816], "linear", "size")).toEqual({
      min: 0,
      max: 4 * step,
      ticks: [0, step, 2 * step, 3 * step, 4 * step],
    });
  });

  test("without values are empty", () => {
    expect(axisOf([], "linear", "size")).toEqual({ min: 0, max: 1, ticks: [0] });
    expect(axisOf([], "log", "count")).toEqual({ min: 1, max: 10, ticks: [] });
  });

  test("hold every value, with height for the smallest, on 2 to 6 round ticks", () => {
    const values = fc.array(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        values,
        fc.constantFrom("linear", "log"),
        fc.constantFrom("count", "size", "time"),
        (given, scale, kind) => {
          const { min, max, ticks } = axisOf(given, scale, kind);
          expect(min).toBeLessThan(Math.min(...given));
          expect(max).toBeGreaterThanOrEqual(Math.max(...given));
          expect(ticks.length).toBeGreaterThanOrEqual(2);
          expect(ticks.length).toBeLessThanOrEqual(6);
          expect([ticks[0], ticks.at(-1)]).toEqual([min, max]);
        },
      ),
    );
  });

  test("are labelled without idle zeros", () => {
    const labels = ["4.00 KiB", "1.50 M", "200 M", "0", "100 KiB", "0.500", "1.25 MiB"].map(tickLabel);
    expect(labels).toEqual(["4 KiB", "1.5 M", "200 M", "0", "100 KiB", "0.5", "1.25 MiB"]);
  });
});

describe("rows", () => {
  const net = alexNet();
  const names = (filter: string, sort: Sort | null) =>
    layersOf(net, { ...FLAT, filter, sort }).map((index) => net.layers[index]?.path);

  test("hold every word of the filter", () => {
    expect(names("conv 3", null)).toEqual(["conv3"]);
    expect(names(" MAXPOOL ", null)).toEqual(["pool1", "pool2", "pool5"]);
    expect(names("nothing like this", null)).toEqual([]);
  });

  test("keep the order of execution among equals", () => {
    expect(names("relu", { column: "macs", descending: true })).toEqual([
      "relu1",
      "relu2",
      "relu3",
      "relu4",
      "relu5",
      "relu6",
      "relu7",
    ]);
  });

  test("sort numbers in names as numbers", () => {
    const ten = model(
      "t",
      numbers(11).map((i) => unknown(`layer${i}`, "X", [1], "reason")),
    );
    const sorted = layersOf(ten, { ...FLAT, sort: { column: "layer", descending: true } });
    expect(sorted[0]).toBe(10);
  });

  test.each([true, false])("keep the unknown last, descending %s", (descending) => {
    const some = withUnknowns();
    const sorted = layersOf(some, { ...FLAT, sort: { column: "macs", descending } });
    expect(sorted.slice(3)).toEqual([1, 3]);
  });

  test.each(COLUMNS.map(({ id }) => id))("sort by %s without losing one", (column: ColumnId) => {
    const sorted = layersOf(net, { ...FLAT, sort: { column, descending: true } });
    expect(sorted.toSorted((a, b) => a - b)).toEqual(numbers(19));
  });
});

describe("cells", () => {
  const cell = (id: ColumnId, index: number, of = withUnknowns()) => {
    const column = COLUMNS.find((found) => found.id === id);
    const layer = of.layers[index];
    return column && layer ? { text: column.text(layer, of), full: column.full(layer), total: column.total(of) } : null;
  };

  test("say unknown, and bounds where a total is one", () => {
    expect(cell("macs", 1)).toEqual({ text: "unknown", full: "unknown", total: "≥ 6.49 M" });
    expect(cell("share", 1)?.text).toBe("unknown");
    // 4 718 592 of at least 6 488 064 MACs.
    expect(cell("share", 2)).toEqual({ text: "≤ 72.7 %", full: "4,718,592 MACs", total: "100 %" });
    expect(cell("share", 4)?.text).toBe("0 %");
    expect(cell("intensity", 1)).toEqual({ text: "unknown", full: "unknown", total: "unknown" });
  });

  test("show the first shape and count the others", () => {
    const net = model("g", [
      { ...unknown("g", "Gemm", [1, 8], "r"), inputs: [[1, 8], [8, 4], [4]], outputs: [[1, null]] },
    ]);
    expect(cell("input", 0, net)).toEqual({ text: "1×8 +2", full: "1×8, 8×4, 4", total: "" });
    expect(cell("output", 0, net)?.text).toBe("1×?");
  });

  test("say that nothing moves where there is no traffic", () => {
    expect(cell("intensity", 13, alexNet())?.text).toBe("–");
  });
});

describe("state", () => {
  const saved: ViewState = {
    file: "a.onnx",
    model: 2,
    tab: "roofline",
    scale: "log",
    metrics: ["params", "seconds"],
    showFree: true,
    filter: "x",
    sort: { column: "macs", descending: true },
    tree: true,
    toggled: ["layer1", "layer1.0"],
    allOpen: true,
    scopes: [
      { kind: "module", path: "layer1" },
      { kind: "run", first: 3, last: 9, name: "a … b" },
    ],
    pinned: true,
    whatIf: { target: "nvidia-h100-sxm", fps: 12.5, batch: 8, input: "1x3x32x32" },
    own: { compare: { with: ["resnet18"] } },
  };

  test("comes back as it was saved", () => {
    expect(restore(JSON.parse(JSON.stringify(saved)))).toEqual(saved);
    expect(restore(undefined)).toEqual(INITIAL);
  });

  test("takes nothing that it should not hold", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const { model: index, scale, sort } = restore(value);
        expect(Number.isInteger(index) && index >= 0 && ["linear", "log"].includes(scale)).toBe(true);
        expect(sort === null || COLUMNS.some(({ id }) => id === sort.column)).toBe(true);
      }),
    );
  });

  test("a column's header goes through both directions and back", () => {
    const first = nextSort(null, "macs", true);
    const second = nextSort(first, "macs", true);
    expect([first?.descending, second?.descending, nextSort(second, "macs", true)]).toEqual([true, false, null]);
    expect(nextSort(first, "layer", false)).toEqual({ column: "layer", descending: false });
  });
});

test("texts are cut between characters", () => {
  expect(clip("abc", 3)).toBe("abc");
  expect(clip("abcd", 3)).toBe("ab…");
  expect(clip("🧠🧠🧠", 4)).toBe("🧠…");
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 2, max: 20 }), (text, limit) => {
      const cut = clip(text, limit);
      expect(cut.length).toBeLessThanOrEqual(Math.max(limit, 1));
      expect(() => encodeURIComponent(cut)).not.toThrow(); // as it does on half a surrogate pair
    }),
  );
});
