// Whole models of torchvision and timm against PyTorch, from the packages' unmodified sources: a step of `npm test`, and
//   node test/pytorch/models.mjs [torchvision-0.29|torchvision|torchvision_variants|timm]... [--model PATTERN] [--show N]
// for part of it. Prints counts per family and writes every difference to test/output/models/<set>.tsv.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { root } from "./load.mjs";
import { runTasks } from "./oracle-pool.mjs";
import { EXCEPTED_MODELS, exceptionOf, groupsOf, hasSet, MODEL_SETS, modelRecords } from "./oracle-sets.mjs";

const OUTPUT = path.join(root, "test", "output", "models");
const UNLIST = "take it off the list of exceptions (test/pytorch/oracle-sets.mjs)";
const KINDS = ["exact", "lower bound", "stopped", "open", "wrong"];

/** Each model is one check: an excepted one has to be as the exception says, every other exact. */
export async function checkModels(print, { sets = Object.keys(MODEL_SETS), pattern = null, show = 3 } = {}) {
  const skipped = sets.filter((set) => !available(set, print));
  const tasks = sets
    .filter((set) => !skipped.includes(set))
    .flatMap(tasksOf)
    .filter(({ model }) => pattern === null || pattern.test(model));
  const results = new Map();
  await runTasks("compare-model", tasks, (task, { answer, fault, seconds }) => {
    const verdict = answer ?? { kind: "wrong", differences: [`CRASH ${fault}`], assumptions: [] };
    results.set(task, { ...task, ...verdict, seconds });
  });
  let failed = 0;
  for (const set of sets) {
    const own = tasks.filter((task) => task.set === set).map((task) => results.get(task));
    if (own.length > 0) failed += report(set, own, print, show);
  }
  return { passed: tasks.length - failed, failed, skipped: skipped.length };
}

function available(set, print) {
  if (!hasSet(set)) print(`skipped: ${set}, the shared oracle is not there`);
  else if (packageFolder(MODEL_SETS[set]) === null)
    print(`skipped: ${set}, ${MODEL_SETS[set]} is not fetched (node test/python-packages.mjs)`);
  else return true;
  return false;
}

function tasksOf(set) {
  return modelRecords(set).map(({ model, family, text }) => {
    const exception = exceptionOf(model);
    const asked = { record: text, root: packageFolder(MODEL_SETS[set]), exception };
    return { set, model, family, exception, size: text.length, asked };
  });
}

/** How many failed. */
function report(set, results, print, show) {
  const failures = results.filter((result) => complaint(result) !== null);
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const file = write(set, results);
  print(`${set}: ${results.length} models, ${counts(results)}; ${seconds.toFixed(0)} s of work; ${file}`);
  for (const [family, own] of groupsOf(results, ({ family }) => family)) print(`  ${family.padEnd(28)} ${counts(own)}`);
  for (const failure of failures) {
    print(`✗ ${set} ${failure.model}: ${complaint(failure)}`);
    for (const difference of failure.differences.slice(0, show)) print(`    ${difference.slice(0, 600)}`);
  }
  return failures.length;
}

/** null for a result as it has to be. */
function complaint({ kind, exception, assumptions }) {
  if (kind !== (exception?.expected ?? "exact")) return kind === "exact" ? `is exact now: ${UNLIST}` : kind;
  if (exception === null && assumptions.length > 0) return `exact, but on an assumption: ${assumptions[0]}`;
  if (exception?.expected === "exact" && assumptions.length === 0) return `assumes nothing any more: ${UNLIST}`;
  return null;
}

function counts(results) {
  return KINDS.map((kind) => [kind, results.filter((result) => result.kind === kind).length])
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(", ");
}

/** Every difference and assumption, a line each; the file's path. */
function write(set, results) {
  const file = path.join(OUTPUT, `${set}.tsv`);
  const rows = results.flatMap(({ model, kind, differences, assumptions }) => [
    ...differences.map((difference) => [model, kind, difference]),
    ...assumptions.map((assumption) => [model, "assumption", assumption]),
  ]);
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(file, rows.map((row) => `${row.join("\t").replaceAll("\n", " ")}\n`).join(""));
  return path.relative(root, file);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { model: { type: "string" }, show: { type: "string", default: "3" } },
  });
  const { failed } = await checkModels(console.log, {
    ...(positionals.length > 0 && { sets: positionals }),
    pattern: values.model ? new RegExp(values.model) : null,
    show: Number(values.show),
  });
  for (const { reason, models } of EXCEPTED_MODELS) console.log(`excepted: ${models.length} models, ${reason}`);
  process.exitCode = failed > 0 ? 1 : 0;
}
