// Protobuf's wire format, https://protobuf.dev/programming-guides/encoding: tags, varints, lengths, and the walk over one
// message's fields. A fault names the byte offset and the field path, spoils only the message it stands in, and the walk
// goes on behind that message: what a truncated or damaged file still has is kept.
import type { Problem, ProblemCode } from "../../../text/problem";
import type { ByteSource } from "../bytes";
import { BYTES_READ, FAULTS, FIELDS, MESSAGE_DEPTH, MESSAGES, PROBLEMS, TEXT_BYTES } from "../limits";
import { ByteWindow } from "./window";

/** Wire types by their number. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
const GROUP = 3;
const GROUP_END = 4;
export const FIXED32 = 5;
const WIRE_NAMES = ["varint", "64-bit", "length-delimited", "group", "end of group", "32-bit", "type 6", "type 7"];

/** How to read one field into the draft of its message. Fields without an entry are skipped. */
export interface Field<D> {
  readonly name: string;
  read(wire: Wire, draft: D, wireType: number, end: number): void;
}

export type Fields<D> = Readonly<Record<number, Field<D>>>;

/** The bytes do not say what the format asks for. Caught at the enclosing message; null was reported already. */
class WireFault extends Error {
  constructor(readonly fault: string | null) {
    super(fault ?? "cut short");
  }
}

/** A limit of the whole file is reached: nothing more is read. Caught by the reader of the file. */
class LimitReached extends Error {}

export class Wire {
  position = 0;
  readonly problems: Problem[] = [];
  readonly #window: ByteWindow;
  readonly #path: (string | number)[] = [];
  readonly #decoder = new TextDecoder();
  #fields = 0;
  #messages = 0;
  #faults = 0;
  #overrun = -1;
  #depth = 0;
  #tag = 0;
  #intact = true;

  constructor(source: ByteSource) {
    this.#window = new ByteWindow(source);
  }

  get size(): number {
    return this.#window.size;
  }

  get bytesRead(): number {
    return this.#window.bytesRead;
  }

  /** Offset of the tag of the field that is being read. */
  get tagStart(): number {
    return this.#tag;
  }

  /** Runs the walk of the whole file; false when a fault or a limit ended it early. */
  run(body: () => void): boolean {
    try {
      body();
      return true;
    } catch (error) {
      if (error instanceof LimitReached) this.#report("limit-reached", error.message);
      else this.#keep(error);
      return false;
    }
  }

  /** Walks the fields of one message up to `end`. */
  walk<D>(fields: Fields<D>, draft: D, end: number): void {
    while (this.position < end) {
      const start = this.position;
      const tag = this.length(end);
      const wireType = tag % 8;
      const number = Math.floor(tag / 8);
      if (number === 0) this.fail("expected a field number from 1 on, found 0", start);
      if (++this.#fields > FIELDS) this.#stop(`more than ${FIELDS} fields`);
      if (this.#window.bytesRead > BYTES_READ) this.#stop(`more than ${BYTES_READ} bytes besides payloads`);
      const field = fields[number];
      this.#tag = start;
      if (field === undefined) this.skip(wireType, end);
      else field.read(this, draft, wireType, end);
    }
  }

  /**
   * Reads a length-delimited sub-message with `get`, which is told its end. Undefined when its walk broke off; `intact`
   * then says whether anything in it, however deep, was damaged. `index` is its place in a repeated field.
   */
  message<V>(
    name: string,
    index: number | null,
    wireType: number,
    end: number,
    get: (wire: Wire, end: number) => V,
  ): V | undefined {
    const outside = this.#path.length;
    this.enter(name, index);
    this.expect(wireType, BYTES);
    const length = this.length(end);
    const faults = this.#faults;
    const stop = this.#clamp(length, end);
    if (++this.#messages > MESSAGES) this.#stop(`more than ${MESSAGES} nodes, tensors, attributes and types`);
    const value = this.#contained(get, stop);
    this.#path.length = outside;
    this.position = stop;
    this.#intact = this.#faults === faults;
    return value;
  }

  #contained<V>(get: (wire: Wire, end: number) => V, stop: number): V | undefined {
    try {
      if (++this.#depth > MESSAGE_DEPTH) this.fail(`messages nested deeper than ${MESSAGE_DEPTH} levels`);
      return get(this, stop);
    } catch (error) {
      this.#keep(error);
      return undefined;
    } finally {
      this.#depth--;
    }
  }

  /** Whether the message that was read last had no fault. */
  get intact(): boolean {
    return this.#intact;
  }

  /** Names the field that is read next in faults; a fault leaves by itself. */
  enter(name: string, index: number | null): void {
    if (index === null) this.#path.push(name);
    else this.#path.push(name, index);
  }

  leave(index: number | null): void {
    this.#path.length -= index === null ? 1 : 2;
  }

  /** Where `length` bytes from here end; a length beyond the enclosing message is reported once and cut. */
  #clamp(length: number, end: number): number {
    if (this.position + length <= end) return this.position + length;
    const room = end - this.position;
    const what = end === this.size ? "the file ends" : "the enclosing message ends";
    this.#reportEnd(end, `expected ${length} more bytes, but ${what} after ${room} (truncated?)`);
    return end;
  }

  /** One report for each end: everything that is cut there has the same cause. */
  #reportEnd(end: number, message: string): void {
    if (this.#overrun === end) this.#faults++;
    else this.#report("malformed-file", this.#where(message));
    this.#overrun = end;
  }

  /** Ends the message that is cut short at `end`. */
  #failAtEnd(end: number, message: string): never {
    this.#reportEnd(end, message);
    throw new WireFault(null);
  }

  expect(wireType: number, expected: number): void {
    if (wireType === expected) return;
    this.fail(`expected ${WIRE_NAMES[expected]} (wire type ${expected}), found ${WIRE_NAMES[wireType]} (${wireType})`);
  }

  /** An unsigned varint up to 2^53: tags, lengths, enum values. */
  length(end: number): number {
    let value = 0;
    let factor = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#byte(end);
      value += (byte & 127) * factor;
      if (byte < 128) return Number.isSafeInteger(value) ? value : this.fail("expected a length or tag below 2^53");
      factor *= 128;
    }
    return this.fail("expected a varint of at most 10 bytes");
  }

  /** A signed 64-bit varint: a number while it is a safe integer, else a bigint. */
  int64(end: number): number | bigint {
    let low = 0;
    let factor = 1;
    const start = this.position;
    for (let i = 0; i < 7; i++) {
      const byte = this.#byte(end);
      low += (byte & 127) * factor;
      if (byte < 128) return low;
      factor *= 128;
    }
    this.position = start;
    return this.#bigVarint(end);
  }

  #bigVarint(end: number): number | bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#byte(end);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return narrow(BigInt.asIntN(64, value));
    }
    return this.fail("expected a varint of at most 10 bytes");
  }

  text(end: number): string {
    const length = this.length(end);
    const start = this.position;
    this.jump(length, end);
    if (length > TEXT_BYTES) {
      this.limit(`a text of ${length} bytes is left out (limit ${TEXT_BYTES})`);
      return "";
    }
    return decodeText(this.#window.slice(start, length), this.#decoder);
  }

  /** A second look at bytes that the walk has passed; valid until the next read. */
  again(start: number, end: number): Uint8Array {
    return this.#window.slice(start, end - start);
  }

  /** The end of a length-delimited field of plain values, which must lie before `end`. */
  within(end: number): number {
    const length = this.length(end);
    if (this.position + length > end) this.jump(length, end);
    return this.position + length;
  }

  /** Moves past `length` bytes without reading them. */
  jump(length: number, end: number): void {
    if (this.position + length > end) {
      this.#failAtEnd(end, `expected ${length} more bytes, found ${end - this.position} (truncated?)`);
    }
    this.position += length;
  }

  /** Moves past as many of `length` bytes as there are before `end`; a shortage is reported, what was read stays. */
  jumpCut(length: number, end: number): number {
    const start = this.position;
    this.position = this.#clamp(length, end);
    return this.position - start;
  }

  /** Skips the value of a field that nobody asked for; groups by counting, not by recursion. */
  skip(wireType: number, end: number): void {
    let open = 0;
    let type = wireType;
    for (;;) {
      if (type === GROUP) open++;
      else if (type === GROUP_END && open > 0) open--;
      else this.#skipPlain(type, end);
      if (open === 0) return;
      if (open > MESSAGE_DEPTH) this.fail(`groups nested deeper than ${MESSAGE_DEPTH} levels`);
      if (++this.#fields > FIELDS) this.#stop(`more than ${FIELDS} fields`);
      type = this.length(end) % 8;
    }
  }

  #skipPlain(wireType: number, end: number): void {
    if (wireType === VARINT) this.#skipVarint(end);
    else if (wireType === FIXED64) this.jump(8, end);
    else if (wireType === FIXED32) this.jump(4, end);
    else if (wireType === BYTES) this.jump(this.length(end), end);
    else this.fail(`expected a field, found wire type ${wireType} (${WIRE_NAMES[wireType]})`);
  }

  #skipVarint(end: number): void {
    for (let i = 0; i < 10; i++) if (this.#byte(end) < 128) return;
    this.fail("expected a varint of at most 10 bytes");
  }

  #byte(end: number): number {
    const byte = this.position < end ? this.#window.byte(this.position) : -1;
    if (byte < 0) this.#failAtEnd(end, "expected another byte, found the end of the message (truncated?)");
    this.position++;
    return byte;
  }

  fail(message: string, offset = this.position): never {
    throw new WireFault(this.#where(message, offset));
  }

  /** Gives up the current message for a fault inside it that was reported there. */
  abandon(): never {
    throw new WireFault(null);
  }

  /** Faults found so far, listed or not. */
  get faults(): number {
    return this.#faults;
  }

  /** Something was left out on purpose. */
  limit(message: string): void {
    this.#report("limit-reached", this.#where(message), "warning");
  }

  /** A fault that spoils nothing but itself. */
  fault(message: string): void {
    this.#report("malformed-file", this.#where(message));
  }

  #stop(what: string): never {
    throw new LimitReached(this.#where(`${what}: reading stopped here`));
  }

  #where(message: string, offset = this.position): string {
    const path = printPath(this.#path);
    return `byte ${offset}${path === "" ? "" : `, ${path}`}: ${message}`;
  }

  #keep(error: unknown): void {
    if (!(error instanceof WireFault)) throw error;
    if (error.fault !== null) this.#report("malformed-file", error.fault);
    if (this.#faults > FAULTS) this.#stop(`more than ${FAULTS} faults`);
  }

  #report(code: ProblemCode, message: string, severity: Problem["severity"] = "error"): void {
    if (code === "malformed-file") this.#faults++;
    if (this.problems.length < PROBLEMS) this.problems.push({ severity, code, message });
    else if (this.problems.length === PROBLEMS)
      this.problems.push({
        severity: "error",
        code: "limit-reached",
        message: `more than ${PROBLEMS} faults: the others are not listed, and reading stops at ${FAULTS}`,
      });
  }
}

/** `graph.node[12].attribute[3]`; of a deeply nested one the ends. */
function printPath(path: readonly (string | number)[]): string {
  const text = path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);
  return text.length <= PATH_LENGTH ? text : `${text.slice(0, PATH_LENGTH / 2)}…${text.slice(-PATH_LENGTH / 2)}`;
}

/** Characters of a path that a message can take: about six levels of nested graphs. */
const PATH_LENGTH = 200;

export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** UTF-8; short ASCII, by far the most, without the decoder's set-up cost. */
function decodeText(bytes: Uint8Array, decoder: TextDecoder): string {
  if (bytes.length > 64) return decoder.decode(bytes);
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 127) return decoder.decode(bytes);
  return String.fromCharCode.apply(null, bytes as unknown as number[]);
}
