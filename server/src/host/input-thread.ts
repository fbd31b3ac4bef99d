// The thread that reads the process's input: hands on what it reads and counts the edits in it (LSP's notifications
// textDocument/didChange and notebookDocument/didChange) where the other thread can see them at any time.
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";

const EDIT = /"method"\s*:\s*"(?:text|notebook)Document\/didChange"/g;
/** A notification's name may be cut in two by the pieces that a pipe is read in. */
const LONGEST = 64;

const arrived: Int32Array = workerData;
let tail = "";

// a socket, not a file: a read of a file that waits would keep the process from ending
const input = new Socket({ fd: 0, readable: true, writable: false });
input.on("data", (chunk: Buffer) => {
  const text = tail + chunk.toString("latin1");
  // what ends in the tail was counted before
  const edits = [...text.matchAll(EDIT)].filter((match) => match.index + match[0].length > tail.length).length;
  if (edits > 0) Atomics.add(arrived, 0, edits);
  tail = text.slice(-LONGEST);
  parentPort?.postMessage(chunk);
});
input.on("end", () => parentPort?.postMessage(null));
