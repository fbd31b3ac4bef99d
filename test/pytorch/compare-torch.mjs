// Compares models of Python files with PyTorch itself: parameters, buffers, MACs, and every call of a leaf module with its
// shapes, on the input that Rooflint finds or is given. The files are run by PyTorch: use it on files that you trust.
//   node test/pytorch/compare-torch.mjs FILE... [--model NAME|CALL] [--input SPEC]... [--path DIR]...
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./load.mjs";
import { differences, measure, torchPython } from "./torch.mjs";

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: "string" },
    input: { type: "string", multiple: true, default: [] },
    path: { type: "string", multiple: true, default: [] },
  },
});
const python = torchPython();
if (python === null) {
  console.log("skipped: no PyTorch (test/pytorch/torch.mjs says how to install it)");
  process.exit(0);
}
let equal = 0;
let all = 0;
for (const file of files) {
  const report = analyze(file);
  for (const problem of report.problems) console.log(`${file}: ${problem.severity} ${problem.message}`);
  const models = report.models.map(({ name, inputs }) => ({ name: options.model ?? name, inputs }));
  const measured = measure(python, { file, paths: options.path, models });
  report.models.forEach((ours, i) => {
    const found = differences(ours, measured.models[i]);
    all++;
    if (found.length === 0) equal++;
    console.log(`${file} ${ours.name}: ${found.length === 0 ? "equal" : found.slice(0, 5).join("\n    ")}`);
  });
}
console.log(`${equal} of ${all} models equal to PyTorch`);
process.exitCode = equal === all ? 0 : 1;

function analyze(file) {
  const parameters = [
    ...(options.model === undefined ? [] : ["--model", options.model]),
    ...options.input.flatMap((spec) => ["--input", spec]),
    ...options.path.flatMap((folder) => ["--path", folder]),
  ];
  const command = [path.join(root, "dist", "cli.js"), "analyze", file, "--format", "json", ...parameters];
  const { stdout, stderr, status } = spawnSync(process.execPath, command, {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status === 2) throw new Error(stderr);
  return JSON.parse(stdout);
}
