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

const bundles = path.join(root, "dist-test");
const suiteLimitMs = 180_000;

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
  const verdict = await runSuite("suite", { prepare: fillWorkspace, print });
  if (!verdict.green) print(`✗ the suite ${verdict.reason}`);
  return verdict;
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
    return judge(await launch({ name, directory, workspace, env, print: options.print }), results);
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

/** @typedef {{ name: string, directory: string, workspace: string, env: Record<string, string>, print: (line: string) => void }} Launch */

/** @param {Launch} launch */
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
      return await runSuiteInPage(page, address, { limitMs: suiteLimitMs, print: launch.print });
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
 */
async function runOnDesktop(launch) {
  const { VSCODE_PATH: executable, VSCODE_VERSION: version } = process.env;
  try {
    return await runTests({
      ...(executable ? { vscodeExecutablePath: executable } : {}),
      ...(version ? { version } : {}),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(bundles, launch.name, "index"),
      extensionTestsEnv: launch.env,
      launchArgs: [launch.workspace, "--disable-extensions", `--user-data-dir=${path.join(launch.directory, "data")}`],
    });
  } catch (error) {
    launch.print(String(error));
    return 1;
  }
}
