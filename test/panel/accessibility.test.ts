// The panel in every theme and size: axe finds nothing, nothing overflows, and there is a picture of each to look at.

import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Report } from "../../server/src/protocol";
import type { Choices, ComparisonAnswer } from "../../webview/src/data/wire";
import { expectAccessible, faultsOf, type Rules } from "./look";
import { type Opening, PanelBrowser, type PanelPage, THEME_NAMES } from "./page";
import { alexNet, large, report, withUnknowns } from "./reports";
import { referenceNetworks, sampleComparison, sampleReport } from "./samples";

// A browser on a busy machine with two cores takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const CHOICES: Choices = {
  targets: [{ id: "nvidia-rtx-4090", name: "NVIDIA GeForce RTX 4090", dtypes: ["float32", "float16"] }],
  fusions: ["target", "none"],
  conventions: [{ id: "fvcore", quantity: "MACs" }],
};

let browser: PanelBrowser;
beforeAll(async () => {
  browser = await PanelBrowser.start();
});
afterAll(() => browser?.close());

const problem = {
  severity: "warning",
  code: "malformed-file",
  message: "node 'relu1' has no name for its output",
} as const;

/** Its early convolutions are bound by memory traffic, later ones by arithmetic: all marks of the charts are seen. */
const TARGET = { target: "nvidia-rtx-4090", batch: 32 };
const COMPARED = ["mobilenet_v2.onnx", "shufflenet_v2_x1_0.onnx"] as const;

let sample: Report;
/** Of few layers: of its tables every row is checked. */
let small: Report;
let comparison: ComparisonAnswer;
beforeAll(() => {
  sample = sampleReport(COMPARED[0], TARGET);
  small = sampleReport("alexnet.onnx", TARGET);
  comparison = sampleComparison(COMPARED, { target: TARGET.target });
});

async function open(opening: Opening, shown = sample): Promise<PanelPage> {
  const panel = await browser.open(opening);
  panel.answers.comparison = () => comparison;
  panel.answers.architectures = referenceNetworks;
  await panel.send({ kind: "choices", choices: CHOICES });
  await panel.show(shown);
  return panel;
}

/** Of all views, each with a picture. */
async function faultsOfViews(
  panel: PanelPage,
  name: string,
  rules: Rules,
  unfolded = false,
): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const tab of await panel.page.getByRole("tab").all()) {
    await tab.click();
    await panel.rendered();
    const view = (await tab.innerText()).toLowerCase();
    await panel.screenshot(`${view}-${name}`);
    if (unfolded) await unfold(panel);
    faults.push(...(await faultsOf(panel.page, rules)).map((fault) => `${view}: ${fault}`));
  }
  return [...faults, ...(await panel.faults())];
}

/** The charts' tables. */
async function unfold({ page }: PanelPage): Promise<void> {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll<HTMLDetailsElement>(".view:not([hidden]) details"))
      details.open = true;
  });
}

describe.each(THEME_NAMES)("theme %s", (theme) => {
  const rules = theme === THEME_NAMES[0] ? "all" : "colors";

  test("every view of a model on a target, and of two side by side", async () => {
    const panel = await open({ theme });
    expect(await faultsOfViews(panel, theme, rules)).toEqual([]);
    await panel.close();
  });

  test("a report with everything open", async () => {
    const panel = await browser.open({ theme });
    await panel.show(report([alexNet(), withUnknowns()], { problems: [problem] }));
    await panel.screenshot(`alexnet-${theme}`);
    await expectAccessible(panel.page, rules);
    await panel.show(report([alexNet(), withUnknowns()], { problems: [problem] }), 1);
    await panel.send({ kind: "highlight", layer: 2 });
    for (const details of await panel.page.locator("details:visible > summary").all()) await details.click();
    await panel.page.locator("canvas").nth(0).focus();
    await panel.page.keyboard.press("ArrowRight");
    await panel.screenshot(`unknown-${theme}`);
    await expectAccessible(panel.page, rules);
    await panel.close();
  });

  test("the states without a report", async () => {
    const panel = await browser.open({ theme });
    await panel.send({ kind: "loading", file: "model.onnx", cancellable: true });
    await panel.page.getByRole("status").filter({ hasText: "Reading" }).waitFor();
    await expectAccessible(panel.page, rules);
    await panel.send({ kind: "failed", file: "model.onnx", message: "at byte 12: field 7 is cut off" });
    await panel.page.getByRole("alert").waitFor();
    await expectAccessible(panel.page, rules);
    await panel.report(report([], { problems: [problem] }), null);
    await panel.page.getByRole("heading", { name: "No model found" }).waitFor();
    await expectAccessible(panel.page, rules);
    await panel.close();
  });
});

describe.each([
  ["narrow", 300, 800],
  ["4k", 3840, 2160],
] as const)("at the size %s", (name, width, height) => {
  test("no view overflows the page, and no text is cut", async () => {
    const isNarrow = width === 300;
    const panel = await open({ theme: "light", width, height }, isNarrow ? small : sample);
    expect(await faultsOfViews(panel, name, "all", isNarrow)).toEqual([]);
    await panel.close();
  });
});

test("300 bars are told apart by keyboard in a narrow panel", async () => {
  const panel = await browser.open({ width: 300, height: 800 });
  await panel.show(report([large(6, 5)]));
  await panel.screenshot("narrow-300-bars");
  await panel.page.locator("canvas").nth(0).focus();
  await panel.page.keyboard.press("End");
  await panel.page.keyboard.press("Enter");
  expect((await panel.posted()).at(-1)).toEqual({ kind: "reveal", layer: 299 });
  const box = await panel.page.locator(".tooltip").boundingBox();
  expect(box && box.x >= 0 && box.x + box.width <= 300).toBe(true);
  await panel.close();
});

test("the focus goes through the controls in the order in which they stand", async () => {
  const panel = await browser.open();
  await panel.show(report([alexNet(), withUnknowns()]));
  const tops: number[] = [];
  for (let step = 0; step < 12; step++) {
    await panel.page.keyboard.press("Tab");
    tops.push(
      await panel.page.evaluate(() => (document.activeElement?.getBoundingClientRect().top ?? 0) + window.scrollY),
    );
  }
  expect(tops.every((top, i) => i === 0 || top >= (tops[i - 1] ?? 0) - 5)).toBe(true);
  await panel.close();
});
