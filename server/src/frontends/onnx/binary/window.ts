// A moving window over a file: positioned reads that start small after a jump and double while reading on. Reading a few
// header bytes between skipped weights costs 2 KiB each, a long node list is read 64 KiB at a time.
import type { ByteSource } from "../bytes";

/** First read after a jump: the headers between two payloads fit (256 bytes would double the number of reads). */
const SMALLEST = 2 * 1024;
/** Sequential reads grow up to this: larger ones gain nothing and would read payloads that are skipped next. */
const LARGEST = 64 * 1024;
/** Bytes behind the position that stay readable: a second look at an attribute or a small tensor needs no second read. */
const KEPT = 4 * 1024;

export class ByteWindow {
  readonly #source: ByteSource;
  #bytes = new Uint8Array(0);
  #start = 0;
  #next = SMALLEST;
  #bytesRead = 0;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.size;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** The byte at `offset`, -1 at the end of the file. */
  byte(offset: number): number {
    const at = offset - this.#start;
    if (at >= 0 && at < this.#bytes.length) return this.#bytes[at] as number;
    if (offset >= this.size) return -1;
    this.#load(offset, 1);
    return this.#bytes[offset - this.#start] ?? -1;
  }

  /** The bytes [offset, offset + length) inside the file; valid until the next call. Fewer when the file has shrunk. */
  slice(offset: number, length: number): Uint8Array {
    const at = offset - this.#start;
    if (at < 0 || at + length > this.#bytes.length) this.#load(offset, length);
    const from = offset - this.#start;
    return this.#bytes.subarray(from, from + length);
  }

  #load(offset: number, length: number): void {
    const end = this.#start + this.#bytes.length;
    const sequential = offset >= this.#start && offset <= end;
    this.#next = sequential ? Math.min(this.#next * 2, LARGEST) : SMALLEST;
    const from = sequential ? end : offset;
    const wanted = Math.min(Math.max(this.#next, offset + length - from), this.size - from);
    const kept = sequential
      ? this.#bytes.subarray(Math.max(0, Math.min(offset - this.#start, this.#bytes.length - KEPT)))
      : NOTHING;
    const fresh = this.#source.read(from, wanted);
    this.#bytesRead += fresh.length;
    this.#start = from - kept.length;
    const bytes = new Uint8Array(kept.length + fresh.length);
    bytes.set(kept);
    bytes.set(fresh, kept.length);
    this.#bytes = bytes;
  }
}

const NOTHING = new Uint8Array(0);
