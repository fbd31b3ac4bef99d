// A file on disk as a ByteSource: positioned synchronous reads, nothing held.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../frontends/onnx/bytes";

export interface FileBytes extends ByteSource {
  /** Bytes read from the disk so far. */
  readonly bytesRead: number;
  /** Modification time in milliseconds since the epoch. */
  readonly modified: number;
  close(): void;
}

/** Opening a named pipe would otherwise wait for someone to write into it. Windows has neither the flag nor such files. */
const READ_WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Throws the system's error when the path cannot be opened or is no regular file (a device or pipe may never end). */
export function openFileBytes(path: string): FileBytes {
  const descriptor = openSync(path, READ_WITHOUT_WAITING);
  const stats = fstatSync(descriptor);
  if (stats.isFile()) return new OpenFile(descriptor, stats.size, stats.mtimeMs);
  closeSync(descriptor);
  throw new Error(`${path} is not a regular file`);
}

class OpenFile implements FileBytes {
  readonly #descriptor: number;
  bytesRead = 0;

  constructor(
    descriptor: number,
    readonly size: number,
    readonly modified: number,
  ) {
    this.#descriptor = descriptor;
  }

  /** A single system call may return less than asked: reads on until all is there or the file ends. */
  read(offset: number, length: number): Uint8Array {
    const target = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    let filled = 0;
    while (filled < target.length) {
      const count = readSync(this.#descriptor, target, filled, target.length - filled, offset + filled);
      if (count === 0) break;
      filled += count;
    }
    this.bytesRead += filled;
    return target.subarray(0, filled);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
