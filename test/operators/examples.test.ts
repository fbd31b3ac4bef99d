// Runs the examples that stand beside every operator: shapes, propagated data, MACs, FLOPs and rejections.
import { describe, expect, it } from "vitest";
import { CostContext, NodeContext, OperatorRejection } from "../../server/src/operators/context";
import { OPERATORS } from "../../server/src/operators/index";
import { inferTypes } from "../../server/src/operators/infer";
import { type Example, type Operator, operatorKey } from "../../server/src/operators/operator";
import { printType } from "../../server/src/tensor/type";
import { readTyped } from "./notation";

for (const operator of OPERATORS) {
  describe(operatorKey(operator.domain ?? "", operator.type), () => {
    it("has an example", () => expect(operator.examples.length).toBeGreaterThan(0));
    for (const example of operator.examples) it(title(example), () => check(operator, example));
  });
}

function title(example: Example): string {
  const attributes = example.attributes ? ` ${JSON.stringify(example.attributes)}` : "";
  return `(${example.inputs.join(", ")})${attributes} -> ${example.error ?? example.outputs?.join(", ")}`;
}

function check(operator: Operator, example: Example): void {
  const node = context(operator, example);
  if (example.error !== undefined) {
    expect(() => inferTypes(operator, node)).toThrow(OperatorRejection);
    expect(() => inferTypes(operator, node)).toThrow(example.error);
    return;
  }
  const expected = (example.outputs ?? []).map(readTyped);
  const types = inferTypes(operator, node);
  expect(types.slice(0, expected.length).map(printType)).toEqual(expected.map((output) => printType(output!.type)));
  const cost = new CostContext(node, types.slice(0, expected.length));
  const data = operator.evaluate?.(cost) ?? [];
  expected.forEach((output, i) => {
    if (output?.data) expect(data[i]).toEqual(output.data);
  });
  if (example.macs !== undefined) expect(operator.macs ? operator.macs(cost) : 0).toBe(example.macs);
  if (example.flops !== undefined) expect(operator.flops ? operator.flops(cost) : 0).toBe(example.flops);
  if (example.traffic !== undefined) expect(operator.traffic?.(cost)).toBe(example.traffic);
}

function context(operator: Operator, example: Example): NodeContext {
  const inputs = example.inputs
    .map(readTyped)
    .map((typed, i) => typed && { name: `x${i}`, constant: typed.data !== null, ...typed });
  const bodies = Object.fromEntries(
    Object.entries(example.bodies ?? {}).map(([name, texts]) => {
      const outputs = texts.map((text) => readTyped(text)!);
      return [name, { outputs: outputs.map(({ type }) => type), data: outputs.map(({ data }) => data) }];
    }),
  );
  return new NodeContext(operator.type, inputs, example.attributes ?? {}, example.outputs?.length ?? 1, bodies);
}
