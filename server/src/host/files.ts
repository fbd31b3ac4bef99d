// The only door to the file system: opens model files as sources, finds those that a command line names, writes results.
import { statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { convertPathToPattern, glob, isDynamicPattern } from "tinyglobby";
import { URI } from "vscode-uri";
import type { Source } from "../frontends/frontend";
import { type FileBytes, openFileBytes } from "./file-bytes";

/** How the language server reaches files that no editor has open. */
export interface Host {
  /** Runs `use` over the file at a URI; throws when it does not exist or cannot be reached. */
  withFile<T>(uri: string, use: (file: HostFile) => T): T;
}

export interface HostFile {
  readonly source: Source;
  /** Differs when the file was changed: modification time and size. */
  readonly stamp: string;
}

export const diskHost: Host = {
  withFile: (uri, use) => withFile(pathOf(uri), use),
};

/** Model files that hold text; all others are read as bytes. */
const TEXT_ENDINGS = [".onnxtxt", ".onnx.txt"] as const;
/** What a directory is searched for. */
const MODEL_ENDINGS = [".onnx", ...TEXT_ENDINGS] as const;
/** Installed packages and hidden folders (repositories, caches) hold no models of the user's own. */
const SKIPPED_FOLDERS = ["**/node_modules/**"] as const;

/** A model's text is structure alone: a larger file is none, and must not fill the memory. */
const MAX_TEXT_BYTES = 64 * 1024 * 1024;

export function withFile<T>(path: string, use: (file: HostFile) => T): T {
  const bytes = openFileBytes(path);
  try {
    return use({ stamp: `${bytes.modified}:${bytes.size}`, source: sourceOf(path, bytes) });
  } finally {
    bytes.close();
  }
}

/** Files named by paths, directories and glob patterns, in order, each once. A name that matches nothing is `missing`. */
export async function findModelFiles(
  names: readonly string[],
): Promise<{ readonly paths: readonly string[]; readonly missing: readonly string[] }> {
  const paths = new Set<string>();
  const missing: string[] = [];
  for (const name of names) {
    const found = await expand(name);
    if (found.length === 0) missing.push(name);
    for (const path of found) paths.add(path);
  }
  return { paths: [...paths], missing };
}

export function writeText(path: string, text: string): void {
  writeFileSync(path, text);
}

/** A path that exists is taken as it is, whatever characters its name has. */
async function expand(name: string): Promise<readonly string[]> {
  const stats = statSync(name, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return search(MODEL_ENDINGS.map((ending) => `${convertPathToPattern(name)}/**/*${ending}`));
  if (stats) return [name];
  return isDynamicPattern(name) ? search([name]) : [];
}

async function search(patterns: readonly string[]): Promise<readonly string[]> {
  const found = await glob(patterns, { ignore: SKIPPED_FOLDERS, followSymbolicLinks: false });
  return found.sort();
}

function pathOf(uri: string): string {
  const parsed = URI.parse(uri);
  if (parsed.scheme !== "file") throw new Error(`only files on disk can be read, not ${parsed.scheme}: addresses`);
  return resolve(parsed.fsPath);
}

function sourceOf(path: string, bytes: FileBytes): Source {
  const isText = TEXT_ENDINGS.some((ending) => path.toLowerCase().endsWith(ending));
  return isText ? { kind: "text", name: path, text: readText(path, bytes) } : { kind: "bytes", name: path, bytes };
}

function readText(path: string, bytes: FileBytes): string {
  if (bytes.size > MAX_TEXT_BYTES) {
    throw new Error(`${path} has ${bytes.size} bytes; model texts are read up to ${MAX_TEXT_BYTES} bytes`);
  }
  return new TextDecoder().decode(bytes.read(0, bytes.size));
}
