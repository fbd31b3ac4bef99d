// The panel in every theme and size: axe finds nothing, nothing overflows, and there is a picture of each to look at.
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { expectAccessible } from "./look";
import { PanelBrowser, THEME_NAMES, type ThemeName } from "./page";
import { alexNet, large, report, withUnknowns } from "./reports";

// A browser on a busy machine with two cores takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

describe.each(THEME_NAMES)("theme %s", (theme) => {
  test("a report with everything open", async () => {
    const panel = await browser.open({ theme });
    await panel.show(report([alexNet(), withUnknowns()], { problems: [problem] }));
    await panel.screenshot(`alexnet-${theme}`);
    await expectAccessible(panel.page);
    await panel.show(report([alexNet(), withUnknowns()], { problems: [problem] }), 1);
    await panel.send({ kind: "highlight", layer: 2 });
    for (const details of await panel.page.locator("details:visible > summary").all()) await details.click();
    await panel.page.locator("canvas").nth(0).focus();
    await panel.page.keyboard.press("ArrowRight");
    await panel.screenshot(`unknown-${theme}`);
    await expectAccessible(panel.page);
    await panel.close();
  });

  test("the states without a report", async () => {
    const panel = await browser.open({ theme });
    await panel.send({ kind: "loading", file: "model.onnx", cancellable: true });
    await panel.page.getByRole("status").filter({ hasText: "Reading" }).waitFor();
    await expectAccessible(panel.page);
    await panel.send({ kind: "failed", file: "model.onnx", message: "at byte 12: field 7 is cut off" });
    await panel.page.getByRole("alert").waitFor();
    await expectAccessible(panel.page);
    await panel.report(report([], { problems: [problem] }), null);
    await panel.page.getByRole("heading", { name: "No model found" }).waitFor();
    await expectAccessible(panel.page);
    await panel.close();
  });
});

describe.each([
  ["narrow", 300, 800],
  ["4k", 3840, 2160],
] as const)("at the size %s", (name, width, height) => {
  test.each(["light", "dark"] satisfies ThemeName[])(
    "in %s nothing overflows the page",
    async (theme) => {
      const panel = await browser.open({ theme, width, height });
      await panel.show(report([alexNet(), withUnknowns()], { problems: [problem] }));
      await panel.screenshot(`${name}-${theme}`);
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      for (const chart of [0, 1, 2]) expect(await panel.paintedPixels(chart)).toBeGreaterThan(500);
      await expectAccessible(panel.page);
      await panel.close();
    },
    60_000,
  );
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
