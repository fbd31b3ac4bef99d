// @ts-check
// "Export Report…" as a user takes it: the form from a list, the file from VS Code's own dialog.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { pick, runCommand } from "./page.mjs";

/** @typedef {import("./checks.mjs").Check} Check */

/**
 * Of an ONNX file, which is open in its editor.
 * @param {import("playwright-core").Page} page
 * @returns {Check}
 */
export function exportFormsCheck(page) {
  return {
    title: "Export Report… offers the charts of an ONNX file as pictures, too",
    run: async () => {
      await runCommand(page, "Rooflint: Export Report…");
      await pick(page, "PNG");
      await page.locator(".quick-input-title", { hasText: /Save \d+ charts as PNG in a folder/ }).waitFor();
      await page.keyboard.press("Escape");
    },
  };
}

/**
 * Of pointwise.onnxtxt, which is open with its panel.
 * @param {import("playwright-core").Page} page
 * @param {string} workspace
 * @returns {Check}
 */
export function exportCheck(page, workspace) {
  return {
    title: "Export Report… writes a page that stands alone, with the model's 500,957,184 MACs in it",
    run: async () => {
      const file = path.join(workspace, "pointwise-costs.html");
      await runCommand(page, "Rooflint: Export Report…");
      await pick(page, "HTML");
      await page.locator(".quick-input-title", { hasText: "Save the report as HTML" }).waitFor();
      // the dialog reads the folder before it proposes a name in it
      await page.waitForFunction((wanted) => {
        const name = document.querySelector(".quick-input-widget input");
        return name instanceof HTMLInputElement && name.value === wanted;
      }, file);
      await page.keyboard.press("Enter");
      await page.getByText("Rooflint: saved pointwise-costs.html.").first().waitFor();
      const [, compressed = ""] = /id="reports">([^<]*)</.exec(readFileSync(file, "utf8")) ?? [];
      const [report] = JSON.parse(gunzipSync(Buffer.from(compressed, "base64")).toString("utf8"));
      const { macs } = report.models[0].totals;
      if (macs !== 384 * 32 * 56 * 56 + 384 * 384 * 56 * 56) throw new Error(`the page has ${macs} MACs`);
      await runCommand(page, "Notifications: Clear All Notifications");
    },
  };
}
