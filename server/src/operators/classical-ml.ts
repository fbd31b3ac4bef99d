// The domain ai.onnx.ml: what converters of scikit-learn and gradient-boosting libraries write.
// https://onnx.ai/onnx/operators/ , section ai.onnx.ml.
import { type Count, multiply } from "../tensor/count";
import { DTYPES, type DType } from "../tensor/dtype";
import { type Dim, elements, type Shape, tensor } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { elementType, named } from "./elementwise";
import type { Example, Operator } from "./operator";
import { priced } from "./prices";
import { selected } from "./traffic";

const DOMAIN = "ai.onnx.ml";

/** Operators that keep the shape and give float32 (or the operand's type), with their price per element. */
const SAME_SHAPE: readonly (readonly [type: string, summary: string, result: DType | null, price: number])[] = [
  ["Binarizer", "1 for elements above a threshold, else 0.", null, 1],
  ["Imputer", "Replaces missing values by given ones.", null, 1],
  ["Normalizer", "Rows divided by their norm.", "float32", 3],
  ["Scaler", "(x − offset) · scale.", "float32", 2],
];

function sameShape([type, summary, result, price]: (typeof SAME_SHAPE)[number]): Operator {
  return {
    type,
    domain: DOMAIN,
    summary,
    inputs: ["X"],
    outputs: ["Y"],
    infer: (node) => {
      const dtype = elementType(node, [0], "numeric");
      return node.tensor(result ?? dtype, node.shape(0));
    },
    flops: (node) => priced(elements(node.outputShape(0)), price),
    examples: [
      { inputs: ["f32[?,4]"], outputs: ["f32[?,4]"] },
      { inputs: ["i64[5]"], outputs: [`${result === null ? "i64" : DTYPES[result].short}[5]`], flops: 5 * price },
      { inputs: ["str[5]"], error: "expected a numeric operand" },
    ],
  };
}

const labelEncoder: Operator = {
  type: "LabelEncoder",
  domain: DOMAIN,
  summary: "Every element replaced by the value that a table gives for it.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => node.tensor(tableType(node), node.shape(0)),
  flops: (node) => elements(node.outputShape(0)),
  examples: [
    {
      inputs: ["str[5]"],
      attributes: { keys_strings: ["a"], values_int64s: [1] },
      outputs: ["i64[5]"],
      flops: 5,
      why: "ONNX node test; one look-up each",
    },
    {
      inputs: ["f32[?]"],
      attributes: { values_tensor: { type: tensor("int16", [1]), data: [1] } },
      outputs: ["i16[?]"],
    },
    { inputs: ["i64[2]"], attributes: { values_strings: ["a"] }, outputs: ["str[2]"] },
    { inputs: ["i64[2]"], error: "expected one of the values attributes" },
  ],
};

const VALUES: readonly (readonly [attribute: string, dtype: DType])[] = [
  ["values_strings", "string"],
  ["values_int64s", "int64"],
  ["values_floats", "float32"],
];

function tableType(node: NodeContext): DType | null {
  const table = node.tensorAttribute("values_tensor");
  if (table !== null) return table.type.dtype;
  const listed = VALUES.find(([attribute]) => node.attribute(attribute) !== undefined);
  if (listed === undefined) node.fail("expected one of the values attributes", "missing-attribute");
  return listed[1];
}

const arrayFeatureExtractor: Operator = {
  type: "ArrayFeatureExtractor",
  domain: DOMAIN,
  summary: "Columns of the operand at given indices.",
  inputs: ["X", "Y"],
  outputs: ["Z"],
  infer: (node) => {
    const [shape, indices] = [node.shape(0), node.shape(1)];
    const lead = shape?.length === 1 ? [1] : shape?.slice(0, -1);
    const columns = elements(indices);
    return node.tensor(node.dtype(0), lead ? [...lead, typeof columns === "number" ? columns : null] : null);
  },
  traffic: selected(1),
  examples: [
    { inputs: ["f32[3,4]", "i64[2]"], outputs: ["f32[3,2]"], traffic: 64, why: "ONNX node test; 24 + 24 + 16 bytes" },
    { inputs: ["f32[4]", "i64[2]"], outputs: ["f32[1,2]"] },
    { inputs: ["f32[?,4]", "i64[?]"], outputs: ["f32[?,?]"] },
  ],
};

const linearRegressor: Operator = {
  type: "LinearRegressor",
  domain: DOMAIN,
  summary: "A linear function for each target.",
  inputs: ["X"],
  outputs: ["Y"],
  infer: (node) => node.tensor("float32", [rows(node), Math.max(node.int("targets", 1), 0)]),
  macs: linearMacs,
  flops: (node) => (node.attribute("intercepts") === undefined ? 0 : elements(node.outputShape(0))),
  examples: [
    {
      inputs: ["f32[8,5]"],
      attributes: { targets: 2, coefficients: new Array<number>(10).fill(1), intercepts: [0, 0] },
      outputs: ["f32[8,2]"],
      macs: 80,
      flops: 16,
      why: "8 rows · 5 features · 2 targets; one intercept each",
    },
    { inputs: ["f32[?,5]"], outputs: ["f32[?,1]"] },
    { inputs: ["f32[1,2,3]"], error: "expected rows of features" },
  ],
};

const linearClassifier: Operator = {
  type: "LinearClassifier",
  domain: DOMAIN,
  summary: "The class with the highest linear score, and all scores.",
  inputs: ["X"],
  outputs: ["Y", "Z"],
  infer: inferClassifier,
  macs: linearMacs,
  flops: (node) => elements(node.outputShape(1)),
  examples: [
    {
      inputs: ["f32[8,5]"],
      attributes: { classlabels_ints: [0, 1, 2], coefficients: new Array<number>(15).fill(1) },
      outputs: ["i64[8]", "f32[8,3]"],
      macs: 120,
      flops: 24,
      why: "8 rows · 15 coefficients; one comparison for each score",
    },
    { inputs: ["f32[?,5]"], attributes: { classlabels_strings: ["a", "b"] }, outputs: ["str[?]", "f32[?,2]"] },
    { inputs: ["f32[1,2,3]"], error: "expected rows of features" },
  ],
};

/** Every row meets every coefficient once. */
function linearMacs(node: CostContext): Count | null {
  const [count, coefficients] = [rows(node), node.floats("coefficients")];
  return count === null || coefficients === null ? null : multiply(count, coefficients.length);
}

/** N of rows N×F; a vector is one row. */
function rows(node: NodeContext): Dim {
  const shape = node.shape(0);
  if (shape !== null && shape.length > 2) node.fail(`expected rows of features, got ${named(node, 0)}`);
  return shape?.length === 1 ? 1 : (shape?.[0] ?? null);
}

const LABELS: readonly string[] = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];

function inferClassifier(node: NodeContext) {
  const attribute = LABELS.find((name) => labels(node, name) !== null);
  const count = attribute === undefined ? null : labels(node, attribute);
  const type = attribute === undefined ? null : attribute === "classlabels_strings" ? "string" : "int64";
  return [tensor(type, [rows(node)]), tensor("float32", [rows(node), count])];
}

function labels(node: NodeContext, name: string): number | null {
  const list = node.attribute(name);
  return Array.isArray(list) && list.length > 0 ? list.length : null;
}

/** What a row costs depends on the path that it takes through every tree. */
const byPath = (): null => null;

function treeRegressor(type: string, example: Example): Operator {
  return {
    type,
    domain: DOMAIN,
    summary: "Sums (or means, extrema) of the leaves that each row reaches in an ensemble of trees.",
    inputs: ["X"],
    outputs: ["Y"],
    infer: (node) => node.tensor(type === "TreeEnsemble" ? node.dtype(0) : "float32", treeShape(node)),
    flops: byPath,
    examples: [
      example,
      { inputs: ["f32[?,4]"], attributes: { n_targets: 2 }, outputs: ["f32[?,2]"] },
      { inputs: ["f32[1,2,3]"], error: "expected rows of features" },
    ],
  };
}

function treeShape(node: NodeContext): Shape {
  const targets = node.int("n_targets", null);
  return [rows(node), targets === null || targets < 0 ? null : targets];
}

const treeClassifier: Operator = {
  type: "TreeEnsembleClassifier",
  domain: DOMAIN,
  summary: "The class with the most votes of an ensemble of trees, and all scores.",
  inputs: ["X"],
  outputs: ["Y", "Z"],
  infer: inferClassifier,
  flops: byPath,
  examples: [
    { inputs: ["f32[8,5]"], attributes: { classlabels_int64s: [0, 1, 2] }, outputs: ["i64[8]", "f32[8,3]"] },
    { inputs: ["f32[8,5]"], outputs: ["?[8]", "f32[8,?]"] },
  ],
};

export const CLASSICAL_ML: readonly Operator[] = [
  ...SAME_SHAPE.map(sameShape),
  labelEncoder,
  arrayFeatureExtractor,
  linearRegressor,
  linearClassifier,
  treeRegressor("TreeEnsemble", {
    inputs: ["f64[3,2]"],
    attributes: { n_targets: 2 },
    outputs: ["f64[3,2]"],
    why: "ONNX node test",
  }),
  treeRegressor("TreeEnsembleRegressor", { inputs: ["f64[3,2]"], attributes: { n_targets: 1 }, outputs: ["f32[3,1]"] }),
  treeClassifier,
];
