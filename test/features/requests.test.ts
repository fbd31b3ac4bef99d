// The custom requests: reports of documents and files, the text of binaries.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ONNX_TEXT_SCHEME, type OnnxTextResult, REQUESTS, type Report } from "../../server/src/protocol";
import { ROOT } from "../harness/build";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

const SAMPLE = path.join(ROOT, "samples", "unbalanced.onnx");
const VGG16 = path.join(ROOT, "samples", "vgg16.onnx");
/** Configuration D of arXiv 1409.1556 as torchvision publishes it. */
const VGG16_PARAMS = 138_357_544;
let server: ServerProcess;
let folder: string;

beforeAll(async () => {
  server = await startServerProcess();
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-requests-"));
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const report = (uri: string): Promise<Report> => server.client.connection.sendRequest(REQUESTS.report, { uri });
const onnxText = (uri: string): Promise<OnnxTextResult> =>
  server.client.connection.sendRequest(REQUESTS.onnxText, { uri });
const uriOf = (file: string) => pathToFileURL(file).toString();

describe("rooflint/report", () => {
  it("reads a binary from disk", async () => {
    const { schema, frontend, models } = await report(uriOf(VGG16));
    expect({ schema, frontend }).toEqual({ schema: 1, frontend: "onnx" });
    expect(models[0]?.totals).toMatchObject({ params: VGG16_PARAMS, unknownNodes: 0, lowerBound: false });
  });

  it("answers for an open document from its text", async () => {
    const uri = "untitled:Untitled-1";
    await server.client.open(uri, '<ir_version: 8, opset_import: ["": 17]>\ng (float[2,3] x) => (y) { y = Relu(x) }\n');
    const { frontend, models } = await report(uri);
    expect(frontend).toBe("onnx-text");
    expect(models[0]?.layers.map(({ op, outputs }) => ({ op, outputs }))).toEqual([{ op: "Relu", outputs: [[2, 3]] }]);
  });

  it("sees that a file was changed", async () => {
    const file = path.join(folder, "changing.onnx");
    copyFileSync(SAMPLE, file);
    expect((await report(uriOf(file))).models[0]?.totals.params).not.toBe(VGG16_PARAMS);
    copyFileSync(VGG16, file);
    expect((await report(uriOf(file))).models[0]?.totals.params).toBe(VGG16_PARAMS);
  });

  it("says what is wrong with a damaged file in the report", async () => {
    const file = path.join(folder, "damaged.onnx");
    writeFileSync(file, Buffer.from([0x08, 0x08, 0x3a, 0xff, 0xff, 0xff, 0x7f]));
    const { models, problems } = await report(uriOf(file));
    expect(problems[0]).toMatchObject({ severity: "error", code: "malformed-file" });
    expect(models.flatMap((model) => model.layers)).toEqual([]);
  });

  it("fails in words for what cannot be read", async () => {
    await expect(report(uriOf(path.join(folder, "absent.onnx")))).rejects.toThrow(/cannot read .*absent\.onnx: ENOENT/);
    await expect(report(uriOf(folder))).rejects.toThrow(/not a regular file|EISDIR/);
    await expect(report("https://example.org/model.onnx")).rejects.toThrow(/only files on disk can be read/);
  });
});

describe("rooflint/onnxText", () => {
  it("prints a binary whose text has the same costs when it is opened", async () => {
    const { text } = await onnxText(uriOf(SAMPLE));
    const uri = uriOf(SAMPLE).replace("file:", `${ONNX_TEXT_SCHEME}:`).concat(".onnxtxt");
    await server.client.open(uri, text);
    const [binary, printed] = [await report(uriOf(SAMPLE)), await report(uri)];
    expect(printed.problems).toEqual([]);
    expect(printed.models[0]?.totals).toEqual(binary.models[0]?.totals);
    const codes = (await server.client.diagnostics(uri)).map(({ code }) => code);
    // diagnostics stand in the order of the text, findings in that of what they save
    expect(codes.sort()).toEqual(binary.models[0]?.findings.map(({ rule }) => rule).sort());
    expect(codes.length).toBeGreaterThan(0);
  });
});
