// MobileNet V2 (arXiv 1801.04381, table 2) with torchvision's module names; batch normalisation kept.
import { add, batchNorm, conv, flatten, gemm, globalAveragePool, relu6 } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

/** Expansion t, output channels c, repeats n, stride s of the first. */
const SETTINGS = [
  { t: 1, c: 16, n: 1, s: 1 },
  { t: 6, c: 24, n: 2, s: 2 },
  { t: 6, c: 32, n: 3, s: 2 },
  { t: 6, c: 64, n: 4, s: 2 },
  { t: 6, c: 96, n: 3, s: 1 },
  { t: 6, c: 160, n: 3, s: 2 },
  { t: 6, c: 320, n: 1, s: 1 },
];

export function mobilenetV2() {
  const model = new ModelWriter("mobilenet_v2");
  let x = model.image("input", 3, 224);
  x = convBnRelu6(model, "features.0", x, { out: 32, kernel: 3, stride: 2, padding: 1 });
  let index = 1;
  for (const { t, c, n, s } of SETTINGS) {
    for (let block = 0; block < n; block++) {
      x = invertedResidual(model, `features.${index}`, x, { expansion: t, out: c, stride: block === 0 ? s : 1 });
      index++;
    }
  }
  x = convBnRelu6(model, `features.${index}`, x, { out: 1280, kernel: 1 });
  x = flatten(model, "", globalAveragePool(model, "", x));
  return model.finish(gemm(model, "classifier.1", x, 1000).name, [1, 1000]);
}

function convBnRelu6(model, path, x, options) {
  const y = batchNorm(model, `${path}.1`, conv(model, `${path}.0`, x, options));
  return relu6(model, `${path}.2`, y);
}

function invertedResidual(model, path, x, { expansion, out, stride }) {
  const hidden = x.channels * expansion;
  let y = x;
  let index = 0;
  if (expansion !== 1) y = convBnRelu6(model, `${path}.conv.${index++}`, y, { out: hidden, kernel: 1 });
  const depthwise = { out: hidden, kernel: 3, stride, padding: 1, groups: hidden };
  y = convBnRelu6(model, `${path}.conv.${index++}`, y, depthwise);
  y = conv(model, `${path}.conv.${index++}`, y, { out, kernel: 1 });
  y = batchNorm(model, `${path}.conv.${index}`, y);
  return stride === 1 && x.channels === out ? add(model, path, x, y) : y;
}
