// Fits the calibration of every machine whose times are known and writes server/src/hardware/fits.json and the figures of
// docs/fidelity.md: `npm run calibrate`, about ten minutes on one core. The first run reads the networks of timm with
// Rooflint (.cache/calibration keeps their graphs; `--fresh` reads them again). Needs ../shared and the unpacked package
// timm (node test/python-packages.mjs). The same data and sources give the same fits.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import v8 from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import { packageFolder } from "../python-packages.mjs";
import { load, root, shared, textFiles } from "../pytorch/load.mjs";

const cache = path.join(root, ".cache", "calibration");
const data = path.join(shared, "data");
const lib = await load("../calibration/index");

if (process.argv.includes("--fresh")) rmSync(cache, { recursive: true, force: true });
mkdirSync(cache, { recursive: true });

const files = textFiles();
const timm = packageFolder("timm-1.0.31");
if (timm === null) throw new Error("timm is not fetched: node test/python-packages.mjs timm-1.0.31");

/** The graph of a timm network at an image size, null where Rooflint cannot read it. */
function timmGraph({ model, family, size }) {
  const file = path.join(cache, `${model}@${size}.v8`);
  if (existsSync(file)) return v8.deserialize(gunzipSync(readFileSync(file)));
  const source = path.join(timm, "timm", "models", `${family}.py`);
  for (const call of [`${model}(pretrained=False)`, `${model}(pretrained=False, img_size=${size})`]) {
    try {
      const graph = lib.timmGraph(call, source, timm, size, files);
      writeFileSync(file, gzipSync(v8.serialize(graph), { level: 1 }));
      return graph;
    } catch (error) {
      if (call.includes("img_size"))
        console.log(`  ${model} at ${size} is left out: ${String(error.message).slice(0, 100)}`);
    }
  }
  return null;
}

const hashOf = (text) => createHash("sha256").update(text).digest("hex");
const read = (...names) => readFileSync(path.join(data, ...names), "utf8");
const seconds = (start) => `${((Date.now() - start) / 1e3).toFixed(0)} s`;

const throughput = lib.THROUGHPUT.map((machine) => {
  const start = Date.now();
  const csv = read("throughput", `${machine.id}.csv`);
  const rows = lib.throughputRows(csv);
  const networks = rows.flatMap((row) => {
    const graph = timmGraph(row);
    const { model: name, family, batch, seconds } = row;
    return graph === null ? [] : [lib.measuredNetwork(graph, machine, { name, family, batch, seconds })];
  });
  if (process.argv.includes("--gather")) return null;
  const result = lib.fitThroughput(machine, rows, networks);
  console.log(machine.id, seconds(start), JSON.stringify({ heldOut: result.heldOut, baseline: result.baseline }));
  return { machine, data: { file: `throughput/${machine.id}.csv`, sha256: hashOf(csv), rows: rows.length }, result };
});
if (process.argv.includes("--gather")) process.exit(0);

const start = Date.now();
const names = readdirSync(path.join(data, "measured", "networks")).sort();
const records = names.map((name) => JSON.parse(read("measured", "networks", name)));
const graphs = records.map(({ model }) =>
  lib.onnxGraph(`${model}.onnx`, readFileSync(path.join(shared, "oracle", "onnx-dynamo", `${model}.onnx`))),
);
const sweeps = read("measured", "sweeps.json");
const oneCore = lib.fitOneCore(
  lib.XEON,
  records.map((record, i) => [record, graphs[i]]),
  JSON.parse(sweeps),
);
console.log(lib.XEON.id, seconds(start), JSON.stringify({ heldOut: oneCore.heldOut, sweeps: oneCore.sweeps }));

const tables = read("shufflenetv2-tables.json");
const experiments = lib.experiments(JSON.parse(tables));
const paper = Object.entries(lib.SHUFFLENET).map(([platform, machine]) => {
  const result = lib.fitExperiments(
    machine,
    experiments.filter((experiment) => experiment.platform === platform),
  );
  console.log(machine.id, JSON.stringify(lib.experimentTables(result.slowDowns)));
  return {
    machine,
    data: { file: "shufflenetv2-tables.json", sha256: hashOf(tables), rows: result.slowDowns.length },
    result,
  };
});

const measured = {
  file: "measured/networks/*.json, measured/sweeps.json",
  sha256: hashOf(records.map((r) => JSON.stringify(r)).join("\n") + sweeps),
  rows: names.length,
};
const fits = { throughput, oneCore: { machine: lib.XEON, data: measured, result: oneCore }, paper };
const page = path.join(root, "docs", "fidelity.md");
writeFileSync(path.join(root, "server", "src", "hardware", "fits.json"), lib.fitsFile(fits));
writeFileSync(page, lib.fidelityPage(readFileSync(page, "utf8"), fits));
