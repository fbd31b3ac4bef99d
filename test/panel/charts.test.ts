// Roofline, bandwidth, memory, modules and what-if controls in Chromium. Expected numbers are worked out beside each test.
import { beforeEach, describe, expect, test } from "vitest";
import type { GroupReport, ModelReport } from "../../server/src/protocol";
import { panel, panelPerTest, reopen } from "./fixture";
import { alexNet, conv, large, layer, model, onTarget, report } from "./reports";

panelPerTest();

const KERNELS: readonly GroupReport[] = [
  // 2 GFLOPs in 4 ms are 500 GFLOPs/s, at 2e9 / 1e8 = 20 FLOPs/B; 1e8 bytes in 4 ms are 25 GB/s
  {
    ...{ layers: [0, 1], anchor: 0, seconds: [2e-3, 4e-3, 8e-3], bound: "compute" },
    ...{ flops: 2e9, bytes: 1e8, perOpBytes: 2e8, idealBytes: 5e7, intensity: 20 },
  },
  // 1 MFLOP in 1 ms is 1 GFLOPs/s, at 1e6 / 5e7 = 0.02 FLOPs/B; 5e7 bytes in 1 ms are 50 GB/s
  {
    ...{ layers: [2], anchor: 2, seconds: [5e-4, 1e-3, 2e-3], bound: "memory" },
    ...{ flops: 1e6, bytes: 5e7, perOpBytes: 5e7, idealBytes: 0, intensity: 0.02 },
  },
];

/** A convolution with its activation in one kernel, and a copy beside it. */
function timed(): ModelReport {
  const layers = [
    { ...conv("conv", [1, 3, 8, 8], [4, 8], 3), group: 0, seconds: [2e-3, 4e-3, 8e-3], bound: "compute" },
    {
      ...layer("relu", "Relu", [1, 4, 8, 8], [1, 4, 8, 8], { flops: 256 }),
      group: 0,
      seconds: [0, 0, 0],
      bound: "compute",
    },
    {
      ...layer("copy", "Transpose", [1, 4, 8, 8], [1, 8, 8, 4]),
      group: 1,
      seconds: [5e-4, 1e-3, 2e-3],
      bound: "memory",
    },
  ] as const;
  const memory = {
    needBytes: 900,
    capacityBytes: 1000,
    weightBytes: 400,
    live: [100, 500, 200],
    verdict: "tight" as const,
  };
  return model("timed", layers, {
    target: { ...onTarget(KERNELS), memory },
    peak: {
      ...{ bytes: 2048, layer: 1, live: [1792, 2048, 2048], lowerBound: false },
      tensors: [{ name: "conv_out", shape: [1, 4, 8, 8], bytes: 1024 }],
    },
  });
}

const tab = (name: string) => panel.page.getByRole("tab", { name });
const view = () => panel.page.locator(".view:visible");
const tooltip = () => view().locator(".tooltip");

async function go(name: string): Promise<void> {
  await tab(name).click();
  await panel.rendered();
}

test("tabs are one stop of the keyboard; arrow keys go through them, and the one that is open survives a reload", async () => {
  await panel.show(report([timed()]));
  await tab("Layers").focus();
  for (const name of ["Roofline", "Bandwidth", "Memory"]) {
    await panel.page.keyboard.press("ArrowRight");
    expect(await tab(name).getAttribute("aria-selected")).toBe("true");
  }
  await panel.rendered();
  expect(await view().getAttribute("aria-labelledby")).toBe("tab-memory");
  const state = await panel.state();
  await reopen({ state });
  await panel.show(report([timed()]));
  expect(await tab("Memory").getAttribute("aria-selected")).toBe("true");
});

describe("the roofline", () => {
  beforeEach(async () => {
    await panel.show(report([timed()]));
    await go("Roofline");
  });

  test("says its ceilings, and what limits which part of the time", async () => {
    const label = await view().locator("canvas").getAttribute("aria-label");
    expect(label).toContain("a peak of 1.00 TFLOPs/s, 100 G bytes/s of bandwidth, the ridge at 10 FLOPs/B; 2 kernels.");
    expect(label).toContain("1 of them left of the ridge");
    // 4 ms and 1 ms of 5 ms
    const legend = await view().locator(".legend li").allInnerTexts();
    expect(legend.map((text) => text.slice(2))).toEqual([
      "compute-bound · 80.0 % of the time",
      "memory-bound · 20.0 % of the time",
      "overhead-bound · 0 % of the time",
    ]);
  });

  test("tells each kernel by keyboard and pointer, where its figures put it", async () => {
    await view().locator("canvas").focus();
    await panel.page.keyboard.press("ArrowRight");
    const told = await tooltip().innerText();
    for (const text of [
      "conv",
      "500 GFLOPs/s",
      "20 FLOPs/B",
      "10 FLOPs/B",
      "40 FLOPs/B",
      "2 fused layers",
      "80.0 % of the run",
    ])
      expect(told).toContain(text);
    // of the roof of 1 TFLOPs/s
    expect(told).toMatch(/Of the roof\s+50.0 %/);
    const place = await tooltip().boundingBox();
    await panel.page.keyboard.press("End");
    expect(await tooltip().innerText()).toMatch(/copy[\s\S]*Ideal\s+no traffic/);
    // the tooltip follows: less intense is further left, slower further down
    const other = await tooltip().boundingBox();
    expect((other?.x ?? 0) < (place?.x ?? 0) && (other?.y ?? 0) > (place?.y ?? 0)).toBe(true);
    await panel.page.keyboard.press("Enter");
    expect((await panel.posted()).at(-1)).toEqual({ kind: "reveal", layer: 2 });
  });

  test("lights up the kernel that a layer runs in", async () => {
    const picture = () =>
      view()
        .locator("canvas")
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await picture();
    await panel.send({ kind: "highlight", layer: 1 }); // the activation: in the convolution's kernel
    await expect.poll(picture).not.toBe(before);
    await panel.send({ kind: "highlight", layer: null });
    await expect.poll(picture).toBe(before);
  });

  test("is a table, too", async () => {
    await view().locator("summary", { hasText: "As a table" }).click();
    const rows = await view().locator(".data tbody tr").allInnerTexts();
    expect(rows.map((row) => row.split("\t"))).toEqual([
      [
        "conv",
        "1",
        "20 FLOPs/B",
        "10 FLOPs/B",
        "40 FLOPs/B",
        "500 GFLOPs/s",
        "4.00 ms",
        "80.0 % of the run",
        "compute",
      ],
      [
        "copy",
        "1",
        "0.0200 FLOPs/B",
        "0.0200 FLOPs/B",
        "no traffic",
        "1.00 GFLOPs/s",
        "1.00 ms",
        "20.0 % of the run",
        "memory",
      ],
    ]);
  });
});

describe("the bandwidth", () => {
  beforeEach(async () => {
    await panel.show(report([timed()]));
    await go("Bandwidth");
  });

  test("demanded at the frame rate stands against the limit, in three views", async () => {
    const rows = await view().locator(".plain tbody tr").allInnerTexts();
    // 30 runs/s of 2.5e8, 1.5e8 and 5e7 bytes are 7.5, 4.5 and 1.5 GB/s of 100 GB/s; 2.5e8 / 2^20 = 238.4 MiB
    expect(
      rows.map((row) =>
        row
          .trim()
          .split("\t")
          .map((cell) => cell.trim()),
      ),
    ).toEqual([
      ["Per operator", "238 MiB", "7.50 GB/s", "7.5 %"],
      ["Fused", "143 MiB", "4.50 GB/s", "4.5 %"],
      ["Ideal", "47.7 MiB", "1.50 GB/s", "1.5 %"],
    ]);
    // 100 GB/s over 1.5e8 bytes; 5 ms a run
    expect(await view().innerText()).toContain(
      "allow 667 runs/s of the fused traffic. Expected are 200 runs/s (5.00 ms each).",
    );
  });

  test("of each layer is that of its kernel; what joins it has none", async () => {
    await view().locator("canvas").focus();
    const told: string[] = [];
    for (let i = 0; i < 3; i++) {
      await panel.page.keyboard.press("ArrowRight");
      told.push(await tooltip().innerText());
    }
    expect(told[0]).toMatch(/conv[\s\S]*25.0 GB\/s[\s\S]*25.0 %[\s\S]*compute/);
    expect(told[1]).toContain("in the kernel of another layer");
    expect(told[2]).toMatch(/copy[\s\S]*50.0 GB\/s[\s\S]*50.0 %[\s\S]*memory/);
    await panel.page.keyboard.press("Enter");
    expect((await panel.posted()).at(-1)).toEqual({ kind: "reveal", layer: 2 });
  });
});

test("what is faster than main memory is said to stay on the chip", async () => {
  // 1e8 bytes in 0.5 ms are 200 GB/s of 100 GB/s, and 9e8 FLOPs in it 1.8 TFLOPs/s, where 9 FLOPs/B allow 0.9
  const [first, second] = KERNELS as [GroupReport, GroupReport];
  const fast: GroupReport = { ...first, seconds: [1e-4, 5e-4, 1e-3], flops: 9e8, bound: "memory" };
  await panel.show(report([{ ...timed(), target: onTarget([fast, second]) }]));
  const told = " above the limit of main memory: part of the bytes stays in the chip's own memory (1.00 KiB).";
  await go("Bandwidth");
  expect(await view().innerText()).toContain(`1 bar${told}`);
  await go("Roofline");
  expect(await view().innerText()).toContain(`1 kernel${told}`);
});

describe("the memory", () => {
  test("on a target says whether it fits, and where the peak is", async () => {
    await panel.show(report([timed()]));
    await go("Memory");
    expect(await view().locator(".verdict").innerText()).toBe("! Tight");
    expect(await view().innerText()).toContain("900 B of 1,000 B (90.0 %) on Test NPU in float16, batch 1");
    const label = await view().locator("canvas").getAttribute("aria-label");
    expect(label).toContain("activations peak at 500 B in layer 2, \u2068relu\u2069, above 400 B of weights");
    await view().getByLabel("Weights below").check();
    await panel.rendered();
    expect(await panel.state()).toMatchObject({ own: { memory: { weights: true } } });
    await view().locator("canvas").focus();
    await panel.page.keyboard.press("ArrowRight");
    await panel.page.keyboard.press("ArrowRight");
    expect(await tooltip().innerText()).toMatch(/layer 2, the peak[\s\S]*500 B[\s\S]*400 B[\s\S]*900 B/);
    await view().getByRole("button", { name: "layer 1" }).click();
    expect((await panel.posted()).at(-1)).toEqual({ kind: "reveal", layer: 0 });
  });

  test("without a target is that of the model as it is written", async () => {
    await panel.show(report([{ ...timed(), target: null }]));
    await go("Memory");
    expect(await view().innerText()).toContain("as the model is written. With a hardware target: whether it fits.");
    expect(await view().locator("canvas").getAttribute("aria-label")).toContain("peak at 2.00 KiB in layer 2");
  });
});

describe("without a target", () => {
  test.each(["Roofline", "Bandwidth"])("%s says what to do, and a button does it", async (name) => {
    await panel.show(report([alexNet()]));
    await go(name);
    expect(await view().innerText()).toContain("without a hardware target there is nothing to draw");
    await view().getByRole("button", { name: "Choose a target" }).click();
    expect(await panel.page.evaluate(() => document.activeElement?.parentElement?.textContent)).toContain("Target");
  });

  test("there is no chart of times", async () => {
    await panel.show(report([alexNet()]));
    expect(await view().locator("canvas:visible").count()).toBe(3);
    expect(await panel.page.getByRole("checkbox", { name: "Time" }).isDisabled()).toBe(true);
    await panel.show(report([timed()]));
    expect(await view().locator("canvas:visible").count()).toBe(4);
  });
});

describe("what-if controls", () => {
  const choices = {
    targets: [
      { id: "test-npu", name: "Test NPU", dtypes: ["float16", "int8"] },
      { id: "other", name: "Other GPU", dtypes: ["float32"] },
    ],
    fusions: ["target", "none"],
    conventions: [{ id: "fvcore", quantity: "flops" }],
  };

  beforeEach(async () => {
    await panel.send({ kind: "choices", choices });
    await panel.show(report([timed()]));
  });

  test("tell the host what to try, one on top of the other, until they are undone", async () => {
    await panel.page.locator(".field.target select").selectOption("other");
    await panel.page.getByLabel("Batch").fill("8");
    await panel.page.keyboard.press("Enter");
    await panel.show(report([timed()]));
    await panel.page.getByLabel("Count as").selectOption("fvcore");
    await panel.show(report([timed()]));
    await panel.page.getByRole("button", { name: "Undo what-if" }).click();
    expect((await panel.posted()).slice(1)).toEqual([
      { kind: "what-if", whatIf: { target: "other" } },
      { kind: "what-if", whatIf: { target: "other", batch: 8 } },
      { kind: "what-if", whatIf: { target: "other", batch: 8, convention: "fvcore" } },
      { kind: "what-if", whatIf: {} },
    ]);
  });

  test("name the model whose input is tried, where a file has several", async () => {
    await panel.show(report([timed()], { frontend: "pytorch" }));
    await panel.page.getByLabel("Input", { exact: true }).fill("1x3x64x64");
    await panel.page.keyboard.press("Enter");
    const whatIf = { input: "1x3x64x64", inputOf: "timed" };
    expect((await panel.posted()).at(-1)).toEqual({ kind: "what-if", whatIf });
  });

  test("say what is wrong with a choice and keep showing what there is", async () => {
    await panel.page.getByLabel("Input", { exact: true }).fill("1xx");
    await panel.page.keyboard.press("Enter");
    await panel.send({ kind: "failed", file: "models.onnxtxt", message: "expected [NAME:]DIMS[:DTYPE], got '1xx'" });
    await panel.page.getByRole("alert").filter({ hasText: "expected [NAME:]DIMS[:DTYPE], got '1xx'" }).waitFor();
    expect(await panel.page.locator(".totals").isVisible()).toBe(true);
  });

  test("come back after a reload, and are told to the host", async () => {
    await panel.page.locator(".field.target select").selectOption("other");
    await panel.page.getByRole("button", { name: "Pin" }).click();
    const state = await panel.state();
    await reopen({ state });
    expect(await panel.posted()).toEqual([{ kind: "ready", whatIf: { target: "other" }, pinned: true }]);
  });
});

test("an analysis that takes long can be cancelled and asked for again", async () => {
  await panel.send({ kind: "loading", file: "big.onnx", cancellable: true });
  await panel.page.getByRole("button", { name: "Cancel" }).click();
  await panel.send({ kind: "failed", file: "big.onnx", message: "The analysis was cancelled." });
  await panel.page.getByRole("button", { name: "Try again" }).click();
  expect((await panel.posted()).slice(1)).toEqual([{ kind: "cancel" }, { kind: "retry" }]);
});

describe("modules", () => {
  test("of a large model: a bar is gone into, layer by layer, and back", async () => {
    await panel.show(report([large(50, 100)]));
    const canvas = view().locator("canvas").first();
    const bars = async () => (await canvas.getAttribute("aria-label"))?.match(/bar chart of (.*?) in/)?.[1];
    expect(await bars()).toBe("50 modules");
    await canvas.focus();
    await panel.page.keyboard.press("ArrowRight");
    await panel.page.keyboard.press("Enter");
    await expect.poll(bars).toBe("100 modules");
    await panel.page.keyboard.press("End");
    await panel.page.keyboard.press("Enter");
    await expect.poll(bars).toBe("10 layers");
    expect(await view().locator(".crumbs").innerText()).toContain("stage0.block99");
    await panel.page.keyboard.press("ArrowRight");
    await panel.page.keyboard.press("Enter");
    expect((await panel.posted()).at(-1)).toEqual({ kind: "reveal", layer: 990 });
    await view().getByRole("button", { name: "stage0" }).click();
    await expect.poll(bars).toBe("100 modules");
    await view().getByRole("button", { name: "Whole model" }).click();
    await expect.poll(bars).toBe("50 modules");
    expect(panel.largest).toBeLessThan(2_000_000);
  });

  test("are rows that open and close, by click and by keyboard", async () => {
    await panel.show(report([large(2, 2)]));
    await panel.page.getByLabel("By module").check();
    await panel.rendered();
    const names = () => view().locator(".body .row .cell:first-child").allInnerTexts();
    expect(await names()).toEqual(["stage0", "stage1"]);
    expect(await view().locator(".grid").getAttribute("role")).toBe("treegrid");
    await view().locator(".body .row", { hasText: "stage0" }).click();
    await expect.poll(names).toEqual(["stage0", "stage0.block0", "stage0.block1", "stage1"]);
    await view().locator(".grid").focus();
    await panel.page.keyboard.press("Home");
    await panel.page.keyboard.press("ArrowDown");
    await panel.page.keyboard.press("ArrowRight");
    await expect.poll(names).toHaveLength(4 + 10);
    await panel.page.getByRole("button", { name: "Open all" }).click();
    await expect.poll(async () => view().locator(".grid").getAttribute("aria-rowcount")).toBe(String(2 + 4 + 40 + 2));
    await panel.page.getByRole("button", { name: "Close all" }).click();
    await expect.poll(names).toEqual(["stage0", "stage1"]);
  });
});
