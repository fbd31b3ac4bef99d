// com.microsoft: convolutions, matrix products and recurrences with quantised operands or weights.
import { type Count, multiply } from "../tensor/count";
import { type Dim, elements, type Shape, type ValueType } from "../tensor/type";
import { equalDim, normalizeAxis } from "./axes";
import type { NodeContext } from "./context";
import { convShape, macsOfWeights } from "./convolution";
import { gemmMacsOf, gemmShape, productMacs, productShape } from "./matmul";
import { channelsLastConvShape } from "./microsoft-fused";
import { isChannelsLast, plus } from "./microsoft-quantized";
import type { Operator } from "./operator";
import { priced, priceOf, REQUANTIZE } from "./prices";
import { inferRecurrent, LSTM_STEP, recurrentFlops, recurrentMacs } from "./recurrent";

const domain = "com.microsoft";
const DEQUANTIZE = priceOf("DequantizeLinear");

const conv: Operator = {
  type: "QLinearConv",
  domain,
  summary: "QLinearConv whose input may have its channels last.",
  inputs: ["x", "x_scale", "x_zero_point", "w", "w_scale", "w_zero_point", "y_scale", "y_zero_point", "B?"],
  outputs: ["y"],
  infer: (node) =>
    node.tensor(node.dtype(7), isChannelsLast(node) ? channelsLastConvShape(node, 0, 3, 8) : convShape(node, 0, 3, 8)),
  macs: (node) => macsOfWeights(node, 3),
  flops: (node) => priced(elements(node.outputShape(0)), REQUANTIZE + (node.has(8) ? 1 : 0)),
  examples: [
    {
      inputs: ["u8[1,8,8,3]", "f32[]", "u8[]", "u8[4,3,3,3]", "f32[]", "u8[]", "f32[]", "u8[]"],
      attributes: { channels_last: 1 },
      outputs: ["u8[1,6,6,4]"],
      macs: 3_888,
      flops: 720,
      why: "onnxruntime; 4·6²·3·3²; 144 outputs · 5",
    },
    {
      inputs: ["u8[1,3,8,8]", "f32[]", "u8[]", "u8[4,3,3,3]", "f32[]", "u8[]", "f32[]", "u8[]", "i32[4]"],
      outputs: ["u8[1,4,6,6]"],
      macs: 3_888,
      flops: 864,
    },
  ],
};

const gemm: Operator = {
  type: "QGemm",
  domain,
  summary: "Gemm of quantised matrices; float without an output scale.",
  inputs: ["A", "a_scale", "a_zero_point", "B", "b_scale", "b_zero_point", "C?", "y_scale?", "y_zero_point?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.has(8) ? node.dtype(8) : "float32", gemmShape(node, 0, 3, 6)),
  macs: (node) => gemmMacsOf(node, 0, 3),
  flops: (node) => priced(elements(node.outputShape(0)), (node.has(8) ? REQUANTIZE : 1) + (node.has(6) ? 1 : 0)),
  examples: [
    {
      inputs: ["u8[1,1024]", "f32[]", "u8[]", "i8[1000,1024]", "f32[]", "i8[]", "i32[1000]", "f32[]", "u8[]"],
      attributes: { transB: 1 },
      outputs: ["u8[1,1000]"],
      macs: 1_024_000,
      flops: 6_000,
      why: "the classifier of optimized_shufflenet_qdq_extended; 1000 · (5 + 1)",
    },
    {
      inputs: ["u8[2,8]", "f32[]", "u8[]", "u8[8,3]", "f32[]", "u8[]", "i32[3]"],
      outputs: ["f32[2,3]"],
      why: "onnxruntime",
    },
  ],
};

const matMulIntegerToFloat: Operator = {
  type: "MatMulIntegerToFloat",
  domain,
  summary: "Matrix product of 8-bit integers, scaled to float.",
  inputs: ["A", "B", "a_scale", "b_scale", "a_zero_point?", "b_zero_point?", "bias?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(2), productShape(node, node.shape(0), node.shape(1))),
  macs: (node) => productMacs(node, 0, 1),
  flops: (node) => priced(elements(node.outputShape(0)), 2 + (node.has(6) ? 1 : 0)),
  examples: [
    {
      inputs: ["u8[2,5,8]", "u8[8,3]", "f32[]", "f32[]"],
      outputs: ["f32[2,5,3]"],
      macs: 240,
      flops: 60,
      why: "onnxruntime; 10·8·3; both scales for each of 30 outputs",
    },
  ],
};

const dynamicQuantizeMatMul: Operator = {
  type: "DynamicQuantizeMatMul",
  domain,
  summary: "Quantises A by its range, multiplies it with 8-bit B, scales to float.",
  inputs: ["A", "B", "b_scale", "b_zero_point?", "bias?"],
  outputs: ["Y"],
  infer: (node) => node.tensor(node.dtype(0), productShape(node, node.shape(0), node.shape(1))),
  macs: (node) => productMacs(node, 0, 1),
  flops: (node) => {
    const quantization = priced(elements(node.shape(0)), priceOf("DynamicQuantizeLinear"));
    return plus(quantization, priced(elements(node.outputShape(0)), 2 + (node.has(4) ? 1 : 0)));
  },
  examples: [
    {
      inputs: ["f32[2,5,8]", "i8[8,3]", "f32[]", "", "f32[3]"],
      outputs: ["f32[2,5,3]"],
      macs: 240,
      flops: 650,
      why: "onnxruntime; 80 inputs · 7, 30 outputs · (2 + 1)",
    },
  ],
};

const matMulInteger16: Operator = {
  type: "MatMulInteger16",
  domain,
  summary: "Matrix product of 16-bit integers, accumulated in 32 bits.",
  inputs: ["A", "B"],
  outputs: ["Y"],
  infer: (node) => node.tensor("int32", productShape(node, node.shape(0), node.shape(1))),
  macs: (node) => productMacs(node, 0, 1),
  examples: [{ inputs: ["i16[4,3]", "i16[3,2]"], outputs: ["i32[4,2]"], macs: 24 }],
};

/** Products with weights N × K that are stored in blocks of few bits; the last input is the bias, if there is one. */
function blockedWeights(type: string, summary: string, inputs: readonly string[], bias: number | null): Operator {
  return {
    type,
    domain,
    summary,
    inputs,
    outputs: ["Y"],
    infer: (node) => node.tensor(node.dtype(0), blockedShape(node)),
    macs: (node) => multiplyKnown(elements(node.outputShape(0)), node.int("K", null)),
    flops: (node) => {
      const weights = multiplyKnown(multiplyKnown(node.int("N", null), node.int("K", null)), DEQUANTIZE);
      return plus(weights, bias !== null && node.has(bias) ? elements(node.outputShape(0)) : 0);
    },
    examples: [
      {
        inputs: ["f32[2,24,128]", "u8[128,4,16]", "f32[128,4]"],
        attributes: { K: 128, N: 128, bits: 4, block_size: 32 },
        outputs: ["f32[2,24,128]"],
        macs: 786_432,
        flops: 32_768,
        why: "quant_llm_4bit_matmulnbits of the oracle; 48·128·128; (w − zero point) · scale for 128·128 weights",
      },
      {
        inputs: ["f32[2,24,64]", "u8[128,4,16]", "f32[128,4]"],
        attributes: { K: 128, N: 128 },
        error: "inner sizes of A and B: 64 and 128 must be equal",
      },
      { inputs: ["f32[2,64]", "u8[128,4,16]", "f32[512]"], error: "N and K are required" },
    ],
  };
}

const gatherBlockQuantized: Operator = {
  type: "GatherBlockQuantized",
  domain,
  summary: "Gather of rows that are stored in blocks of few bits, dequantised.",
  inputs: ["data", "indices", "scales", "zero_points?"],
  outputs: ["output"],
  infer: inferGatherBlock,
  flops: (node) => priced(elements(node.outputShape(0)), DEQUANTIZE),
  examples: [
    {
      inputs: ["u8[10,16]", "i64[3]", "f32[10,1]"],
      attributes: { bits: 4, block_size: 32, gather_axis: 0, quantize_axis: 1 },
      outputs: ["f32[3,32]"],
      flops: 192,
      why: "onnxruntime: two elements a byte; 96 · 2",
    },
    {
      inputs: ["u8[10,32]", "i64[3]", "f32[10,1]"],
      attributes: { bits: 8, block_size: 32 },
      outputs: ["f32[3,32]"],
      why: "onnxruntime",
    },
    { inputs: ["u4[10,32]", "i64[2,3]", "f16[10,1]"], outputs: ["f16[2,3,32]"] },
  ],
};

const lstm: Operator = {
  type: "DynamicQuantizeLSTM",
  domain,
  summary: "LSTM whose products run in 8-bit integers; weights are stored transposed.",
  inputs: [
    "X",
    "W",
    "R",
    "B?",
    "sequence_lens?",
    "initial_h?",
    "initial_c?",
    "P?",
    "W_scale",
    "W_zero_point",
    "R_scale",
    "R_zero_point",
  ],
  outputs: ["Y?", "Y_h?", "Y_c?"],
  infer: (node) => inferRecurrent(node, 4, true),
  macs: recurrentMacs,
  flops: (node) => recurrentFlops(node, LSTM_STEP, 4),
  examples: [
    {
      inputs: ["f32[5,2,8]", "u8[1,8,12]", "u8[1,3,12]", "", "", "", "", "", "f32[1]", "u8[1]", "f32[1]", "u8[1]"],
      attributes: { hidden_size: 3 },
      outputs: ["f32[5,1,2,3]", "f32[1,2,3]", "f32[1,2,3]"],
      macs: 1_320,
      why: "onnxruntime; 5·2·12·(8 + 3)",
    },
  ],
};

function multiplyKnown(a: Count | null, b: Count | null): Count | null {
  return a === null || b === null ? null : multiply(a, b);
}

function blockedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  const [columns, inner] = [node.int("N", null), node.int("K", null)];
  if (columns === null || inner === null) node.fail("N and K are required", "missing-attribute");
  if (columns < 1 || inner < 1) node.fail(`N and K must be positive, got ${columns} and ${inner}`);
  equalDim(node, shape?.at(-1) ?? null, inner, "inner sizes of A and B");
  return shape && [...shape.slice(0, -1), columns];
}

/** Elements in one stored element: bytes hold 8/bits of them, 4-bit types one. */
function packedElements(node: NodeContext): number | null {
  const dtype = node.dtype(0);
  if (dtype !== "uint8") return dtype === null ? null : 1;
  const bits = node.int("bits", 4);
  if (bits < 1 || bits > 8) node.fail(`bits must be 1 to 8, got ${bits}`);
  return Math.floor(8 / bits);
}

function inferGatherBlock(node: NodeContext): readonly ValueType[] {
  const data = node.shape(0);
  const indices = node.shape(1);
  if (data === null || indices === null) return node.tensor(node.dtype(2), null);
  const axis = normalizeAxis(node, node.int("gather_axis", 0), data.length);
  const packing = packedElements(node);
  const last = data.length - 1;
  const unpacked = data.map((dim: Dim, i) =>
    i !== last ? dim : dim === null || packing === null ? null : dim * packing,
  );
  return node.tensor(node.dtype(2), [...unpacked.slice(0, axis), ...indices, ...unpacked.slice(axis + 1)]);
}

export const MICROSOFT_QUANTIZED_PRODUCTS: readonly Operator[] = [
  conv,
  gemm,
  matMulIntegerToFloat,
  dynamicQuantizeMatMul,
  matMulInteger16,
  blockedWeights(
    "MatMulNBits",
    "Matrix product with weights of 2 to 8 bits.",
    ["A", "B", "scales", "zero_points?", "g_idx?", "bias?"],
    5,
  ),
  blockedWeights("MatMulBnb4", "Matrix product with 4-bit weights of bitsandbytes.", ["A", "B", "absmax"], null),
  gatherBlockQuantized,
  lstm,
];
