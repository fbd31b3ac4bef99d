// A shape constant that the exporter put into a file beside the model (ONNX external data): the shape is known when the
// file is there, and unknown, not wrong, when it is missing, too short or elsewhere.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onnx } from "onnx-proto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { analyze } from "../../server/src/analysis/analyze";
import { withFile } from "../../server/src/host/files";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-external-"));
  // int64 little-endian: 16 bytes of something else, then 3, 8
  const bytes = Buffer.alloc(32);
  bytes.writeBigInt64LE(3n, 16);
  bytes.writeBigInt64LE(8n, 24);
  writeFileSync(path.join(folder, "shape.bin"), bytes);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Reshape of float32[2,12] by an int64[2] constant at `location`. */
function write(location: string, offset: number): string {
  const file = path.join(folder, "model.onnx");
  const dims = (...sizes: readonly number[]) => ({ dim: sizes.map((dimValue) => ({ dimValue })) });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "external",
      node: [{ opType: "Reshape", input: ["x", "shape"], output: ["y"] }],
      input: [{ name: "x", type: { tensorType: { elemType: 1, shape: dims(2, 12) } } }],
      output: [{ name: "y", type: { tensorType: { elemType: 1 } } }],
      initializer: [
        {
          name: "shape",
          dataType: 7,
          dims: [2],
          dataLocation: 1,
          externalData: [
            { key: "location", value: location },
            { key: "offset", value: String(offset) },
            { key: "length", value: "16" },
          ],
        },
      ],
    },
  });
  writeFileSync(file, onnx.ModelProto.encode(model).finish());
  return file;
}

function shapeOf(file: string) {
  const analysis = withFile(file, ({ source }) => analyze(source));
  const type = analysis?.models[0]?.graph.nodes[0]?.outputs[0]?.type;
  return type?.kind === "tensor" ? type.shape : undefined;
}

it("is read where it is", () => {
  expect(shapeOf(write("shape.bin", 16))).toEqual([3, 8]);
});

it("leaves the shape unknown where it is not", () => {
  expect(shapeOf(write("absent.bin", 16))).toEqual([null, null]);
  expect(shapeOf(write("shape.bin", 24))).toEqual([null, null]);
  expect(shapeOf(write("../shape.bin", 16))).toEqual([null, null]);
});
