// Writes test/mutations/shape-errors.json: what PyTorch says of models in which one number was changed, as a list of edits.
//   node test/mutations/shape-errors.mjs [--seed N]
// The test shape-errors.test.ts holds Rooflint to it.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packageFolder } from "../python-packages.mjs";
import { root } from "../pytorch/load.mjs";
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

const { values } = parseArgs({ options: { seed: { type: "string", default: "1" } } });
const python = torchPython();
if (python === null) throw new Error("no PyTorch (test/pytorch/torch.mjs says how to install it)");
const folder = packageFolder("torchvision-0.29.2");
const files = [
  ...Object.entries(OWN).map(([file, [inputs, count]]) => ({
    file,
    path: path.join(root, file),
    package: null,
    inputs,
    count,
  })),
  ...Object.entries(TORCHVISION).map(([name, [inputs, count]]) => {
    const file = `torchvision/models/${name}`;
    return { file, path: path.join(folder, file), package: "torchvision.models", inputs, count };
  }),
];
const { status, stdout, stderr } = spawnSync(python, [path.join(import.meta.dirname, "shape_verdicts.py")], {
  input: JSON.stringify({ seed: Number(values.seed), files }),
  encoding: "utf8",
  maxBuffer: 1 << 28,
});
if (status !== 0) throw new Error(stderr);
const { torch, cases } = JSON.parse(stdout);
const inputs = Object.fromEntries(files.map((file) => [file.file, file.inputs]));
const rows = cases.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
const text = `{\n  "torch": ${JSON.stringify(torch)},\n  "inputs": ${JSON.stringify(inputs)},\n  "cases": [\n${rows}\n  ]\n}\n`;
writeFileSync(path.join(import.meta.dirname, "shape-errors.json"), text);
const rejected = cases.filter(({ accepted }) => !accepted).length;
console.log(`${cases.length} mutants, ${rejected} rejected by PyTorch ${torch}`);
