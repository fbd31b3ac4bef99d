// @ts-check
// VS Code's window in the browser: its address with the extension in development mode, and Chromium showing it.
import { format } from "node:util";
import { chromium } from "playwright-core";
import { installChromium } from "./install.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ readonly folder: string, readonly extension?: string, readonly suite?: string, readonly file?: string }} Opening */

const restoredLimitMs = 60_000;

const browserArguments = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The address that opens `folder`, with the extension under development, a file and a test suite when they are given.
 * @param {string} origin
 * @param {Opening} opening
 */
export function workbenchAddress(origin, opening) {
  const remote = (/** @type {string} */ file) => `vscode-remote://${new URL(origin).host}${file}`;
  const payload = [
    ...(opening.extension ? [["extensionDevelopmentPath", remote(opening.extension)]] : []),
    ...(opening.suite ? [["extensionTestsPath", remote(opening.suite)]] : []),
    ...(opening.file ? [["openFile", remote(opening.file)]] : []),
    ["skipWelcome", "true"],
    ["skipReleaseNotes", "true"],
  ];
  return `${origin}/?${new URLSearchParams({ folder: opening.folder, payload: JSON.stringify(payload) })}`;
}

/** A browser; root has to do without Chromium's sandbox. */
export function launchBrowser() {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({ executablePath: installChromium(), args: [...sandbox, ...browserArguments] });
}

/**
 * @param {import("playwright-core").Browser} browser
 * @returns {Promise<Page>}
 */
export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  return context.newPage();
}

/**
 * Opens the window and waits for its editors.
 * @param {Page} page
 * @param {string} address
 */
export async function openWorkbench(page, address) {
  await page.goto(address, { waitUntil: "commit" });
  await restored(page);
}

/**
 * Waits for the window's editors after it was opened or reloaded.
 * @param {Page} page
 */
export async function restored(page) {
  await page.waitForFunction(() => "driver" in window, null, { timeout: restoredLimitMs });
  // @ts-expect-error: window.driver is VS Code's own smoke-test driver
  await page.evaluate(() => window.driver.whenWorkbenchRestored());
}

/**
 * Opens the window with a suite and waits for the suite's end.
 * @param {Page} page
 * @param {string} address
 * @param {number} limitMs
 * @returns {Promise<{ readonly exitCode: number | null, readonly log: readonly string[] }>} null when the time was up
 */
export async function runSuiteInPage(page, address, limitMs) {
  /** @type {string[]} */
  const log = [];
  /** @type {(code: number | null) => void} */
  let end = () => undefined;
  const ended = new Promise((/** @type {(code: number | null) => void} */ resolve) => {
    end = resolve;
  });
  await page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) => end(code));
  await page.exposeFunction("codeAutomationLog", (/** @type {string} */ _type, /** @type {unknown[]} */ values) => {
    log.push(format(...values));
  });
  const limit = setTimeout(() => end(null), limitMs);
  try {
    await page.goto(address, { waitUntil: "commit" });
    return { exitCode: await ended, log };
  } finally {
    clearTimeout(limit);
  }
}
