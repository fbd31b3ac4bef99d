// ViT-B/16 (arXiv 2010.11929) with torchvision's module names: attention as the exporter spells it, in MatMul, Softmax,
// Transpose and Reshape on a sequence-first layout.
import { add, conv, gelu, gemm, layerNorm, linear, reshape, transpose } from "../layers.mjs";
import { ModelWriter } from "../writer.mjs";

const WIDTH = 768;
const HEADS = 12;
const HEAD_WIDTH = WIDTH / HEADS;
const LAYERS = 12;
const MLP = 3072;
const PATCH = 16;

export function vitB16() {
  const model = new ModelWriter("vit_b_16");
  let x = embed(model, model.image("input", 3, 224));
  for (let i = 0; i < LAYERS; i++) x = encoderLayer(model, `encoder.layers.encoder_layer_${i}`, x);
  x = layerNorm(model, "encoder.ln", x);
  const classToken = model.node("", "Gather", [x.name, model.integers("", 0)], { axis: 1 });
  return model.finish(gemm(model, "heads.head", { ...x, name: classToken }, 1000).name, [1, 1000]);
}

/** Patches, class token and positions. */
function embed(model, image) {
  const patches = conv(model, "conv_proj", image, { out: WIDTH, kernel: PATCH, stride: PATCH, bias: true });
  const count = patches.size ** 2;
  const flat = reshape(model, "", patches.name, [1, WIDTH, count]);
  const sequence = transpose(model, "", flat, [0, 2, 1]);
  const token = model.parameter("class_token", [1, 1, WIDTH]);
  const expanded = model.node("", "Expand", [token, model.integers("", [1, 1, WIDTH])]);
  const tokens = model.node("", "Concat", [expanded, sequence], { axis: 1 });
  const positions = model.parameter("encoder.pos_embedding", [1, count + 1, WIDTH]);
  return { name: model.node("encoder", "Add", [tokens, positions]), channels: WIDTH, length: count + 1 };
}

function encoderLayer(model, path, x) {
  const attended = attention(model, `${path}.self_attention`, layerNorm(model, `${path}.ln_1`, x));
  const y = add(model, path, attended, x);
  const hidden = linear(model, `${path}.mlp.0`, layerNorm(model, `${path}.ln_2`, y), MLP);
  return {
    ...add(model, path, y, linear(model, `${path}.mlp.3`, gelu(model, `${path}.mlp.1`, hidden), WIDTH)),
    length: x.length,
  };
}

/** nn.MultiheadAttention of one sequence with itself, batch 1. */
function attention(model, path, x) {
  const { length } = x;
  const first = transpose(model, path, x.name, [1, 0, 2]);
  const projected = linear(model, `${path}.in_proj`, { ...x, name: first }, 3 * WIDTH);
  const sizes = model.integers(path, [WIDTH, WIDTH, WIDTH]);
  const parts = model.node(path, "Split", [projected.name, sizes], { axis: 2 }, 3);
  const [q, k, v] = parts.map((part) => reshape(model, path, part, [length, HEADS, HEAD_WIDTH]));
  const scaled = model.node(path, "Div", [
    transpose(model, path, q, [1, 0, 2]),
    model.float(path, Math.sqrt(HEAD_WIDTH)),
  ]);
  const scores = model.node(path, "MatMul", [scaled, transpose(model, path, k, [1, 2, 0])]);
  const weights = model.node(path, "Softmax", [scores], { axis: -1 });
  const mixed = model.node(path, "MatMul", [weights, transpose(model, path, v, [1, 0, 2])]);
  const joined = reshape(model, path, transpose(model, path, mixed, [1, 0, 2]), [length, WIDTH]);
  const out = gemm(model, `${path}.out_proj`, { name: joined, channels: WIDTH }, WIDTH);
  const batched = reshape(model, path, out.name, [length, 1, WIDTH]);
  return { ...x, name: transpose(model, path, batched, [1, 0, 2]) };
}
