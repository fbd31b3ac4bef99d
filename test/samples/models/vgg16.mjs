// VGG-16 (configuration D of arXiv 1409.1556) with torchvision's module names.
import { conv, flatten, gemm, maxPool, relu } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

const STAGES = [
  [64, 64],
  [128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [512, 512, 512],
];

export function vgg16() {
  const model = new ModelWriter("vgg16");
  let x = model.image("input", 3, 224);
  let index = 0;
  for (const stage of STAGES) {
    for (const out of stage) {
      x = conv(model, `features.${index}`, x, { out, kernel: 3, padding: 1, bias: true });
      x = relu(model, `features.${index + 1}`, x);
      index += 2;
    }
    x = maxPool(model, `features.${index}`, x, { kernel: 2, stride: 2 });
    index += 1;
  }
  x = flatten(model, "", x);
  x = relu(model, "classifier.1", gemm(model, "classifier.0", x, 4096));
  x = relu(model, "classifier.4", gemm(model, "classifier.3", x, 4096));
  return model.finish(gemm(model, "classifier.6", x, 1000).name, [1, 1000]);
}
