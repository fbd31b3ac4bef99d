// @ts-check
// Whole processes measured side by side: they take turns in one run, so that other load meets all of them, and medians of
// wall time, user CPU time and peak memory are told. Each process reports the last two itself, as it ends.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

export const ROOT = path.resolve(import.meta.dirname, "..", "..");
export const CACHE = path.join(ROOT, ".cache");

/** @typedef {{ readonly name: string, readonly command: string, readonly args: readonly string[] }} Side */
/** @typedef {{ readonly seconds: number, readonly user: number, readonly mebibytes: number }} Measurement */

/** The last line of stderr: user CPU time in microseconds, peak resident memory in KiB. */
const REPORT_NODE = [
  'process.on("exit", () => {',
  "  const { userCPUTime, maxRSS } = process.resourceUsage();",
  "  console.error(userCPUTime, maxRSS);",
  "});",
].join("\n");
const REPORT_PYTHON = [
  "import atexit, resource, sys",
  "@atexit.register",
  "def report():",
  "    usage = resource.getrusage(resource.RUSAGE_SELF)",
  "    print(int(usage.ru_utime * 1e6), usage.ru_maxrss, file=sys.stderr)",
].join("\n");

/**
 * @param {string} name
 * @param {readonly string[]} args
 * @returns {Side}
 */
export function nodeSide(name, args) {
  const report = path.join(CACHE, "report-usage.cjs");
  mkdirSync(CACHE, { recursive: true });
  writeFileSync(report, REPORT_NODE);
  return { name, command: process.execPath, args: ["--require", report, ...args] };
}

/**
 * @param {string} name
 * @param {string} python
 * @param {string} code
 * @param {readonly string[]} args
 * @returns {Side}
 */
export function pythonSide(name, python, code, args) {
  return { name, command: python, args: ["-c", `${REPORT_PYTHON}\n${code}`, ...args] };
}

/**
 * Medians, in the order of the sides.
 * @param {readonly Side[]} sides
 * @param {number} runs
 * @returns {readonly Measurement[]}
 */
export function takeTurns(sides, runs) {
  /** @type {Measurement[][]} */
  const measured = sides.map(() => []);
  for (let run = 0; run < runs; run++) sides.forEach((side, i) => measured[i]?.push(measure(side)));
  return measured.map((own) => ({
    seconds: median(own.map(({ seconds }) => seconds)),
    user: median(own.map(({ user }) => user)),
    mebibytes: median(own.map(({ mebibytes }) => mebibytes)),
  }));
}

/**
 * @param {Side} side
 * @returns {Measurement}
 */
function measure({ name, command, args }) {
  const start = performance.now();
  const { stderr } = run(command, args);
  const seconds = (performance.now() - start) / 1e3;
  const [microseconds = Number.NaN, kibibytes = Number.NaN] =
    stderr.trimEnd().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  if (!(microseconds > 0 && kibibytes > 0)) throw new Error(`${name} reported no usage: ${stderr.slice(-200)}`);
  return { seconds, user: microseconds / 1e6, mebibytes: kibibytes / 1024 };
}

/**
 * The interpreter of a virtual environment in .cache with these packages, made when it is missing; null, with a message,
 * where that fails.
 * @param {string} name
 * @param {readonly string[]} requirements
 */
export function pythonWith(name, requirements) {
  const folder = path.join(CACHE, name);
  const python = path.join(folder, "bin", "python");
  try {
    mkdirSync(CACHE, { recursive: true });
    if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements]);
    return python;
  } catch (error) {
    console.log(`skipped: ${requirements.join(", ")} could not be installed (${error})`);
    return null;
  }
}

/** The command line as the sources are now. */
export function builtCli() {
  run(process.execPath, ["esbuild.mjs", "cli"]);
  return path.join(ROOT, "dist", "cli.js");
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
export function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")}: ${stderr.slice(-500)}`);
  return { stdout, stderr };
}

/** @param {readonly number[]} values */
export function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
