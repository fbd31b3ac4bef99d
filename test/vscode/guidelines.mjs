// @ts-check
// The guidelines in the window: a squiggle's hover, the page of its rule behind the link, the quick fixes and what one does.
import { eventually, hover, leave, openFile, runCommand, tab, webview, wordPosition } from "./page.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./checks.mjs").Check} Check */

/**
 * In biased.py: a convolution with a bias in front of its normalisation.
 * @param {Page} page
 * @param {(name: string) => Promise<void>} shoot
 * @returns {readonly Check[]}
 */
export function guidelineChecks(page, shoot) {
  return [
    {
      title: "hovering a squiggle says hazard, evidence and what to do",
      run: async () => {
        await openFile(page, "biased.py");
        await page.locator(".squiggly-info").first().waitFor();
        await hover(
          page,
          "bias = nn.Sequential(",
          "nn.Conv2d",
          "batch normalisation right behind it subtracts the mean",
        );
        await shoot("finding-hover");
      },
    },
    {
      title: "its code links to the page of the rule",
      run: async () => {
        await page.locator(".monaco-hover a.code-link", { hasText: "redundant-bias" }).first().click();
        await tab(page, "redundant-bias.md").waitFor();
        await webview(page, "When it stays silent");
        await shoot("rule-page");
        await runCommand(page, "View: Close Editor");
      },
    },
    {
      title: "the quick fixes say what they save, and the first one takes the squiggle away",
      run: async () => {
        const { x, y } = await wordPosition(page, "bias = nn.Sequential(", "nn.Conv2d");
        await page.mouse.click(x, y);
        const menu = page.locator(".action-widget");
        // the menu closes when the editor is laid out anew, as it is while lenses come in
        await eventually(async () => {
          await page.keyboard.press("Control+.");
          // 16 biases of 4 bytes
          await menu.getByText("Build the layer without bias (−16 params, −64 B traffic)").waitFor({ timeout: 10_000 });
        });
        await menu.getByText("Ignore redundant-bias here").waitFor();
        await shoot("quick-fixes");
        await page.keyboard.press("Enter");
        await page.locator(".view-line", { hasText: "nn.Conv2d(3, 16, 3, bias=False)" }).waitFor();
        await hover(page, "bias=False", "Conv2d(", "432 params");
        await leave(page);
        await page.keyboard.press("Control+Z");
        await page.locator(".view-line", { hasText: "nn.Conv2d(3, 16, 3)" }).waitFor();
      },
    },
  ];
}
