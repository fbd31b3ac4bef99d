// @ts-check
// VGG-16 with 553 MB of weights: Rooflint's command line against onnx-proto's full decode and against `onnx.load` with
// `infer_shapes`. Whole processes, taking turns in one run; medians of wall time and peak resident memory.
// Rooflint must stay under MEMORY_MIB. `node test/bench/onnx.mjs`.
import { statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import esbuild from "esbuild";
import { builtCli, CACHE, nodeSide, pythonSide, pythonWith, ROOT, takeTurns } from "./processes.mjs";

const ONNX = "onnx==1.23.2";
const RUNS = 5;
const MEMORY_MIB = 120;

const DECODE = 'require("onnx-proto").onnx.ModelProto.decode(require("fs").readFileSync(process.argv[1]));';
const INFER = "import onnx\nonnx.shape_inference.infer_shapes(onnx.load(sys.argv[1]))";

process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const file = path.join(CACHE, "vgg16.onnx");
  await writeModel(file);
  console.log(`VGG-16, ${(statSync(file).size / 1e6).toFixed(0)} MB, ${RUNS} processes each, medians:`);
  const competitors = sides(file);
  const medians = takeTurns(competitors, RUNS);
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
 */
function sides(file) {
  const python = pythonWith("onnx-venv", [ONNX]);
  const found = [
    nodeSide("rooflint analyze", [builtCli(), "analyze", file, "--format", "json"]),
    nodeSide("onnx-proto decode", ["-e", DECODE, file]),
  ];
  return python === null ? found : [...found, pythonSide(`${ONNX} load + infer_shapes`, python, INFER, [file])];
}

/**
 * @param {import("./processes.mjs").Side} side
 * @param {import("./processes.mjs").Measurement} measurement
 * @param {import("./processes.mjs").Measurement} ours
 */
function print(side, measurement, ours) {
  const { seconds, mebibytes } = measurement;
  const ratio = `${(seconds / ours.seconds).toFixed(1)}× the time, ${(mebibytes / ours.mebibytes).toFixed(1)}× the memory`;
  console.log(`  ${side.name.padEnd(36)} ${seconds.toFixed(2)} s  ${mebibytes.toFixed(0).padStart(5)} MiB  ${ratio}`);
}
