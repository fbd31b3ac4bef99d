// `rooflint/reportChanged`: word that the report which was given is out of date, once, whatever the reason is.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { NOTIFICATIONS, REQUESTS, type Report, type ReportParams } from "../../server/src/protocol";
import { ROOT } from "../harness/build";
import { type ServerProcess, startServerProcess } from "../harness/language-client";

const TEXT = '<ir_version: 8, opset_import: ["": 17]>\ng (float[2,3] x) => (y) { y = Relu(x) }\n';
const DOCUMENT = "untitled:Untitled-1";
const BINARY = pathToFileURL(path.join(ROOT, "samples", "unbalanced.onnx")).toString();
const SECOND_LINE = 1;

let server: ServerProcess;
let settings: object;
/** Of the notifications, in order. */
let changed: string[];
let wake: (() => void) | undefined;

beforeEach(async () => {
  settings = {};
  changed = [];
  wake = undefined;
  server = await startServerProcess({ settings: () => settings });
  server.client.connection.onNotification(NOTIFICATIONS.reportChanged, ({ uri }: ReportParams) => {
    changed.push(uri);
    wake?.();
  });
});
afterEach(() => server.stop());

const report = (uri: string): Promise<Report> => server.client.connection.sendRequest(REQUESTS.report, { uri });
const targetOf = async (uri: string) => (await report(uri)).models[0]?.target?.id;

async function told(count: number): Promise<void> {
  while (changed.length < count)
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
}

async function chooseTarget(target: string): Promise<void> {
  settings = { target };
  await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
}

it("is told after an edit, once until the report is asked for again", async () => {
  await server.client.open(DOCUMENT, TEXT);
  await report(DOCUMENT);
  const widen = (from: string, to: string) => {
    const character = (TEXT.split("\n")[SECOND_LINE] ?? "").indexOf(from);
    const start = { line: SECOND_LINE, character };
    return server.client.edit(DOCUMENT, start, { line: SECOND_LINE, character: character + 1 }, to);
  };
  await widen("3", "4");
  await told(1);
  const version = await widen("3", "5");
  await server.client.diagnostics(DOCUMENT, version);
  expect(changed).toEqual([DOCUMENT]);
  expect((await report(DOCUMENT)).models[0]?.outputs[0]?.shape).toEqual([2, 5]);
  await widen("3", "6");
  await told(2);
  expect(changed).toEqual([DOCUMENT, DOCUMENT]);
});

it("is told of documents and of files when settings change, and the next report follows them", async () => {
  await server.client.open(DOCUMENT, TEXT);
  expect([await targetOf(DOCUMENT), await targetOf(BINARY)]).toEqual([undefined, undefined]);
  await chooseTarget("nvidia-rtx-3090");
  await told(2);
  expect([...changed].sort()).toEqual([BINARY, DOCUMENT].sort());
  expect([await targetOf(DOCUMENT), await targetOf(BINARY)]).toEqual(["nvidia-rtx-3090", "nvidia-rtx-3090"]);
});

it("is not told of what nobody asked for", async () => {
  await server.client.open(DOCUMENT, TEXT);
  await server.client.diagnostics(DOCUMENT);
  await report(BINARY);
  await chooseTarget("nvidia-rtx-3090");
  await told(1);
  await targetOf(DOCUMENT);
  expect(changed).toEqual([BINARY]);
});
