// @ts-check
// Four models of torchvision's source: Rooflint's command line against torchinfo on PyTorch, which builds and runs them.
// Whole processes, taking turns in one run; medians of wall time, user CPU time and peak memory. Both sides have to find the
// same number of parameters. Then Rooflint's time by phases. `node test/bench/pytorch.mjs`.
//   The virtual environment is made in .cache/torch-venv when it is missing (PyTorch and what it needs: 5 GB).
import path from "node:path";
import esbuild from "esbuild";
import { esbuildLibrary } from "../../server/library/bundle.mjs";
import { packageFolder } from "../python-packages.mjs";
import { builtCli, CACHE, median, nodeSide, pythonSide, pythonWith, ROOT, run, takeTurns } from "./processes.mjs";

const SOURCES = "torchvision-0.29.2";
const REQUIREMENTS = ["torch==2.15.0", "torchvision==0.29.2", "torchinfo==1.8.0"];
const INPUT = "1x3x224x224";
const RUNS = 5;
/** The aim: this many times faster than torchinfo. */
const AIM = 20;

/** Module of torchvision.models, and its factory. */
const MODELS = [
  { file: "resnet", factory: "resnet152" },
  { file: "densenet", factory: "densenet201" },
  { file: "efficientnet", factory: "efficientnet_b0" },
  { file: "swin_transformer", factory: "swin_t" },
];

const TORCHINFO = [
  "import importlib, torchinfo",
  "module, factory = sys.argv[1:]",
  "model = getattr(importlib.import_module(f'torchvision.models.{module}'), factory)()",
  "result = torchinfo.summary(model, (1, 3, 224, 224), verbose=0)",
  "print(result)",
  "print(result.total_params)",
].join("\n");

/** @typedef {(typeof MODELS)[number]} Model */
/** @typedef {import("./processes.mjs").Measurement} Measurement */

process.exitCode = (await main()) ? 0 : 1;

async function main() {
  const folder = packageFolder(SOURCES);
  if (folder === null) {
    console.log(`skipped: ${SOURCES} is not fetched (node test/python-packages.mjs)`);
    return true;
  }
  const python = pythonWith("torch-venv", REQUIREMENTS);
  const reached = python === null || compare(folder, python);
  await printPhases(folder);
  return reached;
}

/**
 * @param {string} folder
 * @param {string} python
 */
function compare(folder, python) {
  const cli = builtCli();
  console.log(`rooflint analyze against ${REQUIREMENTS.join(", ")}; ${RUNS} processes each, medians:`);
  const ratios = MODELS.map((model) => {
    checkSameModel(model, cli, folder, python);
    const [ours, theirs] = takeTurns(
      [
        nodeSide("rooflint", [cli, ...analysis(model, folder)]),
        pythonSide("torchinfo", python, TORCHINFO, [model.file, model.factory]),
      ],
      RUNS,
    );
    if (ours === undefined || theirs === undefined) throw new Error("nothing was measured");
    const ratio = theirs.seconds / ours.seconds;
    const cpu = `user CPU ${(theirs.user / ours.user).toFixed(1)}×`;
    console.log(
      `  ${model.factory.padEnd(16)} ${shown(ours)}   torchinfo ${shown(theirs)}   ${ratio.toFixed(1)}× (${cpu})`,
    );
    return ratio;
  });
  const least = Math.min(...ratios);
  console.log(`${least >= AIM ? "reaches" : "BELOW"} the aim of ${AIM}×: the least is ${least.toFixed(1)}×`);
  return least >= AIM;
}

/**
 * @param {Model} model
 * @param {string} folder
 */
function analysis({ file, factory }, folder) {
  return ["analyze", sourceOf(file, folder), "--model", factory, "--input", INPUT, "--path", folder];
}

/**
 * @param {string} file
 * @param {string} folder
 */
function sourceOf(file, folder) {
  return path.join(folder, "torchvision", "models", `${file}.py`);
}

/**
 * Also the first run of both, which fills the file caches.
 * @param {Model} model
 * @param {string} cli
 * @param {string} folder
 * @param {string} python
 */
function checkSameModel(model, cli, folder, python) {
  const report = run(process.execPath, [cli, ...analysis(model, folder), "--format", "json"]).stdout;
  const ours = Number(JSON.parse(report).models[0].totals.params);
  const { command, args } = pythonSide("torchinfo", python, TORCHINFO, [model.file, model.factory]);
  const theirs = Number(run(command, args).stdout.trimEnd().split("\n").at(-1));
  if (ours !== theirs) throw new Error(`${model.factory}: ${ours} parameters, torchinfo ${theirs}`);
}

/** @param {Measurement} measurement */
function shown({ seconds, user, mebibytes }) {
  return `${seconds.toFixed(2)} s, user ${user.toFixed(2)} s, ${mebibytes.toFixed(0)} MiB`;
}

/**
 * Each model in fresh processes: nothing is warm.
 * @param {string} folder
 */
async function printPhases(folder) {
  const bundle = path.join(CACHE, "bench-phases.mjs");
  await esbuild.build({
    entryPoints: [path.join(ROOT, "test", "bench", "phases.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    plugins: [esbuildLibrary],
    logLevel: "error",
  });
  console.log(`by phases, medians of ${RUNS} fresh processes:`);
  for (const { file, factory } of MODELS) {
    const args = [bundle, sourceOf(file, folder), factory, folder, INPUT];
    const runs = Array.from({ length: RUNS }, () => JSON.parse(run(process.execPath, args).stdout));
    const of = (/** @type {string} */ phase) => median(runs.map((phases) => phases[phase]));
    const size = `${file}.py, ${(of("bytes") / 1024).toFixed(0)} KiB`;
    const times = `start ${of("start").toFixed(0)} ms, parse ${of("parse").toFixed(1)} ms, analyse ${of("analyse").toFixed(0)} ms`;
    console.log(`  ${factory.padEnd(16)} ${size.padEnd(28)} ${times}`);
  }
}
