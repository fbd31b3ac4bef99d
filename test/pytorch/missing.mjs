// Names of PyTorch that the shipped library lacks, those that sources use most first: for whoever has PyTorch (torch.mjs
// says which), no part of `npm test`.
//   node test/pytorch/missing.mjs [--show N] [--least N] [FOLDER]...
// FOLDER: the unpacked sources of a package; without one, those of test/python-packages.mjs. `--least`: uses.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { PACKAGES, packageFolder } from "../python-packages.mjs";
import { load, textFiles } from "./load.mjs";
import { torchPython } from "./torch.mjs";

/** Names that one run of the interpreter looks up: its budget of steps is a model's. */
const BATCH = 500;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { show: { type: "string", default: "50" }, least: { type: "string", default: "1" } },
});

const python = torchPython();
if (python === null) {
  console.log("skipped: no PyTorch (test/pytorch/torch.mjs says how to install it)");
  process.exit(0);
}
const own = Object.keys(PACKAGES)
  .map(packageFolder)
  .filter((folder) => folder !== null);
const used = uses(positionals.length > 0 ? positionals.map((folder) => path.resolve(folder)) : own);
const { answer } = await load("missing-names");
const files = textFiles();
const found = used.flatMap((_, i) =>
  i % BATCH > 0
    ? []
    : answer(
        used.slice(i, i + BATCH).map(({ name }) => name),
        files,
        own,
      ),
);
const lacking = used.map((use, i) => ({ ...use, found: found[i] })).filter((use) => use.found !== "defined");
for (const { name, uses, packages, found } of lacking.slice(0, Number(options.show)))
  console.log(
    `${String(uses).padStart(6)} uses in ${String(packages).padStart(2)} packages  ${found.padEnd(10)}  ${name}`,
  );
const total = used.reduce((sum, { uses }) => sum + uses, 0);
const open = lacking.reduce((sum, { uses }) => sum + uses, 0);
console.log(
  `${used.length - lacking.length} of ${used.length} names are defined: ${total - open} of ${total} uses (${((100 * (total - open)) / total).toFixed(2)} %)`,
);

function uses(folders) {
  const { status, stdout, stderr } = spawnSync(python, [path.join(import.meta.dirname, "uses.py"), ...folders], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`uses.py ended with code ${status}: ${stderr}`);
  const all = stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return all.filter(({ uses }) => uses >= Number(options.least));
}
