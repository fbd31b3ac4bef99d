// What is not known must stay unknown: every accepted example again, with dimensions, ranks, element types and data taken
// away. The rule must not reject it, must not contradict what it says of the whole example, and must not count less.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CostContext, NodeContext, type Operand } from "../../server/src/operators/context";
import { OPERATORS } from "../../server/src/operators/index";
import { inferTypes } from "../../server/src/operators/infer";
import { type Example, type Operator, operatorKey } from "../../server/src/operators/operator";
import { printType, type ValueType } from "../../server/src/tensor/type";
import { readTyped } from "./notation";

const RUNS = 60;

/** Prices that are lower where more is known: a power with a small constant exponent, a cast to the type that is there already. */
const CHEAPER_WHEN_KNOWN = ["Pow", "Cast", "CastLike"];

for (const operator of OPERATORS) {
  describe(operatorKey(operator.domain ?? "", operator.type), () => {
    operator.examples.forEach((example, i) => {
      if (example.error === undefined) it(`example ${i} with less known`, () => check(operator, example));
    });
  });
}

function check(operator: Operator, example: Example): void {
  const operands = example.inputs
    .map(readTyped)
    .map((typed, i) => typed && { name: `x${i}`, constant: false, ...typed });
  const whole = describeNode(operator, example, operands);
  const blurred = fc.tuple(...operands.map(blur));
  fc.assert(
    fc.property(blurred, (inputs) => agree(operator, whole, describeNode(operator, example, inputs))),
    { seed: 20261123, numRuns: RUNS },
  );
}

interface Described {
  readonly types: readonly ValueType[];
  readonly macs: number | bigint | null;
  readonly flops: number | bigint | null;
}

function describeNode(operator: Operator, example: Example, operands: readonly (Operand | null)[]): Described {
  const bodies = Object.fromEntries(
    Object.entries(example.bodies ?? {}).map(([name, outputs]) => [
      name,
      { outputs: outputs.map((text) => readTyped(text)!.type) },
    ]),
  );
  const count = example.outputs?.length ?? 1;
  const node = new NodeContext(operator.type, operands, example.attributes ?? {}, count, bodies);
  const types = inferTypes(operator, node).slice(0, count);
  const cost = new CostContext(node, types);
  operator.evaluate?.(cost);
  return {
    types,
    macs: operator.macs ? operator.macs(cost) : 0,
    flops: operator.flops ? operator.flops(cost) : 0,
  };
}

/** The operand with some of what is known of it; data only where its shape stayed. */
function blur(operand: Operand | null): fc.Arbitrary<Operand | null> {
  if (operand?.type.kind !== "tensor") return fc.constant(operand);
  const { dtype, shape } = operand.type;
  const dims = fc.tuple(...(shape ?? []).map((dim) => fc.constantFrom(dim, dim, null)));
  const shapes = shape === null ? fc.constant(null) : fc.oneof({ weight: 4, arbitrary: dims }, fc.constant(null));
  return fc
    .record({ shape: shapes, dtype: fc.constantFrom(dtype, dtype, dtype, null), known: fc.boolean() })
    .map((less) => ({
      ...operand,
      type: { kind: "tensor" as const, dtype: less.dtype, shape: less.shape },
      data: less.known && less.shape !== null && !less.shape.includes(null) ? operand.data : null,
    }));
}

function agree(operator: Operator, whole: Described, less: Described): void {
  whole.types.forEach((type, i) => {
    const other = less.types[i];
    const message = `output ${i}: ${printType(type)} and ${other && printType(other)}`;
    expect(other === undefined || compatible(type, other), message).toBe(true);
  });
  if (less.macs !== null && whole.macs !== null) expect(less.macs).toBe(whole.macs);
  if (less.flops !== null && whole.flops !== null && !CHEAPER_WHEN_KNOWN.includes(operator.type)) {
    expect(less.flops).toBe(whole.flops);
  }
}

function compatible(a: ValueType, b: ValueType): boolean {
  if (a.kind === "unknown" || b.kind === "unknown") return true;
  if (a.kind !== "tensor" || b.kind !== "tensor") return a.kind === b.kind;
  if (a.dtype !== null && b.dtype !== null && a.dtype !== b.dtype) return false;
  if (a.shape === null || b.shape === null) return true;
  const shape = b.shape;
  return (
    a.shape.length === shape.length && a.shape.every((dim, i) => dim === null || shape[i] === null || dim === shape[i])
  );
}
