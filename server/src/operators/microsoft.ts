// Domains com.microsoft and com.microsoft.nchwc: what onnxruntime's optimiser and its exporters write into files.
// Signatures: docs/ContribOperators.md of onnxruntime. Examples marked "onnxruntime" are shapes that onnxruntime 1.32 returned.
import { GATHERS } from "./gather";
import { IMAGES } from "./image";
import { MICROSOFT_ACTIVATIONS } from "./microsoft-activation";
import { MICROSOFT_ATTENTION } from "./microsoft-attention";
import { MICROSOFT_FUSIONS } from "./microsoft-fused";
import { MICROSOFT_MULTI_HEAD } from "./microsoft-multi-head";
import { MICROSOFT_NCHWC } from "./microsoft-nchwc";
import { MICROSOFT_NORMALIZATIONS } from "./microsoft-normalization";
import { MICROSOFT_QUANTIZED } from "./microsoft-quantized";
import { MICROSOFT_QUANTIZED_PRODUCTS } from "./microsoft-quantized-products";
import type { Operator } from "./operator";
import { PADDINGS } from "./padding";
import { QUANTIZATION } from "./quantization";
import { SLICINGS } from "./slicing";

/** Operators that ONNX adopted, or that take more element types in this domain, with the same signature and meaning. */
const ADOPTED = [
  ["DequantizeLinear", QUANTIZATION],
  ["GatherND", GATHERS],
  ["GridSample", IMAGES],
  ["Pad", PADDINGS],
  ["QuantizeLinear", QUANTIZATION],
  ["Trilu", SLICINGS],
] as const;

function adopt([type, family]: (typeof ADOPTED)[number]): readonly Operator[] {
  return family.filter((row) => row.type === type).map((row) => ({ ...row, domain: "com.microsoft" }));
}

export const MICROSOFT: readonly Operator[] = [
  ...ADOPTED.flatMap(adopt),
  ...MICROSOFT_FUSIONS,
  ...MICROSOFT_ACTIVATIONS,
  ...MICROSOFT_NORMALIZATIONS,
  ...MICROSOFT_ATTENTION,
  ...MICROSOFT_MULTI_HEAD,
  ...MICROSOFT_QUANTIZED,
  ...MICROSOFT_QUANTIZED_PRODUCTS,
  ...MICROSOFT_NCHWC,
];
