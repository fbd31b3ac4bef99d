// Writes test/pytorch/samples.json: what PyTorch itself says of the models in samples/*.py, on the inputs stated here.
//   node test/pytorch/measure-samples.mjs
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./load.mjs";
import { measure, torchPython } from "./torch.mjs";

/** Model → edge of its square image and its channels, as its sample says. */
const SAMPLES = {
  "lenet.py": { LeNet: [1, 1, 32, 32] },
  "resnet_like.py": { resnet20: [1, 3, 32, 32], resnet32: [1, 3, 32, 32], resnet56: [1, 3, 32, 32] },
  "mobilenet_faults.py": { MobileNet: [1, 3, 224, 224], Broken: [1, 3, 224, 224], model: [1, 3, 160, 160] },
  "shufflenet_v1.py": { model: [1, 3, 224, 224] },
  "small_vit.py": { VisionTransformer: [1, 3, 224, 224] },
};

const python = torchPython();
if (python === null) throw new Error("no PyTorch (test/pytorch/torch.mjs says how to install it)");
const results = {};
for (const [file, models] of Object.entries(SAMPLES)) {
  const request = Object.entries(models).map(([name, shape]) => ({ name, inputs: [{ shape, dtype: "float32" }] }));
  const answer = measure(python, { file: path.join(root, "samples", file), paths: [], models: request });
  results.torch = answer.torch;
  results[file] = answer.models.map(({ calls, ...totals }, i) => ({
    ...totals,
    input: request[i].inputs[0].shape,
    ...(calls && { calls: calls.map((call) => [call.path, call.type, call.inputs, call.outputs, call.params]) }),
  }));
}
writeFileSync(path.join(root, "test", "pytorch", "samples.json"), `${JSON.stringify(results)}\n`);
