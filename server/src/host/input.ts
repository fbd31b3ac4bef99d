// The process's input, read by a thread of its own (input-thread.ts): while an analysis keeps the event loop busy, that thread
// still sees edits arrive, so that the analysis can be left.
import { PassThrough, type Readable } from "node:stream";
import { Worker } from "node:worker_threads";

export interface WatchedInput {
  readonly stream: Readable;
  /** How many edits have arrived so far, read or not. */
  edits(): number;
}

/** `thread` is the bundle of input-thread.ts. */
export function watchedInput(thread: string): WatchedInput {
  const arrived = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const stream = new PassThrough();
  const worker = new Worker(thread, { workerData: arrived });
  worker.on("message", (chunk: Uint8Array | null) => {
    if (chunk === null) stream.end();
    else stream.write(chunk);
  });
  worker.on("error", (error) => stream.destroy(error));
  return { stream, edits: () => Atomics.load(arrived, 0) };
}
