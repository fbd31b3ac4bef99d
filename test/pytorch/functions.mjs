// Measures the torch library against the shared torch-functions oracle.
//   node test/pytorch/functions.mjs [--area NAME]... [--min-uses N] [--function PATTERN] [--show N] [--list FILE]
// Prints counts per area; --show prints that many differences, --list writes all of them to a file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { load, shared, textFiles } from "./load.mjs";

const { values: options } = parseArgs({
  options: {
    area: { type: "string", multiple: true },
    "min-uses": { type: "string", default: "0" },
    function: { type: "string" },
    show: { type: "string", default: "20" },
    list: { type: "string" },
  },
});
const folder = path.join(shared, "oracle", "torch-functions");
const uses = new Map(
  readFileSync(path.join(folder, "coverage.tsv"), "utf8")
    .split("\n")
    .slice(1)
    .map((line) => line.split("\t"))
    .map(([name, , , count]) => [name, Number(count)]),
);
const wanted = options.function && new RegExp(options.function);
const { runRecord } = await load("functions");
const torchvision = packageFolder("torchvision-0.29.2");
if (torchvision === null)
  console.log("torchvision is not fetched (node test/python-packages.mjs): its functions are unknown");
const files = textFiles();
const paths = torchvision === null ? [] : [torchvision];
const differences = [];
const total = { records: 0, equal: 0 };
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith(".jsonl"))
  .sort()) {
  const area = path.basename(file, ".jsonl");
  if (options.area && !options.area.includes(area)) continue;
  const count = { records: 0, equal: 0 };
  for (const line of readFileSync(path.join(folder, file), "utf8").split("\n").filter(Boolean)) {
    const record = JSON.parse(line);
    const name = record.id.replace(/\/[^/]*$/, "");
    if ((uses.get(name) ?? 0) < Number(options["min-uses"]) || (wanted && !wanted.test(name))) continue;
    count.records++;
    const verdict = safely(record);
    if (verdict.equal) count.equal++;
    else differences.push(`${record.id}\t${record.code}\t${record.setup.join("; ").slice(0, 200)}\t${verdict.why}`);
  }
  total.records += count.records;
  total.equal += count.equal;
  if (count.records > 0) console.log(`${area.padEnd(24)} ${count.equal} of ${count.records} equal (${percent(count)})`);
}
for (const difference of differences.slice(0, Number(options.show))) console.log(difference);
if (options.list) writeFileSync(options.list, `${differences.join("\n")}\n`);
console.log(`${total.equal} of ${total.records} equal (${percent(total)})`);

/** A crash of ours is a difference too, named as such. */
function safely(record) {
  try {
    return runRecord(record, files, paths);
  } catch (error) {
    return { equal: false, why: `CRASH ${String(error.stack).split("\n").slice(0, 3).join(" | ")}` };
  }
}

function percent({ equal, records }) {
  return `${((100 * equal) / Math.max(1, records)).toFixed(1)} %`;
}
