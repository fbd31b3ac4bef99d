// Constant propagation against the reference implementation of ONNX: random cases that reference/generate.py computed.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CostContext, NodeContext } from "../../server/src/operators/context";
import { findOperator } from "../../server/src/operators/index";
import { inferTypes } from "../../server/src/operators/infer";
import type { Attributes } from "../../server/src/operators/operator";
import { dtypeFromName } from "../../server/src/tensor/dtype";
import { printType, type TensorType, tensor } from "../../server/src/tensor/type";

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Python writes NaN and infinities as text. */
  readonly data: readonly (number | "nan" | "inf" | "-inf")[];
}

interface Case {
  readonly op: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  readonly outputs: readonly Tensor[];
}

const lines = readFileSync(path.join(__dirname, "reference", "reference.jsonl"), "utf8")
  .trim()
  .split("\n");
const cases = lines.map((line) => JSON.parse(line) as Case);

describe("propagated data equals the reference implementation's", () => {
  for (const op of new Set(cases.map((item) => item.op))) {
    it(op, () => cases.filter((item) => item.op === op).forEach(check));
  }
});

function check({ op, inputs, attributes, outputs }: Case): void {
  const operator = findOperator("", op)!;
  const operands = inputs.map((input, i) => ({
    name: `x${i}`,
    type: typeOf(input),
    data: numbers(input),
    constant: true,
  }));
  const node = new NodeContext(op, operands, attributes, outputs.length);
  const types = inferTypes(operator, node);
  const data = operator.evaluate?.(new CostContext(node, types)) ?? [];
  const context = JSON.stringify({ op, inputs, attributes });
  outputs.forEach((output, i) => {
    expect(printType(types[i]!), context).toBe(printType(typeOf(output)));
    expect(data[i], context).toHaveLength(output.data.length);
    numbers(output).forEach((expected, at) => expectElement(data[i]![at] ?? null, expected, output.dtype, context));
  });
}

/** The sign of zero and the last bit of a float are the implementation's own. */
function expectElement(actual: number | null, expected: number, dtype: string, context: string): void {
  if (dtype.startsWith("float") && Number.isFinite(expected)) expect(actual, context).toBeCloseTo(expected, 5);
  else expect(actual, context).toBe(expected);
}

function typeOf({ dtype, shape }: Tensor): TensorType {
  return tensor(dtypeFromName(dtype), shape);
}

function numbers({ data }: Tensor): readonly number[] {
  const special = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, "-inf": Number.NEGATIVE_INFINITY };
  return data.map((value) => (typeof value === "number" ? value : special[value]));
}
