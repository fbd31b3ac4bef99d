// The table of contents of all operators. A new operator is a value in its family's file plus nothing else: families are
// listed here as whole lists.
import { ACTIVATIONS } from "./activation";
import { ARITHMETIC } from "./arithmetic";
import { ASSIGNMENTS } from "./assignment";
import { ATTENTION } from "./attention";
import { ATTENTION_RELATIVES } from "./attention-relatives";
import { CASTS } from "./cast";
import { CLASSICAL_ML } from "./classical-ml";
import { CONTROLS } from "./control";
import { CONVOLUTIONS } from "./convolution";
import { TRANSPOSED_CONVOLUTIONS } from "./convolution-transpose";
import { DECLARED, DECLARED_DOMAIN } from "./declared";
import { DETECTION } from "./detection";
import { EINSTEIN_SUMMATION } from "./einsum";
import { EXTENSIONS } from "./extension";
import { EXTENSION_PRODUCTS } from "./extension-products";
import { GATHERS } from "./gather";
import { GENERATORS } from "./generate";
import { IMAGES } from "./image";
import { JOININGS } from "./joining";
import { LAYOUTS } from "./layout";
import { LINEAR_ALGEBRA } from "./linear-algebra";
import { LOGIC } from "./logic";
import { LOSSES } from "./losses";
import { MATRIX_PRODUCTS } from "./matmul";
import { MICROSOFT } from "./microsoft";
import { MISMATCH } from "./mismatch";
import { NORMALIZATIONS } from "./normalization";
import { type Operator, operatorKey } from "./operator";
import { OPTIMIZERS_IN_GRAPH } from "./optimizers";
import { ORDERINGS } from "./ordering";
import { PADDINGS } from "./padding";
import { POOLING } from "./pooling";
import { QUANTIZATION } from "./quantization";
import { RECURRENT } from "./recurrent";
import { REDUCTIONS } from "./reduction";
import { RESHAPES } from "./reshape";
import { RESIZES } from "./resize";
import { SCATTERS } from "./scatter";
import { SELECTIONS } from "./selection";
import { SEQUENCES } from "./sequence";
import { SIGNAL } from "./signal";
import { SLICINGS } from "./slicing";
import { SPECIAL_FUNCTIONS } from "./special";
import { TEXTS } from "./text";
import { VARIADICS } from "./variadic";

export const OPERATORS: readonly Operator[] = [
  ...ARITHMETIC,
  ...VARIADICS,
  ...LOGIC,
  ...CASTS,
  ...ACTIVATIONS,
  ...RESHAPES,
  ...LAYOUTS,
  ...JOININGS,
  ...SLICINGS,
  ...PADDINGS,
  ...GATHERS,
  ...SCATTERS,
  ...ASSIGNMENTS,
  ...SELECTIONS,
  ...REDUCTIONS,
  ...ORDERINGS,
  ...GENERATORS,
  ...RESIZES,
  ...IMAGES,
  ...LINEAR_ALGEBRA,
  ...SEQUENCES,
  ...CONTROLS,
  ...TEXTS,
  ...CLASSICAL_ML,
  ...CONVOLUTIONS,
  ...TRANSPOSED_CONVOLUTIONS,
  ...POOLING,
  ...EXTENSIONS,
  MISMATCH,
  ...EXTENSION_PRODUCTS,
  ...SPECIAL_FUNCTIONS,
  DECLARED,
  ...MATRIX_PRODUCTS,
  ...EINSTEIN_SUMMATION,
  ...NORMALIZATIONS,
  ...RECURRENT,
  ...ATTENTION,
  ...ATTENTION_RELATIVES,
  ...QUANTIZATION,
  ...SIGNAL,
  ...DETECTION,
  ...LOSSES,
  ...OPTIMIZERS_IN_GRAPH,
  ...MICROSOFT,
];

const BY_KEY: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((operator) => [operatorKey(operator.domain ?? "", operator.type), operator]),
);

export function findOperator(domain: string, type: string): Operator | null {
  return BY_KEY.get(operatorKey(domain, type)) ?? (domain === DECLARED_DOMAIN ? DECLARED : null);
}
