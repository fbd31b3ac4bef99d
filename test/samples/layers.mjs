// Layers of torch.nn as its exporter writes them. Each takes and returns a value with channels and side length.

/** Conv2d of a square kernel. */
export function conv(model, path, x, { out, kernel, stride = 1, padding = 0, groups = 1, bias = false }) {
  const weight = model.parameter(`${path}.weight`, [out, x.channels / groups, kernel, kernel]);
  const inputs = [x.name, weight, ...(bias ? [model.parameter(`${path}.bias`, [out])] : [])];
  const name = model.node(path, "Conv", inputs, {
    dilations: [1, 1],
    group: groups,
    kernel_shape: [kernel, kernel],
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
  });
  return { name, channels: out, size: outputSize(x.size, kernel, stride, padding) };
}

function outputSize(size, kernel, stride, padding) {
  return Math.floor((size + 2 * padding - kernel) / stride) + 1;
}

/** BatchNorm2d, kept as a node (exported for training): weight and bias are parameters, mean and variance buffers. */
export function batchNorm(model, path, x) {
  const terms = ["weight", "bias", "running_mean", "running_var"];
  const inputs = terms.map((term) => model.parameter(`${path}.${term}`, [x.channels]));
  const attributes = { epsilon: { f: 1e-5 }, momentum: { f: 0.9 } };
  return { ...x, name: model.node(path, "BatchNormalization", [x.name, ...inputs], attributes) };
}

export function relu(model, path, x) {
  return { ...x, name: model.node(path, "Relu", [x.name]) };
}

export function relu6(model, path, x) {
  const bounds = [model.float(path, 0), model.float(path, 6)];
  return { ...x, name: model.node(path, "Clip", [x.name, ...bounds]) };
}

export function maxPool(model, path, x, { kernel, stride, padding = 0, ceil = false }) {
  const name = model.node(path, "MaxPool", [x.name], {
    ceil_mode: ceil ? 1 : 0,
    kernel_shape: [kernel, kernel],
    pads: [padding, padding, padding, padding],
    strides: [stride, stride],
  });
  const exact = (x.size + 2 * padding - kernel) / stride + 1;
  return { ...x, name, size: ceil ? Math.ceil(exact) : Math.floor(exact) };
}

/** AdaptiveAvgPool2d(1). */
export function globalAveragePool(model, path, x) {
  return { ...x, name: model.node(path, "GlobalAveragePool", [x.name]), size: 1 };
}

/** torch.flatten(x, 1). */
export function flatten(model, path, x) {
  return { name: model.node(path, "Flatten", [x.name], { axis: 1 }), channels: x.channels * x.size * x.size };
}

/** Linear on a matrix. */
export function gemm(model, path, x, out) {
  const weights = [model.parameter(`${path}.weight`, [out, x.channels]), model.parameter(`${path}.bias`, [out])];
  const attributes = { alpha: { f: 1 }, beta: { f: 1 }, transB: 1 };
  return { name: model.node(path, "Gemm", [x.name, ...weights], attributes), channels: out };
}

/** Linear on a tensor of higher rank: the exporter transposes the weight and adds the bias apart. */
export function linear(model, path, x, out) {
  const weight = model.parameter(`${path}.weight_transposed`, [x.channels, out]);
  const product = model.node(path, "MatMul", [x.name, weight]);
  const bias = model.parameter(`${path}.bias`, [out]);
  return { name: model.node(path, "Add", [bias, product]), channels: out };
}

export function add(model, path, x, y) {
  return { ...x, name: model.node(path, "Add", [x.name, y.name]) };
}

/** torch.cat of images along the channels. */
export function concatChannels(model, path, x, y) {
  const name = model.node(path, "Concat", [x.name, y.name], { axis: 1 });
  return { ...x, name, channels: x.channels + y.channels };
}

export function layerNorm(model, path, x) {
  const weights = [model.parameter(`${path}.weight`, [x.channels]), model.parameter(`${path}.bias`, [x.channels])];
  const attributes = { axis: -1, epsilon: { f: 1e-6 } };
  return { ...x, name: model.node(path, "LayerNormalization", [x.name, ...weights], attributes) };
}

export function transpose(model, path, name, perm) {
  return model.node(path, "Transpose", [name], { perm });
}

export function reshape(model, path, name, dims) {
  return model.node(path, "Reshape", [name, model.integers(path, dims)], { allowzero: 0 });
}

/** GELU before opset 20: x · ½ · (1 + erf(x / √2)). */
export function gelu(model, path, x) {
  const erf = model.node(path, "Erf", [model.node(path, "Div", [x.name, model.float(path, Math.SQRT2)])]);
  const sum = model.node(path, "Add", [erf, model.float(path, 1)]);
  const product = model.node(path, "Mul", [x.name, sum]);
  return { ...x, name: model.node(path, "Mul", [product, model.float(path, 0.5)]) };
}
