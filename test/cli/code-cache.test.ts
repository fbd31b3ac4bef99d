// The command line's bundle starts with the byte code that the build kept of it, and as well without.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../harness/build";

const DIST = path.join(ROOT, "dist");
const CACHE = "cli-main.js.cache";
const SAMPLE = path.join(ROOT, "samples", "lenet.py");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-cache-"));
  for (const file of ["cli.js", "cli-main.js"]) copyFileSync(path.join(DIST, file), path.join(folder, file));
});
afterAll(() => rmSync(folder, { recursive: true }));

function node(...words: readonly string[]): string {
  return execFileSync(process.execPath, words, { encoding: "utf8" });
}

/** Whether V8 took the cache beside the bundle of a folder; undefined where there is none. */
function accepted(dist: string): string {
  const start = JSON.stringify(path.join(dist, "cli.js"));
  return node(
    "-p",
    `const { BUNDLE, compileBundle } = require(${start}); compileBundle(BUNDLE).cachedDataRejected`,
  ).trim();
}

describe("the code cache of the command line", () => {
  it("is accepted by the Node.js that built it", () => {
    expect(accepted(DIST)).toBe("false");
  });

  it.each([
    ["absent", null],
    ["no cache at all", Buffer.from("not byte code")],
    ["of another version of V8", "version"],
    ["cut", "cut"],
  ] as const)("may be %s", (_, content) => {
    const whole = readFileSync(path.join(DIST, CACHE));
    const file = path.join(folder, CACHE);
    rmSync(file, { force: true });
    if (content === "version") writeFileSync(file, otherVersion(whole));
    else if (content === "cut") writeFileSync(file, whole.subarray(0, whole.length / 2));
    else if (content !== null) writeFileSync(file, content);
    expect(accepted(folder)).toBe(content === null ? "undefined" : "true");
    const analyze = (dist: string) => node(path.join(dist, "cli.js"), "analyze", SAMPLE);
    expect(analyze(folder)).toBe(analyze(DIST));
  });
});

/** The second word of V8's header is a hash of its version. */
function otherVersion(cache: Buffer): Buffer {
  const changed = Buffer.from(cache);
  changed.writeUInt32LE(changed.readUInt32LE(4) ^ 1, 4);
  return changed;
}
