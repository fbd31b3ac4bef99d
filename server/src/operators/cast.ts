// Changes of the element type: Cast, CastLike and BitCast. https://onnx.ai/onnx/operators/onnx__Cast.html
import { DTYPES, type DType, dtypeFromOnnx, isFloat } from "../tensor/dtype";
import type { TensorData } from "../tensor/type";
import type { CostContext, NodeContext } from "./context";
import { isExact, store } from "./numbers";
import type { Operator } from "./operator";
import { flopsPerOutput } from "./prices";
import { everything, totalBytes } from "./traffic";

const cast: Operator = {
  type: "Cast",
  summary: "Converts every element to the type `to`.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => node.tensor(requiredType(node, "to"), node.shape(0)),
  evaluate: (node) => [convertAll(node)],
  flops: (node) => (isSame(node) ? 0 : flopsPerOutput(node)),
  traffic: (node) => (isSame(node) ? 0 : everything(node)),
  examples: [
    { inputs: ["f32[4]={-1.9,1.9,2,?}"], attributes: { to: 7 }, outputs: ["i64[4]={-1,1,2,?}"], flops: 4, traffic: 48 },
    {
      inputs: ["f32[3]={NaN,Infinity,1e30}"],
      attributes: { to: 6 },
      outputs: ["i32[3]={?,?,?}"],
      why: "undefined when out of range",
    },
    {
      inputs: ["i16[1]={200}"],
      attributes: { to: 3 },
      outputs: ["i8[1]={-56}"],
      why: "example of the ONNX documentation",
    },
    { inputs: ["f32[4]={0,-0,0.5,NaN}"], attributes: { to: 9 }, outputs: ["bool[4]={0,0,1,1}"] },
    { inputs: ["bool[2]={0,1}"], attributes: { to: 1 }, outputs: ["f32[2]={0,1}"] },
    {
      inputs: ["f32[2]={65520,0.1}"],
      attributes: { to: 10 },
      outputs: ["f16[2]={Infinity,0.0999755859375}"],
      why: "numpy.float16",
    },
    { inputs: ["f32[1]={0.1}"], attributes: { to: 16 }, outputs: ["bf16[1]={0.10009765625}"], why: "0x3DCD" },
    {
      inputs: ["i64[1]={9223372036854775807}"],
      attributes: { to: 6 },
      outputs: ["i32[1]={?}"],
      why: "not exact in a double",
    },
    {
      inputs: ["i64[2]={9223372036854775807,5}"],
      attributes: { to: 7 },
      outputs: ["i64[2]={9223372036854775807,5}"],
      flops: 0,
      traffic: 0,
    },
    { inputs: ["f32[?,4]"], attributes: { to: 11 }, outputs: ["f64[?,4]"] },
    { inputs: ["f32[2]"], error: "attribute 'to'" },
  ],
};

function isSame(node: CostContext): boolean {
  const output = node.outputs[0];
  return output?.kind === "tensor" && output.dtype !== null && output.dtype === node.dtype(0);
}

/** A dtype attribute that must be there; a number newer than our table leaves the type unknown. */
export function requiredType(node: NodeContext, name: string): DType | null {
  const elemType = node.int(name, null);
  if (elemType === null) node.fail(`attribute '${name}' (the element type) is missing`, "missing-attribute");
  return dtypeFromOnnx(elemType);
}

function convertAll(node: CostContext): TensorData | null {
  const output = node.outputs[0];
  const data = node.data(0);
  const [from, to] = [node.dtype(0), output?.kind === "tensor" ? output.dtype : null];
  if (data === null || from === null || to === null) return null;
  return from === to ? data : data.map((value) => convert(value, from, to));
}

/** Floats are truncated to integers, one that does not fit is undefined; integers keep their low bits. */
function convert(value: number | null, from: DType, to: DType): number | null {
  if (value === null) return null;
  const { kind, bits } = DTYPES[to];
  if (kind !== "signed" && kind !== "unsigned") return store(value, to);
  if (!isFloat(from)) return isExact(value, from) ? store(value, to) : null;
  const truncated = Math.trunc(value);
  const low = kind === "signed" ? -(2 ** (bits - 1)) : 0;
  const high = kind === "signed" ? 2 ** (bits - 1) : 2 ** bits;
  return truncated >= low && truncated < high ? store(truncated, to) : null;
}

const castLike: Operator = {
  ...cast,
  type: "CastLike",
  summary: "Converts every element to the element type of the second operand.",
  inputs: ["input", "target_type"],
  infer: (node) => node.tensor(node.dtype(1), node.shape(0)),
  traffic: (node) => (isSame(node) ? 0 : totalBytes([node.typeOf(0), ...node.outputs])),
  examples: [
    {
      inputs: ["f32[2]={1.5,?}", "i64[7]"],
      outputs: ["i64[2]={1,?}"],
      flops: 2,
      traffic: 24,
      why: "2·4 read, 2·8 written; only the second operand's type is looked at",
    },
    { inputs: ["f32[3,?]", "f16[1]"], outputs: ["f16[3,?]"] },
    { inputs: ["f32[3]", "unknown"], outputs: ["?[3]"] },
  ],
};

const bitCast: Operator = {
  type: "BitCast",
  summary: "Reads the same bits as another element type of equal width.",
  inputs: ["input"],
  outputs: ["output"],
  infer: (node) => {
    const [from, to] = [node.dtype(0), requiredType(node, "to")];
    if (from !== null && to !== null && DTYPES[from].bits !== DTYPES[to].bits) {
      node.fail(`cannot read ${from} (${DTYPES[from].bits} bits) as ${to} (${DTYPES[to].bits} bits)`);
    }
    return node.tensor(to, node.shape(0));
  },
  view: true,
  examples: [
    { inputs: ["f32[2,?]"], attributes: { to: 6 }, outputs: ["i32[2,?]"] },
    { inputs: ["f32[2]"], attributes: { to: 7 }, error: "cannot read float32 (32 bits) as int64 (64 bits)" },
  ],
};

export const CASTS: readonly Operator[] = [cast, castLike, bitCast];
