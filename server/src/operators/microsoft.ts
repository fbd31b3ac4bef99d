// Domain com.microsoft: what onnxruntime's optimiser and its exporters write into files. Signatures: docs/ContribOperators.md
// of onnxruntime. Examples marked "onnxruntime" are shapes that onnxruntime 1.32 returned.
import { DETECTION } from "./detection";
import { GATHERS } from "./gather";
import { MICROSOFT_ATTENTION } from "./microsoft-attention";
import { MICROSOFT_FUSIONS } from "./microsoft-fused";
import { MICROSOFT_NORMALIZATIONS } from "./microsoft-normalization";
import { MICROSOFT_QUANTIZED } from "./microsoft-quantized";
import type { Operator } from "./operator";
import { PADDINGS } from "./padding";
import { QUANTIZATION } from "./quantization";
import { SLICINGS } from "./slicing";

/** Operators that ONNX adopted, or that take more element types in this domain, with the same signature and meaning. */
const ADOPTED = [
  ["DequantizeLinear", QUANTIZATION],
  ["GatherND", GATHERS],
  ["GridSample", DETECTION],
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
  ...MICROSOFT_NORMALIZATIONS,
  ...MICROSOFT_ATTENTION,
  ...MICROSOFT_QUANTIZED,
];
