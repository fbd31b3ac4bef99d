// @ts-check
// `npm test`: every check of the project, in the order in which failing is cheapest. Each step adds its counts; the last
// line is `N passed, N failed`. `npm test -- NAME...` runs only the steps named.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkBrokenCode } from "./mutations/broken-code.mjs";
import { checkHostile } from "./mutations/hostile.mjs";
import { fetchPackages } from "./python-packages.mjs";
import { checkFunctions } from "./pytorch/functions.mjs";
import { checkInputs } from "./pytorch/inputs.mjs";
import { checkModels } from "./pytorch/models.mjs";
import { checkContracts } from "./vscode/contract.mjs";
import { installChromium, installCodeServer, root } from "./vscode/install.mjs";
import { runMainSuite } from "./vscode/suites.mjs";
import { checkPackage, checkUserInterface } from "./vscode/ui.mjs";

/** @typedef {{ readonly passed: number, readonly failed: number, readonly skipped?: number }} Counts */
/** @typedef {{ readonly name: string, readonly run: () => Counts | Promise<Counts> }} Step */

/** @type {readonly Step[]} */
const steps = [
  { name: "install", run: install },
  { name: "build", run: () => check("node", "esbuild.mjs") },
  { name: "lint", run: () => check(bin("biome"), "check", ".") },
  { name: "types", run: () => check(bin("tsc"), "--noEmit") },
  { name: "vitest", run: vitest },
  { name: "models", run: () => checkModels(print) },
  { name: "inputs", run: () => checkInputs(print) },
  { name: "functions", run: () => checkFunctions(print) },
  { name: "mutations", run: () => checkMutations(print) },
  { name: "harness", run: () => checkContracts(print) },
  { name: "suite", run: () => runMainSuite(print) },
  { name: "ui", run: () => checkUserInterface(print) },
  { name: "package", run: () => checkPackage(print) },
];

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;

/** @param {readonly string[]} names */
async function main(names) {
  const unknown = names.filter((name) => !steps.some((step) => step.name === name));
  if (unknown.length > 0) {
    console.error(`No such step: ${unknown.join(", ")}. Steps: ${steps.map((step) => step.name).join(", ")}`);
    return false;
  }
  const chosen = steps.filter((step) => names.length === 0 || names.includes(step.name));
  /** @type {(Counts & { name: string, seconds: number })[]} */
  const summary = [];
  for (const step of chosen) {
    const start = Date.now();
    console.log(`\n== ${step.name}`);
    const counts = await countsOf(step);
    summary.push({ name: step.name, ...counts, seconds: (Date.now() - start) / 1000 });
  }
  console.log("");
  for (const { name, passed, failed, skipped = 0, seconds } of summary) {
    const missing = skipped > 0 ? `, ${skipped} SKIPPED (said above, why)` : "";
    console.log(`${name.padEnd(10)} ${passed} passed, ${failed} failed${missing} in ${seconds.toFixed(1)} s`);
  }
  const total = (/** @type {"passed" | "failed"} */ key) => summary.reduce((sum, counts) => sum + counts[key], 0);
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  return total("failed") === 0 && total("passed") > 0;
}

/**
 * A step that throws counts as one failed check.
 * @param {Step} step
 * @returns {Promise<Counts>}
 */
async function countsOf(step) {
  try {
    return await step.run();
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1 };
  }
}

/** What later steps need: a browser, VS Code, and Python sources. Without the last the tests that read them are skipped. */
function install() {
  installChromium();
  if (!process.env["VSCODE_PATH"] && !process.env["VSCODE_VERSION"]) installCodeServer();
  mkdirSync(path.join(root, "test", "output"), { recursive: true });
  const missing = fetchPackages();
  for (const fault of missing) print(`skipped: ${fault}`);
  return { passed: 1, failed: 0, skipped: missing.length };
}

/**
 * Broken and hostile Python: parts of what the scripts in test/mutations run whole.
 * @param {(line: string) => void} print
 * @returns {Promise<Counts>}
 */
async function checkMutations(print) {
  const broken = await checkBrokenCode(print);
  const hostile = checkHostile(print);
  return {
    passed: broken.passed + hostile.passed,
    failed: broken.failed + hostile.failed,
    skipped: broken.skipped + hostile.skipped,
  };
}

/**
 * One command, one check.
 * @param {string} program
 * @param {string[]} parameters
 * @returns {Counts}
 */
function check(program, ...parameters) {
  return execute(program, ...parameters) === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** @returns {Counts} */
function vitest() {
  const directory = mkdtempSync(path.join(tmpdir(), "rooflint-vitest-"));
  const file = path.join(directory, "results.json");
  try {
    const code = execute(bin("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`);
    return countVitest(code, JSON.parse(readFileSync(file, "utf8")));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/**
 * A file that could not be loaded has no tests, and an error outside any test fails none: each still counts as failed.
 * @param {number | null} code
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, testResults: { status: string, assertionResults: unknown[] }[] }} report
 * @returns {Counts}
 */
function countVitest(code, report) {
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = report.numFailedTests + broken.length;
  const { numPassedTests: passed, numPendingTests: skipped } = report;
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

/**
 * @param {string} program
 * @param {string[]} parameters
 */
function execute(program, ...parameters) {
  const result = spawnSync(program, parameters, { cwd: root, stdio: "inherit" });
  if (result.error) throw result.error;
  return result.status;
}

/** @param {string} program */
function bin(program) {
  return path.join(root, "node_modules", ".bin", program);
}

/** @param {string} line */
function print(line) {
  console.log(line);
}
