// Tools that count operators as they are executed: ptflops' ATen engine, calflops; and the lecture's convention.
import { add } from "../../tensor/count";
import { type Convention, times } from "./convention";
import { ATTENTION, type Operation } from "./facts";
import { isOp, operation } from "./fvcore";

const isProduct = ({ product }: Operation) => product !== null;
const hasWeights = ({ product }: Operation) => product === "convolution" || product === "linear";

/** Up to three axes PyTorch 1.13 computes `addmm`, beyond that a product and a sum. */
function isFusedBias({ node, biasAdditions, product }: Operation): boolean {
  const [output] = node.outputs;
  const rank = output?.type.kind === "tensor" ? (output.type.shape?.length ?? 0) : 0;
  return biasAdditions !== 0 && (product === "convolution" || rank <= 3);
}

export const PTFLOPS_ATEN: Convention = {
  id: "ptflops@aten",
  quantity: "“MACs”, with one more per bias addition",
  source: "sovrasov/flops-counter.pytorch 0.7.5, ptflops/aten_ops.py",
  prices: [
    operation("multiply–accumulates", isProduct, ({ macs }) => macs),
    operation(
      "biases of convolutions and of linear layers on up to three axes",
      isFusedBias,
      ({ biasAdditions }) => biasAdditions,
    ),
  ],
  omits:
    "everything that is neither convolution nor matrix product; biases of linear layers on more axes, which PyTorch adds apart",
};

/** `torch.matmul` is counted, `torch.bmm` inside attention and einsum are not. */
function isCountedProduct({ node, product }: Operation): boolean {
  if (product === "matmul") return node.op === "MatMul" && node.source.type !== ATTENTION;
  return product !== null && node.op !== "Einsum";
}

const CALFLOPS_SOURCE = "MrYxJ/calculate-flops.pytorch 0.3.2, calflops/pytorch_ops.py";
const CALFLOPS_OMITS =
  "products by `@`, torch.bmm and einsum (the last has FLOPs but no MACs); sigmoid, tanh, hard activations, sums and products of tensors written with + and *";

export const CALFLOPS_MACS: Convention = {
  id: "calflops@macs",
  quantity: "“MACs”",
  source: CALFLOPS_SOURCE,
  prices: [operation("multiply–accumulates", isCountedProduct, ({ macs }) => macs)],
  omits: CALFLOPS_OMITS,
};

/** Functions that calflops replaces: one operation per input element. */
const CALFLOPS_ACTIVATIONS = isOp("Relu", "LeakyRelu", "PRelu", "Elu", "Swish", "Gelu", "Softmax");

export const CALFLOPS: Convention = {
  id: "calflops",
  quantity: "“FLOPs”, two per multiply–accumulate",
  source: CALFLOPS_SOURCE,
  prices: [
    operation("two per multiply–accumulate", isCountedProduct, ({ macs }) => times(2, macs)),
    operation("products by einsum, two per multiply–accumulate", isOp("Einsum"), ({ macs }) => times(2, macs)),
    operation(
      "biases of convolutions",
      ({ product }) => product === "convolution",
      ({ biasAdditions }) => biasAdditions,
    ),
    operation("batch normalisation, 2 per element", isOp("BatchNormalization"), ({ affine, inputElements }) =>
      times(affine ? 2 : 1, inputElements),
    ),
    operation(
      "layer, group and instance normalisation, 5 per element (4 without scale)",
      isOp("LayerNormalization", "GroupNormalization", "InstanceNormalization"),
      ({ affine, inputElements }) => times(affine ? 5 : 4, inputElements),
    ),
    operation("activations and softmax, 1 per element", CALFLOPS_ACTIVATIONS, ({ inputElements }) => inputElements),
    operation(
      "pooling, 1 per input element",
      isOp("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"),
      ({ inputElements }) => inputElements,
    ),
  ],
  omits: CALFLOPS_OMITS,
};

/** The rows of its table: convolutions, pooling, fully connected layers. */
function isTableRow(one: Operation): boolean {
  return hasWeights(one) || /^(Global)?(Max|Average)Pool$/.test(one.node.op);
}

/** Of float32. */
const BYTES = 4;

export const LECTURE: Convention = {
  id: "lecture",
  quantity: "“flop”, the multiplications of convolutions and fully connected layers",
  source: "CS231n and EECS 498/598, lectures on CNN architectures: the table of AlexNet",
  prices: [operation("multiplications", hasWeights, ({ macs }) => macs)],
  figures: [
    { name: "parameters without biases", applies: hasWeights, count: ({ weightElements }) => weightElements },
    {
      name: "bytes of memory, printed there in KiB",
      applies: isTableRow,
      count: ({ outputElements }) => times(BYTES, outputElements),
    },
  ],
  omits: "additions, biases, pooling and activations, except that outputs of pooling take memory",
};

/** For tools that count a product together with its bias. */
export function withBias({ macs, biasAdditions }: { macs: Operation["macs"]; biasAdditions: Operation["macs"] }) {
  return macs === null || biasAdditions === null ? null : add(macs, biasAdditions);
}
