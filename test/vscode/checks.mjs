// @ts-check
// A list of named checks on one page, run in order: each is printed and counted, a failing one leaves a screenshot.
import path from "node:path";

/** @typedef {{ readonly title: string, readonly run: () => Promise<void> }} Check */

/**
 * @param {import("playwright-core").Page} page
 * @param {readonly Check[]} checks
 * @param {{ readonly screenshots: string, readonly print: (line: string) => void }} options
 */
export async function runChecks(page, checks, options) {
  let failed = 0;
  for (const { title, run } of checks) {
    try {
      await run();
      options.print(`✓ ${title}`);
    } catch (error) {
      failed++;
      const picture = path.join(options.screenshots, `failed-${title.replace(/\W+/g, "-")}.png`);
      await page.screenshot({ path: picture });
      options.print(`✗ ${title}\n  ${String(error).replaceAll("\n", "\n  ")}\n  screenshot: ${picture}`);
    }
  }
  return { passed: checks.length - failed, failed };
}
