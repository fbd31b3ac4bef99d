// `--node-ipc`: the channel to the parent process is read by the main thread alone, and an analysis there would keep it from
// reading. So the main thread hands messages on and counts the edits among them; the server runs in a thread of its own.
import { isMainThread, type MessagePort, parentPort, Worker, workerData } from "node:worker_threads";

/** In the server's thread. */
export interface RelayedInput {
  readonly port: MessagePort;
  /** How many edits have arrived so far, read or not. */
  edits(): number;
}

/** Null in the main thread, which now hands on between the channel and `script`, run again in a thread. */
export function relayedInput(script: string): RelayedInput | null {
  if (isMainThread || parentPort === null) {
    relay(script);
    return null;
  }
  const arrived: Int32Array = workerData;
  return { port: parentPort, edits: () => Atomics.load(arrived, 0) };
}

const EDITS: ReadonlySet<unknown> = new Set(["textDocument/didChange", "notebookDocument/didChange"]);

function relay(script: string): void {
  const arrived = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const server = new Worker(script, { workerData: arrived, argv: process.argv.slice(2) });
  process.on("message", (message: { readonly method?: unknown }) => {
    if (EDITS.has(message.method)) Atomics.add(arrived, 0, 1);
    server.postMessage(message);
  });
  // the server has lost its client
  process.once("disconnect", () => process.exit(1));
  server.on("message", (message: object) => void process.send?.(message));
  server.on("error", (error) => {
    console.error(error);
    process.exit(1);
  });
  server.on("exit", (code) => process.exit(code));
}
