import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConnection } from "vscode-languageserver/node";
import { CancellationTokenSource } from "vscode-languageserver-protocol/node";
import { analyzeSteps } from "../../server/src/analysis/analyze";
import { serve } from "../../server/src/features/frame/server";
import { diskHost } from "../../server/src/host/files";
import { connectInProcess, type ServerProcess, startServerProcess } from "../harness/language-client";

const BALANCED = `<ir_version: 8, opset_import: ["": 17]>
g (float[1,64,56,56] x, float[64,64,1,1] w) => (float[1,64,56,56] y) {
  y = Conv(x, w)
}
`;
/** Place of `g`'s weights: `float[64,64,1,1] w` → `float[960,64,1,1] w`. */
const FILTERS = { start: { line: 1, character: 30 }, end: { line: 1, character: 32 } };

let settings: unknown = {};
let server: ServerProcess;
let opened = 0;

beforeAll(async () => {
  server = await startServerProcess({ settings: () => settings });
});
afterAll(() => server.stop());

async function open(text: string): Promise<string> {
  const uri = `file:///session/model${opened++}.onnxtxt`;
  await server.client.open(uri, text);
  return uri;
}

describe("initialize", () => {
  it("names the server and offers incremental documents", () => {
    expect(server.initialized.serverInfo?.name).toBe("Rooflint");
    expect(server.initialized.capabilities).toMatchObject({ textDocumentSync: 2, hoverProvider: true });
  });
});

describe("an editor that talks over IPC", () => {
  it("is answered too", async () => {
    const { client, process: child, initialized, stop } = await startServerProcess({}, "node-ipc");
    expect(initialized.serverInfo?.name).toBe("Rooflint");
    await client.open("file:///session/ipc.onnxtxt", BALANCED);
    expect(await client.hover("file:///session/ipc.onnxtxt", { line: 2, character: 7 })).toContain("Conv");
    await stop();
    expect(child.exitCode).toBe(0);
  });

  it("leaves no process behind when the channel closes", async () => {
    const { process: child } = await startServerProcess({}, "node-ipc");
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.disconnect();
    expect(await exited).toBe(1);
  });
});

describe("edits", () => {
  it("are applied to the text that the server holds", async () => {
    const uri = await open(BALANCED);
    expect(BALANCED.split("\n")[1]?.slice(30, 32)).toBe("64");
    expect(await server.client.diagnostics(uri)).toEqual([]);
    const version = await server.client.edit(uri, FILTERS.start, FILTERS.end, "960");
    const [finding] = await server.client.diagnostics(uri, version);
    expect(finding).toMatchObject({ code: "unbalanced-channels", source: "Rooflint", severity: 3 });
    expect(finding?.message).toContain("64 → 960");
  });

  it("in quick succession are analysed once, for the last of them", async () => {
    const uri = await open(BALANCED);
    await server.client.diagnostics(uri);
    let end = FILTERS.end;
    let version = 0;
    for (const filters of ["128", "256", "512", "960"]) {
      version = await server.client.edit(uri, FILTERS.start, end, filters);
      end = { line: 1, character: 33 };
    }
    const [finding] = await server.client.diagnostics(uri, version);
    expect(finding?.message).toContain("64 → 960");
    expect(server.client.published(uri).map((params) => params.version)).toEqual([1, version]);
  });

  it("reach a hover that follows at once", async () => {
    const uri = await open(BALANCED);
    await server.client.diagnostics(uri);
    await server.client.edit(uri, FILTERS.start, FILTERS.end, "32");
    expect(await server.client.hover(uri, { line: 2, character: 7 })).toContain("f32[1,32,56,56]");
  });

  it("may break the text: errors stand at their place, and the next edit mends them", async () => {
    const uri = await open(BALANCED);
    const statement = { start: { line: 2, character: 2 }, end: { line: 2, character: 16 } };
    const broken = await server.client.edit(uri, statement.start, statement.end, "y = Conv(x, ");
    const [error] = await server.client.diagnostics(uri, broken);
    expect(error).toMatchObject({ code: "syntax-error", severity: 1 });
    expect(error?.range.start.line).toBeGreaterThanOrEqual(2);
    const end = { line: 2, character: 2 + "y = Conv(x, ".length };
    const mended = await server.client.edit(uri, statement.start, end, "y = Conv(x, w)");
    expect(await server.client.diagnostics(uri, mended)).toEqual([]);
  });
});

describe("closing", () => {
  it("takes the diagnostics away", async () => {
    const uri = await open(BALANCED.replace("64,64,1,1", "960,64,1,1").replace("1,64,56,56] y", "1,960,56,56] y"));
    expect((await server.client.diagnostics(uri)).length).toBe(1);
    const cleared = server.client.nextPublication();
    await server.client.close(uri);
    await cleared;
    expect(server.client.published(uri).at(-1)?.diagnostics).toEqual([]);
    expect(await server.client.hover(uri, { line: 2, character: 7 })).toBeNull();
  });
});

describe("cancellation", () => {
  it("of a request is answered as such", async () => {
    const uri = await open(BALANCED);
    const source = new CancellationTokenSource();
    const parameters = { textDocument: { uri }, position: { line: 2, character: 7 } };
    const answer = server.client.connection.sendRequest("textDocument/hover", parameters, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
    expect(await server.client.hover(uri, { line: 2, character: 7 })).toContain("Conv");
  });
});

describe("settings", () => {
  it("change severities of open documents without an edit", async () => {
    const uri = await open(BALANCED.replace("64,64,1,1", "960,64,1,1").replace("1,64,56,56] y", "1,960,56,56] y"));
    expect((await server.client.diagnostics(uri))[0]?.severity).toBe(3);
    settings = { guidelines: { "unbalanced-channels": "warning", "excess-groups": "loud" } };
    const changed = server.client.nextPublication();
    await server.client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await changed;
    await expect.poll(() => server.client.published(uri).at(-1)?.diagnostics[0]?.severity).toBe(2);
    expect(server.client.log.join("\n")).toContain("rooflint.guidelines.excess-groups ignored: expected off, error");
    settings = {};
  });
});

describe("an editor without settings", () => {
  it("gets the defaults", async () => {
    const { client, reader, writer } = connectInProcess({
      settings: () => {
        throw new Error("must not be asked");
      },
    });
    serve(createConnection(reader, writer), { analyze: analyzeSteps, host: diskHost });
    await client.initialize({});
    const uri = "file:///session/plain.onnxtxt";
    await client.open(uri, BALANCED.replace("64,64,1,1", "960,64,1,1").replace("1,64,56,56] y", "1,960,56,56] y"));
    expect((await client.diagnostics(uri)).map(({ code }) => code)).toEqual(["unbalanced-channels"]);
    expect(client.log).toEqual([]);
    client.connection.dispose();
  });
});

describe("a fault of ours", () => {
  it("is reported at the file, logged, and leaves the server alive", async () => {
    const { client, reader, writer } = connectInProcess();
    const faulty: typeof analyzeSteps = function* (source, options) {
      if (source.kind === "text" && source.text.includes("960")) throw new Error("a bug for this test");
      return yield* analyzeSteps(source, options);
    };
    serve(createConnection(reader, writer), { analyze: faulty, host: diskHost });
    await client.initialize();
    const uri = "file:///session/fault.onnxtxt";
    await client.open(uri, BALANCED.replace("64,64,1,1", "960,64,1,1"));
    const [problem, ...others] = await client.diagnostics(uri);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: "internal-error", severity: 1, range: { start: { line: 0, character: 0 } } });
    expect(problem?.message).toContain("a bug for this test");
    expect(client.log.join("\n")).toMatch(
      /internal error in the analysis of .*fault\.onnxtxt: Error: a bug for this test/,
    );
    expect(await client.hover(uri, { line: 2, character: 7 })).toBeNull();
    const version = await client.edit(uri, FILTERS.start, { line: 1, character: 33 }, "64");
    expect(await client.diagnostics(uri, version)).toEqual([]);
    expect(await client.hover(uri, { line: 2, character: 7 })).toContain("Conv");
    client.connection.dispose();
  });
});
