// A language client for tests: the built server as a process over stdio, or a server inside the test over streams.
import { type ChildProcess, fork, spawn } from "node:child_process";
import path from "node:path";
import { PassThrough } from "node:stream";
import {
  createProtocolConnection,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  IPCMessageReader,
  IPCMessageWriter,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import type { Position } from "../../server/src/text/position";
import { ROOT } from "./build";

export interface ClientOptions {
  /** The section `rooflint` of the settings, as it is when the server asks. */
  readonly settings?: () => unknown;
}

/** Our server sends no marked-up messages. */
export type PlainDiagnostic = Diagnostic & { readonly message: string };

const CONFIGURABLE = { configuration: true, didChangeConfiguration: { dynamicRegistration: true } };

export class LanguageClient {
  readonly connection: ProtocolConnection;
  readonly #published = new Map<string, PublishDiagnosticsParams[]>();
  readonly #waiting = new Set<() => void>();
  readonly #versions = new Map<string, number>();
  /** Lines that the server wrote to its log. */
  readonly log: string[] = [];

  constructor(connection: ProtocolConnection, { settings = () => ({}) }: ClientOptions) {
    this.connection = connection;
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      this.#published.set(params.uri, [...(this.#published.get(params.uri) ?? []), params]);
      for (const wake of this.#waiting) wake();
    });
    connection.onNotification("window/logMessage", ({ message }: { message: string }) => void this.log.push(message));
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(settings));
    connection.listen();
  }

  async initialize(workspace: object = CONFIGURABLE): Promise<InitializeResult> {
    const result: InitializeResult = await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace, textDocument: {} },
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  async open(uri: string, text: string, languageId = "onnx-text"): Promise<void> {
    this.#versions.set(uri, 1);
    const textDocument = { uri, languageId, version: 1, text };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  /** Replaces one stretch of text, as typing does. Returns the new version. */
  async edit(uri: string, start: Position, end: Position, text: string): Promise<number> {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    await this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [{ range: { start, end }, text }],
    });
    return version;
  }

  async close(uri: string): Promise<void> {
    await this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  /** The first diagnostics for this version or a newer one. */
  async diagnostics(uri: string, version = 1): Promise<readonly PlainDiagnostic[]> {
    for (;;) {
      const found = this.published(uri).find((params) => (params.version ?? 0) >= version);
      if (found) return found.diagnostics as readonly PlainDiagnostic[];
      await this.nextPublication();
    }
  }

  /** Everything that was published for a document, in order. */
  published(uri: string): readonly PublishDiagnosticsParams[] {
    return this.#published.get(uri) ?? [];
  }

  nextPublication(): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
    });
  }

  /** The hover's Markdown; null where there is none. */
  async hover(uri: string, position: Position): Promise<string | null> {
    const hover: Hover | null = await this.request("textDocument/hover", uri, { position });
    return hover && (hover.contents as { value: string }).value;
  }

  request<T>(method: string, uri: string, more: object = {}): Promise<T> {
    return this.connection.sendRequest(method, { textDocument: { uri }, ...more });
  }
}

export interface ServerProcess {
  readonly client: LanguageClient;
  readonly process: ChildProcess;
  readonly initialized: InitializeResult;
  stop(): Promise<void>;
}

/** How an editor talks to the bundle that it starts. */
export type Transport = "stdio" | "node-ipc";

/** The bundle as an editor starts it. */
export async function startServerProcess(
  options: ClientOptions = {},
  transport: Transport = "stdio",
): Promise<ServerProcess> {
  const { process: server, connection } = START[transport]();
  const exited = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const client = new LanguageClient(connection, options);
  const initialized = await client.initialize();
  const stop = async () => {
    await client.connection.sendRequest("shutdown");
    await client.connection.sendNotification("exit");
    await exited;
    client.connection.dispose();
  };
  return { client, process: server, initialized, stop };
}

const BUNDLE = path.join(ROOT, "dist", "server.js");

const START: Readonly<Record<Transport, () => { process: ChildProcess; connection: ProtocolConnection }>> = {
  stdio: () => {
    const server = spawn(process.execPath, [BUNDLE, "--stdio"]);
    const reader = new StreamMessageReader(server.stdout);
    return { process: server, connection: createProtocolConnection(reader, new StreamMessageWriter(server.stdin)) };
  },
  "node-ipc": () => {
    const server = fork(BUNDLE, ["--node-ipc"]);
    return {
      process: server,
      connection: createProtocolConnection(new IPCMessageReader(server), new IPCMessageWriter(server)),
    };
  },
};

/** Two ends of a connection inside this process: the client's, and reader and writer for a server. */
export function connectInProcess(options: ClientOptions = {}) {
  const toServer = new PassThrough();
  const toClient = new PassThrough();
  const own = createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer));
  const client = new LanguageClient(own, options);
  return { client, reader: new StreamMessageReader(toServer), writer: new StreamMessageWriter(toClient) };
}
