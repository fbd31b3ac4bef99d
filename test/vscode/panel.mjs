// @ts-check
// The panel's tabs in the window: each is painted, and the chosen one comes back with the panel.
import { paintedPixels, renderedWebview, runCommand } from "./page.mjs";
import { restored } from "./workbench.mjs";

/** @typedef {import("./checks.mjs").Check} Check */
/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Frame} Frame */

/** A bar or a line of a chart that has drawn anything paints more. */
const fewPixels = 500;
/** VS Code writes the state of webviews this long behind the last change of it, at the latest. */
const stateSavedMs = 3000;

/**
 * Of the file whose panel is open beside it, with this text in it.
 * @param {Page} page
 * @param {string} text
 * @returns {Check}
 */
export function reloadCheck(page, text) {
  return {
    title: "the panel comes back after the window is reloaded, on the tab that was open",
    run: async () => {
      await openTab(await renderedWebview(page, text), "Memory");
      await page.waitForTimeout(stateSavedMs);
      const reloaded = page.waitForEvent("framenavigated", (frame) => frame === page.mainFrame());
      await runCommand(page, "Developer: Reload Window");
      await reloaded;
      await restored(page);
      const view = await renderedWebview(page, text);
      await view.locator("[role=tab][aria-selected=true]", { hasText: "Memory" }).waitFor();
      await isPainted(view);
      await openTab(view, "Layers");
      await isPainted(view);
    },
  };
}

/**
 * Of a model with a target.
 * @param {Page} page
 * @param {(name: string) => Promise<void>} shoot
 * @param {string} text in the panel
 * @param {string} suffix of the pictures' names
 * @returns {Promise<void>}
 */
export async function paintTabs(page, shoot, text, suffix) {
  for (const tab of ["Roofline", "Bandwidth", "Memory", "Layers"]) {
    const view = await renderedWebview(page, text);
    await openTab(view, tab);
    await isPainted(view);
    await shoot(`${tab.toLowerCase()}-${suffix}`);
  }
}

/**
 * @param {Frame} view
 * @param {string} name
 */
async function openTab(view, name) {
  await view.locator("[role=tab]", { hasText: name }).click();
  await view.locator("[role=tab][aria-selected=true]", { hasText: name }).waitFor();
  await view.locator("body[data-rendered=true]").waitFor();
}

/** @param {Frame} view */
async function isPainted(view) {
  const painted = Math.max(...(await paintedPixels(view, ".view:not([hidden]) canvas")));
  if (painted < fewPixels) throw new Error(`the tab's charts have at most ${painted} painted pixels`);
}
