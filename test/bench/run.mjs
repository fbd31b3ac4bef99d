// @ts-check
// `npm run bench`: every benchmark, one after the other, each in a process of its own. `npm run bench -- onnx` runs those named.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

const BENCHMARKS = ["onnx", "python-parser", "pytorch", "edits"];

const named = process.argv.slice(2);
const unknown = named.filter((name) => !BENCHMARKS.includes(name));
if (unknown.length > 0) console.error(`No such benchmark: ${unknown.join(", ")}. There are: ${BENCHMARKS.join(", ")}`);
const failed = BENCHMARKS.filter((name) => named.length === 0 || named.includes(name)).filter((name) => !passes(name));
process.exitCode = failed.length + unknown.length > 0 ? 1 : 0;

/** @param {string} name */
function passes(name) {
  const script = path.join(import.meta.dirname, `${name}.mjs`);
  if (!existsSync(script)) throw new Error(`${script} is missing`);
  console.log(`\n== ${name}`);
  return spawnSync(process.execPath, [script], { stdio: "inherit" }).status === 0;
}
