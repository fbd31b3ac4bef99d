// Files of external data beside a model, opened on demand. The model's word is not trusted: nothing outside its folder is
// opened, also not through links, and only one file is open at a time however many are named.
import { realpathSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import type { ByteSource } from "../frontends/onnx/bytes";
import { type FileBytes, openFileBytes } from "./file-bytes";

export class Siblings {
  readonly #folder: string;
  #location: string | null = null;
  #file: FileBytes | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** null when there is no such file, or it is not allowed: a model whose weights are missing is still a model. */
  open(location: string): ByteSource | null {
    if (location !== this.#location) {
      this.close();
      this.#location = location;
      this.#file = openInside(this.#folder, location);
    }
    return this.#file;
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
    this.#location = null;
  }
}

function openInside(folder: string, location: string): FileBytes | null {
  try {
    const path = realpathSync(resolve(folder, location));
    const inside = relative(realpathSync(folder), path);
    return inside === "" || inside.startsWith("..") || isAbsolute(inside) ? null : openFileBytes(path);
  } catch {
    return null; // absent or unreadable: the caller says that the data is unknown
  }
}
