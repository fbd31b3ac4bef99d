// How many entries of torchvision's and timm's classification files find an input without help, by its source:
//   node test/pytorch/inputs.mjs [--fast] [FILE PATTERN]
// An entry counts that is built with defaults; it has found one when its `forward` runs to its end. `--fast`, a step of
// `npm test`, takes every fifth file.
import { readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "../python-packages.mjs";
import { runTasks } from "./oracle-pool.mjs";

/** Share of the entries, in each package. */
export const FLOOR = 0.95;
const PACKAGES = { "torchvision-0.29.2": "torchvision/models", "timm-1.0.31": "timm/models" };
const EVERY = 5;

export async function checkInputs(print, { fast = true, pattern = null } = {}) {
  const present = Object.keys(PACKAGES).filter((name) => packageFolder(name) !== null);
  for (const name of Object.keys(PACKAGES).filter((other) => !present.includes(other)))
    print(`skipped: inputs of ${name}, it is not fetched (node test/python-packages.mjs)`);
  let failed = 0;
  for (const name of present) {
    const tasks = tasksOf(name, fast, pattern);
    const results = new Map();
    await runTasks("found-inputs", tasks, (task, result) => results.set(task, result));
    if (report(name, tasks, results, print) < FLOOR) failed++;
  }
  return { passed: present.length - failed, failed, skipped: Object.keys(PACKAGES).length - present.length };
}

/** Names with an underscore in front are helpers of the others. */
function tasksOf(name, fast, pattern) {
  const root = packageFolder(name);
  const folder = path.join(root, PACKAGES[name]);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".py") && !file.startsWith("_"))
    .filter((file, i) => (pattern ? pattern.test(file) : !fast || i % EVERY === 0))
    .map((file) => ({ file, size: 1, asked: { path: path.join(folder, file), root } }));
}

/** The share that found one. */
function report(name, tasks, results, print) {
  const totals = {};
  const missing = [];
  for (const task of tasks) {
    const { answer, fault } = results.get(task);
    for (const [source, count] of Object.entries(answer?.found ?? {})) totals[source] = (totals[source] ?? 0) + count;
    missing.push(...(answer?.missing ?? [fault]).map((text) => `${task.file} ${text}`));
  }
  const found = Object.values(totals).reduce((sum, count) => sum + count, 0);
  const share = found / Math.max(1, found + missing.length);
  const sources = Object.entries(totals).map(([source, count]) => `${count} by ${source}`);
  print(
    `${name}: ${found} of ${found + missing.length} entries of ${tasks.length} files find an input (${sources.join(", ")})`,
  );
  for (const text of missing) print(`  none: ${text.slice(0, 300)}`);
  return share;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const given = process.argv.slice(2);
  const [pattern = null] = given.filter((text) => !text.startsWith("--")).map((text) => new RegExp(text));
  const { failed } = await checkInputs(console.log, { fast: given.includes("--fast"), pattern });
  process.exitCode = failed > 0 ? 1 : 0;
}
