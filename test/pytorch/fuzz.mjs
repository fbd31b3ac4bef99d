// Random calls, and small random programs, run by PyTorch and by Rooflint: for whoever has PyTorch (torch.mjs says which),
// no part of `npm test`.
//   node test/pytorch/fuzz.mjs [--seed N] [--count N] [--area NAME]... [--function PATTERN] [--programs | --forms] [--show N] [--list FILE]
// The calls are the shared oracle's with other shapes, dtypes and arguments (fuzz/mutate.py); `--programs`: bodies of `forward`
// instead (fuzz/programs.py); `--forms`: indices of tensors and patterns of einops (fuzz/forms.py). Every difference is
// written to test/output/fuzz.tsv, or to FILE.
import { spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { counts, measure, write } from "./functions.mjs";
import { root } from "./load.mjs";
import { functionRecords, hasSet } from "./oracle-sets.mjs";
import { torchPython } from "./torch.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    count: { type: "string", default: "1000" },
    area: { type: "string", multiple: true },
    function: { type: "string", default: "" },
    programs: { type: "boolean", default: false },
    forms: { type: "boolean", default: false },
    show: { type: "string", default: "20" },
    list: { type: "string", default: path.join(root, "test", "output", "fuzz.tsv") },
  },
});

const python = torchPython();
if (python === null) end("no PyTorch (test/pytorch/torch.mjs says how to install it)");
const generator = options.programs ? "programs.py" : options.forms ? "forms.py" : null;
if (generator === null && !hasSet("torch-functions")) end("the shared oracle, whose calls are changed, is not there");
const cases = generator === null ? await lines("mutate.py", seeds()) : await lines(generator, []);
const records = (await recorded(cases)).filter((text) => /"(out|error)": /.test(text));
console.log(`${cases.length} cases, of which PyTorch ran ${records.length}`);
const results = await measure(records.map((text) => ({ text })));
for (const { kind, text, why } of results.filter(({ kind }) => kind !== "equal").slice(0, Number(options.show)))
  console.log(`${kind}\t${JSON.parse(text).setup.join("; ")}\t${JSON.parse(text).code}\t${why}`);
console.log(`${counts(results)}; differences: ${write(results, options.list)}`);

function end(reason) {
  console.log(`skipped: ${reason}`);
  process.exit(0);
}

function seeds() {
  const wanted = new RegExp(options.function);
  return functionRecords()
    .filter(({ area, name }) => (options.area?.includes(area) ?? true) && wanted.test(name))
    .map(({ text }) => text);
}

/** What PyTorch answers; a call that ends the whole process is left out. */
async function recorded(cases) {
  const answers = [];
  for (let next = 0; next < cases.length; next = answers.length) {
    answers.push(...(await lines("record.py", cases.slice(next), true)));
    if (answers.length < cases.length) answers.push(cases[answers.length]);
  }
  return answers;
}

/** The lines that a script of fuzz/ prints. */
function lines(script, input, mayEnd = false) {
  const args = [path.join(here, "fuzz", script), options.seed, options.count];
  const child = spawn(python, args, { stdio: ["pipe", "pipe", mayEnd ? "ignore" : "inherit"] });
  child.stdin.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
  });
  child.stdin.end(input.map((line) => `${line}\n`).join(""));
  return new Promise((resolve, reject) => {
    const read = [];
    createInterface({ input: child.stdout }).on("line", (line) => read.push(line));
    child.on("close", (code) =>
      code === 0 || mayEnd ? resolve(read) : reject(new Error(`${script} ended with code ${code}`)),
    );
  });
}
