// Text files that an analysis reads beside its own: modules of the workspace and of Python environments. Read when first
// asked for, kept until they change on disk.
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { TextFiles } from "../frontends/frontend";

/** The largest modules of PyTorch's own sources have 400 KB; a file of another size class is data. */
const MAX_MODULE_BYTES = 4 * 1024 * 1024;

/** Enough for every module of a few packages; the texts of torchvision and timm together have 8 MB. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

interface Kept {
  readonly modified: number;
  readonly size: number;
  readonly text: string;
}

export class DiskTextFiles implements TextFiles {
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  read(path: string): string | null {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size > MAX_MODULE_BYTES) return null;
    const known = this.#kept.get(path);
    if (known?.modified === stats.mtimeMs && known.size === stats.size) return known.text;
    const text = readOrNull(path);
    if (text !== null) this.#keep(path, { modified: stats.mtimeMs, size: stats.size, text });
    return text;
  }

  excess(path: string): string | null {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size <= MAX_MODULE_BYTES) return null;
    const [size, most] = [stats.size, MAX_MODULE_BYTES].map((bytes) => bytes.toLocaleString("en"));
    return `it has ${size} bytes, modules are read up to ${most}`;
  }

  absolute(path: string): string {
    return resolve(path);
  }

  /** A Map keeps the order of insertion: what was read first goes first. */
  #keep(path: string, entry: Kept): void {
    this.#forget(path);
    this.#kept.set(path, entry);
    this.#bytes += entry.size;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= MAX_KEPT_BYTES) return;
      this.#forget(oldest);
    }
  }

  #forget(path: string): void {
    this.#bytes -= this.#kept.get(path)?.size ?? 0;
    this.#kept.delete(path);
  }
}

/** A file that may not be read, or that went away in between, is as good as none: the import stays unknown. */
function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
