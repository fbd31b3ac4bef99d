// FLOPs per element of operators that are not multiply–accumulates. Conventions differ between tools (see the shared
// conventions table); these are Rooflint's own, in one place: the arithmetic instructions of the plain formula as the
// ONNX operator documentation writes it. An addition, multiplication, division, comparison, negation, rounding, logical
// or bit operation is 1; a transcendental function is TRANSCENDENTAL. Moving data costs nothing. Integers and booleans
// are priced like floats: the units that compute them are the same.
import { type Count, multiply } from "../tensor/count";
import { elements } from "../tensor/type";
import type { CostContext } from "./context";

/** exp, log, erf, tanh, sqrt, sin … : fvcore and ptflops count 1 per element, onnx-tool 24–43; 4 is a polynomial after range reduction. */
export const TRANSCENDENTAL = 4;

/** exp(y · log x); small constant exponents are cheaper, see Pow. */
export const POWER = 2 * TRANSCENDENTAL + 1;

/** A bilinear sample: four products with the weights of the corners, three additions, one for the coordinate. */
export const BILINEAR_SAMPLE = 8;

/** Integer accumulator to output scale: multiply, round, add the zero point, two bounds. */
export const REQUANTIZE = 5;

/** Mean and variance of a group of elements: sum; difference, square, sum. */
export const STATISTICS = 4;

/** A special function: some twenty coefficients of a rational or Chebyshev approximation, as in Cephes, two operations each. */
export const SERIES = 40;

const SIGMOID = TRANSCENDENTAL + 3; // 1 / (1 + exp(−x))
const SOFTPLUS = 2 * TRANSCENDENTAL + 1; // log(1 + exp(x))

/** Per element of the first output unless the comment says otherwise. */
export const FLOPS_PER_ELEMENT: Readonly<Record<string, number>> = {
  // One instruction
  Abs: 1,
  Add: 1,
  And: 1,
  BitShift: 1,
  BitwiseAnd: 1,
  BitwiseNot: 1,
  BitwiseOr: 1,
  BitwiseXor: 1,
  Cast: 1,
  CastLike: 1,
  Ceil: 1,
  Div: 1,
  Equal: 1,
  Floor: 1,
  Greater: 1,
  GreaterOrEqual: 1,
  IsInf: 1,
  IsNaN: 1,
  Less: 1,
  LessOrEqual: 1,
  Mul: 1,
  Neg: 1,
  Not: 1,
  Or: 1,
  Reciprocal: 1,
  Round: 1,
  Sign: 1,
  Sub: 1,
  Where: 1,
  Xor: 1,
  // Transcendental functions
  Acos: TRANSCENDENTAL,
  Acosh: TRANSCENDENTAL,
  Asin: TRANSCENDENTAL,
  Asinh: TRANSCENDENTAL,
  Atan: TRANSCENDENTAL,
  Atanh: TRANSCENDENTAL,
  Cos: TRANSCENDENTAL,
  Cosh: TRANSCENDENTAL,
  Erf: TRANSCENDENTAL,
  Exp: TRANSCENDENTAL,
  Log: TRANSCENDENTAL,
  Sin: TRANSCENDENTAL,
  Sinh: TRANSCENDENTAL,
  Sqrt: TRANSCENDENTAL,
  Tan: TRANSCENDENTAL,
  Tanh: TRANSCENDENTAL,
  // Domain ext, see special.ts
  Angle: TRANSCENDENTAL, // atan2(imaginary, real)
  Atan2: TRANSCENDENTAL,
  Copysign: 2, // |a|, sign of b
  Deg2Rad: 1,
  Erfc: TRANSCENDENTAL,
  Exp2: TRANSCENDENTAL,
  Expm1: TRANSCENDENTAL,
  Frexp: 2, // mantissa, exponent
  Gcd: SERIES, // Euclid's algorithm takes some 20 steps for 32 bits
  Heaviside: 2, // two comparisons
  Hypot: TRANSCENDENTAL + 3, // √(a² + b²)
  Lcm: SERIES + 2, // |a · b| / gcd
  Ldexp: POWER + 1, // a · 2ᵇ
  Log10: TRANSCENDENTAL,
  Log1p: TRANSCENDENTAL,
  Log2: TRANSCENDENTAL,
  Logaddexp: 2 * TRANSCENDENTAL + 4, // max + log1p(exp(−|a − b|))
  Logaddexp2: 2 * TRANSCENDENTAL + 4,
  Logit: TRANSCENDENTAL + 2, // log(x / (1 − x))
  Magnitude: TRANSCENDENTAL + 3, // √(a² + b²)
  NanToNum: 3, // three comparisons
  Nextafter: 2, // comparison, addition to the bits
  Rad2Deg: 1,
  Rsqrt: TRANSCENDENTAL + 1, // 1 / √x
  SignBit: 1,
  Sinc: TRANSCENDENTAL + 2, // sin(πx) / πx
  Xlog1py: TRANSCENDENTAL + 1, // a · log1p(b)
  Xlogy: TRANSCENDENTAL + 1, // a · log(b)
  // Several instructions
  Clip: 2, // max, min
  Mod: 4, // a − b·⌊a/b⌋
  Pow: POWER,
  Range: 2, // start + i·delta
  // Activations
  Celu: TRANSCENDENTAL + 6, // max(0, x) + min(0, α·(exp(x/α) − 1))
  Elu: TRANSCENDENTAL + 3, // x ≥ 0 ? x : α·(exp(x) − 1)
  Gelu: TRANSCENDENTAL + 4, // 0.5·x·(1 + erf(x/√2))
  GeluTanh: TRANSCENDENTAL + 8, // 0.5·x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))
  Hardmax: 2, // search of the maximum, comparison
  HardSigmoid: 4, // max(0, min(1, α·x + β))
  HardSwish: 5, // x · HardSigmoid(x)
  LeakyRelu: 2, // x ≥ 0 ? x : α·x
  LogSoftmax: TRANSCENDENTAL + 4, // max, x − max, exp, sum, − log(sum)
  Mish: SOFTPLUS + TRANSCENDENTAL + 1, // x · tanh(softplus(x))
  PRelu: 2,
  Relu: 1,
  Selu: TRANSCENDENTAL + 4, // γ·(x > 0 ? x : α·exp(x) − α)
  Shrink: 3, // two comparisons, one addition
  Sigmoid: SIGMOID,
  Softmax: TRANSCENDENTAL + 4, // max, x − max, exp, sum, quotient
  Softplus: SOFTPLUS,
  Softsign: 3, // x / (1 + |x|)
  SwiGLU: SIGMOID + 3, // Swish(a) · b
  Swish: SIGMOID + 2, // x · sigmoid(α·x)
  ThresholdedRelu: 1,
  // Reductions, per element of the input
  ArgMax: 1,
  ArgMin: 1,
  CumProd: 1,
  CumSum: 1,
  ReduceL1: 2, // |x|, sum
  ReduceL2: 2, // x², sum
  ReduceLogSum: 1,
  ReduceLogSumExp: TRANSCENDENTAL + 3, // max, x − max, exp, sum
  ReduceMax: 1,
  ReduceMean: 1,
  ReduceMin: 1,
  ReduceProd: 1,
  ReduceSum: 1,
  ReduceSumSquare: 2,
  // Normalisation. Terms that a group of elements shares (1 / √(variance + ε)) are not counted.
  BatchNormalization: 2, // x · factor + offset, both computed once for a channel; with STATISTICS in training
  GroupNormalization: STATISTICS + 3, // · 1/σ, scale, bias
  InstanceNormalization: STATISTICS + 3,
  LayerNormalization: STATISTICS + 2, // · 1/σ, scale; a bias is one more
  LpNormalization: 3, // x² or |x|, sum, quotient
  MeanVarianceNormalization: STATISTICS + 1,
  RMSNormalization: 4, // x², sum, · 1/rms, scale
  // Quantisation
  DequantizeLinear: 2, // (x − zero point) · scale
  DynamicQuantizeLinear: REQUANTIZE + 2, // minimum and maximum first
  QuantizeLinear: REQUANTIZE,
  // Optimisers, per element of a parameter, as the ONNX operator's pseudo code
  Adagrad: TRANSCENDENTAL + 8, // g + λx; h + g²; √h + ε; x − r·g / …
  Adam: TRANSCENDENTAL + 13, // g + λx; v = αv + (1 − α)g; h = βh + (1 − β)g²; √h + ε; x − r·v / …
  Momentum: 7, // g + λx; v = αv + βg; x − r·v
  // Random numbers: a counter-based generator's rounds and the transformation to the distribution
  Bernoulli: TRANSCENDENTAL + 1,
  Multinomial: TRANSCENDENTAL + 1, // exp, running sum; per element of the input
  RandomNormal: 2 * TRANSCENDENTAL,
  RandomNormalLike: 2 * TRANSCENDENTAL,
  RandomUniform: TRANSCENDENTAL,
  RandomUniformLike: TRANSCENDENTAL,
};

/** Price of one element; an operator that asks for a price it does not have is our fault. */
export function priceOf(type: string): number {
  const price = FLOPS_PER_ELEMENT[type];
  if (price === undefined) throw new Error(`no price for ${type}`);
  return price;
}

/** Price × elements of the first output. */
export function flopsPerOutput(node: CostContext): Count | null {
  return priced(elements(node.outputShape(0)), priceOf(node.type));
}

/** Price × elements of the first input. */
export function flopsPerInput(node: CostContext): Count | null {
  return priced(elements(node.shape(0)), priceOf(node.type));
}

export function priced(count: Count | null, price: Count): Count | null {
  return count === null ? null : multiply(count, price);
}
