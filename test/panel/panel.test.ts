// The built panel in Chromium: what a user sees and does. Expected numbers are worked out beside each test.
import type { Locator } from "playwright-core";
import { beforeEach, describe, expect, test } from "vitest";
import type { Report } from "../../server/src/protocol";
import { panel, panelPerTest, reopen } from "./fixture";
import { alexNet, HOSTILE_NAMES, hostile, large, model, report, withUnknowns } from "./reports";

panelPerTest();

/** The text as it is laid out: with the breaks between cells and without what is hidden. */
const shown = (locator: Locator) => locator.evaluate((element) => (element as HTMLElement).innerText);
const shownAll = (locator: Locator) =>
  locator.evaluateAll((found) => found.map((element) => (element as HTMLElement).innerText));
const canvas = (index: number) => panel.page.locator("canvas").nth(index);
const tooltip = () => panel.page.locator(".tooltip");
const rows = () => panel.page.locator(".body .row");
const cells = (column: number) => shownAll(panel.page.locator(`.body .row .cell:nth-child(${column})`));

/** The middle of a bar: the plot is what is left of the canvas beside the axis of 7 font sizes and 4 pixels of padding. */
async function barPosition(chart: number, bar: number, of: number): Promise<{ x: number; y: number }> {
  const box = await canvas(chart).boundingBox();
  if (!box) throw new Error("no chart");
  const [left, right] = [7 * 13, box.width - 4];
  return { x: left + ((bar + 0.5) * (right - left)) / of, y: 50 };
}

describe("AlexNet", () => {
  beforeEach(() => panel.show(report([alexNet(), withUnknowns()])));

  test("says ready once and keeps which report it shows", async () => {
    expect(await panel.posted()).toEqual([{ kind: "ready", whatIf: {}, pinned: false }]);
    expect(await panel.state()).toMatchObject({ file: "models.onnxtxt", model: 0 });
  });

  test("shows totals with three digits and every digit", async () => {
    const text = await shown(panel.page.locator(".totals"));
    // The model of torchvision has 61 100 840 parameters, biases among them: its documentation says so.
    expect(text).toContain("61.1 M");
    expect(text).toContain("61,100,840 params");
    // Weights in float32: 61 100 840 · 4 = 244 403 360 bytes, / 2^20 = 233.08 MiB.
    expect(text).toContain("233 MiB");
    expect(text).toContain("244,403,360 bytes");
    expect(await shown(panel.page.locator("h1"))).toBe("AlexNet");
    expect(await shown(panel.page.locator(".inputs"))).toBe("input 1×3×227×227 float32, from the file");
  });

  test("paints three charts, each described and with its figures as a table", async () => {
    for (const chart of [0, 1, 2]) expect(await panel.paintedPixels(chart)).toBeGreaterThan(2000);
    // Largest output is that of conv1: 64 · 56 · 56 · 4 / 1024 = 784 KiB; of the parameters fc6: 9216 · 4096 + 4096.
    expect(await canvas(0).getAttribute("aria-label")).toContain("Largest is \u2068conv1\u2069 with 784 KiB");
    expect(await canvas(1).getAttribute("aria-label")).toContain("Largest is \u2068fc6\u2069 with 37.8 M params");
    await panel.page.locator(".data summary").nth(0).click();
    const table = panel.page.locator(".data table");
    expect(await table.locator("tbody tr").count()).toBe(18);
    // conv2: 192 · 27 · 27 · 4 = 559 872 bytes, / 1024 = 546.75 KiB.
    expect((await shown(table.locator("tbody tr").nth(3))).split("\t")).toEqual(["conv2", "547 KiB", "559,872 bytes"]);
  });

  test("shows a bar's numbers under the pointer and reveals its layer on click", async () => {
    const position = await barPosition(2, 3, 18);
    await canvas(2).hover({ position });
    const text = await shown(tooltip());
    expect(text).toContain("conv2");
    expect(text).toContain("1×64×27×27 → 1×192×27×27");
    expect(text).toContain("547 KiB");
    // 192 filters of 64 · 5 · 5 on 27 · 27 places = 223 948 800 MACs, twice that and 139 968 biases are the FLOPs.
    expect(text).toContain("224 MMACs");
    expect(text).toContain("(223,948,800 MACs)");
    expect(text).toContain("(448,037,568 FLOPs)");
    await canvas(2).click({ position });
    expect((await panel.posted()).slice(1)).toEqual([{ kind: "reveal", layer: 3 }]);
    expect(await shown(panel.page.locator(".body [aria-selected=true]"))).toContain("conv2");
    await panel.page.mouse.move(5, 5);
    expect(await tooltip().isVisible()).toBe(false);
  });

  test("lights up the layer that the cursor is on, in charts and table", async () => {
    const before = await canvas(1).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    await panel.send({ kind: "highlight", layer: 14 });
    await panel.page.locator(".body [aria-selected=true]", { hasText: "fc6" }).waitFor();
    expect(await canvas(1).evaluate((element) => (element as HTMLCanvasElement).toDataURL())).not.toBe(before);
    await panel.send({ kind: "highlight", layer: null });
    await panel.page.locator(".body [aria-selected=true]").waitFor({ state: "detached" });
    expect(await canvas(1).evaluate((element) => (element as HTMLCanvasElement).toDataURL())).toBe(before);
    expect(await panel.posted()).toHaveLength(1);
  });

  test("moves through the bars by keyboard, says them, and reveals with Enter", async () => {
    await canvas(0).focus();
    await panel.page.keyboard.press("ArrowRight");
    await panel.page.keyboard.press("ArrowRight");
    await panel.page.keyboard.press("ArrowRight");
    expect(await panel.page.locator(".charts [role=status]").textContent()).toContain(
      "\u2068pool1\u2069: Memory 182 KiB",
    );
    expect(await shown(tooltip())).toContain("pool1");
    await panel.page.keyboard.press("Enter");
    await panel.page.keyboard.press("End");
    await panel.page.keyboard.press("Enter");
    expect((await panel.posted()).slice(1)).toEqual([
      { kind: "reveal", layer: 2 },
      { kind: "reveal", layer: 18 },
    ]);
    await panel.page.keyboard.press("Escape");
    expect(await tooltip().isVisible()).toBe(false);
  });

  test("draws on a logarithmic axis too", async () => {
    const linear = await canvas(1).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    await panel.page.getByRole("radio", { name: "Logarithmic" }).check();
    await panel.page.locator("body[data-rendered=true]").waitFor();
    expect(await canvas(1).evaluate((element) => (element as HTMLCanvasElement).toDataURL())).not.toBe(linear);
    expect(await canvas(1).getAttribute("aria-label")).toContain("logarithmic axis");
    expect(await panel.state()).toMatchObject({ scale: "log" });
    await panel.screenshot("alexnet-log");
  });

  test("hides nodes without cost until asked", async () => {
    expect(await rows().count()).toBe(18);
    await panel.page.getByLabel("Show 1 node without cost").check();
    await panel.rendered();
    expect(await rows().count()).toBe(19);
    expect(await panel.page.locator(".body .row", { hasText: "flatten" }).count()).toBe(1);
  });

  test("sorts by any column and back to the order of execution", async () => {
    const header = panel.page.locator("[role=columnheader]", { hasText: "Params" });
    await header.getByRole("button").click();
    await panel.rendered();
    expect((await cells(1)).slice(0, 3)).toEqual(["fc6", "fc7", "fc8"]);
    expect(await header.getAttribute("aria-sort")).toBe("descending");
    await header.getByRole("button").click();
    await panel.rendered();
    expect((await cells(1)).at(-1)).toBe("fc6");
    await header.getByRole("button").click();
    await panel.rendered();
    expect((await cells(1)).slice(0, 3)).toEqual(["conv1", "relu1", "pool1"]);
    await panel.page.locator("[role=columnheader]", { hasText: "Layer" }).getByRole("button").click();
    await panel.rendered();
    expect((await cells(1)).slice(0, 6)).toEqual(["conv1", "conv2", "conv3", "conv4", "conv5", "fc6"]);
  });

  test("filters by every word, counts, and keeps the model's totals", async () => {
    const total = await shown(panel.page.locator(".footer"));
    await panel.page.getByLabel("Filter layers").fill("GEMM fc");
    await panel.rendered();
    expect(await cells(1)).toEqual(["fc6", "fc7", "fc8"]);
    expect(await shown(panel.page.locator(".toolbar [role=status]"))).toBe("3 of 18 layers");
    expect(await shown(panel.page.locator(".footer"))).toBe(total);
  });

  test("shows shares, intensity and totals in the table", async () => {
    // conv2's 223 948 800 of 716 767 232 MACs are 31.24 %; the MACs are those of the lecture's table and of fc8, 4096 · 1000.
    const macs =
      72_855_552 + 223_948_800 + 112_140_288 + 149_520_384 + 99_680_256 + 9216 * 4096 + 4096 * 4096 + 4096 * 1000;
    expect(macs).toBe(716_767_232);
    expect((await cells(7))[3]).toBe("31.2 %");
    // 448 037 568 FLOPs over 4 · (64 · 27² + 192 · 27² + 307 392) = 1 976 064 bytes.
    expect((await cells(10))[3]).toBe("227 FLOPs/B");
    expect((await shownAll(panel.page.locator(".footer .cell"))).slice(0, 1)).toEqual(["Total of 19 nodes"]);
    expect(await shown(panel.page.locator(".footer"))).toContain("717 M");
  });

  test("is used by keyboard in the table", async () => {
    await panel.page.locator(".grid").focus();
    for (const key of ["ArrowDown", "ArrowDown", "Enter"]) await panel.page.keyboard.press(key);
    expect((await panel.posted()).slice(1)).toEqual([{ kind: "reveal", layer: 1 }]);
    const active = await panel.page.locator(".grid").getAttribute("aria-activedescendant");
    expect(await shown(panel.page.locator(`#${active}`))).toContain("relu1");
  });

  test("reveals findings, asks for another model and for the text", async () => {
    await panel.page.locator("summary", { hasText: "1 finding" }).click();
    await panel.page.getByRole("button", { name: "goes from 3 to 64 channels" }).click();
    await panel.page.locator(".picker select").selectOption({ index: 1 });
    await panel.page.locator("h1", { hasText: "detector" }).waitFor();
    await panel.page.getByRole("button", { name: "Open as text" }).click();
    expect((await panel.posted()).slice(1)).toEqual([
      { kind: "reveal", layer: 0 },
      { kind: "select-model", model: 1 },
      { kind: "open-text" },
    ]);
    expect(await shown(panel.page.locator("h1"))).toBe("detector");
  });

  test("follows a change of theme", async () => {
    const before = await canvas(0).evaluate((element) => (element as HTMLCanvasElement).toDataURL());
    await panel.page.evaluate(() => document.documentElement.style.setProperty("--vscode-charts-blue", "#123456"));
    await panel.page.waitForFunction(
      (old) => (document.querySelector("canvas") as HTMLCanvasElement).toDataURL() !== old,
      before,
      { timeout: 5000 },
    );
  });
});

test("takes up where the user left it before a reload", async () => {
  const state = {
    file: "models.onnxtxt",
    model: 0,
    scale: "log",
    showFree: true,
    filter: "conv",
    sort: { column: "macs", descending: true },
  };
  await reopen({ state });
  await panel.show(report([alexNet()]));
  expect(await panel.page.getByRole("radio", { name: "Logarithmic" }).isChecked()).toBe(true);
  expect(await cells(1)).toEqual(["conv2", "conv4", "conv3", "conv5", "conv1"]);
});

test.each([null, 7, "state", { scale: 3, sort: { column: "nonsense" }, model: -1 }])(
  "starts afresh from %j",
  async (state) => {
    await reopen({ state });
    await panel.show(report([alexNet()]));
    expect(await rows().count()).toBe(18);
  },
);

test("the unknown is never zero: hatched in the charts, named in tooltip, table, totals and list", async () => {
  await panel.show(report([withUnknowns()]));
  // The two convolutions: 16 · 3 · 3² · 64² + 32 · 16 · 3² · 32² = 1 769 472 + 4 718 592 MACs.
  expect(await shown(panel.page.locator(".totals"))).toContain("≥ 6.49 MMACs\n6,488,064 MACs");
  const bars = 5;
  const position = await barPosition(2, 1, bars);
  await canvas(2).hover({ position });
  expect(await shown(tooltip())).toContain("unknown: the operator 'com.acme::BatchedNms' is not known");
  expect(await shown(tooltip())).toMatch(/FLOPs\s+unknown/);
  // Halfway up the axis there is ink on the unknown bar, and none on that of relu, whose 32³ FLOPs are 1/200 of the axis.
  const ink = await inkAround(2, [1, 4], bars);
  expect(ink[0]).toBeGreaterThan(20);
  expect(ink[1]).toBe(0);
  const nms = await shownAll(panel.page.locator(".body .row", { hasText: "head.nms" }).locator(".cell"));
  expect(nms.slice(3)).toEqual(["unknown", "0", "unknown", "unknown", "unknown", "unknown", "unknown", "–", "–"]);
  expect(await shown(panel.page.locator(".body .row", { hasText: "backbone.conv2" }))).toContain("≤ 72.7 %");
  await panel.page.locator("summary", { hasText: "2 nodes of unknown cost" }).click();
  expect(await shown(panel.page.locator(".notices"))).toContain("head.topk the shape of 'k' is not known");
  await panel.page.getByLabel("Filter layers").fill("unknown");
  await panel.rendered();
  expect(await cells(1)).toEqual(["head.nms", "head.topk"]);
});

/** Painted pixels in squares of 10 around the middle of the bars' columns, between two grid lines. */
async function inkAround(chart: number, bars: readonly number[], of: number): Promise<readonly number[]> {
  const centers = await Promise.all(bars.map(async (bar) => Math.round((await barPosition(chart, bar, of)).x)));
  return canvas(chart).evaluate((element, columns) => {
    const { width } = element as HTMLCanvasElement;
    const image = (element as HTMLCanvasElement).getContext("2d")?.getImageData(0, 24, width, 10).data ?? [];
    const painted = (x: number) => Number(image[4 * x + 3]) > 0;
    return columns.map((center) => {
      const square = Array.from({ length: 100 }, (_, i) => Math.floor(i / 10) * width + center - 5 + (i % 10));
      return square.filter(painted).length;
    });
  }, centers);
}

/**
 * Milliseconds from the message to the painted charts, by the clock and of the page's thread. On a machine that does
 * nothing else they are the same; one that runs other tests at the same time makes only the clock's longer.
 */
async function timeToPaint(shown: Report): Promise<{ readonly wall: number; readonly cpu: number }> {
  const session = await panel.page.context().newCDPSession(panel.page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const busy = async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN);
  };
  const before = await busy();
  const start = performance.now();
  await panel.show(shown);
  return { wall: performance.now() - start, cpu: (await busy()) - before };
}

describe("a model of 50,000 layers", () => {
  const fifty = report([large(50, 100)]);

  test("is painted within 2 seconds, grouped by module", async () => {
    const { wall, cpu } = await timeToPaint(fifty);
    console.log(`50,000 layers: painted after ${wall.toFixed(0)} ms, ${cpu.toFixed(0)} ms of them computing`);
    expect(cpu).toBeGreaterThan(0);
    expect(cpu).toBeLessThan(2000);
    // 50 stages of 100 blocks: the blocks are too many, so there is a bar for each stage.
    expect(await shown(panel.page.locator(".charts .note"))).toContain("50,000 layers in 50 bars, one per module");
    await panel.screenshot("large");
  });

  test("scrolls without a blank row, to the last one", async () => {
    await panel.show(fifty);
    const faults = await panel.page.locator(".grid").evaluate(async (grid) => {
      const found: string[] = [];
      const end = grid.scrollHeight - grid.clientHeight;
      const box = (selector: string) => grid.querySelector(selector)?.getBoundingClientRect() ?? new DOMRect();
      // Between a scroll and the answer of the host there are rows too: those that were there before.
      const expectRows = (step: number) => {
        const rows = [...grid.querySelectorAll<HTMLElement>(".body .row")];
        const [first, last] = [rows[0], rows.at(-1)].map((row) => row?.getBoundingClientRect() ?? new DOMRect());
        const blank = (first?.top ?? 0) > box(".header").bottom + 1 || (last?.bottom ?? 0) < box(".footer").top - 1;
        const empty = rows.some((row) => row.firstElementChild?.textContent === "");
        if (blank || empty) found.push(`step ${step}: blank ${blank}, empty ${empty}`);
      };
      /** Layers are in execution order, so the row below the header is that of the layer at the scroll position. */
      const seen = () => {
        const rows = [...grid.querySelectorAll<HTMLElement>(".body .row")];
        return rows.find((row) => row.getBoundingClientRect().bottom > box(".header").bottom + 1)?.id;
      };
      for (let step = 0; step <= 60; step++) {
        grid.scrollTop = step % 2 === 0 ? (end * step) / 60 : grid.scrollTop + 137;
        const expected = () => `layer-${Math.floor((grid.scrollTop + 1) / box(".header").height)}`;
        for (let frame = 0; frame < 200 && seen() !== expected(); frame++) {
          await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
          expectRows(step);
        }
        if (seen() !== expected()) found.push(`step ${step}: ${seen()} for ${expected()}`);
      }
      return found;
    });
    expect(faults).toEqual([]);
    await panel.page.locator(".grid").focus();
    await panel.page.keyboard.press("End");
    expect(await rows().last().locator(".cell").first().textContent()).toBe("stage49.block99.conv9");
    expect(await rows().count()).toBeLessThan(60);
  });
});

test("hostile names are text everywhere and break nothing", async () => {
  await panel.show(hostile());
  for (const details of await panel.page.locator("details:visible > summary").all()) await details.click();
  expect(await panel.page.title()).toBe("Rooflint");
  expect(await panel.page.locator("script, img, b").count()).toBe(1);
  const names = await panel.page
    .locator(".body .row .cell:first-child")
    .evaluateAll((found) => found.map((cell) => cell.textContent ?? ""));
  // Without a name of its own a layer has that of what it computes, else its operator's.
  const expected = HOSTILE_NAMES.map((name) => (name.length > 300 ? `${name.slice(0, 299)}…` : name || "Op"));
  expect(new Set(names)).toEqual(new Set(expected));
  expect(await panel.page.locator("h1").textContent()).toBe(HOSTILE_NAMES[0]);
  const width = await panel.page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(900);
  await panel.screenshot("hostile");
  await canvas(0).focus();
  for (const name of expected) {
    await panel.page.keyboard.press("ArrowRight");
    expect(await tooltip().locator(".name").textContent()).toBe(name);
    await panel.page.keyboard.press("ArrowRight");
  }
});

describe("without a report to show", () => {
  test("says what is being read", async () => {
    await panel.send({ kind: "loading", file: "resnet.onnx", cancellable: false });
    await panel.page.getByRole("status").filter({ hasText: "Reading resnet.onnx …" }).waitFor();
  });

  test("says what failed and what to do", async () => {
    await panel.send({ kind: "failed", file: "broken.onnx", message: "at byte 12: field 7 is cut off" });
    const alert = panel.page.getByRole("alert");
    await alert.waitFor();
    expect(await shown(alert)).toContain("at byte 12: field 7 is cut off");
    await alert.getByRole("button", { name: "Open as text" }).click();
    expect((await panel.posted()).slice(1)).toEqual([{ kind: "open-text" }]);
    await panel.screenshot("failed");
    await panel.show(report([alexNet()]));
    expect(await alert.isVisible()).toBe(false);
  });

  test("says that a file has no model, and why", async () => {
    const problem = { severity: "error", code: "malformed-file", message: "byte 0: no protobuf" } as const;
    await panel.report(report([], { problems: [problem] }), null);
    await panel.page.getByRole("heading", { name: "No model found" }).waitFor();
    expect(await shown(panel.page.locator(".message"))).toContain("Error byte 0: no protobuf malformed-file");
  });

  test("shows a model without layers as empty", async () => {
    await panel.show(report([model("empty", [])]));
    expect(await shown(panel.page.locator(".totals"))).toContain("0 MACs");
    expect(await shown(panel.page.locator(".footer"))).toContain("Total of 0 nodes");
    await panel.screenshot("empty");
  });

  test("takes no notice of messages that are not its own", async () => {
    await panel.page.evaluate(() => {
      for (const data of [null, 1, "report", {}, { kind: "toString" }, { kind: 3 }]) window.postMessage(data, "*");
    });
    await panel.show(report([alexNet()]));
  });
});
