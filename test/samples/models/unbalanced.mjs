// Layers that break guidelines G1 and G2 of ShuffleNet V2 (arXiv 1807.11164), with the widths of its tables 1 and 2 at
// 56×56: a balanced 1×1 pair as it should be, a 1:12 pair of the same MACs, and group convolutions with eight groups.
import { conv, flatten, gemm, globalAveragePool, relu } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

/** Table 1, GPU, c1:c2 = 1:1 and 1:12; table 2, GPU, g = 8. */
const BALANCED = 128;
const NARROW = 36;
const WIDE = 432;
const GROUPED = 360;
const GROUPS = 8;

export function unbalanced() {
  const model = new ModelWriter("unbalanced");
  let x = model.image("input", 3, 224);
  x = relu(model, "stem.1", conv(model, "stem.0", x, { out: BALANCED, kernel: 4, stride: 4, bias: true }));
  x = convRelu(model, "balanced", 0, x, { out: BALANCED, kernel: 1 });
  x = convRelu(model, "balanced", 2, x, { out: BALANCED, kernel: 1 });
  x = convRelu(model, "squeeze", 0, x, { out: NARROW, kernel: 1 });
  x = convRelu(model, "unbalanced", 0, x, { out: WIDE, kernel: 1 });
  x = convRelu(model, "unbalanced", 2, x, { out: NARROW, kernel: 1 });
  x = convRelu(model, "widen", 0, x, { out: GROUPED, kernel: 1 });
  x = convRelu(model, "grouped", 0, x, { out: GROUPED, kernel: 1, groups: GROUPS });
  x = convRelu(model, "grouped", 2, x, { out: GROUPED, kernel: 3, padding: 1, groups: GROUPS });
  x = flatten(model, "", globalAveragePool(model, "pool", x));
  return model.finish(gemm(model, "classifier", x, 10).name, [1, 10]);
}

/** Two entries of a Sequential from `index` on. */
function convRelu(model, path, index, x, options) {
  return relu(model, `${path}.${index + 1}`, conv(model, `${path}.${index}`, x, { ...options, bias: true }));
}
