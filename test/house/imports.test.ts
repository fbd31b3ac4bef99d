// The way of the data, enforced: a folder imports only from itself and from what stands before it.
import { describe, expect, it } from "vitest";
import { type SourceFile, sourceFiles } from "./sources";

/** Folders of server/src, each after everything that it may import. */
const ORDER = [
  "text",
  "tensor",
  "operators",
  "graph",
  "python",
  "frontends",
  "cost",
  "hardware",
  "guidelines",
  "zoo",
  "analysis",
  "host",
  "session",
  "formats",
  "features",
  "cli",
] as const;

/** Files beside the folders: `protocol` holds types of plain JSON, `version` a constant; everyone may import them. */
const FOR_ALL = ["server/src/protocol", "server/src/version"];
/** What the client and the webview share with the server: no analysis, only types and the printing of figures and reports. */
const SHARED = ["server/src/protocol", "server/src/text/", "server/src/tensor/count", "server/src/formats/"];

const LSP = /^vscode-(languageserver|jsonrpc)/;
const FILE_SYSTEM = /^(node:)?fs(\/|$)|^tinyglobby$/;
const PROCESS_OR_NETWORK =
  /^(node:)?(child_process|cluster|worker_threads|net|tls|dgram|dns|http2?|https|inspector)(\/|$)/;
const CODE_LOADER = /^(node:)?(vm|module)$/;

const server = sourceFiles("server/src");
const client = sourceFiles("client/src");
const webview = sourceFiles("webview/src");

describe("import direction", () => {
  it("is given for every folder of the server", () => {
    const folders = new Set(server.map(folderOf).filter((folder) => folder !== null));
    expect([...folders].filter((folder) => !ORDER.includes(folder as (typeof ORDER)[number]))).toEqual([]);
  });

  it("goes from the text to the command line", () => {
    expect(server.flatMap((file) => file.imports.filter((name) => pointsForward(file, name)).map(show(file)))).toEqual(
      [],
    );
  });

  it("leaves the language server's protocol to features/ and main.ts", () => {
    expect(violations(server, LSP, /^server\/src\/(features\/|main\.ts$)/)).toEqual([]);
  });

  it("leaves the file system to host/", () => {
    expect(violations(server, FILE_SYSTEM, /^server\/src\/host\//)).toEqual([]);
  });

  it("leaves `vscode` to the client", () => {
    expect(violations([...server, ...webview], /^vscode(-languageclient.*)?$/, null)).toEqual([]);
    expect(violations(client, /^vscode$/, null).length).toBeGreaterThan(0);
  });

  it("starts no process and opens no connection", () => {
    const known = /^server\/src\/host\/(git|input|input-thread|relay)\.ts$/;
    expect(violations([...server, ...client, ...webview], PROCESS_OR_NETWORK, known)).toEqual([]);
  });

  it("reads the server's input in a thread beside it, which knows nothing but that", () => {
    const input = server.filter(({ path }) => /^server\/src\/host\/(input|relay)/.test(path));
    expect(violations(input, PROCESS_OR_NETWORK, null)).toEqual([
      "server/src/host/input-thread.ts imports node:net",
      "server/src/host/input-thread.ts imports node:worker_threads",
      "server/src/host/input.ts imports node:worker_threads",
      "server/src/host/relay.ts imports node:worker_threads",
    ]);
    // a stream over the descriptor that the process was started with; nothing connects
    const thread = input.find(({ path }) => path.endsWith("input-thread.ts"))?.text ?? "";
    expect(thread.match(/\b(Socket|connect|createConnection|Server)\b/g)).toEqual(["Socket", "Socket"]);
    expect(thread).toContain("new Socket({ fd: 0,");
    const users = [...server, ...client].filter(({ imports }) => imports.includes("server/src/host/input"));
    expect(users.map(({ path }) => path)).toEqual(["server/src/main.ts"]);
  });

  it("starts git from the command line alone", () => {
    const git = server.filter(({ path }) => path === "server/src/host/git.ts");
    expect(violations(git, PROCESS_OR_NETWORK, null)).toEqual(["server/src/host/git.ts imports node:child_process"]);
    const users = [...server, ...client].filter(({ imports }) => imports.includes("server/src/host/git"));
    expect(users.map(({ path }) => path)).toEqual(["server/src/cli/compare/operands.ts"]);
  });

  it("loads no code but the command line's own bundle", () => {
    expect(violations([...server, ...client, ...webview], CODE_LOADER, /^server\/src\/host\/bundle\.ts$/)).toEqual([]);
  });

  it("keeps analysis out of the client and the webview", () => {
    const foreign = [...client, ...webview].flatMap((file) =>
      file.imports
        .filter((name) => name.startsWith("server/") && !SHARED.some((shared) => name.startsWith(shared)))
        .map(show(file)),
    );
    expect(foreign).toEqual([]);
  });
});

function pointsForward(file: SourceFile, name: string): boolean {
  const from = folderOf(file);
  const to = /^server\/src\/([^/]+)\//.exec(name)?.[1] ?? null;
  if (!name.startsWith("server/src/") || FOR_ALL.includes(name)) return false;
  if (to === null) return true;
  const order: readonly string[] = ORDER;
  // main.ts stands behind everything; protocol.ts names positions and problems only
  const rank = from === null ? (file.path.endsWith("main.ts") ? ORDER.length : 1) : order.indexOf(from);
  return order.indexOf(to) > rank;
}

function folderOf({ path }: SourceFile): string | null {
  return /^server\/src\/([^/]+)\//.exec(path)?.[1] ?? null;
}

function violations(files: readonly SourceFile[], forbidden: RegExp, allowed: RegExp | null): readonly string[] {
  return files
    .filter(({ path }) => !allowed?.test(path))
    .flatMap((file) => file.imports.filter((name) => forbidden.test(name)).map(show(file)));
}

function show(file: SourceFile) {
  return (name: string) => `${file.path} imports ${name}`;
}
