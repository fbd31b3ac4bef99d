// What the ONNX tests share: where the oracle is, how its files are read, and how our types compare with its.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { readOnnx } from "../../server/src/frontends/onnx/binary/reader";
import { bytesOf } from "../../server/src/frontends/onnx/bytes";
import type { OnnxModel } from "../../server/src/frontends/onnx/model";
import { DTYPES } from "../../server/src/tensor/dtype";
import type { ValueType } from "../../server/src/tensor/type";

const ROOT = path.resolve(import.meta.dirname, "..", "..");
const ORACLE = path.resolve(ROOT, "..", "shared", "oracle");

/** The folder of an oracle set; null, with a message, where this machine has none. */
export function oracle(set: string): string | null {
  const folder = path.join(ORACLE, set);
  if (existsSync(folder)) return folder;
  console.warn(`skipped: no oracle at ${path.relative(ROOT, folder)}`);
  return null;
}

export function readJson<T>(...parts: readonly string[]): T {
  return JSON.parse(readFileSync(path.join(...parts), "utf8")) as T;
}

/** Reads a sound file: any problem of the reader is a failure of the test. */
export function readModel(file: string): OnnxModel {
  const { model, problems } = readOnnx(bytesOf(readFileSync(file)));
  if (model === null || problems.length > 0) throw new Error(`${file}: ${JSON.stringify(problems)}`);
  return model;
}

/** The model without the output shapes that it declares, so that inference has to find them. */
export function withoutDeclaredShapes(model: OnnxModel): OnnxModel {
  const outputs = model.graph.outputs.map((output) => ({ ...output, type: null }));
  return { ...model, graph: { ...model.graph, outputs, valueInfo: [] } };
}

/** How what we know of a value compares with its true type: "unknown" says too little, "wrong" contradicts it. */
export type Verdict = "right" | "unknown" | "wrong";

export function judge(type: ValueType, elemType: number, dims: readonly (number | string | null)[] | null): Verdict {
  if (type.kind === "unknown") return "unknown";
  if (type.kind !== "tensor") return "wrong";
  if (type.dtype !== null && DTYPES[type.dtype].onnx !== elemType) return "wrong";
  if (dims !== null && type.shape !== null) {
    if (type.shape.length !== dims.length) return "wrong";
    if (type.shape.some((dim, i) => dim !== null && typeof dims[i] === "number" && dim !== dims[i])) return "wrong";
  }
  const open =
    type.dtype === null ||
    (dims !== null &&
      (type.shape === null || type.shape.some((dim, i) => dim === null && typeof dims[i] === "number")));
  return open ? "unknown" : "right";
}
