// The table of contents of all operators. A new operator is a value in its family's file plus nothing else: families are
// listed here as whole lists.
import { ARITHMETIC } from "./arithmetic";
import { CONVOLUTIONS } from "./convolution";
import { LOGIC } from "./logic";
import { type Operator, operatorKey } from "./operator";

export const OPERATORS: readonly Operator[] = [...ARITHMETIC, ...LOGIC, ...CONVOLUTIONS];

const BY_KEY: ReadonlyMap<string, Operator> = new Map(
  OPERATORS.map((operator) => [operatorKey(operator.domain ?? "", operator.type), operator]),
);

export function findOperator(domain: string, type: string): Operator | null {
  return BY_KEY.get(operatorKey(domain, type)) ?? null;
}
