// ResNet-50 v1.5 (arXiv 1512.03385, the stride on the 3×3 convolution) with torchvision's module names; batch
// normalisation kept.
import { add, batchNorm, conv, flatten, gemm, globalAveragePool, maxPool, relu } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

const STAGES = [
  { blocks: 3, width: 64, stride: 1 },
  { blocks: 4, width: 128, stride: 2 },
  { blocks: 6, width: 256, stride: 2 },
  { blocks: 3, width: 512, stride: 2 },
];
/** Output channels of a bottleneck over its width. */
const EXPANSION = 4;

export function resnet50() {
  const model = new ModelWriter("resnet50");
  let x = model.image("input", 3, 224);
  x = conv(model, "conv1", x, { out: 64, kernel: 7, stride: 2, padding: 3 });
  x = relu(model, "relu", batchNorm(model, "bn1", x));
  x = maxPool(model, "maxpool", x, { kernel: 3, stride: 2, padding: 1 });
  for (const [stage, { blocks, width, stride }] of STAGES.entries()) {
    for (let block = 0; block < blocks; block++) {
      x = bottleneck(model, `layer${stage + 1}.${block}`, x, width, block === 0 ? stride : 1);
    }
  }
  x = flatten(model, "", globalAveragePool(model, "avgpool", x));
  return model.finish(gemm(model, "fc", x, 1000).name, [1, 1000]);
}

function bottleneck(model, path, x, width, stride) {
  const out = width * EXPANSION;
  let y = conv(model, `${path}.conv1`, x, { out: width, kernel: 1 });
  y = relu(model, `${path}.relu`, batchNorm(model, `${path}.bn1`, y));
  y = conv(model, `${path}.conv2`, y, { out: width, kernel: 3, stride, padding: 1 });
  y = relu(model, `${path}.relu`, batchNorm(model, `${path}.bn2`, y));
  y = batchNorm(model, `${path}.bn3`, conv(model, `${path}.conv3`, y, { out, kernel: 1 }));
  return relu(model, `${path}.relu`, add(model, path, y, shortcut(model, path, x, out, stride)));
}

function shortcut(model, path, x, out, stride) {
  if (x.channels === out && stride === 1) return x;
  return batchNorm(model, `${path}.downsample.1`, conv(model, `${path}.downsample.0`, x, { out, kernel: 1, stride }));
}
