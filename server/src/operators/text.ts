// Strings: https://onnx.ai/onnx/operators/onnx__StringSplit.html and relatives. Their elements are not carried, and
// what they cost depends on the lengths of the strings: unknown.
import { type Count, multiply } from "../tensor/count";
import { elements, type Shape, tensor } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { broadcastInputs, named } from "./elementwise";
import type { Operator } from "./operator";
import { priced } from "./prices";

const byStringLength = (): null => null;

const stringConcat: Operator = {
  type: "StringConcat",
  summary: "Strings joined element by element, with broadcasting.",
  inputs: ["X", "Y"],
  outputs: ["Z"],
  infer: (node) => {
    expectStrings(node, [0, 1]);
    return node.tensor("string", broadcastInputs(node, [0, 1]));
  },
  flops: byStringLength,
  examples: [
    { inputs: ["str[3]", "str[1]"], outputs: ["str[3]"] },
    { inputs: ["str[?]", "str[]"], outputs: ["str[?]"] },
    { inputs: ["str[3]", "f32[3]"], error: "expected strings, got f32[3] ('x1')" },
    { inputs: ["str[3]", "str[2]"], error: "cannot broadcast" },
  ],
};

function expectStrings(node: NodeContext, indices: readonly number[]): void {
  for (const index of indices) {
    const dtype = node.dtype(index);
    if (dtype !== null && dtype !== "string") node.fail(`expected strings, got ${named(node, index)}`);
  }
}

const stringSplit: Operator = {
  type: "StringSplit",
  summary: "Strings cut at a delimiter, padded to the largest number of pieces; and how many each has.",
  inputs: ["X"],
  outputs: ["Y", "Z"],
  infer: (node) => {
    expectStrings(node, [0]);
    const shape = node.shape(0);
    return [tensor("string", shape && [...shape, null]), tensor("int64", shape)];
  },
  flops: byStringLength,
  examples: [
    { inputs: ["str[2,?]"], outputs: ["str[2,?,?]", "i64[2,?]"] },
    { inputs: ["i64[2]"], error: "expected strings" },
  ],
};

const stringNormalizer: Operator = {
  type: "StringNormalizer",
  summary: "Strings in lower or upper case, without stop words.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    expectStrings(node, [0]);
    return node.tensor("string", normalizedShape(node));
  },
  flops: byStringLength,
  examples: [
    { inputs: ["str[4]"], attributes: { case_change_action: "UPPER" }, outputs: ["str[4]"] },
    { inputs: ["str[1,6]"], attributes: { stopwords: ["monday"] }, outputs: ["str[1,?]"] },
    { inputs: ["str[2,6]"], error: "expected [C] or [1,C], got str[2,6] ('x0')" },
  ],
};

function normalizedShape(node: NodeContext): Shape | null {
  const shape = node.shape(0);
  if (shape === null) return null;
  const row = shape.length === 2 && (shape[0] === 1 || shape[0] === null);
  if (shape.length !== 1 && !row) node.fail(`expected [C] or [1,C], got ${named(node, 0)}`);
  const stopwords = node.attribute("stopwords");
  return Array.isArray(stopwords) && stopwords.length > 0 ? [...shape.slice(0, -1), null] : shape;
}

const regexFullMatch: Operator = {
  type: "RegexFullMatch",
  summary: "Whether each string matches a pattern as a whole.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    expectStrings(node, [0]);
    return node.tensor("bool", node.shape(0));
  },
  flops: byStringLength,
  examples: [
    { inputs: ["str[2,?]"], outputs: ["bool[2,?]"] },
    { inputs: ["bool[2]"], error: "expected strings" },
  ],
};

const tfIdfVectorizer: Operator = {
  type: "TfIdfVectorizer",
  summary: "Counts (or weights) of the n-grams of each row that a pool lists.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => {
    const [shape, indexes] = [node.shape(0), node.ints("ngram_indexes")];
    if (shape !== null && shape.length > 2) node.fail(`expected [C] or [N,C], got ${named(node, 0)}`);
    const grams = indexes === null ? null : indexes.reduce((most, index) => Math.max(most, index), -1) + 1;
    return node.tensor("float32", shape && [...shape.slice(0, -1), grams]);
  },
  flops: lookups,
  examples: [
    {
      inputs: ["i32[2,6]"],
      attributes: { ngram_indexes: [0, 1, 6], min_gram_length: 1, max_gram_length: 2, max_skip_count: 0 },
      outputs: ["f32[2,7]"],
      flops: 24,
      why: "one look-up for each of 12 places and 2 lengths",
    },
    { inputs: ["str[?]"], attributes: { ngram_indexes: [3, 2] }, outputs: ["f32[4]"] },
    { inputs: ["str[2,3,4]"], attributes: { ngram_indexes: [0] }, error: "expected [C] or [N,C]" },
  ],
};

/** One look-up for every place, gram length and number of skips (a few less at a row's end). */
function lookups(node: CostContext): Count | null {
  const lengths = node.int("max_gram_length", 1) - node.int("min_gram_length", 1) + 1;
  return priced(
    elements(node.shape(0)),
    multiply(Math.max(lengths, 0), Math.max(node.int("max_skip_count", 0), 0) + 1),
  );
}

export const TEXTS: readonly Operator[] = [
  stringConcat,
  stringSplit,
  stringNormalizer,
  regexFullMatch,
  tfIdfVectorizer,
];
