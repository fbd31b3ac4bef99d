// Writes test/wild/measured.json: what PyTorch itself does with the models in test/wild/models, on the inputs that Rooflint
// finds by itself. PyTorch refuses an input that is wrong: the error is then stored, and the test fails.
//   node test/wild/measure-models.mjs [FILE …]
// The Python of test/pytorch/torch.mjs needs these beside torch: torchvision timm lightning transformers einops pyyaml
// jaxtyping ipython.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { packageFolder } from "../python-packages.mjs";
import { load, textFiles } from "../pytorch/load.mjs";
import { measure, torchPython } from "../pytorch/torch.mjs";
import { MODELS, NEEDS, TOLERANT } from "./manifest.mjs";

const here = import.meta.dirname;
const output = path.join(here, "measured.json");
const python = torchPython();
if (python === null) throw new Error("no PyTorch (test/pytorch/torch.mjs says how to install it)");
const { inputsOf } = await load("../wild/analyze-wild");
const files = textFiles();
const asked = process.argv.slice(2);
const known = existsSync(output) ? JSON.parse(readFileSync(output, "utf8")) : {};
const results = asked.length > 0 ? known : {};
const requests = Object.entries(MODELS)
  .filter(([file]) => asked.length === 0 || asked.includes(file))
  .map(([file, expected]) => {
    const full = path.join(here, "models", file);
    const paths = [...(NEEDS[file] ?? []), "torchvision-0.29.2"].map(packageFolder);
    const found = inputsOf(full, readFileSync(full, "utf8"), files, paths);
    const models = expected.map(({ name, make, call }) => ({ name, make, call, inputs: found[name] ?? [] }));
    return { file: full, paths: [], tolerant: TOLERANT.includes(file), models };
  });
measure(python, requests).forEach((answer, k) => {
  const { file: full, models } = requests[k];
  const file = path.relative(path.join(here, "models"), full);
  results.torch = answer.torch;
  results[file] = answer.models.map(({ calls, ...totals }, i) => ({
    ...totals,
    inputs: models[i].inputs.map(({ shape, dtype }) => `${shape.join("x")}:${dtype}`),
    ...(calls && { calls: calls.map((call) => [call.path, call.type, call.inputs, call.outputs, call.params]) }),
  }));
  for (const { name, error } of results[file]) if (error) console.log(`${file} ${name}: ${error}`);
});
writeFileSync(output, `${JSON.stringify(results)}\n`);
