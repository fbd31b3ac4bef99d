// Model files on disk as sources, by path or URI; and the one place that writes.
import { writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { URI } from "vscode-uri";
import type { Source, TextFiles } from "../frontends/frontend";
import { packageFolders } from "./environments";
import { type FileBytes, openFileBytes } from "./file-bytes";
import { Siblings } from "./siblings";
import { DiskTextFiles } from "./text-files";

/** How the language server reaches files that no editor has open. */
export interface Host {
  /** Runs `use` over the file at a URI; throws when it does not exist or cannot be reached. */
  withFile<T>(uri: string, use: (file: HostFile) => T): T;
  /** Modules that an analysis reads beside its own file. */
  readonly texts: TextFiles;
  /** Where the Python packages of these project folders are installed. */
  packageFolders(projects: readonly string[]): readonly string[];
}

export interface HostFile {
  readonly source: Source;
  /** Differs when the file was changed: modification time and size. */
  readonly stamp: string;
}

export const diskHost: Host = {
  withFile: (uri, use) => withFile(pathOf(uri), use),
  texts: new DiskTextFiles(),
  packageFolders: (projects) => packageFolders(projects, process.env),
};

/** Model files that hold text; all others are read as bytes. */
export const TEXT_ENDINGS = [".onnxtxt", ".onnx.txt", ".py", ".ipynb"] as const;

/** A model's text is structure alone: a larger file is none, and must not fill the memory. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

export function withFile<T>(path: string, use: (file: HostFile) => T): T {
  const bytes = openFileBytes(path);
  const siblings = new Siblings(dirname(path));
  try {
    return use({ stamp: `${bytes.modified}:${bytes.size}`, source: sourceOf(path, bytes, siblings) });
  } finally {
    siblings.close();
    bytes.close();
  }
}

/** Any text file; throws when it does not exist or is too large. */
export function readTextFile(path: string): string {
  const bytes = openFileBytes(path);
  try {
    return readText(path, bytes);
  } finally {
    bytes.close();
  }
}

export function writeText(path: string, text: string): void {
  writeFileSync(path, text);
}

function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== "file") throw new Error(`only files on disk can be read, not ${parsed.scheme}: addresses`);
  return resolve(parsed.fsPath);
}

function sourceOf(path: string, bytes: FileBytes, siblings: Siblings): Source {
  const isText = TEXT_ENDINGS.some((ending) => path.toLowerCase().endsWith(ending));
  if (isText) return { kind: "text", name: path, text: readText(path, bytes) };
  return { kind: "bytes", name: path, bytes, siblings: (location) => siblings.open(location) };
}

function readText(path: string, bytes: FileBytes): string {
  if (bytes.size > MAX_TEXT_BYTES) {
    throw new Error(`${path} has ${bytes.size} bytes; model texts are read up to ${MAX_TEXT_BYTES} bytes`);
  }
  return new TextDecoder().decode(bytes.read(0, bytes.size));
}
