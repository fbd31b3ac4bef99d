// The page that stands alone (`rooflint analyze --format html`), opened from disk in Chromium as its reader opens it.
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, CDPSession, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { htmlReports } from "../../server/src/formats/html";
import { readPageFiles } from "../../server/src/host/page-files";
import type { Report } from "../../server/src/protocol";
import { launchBrowser } from "../vscode/workbench.mjs";
import { expectInBounds, faultsOf, type Rules } from "./look";
import { buildWhenStale, screenshot } from "./page";
import { alexNet, HOSTILE_NAMES, hostile, large, model, report, withUnknowns } from "./reports";
import { sampleReport } from "./samples";

// A browser on a busy machine with two cores takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

interface Opened {
  readonly page: Page;
  readonly session: CDPSession;
  /** Addresses that the page asked for, the page itself first. */
  readonly requests: readonly string[];
  readonly errors: readonly string[];
}

let browser: Browser;
let folder: string;
let open: Opened | null = null;
beforeAll(async () => {
  buildWhenStale();
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-page-"));
  browser = await launchBrowser();
});
afterEach(async () => {
  const { page, requests, errors } = open ?? {};
  open = null;
  await page?.context().close();
  expect({ requests: requests?.slice(1) ?? [], errors: errors ?? [] }).toEqual({ requests: [], errors: [] });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

function write(reports: readonly Report[]): string {
  const file = path.join(folder, "report.html");
  writeFileSync(file, htmlReports(reports, readPageFiles(path.resolve(import.meta.dirname, "..", "..", "dist"))));
  return file;
}

async function show(reports: readonly Report[], options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 900, height: 1000 },
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" }); // not what other processes take
  const [requests, errors]: [string[], string[]] = [[], []];
  open = { page, session, requests, errors };
  page.on("request", (request) => requests.push(request.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => /error|warning/.test(message.type()) && errors.push(message.text()));
  await page.goto(pathToFileURL(write(reports)).href);
  await page.locator("body[data-rendered=true], [role=alert], .message[role=status]").first().waitFor();
  return page;
}

test("shows the model's totals, its charts and its layers", async () => {
  const page = await show([report([alexNet()])]);
  // torchvision's published figure
  expect(await page.locator(".totals").innerText()).toContain("61,100,840 params");
  expect(await page.locator(".body .row .cell:first-child").first().innerText()).toBe("conv1");
  const painted = await page.locator("canvas").evaluateAll((all) => all.map((canvas) => canvas.clientHeight > 50));
  expect(painted).toEqual([true, true, true]);
});

test("lets the reader choose among the models of all its files", async () => {
  const files = ["a/alexnet.onnx", "b/nets.py"] as const;
  const page = await show([
    report([alexNet()], { file: files[0] }),
    report([withUnknowns(), model("other", [])], { file: files[1] }),
  ]);
  const picker = page.getByRole("combobox", { name: "Model" });
  expect(await picker.locator("option").allTextContents()).toEqual([
    "alexnet.onnx",
    "nets.py: detector",
    "nets.py: other",
  ]);
  await picker.selectOption({ label: "nets.py: detector" });
  await page.locator("h1", { hasText: "detector" }).waitFor();
  expect(await page.locator(".about").innerText()).toContain("nets.py");
});

test("offers nothing that needs an editor or a server", async () => {
  const page = await show([report([alexNet()])]);
  for (const name of ["Open as text", "Save as …: the whole report", "Try again"])
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  expect(await page.getByRole("tab").allTextContents()).toEqual(["Layers", "Roofline", "Bandwidth", "Memory"]);
  expect(await page.getByRole("region", { name: "What if" }).count()).toBe(0);
});

test("says which option gives times, where there is no target", async () => {
  const page = await show([report([alexNet()])]);
  await page.getByRole("tab", { name: "Roofline" }).click();
  await page.getByText("rooflint analyze FILE --target ID").waitFor();
});

test("runs no script but its own", async () => {
  const page = await show([report([alexNet()])]);
  const policy = await page.locator("meta[http-equiv]").getAttribute("content");
  expect(policy).toMatch(/^default-src 'none'; script-src 'sha256-[\w+/]{43}='; style-src 'sha256-[\w+/]{43}=';/);
  expect(policy).not.toContain("unsafe");
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'run'";
    document.body.append(script);
    document.body.insertAdjacentHTML("beforeend", `<img src="x" onerror="document.title = 'run'">`);
  });
  expect(await page.title()).toBe("Rooflint");
  await page.context().close();
  open = null; // what was tried is in its errors
});

test("says that a file has no model, and why", async () => {
  const problem = { severity: "error", code: "malformed-file", message: "byte 0: no protobuf" } as const;
  const page = await show([report([], { problems: [problem] })]);
  await page.getByRole("heading", { name: "No model found" }).waitFor();
  expect(await page.locator(".message").innerText()).toContain("byte 0: no protobuf");
});

test("shows hostile names as text", async () => {
  const page = await show([hostile()]);
  for (const details of await page.locator("details:visible > summary").all()) await details.click();
  expect(await page.title()).toBe("Rooflint");
  expect(await page.locator("script").count()).toBe(2); // the reports and the panel's
  expect(await page.locator("img, body b").count()).toBe(0);
  expect(await page.locator("h1").textContent()).toBe(HOSTILE_NAMES[0]);
  await expectInBounds(page);
});

test("holds 50,000 layers in a page of less than 3 MB and paints them within 2 seconds of its own work", async () => {
  await show([report([large(50, 100)])]);
  expect(statSync(path.join(folder, "report.html")).size).toBeLessThan(3e6);
  const answer = await open?.session.send("Performance.getMetrics");
  const busy = answer?.metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.POSITIVE_INFINITY;
  console.log(`a page of 50,000 layers: ${busy.toFixed(2)} s of work until it was painted`);
  expect(busy).toBeGreaterThan(0);
  expect(busy).toBeLessThan(2);
});

const SYSTEMS: readonly (readonly [string, BrowserContextOptions, Rules])[] = [
  ["light", { colorScheme: "light" }, "all"],
  ["dark", { colorScheme: "dark" }, "colors"],
  ["contrast-light", { colorScheme: "light", contrast: "more" }, "colors"],
  ["contrast-dark", { colorScheme: "dark", contrast: "more" }, "colors"],
  ["forced-colors", { colorScheme: "dark", forcedColors: "active" }, "colors"],
  ["narrow", { viewport: { width: 300, height: 800 } }, "all"],
  ["4k", { viewport: { width: 3840, height: 2160 } }, "all"],
];

describe.each(SYSTEMS)("on a system that is %s", (name, options, rules) => {
  test("every view is accessible and in bounds", async () => {
    const page = await show([sampleReport("lenet.py", { target: "nvidia-rtx-4090", batch: 64 })], options);
    const faults: string[] = [];
    for (const tab of await page.getByRole("tab").all()) {
      await tab.click();
      await page.locator("body[data-rendered=true]").waitFor();
      const view = (await tab.innerText()).toLowerCase();
      await screenshot(page, `page/${name}-${view}`);
      faults.push(...(await faultsOf(page, rules)).map((fault) => `${view}: ${fault}`));
    }
    expect(faults).toEqual([]);
  });
});
