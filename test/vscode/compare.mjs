// @ts-check
// Models side by side as a user puts them there: a file beside its last commit, which VS Code's Git extension gives, then a
// reference network beside both.
import { eventually, openFile, renderedWebview, runCommand } from "./page.mjs";

/** @typedef {import("./checks.mjs").Check} Check */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Frame} Frame */

/** Of WIDTH's value in widths.py. */
const widthLine = 5;

/**
 * @param {Page} page
 * @param {(name: string) => Promise<void>} shoot
 * @returns {readonly Check[]}
 */
export function compareChecks(page, shoot) {
  return [
    {
      title: "Compare With Git HEAD shows an edit as the only change, +72 parameters in the first layer",
      run: async () => {
        await openFile(page, "widths.py");
        await typeWidth(page, "24");
        await runCommand(page, "Rooflint: Compare With Git HEAD");
        const view = await renderedWebview(page, "What changed from A to B");
        const changes = await view
          .locator("[data-change]")
          .evaluateAll((items) =>
            items.map((item) => `${item.getAttribute("data-change")} ${item.getAttribute("data-path")}`),
          );
        equal(changes, ["changed 0", "affected 2"]);
        // 9 · 24 − 9 · 16 in the first, 8 · (24 − 16) in the one that takes it in
        await view.getByText("outputs 16 → 24").waitFor();
        await view.getByText("+72 Params").waitFor();
        await view.getByText("+64 Params").waitFor();
        await shoot("compare-with-head");
      },
    },
    {
      title: "and follows the next edit; what changed links to the line",
      run: async () => {
        await typeWidth(page, "32");
        const view = await renderedWebview(page, "outputs 16 → 32");
        await view.locator("[data-change=changed] button").first().click();
        await page.locator(".statusbar-item", { hasText: /Ln 9, Col \d+ \(22 selected\)/ }).waitFor();
        await shoot("compare-follows");
      },
    },
    {
      title: "Compare With… puts a reference network beside the model, with its accuracy among all others",
      run: async () => {
        await runCommand(page, "Rooflint: Compare With…");
        const list = page.locator(".quick-input-widget");
        await list.locator("input[type=text]").fill("SqueezeNet 1.1");
        const row = list.locator(".monaco-list-row", { hasText: "SqueezeNet 1.1" }).first();
        await row.locator(".label-name").first().click();
        await list.getByText("1 Selected").waitFor();
        await page.keyboard.press("Enter");
        const view = await renderedWebview(page, "SqueezeNet 1.1");
        await view.locator(".bubbles canvas").scrollIntoViewIfNeeded();
        await shoot("compare-with-network");
      },
    },
  ];
}

/**
 * @param {Page} page
 * @param {string} width
 */
async function typeWidth(page, width) {
  await page.keyboard.press("Control+1");
  await eventually(async () => {
    await page.keyboard.press("Control+G");
    await page.locator(".quick-input-widget input").fill(`:${widthLine}`);
    await page.keyboard.press("Enter");
    await page.locator(".statusbar-item", { hasText: `Ln ${widthLine},` }).waitFor({ timeout: 10_000 });
  });
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.type(width);
  await page.locator(".view-line", { hasText: new RegExp(`^\\s*${width}$`) }).waitFor();
}

/**
 * @param {readonly string[]} found
 * @param {readonly string[]} expected
 */
function equal(found, expected) {
  if (JSON.stringify(found) !== JSON.stringify(expected))
    throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}
