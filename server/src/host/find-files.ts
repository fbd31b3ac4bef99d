// The model files that a command line names: by path, by directory, by pattern.
import { statSync } from "node:fs";
import { convertPathToPattern, glob, isDynamicPattern } from "tinyglobby";
import { TEXT_ENDINGS } from "./files";

export interface FoundFiles {
  /** In the order of the names, each path once. */
  readonly paths: readonly string[];
  /** Names that match no file. */
  readonly missing: readonly string[];
}

/** What a directory is searched for. */
const MODEL_ENDINGS = [".onnx", ...TEXT_ENDINGS] as const;
/** Installed packages are not the user's own; folders with a dot in front (repositories, caches) are skipped anyway. */
const SKIPPED_FOLDERS = ["**/node_modules/**", "**/site-packages/**", "**/dist-packages/**"];

export async function findModelFiles(names: readonly string[]): Promise<FoundFiles> {
  const paths = new Set<string>();
  const missing: string[] = [];
  for (const name of names) {
    const found = await expand(name);
    if (found.length === 0) missing.push(name);
    for (const path of found) paths.add(path);
  }
  return { paths: [...paths], missing };
}

/** A path that exists is taken as it is, whatever characters its name has. */
async function expand(name: string): Promise<readonly string[]> {
  const kind = kindOf(name);
  if (kind === "directory") return search(MODEL_ENDINGS.map((ending) => `${convertPathToPattern(name)}/**/*${ending}`));
  if (kind === "file") return [name];
  return isDynamicPattern(name) ? search([name]) : [];
}

/** What cannot be looked at (a circle of links, a forbidden folder) counts as a file: opening it says why. */
function kindOf(name: string): "directory" | "file" | null {
  try {
    const stats = statSync(name, { throwIfNoEntry: false });
    return stats ? (stats.isDirectory() ? "directory" : "file") : null;
  } catch {
    return "file";
  }
}

async function search(patterns: readonly string[]): Promise<readonly string[]> {
  const found = await glob(patterns, { ignore: SKIPPED_FOLDERS, followSymbolicLinks: false });
  return found.sort();
}
