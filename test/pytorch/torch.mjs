// PyTorch itself, for whoever has it: a virtual environment in .cache/torch-venv (ignored by git), or the Python that
// ROOFLINT_TORCH_PYTHON names. To make it:
//   python3 -m venv .cache/torch-venv && .cache/torch-venv/bin/pip install torch==2.15.0 numpy
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const environment = path.resolve(here, "..", "..", ".cache", "torch-venv", "bin", "python");

/** null where there is none. */
export function torchPython() {
  const named = process.env["ROOFLINT_TORCH_PYTHON"];
  if (named) return named;
  return existsSync(environment) ? environment : null;
}

/** What PyTorch says of models of a file: see measure.py for the request and the answer. */
export function measure(python, request) {
  const { status, stdout, stderr } = spawnSync(python, [path.join(here, "measure.py")], {
    input: JSON.stringify(request),
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`measure.py ended with code ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Differences between a model of our report and what PyTorch measured, one line each. */
export function differences(ours, theirs) {
  if (theirs.error !== undefined) return [`PyTorch raises ${theirs.error}`];
  const totals = ["params", "buffers", "macs"]
    .filter((name) => Number(ours.totals[name]) !== theirs[name])
    .map((name) => `${name} ${ours.totals[name]}, PyTorch ${theirs[name]}`);
  const row = ({ path, type, call, inputs, outputs, params }) =>
    JSON.stringify([path, type, call, inputs, outputs, params]);
  const mine = ours.calls.filter(({ leaf }) => leaf).map(row);
  const other = theirs.calls.map(row);
  const rows = Array.from({ length: Math.max(mine.length, other.length) }, (_, i) => i)
    .filter((i) => mine[i] !== other[i])
    .map((i) => `call ${i}: ${mine[i]}, PyTorch ${other[i]}`);
  return [...totals, ...rows];
}
