// Broken Python files: every prefix of two of torchvision's and random token mutations of torchvision's and timm's.
//   node test/mutations/broken-code.mjs [--mutants N] [--seed N] [--stride N] [--part K/N] [--show N] [--list FILE]
// `--part 2/5` takes every fifth task from the second on; the list grows as the answers come in.
// Each must end without a crash, within a second of processor time for the file with its first model and for each model
// more; and a mutation inside one function must leave the numbers of the models that do not run it. Prints counts.
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { runTasks } from "../pytorch/oracle-pool.mjs";

const TORCHVISION = "torchvision-0.29.2";
const TIMM = "timm-1.0.31";
const CUT = ["resnet.py", "swin_transformer.py"];
/** Seconds of processor time, and the share of mutations inside a function that leave all other models as they were. */
const LIMIT_SECONDS = 1;
const KEPT_SHARE = 0.9;
/** Models of a file that are watched, the last one among them. */
const WATCHED = { [TORCHVISION]: 4, [TIMM]: 3 };
const TASK_CASES = { [TORCHVISION]: 10, [TIMM]: 5 };
/** Few enough cases in a task for an answer long before what counts as a hang, also where many others use the machine. */
const PREFIX_TASK = 10;
/** No answer for this long to a task is a hang. */
const HANG_SECONDS = 300;
/** What the test of the project runs of it; its limit catches what runs away on any machine, the second is for an idle one. */
const QUICK = { mutants: 150, seed: 1, stride: 40, packages: [TORCHVISION] };
const QUICK_SECONDS = 10;

/** The quick part: three checks. */
export async function checkBrokenCode(print) {
  const missing = QUICK.packages.filter((name) => packageFolder(name) === null);
  if (missing.length > 0) {
    print(`skipped: mutations, ${missing.join(", ")} is not fetched (node test/python-packages.mjs)`);
    return { passed: 0, failed: 0, skipped: 1 };
  }
  return report(await verdictsOf(QUICK), print, 10, QUICK_SECONDS);
}

async function verdictsOf({ mutants, seed, stride, packages }, [part, parts] = [1, 1], onVerdict = undefined) {
  const all = [...prefixTasks(stride), ...mutantTasks(mutants, seed, packages)];
  const tasks = all.filter((_, i) => i % parts === part - 1);
  const verdicts = [];
  const answered = (task, { answer, fault }) => {
    const file = path.basename(task.asked.file);
    const unanswered = [
      { what: JSON.stringify(task.asked.cases), kind: "none", seconds: 0, total: 0, crash: fault, others: null },
    ];
    for (const verdict of answer ?? unanswered) {
      verdicts.push({ file, package: task.package, ...verdict });
      onVerdict?.(verdicts.at(-1));
    }
  };
  await runTasks("../mutations/broken-code", tasks, answered, HANG_SECONDS);
  return verdicts;
}

function prefixTasks(stride) {
  return CUT.flatMap((name) => {
    const file = path.join(packageFolder(TORCHVISION), "torchvision", "models", name);
    const count = readFileSync(file, "utf8").split("\n").length;
    const lines = Array.from({ length: Math.floor(count / stride) }, (_, i) => (i + 1) * stride);
    return batches(lines, PREFIX_TASK).map((own) =>
      task(TORCHVISION, file, own.length, { kind: "prefixes", lines: own }),
    );
  });
}

/** The same number for each file of a package, half of them in each package. */
function mutantTasks(mutants, seed, packages) {
  return packages.flatMap((name) => {
    const files = modelFiles(name);
    const size = TASK_CASES[name];
    const count = Math.ceil(mutants / packages.length / size);
    return Array.from({ length: count }, (_, i) => {
      // spread over the list whatever their number
      const file = files[(i * 7) % files.length];
      return task(name, file, size, { kind: "mutants", seed: seed * 100_003 + i, count: size });
    });
  });
}

function task(name, file, size, cases) {
  return {
    package: name,
    size,
    asked: { file, paths: [packageFolder(name), packageFolder(TORCHVISION)], models: WATCHED[name], cases },
  };
}

function modelFiles(name) {
  const folder = path.join(packageFolder(name), name.split("-")[0], "models");
  return readdirSync(folder)
    .filter(
      (file) =>
        file.endsWith(".py") &&
        !file.startsWith("_") &&
        readFileSync(path.join(folder, file), "utf8").includes("nn.Module"),
    )
    .map((file) => path.join(folder, file));
}

function batches(list, size) {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
}

function report(verdicts, print, show, limitSeconds) {
  const crashed = verdicts.filter(({ crash }) => crash !== null);
  const slow = verdicts.filter(({ seconds }) => seconds > limitSeconds);
  const judged = verdicts.filter(({ others }) => others !== null && others.total > 0);
  const lost = judged.filter(({ others }) => others.kept < others.total);
  const prefixes = verdicts.filter(({ kind }) => kind === "prefix").length;
  const kept = (judged.length - lost.length) / Math.max(1, judged.length);
  print(
    `${prefixes} prefixes and ${verdicts.length - prefixes} mutants; processor time of a model ${spread(verdicts.map(({ seconds }) => seconds))}; of all watched models ${spread(verdicts.map(({ total }) => total))}`,
  );
  const checks = [
    [crashed.length === 0, `${crashed.length} crashed or hung`],
    [slow.length === 0, `${slow.length} took more than ${limitSeconds} s`],
    [
      kept >= KEPT_SHARE,
      `${judged.length} mutations inside one function that other models do not run: ${judged.length - lost.length} (${(100 * kept).toFixed(1)} %) left the numbers of all others as they were; at least ${100 * KEPT_SHARE} % have to`,
    ],
  ];
  for (const [passed, text] of checks) print(`${passed ? "✓" : "✗"} ${text}`);
  for (const verdict of [...crashed, ...slow, ...lost].slice(0, show)) print(`  ${line(verdict)}`);
  const passed = checks.filter(([holds]) => holds).length;
  return { passed, failed: checks.length - passed, skipped: 0 };
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return `median ${at(sorted, 0.5)} s, 99 % ${at(sorted, 0.99)} s, most ${at(sorted, 1)} s`;
}

function at(sorted, share) {
  return (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2);
}

function line({ file, package: name, kind, what, seconds, total, crash, others }) {
  const lost = others === null ? "" : ` kept ${others.kept} of ${others.total}, lost ${others.lost.join(", ")}`;
  return `${name}/${file} ${kind}: ${what};${lost} ${seconds.toFixed(2)} s of ${total.toFixed(2)} s ${crash ?? ""}`;
}

async function main() {
  const { values } = parseArgs({
    options: {
      mutants: { type: "string", default: "5000" },
      seed: { type: "string", default: "1" },
      stride: { type: "string", default: "1" },
      part: { type: "string", default: "1/1" },
      show: { type: "string", default: "20" },
      package: { type: "string", multiple: true, default: [TORCHVISION, TIMM] },
      list: { type: "string" },
    },
  });
  const asked = { mutants: Number(values.mutants), seed: Number(values.seed), stride: Number(values.stride) };
  if (values.list !== undefined) writeFileSync(values.list, "");
  const listed = (verdict) => values.list !== undefined && appendFileSync(values.list, `${line(verdict)}\n`);
  const part = values.part.split("/").map(Number);
  const verdicts = await verdictsOf({ ...asked, packages: values.package }, part, listed);
  const { failed } = report(verdicts, console.log, Number(values.show), LIMIT_SECONDS);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
