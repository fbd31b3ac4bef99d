// Files on disk: positioned reads, external data beside a model and nowhere else.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFileBytes } from "../../server/src/host/file-bytes";
import { diskHost, withFile } from "../../server/src/host/files";

const BYTES = Uint8Array.from({ length: 5000 }, (_, i) => (i * 31) % 251);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-host-"));
  mkdirSync(path.join(folder, "model", "data"), { recursive: true });
  writeFileSync(path.join(folder, "secret.bin"), BYTES);
  writeFileSync(path.join(folder, "model", "model.onnx"), BYTES);
  writeFileSync(path.join(folder, "model", "weights.bin"), BYTES);
  writeFileSync(path.join(folder, "model", "data", "more.bin"), BYTES.subarray(0, 7));
  symlinkSync(path.join(folder, "secret.bin"), path.join(folder, "model", "link.bin"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("openFileBytes", () => {
  it("reads what stands at an offset, fewer bytes at the end, and counts them", () => {
    const file = openFileBytes(path.join(folder, "secret.bin"));
    expect(file.size).toBe(BYTES.length);
    let read = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6000 }), fc.integer({ min: 0, max: 6000 }), (offset, length) => {
        const expected = BYTES.subarray(offset, offset + length);
        expect([...file.read(offset, length)]).toEqual([...expected]);
        read += expected.length;
        expect(file.bytesRead).toBe(read);
      }),
    );
    file.close();
  });

  it("refuses what is no regular file", () => {
    expect(() => openFileBytes(folder)).toThrow("is not a regular file");
    expect(() => openFileBytes(path.join(folder, "absent"))).toThrow("ENOENT");
  });

  it.skipIf(process.platform === "win32")("does not wait for a named pipe to be written", () => {
    const pipe = path.join(folder, "pipe.onnx");
    execFileSync("mkfifo", [pipe]);
    expect(() => openFileBytes(pipe)).toThrow("is not a regular file");
  });
});

describe("siblings", () => {
  const open = (location: string) =>
    withFile(path.join(folder, "model", "model.onnx"), ({ source }) => {
      if (source.kind !== "bytes" || !source.siblings) throw new Error("expected a binary");
      return source.siblings(location)?.size ?? null;
    });

  it("are files in the model's folder and below", () => {
    expect(open("weights.bin")).toBe(BYTES.length);
    expect(open("./weights.bin")).toBe(BYTES.length);
    expect(open("data/more.bin")).toBe(7);
  });

  it("are nothing else: no parent, no absolute path, no link that leads out, no folder", () => {
    const outside = [
      "../secret.bin",
      "data/../../secret.bin",
      path.join(folder, "secret.bin"),
      "link.bin",
      "data",
      "",
      "absent.bin",
    ];
    expect(outside.map(open)).toEqual(outside.map(() => null));
  });
});

describe("diskHost", () => {
  it("changes a file's stamp with its content's size", () => {
    const file = path.join(folder, "stamped.onnxtxt");
    const stamp = () => diskHost.withFile(`file://${file}`, (opened) => opened.stamp);
    writeFileSync(file, "a");
    const first = stamp();
    expect(stamp()).toBe(first);
    writeFileSync(file, "ab");
    expect(stamp()).not.toBe(first);
  });
});
