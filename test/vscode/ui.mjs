// @ts-check
// Drives Rooflint in VS Code as a user does, with mouse and keyboard, and leaves screenshots in test/output/screenshots.
// Runs on the extension in development mode, and once more on the packed .vsix, installed as users install it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runChecks } from "./checks.mjs";
import { compareChecks } from "./compare.mjs";
import { exportCheck, exportFormsCheck } from "./export.mjs";
import { fillWorkspace } from "./fixtures.mjs";
import { guidelineChecks } from "./guidelines.mjs";
import { root } from "./install.mjs";
import {
  currentLine,
  eventually,
  hover,
  leave,
  openFile,
  paintedPixels,
  pick,
  renderedWebview,
  runCommand,
  tab,
  webview,
  wordPosition,
} from "./page.mjs";
import { paintTabs, reloadCheck } from "./panel.mjs";
import { installExtension, startServer } from "./server.mjs";
import { launchBrowser, newPage, openWorkbench, workbenchAddress } from "./workbench.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./checks.mjs").Check} Check */

/** Themes as the picker calls them, and the class that VS Code gives a webview's body in them. */
const themes = [
  { name: "light", label: "Light Modern", bodyClass: "vscode-light" },
  { name: "high-contrast", label: "Dark High Contrast", bodyClass: "vscode-high-contrast" },
  { name: "high-contrast-light", label: "Light High Contrast", bodyClass: "vscode-high-contrast-light" },
  { name: "dark", label: "Dark Modern", bodyClass: "vscode-dark" },
];

/** @param {(line: string) => void} print */
export function checkUserInterface(print) {
  return inWindow({ label: "development", print }, (page, shoot, workspace) => [
    ...journey(page, shoot, workspace),
    ...gallery(page, shoot),
    ...compareChecks(page, shoot),
  ]);
}

/**
 * Packs the .vsix as a release does, installs it and takes the same way through it.
 * @param {(line: string) => void} print
 */
export async function checkPackage(print) {
  const packed = spawnSync("npm", ["run", "package"], { cwd: root, encoding: "utf8" });
  print(`${packed.stdout}${packed.stderr}`.trimEnd());
  if (packed.status !== 0) throw new Error(`npm run package ended with code ${packed.status}`);
  return inWindow({ label: "packed", vsix: path.join(root, "rooflint.vsix"), print }, journey);
}

/** @typedef {(name: string) => Promise<void>} Shoot writes a screenshot */

/**
 * @param {{ readonly label: string, readonly vsix?: string, readonly print: (line: string) => void }} options
 * @param {(page: Page, shoot: Shoot, workspace: string) => readonly Check[]} checks
 */
async function inWindow(options, checks) {
  const directory = mkdtempSync(path.join(tmpdir(), "rooflint-ui-"));
  const workspace = path.join(directory, "workspace");
  const screenshots = path.join(root, "test", "output", "screenshots", options.label);
  mkdirSync(workspace);
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  fillWorkspace(workspace);
  if (options.vsix) installExtension(directory, options.vsix);
  const server = await startServer({
    directory,
    settings: { "workbench.colorTheme": "Default Dark Modern", "git.enabled": true },
  });
  try {
    const browser = await launchBrowser();
    try {
      const page = await newPage(browser);
      const opening = { folder: workspace, ...(options.vsix ? {} : { extension: root }) };
      await openWorkbench(page, workbenchAddress(server.origin, opening));
      const shoot = async (/** @type {string} */ name) => {
        await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
      };
      return await runChecks(page, checks(page, shoot, workspace), { screenshots, print: options.print });
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * From opening a binary to its text, its hover, a finding and the panel. Each step goes on where the last one ended.
 * @param {Page} page
 * @param {Shoot} shoot
 * @param {string} workspace
 * @returns {readonly Check[]}
 */
function journey(page, shoot, workspace) {
  return [
    {
      title: "an ONNX file opens as charts with painted bars",
      run: async () => {
        await openFile(page, "alexnet.onnx");
        const view = await renderedWebview(page, "alexnet");
        const painted = await paintedPixels(view);
        atLeast("canvases", painted.length, 3);
        for (const pixels of painted) atLeast("painted pixels of a canvas", pixels, 500);
        await shoot("onnx-editor");
      },
    },
    {
      title: "the status bar names the model and its totals",
      run: () => statusBar(page, /alexnet · 717 MMACs · 61\.1 M params/),
    },
    exportFormsCheck(page),
    {
      title: "a click on its first bar opens the text at the first convolution",
      run: async () => {
        const view = await renderedWebview(page, "alexnet");
        await clickBar(view, 0.1);
        await tab(page, "alexnet.onnx.onnxtxt").waitFor();
        await statusBar(page, /\(\d+ selected\)/);
        contains("the line of the cursor", await currentLine(page), "= Conv");
        await shoot("text-of-binary");
      },
    },
    {
      title: "hovering it shows 72.9 MMACs: 64·3·11·11·56·56 = 72,855,552",
      run: async () => {
        await hover(page, "= Conv", "Conv ", "72.9 MMACs");
        await shoot("hover-in-text-of-binary");
        await leave(page);
      },
    },
    {
      title: "a 1:12 pointwise convolution carries a squiggle",
      run: async () => {
        await runCommand(page, "View: Close All Editors");
        await openFile(page, "pointwise.onnxtxt");
        await page.locator(".squiggly-info").first().waitFor();
      },
    },
    {
      title: "hovering it shows 38.5 MMACs: 384·32·56·56 = 38,535,168",
      run: async () => {
        await hover(page, "expanded = Conv", "Conv", "38.5 MMACs");
        await shoot("squiggle-and-hover");
        await leave(page);
      },
    },
    {
      title: "the cost panel opens beside the text and shows the same model: 501 MMACs, 160 K parameters",
      run: async () => {
        await runCommand(page, "Rooflint: Open Cost Panel");
        const view = await renderedWebview(page, "500,957,184 MACs");
        await view.getByText("159,744 params").first().waitFor();
        atLeast("painted pixels", Math.min(...(await paintedPixels(view))), 500);
      },
    },
    {
      title: "the cursor in the text selects the layer in the panel",
      run: async () => {
        const { x, y } = await wordPosition(page, "y = Conv", "Conv");
        await page.mouse.click(x, y);
        const view = await renderedWebview(page, "500,957,184 MACs");
        await view.locator("[role=row][aria-selected=true]", { hasText: "mix" }).waitFor({ state: "attached" });
        await shoot("panel");
      },
    },
    {
      title: "a click on the first bar of the panel selects the layer in the text",
      run: async () => {
        const view = await renderedWebview(page, "500,957,184 MACs");
        // On a busy machine the panel may still be laying itself out: the bar then is not where it was measured.
        await eventually(async () => {
          await clickBar(view, 0.35);
          await page.locator(".statusbar-item", { hasText: /\(\d+ selected\)/ }).waitFor({ timeout: 5000 });
        });
        contains("the line of the cursor", await currentLine(page), "expanded = Conv");
      },
    },
    exportCheck(page, workspace),
    reloadCheck(page, "500,957,184 MACs"),
    {
      title: "a Python file shows its model's costs above the class: LeNet's 61,706 parameters and 416,520 MACs",
      run: async () => {
        await runCommand(page, "View: Close All Editors");
        await openFile(page, "lenet.py");
        await page.locator(".codelens-decoration", { hasText: "LeNet · 61.7 K params · 417 KMACs · 32×32" }).waitFor();
      },
    },
    {
      title: "hovering self.conv2(x) shows 240 KMACs: 16·6·5·5·10·10 = 240,000",
      run: async () => {
        await hover(page, "self.conv2(x)", "conv2", "240 KMACs");
        await shoot("python-hover");
        await leave(page);
      },
    },
    {
      title: "hovering a variable shows its shape: 120 features of fc1",
      run: async () => {
        await hover(page, "self.fc2(x))", "x))", "Rooflint · x · f32[1,120]");
        await shoot("python-variable");
        await leave(page);
      },
    },
    {
      title: "inline costs stand behind the statements of forward",
      run: async () => {
        await runCommand(page, "Rooflint: Toggle Inline Costs");
        await page.locator(".view-line", { hasText: "f32[1,6,14,14] · 28.2 %" }).first().waitFor();
        await shoot("python-inline-costs");
      },
    },
    {
      title: "they stay, as the totals do, while a line is half typed",
      run: async () => {
        const { x, y } = await wordPosition(page, "return self.fc3(x)", "fc3");
        await page.mouse.click(x, y);
        await page.keyboard.press("End");
        await page.keyboard.press("Enter");
        await page.keyboard.type("x = self.fc4 +", { delay: 40 });
        await page.locator(".view-line", { hasText: "f32[1,6,14,14] · 28.2 %" }).first().waitFor();
        await page.locator(".codelens-decoration", { hasText: "LeNet · 61.7 K params · 417 KMACs · 32×32" }).waitFor();
        await shoot("python-half-typed");
        await page.keyboard.press("Control+Shift+K");
      },
    },
    {
      title: "the outline names the layers with their costs",
      run: async () => {
        await runCommand(page, "Explorer: Focus on Outline View");
        await page.locator(".outline-pane .monaco-list-row", { hasText: "conv2" }).first().waitFor();
        await page.locator(".outline-pane", { hasText: "Conv2d · 240 KMACs · 2.42 K params" }).first().waitFor();
        await shoot("python-outline");
      },
    },
    {
      title: "the input box says what is wrong with an input, and takes a right one",
      run: async () => {
        await tab(page, "lenet.py").click();
        await runCommand(page, "Rooflint: Set Input Shape");
        const box = page.locator(".quick-input-widget input");
        await box.fill("1x1x3y");
        await page.locator(".quick-input-widget", { hasText: "expected [NAME:]DIMS[:DTYPE]" }).waitFor();
        await shoot("python-set-input");
        await box.fill("1x1x32x32");
        await page.keyboard.press("Enter");
        await page.locator(".codelens-decoration", { hasText: "input set by you" }).waitFor();
      },
    },
    {
      title: "the models of a file can be chosen from a list with what they cost",
      run: async () => {
        await openFile(page, "resnet_like.py");
        await statusBar(page, /resnet20 ·/);
        await runCommand(page, "Rooflint: Switch Entry");
        await page.locator(".quick-input-list .monaco-list-row", { hasText: "MMACs" }).first().waitFor();
        await shoot("python-switch-entry");
        await pick(page, "resnet56");
        await statusBar(page, /resnet56 · .*MMACs · .*1×3×32×32/);
        await shoot("python-chosen-entry");
      },
    },
    {
      title: "a target is chosen from the list, and the status bar tells the model's time on it",
      run: async () => {
        await tab(page, "lenet.py").click();
        await statusBar(page, /LeNet · .*/);
        await statusBar(page, /Choose target/);
        await runCommand(page, "Rooflint: Choose Target");
        await page.locator(".quick-input-list .monaco-list-row", { hasText: "NVIDIA H200 SXM" }).first().waitFor();
        await shoot("target-picker");
        await pick(page, "RTX 3090");
        await statusBar(page, /NVIDIA GeForce RTX 3090 · float16 · [\d.]+ [µm]s/);
      },
    },
    {
      title: "hovering a layer then tells its time and what limits it, the lens the model's time",
      run: async () => {
        await hover(page, "self.conv2(x)", "conv2", "-bound · NVIDIA GeForce RTX 3090, float16");
        await shoot("target-hover");
        await leave(page);
        await page.locator(".codelens-decoration", { hasText: "s on NVIDIA GeForce RTX 3090 float16" }).waitFor();
      },
    },
    {
      title: "squiggles show what PyTorch would raise, and the guidelines that a Python model breaks",
      run: async () => {
        await openFile(page, "mobilenet_faults.py");
        await page.locator(".squiggly-info").first().waitFor();
        await shoot("python-findings");
        await runCommand(page, "Rooflint: Open Cost Panel");
        await renderedWebview(page, "MobileNet");
        await shoot("python-panel");
      },
    },
    ...guidelineChecks(page, shoot),
    {
      title: "a file that is no model says so in its editor",
      run: async () => {
        await openFile(page, "foreign.onnx");
        await webview(page, "byte 0");
        await shoot("foreign-file");
      },
    },
  ];
}

/**
 * The panel beside the text, and a Python file with its inline costs, in every theme.
 * @param {Page} page
 * @param {Shoot} shoot
 * @returns {readonly Check[]}
 */
function gallery(page, shoot) {
  return themes.map(({ name, label, bodyClass }) => ({
    title: `the panel and a Python file are painted in the theme ${name}`,
    run: async () => {
      await runCommand(page, "Preferences: Color Theme");
      await pick(page, label);
      await openFile(page, "pointwise.onnxtxt");
      const view = await renderedWebview(page, "500,957,184 MACs");
      await view.locator(`body.${bodyClass}[data-rendered=true]`).waitFor();
      atLeast("painted pixels", Math.max(...(await paintedPixels(view))), 500);
      await shoot(`theme-${name}`);
      await paintTabs(page, shoot, "500,957,184 MACs", name);
      await tab(page, "lenet.py").click();
      await page.locator(".view-line", { hasText: "f32[1,6,14,14] · 28.2 %" }).first().waitFor();
      await hover(page, "self.fc2(x))", "x))", "Rooflint · x · f32[1,120]");
      await shoot(`python-${name}`);
      await leave(page);
      await hover(page, "self.conv2(x)", "conv2", "-bound · NVIDIA GeForce RTX 3090, float16");
      await shoot(`target-${name}`);
      await leave(page);
      await openFile(page, "biased.py");
      await hover(page, "bias = nn.Sequential(", "nn.Conv2d", "subtracts the mean");
      await shoot(`finding-${name}`);
      await leave(page);
    },
  }));
}

/**
 * @param {Page} page
 * @param {RegExp} text
 */
async function statusBar(page, text) {
  await page.locator(".statusbar-item", { hasText: text }).waitFor();
}

/**
 * Clicks in the first chart at this part of its width, low, where a bar is.
 * @param {import("playwright-core").Frame} view
 * @param {number} part
 */
async function clickBar(view, part) {
  const chart = view.locator("canvas").first();
  const box = await chart.boundingBox();
  if (!box) throw new Error("the chart is not visible");
  await chart.click({ position: { x: box.width * part, y: box.height * 0.7 } });
}

/**
 * @param {string} what
 * @param {string} text
 * @param {string} part
 */
function contains(what, text, part) {
  if (!text.includes(part)) throw new Error(`${what} is "${text}", expected it to contain "${part}"`);
}

/**
 * @param {string} what
 * @param {number} value
 * @param {number} minimum
 */
function atLeast(what, value, minimum) {
  if (!(value >= minimum)) throw new Error(`${what}: ${value}, expected at least ${minimum}`);
}
