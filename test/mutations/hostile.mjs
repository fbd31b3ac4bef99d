// Hostile Python files, each analysed by the command line in a process of its own: how long it took, how much memory it
// held at most, and whether the report says why it stopped.
//   node test/mutations/hostile.mjs [--case PATTERN]
// The project's test runs a part of them.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { builtCli, nodeSide } from "../bench/processes.mjs";
import { CODE } from "./hostile/code.mjs";
import { CONTAINERS } from "./hostile/containers.mjs";
import { FILES } from "./hostile/files.mjs";
import { OBJECTS } from "./hostile/objects.mjs";
import { net, REASON } from "./hostile/programs.mjs";
import { QUICK } from "./hostile/quick.mjs";
import { STATEMENTS } from "./hostile/statements.mjs";
import { TORCH } from "./hostile/torch.mjs";
import { VALUES } from "./hostile/values.mjs";

/** Processor seconds and resident memory of the whole process. */
const LIMIT_SECONDS = 2;
const LIMIT_MEGABYTES = 500;
/** Wall time after which a process counts as hanging, far above the limit: the machine may be loaded. */
const HANG_SECONDS = 60;

/** Of what the test of the project runs: catches what runs away on any machine. */
const QUICK_SECONDS = 20;

/** Four checks of the quick part. */
export function checkHostile(print) {
  const cases = new Map(casesOf().map((one) => [one.name, one]));
  return check(
    QUICK.map((name) => cases.get(name) ?? missing(name)),
    print,
    QUICK_SECONDS,
  );
}

function missing(name) {
  throw new Error(`no hostile program is called '${name}'`);
}

/** No crash or hang, bounds kept, reasons told; cases that fail are printed at once. */
function check(cases, print, limitSeconds) {
  const checks = checksOf(limitSeconds);
  const cli = builtCli();
  const folder = mkdtempSync(path.join(tmpdir(), "rooflint-hostile-"));
  try {
    const results = cases.map((one, i) => {
      const result = { name: one.name, ...measured(cli, path.join(folder, `${i}`), one) };
      const told = complaint(result, checks);
      if (told !== null) print(`  ${told}`);
      return result;
    });
    return counted(results, checks, print);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function casesOf() {
  const statements = STATEMENTS.flatMap(([name, code, says]) => [
    { name: `${name}, at module level`, says, files: () => ({ "model.py": net(code) }) },
    { name: `${name}, in forward`, says, files: () => ({ "model.py": net("", code) }) },
  ]);
  const atModuleLevel = [VALUES, CONTAINERS, OBJECTS, CODE, TORCH].flat().map(([name, code, says = REASON]) => ({
    name,
    says,
    files: () => ({ "model.py": net(code) }),
  }));
  const whole = FILES.map(([name, files, says, keeps = []]) => ({ name, says, files, keeps }));
  return [...statements, ...atModuleLevel, ...whole];
}

function measured(cli, folder, { says, files, keeps = [] }) {
  mkdirSync(folder, { recursive: true });
  const written = Object.entries(files());
  for (const [name, text] of written) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  const { command, args } = nodeSide("hostile", [cli, "analyze", "--format", "json", path.join(folder, written[0][0])]);
  const { status, signal, stdout, stderr } = spawnSync(command, args, {
    encoding: "utf8",
    timeout: HANG_SECONDS * 1e3,
    killSignal: "SIGKILL",
    maxBuffer: 1024 ** 3,
  });
  rmSync(folder, { recursive: true, force: true });
  const [microseconds = Number.NaN, kibibytes = Number.NaN] =
    stderr.trimEnd().split("\n").at(-1)?.split(" ").map(Number) ?? [];
  const said = messagesIn(stdout) + stderr;
  return {
    ended: signal ?? (Number.isNaN(kibibytes) ? `status ${status}: ${stderr.slice(-200)}` : null),
    seconds: microseconds / 1e6,
    megabytes: (kibibytes * 1024) / 1e6,
    told: says === null || says.test(said),
    lost: keeps.filter((name) => !wholeModels(stdout).includes(name)),
    said: said.slice(0, 200).replaceAll("\n", " | "),
  };
}

/** What the report says to people: problems, assumptions, why a model is incomplete. */
function messagesIn(stdout) {
  try {
    const report = JSON.parse(stdout);
    const { problems = [], models = [] } = Array.isArray(report) ? report[0] : report;
    const assumptions = models.flatMap((model) => model.assumptions ?? []);
    return [...problems, ...assumptions].map(({ message }) => `${message}\n`).join("");
  } catch {
    return "";
  }
}

/** Names of models that lack nothing. */
function wholeModels(stdout) {
  try {
    const report = JSON.parse(stdout);
    const { models = [] } = Array.isArray(report) ? report[0] : report;
    return models.filter(({ totals }) => totals.lowerBound !== true).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What may be wrong with a case, by the words for it. */
function checksOf(limitSeconds) {
  const isOver = ({ seconds, megabytes }) => seconds > limitSeconds || megabytes > LIMIT_MEGABYTES;
  return [
    ["crashed or hung", ({ ended }) => ended !== null],
    [`took more than ${limitSeconds} s or ${LIMIT_MEGABYTES} MB`, isOver],
    ["did not say why", ({ told, ended }) => !told && ended === null],
    ["lost other models of the file", ({ lost, ended }) => lost.length > 0 && ended === null],
  ];
}

function counted(results, checks, print) {
  const most = (key) => Math.max(...results.map((result) => result[key]).filter((value) => !Number.isNaN(value)));
  const bounds = `at most ${most("seconds").toFixed(1)} s of processor time and ${most("megabytes").toFixed(0)} MB`;
  print(`${results.length} hostile programs, each in a process of its own: ${bounds}`);
  const failed = checks.filter(([text, fails]) => {
    const count = results.filter(fails).length;
    print(`${count === 0 ? "✓" : "✗"} ${count} ${text}`);
    return count > 0;
  });
  return { passed: checks.length - failed.length, failed: failed.length, skipped: 0 };
}

/** null when nothing is wrong with it. */
function complaint(result, checks) {
  const { name, seconds, megabytes, said, ended } = result;
  const faults = checks.flatMap(([text, fails]) => (fails(result) ? [text] : []));
  const figures = `${seconds.toFixed(2)} s, ${megabytes.toFixed(0)} MB`;
  return faults.length === 0 ? null : `${name}: ${faults.join(", ")}; ${figures}; ${ended ?? said}`;
}

function main() {
  const { values } = parseArgs({ options: { case: { type: "string", default: "" } } });
  const pattern = new RegExp(values.case);
  const { failed } = check(
    casesOf().filter(({ name }) => pattern.test(name)),
    console.log,
    LIMIT_SECONDS,
  );
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
