// Arbitrary ONNX models for the property tests: everything that OnnxModel can say, as a file could say it.
import fc from "fast-check";
import type {
  MetadataEntry,
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxTensor,
  OnnxType,
  OnnxValueInfo,
} from "../../../server/src/frontends/onnx/model";

/** Names as files have them: identifiers, torch's paths, words of the syntax, anything. */
const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,5}$/),
  fc.constantFrom(
    "",
    "/conv/Conv",
    "onnx::Conv_1",
    "float",
    "seq",
    "inf",
    "nan",
    "a b",
    '"',
    "\\",
    "a\nb",
    "é",
    "#",
    "@x",
  ),
  fc.string({ maxLength: 4, unit: "grapheme" }),
);
const filled = name.filter((text) => text !== "");
const text = fc.oneof(fc.constant(""), fc.string({ maxLength: 6, unit: "grapheme" }), fc.constant('line\n"two"\\'));
const metadata: fc.Arbitrary<MetadataEntry[]> = fc.array(fc.record({ key: text, value: text }), { maxLength: 2 });
const described = { docString: text, metadata };

const integer = (min: bigint, max: bigint) =>
  fc.bigInt({ min, max }).map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const int64 = integer(-(2n ** 63n), 2n ** 63n - 1n);
const float = fc.float();
const elemType = fc.integer({ min: 0, max: 40 });

const dims = fc.option(fc.array(fc.oneof(fc.nat(9), filled, fc.constant("2*n"), fc.constant(null)), { maxLength: 3 }));

const type: fc.Arbitrary<OnnxType> = fc.letrec<{ type: OnnxType }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 3 },
    fc.record({ kind: fc.constantFrom("tensor", "sparse-tensor"), elemType, dims }),
    fc.record({ kind: fc.constant("opaque"), domain: name, name }),
    fc.record({ kind: fc.constantFrom("sequence", "optional"), element: fc.option(tie("type")) }),
    fc.record({ kind: fc.constant("map"), keyType: elemType, value: fc.option(tie("type")) }),
  ) as fc.Arbitrary<OnnxType>,
})).type;

/** Element types with values, and what these are. Small floats: the values that float16 has, so bits and values agree. */
const values: readonly (readonly [number, fc.Arbitrary<number | bigint | string>])[] = [
  [1, float],
  [11, fc.double()],
  [7, int64],
  [13, integer(0n, 2n ** 64n - 1n)],
  [6, fc.integer()],
  [9, fc.constantFrom(0, 1)],
  [
    10,
    fc.constantFrom(0, -0, 1, -1.5, 65504, 2 ** -24, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN),
  ],
  [17, fc.constantFrom(0, 1, -1.5, 448, 2 ** -9, Number.NaN)],
  [22, fc.integer({ min: -8, max: 7 })],
  [8, text],
];

const tensor: fc.Arbitrary<OnnxTensor> = fc
  .constantFrom(...values)
  .chain(([elem, value]) =>
    fc.record({
      name,
      elemType: fc.constant(elem),
      payload: fc.oneof(
        fc.array(value, { maxLength: 4 }).map((items) => ({ kind: "values" as const, values: items })),
        fc.record({ kind: fc.constant("external" as const), entries: metadata }),
      ),
      ...described,
    }),
  )
  .map((draft) => ({ ...draft, dims: draft.payload.kind === "values" ? [draft.payload.values.length] : [2, 3] }));

const valueInfo: fc.Arbitrary<OnnxValueInfo> = fc.record({ name, type: fc.option(type), ...described });
const opset = fc.record({ domain: text, version: fc.nat() });
const lists = { maxLength: 2 };

const { graph, node, attribute } = fc.letrec<{ graph: OnnxGraph; node: OnnxNode; attribute: OnnxAttribute }>((tie) => {
  const scalars = {
    float,
    int: int64,
    string: text,
    tensor,
    "sparse-tensor": fc.record({ values: tensor, indices: tensor, dims: fc.array(fc.nat(9), lists) }).map((sparse) => ({
      ...sparse,
      indices: { ...sparse.indices },
    })),
    graph: tie("graph"),
    type,
  };
  const kinds = Object.entries(scalars).flatMap(([kind, value]) => [
    fc.record(
      { name: filled, docString: filled, kind: fc.constant(kind), value },
      { requiredKeys: ["name", "kind", "value"] },
    ),
    fc.record({ name: filled, kind: fc.constant(`${kind}s`), value: fc.array(value as fc.Arbitrary<unknown>, lists) }),
  ]);
  const reference = fc.record({
    name: filled,
    kind: fc.constant("reference"),
    reference: filled,
    type: fc.integer({ min: 0, max: 14 }),
  });
  return {
    attribute: fc.oneof({ maxDepth: 2, depthSize: "small" }, reference, ...kinds) as fc.Arbitrary<OnnxAttribute>,
    node: fc.record({
      name,
      opType: name,
      domain: name,
      overload: name,
      inputs: fc.array(name, lists),
      outputs: fc.array(name, lists),
      attributes: fc.array(tie("attribute"), lists),
      ...described,
    }),
    graph: fc.record({
      name,
      inputs: fc.array(valueInfo, lists),
      outputs: fc.array(valueInfo, lists),
      valueInfo: fc.array(valueInfo, lists),
      initializers: fc.array(tensor, lists),
      sparseInitializers: fc.array(fc.record({ values: tensor, indices: tensor, dims: fc.array(fc.nat(9), lists) }), {
        maxLength: 1,
      }),
      nodes: fc.array(tie("node"), lists),
      ...described,
    }),
  };
});

const fn: fc.Arbitrary<OnnxFunction> = fc.record({
  name,
  domain: text,
  overload: text,
  inputs: fc.array(name, lists),
  outputs: fc.array(name, lists),
  attributes: fc.array(name, lists),
  attributeDefaults: fc.array(attribute, lists),
  opsets: fc.array(opset, lists),
  nodes: fc.array(node, lists),
  valueInfo: fc.array(valueInfo, lists),
  ...described,
});

export const anyModel: fc.Arbitrary<OnnxModel> = fc.record({
  irVersion: fc.option(fc.nat()),
  opsets: fc.array(opset, lists),
  producerName: text,
  producerVersion: text,
  domain: text,
  modelVersion: fc.option(int64),
  graph,
  functions: fc.array(fn, lists),
  ...described,
});
