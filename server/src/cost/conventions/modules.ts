// Tools that hook the calls of modules, by class: torchinfo, ptflops, thop.
import { add, type Count, multiply } from "../../tensor/count";
import { elements, type Shape } from "../../tensor/type";
import { type CallPrice, type Convention, type OperationPrice, times } from "./convention";
import { ATTENTION, type ModuleCall } from "./facts";
import { withBias } from "./functions";
import { isOp, operation } from "./fvcore";

function call(
  name: string,
  applies: (call: ModuleCall) => boolean,
  count: (call: ModuleCall) => Count | null,
): CallPrice {
  return { of: "call", name, applies, count };
}

/** Exactly these classes: a subclass is not counted. */
const isOne = (...types: readonly string[]): CallPrice["applies"] => {
  const known = new Set(types);
  return ({ type }) => known.has(type);
};

/** `dimensions("Conv")` → Conv1d, Conv2d, Conv3d. */
function dimensions(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => ["1d", "2d", "3d"].map((suffix) => name + suffix));
}

const CONVOLUTIONS = dimensions("Conv");
const TRANSPOSED = dimensions("ConvTranspose");
const NORMALIZATIONS = [...dimensions("BatchNorm", "InstanceNorm"), "LayerNorm"];

// torchinfo

const isConvolutionName = ({ type }: ModuleCall) => type.includes("Conv");
const isLinearName = ({ type }: ModuleCall) => type.includes("Linear");
const isRecurrent = isOne("RNN", "LSTM", "GRU");

/** Parameters times the sizes that are left of the output when one is taken away, or times its first sizes. */
function perPosition(params: Count, sizes: Shape | null | undefined): Count | null {
  const positions = sizes === null || sizes === undefined ? null : elements(sizes);
  return positions === null ? null : multiply(params, positions);
}

function torchinfoPrices(linear: CallPrice): readonly CallPrice[] {
  const isOther = (one: ModuleCall) =>
    !isConvolutionName(one) && !linear.applies(one) && !isRecurrent(one) && one.params !== 0;
  return [
    call("parameters of convolutions, per image and position", isConvolutionName, ({ params, output }) =>
      perPosition(params, output && [...output.slice(0, 1), ...output.slice(2)]),
    ),
    linear,
    call("parameters of recurrent layers, per sample and step", isRecurrent, ({ params, output }) =>
      perPosition(params, output?.slice(0, 2)),
    ),
    call("parameters of other modules, per image", isOther, ({ params, output }) =>
      perPosition(params, output?.slice(0, 1)),
    ),
  ];
}

const TORCHINFO_QUANTITY = "“mult-adds”: parameters, biases included, times how often a convolution applies them";
const TORCHINFO_OMITS =
  "whatever is not a module without children: functions, products of activations, packed projections of attention";

export const TORCHINFO: Convention = {
  id: "torchinfo",
  quantity: TORCHINFO_QUANTITY,
  source: "TylerYep/torchinfo after 1.8.0, torchinfo/layer_info.py",
  prices: torchinfoPrices(
    call("parameters of linear layers, per row", isLinearName, ({ params, output }) =>
      perPosition(params, output?.slice(0, -1)),
    ),
  ),
  omits: TORCHINFO_OMITS,
};

export const TORCHINFO_1_8_0: Convention = {
  id: "torchinfo@1.8.0",
  quantity: TORCHINFO_QUANTITY,
  source: "TylerYep/torchinfo 1.8.0, torchinfo/layer_info.py",
  prices: torchinfoPrices(
    call("parameters of linear layers, once per image whatever the rows", isLinearName, ({ params, output }) =>
      perPosition(params, output?.slice(0, 1)),
    ),
  ),
  omits: `${TORCHINFO_OMITS}; rows of a linear layer beyond the first of each image`,
};

// ptflops, engine "pytorch": hooks on modules, and the functions that it replaces, which some modules call as well

const PTFLOPS_POOLS = dimensions("MaxPool", "AvgPool", "AdaptiveMaxPool", "AdaptiveAvgPool");
const isHookedActivation = isOne("ReLU", "PReLU", "ELU", "LeakyReLU", "ReLU6", "GELU");

const PTFLOPS_CALLS: readonly CallPrice[] = [
  call(
    "modules: multiply–accumulates with bias",
    isOne(...CONVOLUTIONS, ...TRANSPOSED, "Linear", "RNN", "LSTM", "GRU"),
    withBias,
  ),
  call(
    "modules: normalisation, 2 per element (1 without scale)",
    isOne(...NORMALIZATIONS, "GroupNorm"),
    ({ affine, inputElements, type }) => times(isPlainNorm(type) || !affine ? 1 : 2, inputElements),
  ),
  call("modules: activations, 1 per element", isHookedActivation, ({ outputElements }) => outputElements),
  call("modules: pooling, 1 per input element", isOne(...PTFLOPS_POOLS), ({ inputElements }) => inputElements),
  call("modules: upsampling, 1 per output element", isOne("Upsample"), ({ outputElements }) => outputElements),
];

/** It asks for `affine`, which LayerNorm does not have. */
function isPlainNorm(type: string): boolean {
  return type === "LayerNorm";
}

const isReplacedActivation = isOp("Relu", "PRelu", "Elu", "Gelu", "Swish", "Softmax");

const PTFLOPS_FUNCTIONS: readonly OperationPrice[] = [
  operation(
    "functions, also inside modules: activations, 1 per element",
    isReplacedActivation,
    ({ inputElements }) => inputElements,
  ),
  operation(
    "functions, also inside modules: pooling, 1 per input element",
    isOp("MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool"),
    ({ inputElements }) => inputElements,
  ),
  operation(
    "functions, also inside modules: upsampling, 1 per output element",
    isOp("Resize"),
    ({ outputElements }) => outputElements,
  ),
  operation(
    "functions: products of activations",
    ({ node, product }) => product === "matmul" && node.op === "MatMul" && node.source.type !== ATTENTION,
    ({ macs }) => macs,
  ),
];

export const PTFLOPS: Convention = {
  id: "ptflops",
  quantity: "“MACs”, with biases and one or two per element of much else",
  source: "sovrasov/flops-counter.pytorch 0.7.5, ptflops/pytorch_engine.py and pytorch_ops.py",
  prices: [...PTFLOPS_CALLS, ...PTFLOPS_FUNCTIONS],
  omits:
    "classes are looked up exactly, so subclasses (Conv3DSimple, LayerNorm2d) are 0; F.linear, einsum, `@`; modules that call a replaced function (ReLU, pooling) are counted twice",
};

// thop

/** In proportion to the output: of a transposed convolution too, which in truth works in proportion to its input. */
function thopTransposed({ macs, inputElements, outputElements, input, output }: ModuleCall): Count | null {
  const [inside, outside] = [input?.slice(2), output?.slice(2)].map((sizes) => (sizes ? elements(sizes) : null));
  if (macs === null || inputElements === null || outputElements === null) return null;
  return inside == null || outside == null ? null : (Number(macs) / Number(inside)) * Number(outside);
}

export const THOP: Convention = {
  id: "thop",
  quantity: "“MACs”, with up to four per element of normalisation",
  source: "Lyken17/pytorch-OpCounter 0.1.1, thop/profile.py and vision/calc_func.py",
  prices: [
    call("multiply–accumulates", isOne(...CONVOLUTIONS, "Linear", "RNN", "LSTM", "GRU"), ({ macs }) => macs),
    call("transposed convolutions, as if each output took the whole kernel", isOne(...TRANSPOSED), thopTransposed),
    call(
      "normalisation, 4 per element (2 without scale)",
      isOne(...NORMALIZATIONS, "SyncBatchNorm"),
      ({ affine, inputElements }) => times(affine ? 4 : 2, inputElements),
    ),
    call(
      "average pooling, 1 per output element",
      isOne(...dimensions("AvgPool")),
      ({ outputElements }) => outputElements,
    ),
    call(
      "adaptive average pooling, one per element of the window and one more per output element",
      isOne(...dimensions("AdaptiveAvgPool")),
      ({ inputElements, outputElements }) =>
        inputElements === null || outputElements === null ? null : add(inputElements, outputElements),
    ),
    call("PReLU, 1 per element", isOne("PReLU"), ({ inputElements }) => inputElements),
    call("softmax, 3 per element", isOne("Softmax"), ({ inputElements }) => times(3, inputElements)),
    call("upsampling, 11 per output element", isOne("Upsample", "UpsamplingBilinear2d"), ({ outputElements }) =>
      times(11, outputElements),
    ),
  ],
  omits:
    "biases, activations, max pooling, GroupNorm, functions, attention, and every class that it does not know exactly",
};
