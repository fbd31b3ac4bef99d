// Writes test/mutations/shape-errors.json: what PyTorch says of models in which one number was changed, as a list of edits.
//   node test/mutations/measure-shape-errors.mjs [--seed N]
// and with --check, which needs no PyTorch, what Rooflint says of all of them beside it; shape-errors.test.ts holds it to a
// part of them.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { load, root, textFiles } from "../pytorch/load.mjs";
import { torchPython } from "../pytorch/torch.mjs";

const image = (edge, channels = 3) => [{ shape: [1, channels, edge, edge], dtype: "float32" }];
const floats = (...shape) => [{ shape, dtype: "float32" }];

/** File → its entries with their inputs, and how many mutants are made of it. */
const OWN = {
  "test/mutations/models/images.py": [
    { UNet: image(32), Inception: image(64), Autoencoder: image(28, 1), Upscaler: image(16) },
    160,
  ],
  "test/mutations/models/sequences.py": [
    {
      Tagger: [{ shape: [2, 12], dtype: "int64" }],
      Encoder: image(32),
      Library: floats(2, 10, 32),
      Sound: floats(1, 1, 8000),
      Volume: floats(1, 1, 8, 16, 16),
      Mixer: floats(2, 16, 24),
    },
    200,
  ],
  "test/mutations/models/parts.py": [
    {
      Decoder: floats(2, 32, 8, 8),
      Heads: floats(2, 10, 48),
      Patches: image(32),
      Steps: floats(5, 4, 20),
      Tables: [{ shape: [2, 12], dtype: "int64" }],
      Functional: image(32),
      Pieces: floats(2, 3, 64, 64),
      Signal: floats(2, 1024),
    },
    200,
  ],
  "samples/lenet.py": [{ LeNet: image(32, 1) }, 40],
  "samples/resnet_like.py": [{ resnet20: image(32) }, 50],
  "samples/small_vit.py": [{ VisionTransformer: image(224) }, 40],
  "samples/shufflenet_v1.py": [{ model: image(224) }, 20],
};
const TORCHVISION = {
  "resnet.py": [{ resnet18: image(64) }, 50],
  "mobilenetv2.py": [{ mobilenet_v2: image(64) }, 30],
  "squeezenet.py": [{ squeezenet1_1: image(64), squeezenet1_0: image(64) }, 50],
  "shufflenetv2.py": [{ shufflenet_v2_x0_5: image(64) }, 40],
  "mnasnet.py": [{ mnasnet0_5: image(64) }, 30],
  "alexnet.py": [{ alexnet: image(64) }, 20],
  "densenet.py": [{ densenet121: image(64) }, 20],
  "googlenet.py": [{ googlenet: image(96) }, 20],
  "swin_transformer.py": [{ swin_t: image(64) }, 20],
};

const STORED = path.join(import.meta.dirname, "shape-errors.json");

async function main() {
  const { values } = parseArgs({ options: { seed: { type: "string", default: "1" }, check: { type: "boolean" } } });
  const folder = packageFolder("torchvision-0.29.2");
  if (folder === null) throw new Error("torchvision is not fetched (node test/python-packages.mjs)");
  if (values.check) return check(folder);
  write(asked(folder), Number(values.seed));
}

function asked(folder) {
  const own = Object.entries(OWN).map(([file, [inputs, count]]) => ({
    file,
    path: path.join(root, file),
    package: null,
    inputs,
    count,
  }));
  const torchvision = Object.entries(TORCHVISION).map(([name, [inputs, count]]) => {
    const file = `torchvision/models/${name}`;
    return { file, path: path.join(folder, file), package: "torchvision.models", inputs, count };
  });
  return [...own, ...torchvision];
}

function write(files, seed) {
  const python = torchPython();
  if (python === null) throw new Error("no PyTorch (test/pytorch/torch.mjs says how to install it)");
  const { status, stdout, stderr } = spawnSync(python, [path.join(import.meta.dirname, "shape_verdicts.py")], {
    input: JSON.stringify({ seed, files }),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(stderr);
  const { torch, cases } = JSON.parse(stdout);
  const inputs = Object.fromEntries(files.map((file) => [file.file, file.inputs]));
  const rows = cases.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const head = `  "torch": ${JSON.stringify(torch)},\n  "inputs": ${JSON.stringify(inputs)},\n`;
  writeFileSync(STORED, `{\n${head}  "cases": [\n${rows}\n  ]\n}\n`);
  const rejected = cases.filter(({ accepted }) => !accepted).length;
  console.log(`${cases.length} mutants, ${rejected} rejected by PyTorch ${torch}`);
}

async function check(folder) {
  const { judge } = await load("../mutations/shape-errors");
  const { cases, inputs } = JSON.parse(readFileSync(STORED, "utf8"));
  const files = textFiles();
  const counts = {};
  for (const one of cases) {
    const file = path.join(one.file.startsWith("torchvision/") ? folder : root, one.file);
    const place = { path: file, text: files.read(file), files, paths: [folder] };
    const { told, errors, line } = judge(one, place, inputs[one.file][one.entry]);
    const key = `${one.accepted ? "accepted" : "rejected"} by PyTorch, ${TOLD[told]}`;
    counts[key] = (counts[key] ?? 0) + 1;
    if (told === (one.accepted ? "not" : "there")) continue;
    const theirs = one.accepted ? "" : `${one.type}: ${one.message}`;
    console.log(`${one.file} line ${line} → ${one.edit[2]}: PyTorch ${theirs}; told: ${errors.join("; ")}`);
  }
  for (const [key, count] of Object.entries(counts)) console.log(`${key}: ${count}`);
}

const TOLD = { there: "told at its line", elsewhere: "told elsewhere", not: "not told" };

await main();
