// `rooflint/onnxText`: a binary ONNX model as text in ONNX's own syntax, for the virtual read-only document.

import type { Source } from "../frontends/frontend";
import { readOnnx } from "../frontends/onnx/binary/reader";
import { printOnnx } from "../frontends/onnx/text/print";
import { type OnnxTextResult, REQUESTS, type ReportParams } from "../protocol";
import { answer, type Feature, failure, readable } from "./frame/feature";

export const onnxText: Feature = {
  capabilities: {},
  register(connection, { texts }) {
    connection.onRequest(REQUESTS.onnxText, ({ uri }: ReportParams, token) =>
      answer(token, (): OnnxTextResult => ({ text: readable(uri, () => texts.get(uri, textOf)) })),
    );
  },
};

/** What the reader found wrong stands above the part that it could read. */
function textOf(source: Source): string {
  if (source.kind === "text") return source.text;
  const { model, problems } = readOnnx(source.bytes);
  const faults = problems.map(
    ({ severity, code, message }) => `# ${severity} ${code}: ${message.replace(/\s+/g, " ")}`,
  );
  if (model === null) throw failure(problems[0]?.message ?? "this is no ONNX model");
  return [...faults, printOnnx(model, { payloadFile: baseName(source.name) })].join("\n");
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}
