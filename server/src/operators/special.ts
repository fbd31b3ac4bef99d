// Element-wise functions that ONNX has no operator for, in the domain `ext`: those of PyTorch's torch.special and the
// parts of complex numbers. https://docs.pytorch.org/docs/stable/special.html
import { DTYPES, type DType } from "../tensor/dtype";
import { elements } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { broadcastInputs, elementType, evaluateElementwise } from "./elementwise";
import type { Operator } from "./operator";
import { flopsPerOutput, priced, SERIES } from "./prices";

/** Functions that sizes and scales are computed with: one element of the result, and an example of operands and result. */
const EVALUATED: Readonly<
  Record<string, { readonly of: (...elements: number[]) => number; readonly example: readonly number[] }>
> = {
  Atan2: { of: Math.atan2, example: [0, 1, 0] },
  Deg2Rad: { of: (x) => (x * Math.PI) / 180, example: [0, 0] },
  Exp2: { of: (x) => 2 ** x, example: [3, 8] },
  Expm1: { of: Math.expm1, example: [0, 0] },
  Hypot: { of: Math.hypot, example: [3, 4, 5] },
  Log10: { of: Math.log10, example: [100, 2] },
  Log1p: { of: Math.log1p, example: [0, 0] },
  Log2: { of: Math.log2, example: [8, 3] },
  Rad2Deg: { of: (x) => (x * 180) / Math.PI, example: [0, 0] },
  Rsqrt: { of: (x) => 1 / Math.sqrt(x), example: [4, 0.5] },
};

interface SpecialRow {
  readonly type: string;
  readonly operands: 1 | 2;
  /** Operations per element; the table of prices.ts where absent. */
  readonly price?: number;
  /** Element type of the result from the operands' one; the same where absent. */
  readonly result?: (dtype: DType) => DType;
}

/** Type of the real and the imaginary part of a complex number; a real number's own. */
function realPart(dtype: DType): DType {
  return dtype === "complex64" ? "float32" : dtype === "complex128" ? "float64" : dtype;
}

function complexOf(dtype: DType): DType {
  return dtype === "float64" ? "complex128" : "complex64";
}

const PRICED: readonly SpecialRow[] = [
  ...[
    "Deg2Rad",
    "Erfc",
    "Exp2",
    "Expm1",
    "Log10",
    "Log1p",
    "Log2",
    "Logit",
    "NanToNum",
    "Rad2Deg",
    "Rsqrt",
    "Sinc",
  ].map((type) => ({ type, operands: 1 as const })),
  ...[
    "Atan2",
    "Copysign",
    "Gcd",
    "Heaviside",
    "Hypot",
    "Lcm",
    "Ldexp",
    "Logaddexp",
    "Logaddexp2",
    "Nextafter",
    "Xlog1py",
    "Xlogy",
  ].map((type) => ({ type, operands: 2 as const })),
  { type: "SignBit", operands: 1, result: () => "bool" },
  { type: "Angle", operands: 1, result: realPart },
  { type: "Magnitude", operands: 1, result: realPart },
  { type: "Real", operands: 1, price: 0, result: realPart },
  { type: "Imag", operands: 1, price: 0, result: realPart },
  { type: "Conj", operands: 1, price: 1 },
  { type: "Complex", operands: 2, price: 0, result: complexOf },
];

/** Functions computed by an approximation with many coefficients. */
const SERIES_OF_ONE: readonly string[] = [
  "AiryAi",
  "BesselJ0",
  "BesselJ1",
  "BesselY0",
  "BesselY1",
  "Digamma",
  "Entr",
  "Erfcx",
  "Erfinv",
  "I0",
  "I0e",
  "I1",
  "I1e",
  "Lgamma",
  "LogNdtr",
  "ModifiedBesselI0",
  "ModifiedBesselI1",
  "ModifiedBesselK0",
  "ModifiedBesselK1",
  "Ndtr",
  "Ndtri",
  "Polygamma",
  "ScaledModifiedBesselK0",
  "ScaledModifiedBesselK1",
  "SphericalBesselJ0",
];

const SERIES_OF_TWO: readonly string[] = [
  "ChebyshevPolynomialT",
  "ChebyshevPolynomialU",
  "ChebyshevPolynomialV",
  "ChebyshevPolynomialW",
  "HermitePolynomialH",
  "HermitePolynomialHe",
  "Igamma",
  "Igammac",
  "LaguerrePolynomialL",
  "LegendrePolynomialP",
  "ShiftedChebyshevPolynomialT",
  "ShiftedChebyshevPolynomialU",
  "ShiftedChebyshevPolynomialV",
  "ShiftedChebyshevPolynomialW",
  "Zeta",
];

const ROWS: readonly SpecialRow[] = [
  ...PRICED,
  ...SERIES_OF_ONE.map((type) => ({ type, operands: 1 as const, price: SERIES })),
  ...SERIES_OF_TWO.map((type) => ({ type, operands: 2 as const, price: SERIES })),
];

function special(row: SpecialRow): Operator {
  const operands = row.operands === 1 ? [0] : [0, 1];
  const result = row.result ?? ((dtype) => dtype);
  const out = DTYPES[result("float32")].short;
  const evaluated = EVALUATED[row.type];
  const [last, ...first] = [...(evaluated?.example ?? [])].reverse().map((value) => `f32[1]={${value}}`);
  return {
    type: row.type,
    domain: "ext",
    summary: `The function ${row.type} of every element${row.operands === 2 ? " of two broadcast operands" : ""}.`,
    inputs: ["A", "B"].slice(0, row.operands),
    outputs: ["C"],
    infer: (node: NodeContext) => {
      const dtype = elementType(node, operands, "numeric");
      return node.tensor(dtype && result(dtype), broadcastInputs(node, operands));
    },
    flops: row.price === undefined ? flopsPerOutput : (node) => priced(elements(node.outputShape(0)), row.price ?? 0),
    ...(evaluated && {
      evaluate: (node: CostContext) => [evaluateElementwise(node, operands, { evaluate: evaluated.of })],
    }),
    examples: [
      ...(last === undefined ? [] : [{ inputs: first.reverse(), outputs: [last] }]),
      ...(row.operands === 1
        ? [
            { inputs: ["f32[2,?]"], outputs: [`${out}[2,?]`] },
            { inputs: ["bool[3]"], error: "expected a numeric" },
          ]
        : [
            { inputs: ["f32[2,1,4]", "f32[3,1]"], outputs: [`${out}[2,3,4]`] },
            { inputs: ["f32[2]", "f32[3]"], error: "cannot broadcast" },
          ]),
    ],
  };
}

export const SPECIAL_FUNCTIONS: readonly Operator[] = ROWS.map(special);
