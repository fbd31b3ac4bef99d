// SqueezeNet 1.1 (arXiv 1602.07360 and its repository) with torchvision's module names.
import { concatChannels, conv, flatten, globalAveragePool, maxPool, relu } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

/** By index in `features`: squeeze and expand channels of a fire module, or a pooling layer. */
const FEATURES = new Map([
  [2, "pool"],
  [3, { squeeze: 16, expand: 64 }],
  [4, { squeeze: 16, expand: 64 }],
  [5, "pool"],
  [6, { squeeze: 32, expand: 128 }],
  [7, { squeeze: 32, expand: 128 }],
  [8, "pool"],
  [9, { squeeze: 48, expand: 192 }],
  [10, { squeeze: 48, expand: 192 }],
  [11, { squeeze: 64, expand: 256 }],
  [12, { squeeze: 64, expand: 256 }],
]);

export function squeezenet() {
  const model = new ModelWriter("squeezenet1_1");
  let x = model.image("input", 3, 224);
  x = relu(model, "features.1", conv(model, "features.0", x, { out: 64, kernel: 3, stride: 2, bias: true }));
  for (const [index, layer] of FEATURES) {
    const path = `features.${index}`;
    if (layer === "pool") x = maxPool(model, path, x, { kernel: 3, stride: 2, ceil: true });
    else x = fire(model, path, x, layer);
  }
  x = relu(model, "classifier.2", conv(model, "classifier.1", x, { out: 1000, kernel: 1, bias: true }));
  x = flatten(model, "", globalAveragePool(model, "classifier.3", x));
  return model.finish(x.name, [1, 1000]);
}

function fire(model, path, x, { squeeze, expand }) {
  let s = conv(model, `${path}.squeeze`, x, { out: squeeze, kernel: 1, bias: true });
  s = relu(model, `${path}.squeeze_activation`, s);
  const small = conv(model, `${path}.expand1x1`, s, { out: expand, kernel: 1, bias: true });
  const large = conv(model, `${path}.expand3x3`, s, { out: expand, kernel: 3, padding: 1, bias: true });
  return concatChannels(
    model,
    path,
    relu(model, `${path}.expand1x1_activation`, small),
    relu(model, `${path}.expand3x3_activation`, large),
  );
}
