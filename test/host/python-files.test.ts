// Module texts from disk and installed packages: read when asked for, bounded, again after a change.
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageFolders } from "../../server/src/host/environments";
import { DiskTextFiles } from "../../server/src/host/text-files";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "rooflint-modules-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("DiskTextFiles", () => {
  it("reads a file, and again when it has changed", () => {
    const file = path.join(folder, "module.py");
    writeFileSync(file, "a = 1\n");
    const files = new DiskTextFiles();
    expect(files.read(file)).toBe("a = 1\n");
    writeFileSync(file, "a = 2\n");
    utimesSync(file, new Date(), new Date(Date.now() + 5000)); // the same size within a clock tick is the same file
    expect(files.read(file)).toBe("a = 2\n");
    rmSync(file);
    expect(files.read(file)).toBeNull();
  });

  it("has no text for folders, missing files and files beyond 4 MiB", () => {
    const large = path.join(folder, "large.py");
    writeFileSync(large, "#".repeat(4 * 1024 * 1024 + 1));
    const files = new DiskTextFiles();
    expect([folder, path.join(folder, "none.py"), large].map((name) => files.read(name))).toEqual([null, null, null]);
  });
});

describe("packageFolders", () => {
  it("finds the active environment's packages before those of the projects", () => {
    const make = (...parts: string[]) => {
      const made = path.join(folder, ...parts);
      mkdirSync(made, { recursive: true });
      return made;
    };
    const active = make("active", "lib", "python3.12", "site-packages");
    const conda = make("conda", "lib", "python3.9", "dist-packages");
    const own = make("project", ".venv", "lib", "python3.11", "site-packages");
    const windows = make("project", "venv", "Lib", "site-packages");
    make("project", "env", "share");
    const environment = { VIRTUAL_ENV: path.join(folder, "active"), CONDA_PREFIX: path.join(folder, "conda") };
    expect(packageFolders([path.join(folder, "project")], environment)).toEqual([active, conda, own, windows]);
    expect(packageFolders([path.join(folder, "nowhere")], {})).toEqual([]);
  });
});
