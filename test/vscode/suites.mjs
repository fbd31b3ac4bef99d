// @ts-check
// Runs a mocha suite inside the extension host of a real VS Code and judges it by the results file that the suite
// writes: VS Code's exit code alone is also 0 when the extension host dies in the middle of a test.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runTests } from "@vscode/test-electron";
import esbuild from "esbuild";
import { fillWorkspace } from "./fixtures.mjs";
import { root } from "./install.mjs";
import { startServer } from "./server.mjs";
import { launchBrowser, newPage, runSuiteInPage, workbenchAddress } from "./workbench.mjs";

/** @typedef {{ readonly title: string, readonly error: string | null }} TestResult */
/** @typedef {{ readonly results: readonly TestResult[], readonly failures: number }} SuiteResults written by suite/index.ts */
/** @typedef {{ readonly green: boolean, readonly passed: number, readonly failed: number, readonly reason: string }} Verdict */
/** @typedef {{ readonly exitCode: number | null, readonly log: readonly string[] }} Ending exit code null: the time was up */

const bundles = path.join(root, "dist-test");
const suiteLimitMs = 180_000;
const lastLogEntries = 40;
/** The window's scripts are minified: one line of a stack trace can exceed 10 kB. */
const logEntryLength = 300;

/**
 * The suite proper: every test of test/vscode/suite, on a copy of the fixtures.
 * @param {(line: string) => void} print
 */
export async function runMainSuite(print) {
  const files = readdirSync(path.join(root, "test", "vscode", "suite")).filter((name) => name.endsWith(".test.ts"));
  await bundleSuite(
    "suite",
    files.map((name) => `suite/${name}`),
  );
  return runSuite("suite", { prepare: fillWorkspace, print });
}

/**
 * Bundles test files and the module that runs them into a folder of their own under dist-test/.
 * @param {string} name
 * @param {readonly string[]} testFiles relative to test/vscode
 */
export async function bundleSuite(name, testFiles) {
  rmSync(path.join(bundles, name), { recursive: true, force: true });
  await esbuild.build({
    entryPoints: ["suite/index.ts", ...testFiles].map((file) => path.join(root, "test", "vscode", file)),
    outdir: path.join(bundles, name),
    outbase: "",
    entryNames: "[name]",
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
}

/**
 * @param {string} name as given to bundleSuite
 * @param {object} options
 * @param {(workspace: string) => void} [options.prepare] fills the empty workspace
 * @param {(line: string) => void} options.print
 * @returns {Promise<Verdict>}
 */
export async function runSuite(name, options) {
  const directory = mkdtempSync(path.join(tmpdir(), "rooflint-"));
  const workspace = path.join(directory, "workspace");
  mkdirSync(workspace);
  options.prepare?.(workspace);
  const results = path.join(directory, "results.json");
  const env = { ROOFLINT_TEST_RESULTS: results };
  const launch = process.env["VSCODE_PATH"] || process.env["VSCODE_VERSION"] ? runOnDesktop : runInBrowser;
  try {
    const { exitCode, log } = await launch({ name, directory, workspace, env });
    const verdict = judge(exitCode, results);
    report(verdict, results, log, options.print);
    return verdict;
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/**
 * Green only when VS Code says 0, the suite wrote its results, and they hold tests and no failure.
 * @param {number | null} exitCode null when the time was up
 * @param {string} file
 * @returns {Verdict}
 */
export function judge(exitCode, file) {
  const red = (/** @type {string} */ reason, passed = 0, failed = 1) => ({ green: false, passed, failed, reason });
  if (exitCode === null) return red(`did not end within ${suiteLimitMs / 1000} s`);
  if (!existsSync(file)) return red(`wrote no results (VS Code's exit code ${exitCode}): the extension host died`);
  const { results, failures } = /** @type {SuiteResults} */ (JSON.parse(readFileSync(file, "utf8")));
  if (results.length === 0) return red("ran no test");
  const passed = results.length - failures;
  if (failures > 0) return red(`${failures} of ${results.length} failed`, passed, failures);
  if (exitCode !== 0) return red(`exit code ${exitCode} although every test passed`, passed);
  return { green: true, passed, failed: 0, reason: "" };
}

/**
 * Prints each test; of a suite that left no results, what the window said last.
 * @param {Verdict} verdict
 * @param {string} file
 * @param {readonly string[]} log
 * @param {(line: string) => void} print
 */
function report(verdict, file, log, print) {
  if (existsSync(file)) {
    const { results } = /** @type {SuiteResults} */ (JSON.parse(readFileSync(file, "utf8")));
    for (const { title, error } of results) print(error === null ? `✓ ${title}` : `✗ ${title}\n  ${error}`);
  } else {
    for (const entry of log.slice(-lastLogEntries)) print(`| ${entry.slice(0, logEntryLength)}`);
  }
  if (!verdict.green) print(`✗ the suite ${verdict.reason}`);
}

/** @typedef {{ readonly name: string, readonly directory: string, readonly workspace: string, readonly env: Record<string, string> }} Launch */

/**
 * @param {Launch} launch
 * @returns {Promise<Ending>}
 */
async function runInBrowser(launch) {
  const server = await startServer({ directory: launch.directory, env: launch.env });
  try {
    const browser = await launchBrowser();
    try {
      const page = await newPage(browser);
      const address = workbenchAddress(server.origin, {
        folder: launch.workspace,
        extension: root,
        suite: path.join(bundles, launch.name, "index"),
      });
      return await runSuiteInPage(page, address, suiteLimitMs);
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}

/**
 * A desktop VS Code: the executable VSCODE_PATH or a download of version VSCODE_VERSION.
 * @param {Launch} launch
 * @returns {Promise<Ending>}
 */
async function runOnDesktop(launch) {
  const { VSCODE_PATH: executable, VSCODE_VERSION: version } = process.env;
  const run = runTests({
    ...(executable ? { vscodeExecutablePath: executable } : {}),
    ...(version ? { version } : {}),
    extensionDevelopmentPath: root,
    extensionTestsPath: path.join(bundles, launch.name, "index"),
    extensionTestsEnv: launch.env,
    launchArgs: [launch.workspace, "--disable-extensions", `--user-data-dir=${path.join(launch.directory, "data")}`],
  });
  const code = run.catch((error) => {
    // runTests rejects for a suite that fails, too
    console.error(String(error));
    return 1;
  });
  return { exitCode: await within(suiteLimitMs, code), log: [] };
}

/**
 * @param {number} limitMs
 * @param {Promise<number>} work
 * @returns {Promise<number | null>}
 */
async function within(limitMs, work) {
  /** @type {NodeJS.Timeout | undefined} */
  let limit;
  const timeUp = new Promise((/** @type {(late: null) => void} */ resolve) => {
    limit = setTimeout(() => resolve(null), limitMs);
  });
  const first = await Promise.race([work, timeUp]);
  clearTimeout(limit);
  return first;
}
