// Single calls of torch's functions against PyTorch: a step of `npm test`, and
//   node test/pytorch/functions.mjs [--area NAME]... [--min-uses N] [--function PATTERN] [--show N] [--list FILE]
// for part of it. Prints counts per area and writes every difference to test/output/functions.tsv, or to FILE.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { faultsOfDocument } from "./differences.mjs";
import { root } from "./load.mjs";
import { runTasks } from "./oracle-pool.mjs";
import { functionRecords, groupsOf, hasSet } from "./oracle-sets.mjs";

const LIST = path.join(root, "test", "output", "functions.tsv");
const SET = "torch-functions";
const TORCHVISION = "torchvision-0.29.2";
/** Records that a worker gets at once. */
const BATCH = 50;

/** Of the calls of functions that stand in real code so often, this share has to be equal. */
const SHARES = [
  { uses: 10, share: 0.99 },
  { uses: 0, share: 0.99 },
];

/**
 * One check for each share, and one for the document that says why records differ: a call that was equal and differs now has
 * no reason there.
 */
export async function checkFunctions(print) {
  if (!hasSet(SET)) return skip(print, "the shared oracle is not there");
  if (packageFolder(TORCHVISION) === null)
    return skip(print, `${TORCHVISION} is not fetched (node test/python-packages.mjs)`);
  const results = await measure(functionRecords());
  for (const [area, own] of byArea(results)) print(`${area.padEnd(20)} ${counts(own)}`);
  const checks = [...SHARES.map((aim) => checkShare(aim, results, print)), checkReasons(results, print)];
  print(wording(results));
  print(`differences: ${write(results, LIST)}`);
  const passed = checks.filter(Boolean).length;
  return { passed, failed: checks.length - passed, skipped: 0 };
}

function skip(print, reason) {
  print(`skipped: ${SET}, ${reason}`);
  return { passed: 0, failed: 0, skipped: 1 };
}

/** The records with their verdicts, in their order. */
export async function measure(records) {
  const paths = [packageFolder(TORCHVISION)].filter((folder) => folder !== null);
  const tasks = Array.from({ length: Math.ceil(records.length / BATCH) }, (_, i) => {
    const own = records.slice(i * BATCH, (i + 1) * BATCH);
    return { own, size: own.length, asked: { records: own.map(({ text }) => text), paths } };
  });
  const verdicts = new Map();
  await runTasks("compare-function", tasks, ({ own }, { answer, fault }) => {
    own.forEach((record, i) =>
      verdicts.set(record, answer?.[i] ?? { kind: "wrong", why: `CRASH ${fault}`, worded: null }),
    );
  });
  return records.map((record) => ({ ...record, ...verdicts.get(record) }));
}

function byArea(results) {
  return groupsOf(results, ({ area }) => area);
}

function checkShare({ uses, share }, results, print) {
  const own = results.filter((result) => result.uses >= uses);
  const reached = own.filter(({ kind }) => kind === "equal").length >= share * own.length;
  const which = uses === 0 ? "all functions" : `functions with ${uses} uses and more`;
  print(`${reached ? "✓" : "✗"} ${which}: ${counts(own)}; at least ${100 * share} % have to be equal`);
  return reached;
}

function checkReasons(results, print) {
  const faults = faultsOfDocument(
    results.filter(({ kind }) => kind !== "equal").map(({ text }) => JSON.parse(text).id),
  );
  for (const fault of faults) print(`✗ ${fault}`);
  if (faults.length === 0) print("✓ every difference has its reason in docs/torch-functions.md");
  return faults.length === 0;
}

export function counts(results) {
  const count = (wanted) => results.filter(({ kind }) => kind === wanted).length;
  const share = ((100 * count("equal")) / Math.max(1, results.length)).toFixed(1);
  return `${count("equal")} of ${results.length} equal (${share} %), ${count("open")} open, ${count("wrong")} wrong`;
}

function wording(results) {
  const rejected = results.filter(({ worded }) => worded !== null);
  const alike = rejected.filter(({ worded }) => worded).length;
  return `calls that both reject with one class: ${rejected.length}, ${alike} of them in PyTorch's words`;
}

/** The file's path. */
export function write(results, file) {
  const rows = results
    .filter(({ kind }) => kind !== "equal")
    .map(({ text, kind, why }) => {
      const { id, code, setup } = JSON.parse(text);
      return [id, kind, code, setup.join("; ").slice(0, 200), why].join("\t").replaceAll("\n", " ");
    });
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, rows.map((row) => `${row}\n`).join(""));
  return path.relative(root, file);
}

async function main() {
  const { values } = parseArgs({
    options: {
      area: { type: "string", multiple: true },
      "min-uses": { type: "string", default: "0" },
      function: { type: "string" },
      show: { type: "string", default: "20" },
      list: { type: "string", default: LIST },
    },
  });
  const wanted = new RegExp(values.function ?? "");
  const records = functionRecords().filter(
    ({ area, name, uses }) =>
      (values.area?.includes(area) ?? true) && uses >= Number(values["min-uses"]) && wanted.test(name),
  );
  const results = await measure(records);
  for (const [area, own] of byArea(results)) console.log(`${area.padEnd(20)} ${counts(own)}`);
  for (const { kind, text, why } of results.filter(({ kind }) => kind !== "equal").slice(0, Number(values.show)))
    console.log(`${kind}\t${JSON.parse(text).id}\t${JSON.parse(text).code}\t${why}`);
  console.log(wording(results));
  console.log(`${counts(results)}; differences: ${write(results, values.list)}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
