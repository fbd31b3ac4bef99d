// Every operator with operands and attributes that no sane file has: a rule may reject them, but it must not throw anything
// else, give a dimension that no tensor can have, or data of another length than its shape.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../server/src/graph/builder";
import { CostContext, NodeContext, type Operand, OperatorRejection } from "../../server/src/operators/context";
import { OPERATORS } from "../../server/src/operators/index";
import { inferTypes } from "../../server/src/operators/infer";
import { type Attributes, type AttributeValue, type Operator, operatorKey } from "../../server/src/operators/operator";
import { DTYPES, type DType } from "../../server/src/tensor/dtype";
import { elements, type Shape, tensor, UNKNOWN, type ValueType } from "../../server/src/tensor/type";

const RUNS = 100;

/** Extents of loops, sentinels and what a flipped bit makes of them. */
const NUMBERS = [
  0,
  1,
  -1,
  2,
  3,
  -2,
  7,
  64,
  4096,
  2 ** 31,
  2 ** 53,
  -(2 ** 63),
  2 ** 63,
  0.5,
  Number.NaN,
  Infinity,
  -Infinity,
];
const number = fc.constantFrom(...NUMBERS);

const dim = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4), fc.constant(null), fc.constantFrom(2 ** 20, 2 ** 53 - 1));
const shape: fc.Arbitrary<Shape | null> = fc.option(fc.array(dim, { maxLength: 5 }), { freq: 8 });
const dtype = fc.option(fc.constantFrom(...(Object.keys(DTYPES) as DType[])), { freq: 8 });
const tensorType = fc.record({ dtype, shape }).map((parts) => tensor(parts.dtype, parts.shape));
const type: fc.Arbitrary<ValueType> = fc.oneof(
  { weight: 8, arbitrary: tensorType },
  { weight: 1, arbitrary: fc.constant(UNKNOWN) },
  {
    weight: 1,
    arbitrary: fc
      .record({ element: tensorType, length: fc.option(fc.nat(3)) })
      .map((s) => ({ kind: "sequence" as const, ...s })),
  },
  { weight: 1, arbitrary: tensorType.map((element) => ({ kind: "optional" as const, element })) },
);
const operand: fc.Arbitrary<Operand | null> = fc.option(
  fc
    .tuple(type, fc.boolean(), fc.array(fc.option(number, { freq: 6 }), { maxLength: 6 }))
    .map(([type, known, data]) => ({
      name: "x",
      type,
      data: known ? data : null,
      constant: known,
    })),
  { freq: 8 },
);
/** An operand that fits its data, as shape arithmetic has them. */
const list: fc.Arbitrary<Operand> = fc
  .tuple(
    fc.constantFrom<DType>("int64", "float32", "bool"),
    fc.array(fc.option(fc.integer({ min: -3, max: 5 }), { freq: 6 }), { maxLength: 6 }),
  )
  .map(([dtype, data]) => ({ name: "x", type: tensor(dtype, [data.length]), data, constant: true }));

const literal = fc
  .tuple(tensorType, fc.array(number, { maxLength: 4 }))
  .map(([type, data]): AttributeValue => ({ type, data }));
const attribute: fc.Arbitrary<AttributeValue> = fc.oneof(
  { weight: 4, arbitrary: number },
  { weight: 4, arbitrary: fc.array(number, { maxLength: 5 }) },
  { weight: 1, arbitrary: fc.constantFrom("", "SAME_UPPER", "reflect", "linear", "constructor", "__proto__") },
  { weight: 1, arbitrary: fc.array(fc.constantFrom("a", ""), { maxLength: 3 }) },
  { weight: 1, arbitrary: literal },
);

/** The attributes that the operator's own examples use, each present or not, with any value or one from the examples. */
function attributesOf(operator: Operator): fc.Arbitrary<Attributes> {
  const seen = new Map<string, AttributeValue[]>();
  for (const example of operator.examples) {
    for (const [name, value] of Object.entries(example.attributes ?? {}))
      seen.set(name, [...(seen.get(name) ?? []), value]);
  }
  const entries = [...seen].map(([name, values]) =>
    fc.option(fc.oneof(fc.constantFrom(...values), attribute)).map((value) => [name, value] as const),
  );
  return fc
    .tuple(...entries)
    .map((pairs) => Object.fromEntries(pairs.filter((pair): pair is [string, AttributeValue] => pair[1] !== null)));
}

it("limits the number of operands", () => {
  const builder = new GraphBuilder("wide");
  const x = builder.constant("x", tensor("float32", [1]), "constant", [1]);
  const inputs = new Array<typeof x>(300_000).fill(x);
  const node = builder.emit({ op: "Max", inputs, outputs: ["y"], source: { name: "wide", path: "" } });
  expect(node.unknown).toBe("300000 operands are more than 10000");
});

describe("hostile operands and attributes", () => {
  for (const operator of OPERATORS) {
    it(operatorKey(operator.domain ?? "", operator.type), () => {
      const most = Math.max(3, ...operator.examples.map((example) => example.inputs.length));
      const inputs = fc.array(fc.oneof({ weight: 3, arbitrary: operand }, { weight: 1, arbitrary: list }), {
        maxLength: most,
      });
      const body = fc.record({ outputs: fc.array(type, { maxLength: 4 }) });
      const bodies = fc.record({ body, then_branch: body, else_branch: body }, { requiredKeys: [] });
      fc.assert(
        fc.property(inputs, attributesOf(operator), fc.integer({ min: 1, max: 4 }), bodies, (...node) =>
          check(operator, new NodeContext(operator.type, ...node)),
        ),
        { seed: 20260, numRuns: RUNS },
      );
    });
  }
});

function check(operator: Operator, node: NodeContext): void {
  try {
    const types = inferTypes(operator, node);
    const cost = new CostContext(node, types);
    const data = operator.evaluate?.(cost) ?? [];
    types.forEach(checkType);
    data.forEach((known, i) => {
      const type = types[i];
      if (known !== null && type?.kind === "tensor" && type.shape !== null && !type.shape.includes(null)) {
        // A literal of the file is passed on as it was read.
        if (operator.type !== "Constant" && operator.type !== "Identity") checkLength(node, known.length, type.shape);
      }
    });
    for (const rule of [operator.macs, operator.flops, operator.traffic]) checkCount(rule?.(cost) ?? 0);
  } catch (error) {
    if (!(error instanceof OperatorRejection)) throw error;
  }
}

/** Views pass on the data of their operand, whose length is the reader's matter. */
function checkLength(node: NodeContext, length: number, shape: Shape): void {
  if (node.data(0)?.length !== length) expect(length).toBe(Number(elements(shape)));
}

function checkType(type: ValueType): void {
  if (type.kind !== "tensor") return;
  for (const dim of type.shape ?? []) {
    if (dim !== null) expect(Number.isSafeInteger(dim) && dim >= 0, `dimension ${dim}`).toBe(true);
  }
}

function checkCount(count: number | bigint): void {
  expect(typeof count === "bigint" || Number.isInteger(count), `count ${count}`).toBe(true);
  expect(count >= 0, `count ${count}`).toBe(true);
}
