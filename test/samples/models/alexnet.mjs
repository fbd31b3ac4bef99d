// AlexNet as in the table of lecture 8 of EECS 498/598 (University of Michigan): one tower, 64 filters in the first layer,
// 227×227 input. Layers are named as in the table.
import { conv, flatten, gemm, maxPool, relu } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

const CONVOLUTIONS = [
  { name: "1", out: 64, kernel: 11, stride: 4, padding: 2, pool: true },
  { name: "2", out: 192, kernel: 5, padding: 2, pool: true },
  { name: "3", out: 384, kernel: 3, padding: 1 },
  { name: "4", out: 256, kernel: 3, padding: 1 },
  { name: "5", out: 256, kernel: 3, padding: 1, pool: true },
];

export function alexnet() {
  const model = new ModelWriter("alexnet");
  let x = model.image("input", 3, 227);
  for (const { name, pool, ...options } of CONVOLUTIONS) {
    x = relu(model, `relu${name}`, conv(model, `conv${name}`, x, { ...options, bias: true }));
    if (pool) x = maxPool(model, `pool${name}`, x, { kernel: 3, stride: 2 });
  }
  x = flatten(model, "flatten", x);
  x = relu(model, "relu6", gemm(model, "fc6", x, 4096));
  x = relu(model, "relu7", gemm(model, "fc7", x, 4096));
  return model.finish(gemm(model, "fc8", x, 1000).name, [1, 1000]);
}
