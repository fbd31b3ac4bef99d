// Files as they are in a Git revision, for `rooflint compare --git`. The only place that starts a process, and only the
// command line uses it: `git` from PATH (never from the current folder), its plumbing commands only, which run no hooks,
// filters or pagers of the repository, and no network.
import { spawnSync } from "node:child_process";
import { realpathSync, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Source, TextFiles } from "../frontends/frontend";
import { bytesOf } from "../frontends/onnx/bytes";
import { TEXT_ENDINGS } from "./files";
import { DiskTextFiles } from "./text-files";

export interface Revision {
  /** The commit's hash. */
  readonly commit: string;
  /** The file that was asked for, as it was. */
  readonly source: Source;
  /** Modules as they were; those outside the repository, and installed packages, as they are. */
  readonly files: TextFiles;
}

/** A model file larger than that is kept elsewhere (Git LFS); the answer of git is held in memory. */
const MAX_BLOB_BYTES = 512 * 1024 * 1024;
/** Names of all files of a revision: a million of 100 characters. */
const MAX_LISTING_BYTES = 128 * 1024 * 1024;
/** Local reads; a network drive may need seconds. */
const TIMEOUT_MILLISECONDS = 60_000;

/** Throws in words of the user's when there is no git, no repository, no such revision, or no such file in it. */
export function readRevision(path: string, revision: string): Revision {
  if (revision.startsWith("-") || revision.trim() === "") throw new Error(`'${revision}' is no Git revision`);
  const real = realPath(path);
  const git = new Git(dirname(real));
  const root = git.text("rev-parse", "--show-toplevel");
  if (root === null) throw new Error(`${path} is in no Git repository (or Git does not trust its folder)`);
  const commit = git.text("rev-parse", "--verify", "--quiet", `${revision}^{commit}`);
  if (commit === null) throw new Error(`the repository of ${path} has no revision '${revision}'`);
  const tree = new RevisionFiles(git, realPath(root), commit);
  const bytes = tree.bytes(real);
  if (bytes === null) throw new Error(`${path} is not in revision '${revision}'`);
  const isText = TEXT_ENDINGS.some((ending) => path.toLowerCase().endsWith(ending));
  const source: Source = isText
    ? { kind: "text", name: path, text: new TextDecoder().decode(bytes) }
    : { kind: "bytes", name: path, bytes: bytesOf(bytes) };
  return { commit, source, files: tree };
}

const INSTALLED = /[\\/](site|dist)-packages[\\/]/;

class RevisionFiles implements TextFiles {
  readonly #git: Git;
  readonly #root: string;
  readonly #commit: string;
  readonly #names: ReadonlySet<string>;
  readonly #disk = new DiskTextFiles();

  constructor(git: Git, root: string, commit: string) {
    this.#git = git;
    this.#root = root;
    this.#commit = commit;
    const listing = git.run(MAX_LISTING_BYTES, "ls-tree", "-r", "-z", "--full-tree", "--name-only", commit);
    this.#names = new Set((listing ?? Buffer.alloc(0)).toString("utf8").split("\0"));
  }

  read(path: string): string | null {
    const inside = relative(this.#root, resolve(path));
    if (inside.startsWith("..") || isAbsolute(inside) || INSTALLED.test(path)) return this.#disk.read(path);
    return this.bytes(path)?.toString("utf8") ?? null;
  }

  absolute(path: string): string {
    return resolve(path);
  }

  bytes(path: string): Buffer | null {
    const name = relative(this.#root, resolve(path)).split(sep).join("/");
    if (!this.#names.has(name)) return null;
    return this.#git.run(MAX_BLOB_BYTES, "cat-file", "blob", `${this.#commit}:${name}`);
  }
}

/** A folder that is gone may still be in the revision; its nearest parent that is there says where it was. */
function realPath(path: string): string {
  const absolute = resolve(path);
  if (statSync(absolute, { throwIfNoEntry: false })) return realpathSync(absolute);
  const parent = dirname(absolute);
  return parent === absolute ? absolute : join(realPath(parent), relative(parent, absolute));
}

class Git {
  readonly #program: string;
  readonly #folder: string;

  constructor(folder: string) {
    const program = findProgram("git");
    if (program === null) throw new Error("git is not on PATH");
    this.#program = program;
    this.#folder = folder;
  }

  /** One line of output; null when git refuses. */
  text(...parameters: readonly string[]): string | null {
    return (
      this.run(MAX_LISTING_BYTES, ...parameters)
        ?.toString("utf8")
        .trimEnd() ?? null
    );
  }

  run(maxBuffer: number, ...parameters: readonly string[]): Buffer | null {
    const { error, status, stdout } = spawnSync(this.#program, parameters, {
      cwd: existingFolder(this.#folder),
      env: { ...process.env, ...QUIET },
      maxBuffer,
      timeout: TIMEOUT_MILLISECONDS,
      stdio: ["ignore", "pipe", "ignore"],
      windowsHide: true,
    });
    if (error) throw new Error(`git ${parameters[0]} failed: ${error.message}`);
    return status === 0 ? stdout : null;
  }
}

/** Objects that a partial clone left out are not fetched, and nothing asks for a password. */
const QUIET = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };

function existingFolder(folder: string): string {
  const parent = dirname(folder);
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() || parent === folder
    ? folder
    : existingFolder(parent);
}

/** Only absolute folders of PATH: on Windows a program of that name in the current folder would be taken first. */
function findProgram(name: string): string | null {
  const names = process.platform === "win32" ? [`${name}.exe`] : [name];
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  const candidates = folders.flatMap((folder) => names.map((file) => join(folder, file)));
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile()) ?? null;
}
