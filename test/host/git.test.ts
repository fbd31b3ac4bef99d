// Files of a Git revision: as they were, with the modules beside them, and nothing of the repository's configuration run.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRevision } from "../../server/src/host/git";

const BYTES = Buffer.from([0, 255, 10, 13, 0]);

let folder = "";
let first = "";

function git(...words: readonly string[]): string {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "core.autocrlf=false"];
  return execFileSync("git", [...identity, ...words], { cwd: folder, encoding: "utf8" }).trim();
}

function write(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-git-"));
  git("init", "-q");
  write("net.py", "width = 16\n");
  write("parts/block.py", "kernel = 3\n");
  write("model with ünicode.onnx", BYTES);
  git("add", ".");
  git("commit", "-qm", "first");
  first = git("rev-parse", "HEAD");
  write("net.py", "width = 32\n");
  write("parts/later.py", "new = True\n");
  git("add", ".");
  git("commit", "-qm", "second");
  write("net.py", "width = 64\n");
  write(".venv/lib/site-packages/installed.py", "installed = 1\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const inFolder = (name: string) => path.join(folder, name);

function textOf(file: string, revision: string): string {
  const { source } = readRevision(file, revision);
  if (source.kind !== "text") throw new Error(`${file} is not read as text`);
  return source.text;
}

describe("a revision", () => {
  it("has the file as it was", () => {
    expect(["HEAD", "HEAD~1", first.slice(0, 10)].map((revision) => textOf(inFolder("net.py"), revision))).toEqual([
      "width = 32\n",
      "width = 16\n",
      "width = 16\n",
    ]);
    expect(readRevision(inFolder("net.py"), "HEAD~1").commit).toBe(first);
  });

  it("has binaries byte for byte", () => {
    const { source } = readRevision(inFolder("model with ünicode.onnx"), "HEAD");
    expect(source.kind === "bytes" && Buffer.from(source.bytes.read(0, source.bytes.size))).toEqual(BYTES);
  });

  it("has the modules that it had, and installed packages as they are", () => {
    const { files } = readRevision(inFolder("net.py"), first);
    expect(files.read(inFolder("parts/block.py"))).toBe("kernel = 3\n");
    expect(files.read(inFolder("parts/later.py"))).toBeNull();
    expect(files.read(inFolder(".venv/lib/site-packages/installed.py"))).toBe("installed = 1\n");
  });

  it("has a file that is gone", () => {
    const moved = write("gone/old.py", "old = 1\n");
    git("add", "gone/old.py");
    git("commit", "-qm", "third");
    rmSync(path.dirname(moved), { recursive: true });
    expect(textOf(moved, "HEAD")).toBe("old = 1\n");
  });

  it.each([
    ["no-such-branch", "net.py", /has no revision 'no-such-branch'/],
    ["HEAD", "absent.py", /absent\.py is not in revision 'HEAD'/],
    ["HEAD~1:net.py", "net.py", /has no revision/],
    ["--output=net.py", "net.py", /'--output=net\.py' is no Git revision/],
    ["", "net.py", /'' is no Git revision/],
  ])("%j of %s is refused in words", (revision, name, message) => {
    expect(() => readRevision(inFolder(name), revision)).toThrow(message);
  });

  it("needs a repository", () => {
    const outside = mkdtempSync(path.join(tmpdir(), "rooflint-no-git-"));
    writeFileSync(path.join(outside, "net.py"), "");
    expect(() => readRevision(path.join(outside, "net.py"), "HEAD")).toThrow(/is in no Git repository/);
    rmSync(outside, { recursive: true });
  });

  it.skipIf(process.platform === "win32")("runs nothing that the repository configures", () => {
    const mark = inFolder("run-by-git");
    const script = write("evil.sh", `#!/bin/sh\ntouch '${mark}'\ncat\n`);
    execFileSync("chmod", ["+x", script]);
    for (const key of ["core.fsmonitor", "core.pager", "diff.evil.textconv", "filter.evil.smudge", "core.sshCommand"])
      git("config", key, script);
    write(".gitattributes", "*.py diff=evil filter=evil\n");
    expect(textOf(inFolder("net.py"), first)).toBe("width = 16\n");
    expect(existsSync(mark)).toBe(false);
    // the trap is one: what git itself shows goes through it
    git("--paginate", "show", "--textconv", `${first}:net.py`);
    expect(existsSync(mark)).toBe(true);
  });
});
