// ShuffleNet V2 1× (arXiv 1807.11164, table 5) with torchvision's module names; batch normalisation kept.
import { batchNorm, concatChannels, conv, gemm, maxPool, relu, reshape, transpose } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

const STAGES = [
  { name: "stage2", repeats: 4, out: 116 },
  { name: "stage3", repeats: 8, out: 232 },
  { name: "stage4", repeats: 4, out: 464 },
];

export function shufflenetV2() {
  const model = new ModelWriter("shufflenet_v2_x1_0");
  let x = model.image("input", 3, 224);
  x = convBnRelu(model, "conv1", 0, x, { out: 24, kernel: 3, stride: 2, padding: 1 });
  x = maxPool(model, "maxpool", x, { kernel: 3, stride: 2, padding: 1 });
  for (const { name, repeats, out } of STAGES) {
    x = downUnit(model, `${name}.0`, x, out);
    for (let unit = 1; unit < repeats; unit++) x = basicUnit(model, `${name}.${unit}`, x);
  }
  x = convBnRelu(model, "conv5", 0, x, { out: 1024, kernel: 1 });
  const mean = model.node("", "ReduceMean", [x.name], { axes: [2, 3], keepdims: 0 });
  return model.finish(gemm(model, "fc", { name: mean, channels: 1024 }, 1000).name, [1, 1000]);
}

/** The unit with stride 2: both branches see all channels. */
function downUnit(model, path, x, out) {
  const half = out / 2;
  const depthwise = { out: x.channels, kernel: 3, stride: 2, padding: 1, groups: x.channels };
  let left = batchNorm(model, `${path}.branch1.1`, conv(model, `${path}.branch1.0`, x, depthwise));
  left = convBnRelu(model, `${path}.branch1`, 2, left, { out: half, kernel: 1 });
  return shuffle(model, path, left, rightBranch(model, path, x, half, 2));
}

/** The unit with stride 1: one half of the channels passes. */
function basicUnit(model, path, x) {
  const half = x.channels / 2;
  const sizes = model.integers(path, [half, half]);
  const [left, right] = model.node(path, "Split", [x.name, sizes], { axis: 1 }, 2);
  const branch = rightBranch(model, path, { ...x, name: right, channels: half }, half, 1);
  return shuffle(model, path, { ...x, name: left, channels: half }, branch);
}

function rightBranch(model, path, x, out, stride) {
  let y = convBnRelu(model, `${path}.branch2`, 0, x, { out, kernel: 1 });
  y = conv(model, `${path}.branch2.3`, y, { out, kernel: 3, stride, padding: 1, groups: out });
  y = batchNorm(model, `${path}.branch2.4`, y);
  return convBnRelu(model, `${path}.branch2`, 5, y, { out, kernel: 1 });
}

/** Concatenation and channel shuffle with two groups. */
function shuffle(model, path, left, right) {
  const x = concatChannels(model, path, left, right);
  const grouped = reshape(model, path, x.name, [1, 2, x.channels / 2, x.size, x.size]);
  const mixed = transpose(model, path, grouped, [0, 2, 1, 3, 4]);
  return { ...x, name: reshape(model, path, mixed, [1, x.channels, x.size, x.size]) };
}

/** Three entries of a Sequential from `index` on. */
function convBnRelu(model, path, index, x, options) {
  const y = conv(model, `${path}.${index}`, x, options);
  return relu(model, `${path}.${index + 2}`, batchNorm(model, `${path}.${index + 1}`, y));
}
