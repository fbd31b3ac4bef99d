// What the guidelines say of the models of torchvision and timm, from the packages' unmodified sources, with default
// settings: node test/guidelines/findings.mjs [torchvision-0.29|torchvision|torchvision_variants|timm]... [--rule ID]...
// Prints for each rule in how many models it speaks, and every place of the rules named; all of it is read by people.
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { runTasks } from "../pytorch/oracle-pool.mjs";
import { groupsOf, hasSet, MODEL_SETS, modelRecords } from "../pytorch/oracle-sets.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rule: { type: "string", multiple: true, default: [] } },
});
const sets = positionals.length > 0 ? positionals : Object.keys(MODEL_SETS);

for (const set of sets) {
  const folder = packageFolder(MODEL_SETS[set]);
  if (!hasSet(set) || folder === null) console.log(`skipped: ${set}, the shared oracle or the package is not there`);
  else await count(set, folder);
}

async function count(set, folder) {
  const tasks = modelRecords(set).map(({ model, text }) => {
    return { model, size: text.length, asked: { record: text, root: folder, exception: null } };
  });
  const said = [];
  let whole = 0;
  await runTasks("../guidelines/model-findings", tasks, ({ model }, { answer, fault }) => {
    if (!answer) return console.log(`✗ ${model}: ${fault}`);
    if (answer.whole) whole++;
    said.push(...answer.findings.map((finding) => ({ ...finding, model })));
  });
  console.log(`${set}: ${tasks.length} models, ${whole} followed to their end`);
  for (const [rule, own] of groupsOf(said, ({ rule }) => rule)) report(rule, own, values.rule.includes(rule));
}

function report(rule, said, showPlaces) {
  const places = groupsOf(said, ({ file, line, message }) => (line > 0 ? `${file}:${line}` : `${file} ${message}`));
  const models = new Set(said.map(({ model }) => model)).size;
  console.log(`  ${rule.padEnd(28)} ${models} models, ${places.length} places, ${said.length} findings`);
  if (!showPlaces) return;
  for (const [place, own] of places) {
    const [first] = own;
    console.log(`    ${place} in ${own.length} models, ${first.model}: ${first.message}`);
  }
}
