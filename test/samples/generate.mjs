// Writes the sample models: `node test/samples/generate.mjs [folder]`, by default into samples/. The same bytes every time.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { alexnet } from "./models/alexnet.mjs";
import { mobilenetV2 } from "./models/mobilenet-v2.mjs";
import { resnet50 } from "./models/resnet50.mjs";
import { shufflenetV2 } from "./models/shufflenet-v2.mjs";
import { squeezenet } from "./models/squeezenet.mjs";
import { unbalanced } from "./models/unbalanced.mjs";
import { vgg16 } from "./models/vgg16.mjs";
import { vitB16 } from "./models/vit.mjs";

const MODELS = {
  "alexnet.onnx": alexnet,
  "mobilenet_v2.onnx": mobilenetV2,
  "resnet50.onnx": resnet50,
  "shufflenet_v2_x1_0.onnx": shufflenetV2,
  "squeezenet1_1.onnx": squeezenet,
  "unbalanced.onnx": unbalanced,
  "vgg16.onnx": vgg16,
  "vit_b_16.onnx": vitB16,
};

const samples = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "..", "samples");
const folder = path.resolve(process.argv[2] ?? samples);
await mkdir(folder, { recursive: true });
for (const [name, build] of Object.entries(MODELS)) await writeFile(path.join(folder, name), build());
