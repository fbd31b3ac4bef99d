// The table of contents of all operators. A new operator is a value in its family's file plus nothing else: families are
// listed here as whole lists.
import { ACTIVATIONS } from "./activation";
import { ARITHMETIC } from "./arithmetic";
import { CASTS } from "./cast";
import { CONVOLUTIONS } from "./convolution";
import { TRANSPOSED_CONVOLUTIONS } from "./convolution-transpose";
import { EINSTEIN_SUMMATION } from "./einsum";
import { LAYOUTS } from "./layout";
import { LOGIC } from "./logic";
import { MATRIX_PRODUCTS } from "./matmul";
import { NORMALIZATIONS } from "./normalization";
import { type Operator, operatorKey } from "./operator";
import { PADDINGS } from "./padding";
import { POOLING } from "./pooling";
import { RESHAPES } from "./reshape";
import { SLICINGS } from "./slicing";

export const OPERATORS: readonly Operator[] = [
  ...ARITHMETIC,
  ...LOGIC,
  ...CASTS,
  ...ACTIVATIONS,
  ...RESHAPES,
  ...LAYOUTS,
  ...SLICINGS,
  ...PADDINGS,
  ...CONVOLUTIONS,
  ...TRANSPOSED_CONVOLUTIONS,
  ...POOLING,
  ...MATRIX_PRODUCTS,
  ...EINSTEIN_SUMMATION,
  ...NORMALIZATIONS,
];

const BY_KEY: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((operator) => [operatorKey(operator.domain ?? "", operator.type), operator]),
);

export function findOperator(domain: string, type: string): Operator | null {
  return BY_KEY.get(operatorKey(domain, type)) ?? null;
}
