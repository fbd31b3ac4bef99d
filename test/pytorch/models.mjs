// Measures whole models against the shared oracles.
//   node test/pytorch/models.mjs [torchvision-0.29|torchvision|torchvision_variants|timm]... [--model PATTERN] [--show N]
// Prints each model that differs with its first differences, then counts. Sources: test/python-packages.mjs.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { packageFolder } from "../python-packages.mjs";
import { load, shared, textFiles } from "./load.mjs";

/** Oracle folder → package whose sources it was made from. */
const SUITES = {
  "torchvision-0.29": "torchvision-0.29.2",
  torchvision: "torchvision-0.14.1",
  torchvision_variants: "torchvision-0.14.1",
  timm: "timm-1.0.31",
};

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: "string" }, show: { type: "string", default: "2" } },
});
const wanted = options.model && new RegExp(options.model);
const { compareModel } = await load("models");
const files = textFiles();
for (const suite of positionals.length > 0 ? positionals : Object.keys(SUITES)) {
  const folder = packageFolder(SUITES[suite]);
  if (folder === null) {
    console.log(`${suite}: skipped, ${SUITES[suite]} is not fetched (node test/python-packages.mjs)`);
    continue;
  }
  const count = { models: 0, exact: 0, open: 0, seconds: 0 };
  for (const record of records(suite)) {
    if (wanted && !wanted.test(record.model)) continue;
    const started = performance.now();
    const { differences, open } = compare(record, folder);
    count.seconds += (performance.now() - started) / 1000;
    count.models++;
    if (differences.length === 0) count[open ? "open" : "exact"]++;
    else
      console.log(
        `${suite} ${record.model}: ${differences.slice(0, Number(options.show)).join("\n    ").slice(0, 1500)}`,
      );
  }
  console.log(
    `${suite}: ${count.exact} of ${count.models} exact, ${count.open} more where sizes that depend on values are open, in ${count.seconds.toFixed(1)} s`,
  );
}

function compare(record, folder) {
  try {
    return compareModel(record, folder, files);
  } catch (error) {
    return { differences: [`CRASH ${String(error.stack).split("\n").slice(0, 4).join(" | ")}`], open: false };
  }
}

function* records(suite) {
  const folder = path.join(shared, "oracle", suite);
  if (suite === "timm") {
    for (const line of gunzipSync(readFileSync(path.join(folder, "records.jsonl.gz")))
      .toString()
      .split("\n"))
      if (line) yield JSON.parse(line);
    return;
  }
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort())
    yield JSON.parse(readFileSync(path.join(folder, name), "utf8"));
}
