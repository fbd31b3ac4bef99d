// @ts-check
// VGG-16 with 553 MB of weights: Rooflint's command line against onnx-proto's full decode and against `onnx.load` with
// `infer_shapes`. Whole processes, taking turns in one run; medians of wall time and peak resident memory.
// Rooflint must stay under MEMORY_MIB. `node test/bench/onnx.mjs`.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import esbuild from "esbuild";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const CACHE = path.join(ROOT, ".cache");
const ONNX = "onnx==1.23.2";
const RUNS = 5;
const MEMORY_MIB = 120;

/** Prints the peak resident memory in KiB as the last line of stderr when the process ends. */
const REPORT_NODE = 'process.on("exit", () => console.error(process.resourceUsage().maxRSS));';
const DECODE = 'require("onnx-proto").onnx.ModelProto.decode(require("fs").readFileSync(process.argv[1]));';
const INFER = [
  "import onnx, resource, sys",
  "onnx.shape_inference.infer_shapes(onnx.load(sys.argv[1]))",
  "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)",
].join("\n");

/** @typedef {{ readonly name: string, readonly command: string, readonly args: readonly string[] }} Side */
/** @typedef {{ readonly seconds: number, readonly mebibytes: number }} Measurement */

process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const file = path.join(CACHE, "vgg16.onnx");
  await writeModel(file);
  console.log(`VGG-16, ${(statSync(file).size / 1e6).toFixed(0)} MB, ${RUNS} processes each, medians:`);
  const competitors = sides(file);
  /** @type {Measurement[][]} */
  const measured = competitors.map(() => []);
  for (let run = 0; run < RUNS; run++) competitors.forEach((side, i) => measured[i]?.push(measure(side)));
  const medians = measured.map((runs) => ({
    seconds: median(runs.map((run) => run.seconds)),
    mebibytes: median(runs.map((run) => run.mebibytes)),
  }));
  const [ours] = medians;
  if (ours === undefined) throw new Error("nothing was measured");
  competitors.forEach((side, i) => print(side, medians[i] ?? ours, ours));
  const within = ours.mebibytes < MEMORY_MIB;
  console.log(`${within ? "within" : "ABOVE"} the limit of ${MEMORY_MIB} MiB for Rooflint`);
  return within;
}

/** @param {string} file */
async function writeModel(file) {
  const bundle = path.join(CACHE, "bench-vgg16.mjs");
  const entryPoints = [path.join(ROOT, "test", "onnx", "vgg16.ts")];
  await esbuild.build({
    entryPoints,
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
  (await import(pathToFileURL(bundle).href)).writeVgg16(file);
}

/**
 * Rooflint first: the others are printed relative to it.
 * @param {string} file
 * @returns {Side[]}
 */
function sides(file) {
  const report = path.join(CACHE, "report-memory.cjs");
  writeFileSync(report, REPORT_NODE);
  const cli = path.join(ROOT, "dist", "cli.js");
  if (!existsSync(cli)) run(process.execPath, ["esbuild.mjs"]);
  const python = pythonWithOnnx();
  const found = [
    {
      name: "rooflint analyze",
      command: process.execPath,
      args: ["--require", report, cli, "analyze", file, "--format", "json"],
    },
    { name: "onnx-proto decode", command: process.execPath, args: ["--require", report, "-e", DECODE, file] },
  ];
  return python === null
    ? found
    : [...found, { name: `${ONNX} load + infer_shapes`, command: python, args: ["-c", INFER, file] }];
}

/** The interpreter of a virtual environment with onnx, made when it is missing; null, with a message, where that fails. */
function pythonWithOnnx() {
  const folder = path.join(CACHE, "onnx-venv");
  const python = path.join(folder, "bin", "python");
  try {
    mkdirSync(CACHE, { recursive: true });
    if (!existsSync(python)) run("python3", ["-m", "venv", folder]);
    run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ONNX]);
    return python;
  } catch (error) {
    console.log(`skipped: ${ONNX} could not be installed (${error})`);
    return null;
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 */
function run(command, args) {
  const { status, stderr, error } = spawnSync(command, args, { cwd: ROOT, encoding: "utf8" });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(" ")}: ${stderr.slice(-500)}`);
  return stderr;
}

/**
 * @param {Side} side
 * @returns {Measurement}
 */
function measure(side) {
  const start = performance.now();
  const stderr = run(side.command, side.args);
  const seconds = (performance.now() - start) / 1e3;
  const kibibytes = Number(stderr.trimEnd().split("\n").at(-1));
  if (!(kibibytes > 0)) throw new Error(`${side.name} reported no memory: ${stderr.slice(-200)}`);
  return { seconds, mebibytes: kibibytes / 1024 };
}

/**
 * @param {Side} side
 * @param {Measurement} measurement
 * @param {Measurement} ours
 */
function print(side, measurement, ours) {
  const { seconds, mebibytes } = measurement;
  const ratio = `${(seconds / ours.seconds).toFixed(1)}× the time, ${(mebibytes / ours.mebibytes).toFixed(1)}× the memory`;
  console.log(`  ${side.name.padEnd(36)} ${seconds.toFixed(2)} s  ${mebibytes.toFixed(0).padStart(5)} MiB  ${ratio}`);
}

/** @param {readonly number[]} values */
function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
